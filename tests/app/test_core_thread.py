"""The core's thread: opening, work, cancelling, closing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from mas_app.core_thread import CoreStopped, CoreThread


class Recorder:
    """A core that notes what happens to it."""

    def __init__(self) -> None:
        self.log: list[str] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Recorder]:
        self.log.append("opened")
        try:
            yield self
        finally:
            self.log.append("closed")


def test_that_work_runs_on_a_thread_of_its_own() -> None:
    core = CoreThread(Recorder().open)
    core.start().result(5)

    async def where() -> int:
        return threading.get_ident()

    assert core.submit(where()).result(5) != threading.get_ident()
    assert core.stop()


def test_that_an_error_at_the_start_is_delivered_and_a_second_start_can_succeed() -> None:
    attempts: list[int] = []

    @asynccontextmanager
    async def open_at_second_try() -> AsyncIterator[str]:
        attempts.append(1)
        if len(attempts) == 1:
            raise OSError("the disk is not there")
        yield "core"

    core = CoreThread(open_at_second_try)
    with pytest.raises(OSError, match="the disk is not there"):
        core.start().result(5)
    assert core.stop()
    assert core.start().result(5) == "core"
    assert core.stop()


def test_that_stopping_cancels_what_runs_before_the_core_closes() -> None:
    recorder = Recorder()
    core = CoreThread(recorder.open)
    core.start().result(5)
    begun = threading.Event()

    async def endless() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            recorder.log.append("work ended")

    future = core.submit(endless())
    assert begun.wait(5)
    assert core.stop()
    assert recorder.log == ["opened", "work ended", "closed"]
    assert future.cancelled()


def test_that_a_cancelled_future_cancels_its_work() -> None:
    core = CoreThread(Recorder().open)
    core.start().result(5)
    begun, ended = threading.Event(), threading.Event()

    async def endless() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.set()
            raise

    future = core.submit(endless())
    assert begun.wait(5)
    assert future.cancel()
    assert ended.wait(5)
    assert core.stop()


def test_that_a_stopped_core_takes_no_work_and_stopping_twice_is_harmless() -> None:
    core = CoreThread(Recorder().open)
    core.start().result(5)
    assert core.stop()
    assert core.stop()

    async def late() -> None:
        raise AssertionError("never runs")

    with pytest.raises(CoreStopped):
        core.submit(late())
