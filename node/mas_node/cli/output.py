"""What the commands print. Names of devices come from others and must not move the cursor, set colours or ring the bell."""

from __future__ import annotations

import sys
from collections.abc import Sequence

DONE, FAILED, USAGE, CANCELLED = 0, 1, 2, 130
"""What ``mas-node`` returns to the shell."""


def safe(text: str) -> str:
    """Returns ``text`` as one line of printable characters."""
    return "".join(char if char.isprintable() else " " for char in text)


def note(text: str) -> None:
    """Says something that is not a result, on standard error."""
    print("\n".join(safe(line) for line in text.splitlines()), file=sys.stderr, flush=True)


def say(text: str) -> None:
    """Prints a line of a result."""
    print(safe(text), flush=True)


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints columns; the last one is not padded."""
    lines = [[safe(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line[:-1], widths[:-1], strict=True)]
        print("  ".join([*cells, line[-1]]).rstrip(), flush=True)
