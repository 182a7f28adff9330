"""A legend that wraps: swatches with their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from mas_app.theme import Palette

_SWATCH_PX = 11
_GAP_PX = 6
_BETWEEN_PX = 16

Entry = tuple[str, str, Qt.PenStyle | None]
"""Name, colour, and the line's style where the series is a line."""


class Legend(QWidget):
    """One entry a series."""

    def __init__(self, entries: Sequence[Entry], *, colours: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = tuple(entries)
        self._colours = colours
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(", ".join(name for name, _, _ in self._entries))

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Returns the height of the rows that ``width`` makes it wrap into."""
        last = max((place.y() for _, place in self._places(width)), default=0)
        return last + self._row_height()

    def sizeHint(self) -> QSize:
        """As high as it is at its width."""
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws swatches and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._row_height()
        for (name, colour, line), place in self._places(self.width()):
            box = QRect(place.x(), place.y() + (height - _SWATCH_PX) // 2, _SWATCH_PX, _SWATCH_PX)
            if line is None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(box, 2, 2)
            else:
                painter.setPen(QPen(QColor(colour), 2.5, line))
                painter.drawLine(box.left() - 2, box.center().y(), box.right() + 3, box.center().y())
            painter.setPen(QColor(self._colours.text))
            text = QRect(place.x() + _SWATCH_PX + _GAP_PX, place.y(), self.width(), height)
            painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), name)

    def _row_height(self) -> int:
        return self.fontMetrics().height() + 4

    def _places(self, width: int) -> Iterator[tuple[Entry, QPoint]]:
        x = y = 0
        for entry in self._entries:
            wide = _SWATCH_PX + _GAP_PX + self.fontMetrics().horizontalAdvance(entry[0])
            if x and x + wide > width:
                x, y = 0, y + self._row_height()
            yield entry, QPoint(x, y)
            x += wide + _BETWEEN_PX
