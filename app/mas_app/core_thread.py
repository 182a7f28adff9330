"""The thread that the core lives in, with an asyncio loop of its own.

Network, disk and processes never wait for painting, and painting never waits for them: nothing of the core runs on the
window's thread, and the window reaches the core only through :meth:`CoreThread.submit` and :meth:`CoreThread.call`.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar

logger = logging.getLogger(__name__)

CoreT = TypeVar("CoreT")
ResultT = TypeVar("ResultT")

OpenCore = Callable[[], AbstractAsyncContextManager[CoreT]]
"""Returns the core's async context. It is called on the core's thread, so that heavy imports happen there."""


class CoreStopped(Exception):  # noqa: N818  (a state, not a fault: the window is closing)
    """The core has ended, or is ending, and takes no more work."""


class CoreThread(Generic[CoreT]):
    """Owns the core from opening to closing, and every task that was submitted to it."""

    def __init__(self, open_core: OpenCore[CoreT]) -> None:
        self._open_core = open_core
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self) -> concurrent.futures.Future[CoreT]:
        """Starts the thread and opens the core; may be called again after a failed start.

        Returns:
            A future of the opened core. It fails with what opening raised, a SettingsError for instance.
        """
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                raise RuntimeError("the core's thread is already running")
            opened: concurrent.futures.Future[CoreT] = concurrent.futures.Future()
            self._loop = asyncio.new_event_loop()
            self._stop = asyncio.Event()
            self._thread = threading.Thread(target=self._main, args=(self._loop, opened), name="mas-core", daemon=True)
        self._thread.start()
        return opened

    def submit(self, work: Coroutine[Any, Any, ResultT]) -> concurrent.futures.Future[ResultT]:
        """Runs a coroutine on the core's loop. Cancelling the future cancels the coroutine.

        Raises:
            CoreStopped: The core does not run; the coroutine is closed without having begun.
        """
        result: concurrent.futures.Future[ResultT] = concurrent.futures.Future()
        try:
            self.call(lambda: self._adopt(work, result))
        except CoreStopped:
            work.close()
            raise
        return result

    def call(self, action: Callable[[], object]) -> None:
        """Has a plain function called soon on the core's loop.

        Raises:
            CoreStopped: The core does not run.
        """
        with self._lock:
            if self._loop is None or self._loop.is_closed():
                raise CoreStopped
            self._loop.call_soon_threadsafe(action)

    def stop(self, *, timeout_s: float = 10.0) -> bool:
        """Cancels what runs, closes the core, ends the thread. Returns whether it ended in time; harmless when repeated."""
        with self._lock:
            loop, stop, thread = self._loop, self._stop, self._thread
            if loop is not None and stop is not None and not loop.is_closed():
                loop.call_soon_threadsafe(stop.set)
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def _adopt(self, work: Coroutine[Any, Any, ResultT], result: concurrent.futures.Future[ResultT]) -> None:
        if self._stop is not None and self._stop.is_set():
            work.close()
            result.set_exception(CoreStopped())
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._settle(done, result))
        result.add_done_callback(lambda asked: self._pass_on_cancel(asked, task))

    def _settle(self, task: asyncio.Task[ResultT], result: concurrent.futures.Future[ResultT]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            result.cancel()
            return
        error = task.exception()
        if not result.set_running_or_notify_cancel():
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(task.result())

    def _pass_on_cancel(self, result: concurrent.futures.Future[ResultT], task: asyncio.Task[ResultT]) -> None:
        if result.cancelled() and not task.done():
            try:
                self.call(task.cancel)
            except CoreStopped:
                logger.debug("the core ended before a task was cancelled")

    def _main(self, loop: asyncio.AbstractEventLoop, opened: concurrent.futures.Future[CoreT]) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(self._live(opened))
        except BaseException as exc:  # the thread's end: whatever it is, somebody has to hear of it
            if opened.done():
                logger.critical("the core ended unexpectedly", exc_info=exc)
            else:
                opened.set_exception(exc)

    async def _live(self, opened: concurrent.futures.Future[CoreT]) -> None:
        if self._stop is None:
            raise RuntimeError("the core's loop runs without a way to stop it")
        async with self._open_core() as core:
            if opened.set_running_or_notify_cancel():
                opened.set_result(core)
            await self._stop.wait()
            tasks = tuple(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
