"""The entry of ``mas`` with a subcommand."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

from mas_app.cli.parser import build_parser
from mas_core.commands import Running, run_command


def run(arguments: list[str]) -> int:
    """Runs one command of ``mas`` and returns its exit code."""
    return run_command(build_parser, arguments, around=_cancellable)


async def _cancellable(command: Running) -> int:
    """Lets SIGTERM end a command as Ctrl+C does: in order, with everything stored."""
    task = asyncio.current_task()
    if task is not None:
        with suppress(NotImplementedError):  # Windows has no signal handlers on loops
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await command
