"""Every past run, to search, look through, reopen, tag, export and delete."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from mas_app.models.history_table import SORTS, HistoryTableModel
from mas_app.theme import SPACE_M, SPACE_S, Theme
from mas_app.widgets.empty_state import EmptyState
from mas_app.widgets.history_actions import HistoryActions
from mas_app.widgets.history_filters import HistoryFilters
from mas_app.widgets.history_preview import HistoryPreview
from mas_app.widgets.history_view import HistoryView
from mas_app.widgets.work_strip import WorkStrip
from mas_core.models import Record, RunSummary
from mas_core.storage.query import PAGE_ROWS, HistoryQuery

_NARROW_PX = 1100
_PREVIEW_AFTER_MS = 120
"""Who runs down the rows with the arrow keys is shown the one where they stop."""
_PARTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPlace:
    """How much room table and preview have, in pixels, and whether the preview is shown."""

    sizes_px: tuple[int, ...] = ()
    shown: bool = True


class HistoryTab(QWidget):
    """The table of runs with what can be done to them. Rows are told as ranges, since all of a long history may be chosen.

    Signals:
        query_changed: The HistoryQuery that is wanted.
        preview_wanted: Id of a run to be shown beside the table, or empty for none.
        open_asked: Id of a run to show.
        again_asked: (id, now): a run whose question is wanted in the form, and asked at once where ``now`` is true.
        resume_asked: Id of an interrupted run to go on with.
        tags_asked: (places, summaries): rows to be tagged; what is known of them, one entry a row, is empty where some are not.
        export_asked, agreement_asked, delete_asked, restore_asked, remove_asked: Places of rows.
        import_asked: Files to be read in are to be chosen.
        files_dropped: Paths to be read in.
        question_wanted: The person wants to ask something.
    """

    query_changed = Signal(object)
    preview_wanted = Signal(str)
    open_asked = Signal(str)
    again_asked = Signal(str, bool)
    resume_asked = Signal(str)
    tags_asked = Signal(object, object)
    export_asked = Signal(object)
    agreement_asked = Signal(object)
    delete_asked = Signal(object)
    restore_asked = Signal(object)
    remove_asked = Signal(object)
    import_asked = Signal()
    files_dropped = Signal(object)
    question_wanted = Signal()

    def __init__(self, model: HistoryTableModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._row = 0
        self._scrolled_px = 0
        self._whole = 0
        self.filters = HistoryFilters(theme)
        self.commands = HistoryActions(theme, self)
        self.table = HistoryView(model, theme=theme)
        self.filters.columns_button.setMenu(self.table.columns_menu)
        self.preview = HistoryPreview()
        self.strip = WorkStrip()
        self.nothing = self._nothing_found()
        self._stack = QStackedWidget()
        self._found = QStackedWidget()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._sizes = {False: [860, 330], True: [300, 200]}
        self._previewed = {False: True, True: False}
        self._peek = QTimer(self)
        self._peek.setSingleShot(True)
        self._peek.setInterval(_PREVIEW_AFTER_MS)
        self._peek.timeout.connect(self._want_preview)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._refresh()

    @property
    def empty(self) -> bool:
        """Whether the place says that nothing was asked yet."""
        return self._stack.currentIndex() == 0

    def show_whole(self, count: int) -> None:
        """Takes how many runs there are, whatever is looked for."""
        self._whole = count
        self._refresh()

    def show_record(self, record: Record | None) -> None:
        """Shows the run that a preview was wanted of, if it is the chosen one still."""
        run = self._current()
        if record is not None and run is not None and record.id == run.id:
            self.preview.show_record(record)

    def choose(self, run_id: str) -> None:
        """Selects a run, if its row is loaded."""
        for row in range(self._model.rowCount()):
            run = self._model.loaded(row)
            if run is None:
                return
            if run.id == run_id:
                self.table.selectRow(row)
                return

    def take_focus(self) -> None:
        """Puts the focus where one goes on at the keyboard."""
        if self.empty:
            self._empty.button.setFocus()
        elif self._model.rowCount():
            self.table.setFocus()
        else:
            self.filters.search.setFocus()

    def search(self) -> None:
        """Puts the cursor into the search box."""
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def export(self) -> None:
        """Asks for an export of what is chosen."""
        places = self.table.chosen_places()
        if places and not self.filters.shows_deleted:
            self.export_asked.emit(places)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves the preview out where the window is narrow; who wants it there gets it below the table."""
        super().resizeEvent(event)
        orientation = Qt.Orientation.Vertical if self._narrow else Qt.Orientation.Horizontal
        if self._split.orientation() != orientation or not event.oldSize().isValid():
            self._split.setOrientation(orientation)
            self._place_preview()

    @property
    def _narrow(self) -> bool:
        return self.width() < _NARROW_PX

    def preview_places(self) -> tuple[PreviewPlace, PreviewPlace]:
        """Returns where the person has put the preview: beside the table, and below it where the window is narrow."""
        beside, below = (
            PreviewPlace(sizes_px=tuple(self._sizes[narrow]), shown=self._previewed[narrow]) for narrow in (False, True)
        )
        return beside, below

    def put_preview(self, beside: PreviewPlace, below: PreviewPlace) -> None:
        """Puts the preview where it was kept."""
        for narrow, place in ((False, beside), (True, below)):
            self._previewed[narrow] = place.shown
            if len(place.sizes_px) == _PARTS:
                self._sizes[narrow] = list(place.sizes_px)
        self._place_preview()

    def _place_preview(self) -> None:
        self.filters.preview_button.setChecked(self._previewed[self._narrow])
        self._split.setSizes(self._sizes[self._narrow])

    def _note_split(self) -> None:
        if self.preview.isVisible():
            self._sizes[self._narrow] = self._split.sizes()

    def _want_preview_shown(self, shown: bool) -> None:
        self._previewed[self._narrow] = shown

    def _show_preview(self, shown: bool) -> None:
        self.preview.setVisible(shown)
        if shown:
            self._peek.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files of this computer, but not the run that is just being dragged out."""
        ours = event.source() is self.table
        if not ours and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Has files read in."""
        paths = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def _nothing_found(self) -> EmptyState:
        nothing = EmptyState(
            icon_name="find",
            title=self.tr("Nothing was found"),
            text=self.tr("All words have to occur in question, answers or consensus, and all filters have to hold."),
            action=self.tr("Clear search and filters"),
            theme=self._theme,
        )
        nothing.button.clicked.connect(self.filters.clear)
        return nothing

    def _lay_out(self) -> None:
        self._empty = empty = EmptyState(
            icon_name="history",
            title=self.tr("Nothing has been asked yet"),
            text=self.tr(
                "Every run is kept here with its answers and figures, and can be reopened without asking anything again. "
                "Exports can be dropped here to be read back in."
            ),
            action=self.tr("Ask a question"),
            theme=self._theme,
        )
        empty.button.clicked.connect(self.question_wanted)
        self._split.setChildrenCollapsible(True)
        self._split.setHandleWidth(12)
        self._split.addWidget(self.table)
        self._split.addWidget(self.preview)
        self._split.setCollapsible(0, False)
        self.preview.hide()
        self._split.setStretchFactor(0, 5)
        self._split.setStretchFactor(1, 2)
        self._split.setSizes([860, 330])
        self._found.addWidget(self._split)
        self._found.addWidget(self.nothing)
        page = QWidget()
        below = QVBoxLayout(page)
        below.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        below.setSpacing(SPACE_S)
        below.addWidget(self.filters)
        below.addLayout(self.commands.bar())
        below.addWidget(self._found, 1)
        self._stack.addWidget(empty)
        self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.strip)

    def _connect(self) -> None:
        model, table, actions = self._model, self.table, self.commands
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._return_to_place)
        model.rowsInserted.connect(self._on_inserted)
        model.dataChanged.connect(lambda *_: self._refresh_buttons())
        table.selectionModel().currentRowChanged.connect(self._note_row)
        table.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        table.open_asked.connect(self._open_current)
        table.delete_asked.connect(self._delete_chosen)
        table.customContextMenuRequested.connect(self._show_menu)
        self.filters.changed.connect(self._on_query)
        self.filters.preview_button.toggled.connect(self._show_preview)
        self.filters.preview_button.clicked.connect(self._want_preview_shown)
        self._split.splitterMoved.connect(lambda *_: self._note_split())
        self.filters.down_asked.connect(table.setFocus)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search)
        actions.open.triggered.connect(self._open_current)
        actions.again.triggered.connect(lambda: self._ask_again(now=True))
        actions.form.triggered.connect(lambda: self._ask_again(now=False))
        actions.resume.triggered.connect(self._resume_current)
        actions.tags.triggered.connect(self._tag_chosen)
        actions.export.triggered.connect(self.export)
        actions.agreement.triggered.connect(lambda: self.agreement_asked.emit(table.chosen_places()))
        actions.delete.triggered.connect(self._delete_chosen)
        actions.restore.triggered.connect(lambda: self.restore_asked.emit(table.chosen_places()))
        actions.remove.triggered.connect(lambda: self.remove_asked.emit(table.chosen_places()))
        actions.bring.triggered.connect(self.import_asked)

    def _on_query(self, query: HistoryQuery) -> None:
        self._row = 0
        self._scrolled_px = 0
        self.table.show_passages(bool(query.text))
        self.query_changed.emit(query)

    def show_order(self, query: HistoryQuery) -> None:
        """Shows in the table's head how the rows are sorted."""
        column = next((column for column, sort in SORTS.items() if sort is query.sort), None)
        self.table.show_order(column, descending=query.descending)

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
            bar.setValue(looked_at_px + (last - first + 1) * self.table.row_px)
        self._refresh()

    def _refresh(self) -> None:
        count = self._model.rowCount()
        self._stack.setCurrentIndex(1 if count or self._whole or self.filters.narrowed else 0)
        self._found.setCurrentIndex(0 if count else 1)
        self.filters.show_count(count)
        if count and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._on_selection()

    def _on_selection(self) -> None:
        self._refresh_buttons()
        self._peek.start()

    def _refresh_buttons(self) -> None:
        chosen = sum(map(len, self.table.chosen_places()))
        run = self._model.loaded(self.table.currentIndex().row()) if chosen == 1 else None
        self.commands.fit(chosen=chosen, current=run, deleted=self.filters.shows_deleted)

    def _want_preview(self) -> None:
        chosen = sum(map(len, self.table.chosen_places()))
        run = self._current() if chosen == 1 else None
        if run is None:
            self.preview.show_several(chosen) if chosen > 1 else self.preview.clear()
        else:
            self.preview.show_summary(run)
        self.preview_wanted.emit(run.id if run is not None and run.deleted_at is None else "")

    def _current(self) -> RunSummary | None:
        index = self.table.currentIndex()
        return self._model.summary(index.row()) if index.isValid() else None

    def _open_current(self) -> None:
        run = self._current()
        if run is not None and run.deleted_at is None:
            self.open_asked.emit(run.id)

    def _resume_current(self) -> None:
        run = self._current()
        if run is not None:
            self.resume_asked.emit(run.id)

    def _ask_again(self, *, now: bool) -> None:
        run = self._current()
        if run is not None:
            self.again_asked.emit(run.id, now)

    def _tag_chosen(self) -> None:
        places = self.table.chosen_places()
        count = sum(map(len, places))
        rows = [self._model.loaded(row) for part in places for row in part] if count <= PAGE_ROWS else []
        known = tuple(run for run in rows if run is not None)
        if places:
            self.tags_asked.emit(places, known if len(known) == count else ())

    def _delete_chosen(self) -> None:
        places = self.table.chosen_places()
        if places:
            (self.remove_asked if self.filters.shows_deleted else self.delete_asked).emit(places)

    def _show_menu(self, at: QPoint) -> None:
        menu = self.commands.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(at))
