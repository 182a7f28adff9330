"""One promise of docs/reliability.md, and what became of it when it was tried."""

from __future__ import annotations

import sys
from dataclasses import dataclass

_HEADINGS = ("promise", "measured", "promised", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """``measured`` and ``promised`` are for the reader; ``kept`` is what the program judged."""

    name: str
    measured: str
    promised: str
    kept: bool


def table(promises: tuple[Promise, ...]) -> None:
    """Prints the promises with what became of them."""
    rows = [_HEADINGS, *((p.name, p.measured, p.promised, "pass" if p.kept else "MISSED") for p in promises)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    sys.stdout.write("\n".join((*lines, "")))
    sys.stdout.flush()
