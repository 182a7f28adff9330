"""Brings the history's pages from the core into the table, and deletes from it. Lives on the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Replies
from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreThread
from mas_app.models.history_table import PAGE_ROWS, HistoryTableModel
from mas_core.errors import MasError
from mas_core.models import JobState, RunSummary

ResultT = TypeVar("ResultT")


class HistoryController(QObject):
    """Keeps a :class:`HistoryTableModel` true to the history.

    Signals:
        trouble: A sentence that the person has to see.
        counted: How many runs there are, each time the table starts anew.
        interrupted_seen: Summaries of the runs that were interrupted, the newest first; told once, if there are any.
    """

    trouble = Signal(str)
    counted = Signal(int)
    interrupted_seen = Signal(object)

    def __init__(self, core_thread: CoreThread[CoreApi], *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core_thread = core_thread
        self._core: CoreApi | None = None
        self._generation = 0
        self._looked_for_interrupted = False
        self._replies = Replies(self)
        self.model = HistoryTableModel(self)
        self.model.page_wanted.connect(self._load_page)

    def attach(self, core: CoreApi) -> None:
        """Gives the opened core, and reads the history for the first time."""
        self._core = core
        self.model.set_catalog(core.catalog)
        self.refresh()

    def close(self) -> None:
        """Asks and shows nothing more."""
        self._core = None
        self._replies.close()

    def refresh(self) -> None:
        """Reads the history anew: count and first page together, so that the table never flickers through blanks."""
        if self._core is None:
            return
        self._generation += 1
        self._replies.expect(
            self._core_thread.submit(self._count_and_first_page(self._core)),
            then=self._for_this_generation(self._start_anew),
            failed=self._report,
        )

    def delete(self, run_id: str) -> None:
        """Deletes a run for good and reads the history anew."""
        if self._core is None:
            return
        deleting = self._core_thread.submit(self._core.repository.delete(run_id))
        self._replies.expect(deleting, then=lambda _result: self.refresh(), failed=self._report)

    @staticmethod
    async def _count_and_first_page(core: CoreApi) -> tuple[int, tuple[RunSummary, ...]]:
        return await core.repository.count(), await core.repository.list_runs(limit=PAGE_ROWS, offset=0)

    def _start_anew(self, answer: tuple[int, tuple[RunSummary, ...]]) -> None:
        count, first = answer
        self.model.renew(count, first)
        self.counted.emit(count)
        if not self._looked_for_interrupted:
            # Those of the first page only: what was interrupted hundreds of runs ago, nobody waits for.
            self._looked_for_interrupted = True
            interrupted = tuple(run for run in first if run.state is JobState.UNFINISHED)
            if interrupted:
                self.interrupted_seen.emit(interrupted)

    def _load_page(self, offset: int) -> None:
        if self._core is None:
            return
        self._replies.expect(
            self._core_thread.submit(self._core.repository.list_runs(limit=PAGE_ROWS, offset=offset)),
            then=self._for_this_generation(lambda rows: self.model.set_page(offset, rows)),
            failed=self._report,
        )

    def _for_this_generation(self, then: Callable[[ResultT], None]) -> Callable[[ResultT], None]:
        generation = self._generation

        def apply(result: ResultT) -> None:
            # A page that was asked for before the table started anew belongs to other rows.
            if generation == self._generation:
                then(result)

        return apply

    def _report(self, error: BaseException) -> None:
        if not isinstance(error, MasError):
            raise error
        self.trouble.emit(str(error))
