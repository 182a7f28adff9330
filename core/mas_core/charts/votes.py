"""The counts of a vote, read from a verdict, with the interval that so few votes leave open."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mas_core.charts.context import final_answers
from mas_core.charts.types import VoteBar
from mas_core.choices import shown_number
from mas_core.consensus.wilson import wilson_interval
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


def vote_bar(choice: str, count: int, *, votes: int, colour: str) -> VoteBar:
    """Returns the bar of a choice that has ``count`` of ``votes``."""
    low, high = wilson_interval(count, votes)
    return VoteBar(
        choice=choice, count=count, share=round(count / votes, 4), low=round(low, 4), high=round(high, 4), colour=colour
    )


def interval_caveats(record: Record) -> str:
    """Returns what makes Wilson's interval too narrow in this run, beside models that learnt from the same texts."""
    caveats = []
    if record.panel.repeats > 1:
        caveats.append("Repeats of an agent are votes of their own and hang together, so the interval is too narrow.")
    if record.panel.method == "deliberation":
        caveats.append("The votes were cast in sight of each other, so the interval is too narrow.")
    return " ".join(caveats)


def spread_words(verdict: Verdict | None) -> str:
    """Returns median and quartiles with their unit: ``median 4 (IQR 3 to 5)``; an empty text where there are none."""
    found = vote_spread(verdict)
    if found is None:
        return ""
    median, low, high = found
    units = verdict.details.get("units") if verdict is not None else None
    unit = f" {units[0]}" if isinstance(units, Sequence) and len(units) == 1 and isinstance(units[0], str) else ""
    return f"median {shown_number(median)}{unit} (IQR {shown_number(low)} to {shown_number(high)})"


def vote_spread(verdict: Verdict | None) -> tuple[float, float, float] | None:
    """Returns median, first and third quartile as the verdict has them, or None."""
    details = verdict.details if verdict is not None else {}
    iqr = details.get("iqr")
    ends = iqr if isinstance(iqr, Sequence) and not isinstance(iqr, str) else ()
    figures = tuple(
        float(figure)
        for figure in (details.get("median"), *ends)
        if isinstance(figure, (int, float)) and not isinstance(figure, bool)
    )
    return (figures[0], figures[1], figures[2]) if len(figures) == 3 and all(map(math.isfinite, figures)) else None


def mixed_units(verdict: Verdict | None) -> tuple[str, ...]:
    """Returns the units of numbers that cannot be compared because of them; none where there is one at most."""
    units = verdict.details.get("units") if verdict is not None else None
    named = tuple(unit for unit in units if isinstance(unit, str)) if isinstance(units, (list, tuple)) else ()
    return named if len(named) > 1 else ()
