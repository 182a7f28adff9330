"""Draws answers as shapes over spokes."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainterPath, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QGraphicsPathItem, QWidget

from mas_app.charts.legend import Legend
from mas_app.charts.plot import QuietPlot, caption, tip
from mas_app.charts.stacked_bars import with_legend
from mas_app.formats import decimal
from mas_app.language import Words
from mas_app.theme import CHART_HEIGHT, Palette
from mas_core.charts import RadarChart, RadarSeries
from mas_core.charts.colours import Pattern

_tr = Words("charts")


_RINGS = (0.25, 0.5, 0.75, 1.0)
_LABEL_RADIUS = 1.12
_FILL_ALPHA = 36
_HALF_HEIGHT = 1.38
_ASIDE = 0.1
_GAP_PX = 12
_LEAST_RADIUS_PX = 40
LINES = {
    Pattern.SOLID: Qt.PenStyle.SolidLine,
    Pattern.STRIPED: Qt.PenStyle.DashLine,
    Pattern.DOTTED: Qt.PenStyle.DotLine,
    Pattern.CROSSED: Qt.PenStyle.DashDotLine,
}


class _RadarPlot(QuietPlot):
    """Shrinks its polygon where the labels beside it would not fit."""

    def __init__(self, colours: Palette) -> None:
        # Before Qt resizes it for the first time, which is while it is made.
        self._labels: tuple[tuple[str, float], ...] = ()
        super().__init__(colours)

    def make_room_for(self, labels: tuple[tuple[str, float], ...]) -> None:
        """Takes the labels, each with how far right of the middle it begins, in radii; to the left it is negative."""
        self._labels = labels
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the polygon to the room that there is now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._labels:
            return
        metrics = QFontMetrics(QApplication.font())
        half_width, half_height = self.width() / 2, self.height() / 2
        radii = [half_height / _HALF_HEIGHT]
        aside = [(metrics.horizontalAdvance(text) + _GAP_PX, abs(x)) for text, x in self._labels if abs(x) > _ASIDE]
        radii += [(half_width - width_px) / x for width_px, x in aside]
        radius_px = max(min(radii), _LEAST_RADIUS_PX)
        self.setXRange(-half_width / radius_px, half_width / radius_px, padding=0)
        self.setYRange(-half_height / radius_px, half_height / radius_px, padding=0)


def draw_radar(chart: RadarChart, colours: Palette) -> QWidget:
    """Returns the radar. A value that was refused leaves a gap in its shape, which is then not filled."""
    plot = _RadarPlot(colours)
    plot.setAspectLocked(True)
    plot.hideAxis("left")
    plot.hideAxis("bottom")
    count = len(chart.axes)
    for ring in _RINGS:
        plot.addItem(_outline([_point(place, count, ring) for place in range(count)], colour=colours.border))
    for place, axis in enumerate(chart.axes):
        rim = _point(place, count, 1.0)
        plot.addItem(_outline([QPointF(0, 0), rim], colour=colours.border))
        outside = _point(place, count, _LABEL_RADIUS)
        anchor = (0.5 - 0.5 * _sign(outside.x()), 0.5 + 0.5 * _sign(outside.y()))
        plot.addItem(caption(axis.label, colour=colours.muted, at=(outside.x(), outside.y()), anchor=anchor))
    for series in chart.series:
        _draw_series(plot, chart, series)
    plot.setFixedHeight(CHART_HEIGHT)
    plot.make_room_for(tuple((axis.label, _point(place, count, _LABEL_RADIUS).x()) for place, axis in enumerate(chart.axes)))
    entries = [(series.name, series.colour, LINES[series.pattern]) for series in chart.series]
    return with_legend(plot, Legend(entries, colours=colours))


def _draw_series(plot: QuietPlot, chart: RadarChart, series: RadarSeries) -> None:
    count = len(chart.axes)
    points = [None if value is None else _point(place, count, value) for place, value in enumerate(series.scaled)]
    path = QPainterPath()
    for place in range(count):
        start, end = points[place], points[(place + 1) % count]
        if start is not None and end is not None:
            if path.elementCount() == 0 or path.currentPosition() != start:
                path.moveTo(start)
            path.lineTo(end)
    item = QGraphicsPathItem(path)
    pen = QPen(QColor(series.colour), 2.2, LINES[series.pattern])
    pen.setCosmetic(True)
    item.setPen(pen)
    if all(point is not None for point in points):
        fill = QColor(series.colour)
        fill.setAlpha(_FILL_ALPHA)
        item.setBrush(QBrush(fill))
    values = (
        f"{axis.name} {_tr('refused') if value is None else decimal(value, 2)}"
        for axis, value in zip(chart.axes, series.values, strict=True)
    )
    item.setToolTip(tip(f"{series.name}: {', '.join(values)}"))
    plot.addItem(item)
    known = [point for point in points if point is not None]
    if known:
        dots = pg.ScatterPlotItem([point.x() for point in known], [point.y() for point in known], size=6)
        dots.setBrush(series.colour)
        dots.setPen(None)
        plot.addItem(dots)


def _outline(points: list[QPointF], *, colour: str) -> QGraphicsPathItem:
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    path.closeSubpath()
    item = QGraphicsPathItem(path)
    pen = QPen(QColor(colour), 1)
    pen.setCosmetic(True)
    item.setPen(pen)
    return item


def _point(place: int, count: int, radius: float) -> QPointF:
    angle = math.pi / 2 - 2 * math.pi * place / count
    return QPointF(radius * math.cos(angle), radius * math.sin(angle))


def _sign(value: float) -> int:
    return 0 if abs(value) < 0.2 else (1 if value > 0 else -1)
