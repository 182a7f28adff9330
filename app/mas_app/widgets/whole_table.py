"""A table that is as high as its rows and scrolls with the page that it stands on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QSizePolicy, QTableView, QWidget


class WholeTable(QTableView):
    """Its height is worked out from its style, which it has only when it stands in a window, and follows a change of that.

    Args:
        row_px: Height of a row.
        most_rows: Rows beyond that are reached by scrolling in the table itself; None shows all.
    """

    def __init__(self, *, row_px: int, most_rows: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row_px = row_px
        self._most_rows = most_rows
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_px)

    def sizeHint(self) -> QSize:
        """Header, rows and frame, and the scroll bar where there is one."""
        rows = self.model().rowCount()
        shown = rows if self._most_rows is None else min(rows, self._most_rows)
        columns = sum(self.columnWidth(column) for column in range(self.model().columnCount()))
        bar = self.horizontalScrollBar().sizeHint().height() if columns > self.width() else 0
        height = self.horizontalHeader().sizeHint().height() + shown * self._row_px + 2 * self.frameWidth() + bar
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        """As high as it wants to be, and as narrow as need be."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Tells the layout when the style has changed what the height has to be."""
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.Polish, QEvent.Type.Show, QEvent.Type.Resize}:
            self.updateGeometry()
        return super().event(event)
