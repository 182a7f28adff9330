"""Asks in a real window and notes what its thread did meanwhile."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

from mas_app.main_window import MainWindow, Tab
from mas_app.models.run import RunModel
from tests.benchmarks.children import rss_mib
from tests.benchmarks.paint import Gaps, PaintLog

_IDLE_S = 2.0
_AFTERWARDS_S = 1.5
_AT_MOST_S = 120.0


def resident_mib() -> float:
    """Returns the resident memory of this process and its children in MiB."""
    return rss_mib(os.getpid())


async def watch_job(window: MainWindow) -> dict[str, Any]:
    """Presses Ask and waits for the job's end.

    Returns:
        ``asked_s``; ``ended_s``; ``idle`` and ``gaps``, [moment, ms] of each turn of the window's loop before and during the
        job; ``painted``, agent to [moment, characters] of what its column had shown; ``state`` of the job.
    """
    gaps = Gaps()
    gaps.start()
    await asyncio.sleep(_IDLE_S)
    idle = gaps.take()
    asked_s = time.perf_counter()
    before = window.run
    window.query.ask()
    run = await _started(window, before)
    view = window.responses.view
    if view is None:
        raise RuntimeError("the run is not shown")
    async with asyncio.timeout(10):
        while len(view.columns) < len(run.answers):  # noqa: ASYNC110 (a large panel's columns come in over several turns)
            await asyncio.sleep(0)
    live = {column.answer.agent: PaintLog(column.text_view.live) for column in view.columns}
    rendered = {column.answer.agent: PaintLog(column.text_view.rendered) for column in view.columns}
    async with asyncio.timeout(_AT_MOST_S):
        while run.running:  # noqa: ASYNC110 (seen as a person sees it)
            await asyncio.sleep(0.02)
    ended_s = time.perf_counter()
    await asyncio.sleep(_AFTERWARDS_S)
    return {
        "asked_s": asked_s,
        "ended_s": ended_s,
        "state": str(run.state),
        "idle": idle,
        "gaps": gaps.take(),
        "painted": {agent: log.painted for agent, log in live.items()},
        "rendered": {agent: log.painted for agent, log in rendered.items()},
        "lengths": {answer.agent: len(answer.text) for answer in run.answers},
    }


async def _started(window: MainWindow, before: RunModel | None) -> RunModel:
    async with asyncio.timeout(10):
        while window.run is None or window.run is before:  # noqa: ASYNC110 (seen as a person sees it)
            await asyncio.sleep(0)
    return window.run


async def watch_charts(window: MainWindow) -> None:
    """Opens the charts and gives them time to be drawn."""
    window.show_tab(Tab.CHARTS)
    await asyncio.sleep(5)
