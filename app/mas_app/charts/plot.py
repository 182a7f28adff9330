"""The plot that all bar charts are drawn on: in the theme's colours, still under the wheel, with values as tooltips."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPen, QWheelEvent
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from mas_app.separators import separated
from mas_app.theme import Palette

NAME_CHARS = 18
_NAME_MARGIN_PX = 14


def short(name: str) -> str:
    """Returns a name that fits beside an axis; its end is kept, because that is where names of a family differ."""
    half = NAME_CHARS // 2
    return name if len(name) <= NAME_CHARS else f"{name[:half]}…{name[-half + 1 :]}"


def tip(text: str) -> str:
    """Returns a tooltip that Qt shows as the plain text that it is."""
    return html.escape(text)


class _PlainAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph publishes no types
    """An axis that writes small figures out, as people read them: 0.00002, not 2e-05."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Returns the figures at the ticks."""
        return [
            separated(f"{Decimal(text):f}" if "e" in text else text) for text in super().tickStrings(values, scale, spacing)
        ]


class QuietPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph publishes no types
    """A plot to look at: no menu, no dragging, and the wheel scrolls the page that it stands on."""

    def __init__(self, colours: Palette, parent: QWidget | None = None) -> None:
        axes = {"bottom": _PlainAxis("bottom")}
        super().__init__(parent=parent, background=colours.surface, enableMenu=False, axisItems=axes)
        self.colours = colours
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        for part in (self, self.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        quiet_axes(self.getPlotItem(), colours, font=self.font())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()


def quiet_axes(plot: pg.PlotItem, colours: Palette, *, font: QFont) -> None:
    """Gives a plot thin axes in the theme's colours, without unit prefixes."""
    small = QFont(font)
    small.setPointSizeF(max(font.pointSizeF() - 1, 6))
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        axis.enableAutoSIPrefix(False)
        axis.setPen(pg.mkPen(colours.border_strong))
        axis.setTextPen(pg.mkPen(colours.muted))
        axis.setStyle(tickLength=0, tickFont=small, hideOverlappingLabels=False)
    plot.getAxis("left").setPen(pg.mkPen(None))


def bar(area: QRectF, *, colour: str, words: str) -> QGraphicsRectItem:
    """Returns a bar whose tooltip says ``words``."""
    item = QGraphicsRectItem(area)
    item.setBrush(QBrush(QColor(colour)))
    item.setPen(QPen(Qt.PenStyle.NoPen))
    item.setToolTip(tip(words))
    return item


def caption(text: str, *, colour: str, at: tuple[float, float], anchor: tuple[float, float]) -> pg.TextItem:
    """Returns a text at a place of the plot; ``anchor`` says which point of the text stands there."""
    item = pg.TextItem(text, color=colour, anchor=anchor)
    item.setPos(*at)
    return item


def name_rows(plot: pg.PlotItem, labels: Sequence[str]) -> None:
    """Names rows from top to bottom on the left axis; row ``i`` of ``n`` has its middle at ``n − 1 − i``."""
    last = len(labels) - 1
    name_axis(plot, {last - row: short(label) for row, label in enumerate(labels)})
    plot.setYRange(-0.6, last + 0.6, padding=0)


def name_axis(plot: pg.PlotItem, names: Mapping[int, str]) -> None:
    """Writes names at places of the left axis, and makes it wide enough: pyqtgraph leaves out what does not fit."""
    axis = plot.getAxis("left")
    metrics = QFontMetrics(axis.style["tickFont"])
    axis.setTicks([list(names.items())])
    axis.setWidth(max(map(metrics.horizontalAdvance, names.values()), default=0) + _NAME_MARGIN_PX)
