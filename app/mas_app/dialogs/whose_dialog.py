"""Asks whose runs to take from a history of the older system that several people shared."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from mas_app.dialogs.dialog import Dialog
from mas_app.theme import Theme
from mas_app.widgets.labels import text_label


class WhoseDialog(Dialog):
    """A name among those that ``words`` list.

    Signals:
        chosen: The name.
    """

    chosen = Signal(str)

    def __init__(self, words: str, *, theme: Theme, parent: QWidget | None) -> None:
        super().__init__("", theme=theme, parent=parent, width_px=420)
        self.setWindowTitle(self.tr("Import"))
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Whose runs"))
        self.name.setPlaceholderText(self.tr("Name of one of them"))
        self.body.addWidget(text_label(words, wrap=True, selectable=True))
        self.body.addWidget(self.name)
        cancel = self.add_button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.import_button = self.add_button(self.tr("Import"), kind="primary")
        self.import_button.setEnabled(False)
        self.import_button.clicked.connect(self.accept)
        self.name.textChanged.connect(lambda text: self.import_button.setEnabled(bool(text.strip())))
        self.name.setFocus()

    def accept(self) -> None:
        """Tells the name."""
        super().accept()
        self.chosen.emit(self.name.text().strip())
