"""What people want of runs that are kept: looked for, previewed, asked again, tagged, deleted, exported, imported, compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mas_app.bridge import Replies
from mas_app.core_api import CoreApi, RepositoryApi
from mas_app.core_thread import CoreStopped, CoreThread
from mas_app.history.controller import HistoryController
from mas_app.history.deeds import HistoryDeeds
from mas_app.long_work import LongWork
from mas_app.main_window import MainWindow, Tab
from mas_app.phrases import translated
from mas_app.query_form import form_of
from mas_app.theme import Theme
from mas_app.window_state import WindowState
from mas_core.charts import Chart
from mas_core.errors import MasError
from mas_core.models import Record
from mas_core.storage.query import HistoryQuery

if TYPE_CHECKING:  # they take the better part of a second to import, and most sessions never need them
    from mas_app.chart_files import ChartFiles
    from mas_app.exporting import ExportController
    from mas_app.importing import ImportController


_IDS_AT_ONCE = 1_000


class Keeping(QObject):
    """Takes the History tab's wishes, and those for exports wherever they come from, to those who fulfil them."""

    def __init__(
        self,
        core_thread: CoreThread[CoreApi],
        *,
        history: HistoryController,
        window: MainWindow,
        state: WindowState,
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._core_thread = core_thread
        self._history = history
        self._window = window
        self._state = state
        self._theme = theme
        self._core: CoreApi | None = None
        self._exports: ExportController | None = None
        self._imports: ImportController | None = None
        self._charts: ChartFiles | None = None
        self._replies = Replies(self)
        self.work = LongWork(core_thread, parent=self)
        self.deeds = HistoryDeeds(
            window.history, history=history, work=self.work, notices=window.notices, theme=theme, parent=self
        )
        self._connect()

    @property
    def exports(self) -> ExportController:
        """What exports; it is made when it is first needed."""
        if self._exports is None:
            from mas_app.exporting import ExportController  # noqa: PLC0415

            self._exports = ExportController(self.work, window=self._window, state=self._state, theme=self._theme, parent=self)
            self._exports.trouble.connect(self._window.show_trouble)
            if self._core is not None:
                self._exports.attach(self._core)
        return self._exports

    @property
    def imports(self) -> ImportController:
        """What imports; it is made when it is first needed."""
        if self._imports is None:
            from mas_app.importing import ImportController  # noqa: PLC0415

            self._imports = ImportController(
                self.work, window=self._window, notices=self._window.notices, theme=self._theme, parent=self
            )
            self._imports.imported.connect(self._history.refresh)
            if self._core is not None:
                self._imports.attach(self._core)
        return self._imports

    @property
    def chart_files(self) -> ChartFiles:
        """What saves and copies single charts; it is made when it is first needed."""
        if self._charts is None:
            from mas_app.chart_files import ChartFiles  # noqa: PLC0415

            self._charts = ChartFiles(
                self._core_thread, notices=self._window.notices, state=self._state, theme=self._theme, parent=self
            )
        return self._charts

    def attach(self, core: CoreApi) -> None:
        """Gives the opened core, or one with other settings."""
        self._core = core
        self._history.model.set_catalog(core.catalog)
        self._window.history.filters.offer(core.settings, core.catalog)
        for part in (self.deeds, self._exports, self._imports):
            if part is not None:
                part.attach(core)

    def detach(self) -> None:
        """Takes the core away: another person's comes."""
        self._core = None
        self.work.cancel()
        for part in (self.deeds, self._exports, self._imports):
            if part is not None:
                part.detach()
        self._window.history.filters.clear()

    def close(self) -> None:
        """Does and shows nothing more."""
        self._core = None
        self.work.close()
        self._replies.close()
        if self._exports is not None:
            self._exports.close()
        if self._charts is not None:
            self._charts.close()

    def export_shown(self) -> None:
        """Exports what is in front: the chosen runs of the history, else the run that is shown."""
        if self._window.current_tab is Tab.HISTORY:
            self._window.history.export()
            return
        run = self._window.run
        if run is not None and run.record is not None:
            self.exports.export_record(run.record)

    def export_all(self, count: int) -> None:
        """Exports every run that is not deleted, of which there are ``count``."""
        core = self._core
        if core is None:
            return
        repository = core.repository

        async def every() -> tuple[str, ...]:
            return await all_ids(repository)

        self.exports.export_chosen(every, count=count, record=None)

    def _connect(self) -> None:
        tab, history, window = self._window.history, self._history, self._window
        history.whole_counted.connect(tab.show_whole)
        history.previewed.connect(tab.show_record)
        tab.query_changed.connect(self._look_for)
        tab.preview_wanted.connect(history.preview)
        tab.again_asked.connect(self._ask_again)
        tab.export_asked.connect(self._export_places)
        tab.import_asked.connect(self._show_and_import)
        tab.files_dropped.connect(self._bring)
        tab.table.drag_file = self._drag_file
        tab.strip.cancel_asked.connect(self.work.cancel)
        self.work.began.connect(tab.strip.begin)
        self.work.counted.connect(tab.strip.count)
        self.work.progressed.connect(tab.strip.progress)
        self.work.ended.connect(tab.strip.end)
        self.deeds.trouble.connect(window.show_trouble)
        history.model.modelReset.connect(lambda: tab.show_order(history.query))
        window.export_asked.connect(self.export_shown)
        window.charts.save_asked.connect(self._save_chart)
        window.charts.copy_asked.connect(self._copy_chart)
        window.import_asked.connect(self._show_and_import)

    def _look_for(self, query: HistoryQuery) -> None:
        self._history.look_for(query)

    def _show_and_import(self) -> None:
        # What is read in appears there, and so does how far it is.
        self._window.show_tab(Tab.HISTORY)
        self.imports.choose()

    def _save_chart(self, chart: Chart, format_: str) -> None:
        self.chart_files.save(chart, format_)

    def _copy_chart(self, chart: Chart, format_: str) -> None:
        self.chart_files.copy(chart, format_)

    def _bring(self, paths: Sequence[Path]) -> None:
        self.imports.bring(paths)

    def _export_places(self, places: Sequence[range]) -> None:
        count = sum(map(len, places))
        record = self._window.history.preview.record if count == 1 else None
        self.exports.export_chosen(self._history.chosen_ids(places), count=count, record=record)

    def _drag_file(self) -> Path | None:
        """Returns the chosen run as a file, if it is one and has been read for the preview."""
        record = self._window.history.preview.record
        if record is None or sum(map(len, self._window.history.table.chosen_places())) != 1:
            return None
        try:
            return self.exports.drag_file(record)
        except OSError as exc:
            self._window.show_trouble(self.tr("The run cannot be dragged out: {0}").format(exc.strerror or exc))
            return None

    def _ask_again(self, run_id: str, now: bool) -> None:
        if self._core is None:
            return
        try:
            loading = self._core_thread.submit(self._core.repository.load(run_id))
        except CoreStopped:
            return
        self._replies.expect(loading, then=lambda record: self._fill_form(record, now=now), failed=self._report)

    def _fill_form(self, record: Record, *, now: bool) -> None:
        window = self._window
        window.show_tab(Tab.QUERY)
        window.query.show_form(form_of(record.question, record.panel))
        if now:
            # What is missing by now, an agent for instance, is said at its field instead.
            window.query.ask()

    def _report(self, error: BaseException) -> None:
        if not isinstance(error, MasError):
            raise error
        self._window.show_trouble(translated(error))


async def all_ids(repository: RepositoryApi) -> tuple[str, ...]:
    """Returns the ids of all runs that are not deleted, the newest first."""
    query = HistoryQuery(limit=_IDS_AT_ONCE, snippets=0)
    ids: list[str] = []
    while True:
        page = await repository.search(query)
        ids += [run.id for run in page.runs]
        if not page.next_page:
            return tuple(ids)
        query = replace(query, after=page.next_page)
