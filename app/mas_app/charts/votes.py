"""Draws the outcome of a vote."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QVBoxLayout, QWidget

from mas_app.charts.plot import QuietPlot, bar, caption, name_axis
from mas_app.formats import decimal, percent
from mas_app.language import Words
from mas_app.theme import Palette
from mas_app.widgets.labels import text_label
from mas_core.charts import VoteChart

_tr = Words("charts")


_ROW_PX = 46
_BEAM = 0.1


def draw_votes(chart: VoteChart, colours: Palette) -> QWidget:
    """Returns a bar a choice with its 95 % interval as a whisker, and the outcome's sentence below."""
    plot = QuietPlot(colours)
    last = len(chart.bars) - 1
    for row, choice in enumerate(chart.bars):
        middle = last - row
        interval = _tr("{0} to {1} %").format(decimal(100 * choice.low, 0), decimal(100 * choice.high, 0))
        many = _tr("{0} votes", "", choice.count).format(choice.count)
        votes = _tr("1 vote") if choice.count == 1 else many
        words = _tr("{0}: {1}, {2}, 95 % interval {3}").format(choice.choice, votes, percent(100 * choice.share), interval)
        plot.addItem(bar(QRectF(0, middle - 0.3, 100 * choice.share, 0.6), colour=choice.colour, words=words))
        plot.addItem(_whisker(100 * choice.low, 100 * choice.high, middle, colour=colours.text))
        plot.addItem(caption(votes, colour=colours.text, at=(100 * choice.high + 1, middle), anchor=(0, 0.5)))
    name_axis(plot.getPlotItem(), {last - row: choice.choice for row, choice in enumerate(chart.bars)})
    plot.setYRange(-0.6, last + 0.6, padding=0)
    plot.setXRange(0, 118, padding=0)
    plot.setLabel("bottom", _tr("Share of the votes (%)"), color=colours.muted)
    plot.setFixedHeight(max(len(chart.bars), 2) * _ROW_PX + 64)
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(plot, 1)
    layout.addWidget(text_label(chart.sentence, wrap=True))
    return both


def _whisker(low: float, high: float, middle: float, *, colour: str) -> QGraphicsPathItem:
    path = QPainterPath()
    path.moveTo(low, middle)
    path.lineTo(high, middle)
    for end in (low, high):
        path.moveTo(end, middle - _BEAM)
        path.lineTo(end, middle + _BEAM)
    item = QGraphicsPathItem(path)
    pen = QPen(QColor(colour), 1.6)
    pen.setCosmetic(True)
    item.setPen(pen)
    return item
