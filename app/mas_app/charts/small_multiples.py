"""Draws the same bars once an answer, beside each other on one scale."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from mas_app.charts.plot import bar, name_rows, quiet_axes, short
from mas_app.formats import percent
from mas_app.theme import Palette
from mas_core.charts import SmallMultiplesChart

_PER_ROW = 3
_BAR_PX = 19


class _QuietLayout(pg.GraphicsLayoutWidget):  # type: ignore[misc]  # pyqtgraph publishes no types
    """Several plots that leave the wheel to the page."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()


def draw_small_multiples(chart: SmallMultiplesChart, colours: Palette) -> QWidget:
    """Returns one small plot an answer, three a row; the categories are named at the left of each row."""
    layout = _QuietLayout()
    layout.setBackground(colours.surface)
    layout.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
    layout.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    last = len(chart.categories) - 1
    for place, multiple in enumerate(chart.multiples):
        plot = layout.addPlot(row=place // _PER_ROW, col=place % _PER_ROW, enableMenu=False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        quiet_axes(plot, colours, font=layout.font())
        plot.setTitle(short(multiple.label).replace("&", "&amp;").replace("<", "&lt;"), color=colours.text, size="9pt")
        for row, value in enumerate(multiple.values):
            area = QRectF(0, last - row - 0.36, value, 0.72)
            words = f"{multiple.label}: {chart.categories[row]} {percent(value)}"
            plot.addItem(bar(area, colour=multiple.colour, words=words))
        name_rows(plot, chart.categories if place % _PER_ROW == 0 else ("",) * len(chart.categories))
        plot.setXRange(0, chart.maximum, padding=0.02)
    rows = -(-len(chart.multiples) // _PER_ROW)
    layout.setFixedHeight(rows * (len(chart.categories) * _BAR_PX + 66))
    return layout
