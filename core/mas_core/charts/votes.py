"""The counts of a vote, read from a verdict, with the interval that so few votes leave open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mas_core.charts.context import final_answers
from mas_core.models import Record, Verdict


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
