"""A row of buttons of which one is down: which of several views is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from mas_app.theme import mark


class ViewSwitch(QWidget):
    """Says which view is wanted; the arrow keys move between the buttons.

    Signals:
        chosen: Place of the view, from 0.
    """

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for place, title in enumerate(titles):
            button = QPushButton(title)
            button.setCheckable(True)
            mark(button, kind="segment")
            self._group.addButton(button, place)
            layout.addWidget(button)
        layout.addStretch(1)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self.chosen)

    @property
    def place(self) -> int:
        """The view that is chosen."""
        return self._group.checkedId()

    def button(self, place: int) -> QPushButton:
        """Returns the button of a view."""
        found = self._group.button(place)
        if not isinstance(found, QPushButton):
            raise IndexError(f"there is no view {place}")
        return found

    def choose(self, place: int) -> None:
        """Chooses a view as if it had been clicked."""
        self.button(place).setChecked(True)
        self.chosen.emit(place)
