"""Draws shares that add up to a hundred, one bar a row."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mas_app.charts.legend import Legend
from mas_app.charts.plot import QuietPlot, bar, caption, name_rows
from mas_app.formats import percent
from mas_app.theme import Palette
from mas_core.charts import StackedBarChart
from mas_core.charts.colours import ink_on

_LEAST_WITH_FIGURE = 9
_ROW_PX = 52
_LEAST_PX = 200


def draw_stacked_bars(chart: StackedBarChart, colours: Palette) -> QWidget:
    """Returns the bars with their percentages, each row with its remark, and a legend below."""
    plot = QuietPlot(colours)
    last = len(chart.labels) - 1
    for row, label in enumerate(chart.labels):
        left = 0.0
        for series in chart.series:
            value = series.values[row] or 0.0
            if value <= 0:
                continue
            area = QRectF(left, last - row - 0.2, value, 0.44)
            plot.addItem(bar(area, colour=series.colour, words=f"{label}: {series.name} {percent(value)}"))
            if value >= _LEAST_WITH_FIGURE:
                middle = (left + value / 2, last - row + 0.02)
                plot.addItem(caption(percent(value), colour=ink_on(series.colour), at=middle, anchor=(0.5, 0.5)))
            left += value
        if row < len(chart.notes) and chart.notes[row]:
            plot.addItem(caption(chart.notes[row], colour=colours.muted, at=(0, last - row - 0.18), anchor=(0, 0)))
    name_rows(plot.getPlotItem(), chart.labels)
    plot.setXRange(0, 104, padding=0)
    plot.setLabel("bottom", chart.axis_label, color=colours.muted)
    plot.setFixedHeight(max(len(chart.labels) * _ROW_PX + 64, _LEAST_PX))
    return with_legend(plot, Legend([(series.name, series.colour, None) for series in chart.series], colours=colours))


def with_legend(plot: QWidget, legend: Legend) -> QWidget:
    """Returns a plot with its legend below."""
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(plot, 1)
    layout.addWidget(legend)
    return both
