"""The answers' numbers on one axis, with their median and interquartile range."""

from __future__ import annotations

from collections.abc import Sequence

from mas_core.analysis.vote_choices import Vote
from mas_core.charts.context import colours_of, joined, ordered, subtitle
from mas_core.charts.types import DotStripChart, StripDot
from mas_core.charts.votes import abstentions, mixed_units, spread_words, vote_spread
from mas_core.choices import shown_number
from mas_core.models import Record

_METHOD = "Each dot is an answer. Median with the interquartile range; quartiles by linear interpolation."
_TOUCH = 0.035
"""Dots nearer than this share of the axis lie one above the other."""
_ROOM = 0.08


def number_chart(record: Record, vote: Vote) -> DotStripChart:
    """Describes the numbers that answers gave."""
    values = {label: value for label, value in vote.values.items() if value is not None}
    unclear = abstentions(record)
    units = mixed_units(record.verdict)
    if not values or units:
        none = "No answer named a number that can be counted; this figure needs at least 1 number."
        mixed = f"The numbers are in different units ({joined(units)}); this figure needs one unit."
        return DotStripChart(
            key="consensus", title="Numbers", subtitle=subtitle(record, _METHOD), refused=mixed if units else none
        )
    low, high = _axis(tuple(values.values()))
    found = vote_spread(record.verdict)
    middle = spread_words(record.verdict)
    uncounted = f"{unclear} {'answer' if unclear == 1 else 'answers'} without a clear number." if unclear else ""
    return DotStripChart(
        key="consensus",
        title=f"{middle[:1].upper()}{middle[1:]} of {len(values)} numbers" if middle else "A single number",
        subtitle=subtitle(record, _METHOD, uncounted),
        dots=_dots(record, values, span=high - low),
        median=found[0] if found is not None else None,
        quartiles=found[1:] if found is not None else None,
        minimum=low,
        maximum=high,
        axis_label=f"Number ({_unit(record)})" if _unit(record) else "Number",
        abstentions=unclear,
        sentence=_sentence(tuple(values.values())),
    )


def _dots(record: Record, values: dict[str, float], *, span: float) -> tuple[StripDot, ...]:
    labels = sorted(ordered(record, values), key=lambda label: values[label])
    tops: list[float] = []
    dots = []
    for label, colour in zip(labels, colours_of(record, labels), strict=True):
        value = values[label]
        level = next((place for place, last in enumerate(tops) if value - last > _TOUCH * span), len(tops))
        tops[level:] = [value, *tops[level + 1 :]]
        dots.append(StripDot(label=label, value=value, colour=colour, level=level))
    return tuple(dots)


def _axis(values: Sequence[float]) -> tuple[float, float]:
    """Returns the ends of an axis with some room around the numbers; around a single one, room of its own size."""
    least, most = min(values), max(values)
    room = (most - least) * _ROOM or abs(most) * _ROOM or 1.0
    return least - room, most + room


def _unit(record: Record) -> str:
    units = record.verdict.details.get("units") if record.verdict is not None else None
    return units[0] if isinstance(units, (list, tuple)) and len(units) == 1 and isinstance(units[0], str) else ""


def _sentence(values: Sequence[float]) -> str:
    least, most = shown_number(min(values)), shown_number(max(values))
    if len(values) == 1:
        return f"The only number is {least}; one number decides nothing."
    return f"Every number is {least}." if least == most else f"From {least} to {most}."
