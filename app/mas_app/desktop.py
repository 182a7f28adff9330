"""Starts the window: looks for a display first, and imports Qt and the heavy parts of the core only when they are needed."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from mas_app.display import missing_display
from mas_core.errors import MasError
from mas_core.paths import Paths

if TYPE_CHECKING:
    # Importing it takes the better part of a second, which belongs to the core's thread.
    from mas_core.runtime import Runtime


def run_desktop(argv: Sequence[str]) -> int:
    """Shows the window and returns the process's exit code when it has been closed.

    Args:
        argv: The command line, program name first; Qt takes its own options from it.
    """
    problem = missing_display(os.environ)
    if problem is not None:
        print(problem, file=sys.stderr)
        return 1
    try:
        paths = Paths.from_environment(os.environ)
    except MasError as exc:
        print(exc, file=sys.stderr)
        return exc.exit_code
    # Qt is imported only now: without a display there is no use for it, and the command line never needs it.
    from mas_app.session import run_session  # noqa: PLC0415

    return run_session(argv, paths=paths, open_core=lambda: open_runtime(paths))


@asynccontextmanager
async def open_runtime(paths: Paths) -> AsyncIterator[Runtime]:
    """Opens the core; to be called on the core's thread, where its import may take its time."""
    runtime_class = await asyncio.to_thread(_runtime_class)
    async with runtime_class.open(paths) as runtime:
        yield runtime


def _runtime_class() -> type[Runtime]:
    from mas_core.runtime import Runtime  # noqa: PLC0415  (see open_runtime)

    return Runtime
