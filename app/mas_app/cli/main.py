"""Runs one command of ``mas`` and turns whatever happens into an exit code and, where needed, a plain sentence."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from importlib import import_module

from mas_app.cli.exit_codes import CANCELLED, FAILED
from mas_app.cli.parser import build_parser
from mas_app.cli.terminal import discard_output
from mas_core import log
from mas_core.errors import MasError
from mas_core.paths import Paths

_log = logging.getLogger(__name__)

Command = Callable[[argparse.Namespace, Paths], Coroutine[None, None, int]]


def run(arguments: list[str]) -> int:
    """Runs one command and returns its exit code; known errors become a sentence on standard error."""
    log.keep_keys_out_of_crashes()
    options = build_parser().parse_args(arguments)
    try:
        return _run(options, Paths.from_environment(os.environ))
    except MasError as exc:
        print(f"mas: {exc}", file=sys.stderr)
        return exc.exit_code
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("mas: cancelled", file=sys.stderr)
        return CANCELLED
    except BrokenPipeError:
        discard_output()
        return FAILED


def _run(options: argparse.Namespace, paths: Paths) -> int:
    with suppress(MasError):  # a machine whose logs cannot be written still answers
        log.configure(paths)
    module, function = options.run
    command: Command = getattr(import_module(module), function)
    try:
        return asyncio.run(_cancellable(command(options, paths)))
    except (MasError, BrokenPipeError):
        raise
    except Exception:  # noqa: BLE001  (a bug: the log gets the traceback, the person a sentence)
        _log.exception("a bug in 'mas %s'", options.command)
        print(f"mas: a fault in MAS; the log in {paths.logs} describes it. What was finished is kept.", file=sys.stderr)
        return FAILED


async def _cancellable(command: Coroutine[None, None, int]) -> int:
    """Lets SIGTERM end a command as Ctrl+C does: in order, with everything stored."""
    task = asyncio.current_task()
    if task is not None:
        with suppress(NotImplementedError):  # Windows has no signal handlers on loops
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await command
