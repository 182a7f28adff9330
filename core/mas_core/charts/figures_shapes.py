"""Draws the heatmap, the radar, the gauge, and the reason where there is no chart."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon

from mas_core.charts.colours import Pattern
from mas_core.charts.figures_bars import bar
from mas_core.charts.figures_sheet import (
    BODY_PT,
    FIGURE_PT,
    INNER_PX,
    SMALL_PT,
    Dashes,
    Entry,
    Sheet,
    caption,
    font,
    full,
    line_px,
    name_rows,
    names_px,
    plain,
    short,
    wrapped,
)
from mas_core.charts.figures_theme import FigureTheme
from mas_core.charts.types import Chart, HeatmapChart, RadarChart, RadarSeries, ScoreChart

_MOST_WITH_FIGURES = 12
_LABELS_BELOW_CHARS = 60
_NUMBERS_BELOW = 14
_HEATMAP_PX = (300, 640)
_CELL_PX = 26
_BELOW_PX = 24
_RADAR_PX = 360
_RADAR_HALF_HEIGHT = 1.3
_RINGS = (0.25, 0.5, 0.75, 1.0)
_LABEL_RADIUS = 1.12
_FILL_ALPHA = 36 / 255
_SCALE_PX = 14
_BOX_PX = 12

DASHES: dict[Pattern, Dashes] = {
    Pattern.SOLID: "-",
    Pattern.STRIPED: (0.0, (4.0, 2.0)),
    Pattern.DOTTED: (0.0, (1.0, 2.0)),
    Pattern.CROSSED: (0.0, (4.0, 2.0, 1.0, 2.0)),
}


def heatmap(chart: HeatmapChart, colours: FigureTheme) -> Figure:
    """Draws a matrix; each cell bears its value where there is room."""
    size = len(chart.labels)
    # Names go below the columns where there is room for them, else numbers that the rows bear too.
    wide = sum(len(short(label)) for label in chart.labels) <= _LABELS_BELOW_CHARS
    rows = [full(label) if wide else f"{row + 1}  {full(label)}" for row, label in enumerate(chart.labels)]
    low_px, high_px = _HEATMAP_PX
    sheet = Sheet(chart, colours, body_px=max(low_px, min(size * _CELL_PX, high_px)))
    axes = sheet.axes_at(names_px(rows), 0, width_px=INNER_PX - names_px(rows), height_px=sheet.body_px - _BELOW_PX)
    for row, values in enumerate(chart.values):
        for column, value in enumerate(values):
            top = size - 1 - row
            bar(axes, column - 0.485, top - 0.485, width=0.97, height=0.97, colour=chart.cell_colours[row][column])
            if size <= _MOST_WITH_FIGURES:
                caption(axes, f"{value:.2f}", at=(column, top), colour=chart.text_colours[row][column], size_pt=BODY_PT)
    name_rows(axes, rows, colours)
    step = 1 if wide else -(-size // _NUMBERS_BELOW)
    below = {column: short(label) if wide else str(column + 1) for column, label in enumerate(chart.labels)}
    shown = {column: name for column, name in below.items() if column % step == 0}
    axes.set_xticks(list(shown), list(shown.values()))
    for label in axes.get_xticklabels():
        label.set_fontproperties(font(SMALL_PT))
        label.set_color(colours.muted)
    axes.set_xlim(-0.5, size - 0.5)
    axes.set_ylim(-0.5, size - 0.5)
    return sheet.figure


def radar(chart: RadarChart, colours: FigureTheme) -> Figure:
    """Draws answers as shapes over spokes. A value that was refused leaves a gap in its shape, which is then not filled."""
    legend = [Entry(name=each.name, colour=each.colour, dashes=DASHES[each.pattern]) for each in chart.series]
    sheet = Sheet(chart, colours, body_px=_RADAR_PX, legend=legend)
    axes = sheet.canvas()
    half_width = _RADAR_HALF_HEIGHT * INNER_PX / _RADAR_PX
    axes.set_xlim(-half_width, half_width)
    axes.set_ylim(-_RADAR_HALF_HEIGHT, _RADAR_HALF_HEIGHT)
    count = len(chart.axes)
    for ring in _RINGS:
        _outline(axes, [_point(place, count, ring) for place in range(count)], colour=colours.border)
    for place, axis in enumerate(chart.axes):
        _outline(axes, [(0.0, 0.0), _point(place, count, 1.0)], colour=colours.border)
        x, y = _point(place, count, _LABEL_RADIUS)
        align = (("left", "center", "right")[1 - _sign(x)], ("bottom", "center", "top")[1 - _sign(y)])
        caption(axes, plain(axis.label), at=(x, y), colour=colours.muted, align=align)
    for series in chart.series:
        _shape(axes, series, count)
    return sheet.figure


def _shape(axes: Axes, series: RadarSeries, count: int) -> None:
    points = [None if value is None else _point(place, count, value) for place, value in enumerate(series.scaled)]
    known = [point for point in points if point is not None]
    style = DASHES[series.pattern]
    if len(known) == count:
        axes.add_patch(Polygon(known, closed=True, facecolor=to_rgba(series.colour, _FILL_ALPHA), edgecolor="none"))
    nan = (math.nan, math.nan)
    path = [nan if point is None else point for point in (*points, *points[:1])]
    axes.plot(
        [x for x, _ in path], [y for _, y in path], color=series.colour, linewidth=1.8, linestyle=style, label=series.name
    )
    axes.plot([x for x, _ in known], [y for _, y in known], color=series.colour, linestyle="none", marker="o", markersize=4.5)


def _outline(axes: Axes, points: Sequence[tuple[float, float]], *, colour: str) -> None:
    axes.add_patch(Polygon(points, closed=True, fill=False, edgecolor=colour, linewidth=0.8))


def _point(place: int, count: int, radius: float) -> tuple[float, float]:
    angle = math.pi / 2 - 2 * math.pi * place / count
    return radius * math.cos(angle), radius * math.sin(angle)


def _sign(value: float) -> int:
    return 0 if abs(value) < 0.2 else (1 if value > 0 else -1)


def score(chart: ScoreChart, colours: FigureTheme) -> Figure:
    """Draws one number, large, over its scale, with the sentence that says what it means."""
    sheet = Sheet(chart, colours, body_px=96, remark=chart.sentence)
    axes = sheet.canvas()
    number = "–" if chart.score is None else f"{chart.score:.0f}"
    caption(axes, number, at=(0, 92), colour=colours.accent, align=("left", "top"), size_pt=FIGURE_PT)
    span = chart.maximum - chart.minimum
    share = ((chart.score or 0.0) - chart.minimum) / span if span > 0 else 0.0
    filled = max(_SCALE_PX, INNER_PX * min(max(share, 0.0), 1.0))
    for wide, colour in ((INNER_PX, colours.hover), (filled, colours.accent)):
        _round_box(axes, (0, 26), wide, _SCALE_PX, radius=_SCALE_PX / 2, colour=colour)
    caption(axes, f"{chart.minimum:g}", at=(0, 20), colour=colours.muted, align=("left", "top"))
    caption(axes, f"{chart.maximum:g}", at=(INNER_PX, 20), colour=colours.muted, align=("right", "top"))
    return sheet.figure


def refusal(chart: Chart, colours: FigureTheme) -> Figure:
    """Draws why there is no chart and what it would need."""
    lines = wrapped(chart.refused or "", BODY_PT, room_px=INNER_PX - 4 * _BOX_PX)
    box_px = len(lines) * line_px(BODY_PT) + 2 * _BOX_PX
    sheet = Sheet(chart, colours, body_px=box_px)
    axes = sheet.canvas()
    _round_box(axes, (0, 0), INNER_PX, box_px, radius=6, colour=colours.warning_soft)
    bar(axes, 0, 0, width=4, height=box_px, colour=colours.warning)
    for number, line in enumerate(lines):
        at = (2 * _BOX_PX, box_px - _BOX_PX - number * line_px(BODY_PT))
        caption(axes, line, at=at, colour=colours.text, align=("left", "top"), size_pt=BODY_PT)
    return sheet.figure


def _round_box(axes: Axes, at: tuple[float, float], width: float, height: float, *, radius: float, colour: str) -> None:
    style = f"round,pad=0,rounding_size={radius}"
    axes.add_patch(FancyBboxPatch(at, width, height, boxstyle=style, facecolor=colour, edgecolor="none", linewidth=0))
