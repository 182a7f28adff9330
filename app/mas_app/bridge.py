"""The one way from the core's thread to the window: events in batches, and the results of single questions to the core."""

from __future__ import annotations

import concurrent.futures
import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from mas_app.core_thread import CoreStopped

logger = logging.getLogger(__name__)

INTERVAL_MS = 16
"""A screen refresh: a word that has come waits for no more than the next picture."""

BREATH_MS = 8
"""What is left to keys and mouse between two batches where taking in and painting one takes longer than the interval."""

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class BridgeClosed(Exception):  # noqa: N818  (a state, not a fault: the window is closing)
    """The window takes no more events."""


class _Waker(QObject):
    """Carries a wish from any thread to the one that it lives in."""

    woken = Signal()


class Bridge(Generic[ItemT]):
    """Hands items over to the window's thread: in order, without loss, at most one batch every :data:`INTERVAL_MS`.

    The first item after a quiet spell is delivered at once. On a machine that needs longer than that to paint a batch, the next
    one comes :data:`BREATH_MS` after it has been painted. Must be made on the window's thread.
    """

    def __init__(self, deliver: Callable[[tuple[ItemT, ...]], None]) -> None:
        self._deliver = deliver
        self._lock = threading.Lock()
        self._waiting: list[ItemT] = []
        self._wake_sent = False
        self._closed = False
        self._next_s = float("-inf")
        self._waker = _Waker()
        self._waker.woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self._waker)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._flush)
        # A timer of no time has its turn when everything that a delivery caused, painting above all, is done.
        self._painted = QTimer(self._waker)
        self._painted.setSingleShot(True)
        self._painted.setInterval(0)
        self._painted.timeout.connect(self._on_painted)

    def put(self, item: ItemT) -> None:
        """Takes an item from any thread.

        Raises:
            BridgeClosed: Nobody listens any more.
        """
        with self._lock:
            if self._closed:
                raise BridgeClosed
            self._waiting.append(item)
            if self._wake_sent:
                return
            self._wake_sent = True
            # Under the lock, so that close() cannot come between: the waker is alive as long as the bridge is open.
            self._waker.woken.emit()

    def close(self) -> None:
        """Delivers what has arrived and refuses everything after it; to be called on the window's thread."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._timer.stop()
        self._flush()
        self._painted.stop()

    def _on_woken(self) -> None:
        if self._painted.isActive():
            return  # what was delivered last is not painted yet; afterwards this is called
        wait_ms = (self._next_s - time.monotonic()) * 1000
        if wait_ms <= 0:
            self._flush()
        else:
            self._timer.start(math.ceil(wait_ms))

    def _on_painted(self) -> None:
        self._next_s = max(self._next_s, time.monotonic() + BREATH_MS / 1000)
        if self._wake_sent:
            self._on_woken()

    def _flush(self) -> None:
        with self._lock:
            batch = tuple(self._waiting)
            self._waiting.clear()
            self._wake_sent = False
        if batch:
            self._next_s = time.monotonic() + INTERVAL_MS / 1000
            self._painted.start()
            self._deliver(batch)


class Replies(QObject):
    """Brings the result of work on the core's thread back to the window's thread, as a call of a function there."""

    _settled = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._settled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        """Delivers nothing from here on: those who asked are about to go."""
        self._closed = True

    def _deliver(self, settle: Callable[[], None]) -> None:
        if not self._closed:
            settle()

    def expect(
        self,
        future: concurrent.futures.Future[ResultT],
        *,
        then: Callable[[ResultT], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Calls ``then`` with the result, or ``failed`` with the error, on the window's thread; neither when cancelled."""

        def settle() -> None:
            if future.cancelled():
                return
            error = future.exception()
            if error is None:
                then(future.result())
            elif not isinstance(error, CoreStopped):
                failed(error)

        def settled(_future: concurrent.futures.Future[ResultT]) -> None:
            try:
                self._settled.emit(settle)
            except RuntimeError:
                # The window's side of this object is gone: the program is ending, and nobody waits for the result.
                logger.debug("a result arrived after the window had closed")

        future.add_done_callback(settled)
