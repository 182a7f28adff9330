"""What a place shows before there is anything in it: what it is for, and how to fill it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mas_app.icons import icon
from mas_app.theme import SPACE_M, SPACE_S, Theme
from mas_app.widgets.labels import text_label

_ICON_PX = 44
_WIDTH_PX = 460


class EmptyState(QWidget):
    """A drawing, a title, a sentence, and a button if there is something to do."""

    def __init__(
        self, *, icon_name: str, title: str, text: str, theme: Theme, action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._theme = theme
        self._drawing = QLabel()
        self.title = text_label(title, size="title")
        self.text = text_label(text, tone="muted", wrap=True)
        self.text.setMaximumWidth(_WIDTH_PX)
        for label in (self._drawing, self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(action)
        if not action:
            self.button.hide()
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACE_S)
        layout.addStretch(2)
        layout.addWidget(self._drawing)
        layout.addSpacing(SPACE_S)
        layout.addWidget(self.title)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(self.text, 100)
        centred.addStretch(1)
        layout.addLayout(centred)
        layout.addSpacing(SPACE_M)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        self._drawing.setPixmap(
            icon(self._icon_name, self._theme.colours.border_strong).pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatio())
        )
