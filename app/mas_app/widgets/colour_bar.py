"""A bar in an agent's colour."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_THICKNESS_PX = 4


class ColourBar(QWidget):
    """A rounded bar across its place."""

    def __init__(self, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = QColor(colour)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As thin as it is."""
        return QSize(40, _THICKNESS_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(self._colour)
        painter.drawRoundedRect(self.rect(), _THICKNESS_PX / 2, _THICKNESS_PX / 2)
