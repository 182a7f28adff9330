"""Claim × answer as a table: a sign and a colour a cell."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from mas_app.details.blocks import Passage
from mas_app.details.claims import CONTRADICTS, SUPPORTS, UNCLEAR, Claims, Stand
from mas_app.icons import disc
from mas_app.theme import Palette

Index = QModelIndex | QPersistentModelIndex
SIGNS = {SUPPORTS: "+", CONTRADICTS: "−", UNCLEAR: "?"}
SILENT_SIGN = "·"
_HEADER_ICON_PX = 16
"""Qt draws icons of headers in this size."""


class ClaimMatrixModel(QAbstractTableModel):
    """The first column is the claim, each further one an answer."""

    def __init__(
        self,
        claims: Claims,
        *,
        colours: Palette,
        colour_of: Callable[[str], str],
        quote: Callable[[Passage], str],
        parent: QObject | None = None,
    ) -> None:
        """Takes the content.

        Args:
            claims: The ledger.
            colours: The theme's colours.
            colour_of: Label of an answer to the colour of its agent.
            quote: Returns the words of a passage.
            parent: Owns the model.
        """
        super().__init__(parent)
        self._claims = claims
        self._colours = colours
        self._colour_of = colour_of
        self._quote = quote

    def passage(self, index: Index) -> Passage | None:
        """Returns where a cell's answer speaks of the claim, for the first column where the claim is worded."""
        if not index.isValid():
            return None
        row = self._claims.rows[index.row()]
        label = row.agent if index.column() == 0 else self._claims.labels[index.column() - 1]
        passages = row.stands.get(label, Stand()).passages
        return passages[0] if passages else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of claims."""
        return 0 if parent.isValid() else len(self._claims.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of answers and one."""
        return 0 if parent.isValid() else len(self._claims.labels) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns the answers' labels, with their agents' colours."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if section == 0:
            return self.tr("Claim") if role == Qt.ItemDataRole.DisplayRole else None
        label = self._claims.labels[section - 1]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return label
            case Qt.ItemDataRole.ToolTipRole:
                return escape(label)
            case Qt.ItemDataRole.DecorationRole:
                return disc(self._colour_of(label), room_px=_HEADER_ICON_PX)
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns the claim, or sign, colours and passage of one answer."""
        if not index.isValid():
            return None
        row = self._claims.rows[index.row()]
        if index.column() == 0:
            return {Qt.ItemDataRole.DisplayRole: row.text, Qt.ItemDataRole.ToolTipRole: escape(row.text)}.get(
                Qt.ItemDataRole(role)
            )
        label = self._claims.labels[index.column() - 1]
        stand = row.stands.get(label, Stand())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return SIGNS.get(stand.stance, SILENT_SIGN)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignCenter
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self._look(stand.stance)[0])
            case Qt.ItemDataRole.BackgroundRole:
                return QColor(soft) if (soft := self._look(stand.stance)[1]) else None
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                words = self._words(label, stand)
                return escape(words) if role == Qt.ItemDataRole.ToolTipRole else words
            case _:
                return None

    def _look(self, stance: str) -> tuple[str, str]:
        colours = self._colours
        return {
            SUPPORTS: (colours.success, colours.success_soft),
            CONTRADICTS: (colours.danger, colours.danger_soft),
            UNCLEAR: (colours.warning, colours.warning_soft),
        }.get(stance, (colours.muted, ""))

    def _words(self, label: str, stand: Stand) -> str:
        how = {
            SUPPORTS: self.tr("{0} supports it"),
            CONTRADICTS: self.tr("{0} contradicts it"),
            UNCLEAR: self.tr("{0} speaks of it, but the rules cannot tell how"),
        }.get(stand.stance, self.tr("{0} is silent: no sentence near to it was found"))
        quotes = " … ".join(self._quote(passage) for passage in stand.passages)
        return how.format(label) + (f": “{quotes}”" if quotes else "")
