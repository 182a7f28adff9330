"""One measured figure, and the table that all benchmarks print."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_HEADINGS = ("figure", "measured", "spread", "target", "floor", "× floor", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured, what is wanted, and the least that this machine could do in the same run.

    Attributes:
        values: One a repetition; the table shows their median and their range.
        target: The most that is wanted, or None where nothing is.
        at_least: The least that is wanted, for figures that should be large.
        floor: The same work done by the barest program that can do it, or None where there is none.
        floor_is: What the floor is, for the line below the table.
        note: What a reader has to know beyond that.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    target: float | None = None
    at_least: float | None = None
    floor: float | None = None
    floor_is: str = ""
    note: str = ""

    @property
    def value(self) -> float:
        """The median."""
        return statistics.median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether what is wanted is kept; None where nothing is."""
        if self.target is None and self.at_least is None:
            return None
        return (self.target is None or self.value <= self.target) and (self.at_least is None or self.value >= self.at_least)


def percentile(values: Sequence[float], share: float) -> float:
    """Returns the value below which ``share`` (0 to 1) of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _wanted(figure: Figure) -> str:
    if figure.at_least is not None:
        return f"≥ {figure.at_least:.4g} {figure.unit}"
    return "" if figure.target is None else f"≤ {figure.target:.4g} {figure.unit}"


def _cells(figure: Figure) -> tuple[str, ...]:
    low, high = min(figure.values), max(figure.values)
    return (
        figure.name,
        f"{figure.value:.4g} {figure.unit}",
        "" if len(figure.values) == 1 else f"{low:.4g} … {high:.4g}",
        _wanted(figure),
        "" if figure.floor is None else f"{figure.floor:.4g} {figure.unit}",
        "" if not figure.floor else f"{figure.value / figure.floor:.2f}",
        {None: "", True: "met", False: "MISSED"}[figure.met],
    )


def report(title: str, figures: Iterable[Figure]) -> None:
    """Prints a table with a line on each floor and note below it."""
    figures = tuple(figures)
    rows = [_HEADINGS, *map(_cells, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = dict.fromkeys(
        f"  {figure.name}: {text}"
        for figure in figures
        for text in (figure.floor_is and f"floor is {figure.floor_is}", figure.note)
        if text
    )
    sys.stdout.write("\n".join(("", title, "=" * len(title), *lines, *notes, "")))
    sys.stdout.flush()
