"""Brings what is looked for in the history from the core into the table. Lives on the window's thread."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Replies
from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreStopped, CoreThread
from mas_app.history.rows import FoundPage, FoundRows
from mas_app.models.history_table import HistoryTableModel
from mas_app.phrases import translated
from mas_core.errors import InputError, MasError, RunNotFound
from mas_core.models import JobState, RunSummary
from mas_core.storage.query import HistoryQuery, Sort

ResultT = TypeVar("ResultT")

_MOST_WAITING = 4
"""Who drags the scroll bar passes many pages; of those that are waited for, the latest are looked at still."""


class HistoryController(QObject):
    """Keeps a :class:`HistoryTableModel` true to what is looked for in the history.

    Signals:
        trouble: A sentence that the person has to see.
        counted: How many runs were found, each time the table starts anew.
        whole_counted: How many runs there are, whatever is looked for.
        tags_seen: All tags with the number of their runs, a tuple of :class:`~mas_core.storage.query.Tag`.
        interrupted_seen: Summaries of the runs that were interrupted, the newest first; told once, if there are any.
        previewed: The Record that a preview was wanted of, or None if it cannot be read.
    """

    trouble = Signal(str)
    counted = Signal(int)
    whole_counted = Signal(int)
    tags_seen = Signal(object)
    interrupted_seen = Signal(object)
    previewed = Signal(object)

    def __init__(self, core_thread: CoreThread[CoreApi], *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core_thread = core_thread
        self._core: CoreApi | None = None
        self._query = HistoryQuery()
        self._rows: FoundRows | None = None
        self._generation = 0
        self._looked_for_interrupted = False
        self._looking: concurrent.futures.Future[Any] | None = None
        self._previewing: concurrent.futures.Future[Any] | None = None
        self._waiting: list[int] = []
        self._loading = False
        self._beginning = False
        self._replies = Replies(self)
        self._changed_meanwhile = self.tr("The history has changed meanwhile, and nothing was done. Choose the runs again.")
        self.model = HistoryTableModel(self)
        self.model.page_wanted.connect(self._want_page)
        self.model.sort_wanted.connect(self._sort)

    @property
    def query(self) -> HistoryQuery:
        """What is looked for now."""
        return self._query

    def attach(self, core: CoreApi) -> None:
        """Gives the opened core, and reads the history for the first time."""
        self._core = core
        self._looked_for_interrupted = False
        self.model.set_catalog(core.catalog)
        self.refresh()

    def detach(self) -> None:
        """Shows nothing until a core is given again: another person's history comes."""
        self._core = None
        self._rows = None
        self._generation += 1
        self._query = HistoryQuery()
        self.model.reset(0)

    def close(self) -> None:
        """Asks and shows nothing more."""
        self._core = None
        self._replies.close()

    def look_for(self, query: HistoryQuery) -> None:
        """Shows what another query finds; what was under way for the former one is given up. The order stays."""
        ranked = bool(query.text.strip()) != bool(self._query.text.strip())
        # Who begins a search wants the best first, who ends it the newest.
        sort, descending = (None, True) if ranked else (self._query.sort, self._query.descending)
        query = replace(query, sort=sort, descending=descending)
        if query != self._query:
            self._query = query
            self._begin(anew=True)

    def order(self, sort: Sort | None, *, descending: bool) -> None:
        """Sorts otherwise from here on."""
        self._sort(sort, descending)

    def refresh(self) -> None:
        """Reads anew what is looked for: count and first page together, so that the table never flickers through blanks."""
        self._begin(anew=False)

    def chosen_ids(self, places: Iterable[range]) -> Callable[[], Coroutine[Any, Any, tuple[str, ...]]]:
        """Returns what, called on the core's loop, returns the ids of rows.

        Of rows that are loaded they are those that the person sees. The others are looked up; that raises InputError where
        the history has changed, so that nothing is done to a run which has come into the place of the one that was meant.
        """
        # Nothing of Qt goes to the core's thread with it.
        rows, wanted, changed = self._rows, tuple(places), self._changed_meanwhile
        seen = self.model.known_ids(wanted)

        async def ids() -> tuple[str, ...]:
            if len(seen) == sum(map(len, wanted)):
                return tuple(seen[row] for part in wanted for row in part)
            if rows is None:
                return ()
            found = [run_id async for run_id in rows.ids(wanted)]
            numbers = (row for part in wanted for row in part)
            if any(seen.get(row, run_id) != run_id for row, run_id in zip(numbers, found, strict=False)):
                raise InputError(changed)
            return tuple(found)

        return ids

    def preview(self, run_id: str) -> None:
        """Brings a run for the pane beside the table; one that was asked for before is given up."""
        if self._previewing is not None:
            self._previewing.cancel()
        if self._core is None or not run_id:
            return
        self._previewing = self._submit(
            self._core.repository.load(run_id), then=self.previewed.emit, failed=self._on_preview_failed
        )

    def _sort(self, sort: Sort | None, descending: bool) -> None:
        if (sort, descending) != (self._query.sort, self._query.descending):
            self._query = replace(self._query, sort=sort, descending=descending)
            self._begin(anew=True)

    def _begin(self, *, anew: bool) -> None:
        core = self._core
        if core is None:
            return
        if self._looking is not None:
            self._looking.cancel()
        self._generation += 1
        self._loading = False
        # Pages that the table asks for meanwhile wait: they are to be of the rows that come.
        self._beginning = True
        rows = FoundRows(core.repository, self._query)

        def show(answer: tuple[FoundPage, int]) -> None:
            self._rows, self._beginning = rows, False
            self._show(answer[0], whole=answer[1], anew=anew)
            self._load_next()

        self._looking = self._submit(_first(core, rows), then=self._of_now(show), failed=self._of_now(self._on_begin_failed))

    def _show(self, first: FoundPage, *, whole: int, anew: bool) -> None:
        rows = self._rows
        if rows is None:
            return
        if anew:
            self._waiting.clear()
            self.model.reset(rows.count)
            self.model.set_page(0, first.runs, first.snippets)
        else:
            self.model.renew(rows.count, first.runs)
            self.model.set_page(0, first.runs, first.snippets)
        self.whole_counted.emit(whole)
        self.counted.emit(rows.count)
        self._look_up_more(rows, first)
        self._look_for_interrupted(first.runs)

    def _look_up_more(self, rows: FoundRows, first: FoundPage) -> None:
        """Looks up tags, and the passages of the first page's other rows, now that something is seen."""
        core = self._core
        if core is None:
            return
        self._submit(core.repository.tags(), then=self.tags_seen.emit, failed=self._report)
        if rows.query.text.strip() and len(first.runs) > len(first.snippets):
            self._submit(rows.page(0), then=self._of_now(self._take_page), failed=self._report)

    def _look_for_interrupted(self, first: tuple[RunSummary, ...]) -> None:
        # Those of the first page only: what was interrupted hundreds of runs ago, nobody waits for.
        if self._looked_for_interrupted:
            return
        self._looked_for_interrupted = True
        interrupted = tuple(run for run in first if run.state is JobState.UNFINISHED)
        if interrupted:
            self.interrupted_seen.emit(interrupted)

    def _want_page(self, offset: int) -> None:
        self._waiting.append(offset)
        while len(self._waiting) > _MOST_WAITING:
            self.model.page_skipped(self._waiting.pop(0))
        self._load_next()

    def _load_next(self) -> None:
        if self._rows is None or self._beginning or self._loading or not self._waiting:
            return
        self._loading = True
        offset = self._waiting.pop()
        self._submit(self._rows.page(offset), then=self._of_now(self._on_page), failed=self._of_now(self._on_page_failed))

    def _on_page(self, page: FoundPage) -> None:
        self._loading = False
        self._take_page(page)
        self._load_next()

    def _take_page(self, page: FoundPage) -> None:
        self.model.set_page(page.start, page.runs, page.snippets)

    def _on_page_failed(self, error: BaseException) -> None:
        self._loading = False
        self._report(error)

    def _on_begin_failed(self, error: BaseException) -> None:
        self._beginning = False
        self._report(error)

    def _of_now(self, then: Callable[[ResultT], None]) -> Callable[[ResultT], None]:
        generation = self._generation

        def apply(result: ResultT) -> None:
            # What was asked for before the table started anew belongs to other rows.
            if generation == self._generation:
                then(result)

        return apply

    def _submit(
        self,
        work: Coroutine[Any, Any, ResultT],
        *,
        then: Callable[[ResultT], None],
        failed: Callable[[BaseException], None],
    ) -> concurrent.futures.Future[ResultT] | None:
        try:
            future = self._core_thread.submit(work)
        except CoreStopped:
            return None
        self._replies.expect(future, then=then, failed=failed)
        return future

    def _on_preview_failed(self, error: BaseException) -> None:
        self.previewed.emit(None)
        # One that is gone is gone from the table as well, in a moment.
        if not isinstance(error, RunNotFound):
            self._report(error)

    def _report(self, error: BaseException) -> None:
        if not isinstance(error, MasError):
            raise error
        self.trouble.emit(translated(error))


async def _first(core: CoreApi, rows: FoundRows) -> tuple[FoundPage, int]:
    """Returns the first page and the size of the whole history."""
    first = await rows.begin()
    return first, rows.count if rows.plain else await core.repository.count()
