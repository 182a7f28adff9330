"""What the commands print as results. Names of devices come from others and must not move the cursor, nor set colours."""

from __future__ import annotations

from collections.abc import Sequence

from mas_core.terminal import one_line, table


def say(text: str) -> None:
    """Prints a line of a result."""
    print(one_line(text), flush=True)


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints columns; the last one is not padded."""
    print(table(header, [[one_line(cell) for cell in row] for row in rows]), flush=True)
