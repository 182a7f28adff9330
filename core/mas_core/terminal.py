"""Text for a terminal: what models and files say is data, and must not move the cursor, set colours or ring the bell."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

# C0 and C1 controls except tab and line feed, and the characters that reorder text (Unicode UAX 9).
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """Returns ``text`` without control characters; line ends become line feeds."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Returns ``text`` as one line of printable characters, as names of devices must be: they come from others."""
    return "".join(char if char.isprintable() else " " for char in text)


def bold(text: str) -> str:
    """Emphasises ``text`` where standard output is a terminal that may have it so (https://no-color.org)."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return f"\x1b[1m{text}\x1b[0m"


def note(text: str) -> None:
    """Says something that is not a result, on standard error; where that cannot be written, nothing else could tell either."""
    with suppress(OSError):
        print(safe(text), file=sys.stderr, flush=True)


def prepare_streams() -> None:
    """Makes the three standard streams such that no text and no caller's way of starting us can end a command.

    A stream that the caller closed leads nowhere: else the next file that is opened, the history's lock for instance, takes
    its number, and whatever libraries write to standard error stands in that file. What an output's encoding lacks (emoji in
    a locale without them, on Windows in any file or pipe) is written as its escape.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  (open as long as the process)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_utf8() -> None:
    """Has standard output in UTF-8 whatever the locale, as what programs read (JSON) must be."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def output_fault() -> str:
    """Returns why standard output cannot be written, tried with an empty line; empty where it can."""
    try:
        print(flush=True)
    except OSError as exc:
        return exc.strerror or type(exc).__name__
    return ""


def answered(read: Callable[[], str]) -> str:
    """Returns what a person types, with ``read`` waiting for it; empty where they end the input instead.

    To be called on the main thread, also by a coroutine: Ctrl+C then ends the question at once. In another thread nothing
    would, and asyncio takes Ctrl+C for a task that cannot run before the person has answered.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return _read(read)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return _read(read)
    finally:
        signal.signal(signal.SIGINT, before)


def _read(read: Callable[[], str]) -> str:
    try:
        return read()
    except EOFError:
        return ""


def discard_output() -> None:
    """Sends what is left of standard output nowhere: its reader has gone, and Python would complain again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def shortened(text: str, width: int) -> str:
    """Returns the first line of ``text``, cut to ``width`` characters."""
    line = " ".join(safe(text).split())
    return line if len(line) <= width else line[: width - 1] + "…"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lays out columns; the last one is not padded."""
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    lines = []
    for row in (header, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths[:-1], strict=True)]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return "\n".join([bold(lines[0]), *lines[1:]])
