"""A grid with as many columns as fit."""

from __future__ import annotations

import math

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from mas_app.theme import SPACE_M


class ResponsiveGrid(QWidget):
    """Lays its cards out in rows, each at least ``min_width_px`` wide; a row is as high as its highest card."""

    def __init__(self, *, min_width_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._min_width_px = min_width_px
        self._cards: tuple[QWidget, ...] = ()
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        self._grid.setSpacing(SPACE_M)

    @property
    def cards(self) -> tuple[QWidget, ...]:
        """What is laid out."""
        return self._cards

    @property
    def columns(self) -> int:
        """How many columns there are now."""
        return self._columns

    def set_cards(self, cards: tuple[QWidget, ...]) -> None:
        """Replaces the cards; the former ones are deleted."""
        for card in self._cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = cards
        for card in cards:
            card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._arrange(self._fitting_columns())

    def replace(self, place: int, card: QWidget) -> None:
        """Puts a card where another one stood, which is deleted; the others stay as they are."""
        former = self._cards[place]
        self._cards = (*self._cards[:place], card, *self._cards[place + 1 :])
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._grid.replaceWidget(former, card)
        former.hide()
        former.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rearranges the cards when another number of columns fits."""
        super().resizeEvent(event)
        columns = self._fitting_columns()
        if columns != self._columns:
            self._arrange(columns)

    def _fitting_columns(self) -> int:
        """As many as there is room for, but no more than make rows of about the same length."""
        most = max(1, (self.width() - SPACE_M) // (self._min_width_px + SPACE_M))
        rows = max(1, math.ceil(len(self._cards) / most))
        return max(1, math.ceil(len(self._cards) / rows))

    def _arrange(self, columns: int) -> None:
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        for card in self._cards:
            self._grid.removeWidget(card)
        for index, card in enumerate(self._cards):
            self._grid.addWidget(card, index // columns, index % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        # What room is left stays below the cards: they are as high as what is in them.
        self._grid.setRowStretch(math.ceil(len(self._cards) / columns), 1)
        self._columns = columns
