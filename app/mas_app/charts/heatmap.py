"""Draws a matrix of similarities."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from mas_app.charts.plot import QuietPlot, bar, caption, name_axis, short
from mas_app.formats import decimal
from mas_app.theme import CHART_HEIGHT, Palette
from mas_core.charts import HeatmapChart

_MOST_WITH_FIGURES = 12
_LABELS_BELOW_CHARS = 60
_NUMBERS_BELOW = 14


def draw_heatmap(chart: HeatmapChart, colours: Palette) -> QWidget:
    """Returns the heatmap; each cell bears its value where there is room, and says it in its tooltip anyway."""
    plot = QuietPlot(colours)
    size = len(chart.labels)
    for row, values in enumerate(chart.values):
        for column, value in enumerate(values):
            top = size - 1 - row
            words = f"{chart.labels[row]} – {chart.labels[column]}: {decimal(value, 2)}"
            area = QRectF(column - 0.485, top - 0.485, 0.97, 0.97)
            plot.addItem(bar(area, colour=chart.cell_colours[row][column], words=words))
            if size <= _MOST_WITH_FIGURES:
                ink = chart.text_colours[row][column]
                plot.addItem(caption(decimal(value, 2), colour=ink, at=(column, top), anchor=(0.5, 0.5)))
    item = plot.getPlotItem()
    # Names go below the columns where there is room for them, else numbers that the rows bear too.
    wide = sum(map(len, map(short, chart.labels))) <= _LABELS_BELOW_CHARS
    rows = [short(label) if wide else f"{row + 1}  {short(label)}" for row, label in enumerate(chart.labels)]
    name_axis(item, {size - 1 - row: name for row, name in enumerate(rows)})
    step = 1 if wide else -(-size // _NUMBERS_BELOW)
    below = [
        (column, short(label) if wide else str(column + 1)) for column, label in enumerate(chart.labels) if column % step == 0
    ]
    item.getAxis("bottom").setTicks([below])
    item.getAxis("bottom").setPen(None)
    plot.setXRange(-0.5, size - 0.5, padding=0)
    plot.setYRange(-0.5, size - 0.5, padding=0)
    plot.setFixedHeight(max(CHART_HEIGHT, min(size * 26, 640)))
    return plot
