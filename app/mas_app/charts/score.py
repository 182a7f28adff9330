"""Draws one number on its scale."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from mas_app.formats import decimal, figure
from mas_app.theme import SPACE_S, Palette
from mas_app.widgets.labels import text_label
from mas_core.charts import ScoreChart

_BAR_PX = 14


class _Scale(QWidget):
    """A bar that is filled as far as the score goes, with the ends of its scale below."""

    def __init__(self, chart: ScoreChart, colours: Palette) -> None:
        super().__init__()
        self._chart = chart
        self._colours = colours
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, _BAR_PX + 8 + self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        chart, colours = self._chart, self._colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, 0, self.width(), _BAR_PX)
        painter.setBrush(QColor(colours.hover))
        painter.drawRoundedRect(whole, _BAR_PX / 2, _BAR_PX / 2)
        span = chart.maximum - chart.minimum
        share = ((chart.score or 0.0) - chart.minimum) / span if span > 0 else 0.0
        painter.setBrush(QColor(colours.accent))
        filled = max(_BAR_PX, self.width() * min(max(share, 0.0), 1.0))
        painter.drawRoundedRect(QRectF(0, 0, filled, _BAR_PX), _BAR_PX / 2, _BAR_PX / 2)
        painter.setPen(QColor(colours.muted))
        below = self.rect().adjusted(0, _BAR_PX + 4, 0, 0)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), figure(chart.minimum))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), figure(chart.maximum))


def draw_score(chart: ScoreChart, colours: Palette) -> QWidget:
    """Returns the number, large, over its scale, with the sentence that says what it means."""
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, SPACE_S, 0, 0)
    layout.setSpacing(SPACE_S)
    layout.addWidget(text_label("–" if chart.score is None else decimal(chart.score, 0), size="figure", tone="accent"))
    layout.addWidget(_Scale(chart, colours))
    layout.addWidget(text_label(chart.sentence, wrap=True, selectable=True))
    layout.addStretch(1)
    return whole
