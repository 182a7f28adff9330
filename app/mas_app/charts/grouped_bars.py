"""Draws a few measures of each answer, one bar a measure."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from mas_app.charts.legend import Legend
from mas_app.charts.plot import QuietPlot, bar, caption, name_rows
from mas_app.charts.stacked_bars import with_legend
from mas_app.formats import decimal
from mas_app.language import Words
from mas_app.theme import Palette
from mas_core.charts import GroupedBarChart, Series

_tr = Words("charts")

_BAR_PX = 22
_GROUP_GAP_PX = 14
_LEAST_PX = 200
_GROUP = 0.72


def draw_grouped_bars(chart: GroupedBarChart, colours: Palette) -> QWidget:
    """Returns the bars, from zero to either side, with their values at their ends."""
    plot = QuietPlot(colours)
    last = len(chart.labels) - 1
    for row in range(len(chart.labels)):
        _draw_group(plot, chart, row, middle=last - row)
    name_rows(plot.getPlotItem(), chart.labels)
    room = (chart.maximum - chart.minimum) * 0.14
    plot.setXRange(chart.minimum - (room if chart.minimum < 0 else 0), chart.maximum + room, padding=0)
    plot.setLabel("bottom", chart.axis_label, color=colours.muted)
    if chart.minimum < 0:
        plot.addLine(x=0, pen=colours.border_strong)
    group_px = len(chart.series) * _BAR_PX + _GROUP_GAP_PX
    plot.setFixedHeight(max(len(chart.labels) * group_px + 64, _LEAST_PX))
    if len(chart.series) == 1:
        return plot
    return with_legend(plot, Legend([(series.name, series.colour, None) for series in chart.series], colours=colours))


def _draw_group(plot: QuietPlot, chart: GroupedBarChart, row: int, *, middle: float) -> None:
    thick = _GROUP / max(len(chart.series), 1)
    for place, series in enumerate(chart.series):
        value = series.values[row]
        top = middle + _GROUP / 2 - place * thick
        note = chart.notes[row] if row < len(chart.notes) else ""
        if value is None:
            plot.addItem(caption(note or _tr("unknown"), colour=plot.colours.muted, at=(0, top - thick / 2), anchor=(0, 0.5)))
            continue
        area = QRectF(min(value, 0.0), top - thick * 0.92, abs(value), thick * 0.84)
        plot.addItem(bar(area, colour=series.colour, words=_words(chart, series, row, value)))
        anchor = (0.0, 0.5) if value >= 0 else (1.0, 0.5)
        figure = _figure(value, chart.decimals)
        plot.addItem(caption(figure, colour=plot.colours.text, at=(value, top - thick / 2), anchor=anchor))


def _words(chart: GroupedBarChart, series: Series, row: int, value: float) -> str:
    note = chart.notes[row] if row < len(chart.notes) else ""
    words = f"{chart.labels[row]}: {series.name} {_figure(value, chart.decimals)}"
    return f"{words} ({note})" if note else words


def _figure(value: float, decimals: int) -> str:
    # Adding nought turns a negative zero, as rounding makes it, into the zero that it is.
    return decimal(round(value, decimals) + 0.0, decimals).replace("-", "−")
