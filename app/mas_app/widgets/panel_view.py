"""The table in which a panel is put together: agents to turn on and off, their models, their roles."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from mas_app.icons import icon
from mas_app.models.panel_table import PROVIDER_ROLE, Column, PanelTableModel
from mas_app.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROW_HEIGHT_PX = 46
_PADDING_PX = 10
_CHEVRON_PX = 14


class _ModelDelegate(QStyledItemDelegate):
    """Two lines: the model, and below it, quieter, who serves it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the two lines over the row's own background."""
        model, provider = str(index.data() or ""), str(index.data(PROVIDER_ROLE) or "")
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        style = blank.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, blank.widget)
        area = option.rect.adjusted(_PADDING_PX, 4, -4, -5)
        metrics = option.fontMetrics
        half = area.height() // 2
        painter.save()
        painter.setPen(QColor(self._theme.colours.text))
        top = QRect(area.left(), area.top(), area.width(), half)
        elided = metrics.elidedText(model, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(top, int(Qt.AlignmentFlag.AlignBottom), elided)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() - 1)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.muted))
        below = QRect(area.left(), area.top() + half, area.width(), half)
        elided = painter.fontMetrics().elidedText(provider, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignTop), elided)
        painter.restore()


class _RoleDelegate(QStyledItemDelegate):
    """Shows the role with the arrow of a list, and edits it with one."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the text, and the arrow that says that it can be changed."""
        super().paint(painter, option, index)
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            return
        area = option.rect
        arrow = QRect(area.right() - _CHEVRON_PX - 6, area.center().y() - _CHEVRON_PX // 2, _CHEVRON_PX, _CHEVRON_PX)
        variant = "dark" if self._theme.colours.dark else "light"
        icon(f"chevron-{variant}", self._theme.colours.muted).paint(painter, arrow)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Returns a list of all roles, opened at once."""
        model = index.model()
        box = QComboBox(parent)
        if isinstance(model, PanelTableModel):
            for role, name in model.role_choices():
                box.addItem(name, role)
        box.activated.connect(lambda _place: self._take(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Chooses the role that the agent has."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.EditRole))))
            editor.showPopup()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hands the chosen role to the model."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)

    def _take(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)


class PanelView(QTableView):
    """The table's view. Space turns the agent of the current row on or off; F2 or a click opens the list of roles."""

    def __init__(self, model: PanelTableModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.clicked.connect(self._on_clicked)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT_PX)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(90)
        header.setSectionResizeMode(Column.AGENT, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.MODEL, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(Column.AGENT, 130)
        self.setColumnWidth(Column.ROLE, 136)
        self.setItemDelegateForColumn(Column.MODEL, _ModelDelegate(theme, self))
        self.setItemDelegateForColumn(Column.ROLE, _RoleDelegate(theme, self))
        self.setAccessibleName(self.tr("Panel: agents, models and roles"))

    def sizeHint(self) -> QSize:
        """Three or four rows, and more where there is room."""
        rows = min(max(self.model().rowCount(), 3), 6)
        return QSize(380, rows * _ROW_HEIGHT_PX + 40)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == Column.ROLE and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
