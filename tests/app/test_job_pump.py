"""Cancelling a run in the moments around its beginning and its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mas_app.job_pump import JobPump
from mas_core.events import Event


class Run:
    """A job that ends by itself, or when it is cancelled."""

    def __init__(self) -> None:
        self.cancelled = False

    async def events(self) -> AsyncIterator[Event]:
        for _ in range(0):
            yield  # type: ignore[misc]  # there are none

    def cancel(self) -> None:
        self.cancelled = True

    def cancel_call(self, call_id: str) -> None:
        raise AssertionError(call_id)


async def follow(pump: JobPump, *, cancel_while_opening: bool = False) -> Run:
    run = Run()

    @asynccontextmanager
    async def opening() -> AsyncIterator[Run]:
        if cancel_while_opening:
            pump.cancel("job")
        yield run

    pump.expect("job")
    await pump.run("job", opening)
    return run


def test_that_a_cancel_that_comes_after_the_end_does_not_cancel_the_retry_of_the_same_run() -> None:
    async def scene() -> tuple[Run, Run]:
        pump = JobPump(lambda _: None)
        first = await follow(pump)
        # The window has not heard of the end yet, and its button is still there.
        pump.cancel("job")
        return first, await follow(pump)

    first, retried = asyncio.run(scene())
    assert not first.cancelled
    assert not retried.cancelled


def test_that_a_cancel_before_the_run_is_open_counts() -> None:
    async def scene() -> tuple[Run, Run]:
        pump = JobPump(lambda _: None)
        while_opening = await follow(pump, cancel_while_opening=True)
        pump.expect("other")
        pump.cancel("other")
        run = Run()

        @asynccontextmanager
        async def opening() -> AsyncIterator[Run]:
            yield run

        await pump.run("other", opening)
        return while_opening, run

    assert all(run.cancelled for run in asyncio.run(scene()))
