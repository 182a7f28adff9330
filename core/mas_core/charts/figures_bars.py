"""Draws charts that are made of bars. Places and sizes in the data's units are those of the window's charts."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mas_core.charts.colours import ink_on
from mas_core.charts.figures_sheet import (
    BODY_PT,
    INNER_PX,
    Entry,
    Sheet,
    axis_label,
    caption,
    font,
    full,
    name_rows,
    names_px,
    plain,
)
from mas_core.charts.figures_theme import FigureTheme
from mas_core.charts.types import GroupedBarChart, SmallMultiplesChart, StackedBarChart, VoteChart

_AXIS_PX = 44
_LEAST_PX = 200
_STACKED_ROW_PX = 52
_LEAST_WITH_FIGURE = 9
_BAR_PX = 22
_GROUP_GAP_PX = 14
_GROUP = 0.72
_VOTE_ROW_PX = 46
_BEAM = 0.1
_PER_ROW = 3
_SMALL_BAR_PX = 19
_SMALL_TITLE_PX = 30
_SMALL_GAP_PX = 18


def bar(axes: Axes, x: float, y: float, *, width: float, height: float, colour: str) -> None:
    """Adds a bar with its lower left corner at ``x, y``."""
    axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, edgecolor="none", linewidth=0))


def stacked_bars(chart: StackedBarChart, colours: FigureTheme) -> Figure:
    """Draws shares that add up to a hundred, one bar a row, with the row's remark below it."""
    names = [full(label) for label in chart.labels]
    legend = [Entry(name=series.name, colour=series.colour) for series in chart.series]
    sheet = Sheet(chart, colours, body_px=max(len(names) * _STACKED_ROW_PX + 64, _LEAST_PX), legend=legend)
    axes = sheet.axes(left_px=names_px(names), bottom_px=_AXIS_PX)
    last = len(names) - 1
    for row in range(len(names)):
        left = 0.0
        for series in chart.series:
            value = series.values[row] or 0.0
            if value <= 0:
                continue
            bar(axes, left, last - row - 0.2, width=value, height=0.44, colour=series.colour)
            if value >= _LEAST_WITH_FIGURE:
                caption(axes, f"{value:.0f} %", at=(left + value / 2, last - row + 0.02), colour=ink_on(series.colour))
            left += value
        if row < len(chart.notes) and chart.notes[row]:
            at = (0.0, last - row - 0.23)
            caption(axes, plain(chart.notes[row]), at=at, colour=colours.muted, align=("left", "top"))
    name_rows(axes, names, colours)
    axes.set_xlim(0, 104)
    axis_label(axes, chart.axis_label, colours)
    return sheet.figure


def grouped_bars(chart: GroupedBarChart, colours: FigureTheme) -> Figure:
    """Draws a few measures of each answer, from zero to either side, with their values at their ends."""
    names = [full(label) for label in chart.labels]
    many = len(chart.series) > 1
    legend = [Entry(name=series.name, colour=series.colour) for series in chart.series] if many else []
    group_px = len(chart.series) * _BAR_PX + _GROUP_GAP_PX
    sheet = Sheet(chart, colours, body_px=max(len(names) * group_px + 64, _LEAST_PX), legend=legend)
    axes = sheet.axes(left_px=names_px(names), bottom_px=_AXIS_PX)
    for row in range(len(names)):
        _group(axes, chart, row, middle=len(names) - 1 - row, colours=colours)
    name_rows(axes, names, colours)
    room = (chart.maximum - chart.minimum) * 0.14
    axes.set_xlim(chart.minimum - (room if chart.minimum < 0 else 0), chart.maximum + room)
    if chart.minimum < 0:
        axes.axvline(0, color=colours.border_strong, linewidth=0.8)
    axis_label(axes, chart.axis_label, colours)
    return sheet.figure


