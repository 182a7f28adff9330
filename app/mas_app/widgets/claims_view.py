"""Who claims what: the matrix of claims and answers."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFont, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mas_app.details.blocks import Passage
from mas_app.details.claims import Claims, claims_of
from mas_app.models.claim_matrix import ClaimMatrixModel
from mas_app.models.run import RunModel
from mas_app.theme import SPACE_M, SPACE_S, TextSize, Theme, mark
from mas_app.widgets.block_views import BlockPainter
from mas_app.widgets.cards_view import RecordCards
from mas_app.widgets.labels import text_label
from mas_app.widgets.whole_table import WholeTable
from mas_core.models import Record

_ROW_PX = 32
_MOST_ROWS = 12
_CLAIM_PX = 420
_LABEL_PX = (72, 150)
_MANY_LABELS = 5
_SIGN_PX = (44, 22)
Index = QModelIndex | QPersistentModelIndex


class _SignDelegate(QStyledItemDelegate):
    """Draws an answer's sign on its soft colour, which the style sheet would leave out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the sign over the row's own background."""
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        blank.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, blank.widget)
        soft = index.data(Qt.ItemDataRole.BackgroundRole)
        area = QRectF(0, 0, _SIGN_PX[0], _SIGN_PX[1])
        area.moveCenter(QRectF(option.rect).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if soft is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(soft)
            painter.drawRoundedRect(area, 6, 6)
        font = QFont(option.font)
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() + TextSize.TITLE)
        painter.setFont(font)
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), str(index.data()))
        painter.restore()


class ClaimsView(RecordCards):
    """The matrix of a :class:`RunModel`, once it has ended. A passage stands in an answer."""

    def __init__(self, run: RunModel, *, agents: Mapping[str, str], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            run,
            agents=agents,
            name=self.tr("Claims"),
            empty_title=self.tr("There are no claims"),
            going_on=self.tr("What the agents claim is compared when the run has ended."),
            theme=theme,
            parent=parent,
        )
        self.drawing.connect(self._draw)
        self.refresh()

    def _draw(self, record: Record) -> None:
        claims = claims_of(record.analysis)
        if claims.refused:
            self.say(claims.refused)
        else:
            self.show_cards(lambda column: column.addWidget(self._matrix_card(claims, self.painter())))

    def _matrix_card(self, claims: Claims, painter: BlockPainter) -> QWidget:
        card = QFrame()
        mark(card, card=True)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_S)
        count = len(claims.rows)
        title = self.tr("1 claim") if count == 1 else self.tr("{0} claims, the contested ones first", "", count).format(count)
        layout.addWidget(text_label(title, size="title", wrap=True))
        legend = self.tr(
            "+ supports, − contradicts, ? unclear, · silent (no sentence near to it was found). Judged by rules. "
            "A click on a sign shows the passage."
        )
        layout.addWidget(text_label(legend, size="small", tone="muted", wrap=True))
        layout.addWidget(self._matrix(claims, painter))
        if claims.notes:
            layout.addWidget(text_label(" ".join(claims.notes), size="small", tone="muted", wrap=True, selectable=True))
        return card

    def _matrix(self, claims: Claims, painter: BlockPainter) -> QTableView:
        view = WholeTable(row_px=_ROW_PX, most_rows=_MOST_ROWS)
        model = ClaimMatrixModel(
            claims, colours=self._theme.colours, colour_of=painter.colour_of, quote=self._quote, parent=view
        )
        view.setModel(model)
        view.setAccessibleName(self.tr("Claims and who supports or contradicts them"))
        mark(view, plain=True)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().hide()
        self._size_columns(view, claims)
        view.clicked.connect(lambda index: self._jump(model, index))
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QShortcut(
                QKeySequence(key),
                view,
                lambda: self._jump(model, view.currentIndex()),
                context=Qt.ShortcutContext.WidgetShortcut,
            )
        return view

    @staticmethod
    def _size_columns(view: QTableView, claims: Claims) -> None:
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        least, most = _LABEL_PX
        for place, label in enumerate(claims.labels, start=1):
            view.setItemDelegateForColumn(place, _SignDelegate(view))
            view.setColumnWidth(place, min(max(view.fontMetrics().horizontalAdvance(label) + 44, least), most))
        if len(claims.labels) > _MANY_LABELS:
            view.setColumnWidth(0, _CLAIM_PX)
        else:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _jump(self, model: ClaimMatrixModel, index: QModelIndex) -> None:
        passage = model.passage(index)
        if passage is not None:
            self.passage_asked.emit(passage)

    def _quote(self, passage: Passage) -> str:
        answer = self._run.last_answer(passage.label)
        return " ".join(answer.text[passage.start : passage.end].split()) if answer is not None else ""
