"""The table of runs: quick with any number of rows, several can be chosen, and one can be dragged out as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDrag, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from mas_app.models.history_table import Column, HistoryTableModel, Index
from mas_app.table_layout import TableLayout
from mas_app.theme import Theme
from mas_app.widgets.history_rows import ROW_PX, ROW_WITH_SNIPPET_PX, QuestionDelegate

_WIDTHS_PX = {
    Column.DATE: 132,
    Column.TYPE: 104,
    Column.METHOD: 112,
    Column.AGENTS: 150,
    Column.ANSWERED: 100,
    Column.VERDICT: 100,
    Column.SCORE: 68,
    Column.STATE: 92,
    Column.DOMAIN: 110,
}
_LEAST_QUESTION_PX = 260
# What can be read in the preview as well goes first where the table is narrow.
_GIVES_WAY = (Column.DOMAIN, Column.AGENTS, Column.METHOD, Column.TYPE, Column.ANSWERED, Column.VERDICT)


class HistoryView(QTableView):
    """The table.

    Signals:
        open_asked: The chosen run is wanted.
        delete_asked: The chosen runs are to be deleted.
    """

    open_asked = Signal()
    delete_asked = Signal()

    def __init__(self, model: HistoryTableModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drag_file: Callable[[], Path | None] = lambda: None
        self.columns_menu = QMenu(self)
        self._unwanted = {Column.DOMAIN}
        self.setAccessibleName(self.tr("Past runs"))
        self.setModel(model)
        self.setItemDelegateForColumn(Column.QUESTION, QuestionDelegate(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        # Fixed heights: measuring every row of a long history would take a minute.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.verticalHeader().hide()
        self._dress_header()
        self._fill_columns_menu()
        self.doubleClicked.connect(lambda _index: self.open_asked.emit())
        for keys in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QShortcut(QKeySequence(keys), self, self.open_asked.emit, context=Qt.ShortcutContext.WidgetShortcut)
        QShortcut(QKeySequence.StandardKey.Delete, self, self.delete_asked.emit, context=Qt.ShortcutContext.WidgetShortcut)

    @property
    def row_px(self) -> int:
        """Height of a row."""
        return self.verticalHeader().defaultSectionSize()

    def chosen_places(self) -> tuple[range, ...]:
        """Returns the chosen rows from top to bottom. They are ranges: all of a long history may be chosen."""
        chosen = self.selectionModel().selection()
        ranges = sorted({(part.top(), part.bottom()) for part in map(chosen.at, range(chosen.count()))})
        places: list[range] = []
        for top, bottom in ranges:
            if places and top <= places[-1].stop:
                places[-1] = range(places[-1].start, max(places[-1].stop, bottom + 1))
            else:
                places.append(range(top, bottom + 1))
        return tuple(places)

    def show_passages(self, shown: bool) -> None:
        """Makes room in each row for the passage that a search found, or takes it back."""
        self.verticalHeader().setDefaultSectionSize(ROW_WITH_SNIPPET_PX if shown else ROW_PX)

    def show_order(self, column: Column | None, *, descending: bool) -> None:
        """Shows which column the rows are sorted by; None for the order that a search has by itself."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header = self.horizontalHeader()
        header.blockSignals(True)
        header.setSortIndicator(-1 if column is None else column, order)
        header.blockSignals(False)
        header.viewport().update()

    def layout_kept(self) -> TableLayout:
        """Returns how the person has arranged the columns; the order of the rows is not the table's to tell."""
        header = self.horizontalHeader()
        shown = {column: header.isSectionHidden(column) for column in Column}
        for column in Column:  # a hidden column tells no width
            header.setSectionHidden(column, False)
        widths = {column.name.lower(): header.sectionSize(column) for column in _WIDTHS_PX}
        for column, hidden in shown.items():
            header.setSectionHidden(column, hidden)
        order = tuple(Column(header.logicalIndex(place)).name.lower() for place in range(len(Column)))
        return TableLayout(widths_px=widths, order=order, hidden=tuple(one.name.lower() for one in sorted(self._unwanted)))

    def arrange(self, layout: TableLayout) -> None:
        """Arranges the columns as they were kept; nothing kept leaves them as they come."""
        if not layout.order:
            return
        header = self.horizontalHeader()
        known = {column.name.lower(): column for column in Column}
        for place, name in enumerate(name for name in layout.order if name in known):
            header.moveSection(header.visualIndex(known[name]), place)
        for name, width_px in layout.widths_px.items():
            if known.get(name) in _WIDTHS_PX:
                header.resizeSection(known[name], width_px)
        self._unwanted = {known[name] for name in layout.hidden if known.get(name) in _WIDTHS_PX}
        for action in self.columns_menu.actions():
            action.setChecked(action.data() not in self._unwanted)
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves out the columns that matter least where there is no room for them."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        header = self.horizontalHeader()
        for column in Column:
            header.setSectionHidden(column, column in self._unwanted)
        room = self.viewport().width() - _LEAST_QUESTION_PX
        room -= sum(header.sectionSize(column) for column in _WIDTHS_PX if column not in self._unwanted)
        for column in _GIVES_WAY:
            if room < 0 and column not in self._unwanted:
                room += header.sectionSize(column)
                header.setSectionHidden(column, True)

    def _fill_columns_menu(self) -> None:
        for column in _WIDTHS_PX:
            action = QAction(str(self.model().headerData(column, Qt.Orientation.Horizontal)), self.columns_menu)
            action.setCheckable(True)
            action.setChecked(column not in self._unwanted)
            action.setData(column)
            action.toggled.connect(lambda wanted, column=column: self._want_column(column, wanted=wanted))
            self.columns_menu.addAction(action)

    def _want_column(self, column: Column, *, wanted: bool) -> None:
        if wanted:
            self._unwanted.discard(column)
        else:
            self._unwanted.add(column)
        self._fit_columns()

    def dataChanged(self, top_left: Index, bottom_right: Index, roles: Sequence[int] = ()) -> None:
        """Draws anew what is seen, and nothing for a page that the person has scrolled past before it came."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        below = 0 <= last < top_left.row()
        if not below and bottom_right.row() >= first:
            super().dataChanged(top_left, bottom_right, roles)

    def startDrag(self, supported: Qt.DropAction) -> None:
        """Drags the chosen run out as a file."""
        file = self.drag_file()
        if file is None:
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(supported & Qt.DropAction.CopyAction or Qt.DropAction.CopyAction)

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(Column.QUESTION, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicatorClearable(True)
        for column, width_px in _WIDTHS_PX.items():
            self.setColumnWidth(column, width_px)
        header.setSectionsMovable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self.columns_menu.popup(header.mapToGlobal(at)))
        self.show_order(Column.DATE, descending=True)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        header.sortIndicatorChanged.connect(self._on_order)

    def _on_order(self, column: int, order: Qt.SortOrder) -> None:
        self.model().sort(column, order)
