"""What all dialogs have in common: the look, plain words at the bottom, and that they go when they are closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mas_app.theme import SPACE_M, SPACE_S, Theme, mark
from mas_app.widgets.labels import text_label


class Dialog(QDialog):
    """A dialog over a window, with a line for what went wrong, and its buttons at the right of the bottom.

    Subclasses put their widgets into :attr:`body`, and what is to be done into :meth:`add_button`.
    """

    def __init__(self, title: str, *, theme: Theme, parent: QWidget | None, modal: bool = True, width_px: int = 480) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.setWindowModality(Qt.WindowModality.WindowModal if modal else Qt.WindowModality.NonModal)
        self.setMinimumWidth(width_px)
        theme.dress(self)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_M)
        self.message = text_label(wrap=True, selectable=True)
        self.message.hide()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE_S)
        self._buttons.addStretch(1)
        self._whole = layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M + SPACE_S, SPACE_M + SPACE_S, SPACE_M + SPACE_S, SPACE_M)
        layout.setSpacing(SPACE_M)
        layout.addLayout(self.body)
        layout.addStretch(1)
        layout.addWidget(self.message)
        layout.addLayout(self._buttons)

    def add_button(self, words: str, *, kind: str = "") -> QPushButton:
        """Returns a button at the end of the row; ``kind`` is a name that the style sheet knows."""
        button = QPushButton(words)
        button.setAutoDefault(kind == "primary")
        if kind:
            mark(button, kind=kind)
        self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    def say(self, words: str, *, tone: str = "") -> None:
        """Shows a sentence above the buttons, or none."""
        self.message.setText(words)
        self.message.setVisible(bool(words))
        mark(self.message, tone=tone)
        # A label that wraps does not make its window grow by itself.
        needed_px = self._whole.totalHeightForWidth(self.width())
        if self.height() < needed_px:
            self.resize(self.width(), needed_px)

    def come_forward(self) -> None:
        """Shows it in front."""
        self.show()
        self.raise_()
        self.activateWindow()
