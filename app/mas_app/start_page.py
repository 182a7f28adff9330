"""What stands in place of the tabs when the core could not be opened: what is wrong, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from mas_app.theme import SPACE_L, SPACE_M, mark
from mas_app.widgets.labels import text_label

_WIDTH_PX = 720


class StartTroublePage(QWidget):
    """Says why MAS did not start.

    Signals:
        settings_wanted: Open the settings file in an editor.
        retry_wanted: Try to start again.
    """

    settings_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = text_label(size="headline", wrap=True)
        self._what_to_do = text_label(tone="muted", wrap=True)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._details.setAccessibleName(self.tr("What is wrong"))
        mark(self._details, sunken=True)
        self.settings_button = QPushButton(self.tr("Open the settings file"))
        self.settings_button.clicked.connect(self.settings_wanted)
        self.retry_button = QPushButton(self.tr("Try again"))
        mark(self.retry_button, kind="primary")
        self.retry_button.clicked.connect(self.retry_wanted)
        card = QFrame()
        mark(card, card=True)
        card.setMaximumWidth(_WIDTH_PX)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        inside.setSpacing(SPACE_M)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.settings_button)
        buttons.addWidget(self.retry_button)
        for part in (self._title, self._what_to_do, self._details):
            inside.addWidget(part)
        inside.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.addStretch(1)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(card, 10)
        centred.addStretch(1)
        layout.addLayout(centred)
        layout.addStretch(2)
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)

    @property
    def details(self) -> str:
        """What is said to be wrong."""
        return self._details.toPlainText()

    def show_trouble(self, *, title: str, what_to_do: str, details: str, settings: bool, retry: str = "") -> None:
        """Says what is wrong; ``settings`` offers to open the settings file, ``retry`` are other words for “Try again”."""
        self._title.setText(title)
        self._what_to_do.setText(what_to_do)
        self._details.setPlainText(details)
        self._details.setVisible(bool(details))
        self.retry_button.setText(retry or self.tr("Try again"))
        self.settings_button.setVisible(settings)
