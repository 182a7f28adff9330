"""Draws numbers as dots on one axis."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsLineItem, QVBoxLayout, QWidget

from mas_app.charts.legend import Legend
from mas_app.charts.plot import QuietPlot, bar, caption, quiet_axes, short, tip
from mas_app.charts.stacked_bars import with_legend
from mas_app.formats import figure
from mas_app.language import Words
from mas_app.theme import Palette
from mas_app.widgets.labels import text_label
from mas_core.charts import DotStripChart

_tr = Words("charts")


_LEVEL_PX = 26
_LEAST_PX = 150
_DOT_PX = 13
_OVERHANG_PX = 18
_BAND_ALPHA = 46


class _NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph publishes no types
    """A bottom axis whose figures read as they do everywhere else."""

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        """Returns the figures at the ticks."""
        return [figure(value) if math.isfinite(value) else "" for value in values]


def draw_dot_strip(chart: DotStripChart, colours: Palette) -> QWidget:
    """Returns each number as a dot in its agent's colour, over a band from quartile to quartile and a line at the median."""
    plot = QuietPlot(colours)
    plot.getPlotItem().setAxisItems({"bottom": _NumberAxis("bottom")})
    quiet_axes(plot.getPlotItem(), colours, font=plot.font())
    levels = max((dot.level for dot in chart.dots), default=0) + 1
    top = levels + 0.9
    if chart.quartiles is not None:
        low, high = chart.quartiles
        words = _tr("Interquartile range: {0} to {1}").format(figure(low), figure(high))
        band = bar(QRectF(low, -0.7, high - low, top + 0.1), colour=colours.accent, words=words)
        shade = QColor(colours.accent)
        shade.setAlpha(_BAND_ALPHA)
        band.setBrush(shade)
        plot.addItem(band)
    if chart.median is not None:
        line = QGraphicsLineItem(chart.median, -0.7, chart.median, top - 0.6)
        line.setPen(pg.mkPen(colours.text, width=1.6))
        plot.addItem(line)
        words = _tr("median {0}").format(figure(chart.median))
        plot.addItem(caption(words, colour=colours.text, at=(chart.median, top - 0.3), anchor=(0.5, 0.5)))
    plot.addItem(_dots(chart, colours))
    plot.getPlotItem().hideAxis("left")
    # The outermost figures of the axis reach over its ends.
    plot.getPlotItem().setContentsMargins(_OVERHANG_PX, 0, _OVERHANG_PX, 0)
    plot.setYRange(-0.7, top, padding=0)
    plot.setXRange(chart.minimum, chart.maximum, padding=0)
    plot.setLabel("bottom", chart.axis_label, color=colours.muted)
    plot.setFixedHeight(max(levels * _LEVEL_PX + 96, _LEAST_PX))
    named = Legend([(f"{short(dot.label)}: {figure(dot.value)}", dot.colour, None) for dot in chart.dots], colours=colours)
    both = with_legend(plot, named)
    layout = both.layout()
    if isinstance(layout, QVBoxLayout):
        layout.addWidget(text_label(chart.sentence, wrap=True))
    return both


def _dots(chart: DotStripChart, colours: Palette) -> pg.ScatterPlotItem:
    def words(x: float, y: float, data: object) -> str:
        return tip(f"{data}: {figure(x)}")

    return pg.ScatterPlotItem(
        x=[dot.value for dot in chart.dots],
        y=[dot.level for dot in chart.dots],
        data=[dot.label for dot in chart.dots],
        brush=[pg.mkBrush(dot.colour) for dot in chart.dots],
        pen=pg.mkPen(colours.border_strong),
        size=_DOT_PX,
        hoverable=True,
        tip=words,
    )
