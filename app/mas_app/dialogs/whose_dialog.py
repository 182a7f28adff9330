"""Asks whose runs to take from a history of the older system that several people shared."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from mas_app.dialogs.dialog import Dialog
from mas_app.formats import grouped
from mas_app.theme import Theme
from mas_app.widgets.labels import text_label
from mas_core.imports import OlderPerson

_MOST_SHOWN = 12


class WhoseDialog(Dialog):
    """One of the people who asked something there, those with most runs first.

    Signals:
        chosen: The name.
    """

    chosen = Signal(str)

    def __init__(self, people: Sequence[OlderPerson], *, theme: Theme, parent: QWidget | None) -> None:
        super().__init__("", theme=theme, parent=parent, width_px=420)
        self.setWindowTitle(self.tr("Import"))
        words = self.tr("Several people shared this history. Whose runs are to be imported?")
        self.body.addWidget(text_label(words, wrap=True))
        self.name = QComboBox()
        self.name.setAccessibleName(self.tr("Whose runs"))
        self.name.setMaxVisibleItems(_MOST_SHOWN)
        for person in people:
            count = self.tr("1 run") if person.runs == 1 else self.tr("{0} runs", "", person.runs).format(grouped(person.runs))
            self.name.addItem(f"{person.name} ({count})", person.name)
        self.body.addWidget(self.name)
        cancel = self.add_button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.import_button = self.add_button(self.tr("Import"), kind="primary")
        self.import_button.clicked.connect(self.accept)
        self.name.setFocus()

    def accept(self) -> None:
        """Tells the name."""
        super().accept()
        self.chosen.emit(str(self.name.currentData()))
