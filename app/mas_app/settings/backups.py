"""The table of backups on the Data page."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from mas_app.formats import file_size, moment
from mas_app.language import Words
from mas_app.widgets.whole_table import WholeTable
from mas_core.storage.rotation import Backup

_tr = Words("backups")

Index = QModelIndex | QPersistentModelIndex
_ROW_PX = 28
_MOST_ROWS = 7
_WIDTHS_PX = (150, 110)
_BEFORE_VERSION = "before-v"


class Column(IntEnum):
    """The columns from left to right."""

    WHEN = 0
    SIZE = 1
    WHY = 2


class BackupTableModel(QAbstractTableModel):
    """The backups, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backups: tuple[Backup, ...] = ()

    @property
    def backups(self) -> tuple[Backup, ...]:
        """What is listed."""
        return self._backups

    def show(self, backups: Sequence[Backup]) -> None:
        """Lists other backups."""
        if tuple(backups) == self._backups:
            return
        self.beginResetModel()
        self._backups = tuple(backups)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of backups."""
        return 0 if parent.isValid() else len(self._backups)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a column's title."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("When"), self.tr("Size"), self.tr("Why"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a cell's text; the file's name as its tooltip."""
        if not index.isValid():
            return None
        backup = self._backups[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return backup.name.replace("&", "&amp;").replace("<", "&lt;")
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        match Column(index.column()):
            case Column.WHEN:
                return moment(backup.made_at)
            case Column.SIZE:
                return file_size(backup.size_bytes)
            case Column.WHY:
                return reason_in_words(backup.reason)


class BackupTable(WholeTable):
    """One of the backups can be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(row_px=_ROW_PX, most_rows=_MOST_ROWS, parent=parent)
        self.backups = BackupTableModel(self)
        self.setModel(self.backups)
        self.setAccessibleName(self.tr("Backups of the history"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(Column.WHY, QHeaderView.ResizeMode.Stretch)
        for column, width_px in enumerate(_WIDTHS_PX):
            self.setColumnWidth(column, width_px)

    def show_backups(self, backups: Sequence[Backup]) -> None:
        """Lists other backups; the one that is chosen stays chosen."""
        before = self.chosen
        self.backups.show(backups)
        if before is not None and self.chosen is None and before in self.backups.backups:
            self.selectRow(self.backups.backups.index(before))

    @property
    def chosen(self) -> Backup | None:
        """The backup that is chosen."""
        rows = self.selectionModel().selectedRows()
        return self.backups.backups[rows[0].row()] if rows else None


def reason_in_words(reason: str) -> str:
    """Returns why a backup was made, as a person says it; what is not known stays as it is."""
    words = {
        "daily": _tr("Made by itself, once a day"),
        "by-hand": _tr("Made by hand"),
        "before-restore": _tr("What was there before another one was restored"),
        "unknown": _tr("Not known"),
    }
    if reason.startswith(_BEFORE_VERSION):
        return _tr("What was there before an update of MAS changed it")
    return words.get(reason, reason)
