"""The Nodes page in a window of its own, beside the main one: neither waits for the other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mas_app.nodes.page import NodesPage
from mas_app.theme import mark

_SIZE_PX = (820, 720)
_LEAST_PX = (620, 420)


class NodesDialog(QWidget):
    """Shows the page until it is closed, and can be shown again.

    It is no QDialog: there Enter in a field would press some button as well.
    """

    def __init__(self, page: NodesPage, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        mark(self, page=True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.page = page
        self.setWindowTitle(self.tr("Nodes"))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        self.setMinimumSize(*_LEAST_PX)
        self.resize(*_SIZE_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page)

    def come_forward(self) -> None:
        """Shows it in front."""
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()
