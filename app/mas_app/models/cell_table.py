"""A small table of fixed content, for the views that show one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from mas_app.details.blocks import Table
from mas_app.icons import disc

Index = QModelIndex | QPersistentModelIndex


class CellTableModel(QAbstractTableModel):
    """Shows a :class:`Table`: plain text, bold where strong, with the colours of agents and tones."""

    def __init__(
        self,
        table: Table,
        *,
        colour_of: Callable[[str], str],
        tones: Mapping[str, str],
        font: QFont,
        parent: QObject | None = None,
    ) -> None:
        """Takes the content.

        Args:
            table: What is shown.
            colour_of: Label of an answer to the colour of its agent.
            tones: Name of a tone to its colour.
            font: The view's font, which strong cells have in bold.
            parent: Owns the model.
        """
        super().__init__(parent)
        self._table = table
        self._colour_of = colour_of
        self._tones = tones
        self._strong = QFont(font)
        self._strong.setBold(True)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of rows."""
        return 0 if parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of columns."""
        return 0 if parent.isValid() else len(self._table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a column's title, aligned as its cells."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._table.columns[section]
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a cell's text or look."""
        if not index.isValid():
            return None
        cell = self._table.rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.ToolTipRole:
                return escape(cell.text)
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(index.column())
            case Qt.ItemDataRole.DecorationRole:
                return disc(self._colour_of(cell.agent)) if cell.agent else None
            case Qt.ItemDataRole.FontRole:
                return self._strong if cell.strong else None
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self._tones[cell.tone]) if cell.tone in self._tones else None
            case _:
                return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._table.figures else Qt.AlignmentFlag.AlignLeft
        return Qt.AlignmentFlag.AlignVCenter | side
