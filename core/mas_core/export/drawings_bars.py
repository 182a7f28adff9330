"""Draws charts that are made of bars. Each function returns the height of its drawing in pixels."""

from __future__ import annotations

from collections.abc import Sequence

from mas_core.charts.colours import ink_on
from mas_core.charts.types import GroupedBarChart, SmallMultiplesChart, StackedBarChart, VoteChart
from mas_core.export.canvas import SMALL_PX, TEXT_PX, WIDTH_PX, Canvas, short, width_px

_ROW_PX = 52
_BAR_PX = 20
_GROUP_GAP_PX = 16
_AXIS_PX = 46
_LEAST_WITH_FIGURE = 8
_PER_ROW = 3
_SMALL_ROW_PX = 18
_SMALL_TITLE_PX = 26
_GAP_PX = 20
_MOST_NAMES_PX = 260


def names_px(names: Sequence[str]) -> float:
    """Returns the room that names beside bars take."""
    return min(max((width_px(short(name), TEXT_PX) for name in names), default=0) + 14, _MOST_NAMES_PX)


def figure_words(value: float, decimals: int) -> str:
    """Returns a figure as it stands at its bar, with a true minus and no negative zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def stacked_bars(canvas: Canvas, chart: StackedBarChart) -> float:
    """Draws shares that add up to a hundred, one bar a row, with the row's remark below it."""
    left = names_px(chart.labels)
    px = (WIDTH_PX - left - 20) / 100
    for row, label in enumerate(chart.labels):
        top = row * _ROW_PX + 4
        canvas.text(left - 10, top + 13, short(label), colour=canvas.ink.text, anchor="end")
        at = left
        for series in chart.series:
            value = series.values[row] or 0.0
            if value <= 0:
                continue
            canvas.rect(at, top, width=value * px, height=26, fill=series.colour)
            if value >= _LEAST_WITH_FIGURE:
                words = f"{value:.0f} %"
                canvas.text(
                    at + value * px / 2, top + 13, words, colour=ink_on(series.colour), anchor="middle", size_px=SMALL_PX
                )
            at += value * px
        if row < len(chart.notes) and chart.notes[row]:
            canvas.text(left, top + 36, chart.notes[row], colour=canvas.ink.muted, size_px=11)
    bottom = len(chart.labels) * _ROW_PX
    axis(canvas, left, 100 * px, top=bottom, ticks=tuple((share, f"{share}") for share in (0, 25, 50, 75, 100)), span=(0, 100))
    canvas.text(left + 50 * px, bottom + 34, chart.axis_label, colour=canvas.ink.muted, anchor="middle", size_px=SMALL_PX)
    legend = canvas.legend([(series.name, series.colour) for series in chart.series], top=bottom + _AXIS_PX)
    return bottom + _AXIS_PX + legend


def grouped_bars(canvas: Canvas, chart: GroupedBarChart) -> float:
    """Draws a few measures of each answer, from zero to either side, with their values at their ends."""
    left = names_px(chart.labels) + (52 if chart.minimum < 0 else 0)
    span = chart.maximum - chart.minimum
    px = (WIDTH_PX - left - 76) / span if span > 0 else 0.0
    zero = left + (max(chart.minimum, 0.0) - chart.minimum) * px
    group_px = len(chart.series) * _BAR_PX + _GROUP_GAP_PX
    for row, label in enumerate(chart.labels):
        top = row * group_px
        middle = top + (group_px - _GROUP_GAP_PX) / 2
        canvas.text(names_px(chart.labels) - 10, middle, short(label), colour=canvas.ink.text, anchor="end")
        for place, series in enumerate(chart.series):
            at = top + place * _BAR_PX
            value = series.values[row]
            if value is None:
                note = chart.notes[row] if row < len(chart.notes) and chart.notes[row] else "unknown"
                canvas.text(zero + 6, at + 9, note, colour=canvas.ink.muted, size_px=SMALL_PX)
                continue
            end = zero + value * px
            canvas.rect(min(zero, end), at, width=abs(value) * px, height=_BAR_PX - 3, fill=series.colour)
            anchor, gap = ("start", 6) if value >= 0 else ("end", -6)
            words = figure_words(value, chart.decimals)
            canvas.text(
                end + gap,
                at + 9,
                words,
                colour=canvas.ink.text,
                anchor="start" if anchor == "start" else "end",
                size_px=SMALL_PX,
            )
    bottom = len(chart.labels) * group_px
    if chart.minimum < 0:
        canvas.line((zero, 0), (zero, bottom - 4), colour=canvas.ink.border_strong)
    middle = left + span * px / 2
    canvas.text(middle, bottom + 8, chart.axis_label, colour=canvas.ink.muted, anchor="middle", size_px=SMALL_PX)
    entries = [(series.name, series.colour) for series in chart.series] if len(chart.series) > 1 else []
    return bottom + 22 + canvas.legend(entries, top=bottom + 22)


