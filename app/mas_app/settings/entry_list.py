"""The list at the left of a settings page: entries by name, with what is to know of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QListView, QSizePolicy, QVBoxLayout, QWidget

from mas_app.theme import SPACE_L, SPACE_M, SPACE_S, mark
from mas_app.widgets.labels import text_label

Index = QModelIndex | QPersistentModelIndex
_WIDTH_PX = 210


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry of the list. ``note`` says that it is built in, or changed by the person; else it is empty."""

    id: str
    name: str
    note: str = ""


class EntryListModel(QAbstractListModel):
    """The entries of a page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is listed."""
        return self._rows

    def show(self, rows: Sequence[Row]) -> bool:
        """Lists other entries; returns whether anything is another now."""
        if tuple(rows) == self._rows:
            return False
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of entries."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns an entry's name, with its note."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        words = f"{row.name}  ·  {row.note}" if row.note else row.name
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return words
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.replace("&", "&amp;").replace("<", "&lt;")
        return None


class EntryList(QListView):
    """Shows the entries in a narrow column."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        """Lists nothing yet; ``name`` says to screen readers what is listed."""
        super().__init__(parent)
        self.entries = EntryListModel(self)
        self.setModel(self.entries)
        mark(self, entries=True)
        _be_as_wide_as_the_column(self)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAccessibleName(name)


def below_intro(entries: EntryList, *, intro: str) -> QVBoxLayout:
    """Returns the left column of a page: what the list is about, and the list."""
    column = QVBoxLayout()
    column.setSpacing(SPACE_S)
    column.setContentsMargins(SPACE_L, SPACE_M, 0, SPACE_M)
    heading = text_label(intro, tone="muted", wrap=True)
    _be_as_wide_as_the_column(heading)
    column.addWidget(heading)
    column.addWidget(entries, 1)
    return column


def _be_as_wide_as_the_column(widget: QWidget) -> None:
    """Takes what the buttons below the list need, which in some languages is more than the list itself."""
    widget.setMinimumWidth(_WIDTH_PX)
    widget.setSizePolicy(QSizePolicy.Policy.Ignored, widget.sizePolicy().verticalPolicy())