def _group(axes: Axes, chart: GroupedBarChart, row: int, *, middle: float, colours: FigureTheme) -> None:
    thick = _GROUP / max(len(chart.series), 1)
    note = chart.notes[row] if row < len(chart.notes) else ""
    for place, series in enumerate(chart.series):
        value = series.values[row]
        top = middle + _GROUP / 2 - place * thick
        centre = top - thick / 2
        if value is None:
            caption(axes, plain(note) or "unknown", at=(0, centre), colour=colours.muted, align=("left", "center"), gap_px=4)
            continue
        bar(axes, min(value, 0.0), top - thick * 0.92, width=abs(value), height=thick * 0.84, colour=series.colour)
        right = value >= 0
        align = ("left" if right else "right", "center")
        figure = figure_words(value, chart.decimals)
        caption(axes, figure, at=(value, centre), colour=colours.text, align=align, gap_px=4 if right else -4)


def figure_words(value: float, decimals: int) -> str:
    """Returns a figure as it stands at its bar."""
    # Adding nought turns a negative zero, as rounding makes it, into the zero that it is.
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def votes(chart: VoteChart, colours: FigureTheme) -> Figure:
    """Draws a bar a choice with its 95 % interval as a whisker, and the outcome's sentence below."""
    names = [full(choice.choice) for choice in chart.bars]
    sheet = Sheet(chart, colours, body_px=max(len(names), 2) * _VOTE_ROW_PX + 64, remark=chart.sentence)
    axes = sheet.axes(left_px=names_px(names), bottom_px=_AXIS_PX)
    for row, choice in enumerate(chart.bars):
        middle = len(names) - 1 - row
        low, high = 100 * choice.low, 100 * choice.high
        bar(axes, 0, middle - 0.3, width=100 * choice.share, height=0.6, colour=choice.colour)
        axes.plot([low, high], [middle, middle], color=colours.text, linewidth=1.3)
        for end in (low, high):
            axes.plot([end, end], [middle - _BEAM, middle + _BEAM], color=colours.text, linewidth=1.3)
        counted = "1 vote" if choice.count == 1 else f"{choice.count} votes"
        caption(axes, counted, at=(high + 1, middle), colour=colours.text, align=("left", "center"), gap_px=4)
    name_rows(axes, names, colours)
    axes.set_xlim(0, 118)
    axes.set_xticks(range(0, 101, 20))
    axis_label(axes, "Share of the votes (%)", colours)
    return sheet.figure


def small_multiples(chart: SmallMultiplesChart, colours: FigureTheme) -> Figure:
    """Draws the same bars once an answer, three a row on one scale; the categories are named at the left of each row."""
    left_px = names_px(chart.categories)
    plot_px = (INNER_PX - left_px - (_PER_ROW - 1) * _SMALL_GAP_PX) / _PER_ROW
    bars_px = len(chart.categories) * _SMALL_BAR_PX
    row_px = _SMALL_TITLE_PX + bars_px + 30
    rows = -(-len(chart.multiples) // _PER_ROW)
    sheet = Sheet(chart, colours, body_px=rows * row_px + 16)
    last = len(chart.categories) - 1
    for place, multiple in enumerate(chart.multiples):
        row, column = divmod(place, _PER_ROW)
        axes = sheet.axes_at(
            left_px + column * (plot_px + _SMALL_GAP_PX), row * row_px + _SMALL_TITLE_PX, width_px=plot_px, height_px=bars_px
        )
        axes.spines["bottom"].set_visible(True)
        axes.spines["bottom"].set_color(colours.border_strong)
        for category, value in enumerate(multiple.values):
            bar(axes, 0, last - category - 0.36, width=value, height=0.72, colour=multiple.colour)
        axes.set_title(full(multiple.label), color=colours.text, fontproperties=font(BODY_PT), pad=6)
        name_rows(axes, chart.categories if column == 0 else ("",) * len(chart.categories), colours)
        axes.set_xlim(-0.02 * chart.maximum, 1.02 * chart.maximum)
    columns = min(len(chart.multiples), _PER_ROW)
    middle_px = left_px + (columns * (plot_px + _SMALL_GAP_PX) - _SMALL_GAP_PX) / 2
    caption(sheet.canvas(), plain(chart.axis_label), at=(middle_px, 0), colour=colours.muted, align=("center", "bottom"))
    return sheet.figure