def votes(canvas: Canvas, chart: VoteChart) -> float:
    """Draws a bar a choice with its 95 % interval as a whisker."""
    left = names_px([bar.choice for bar in chart.bars])
    px = (WIDTH_PX - left - 90) / 100
    for row, bar in enumerate(chart.bars):
        middle = row * 42 + 20
        canvas.text(left - 10, middle, short(bar.choice), colour=canvas.ink.text, anchor="end")
        canvas.rect(left, middle - 13, width=100 * bar.share * px, height=26, fill=bar.colour)
        low, high = left + 100 * bar.low * px, left + 100 * bar.high * px
        canvas.line((low, middle), (high, middle), colour=canvas.ink.text, width=1.5)
        for end in (low, high):
            canvas.line((end, middle - 5), (end, middle + 5), colour=canvas.ink.text, width=1.5)
        counted = "1 vote" if bar.count == 1 else f"{bar.count} votes"
        canvas.text(high + 8, middle, counted, colour=canvas.ink.text, size_px=SMALL_PX)
    bottom = len(chart.bars) * 42 + 4
    ticks = tuple((share, f"{share}") for share in range(0, 101, 20))
    axis(canvas, left, 100 * px, top=bottom, ticks=ticks, span=(0, 100))
    words = "Share of the votes (%)"
    canvas.text(left + 50 * px, bottom + 34, words, colour=canvas.ink.muted, anchor="middle", size_px=SMALL_PX)
    return bottom + _AXIS_PX


def small_multiples(canvas: Canvas, chart: SmallMultiplesChart) -> float:
    """Draws the same bars once an answer, three a row on one scale; the categories are named at the left of each row."""
    left = names_px(chart.categories)
    plot_px = (WIDTH_PX - left - (_PER_ROW - 1) * _GAP_PX) / _PER_ROW
    row_px = _SMALL_TITLE_PX + len(chart.categories) * _SMALL_ROW_PX + 16
    for place, multiple in enumerate(chart.multiples):
        row, column = divmod(place, _PER_ROW)
        x, y = left + column * (plot_px + _GAP_PX), row * row_px
        canvas.text(x + plot_px / 2, y + 10, short(multiple.label), colour=canvas.ink.text, anchor="middle", bold=True)
        for category, name in enumerate(chart.categories):
            middle = y + _SMALL_TITLE_PX + category * _SMALL_ROW_PX + 7
            if column == 0:
                canvas.text(left - 10, middle, short(name), colour=canvas.ink.muted, anchor="end", size_px=SMALL_PX)
            value = multiple.values[category]
            wide = (plot_px - 40) * value / chart.maximum if chart.maximum > 0 else 0.0
            canvas.rect(x, middle - 7, width=wide, height=14, fill=multiple.colour)
            canvas.text(x + wide + 4, middle, f"{value:.0f}", colour=canvas.ink.muted, size_px=11)
        canvas.line((x, y + _SMALL_TITLE_PX - 4), (x, y + row_px - 16), colour=canvas.ink.border_strong)
    bottom = -(-len(chart.multiples) // _PER_ROW) * row_px
    canvas.text(left, bottom + 4, chart.axis_label, colour=canvas.ink.muted, size_px=SMALL_PX)
    return bottom + 16


def axis(
    canvas: Canvas,
    left: float,
    width: float,
    *,
    top: float,
    ticks: Sequence[tuple[float, str]],
    span: tuple[float, float],
) -> None:
    """Draws an axis with its numbers below."""
    canvas.line((left, top), (left + width, top), colour=canvas.ink.border_strong)
    reach = span[1] - span[0]
    for value, words in ticks:
        x = left + width * (value - span[0]) / reach if reach > 0 else left
        canvas.line((x, top), (x, top + 4), colour=canvas.ink.border_strong)
        canvas.text(x, top + 14, words, colour=canvas.ink.muted, anchor="middle", size_px=11)
