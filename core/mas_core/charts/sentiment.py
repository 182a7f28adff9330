"""The chart of polarity and subjectivity."""

from __future__ import annotations

from mas_core.charts.colours import MEASURE_COLOURS
from mas_core.charts.context import colours_of, ordered, refusal, signed, subtitle
from mas_core.charts.types import GroupedBarChart, Series
from mas_core.models import Record

_METHOD = (
    "Polarity: mean of VADER's compound (mean over sentences) and TextBlob's polarity, −1 to 1. "
    "Subjectivity: TextBlob, 0 to 1. Lexicons miss negation and irony: a hint, not a finding."
)
_ALIKE = 0.1


def polarity_chart(record: Record) -> GroupedBarChart:
    """Describes how positive and how subjective each answer sounds."""
    found = record.analysis.sentiment if record.analysis is not None else {}
    if not found:
        return GroupedBarChart(
            key="polarity_chart",
            title="Polarity and subjectivity",
            subtitle=subtitle(record, _METHOD),
            refused=refusal(record, "sentiment"),
        )
    labels = ordered(record, found)
    return GroupedBarChart(
        key="polarity_chart",
        title=_finding({label: found[label].polarity for label in labels}),
        subtitle=subtitle(record, _METHOD, figure="sentiment"),
        labels=labels,
        label_colours=colours_of(record, labels),
        series=(
            Series(name="Polarity", colour=MEASURE_COLOURS[1], values=tuple(found[label].polarity for label in labels)),
            Series(name="Subjectivity", colour=MEASURE_COLOURS[0], values=tuple(found[label].subjectivity for label in labels)),
        ),
        axis_label="Polarity (−1 to 1), subjectivity (0 to 1)",
        minimum=-1.0,
        maximum=1.0,
        notes=tuple(f"VADER {signed(found[label].compound)}" for label in labels),
    )


def _finding(polarity: dict[str, float]) -> str:
    highest, lowest = max(polarity, key=polarity.__getitem__), min(polarity, key=polarity.__getitem__)
    if len(polarity) == 1:
        return f"{highest} sounds {_word(polarity[highest])} ({signed(polarity[highest])})"
    ends = f"{signed(polarity[lowest])} to {signed(polarity[highest])}"
    if polarity[highest] - polarity[lowest] < _ALIKE:
        return f"All answers sound about equally {_word(sum(polarity.values()) / len(polarity))} ({ends})"
    return f"{highest} sounds most positive ({signed(polarity[highest])}), {lowest} least ({signed(polarity[lowest])})"


def _word(polarity: float) -> str:
    """Returns a word for a polarity; ±0.05 is the border that VADER's authors give for neutral."""
    if polarity >= 0.05:
        return "positive"
    return "negative" if polarity <= -0.05 else "neutral"
