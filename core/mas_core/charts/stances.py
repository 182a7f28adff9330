"""The chart of stances: which side each answer takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mas_core.analysis.proposition import proposition
from mas_core.analysis.refusals import Refusal
from mas_core.charts.colours import CHOICE_COLOURS, NEUTRAL
from mas_core.charts.context import colours_of, joined, ordered, refusal, subtitle
from mas_core.charts.types import Series, StackedBarChart
from mas_core.models import Record

SIDES = ("yes", "no", "mixed", "none")
_NAMES: Mapping[str, str] = {"yes": "Yes", "no": "No", "mixed": "Mixed", "none": "None that can be told"}
_COLOURS: Mapping[str, str] = {"yes": CHOICE_COLOURS[0], "no": CHOICE_COLOURS[1], "mixed": CHOICE_COLOURS[3], "none": NEUTRAL}
_METHOD = "Read by rules from what each answer declares, not from similarity. Rules miss what is said between the lines."


def stance_chart(record: Record) -> StackedBarChart | None:
    """Describes each answer's side on a question that asks for a yes or a no; None for other questions.

    A bar is whole in the colour of its side, so that the chart reads like a table with a legend.
    """
    found = record.analysis.stances if record.analysis is not None else {}
    if not found:
        told = record.analysis is not None and "stances" in record.analysis.refused
        if not told or isinstance(proposition(record.question), Refusal):
            return None
        return StackedBarChart(
            key="stances", title="Stances", subtitle=subtitle(record, _METHOD), refused=refusal(record, "stances")
        )
    labels = ordered(record, found)
    return StackedBarChart(
        key="stances",
        title=_finding(found),
        subtitle=subtitle(record, _METHOD, figure="stances"),
        labels=labels,
        label_colours=colours_of(record, labels),
        series=tuple(
            Series(
                name=_NAMES[side],
                colour=_COLOURS[side],
                values=tuple(100.0 if found[label] == side else 0.0 for label in labels),
            )
            for side in SIDES
        ),
        notes=tuple(_NAMES.get(found[label], found[label]) for label in labels),
        axis_label="Stance",
    )


def stance_counts(found: Mapping[str, str]) -> str:
    """Returns how many answers take each side, in words: ``2 yes, 1 no``."""
    counts = Counter(found.values())
    words = {"none": "without a stance"}
    return ", ".join(f"{counts[side]} {words.get(side, side)}" for side in SIDES if counts[side])


def _finding(found: Mapping[str, str]) -> str:
    counts = Counter(found.values())
    if len(counts) == 1:
        side = next(iter(counts))
        if side == "none":
            return "No answer takes a side that can be told"
        if len(found) == 1:
            return f"{next(iter(found))}: {side}"
        return {"yes": "Every answer says yes", "no": "Every answer says no"}.get(side, "Every answer is mixed")
    if counts["yes"] and counts["no"]:
        fewer = "yes" if counts["yes"] < counts["no"] else "no"
        if counts[fewer] <= 3 and counts["yes"] != counts["no"]:
            names = tuple(label for label, side in found.items() if side == fewer)
            return f"The answers contradict each other: {joined(names)} {'says' if len(names) == 1 else 'say'} {fewer}"
        return f"The answers contradict each other: {stance_counts(found)}"
    return f"Stances: {stance_counts(found)}"
