"""Runs one command of a program and turns whatever happens into an exit code and, where needed, a plain sentence."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from importlib import import_module

from mas_core import log
from mas_core.errors import MasError
from mas_core.exit_codes import CANCELLED, FAILED
from mas_core.paths import Paths
from mas_core.terminal import discard_output, note, output_fault, prepare_streams, print_utf8

_log = logging.getLogger(__name__)

Running = Coroutine[None, None, int]
Command = Callable[[argparse.Namespace, Paths], Running]
Around = Callable[[Running], Running]


def run_command(
    build_parser: Callable[[], argparse.ArgumentParser],
    arguments: list[str],
    *,
    around: Callable[[Running], Running] | None = None,
) -> int:
    """Runs one command and returns its exit code; known errors become a sentence on standard error.

    Args:
        build_parser: Makes a parser whose options have, as ``run``, the module and the name of the function that runs the
            command, so that no command loads what only others need, and its name as ``command``.
        arguments: What stands behind the program's name.
        around: What a running command is wrapped into, if anything.
    """
    log.keep_keys_out_of_crashes()
    prepare_streams()
    parser = build_parser()
    options = parser.parse_args(arguments)
    if getattr(options, "json", False) or getattr(options, "events", False):
        print_utf8()
    try:
        return _run(parser.prog, options, Paths.from_environment(os.environ), around or _itself)
    except MasError as exc:
        note(f"{parser.prog}: {exc}")
        return exc.exit_code
    except (KeyboardInterrupt, asyncio.CancelledError):
        note(f"{parser.prog}: cancelled")
        return CANCELLED
    except BrokenPipeError:
        discard_output()
        return FAILED


def _run(program: str, options: argparse.Namespace, paths: Paths, around: Around) -> int:
    with suppress(MasError):  # a machine whose logs cannot be written still answers and serves
        log.configure(paths)
    module, function = options.run
    command: Command = getattr(import_module(module), function)
    try:
        code = asyncio.run(around(command(options, paths)))
        sys.stdout.flush()  # else a full disk is noticed only after the exit code
    except (MasError, BrokenPipeError):
        raise
    except Exception as exc:  # noqa: BLE001  (a bug: the log gets the traceback, the person a sentence)
        if isinstance(exc, OSError) and (fault := output_fault()):
            note(f"{program}: the output cannot be written ({fault}). What was finished is kept.")
            discard_output()
            return FAILED
        _log.exception("a bug in '%s %s'", program, options.command)
        note(f"{program}: a fault in MAS; the log in {paths.logs} describes it. What was finished is kept.")
        return FAILED
    return code


def _itself(running: Running) -> Running:
    return running
