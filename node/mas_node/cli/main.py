"""Runs one command of ``mas-node`` and turns whatever happens into an exit code and, where needed, a plain sentence."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from contextlib import suppress
from importlib import import_module

from mas_core import log
from mas_core.errors import MasError
from mas_core.paths import Paths
from mas_node.cli.output import CANCELLED, FAILED, note
from mas_node.cli.parser import build_parser

_log = logging.getLogger(__name__)

Command = Callable[[argparse.Namespace, Paths], Coroutine[None, None, int]]


def run(arguments: list[str]) -> int:
    """Runs one command and returns its exit code; known errors become a sentence on standard error."""
    log.keep_keys_out_of_crashes()
    options = build_parser().parse_args(arguments)
    try:
        return _run(options, Paths.from_environment(os.environ))
    except MasError as exc:
        note(f"mas-node: {exc}")
        return exc.exit_code
    except (KeyboardInterrupt, asyncio.CancelledError):
        note("mas-node: cancelled")
        return CANCELLED
    except BrokenPipeError:
        return FAILED


def _run(options: argparse.Namespace, paths: Paths) -> int:
    with suppress(MasError):  # a machine whose logs cannot be written still serves
        log.configure(paths)
    module, function = options.run
    command: Command = getattr(import_module(module), function)
    try:
        return asyncio.run(command(options, paths))
    except (MasError, BrokenPipeError):
        raise
    except Exception:  # noqa: BLE001  (a bug: the log gets the traceback, the person a sentence)
        _log.exception("a bug in 'mas-node %s'", options.command)
        note(f"mas-node: a fault in MAS; the log in {paths.logs} describes it. What was finished is kept.")
        return FAILED
