"""The consensus score: one number from 0 to 100, and what it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from statistics import fmean

from mas_core.analysis.refusals import Refusal
from mas_core.models import Similarity, Verdict

MIN_ANSWERS = 2


def consensus_score(similarity: Similarity | Refusal, verdict: Verdict | None = None) -> float | Refusal:
    """Returns how far the panel is one, 0 to 100.

    Open questions: the mean of the pairwise cosine similarities, times 100, clipped to 0..100. It says that the answers are
    about the same things in like words, not that they agree (see :mod:`mas_core.analysis.similarity`). Repeats of one agent
    count as answers of their own. Closed questions: the share of the leading choice among the counted votes (the ratio of
    agreement; abstentions are not counted), taken from ``verdict.details["counts"]``.

    One answer, or one vote, is never a consensus of 100: below two the score is refused.
    """
    counts = _counts(verdict)
    if counts is not None:
        return _vote_share(counts)
    if isinstance(similarity, Refusal):
        return similarity
    size = len(similarity.agents)
    if size < MIN_ANSWERS:
        return Refusal(reason="only one answer arrived", needed=f"at least {MIN_ANSWERS} answers")
    mean = fmean(similarity.matrix[row][column] for row, column in combinations(range(size), 2))
    return round(min(max(mean * 100, 0.0), 100.0), 2)


def _vote_share(counts: Mapping[str, int]) -> float | Refusal:
    votes = sum(counts.values())
    if votes < MIN_ANSWERS:
        reason = "only one vote was counted" if votes else "no vote was counted"
        return Refusal(reason=reason, needed=f"at least {MIN_ANSWERS} votes")
    return round(100 * max(counts.values()) / votes, 2)


def _counts(verdict: Verdict | None) -> Mapping[str, int] | None:
    """Returns the votes by choice, or None where the verdict is no vote."""
    raw = verdict.details.get("counts") if verdict is not None else None
    if not isinstance(raw, Mapping):
        return None
    return {str(choice): count for choice, count in raw.items() if isinstance(count, int) and not isinstance(count, bool)}
