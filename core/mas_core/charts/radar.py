"""The radar of six features."""

from __future__ import annotations

import math

from mas_core.charts.context import colours_of, ordered, patterns_of, refusal, subtitle
from mas_core.charts.types import RadarAxis, RadarChart, RadarSeries
from mas_core.models import Features, Record

_METHOD = "Each axis from its least value at the centre to its highest at the rim, as its label says. An area means nothing."
_STEPS = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)


def radar_chart(record: Record) -> RadarChart:
    """Describes length, polarity, subjectivity and three tones of each answer over axes whose scales are stated."""
    found = record.analysis.features if record.analysis is not None else {}
    if not found:
        return RadarChart(
            key="radar_chart",
            title="Features of the answers",
            subtitle=subtitle(record, _METHOD),
            refused=refusal(record, "features"),
        )
    labels = ordered(record, found)
    axes = _axes(max(features.length for features in found.values()))
    colours, patterns = colours_of(record, labels), patterns_of(record, labels)
    return RadarChart(
        key="radar_chart",
        title=_finding({label: found[label].length for label in labels}),
        subtitle=subtitle(record, _METHOD, figure="features"),
        axes=axes,
        series=tuple(
            RadarSeries(
                name=label,
                colour=colour,
                pattern=pattern,
                values=_values(found[label]),
                scaled=tuple(_scaled(value, axis) for value, axis in zip(_values(found[label]), axes, strict=True)),
            )
            for label, colour, pattern in zip(labels, colours, patterns, strict=True)
        ),
    )


def nice_ceiling(value: float) -> float:
    """Returns the round number at or above ``value`` at which an axis may end: 1, 1.5, 2, 3, … times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in _STEPS if step * power >= value * (1 - 1e-9))


def _axes(longest: int) -> tuple[RadarAxis, ...]:
    rim = nice_ceiling(longest)
    shares = tuple(
        RadarAxis(name=name, label=f"{name} (0 to 1)", minimum=0.0, maximum=1.0)
        for name in ("Subjectivity", "Analytical", "Empathetic", "Curious")
    )
    return (
        RadarAxis(name="Length", label=f"Length (0 to {rim:,.0f} words)", minimum=0.0, maximum=rim),
        RadarAxis(name="Polarity", label="Polarity (−1 to 1)", minimum=-1.0, maximum=1.0),
        *shares,
    )


def _values(features: Features) -> tuple[float | None, ...]:
    return (
        float(features.length),
        features.polarity,
        features.subjectivity,
        features.analytical,
        features.empathetic,
        features.curious,
    )


def _scaled(value: float | None, axis: RadarAxis) -> float | None:
    if value is None:
        return None
    return round(min(max((value - axis.minimum) / (axis.maximum - axis.minimum), 0.0), 1.0), 4)


def _finding(lengths: dict[str, int]) -> str:
    longest, shortest = max(lengths, key=lengths.__getitem__), min(lengths, key=lengths.__getitem__)
    if len(lengths) == 1:
        return f"{longest} wrote {_words(lengths[longest])}"
    if lengths[longest] <= 1.2 * lengths[shortest]:
        return f"All answers are about equally long: {lengths[shortest]:,} to {_words(lengths[longest])}"
    return f"{longest} wrote most ({_words(lengths[longest])}), {shortest} least ({lengths[shortest]:,})"


def _words(count: int) -> str:
    return f"{count:,} {'word' if count == 1 else 'words'}"
