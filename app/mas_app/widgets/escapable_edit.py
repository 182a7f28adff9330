"""A line to type in that keeps Escape for itself, which elsewhere in the window cancels the run."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class EscapableEdit(QLineEdit):
    """A line edit.

    Signals:
        escaped: Escape was pressed in it.
    """

    escaped = Signal()

    def event(self, event: QEvent) -> bool:
        """Claims Escape before the window's shortcut gets it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tells of Escape, and leaves everything else to the line edit."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
