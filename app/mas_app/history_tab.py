"""Every past run, to look through, reopen and delete."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mas_app.icons import icon
from mas_app.models.history_table import Column, HistoryTableModel
from mas_app.theme import SPACE_M, SPACE_S, Theme
from mas_app.widgets.empty_state import EmptyState
from mas_app.widgets.labels import text_label
from mas_core.models import JobState, RunSummary

_ROW_HEIGHT_PX = 38
_WIDTHS_PX = {
    Column.DATE: 140,
    Column.TYPE: 104,
    Column.METHOD: 92,
    Column.AGENTS: 170,
    Column.ANSWERED: 84,
    Column.VERDICT: 104,
    Column.SCORE: 92,
    Column.STATE: 92,
}
_NARROW_PX = 1180
_HIDDEN_WHEN_NARROW = (Column.METHOD, Column.AGENTS)


class HistoryTab(QWidget):
    """The table of runs with what can be done to one.

    Signals:
        open_asked: Id of a run to show.
        delete_asked: Id of a run to delete; the person has said yes.
        resume_asked: Id of an interrupted run to go on with.
        question_wanted: The person wants to ask something.
    """

    open_asked = Signal(str)
    delete_asked = Signal(str)
    resume_asked = Signal(str)
    question_wanted = Signal()

    def __init__(self, model: HistoryTableModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._count = text_label(tone="muted")
        self.open_button = QPushButton(self.tr("Open"))
        self.open_button.setToolTip(self.tr("Show the stored run; nothing is asked again (Enter)"))
        self.open_button.clicked.connect(self._open_current)
        self.resume_button = QPushButton(self.tr("Resume"))
        self.resume_button.setToolTip(self.tr("Go on with this run; answers that are kept are not asked for again"))
        self.resume_button.clicked.connect(self._resume_current)
        self.delete_button = QPushButton(self.tr("Delete…"))
        self.delete_button.clicked.connect(self._ask_to_delete)
        self.table = self._make_table(model)
        empty = EmptyState(
            icon_name="history",
            title=self.tr("Nothing has been asked yet"),
            text=self.tr(
                "Every run is kept here with its answers and figures, and can be reopened without asking anything again."
            ),
            action=self.tr("Ask a question"),
            theme=theme,
        )
        empty.button.clicked.connect(self.question_wanted)
        self._row = 0
        self._scrolled_px = 0
        self._stack = QStackedWidget()
        self._stack.addWidget(empty)
        self._stack.addWidget(self._list_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._return_to_place)
        model.rowsInserted.connect(self._on_inserted)
        model.dataChanged.connect(lambda *_: self._refresh_buttons())
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        self._refresh()

    def _make_table(self, model: HistoryTableModel) -> QTableView:
        table = QTableView()
        table.setModel(model)
        table.setAccessibleName(self.tr("Past runs"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # Fixed heights: measuring every row of a long history would take a minute.
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT_PX)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(Column.QUESTION, QHeaderView.ResizeMode.Stretch)
        for column, width_px in _WIDTHS_PX.items():
            table.setColumnWidth(column, width_px)
        table.doubleClicked.connect(self._open_index)
        for keys in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QShortcut(QKeySequence(keys), table, self._open_current, context=Qt.ShortcutContext.WidgetShortcut)
        QShortcut(QKeySequence.StandardKey.Delete, table, self._ask_to_delete, context=Qt.ShortcutContext.WidgetShortcut)
        table.selectionModel().currentRowChanged.connect(self._note_row)
        table.selectionModel().selectionChanged.connect(lambda *_: self._refresh_buttons())
        return table

    def _list_page(self) -> QWidget:
        page = QWidget()
        tools = QHBoxLayout()
        tools.setSpacing(SPACE_S)
        tools.addWidget(self._count, 1)
        tools.addWidget(self.resume_button)
        tools.addWidget(self.open_button)
        tools.addWidget(self.delete_button)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(12)
        layout.addLayout(tools)
        layout.addWidget(self.table, 1)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves out the columns that matter least where the window is narrow."""
        super().resizeEvent(event)
        for column in _HIDDEN_WHEN_NARROW:
            self.table.setColumnHidden(column, self.width() < _NARROW_PX)

    def _paint_icons(self) -> None:
        self.open_button.setIcon(icon("open", self._theme.colours.text))
        self.delete_button.setIcon(icon("trash", self._theme.colours.text))
        self.resume_button.setIcon(icon("resume", self._theme.colours.text))

    def _note_row(self, current: QModelIndex, _former: QModelIndex) -> None:
        # When the model tells that it starts anew, the selection is gone already.
        if current.isValid():
            self._row = current.row()

    def _keep_place(self) -> None:
        self._scrolled_px = self.table.verticalScrollBar().value()

    def _return_to_place(self) -> None:
        """Goes back to where the person was after the table started anew, when a run was deleted for instance."""
        last = self._model.rowCount() - 1
        if last >= 0:
            self.table.selectRow(min(self._row, last))
        self.table.doItemsLayout()
        self.table.verticalScrollBar().setValue(self._scrolled_px)
        self._refresh()

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Leaves the rows that are looked at where they are; at the very top, the new ones come into sight."""
        bar = self.table.verticalScrollBar()
        looked_at_px = bar.value()
        self.table.doItemsLayout()
        if looked_at_px > 0:
            bar.setValue(looked_at_px + (last - first + 1) * _ROW_HEIGHT_PX)
        self._refresh()

    def _refresh(self) -> None:
        count = self._model.rowCount()
        self._stack.setCurrentIndex(1 if count else 0)
        self._count.setText(self.tr("1 run") if count == 1 else self.tr("{0} runs").format(f"{count:,}"))
        if count and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        chosen = self.table.selectionModel().hasSelection()
        self.open_button.setEnabled(chosen)
        self.delete_button.setEnabled(chosen)
        run = self._model.loaded(self.table.currentIndex().row()) if chosen else None
        self.resume_button.setVisible(run is not None and run.state is JobState.UNFINISHED)

    def choose(self, run_id: str) -> None:
        """Selects a run, if its row is loaded."""
        for row in range(self._model.rowCount()):
            run = self._model.loaded(row)
            if run is None:
                return
            if run.id == run_id:
                self.table.selectRow(row)
                return

    def _current(self) -> RunSummary | None:
        index = self.table.currentIndex()
        return self._model.summary(index.row()) if index.isValid() else None

    def _open_index(self, index: QModelIndex) -> None:
        run = self._model.summary(index.row())
        if run is not None:
            self.open_asked.emit(run.id)

    def _open_current(self) -> None:
        run = self._current()
        if run is not None:
            self.open_asked.emit(run.id)

    def _resume_current(self) -> None:
        run = self._current()
        if run is not None:
            self.resume_asked.emit(run.id)

    def _ask_to_delete(self) -> None:
        run = self._current()
        if run is None:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Delete a run"))
        box.setText(self.tr("Delete this run with all its answers? This cannot be undone."))
        box.setInformativeText(" ".join(run.question[:300].split()))
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        delete.clicked.connect(lambda: self.delete_asked.emit(run.id))
        box.open()
