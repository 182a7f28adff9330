"""Work on many runs: on the core's thread, with its progress told to the window, and a way to stop it."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Bridge, BridgeClosed, Replies
from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreStopped, CoreThread

ResultT = TypeVar("ResultT")


class Reins:
    """What the work has to hold on to, on the core's thread: it tells how far it is, and sees whether it is to stop.

    Nothing of Qt hangs on it, so that it may end on any thread.
    """

    def __init__(self, told: Callable[[int, int], None]) -> None:
        self.stopped = False
        self._told = told

    def tell(self, done: int, total: int = 0) -> None:
        """Says how many are done; ``total``, how many there are, where that was not known at the beginning."""
        try:
            self._told(done, total)
        except BridgeClosed:
            self.stopped = True


class LongWork(QObject):
    """One piece of work at a time. It outlives every piece, so that none can take it along to another thread.

    Signals:
        began: (words, total): what is done, to how many.
        progressed: How many are done.
        counted: How many there are, where that was not known at the beginning.
        ended: Nothing is under way any more.
    """

    began = Signal(str, int)
    progressed = Signal(int)
    counted = Signal(int)
    ended = Signal()

    def __init__(self, core_thread: CoreThread[CoreApi], *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core_thread = core_thread
        self._bridge: Bridge[tuple[int, int, int]] = Bridge(self._take)
        self._replies = Replies(self)
        self._future: concurrent.futures.Future[Any] | None = None
        self._reins: Reins | None = None
        self._number = 0
        self._gently = False
        self._total = 0

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self._future is not None

    def start(
        self,
        work: Callable[[Reins], Coroutine[Any, Any, ResultT]],
        *,
        words: str,
        total: int,
        then: Callable[[ResultT], None],
        failed: Callable[[BaseException], None],
        gently: bool = False,
    ) -> bool:
        """Begins, unless something is under way or the core is closing; returns whether it did.

        Args:
            work: Makes the coroutine.
            words: What it does, for the person.
            total: How many runs it is about.
            then: Takes its result.
            failed: Takes its error.
            gently: To stop, it is told to, and returns what it has by then; otherwise it is cancelled and returns nothing.
        """
        if self._future is not None:
            return False
        self._number += 1
        number, put = self._number, self._bridge.put
        self._reins = Reins(lambda done, total: put((number, done, total)))
        self._gently, self._total = gently, 0
        try:
            self._future = self._core_thread.submit(work(self._reins))
        except CoreStopped:
            return False
        self.began.emit(words, total)
        self._replies.expect(
            self._future, then=lambda result: self._settle(then, result), failed=lambda error: self._settle(failed, error)
        )
        return True

    def cancel(self) -> None:
        """Has it stop."""
        if self._future is None or self._reins is None:
            return
        self._reins.stopped = True
        if not self._gently:
            self._future.cancel()
            self._end()

    def close(self) -> None:
        """Stops it and tells nobody."""
        self.cancel()
        self._bridge.close()
        self._replies.close()

    def _settle(self, tell: Callable[[ResultT], None], result: ResultT) -> None:
        self._end()
        tell(result)

    def _end(self) -> None:
        self._future = self._reins = None
        self.ended.emit()

    def _take(self, told: tuple[tuple[int, int, int], ...]) -> None:
        number, done, total = told[-1]
        if number != self._number or self._future is None:
            return
        if total != self._total:
            self._total = total
            self.counted.emit(total)
        self.progressed.emit(done)
