"""Draws the heatmap, the radar, the gauge and the strip of dots. Each function returns the height of its drawing in pixels."""

from __future__ import annotations

import math

from mas_core.charts.colours import Pattern
from mas_core.charts.types import DotStripChart, HeatmapChart, RadarChart, ScoreChart
from mas_core.choices import shown_number
from mas_core.export.canvas import SMALL_PX, WIDTH_PX, Anchor, Canvas, short
from mas_core.export.drawings_bars import axis, names_px

_MOST_WITH_FIGURES = 14
_LABELS_BELOW_CHARS = 90
_CELL_PX = (24.0, 46.0)
_RADAR_PX = 250.0
_RINGS = (0.25, 0.5, 0.75, 1.0)
_DASHES = {Pattern.SOLID: "", Pattern.STRIPED: "8 4", Pattern.DOTTED: "2 4", Pattern.CROSSED: "8 4 2 4"}
_TICKS = 5


def heatmap(canvas: Canvas, chart: HeatmapChart) -> float:
    """Draws a matrix; each cell bears its value where there is room. Columns are numbered as the rows if names do not fit."""
    size = len(chart.labels)
    named = sum(len(label) for label in chart.labels) <= _LABELS_BELOW_CHARS and size <= _MOST_WITH_FIGURES
    rows = list(chart.labels) if named else [f"{row + 1}  {label}" for row, label in enumerate(chart.labels)]
    left = names_px(rows)
    wide = (WIDTH_PX - left) / max(size, 1)
    high = min(max(_CELL_PX[0], 320 / max(size, 1)), _CELL_PX[1])
    for row, label in enumerate(rows):
        canvas.text(left - 10, (row + 0.5) * high, short(label), colour=canvas.ink.text, anchor="end")
        for column, value in enumerate(chart.values[row]):
            x, y = left + column * wide, row * high
            canvas.rect(x + 1, y + 1, width=wide - 2, height=high - 2, fill=chart.cell_colours[row][column], radius=2)
            if size <= _MOST_WITH_FIGURES:
                colour = chart.text_colours[row][column]
                canvas.text(x + wide / 2, y + high / 2, f"{value:.2f}", colour=colour, anchor="middle", size_px=SMALL_PX)
    step = 1 if named else -(-size // _MOST_WITH_FIGURES)
    for column in range(0, size, step):
        below = short(chart.labels[column], most=max(int(wide / 7), 4)) if named else str(column + 1)
        canvas.text(
            left + (column + 0.5) * wide, size * high + 12, below, colour=canvas.ink.muted, anchor="middle", size_px=SMALL_PX
        )
    return size * high + 26


def radar(canvas: Canvas, chart: RadarChart) -> float:
    """Draws answers as shapes over spokes. A value that was refused leaves a gap in its shape, which is then not filled."""
    count = len(chart.axes)
    centre = (WIDTH_PX / 2, _RADAR_PX / 2 + 34)
    for ring in _RINGS:
        canvas.path([_point(centre, place, count, ring) for place in range(count)], colour=canvas.ink.border)
    for place, spoke in enumerate(chart.axes):
        canvas.line(centre, _point(centre, place, count, 1.0), colour=canvas.ink.border)
        x, y = _point(centre, place, count, 1.12)
        anchor: Anchor = "middle" if abs(x - centre[0]) < 10 else ("start" if x > centre[0] else "end")
        canvas.text(x, y, spoke.label, colour=canvas.ink.muted, anchor=anchor, size_px=SMALL_PX)
    for series in chart.series:
        points = [None if value is None else _point(centre, place, count, value) for place, value in enumerate(series.scaled)]
        path = points if None not in points else [*points, points[0]]
        fill = series.colour if None not in points else "none"
        canvas.path(path, colour=series.colour, width=2, dashes=_DASHES[series.pattern], fill=fill)
        for point in points:
            if point is not None:
                canvas.dot(*point, radius=3.5, fill=series.colour)
    bottom = _RADAR_PX + 74
    return bottom + canvas.legend([(series.name, series.colour) for series in chart.series], top=bottom)


def _point(centre: tuple[float, float], place: int, count: int, radius: float) -> tuple[float, float]:
    angle = 2 * math.pi * place / max(count, 1)
    reach = radius * _RADAR_PX / 2
    return centre[0] + reach * math.sin(angle), centre[1] - reach * math.cos(angle)


def score(canvas: Canvas, chart: ScoreChart) -> float:
    """Draws one number, large, over its scale."""
    words = "–" if chart.score is None else f"{chart.score:.0f}"
    canvas.text(0, 20, words, colour=canvas.ink.accent, size_px=34, bold=True)
    span = chart.maximum - chart.minimum
    share = ((chart.score or 0.0) - chart.minimum) / span if span > 0 else 0.0
    canvas.rect(0, 48, width=WIDTH_PX, height=14, fill=canvas.ink.hover, radius=7)
    if chart.score is not None:
        canvas.rect(0, 48, width=max(14.0, WIDTH_PX * min(max(share, 0.0), 1.0)), height=14, fill=canvas.ink.accent, radius=7)
    canvas.text(0, 76, f"{chart.minimum:g}", colour=canvas.ink.muted, size_px=SMALL_PX)
    canvas.text(WIDTH_PX, 76, f"{chart.maximum:g}", colour=canvas.ink.muted, anchor="end", size_px=SMALL_PX)
    return 90


def dot_strip(canvas: Canvas, chart: DotStripChart) -> float:
    """Draws each number as a dot in its agent's colour, over a band from quartile to quartile and a line at the median."""
    levels = max((dot.level for dot in chart.dots), default=0) + 1
    left, width, bottom = 20.0, WIDTH_PX - 40.0, 30 + levels * 22.0
    span = chart.maximum - chart.minimum

    def place(value: float) -> float:
        return left + width * (value - chart.minimum) / span if span > 0 else left + width / 2

    if chart.quartiles is not None:
        low, high = place(chart.quartiles[0]), place(chart.quartiles[1])
        canvas.rect(low, 22, width=high - low, height=bottom - 22, fill=canvas.ink.hover)
    if chart.median is not None:
        middle = place(chart.median)
        canvas.line((middle, 22), (middle, bottom), colour=canvas.ink.text, width=1.6)
        words = f"median {shown_number(chart.median)}"
        canvas.text(middle, 10, words, colour=canvas.ink.text, anchor="middle", size_px=SMALL_PX)
    for dot in chart.dots:
        canvas.dot(place(dot.value), bottom - 11 - dot.level * 22, radius=6, fill=dot.colour, edge=canvas.ink.border_strong)
    values = [chart.minimum + span * tick / (_TICKS - 1) for tick in range(_TICKS)]
    ticks = tuple((value, shown_number(value)) for value in values)
    axis(canvas, left, width, top=bottom, ticks=ticks, span=(chart.minimum, chart.maximum))
    canvas.text(WIDTH_PX / 2, bottom + 32, chart.axis_label, colour=canvas.ink.muted, anchor="middle", size_px=SMALL_PX)
    entries = [(f"{short(dot.label)}: {shown_number(dot.value)}", dot.colour) for dot in chart.dots]
    return bottom + 44 + canvas.legend(entries, top=bottom + 44)
