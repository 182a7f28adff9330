"""The figures that compare answers with each other, beyond similarity; loaded on first use, for numpy comes with them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mas_core.analysis.crossed import crossed
from mas_core.analysis.crossed_design import cells_of, crossed_design, is_crossed
from mas_core.analysis.dispersion import dispersion, vote_entropy
from mas_core.analysis.profiles import ProfileDistances, profile_distances
from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import Refusal
from mas_core.analysis.vote_choices import Vote
from mas_core.models import CROSS, Answer, Panel, Similarity

_SEED = 20260101
"""The same answers give the same figures, wherever and however often they are worked out."""


def dispersion_details(similarity: Similarity) -> dict[str, object] | Refusal:
    """Returns :func:`mas_core.analysis.dispersion.dispersion` as JSON values."""
    found = dispersion(similarity)
    return found if isinstance(found, Refusal) else found.details()


def vote_dispersion(vote: Vote) -> dict[str, object]:
    """Returns :func:`mas_core.analysis.dispersion.vote_entropy` of the votes; nothing for numbers, which are no classes."""
    return vote_entropy(tuple(vote.counts.values())) if vote.counts else {}


def distances(readings: Sequence[Reading]) -> ProfileDistances | Refusal:
    """Returns :func:`mas_core.analysis.profiles.profile_distances` with the random source of a run."""
    return profile_distances(readings, rng=np.random.default_rng(_SEED))


def crossed_details(
    panel: Panel, answers: Sequence[Answer], similarity: Similarity | Refusal
) -> dict[str, object] | Refusal | None:
    """Returns the parted variance as JSON values, or None for a panel that does not put every role to every model.

    Who asked for every role on every agent is told what the design lacks, also where all those agents are one model.
    """
    if not is_crossed(panel):
        if not any(CROSS in agent for agent in panel.agents):
            return None
        lacking = crossed_design(answers, cells_of(panel), usable=[answer.label for answer in answers])
        return lacking if isinstance(lacking, Refusal) else None
    if isinstance(similarity, Refusal):
        return similarity
    design = crossed_design(answers, cells_of(panel), usable=similarity.agents)
    if isinstance(design, Refusal):
        return design
    found = crossed(similarity, design, rng=np.random.default_rng(_SEED))
    return found if isinstance(found, Refusal) else found.details()
