"""The counts of a vote, read from a verdict, with the interval that so few votes leave open."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mas_core.charts.context import final_answers
from mas_core.models import Record, Verdict

Z_95 = 1.959964


def vote_counts(verdict: Verdict | None) -> Mapping[str, int] | None:
    """Returns choice to number of votes, most votes first, or None where the verdict has no counts."""
    raw = verdict.details.get("counts") if verdict is not None else None
    if not isinstance(raw, Mapping):
        return None
    counts = {str(choice): count for choice, count in raw.items() if isinstance(count, int) and not isinstance(count, bool)}
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def abstentions(record: Record) -> int:
    """Returns how many answers named no choice that could be counted."""
    named = record.verdict.details.get("abstained") if record.verdict is not None else None
    if isinstance(named, Sequence) and not isinstance(named, str):
        return len(named)
    counts = vote_counts(record.verdict)
    return 0 if counts is None else max(len(final_answers(record)) - sum(counts.values()), 0)


def leaders(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Returns the choices with the most votes: one if there is a winner, several in a tie, none without any vote."""
    most = max(counts.values(), default=0)
    return tuple(choice for choice, count in counts.items() if count == most and most > 0)


def wilson_interval(successes: int, total: int) -> tuple[float, float]:
    """Returns the 95 % score interval of a share (Wilson 1927, "Probable inference, the law of succession, …").

    It treats the votes as independent draws, which models trained on the same texts are not: it is the least that is open.

    Args:
        successes: Votes for the choice, 0 to ``total``.
        total: Votes counted, at least 1.

    Raises:
        ValueError: There are no votes.
    """
    if total < 1:
        raise ValueError("an interval needs at least 1 vote")
    share, square = successes / total, Z_95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = Z_95 / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)
