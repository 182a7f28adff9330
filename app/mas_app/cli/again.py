"""``mas history resume`` and ``retry``: goes on with a stored run; what it has is kept, and only the rest is asked."""

from __future__ import annotations

import argparse

from mas_app.cli.running import run_to_the_end
from mas_app.cli.who import open_runtime
from mas_core.paths import Paths
from mas_core.runtime import Runtime
from mas_core.terminal import note


async def run_resume(options: argparse.Namespace, paths: Paths) -> int:
    """Goes on with a run whose program died."""
    async with open_runtime(options, paths) as runtime:
        _notices(runtime)
        return await run_to_the_end(await runtime.resume(options.id), options, going_on=True)


async def run_retry(options: argparse.Namespace, paths: Paths) -> int:
    """Asks those again that failed or broke off, or those that are named."""
    async with open_runtime(options, paths) as runtime:
        _notices(runtime)
        return await run_to_the_end(await runtime.retry(options.id, tuple(options.agent)), options, going_on=True)


def _notices(runtime: Runtime) -> None:
    for notice in runtime.repository.notices:
        note(notice)
