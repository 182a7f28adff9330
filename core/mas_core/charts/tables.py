"""Every chart as a table: for the export of its data, and for those who read instead of looking."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple, TypeAlias, assert_never

from mas_core.charts.types import (
    Chart,
    DotStripChart,
    GroupedBarChart,
    HeatmapChart,
    RadarChart,
    ScoreChart,
    SmallMultiplesChart,
    StackedBarChart,
    VoteChart,
)

Cell: TypeAlias = str | float | int | None

_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Table(NamedTuple):
    """A header and rows as long as it; None is an unknown value, never zero."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table(chart: Chart) -> Table:
    """Returns the data of a chart; of a refused one, why it was refused."""
    if chart.refused is not None:
        return Table(("figure", "refused"), ((chart.key, chart.refused),))
    match chart:
        case HeatmapChart():
            return Table(("agent", *chart.labels), _led(chart.labels, chart.values))
        case StackedBarChart() | GroupedBarChart():
            return _series_table(chart)
        case RadarChart():
            return Table(
                ("agent", *(axis.label for axis in chart.axes)), tuple((series.name, *series.values) for series in chart.series)
            )
        case SmallMultiplesChart():
            return Table(
                ("agent", *(f"{category} (%)" for category in chart.categories)),
                tuple((multiple.label, *multiple.values) for multiple in chart.multiples),
            )
        case ScoreChart():
            return Table(("figure", "value", "minimum", "maximum"), ((chart.key, chart.score, chart.minimum, chart.maximum),))
        case VoteChart():
            bars = tuple((bar.choice, bar.count, bar.share, bar.low, bar.high) for bar in chart.bars)
            return Table(("choice", "votes", "share", "low (95 %)", "high (95 %)"), bars)
        case DotStripChart():
            return Table(("agent", chart.axis_label or "number"), tuple((dot.label, dot.value) for dot in chart.dots))
        case _:
            assert_never(chart)


def chart_csv(chart: Chart) -> str:
    """Returns the table as CSV (RFC 4180, lines end in CRLF).

    A text that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, "CSV injection"); numbers stay numbers.
    """
    header, rows = table(chart)
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in (header, *rows))
    return buffer.getvalue()


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_BEGINNINGS) else cell


def _led(labels: tuple[str, ...], rows: tuple[tuple[float, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    return tuple((label, *row) for label, row in zip(labels, rows, strict=True))


def _series_table(chart: StackedBarChart | GroupedBarChart) -> Table:
    unit = " (%)" if isinstance(chart, StackedBarChart) else ""
    header = ("agent", *(f"{series.name}{unit}" for series in chart.series))
    rows: list[tuple[Cell, ...]] = [
        (label, *(series.values[place] for series in chart.series)) for place, label in enumerate(chart.labels)
    ]
    if not any(chart.notes):
        return Table(header, tuple(rows))
    return Table((*header, "note"), tuple((*row, note) for row, note in zip(rows, chart.notes, strict=True)))
