"""What the cards of the Nodes page are made of: a titled frame, rows that are kept from one picture to the next, a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QMessageBox, QVBoxLayout, QWidget

from mas_app.theme import SPACE_M, SPACE_S, mark
from mas_app.widgets.labels import text_label

ItemT = TypeVar("ItemT")
Made = tuple[QWidget, Callable[[ItemT], None]]
"""A row, and what shows its item in it, now and as it is later."""


class Card(QFrame):
    """A frame with a title and a line on what it is for; ``body`` takes what stands in it."""

    def __init__(self, title: str, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, card=True)
        self.setAccessibleName(title)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        self.body.setSpacing(SPACE_S)
        self.body.addWidget(text_label(title, size="title"))
        if about:
            self.body.addWidget(text_label(about, size="small", tone="muted", wrap=True))


class Rows(QWidget, Generic[ItemT]):
    """A row for each item. A row stays the same widget as long as its item is there, so that nobody loses the focus in it."""

    def __init__(self, make: Callable[[ItemT], Made[ItemT]], *, key: Callable[[ItemT], str], empty: str = "") -> None:
        """Takes how rows are made.

        Args:
            make: Returns a widget for an item, and what shows the item in it.
            key: What an item is known by.
            empty: What is said where there are none.
        """
        super().__init__()
        self._make = make
        self._key = key
        self._rows: dict[str, Made[ItemT]] = {}
        self.empty = text_label(empty, tone="muted", wrap=True)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE_S)
        self._layout.addWidget(self.empty)

    def show_items(self, items: Iterable[ItemT]) -> None:
        """Shows these and no others, in this order."""
        wanted = {self._key(item): item for item in items}
        for key in [known for known in self._rows if known not in wanted]:
            gone, _ = self._rows.pop(key)
            gone.hide()
            gone.deleteLater()
        for place, (key, item) in enumerate(wanted.items()):
            if key not in self._rows:
                self._rows[key] = self._make(item)
            row, show = self._rows[key]
            if self._layout.indexOf(row) != place + 1:
                self._layout.insertWidget(place + 1, row)
            show(item)
        self.empty.setVisible(not wanted and bool(self.empty.text()))

    @property
    def rows(self) -> tuple[QWidget, ...]:
        """The rows that are shown, from above."""
        return tuple(sorted((row for row, _ in self._rows.values()), key=self._layout.indexOf))


def field_label(title: str, field: QWidget) -> QLabel:
    """Returns the small label above a field."""
    label = text_label(title, size="small", tone="muted")
    label.setBuddy(field)
    return label


def ask_once(parent: QWidget, *, title: str, text: str, details: str, yes: str, no: str, then: Callable[[], None]) -> None:
    """Asks before something is taken back; ``then`` is called if it is wanted."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    # Names of devices come from the network.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(details)
    agreed = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(no, QMessageBox.ButtonRole.RejectRole))
    agreed.clicked.connect(then)
    box.open()
