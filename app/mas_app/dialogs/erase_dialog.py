"""Asks before everything is erased, and has a word typed for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from mas_app.dialogs.dialog import Dialog
from mas_app.phrases import translated
from mas_app.theme import Theme
from mas_app.widgets.labels import text_label
from mas_core.storage.erasing import NOT_PROMISED


class EraseDialog(Dialog):
    """What goes, what does not, and a field that has to say so.

    Signals:
        agreed: Everything is to be erased.
    """

    agreed = Signal()

    def __init__(self, history: Path, *, backups: int, theme: Theme, parent: QWidget | None) -> None:
        """Asks about a history that has so many backups."""
        super().__init__("", theme=theme, parent=parent, width_px=520)
        self.setWindowTitle(self.tr("Erase the history"))
        self._word = self.tr("erase")
        if backups == 1:
            copies = self.tr("and its backup")
        else:
            copies = (
                self.tr("and its {0} backups", "", backups).format(backups)
                if backups
                else self.tr("and what there is of backups")
            )
        about = self.tr("Every run in {0}, deleted ones too, {1}. Nothing brings them back.").format(history, copies)
        self.body.addWidget(text_label(self.tr("Erase everything?"), size="title"))
        self.body.addWidget(text_label(about, wrap=True, selectable=True))
        for sentence in NOT_PROMISED:
            self.body.addWidget(text_label(translated(sentence), tone="muted", wrap=True))
        ask = text_label(self.tr("Type “{0}” to go on:").format(self._word))
        self.word = QLineEdit()
        self.word.setAccessibleName(ask.text())
        ask.setBuddy(self.word)
        self.body.addWidget(ask)
        self.body.addWidget(self.word)
        self.keep_button = self.add_button(self.tr("Keep everything"))
        self.keep_button.clicked.connect(self.reject)
        self.erase_button = self.add_button(self.tr("Erase"), kind="stop")
        self.erase_button.setEnabled(False)
        self.erase_button.clicked.connect(self.accept)
        self.word.textChanged.connect(lambda text: self.erase_button.setEnabled(self._typed(text)))
        self.word.setFocus()

    def accept(self) -> None:
        """Tells it, if the word was typed."""
        if self._typed(self.word.text()):
            super().accept()
            self.agreed.emit()

    def come_forward(self) -> None:
        """Shows it in front, as high as its sentences are in its width."""
        self.ensurePolished()
        layout, width_px = self.layout(), self.minimumWidth()
        if layout is not None:
            self.resize(width_px, layout.totalHeightForWidth(width_px))
        super().come_forward()

    def _typed(self, text: str) -> bool:
        return text.strip().casefold() == self._word.casefold()
