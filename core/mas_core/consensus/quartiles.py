"""Median and interquartile range of ratings and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mas_core.choices import shown_number
from mas_core.consensus.base import LEAST_ANSWERS

QUANTILES = "Hyndman & Fan type 7 (linear interpolation)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Where numbers lie.

    Attributes:
        median: Half of them are no greater.
        low: Their first quartile.
        high: Their third quartile.
        least: The least of them.
        most: The greatest of them.
        count: How many there are.
    """

    median: float
    low: float
    high: float
    least: float
    most: float
    count: int

    @property
    def words(self) -> str:
        """Median and quartiles for people: ``median 4 (IQR 3 to 5)``."""
        return f"median {shown_number(self.median)} (IQR {shown_number(self.low)} to {shown_number(self.high)})"


def spread(values: Sequence[float]) -> Spread | None:
    """Returns median, quartiles and ends, or None below two numbers: a single one has no spread, and is nobody's middle."""
    if len(values) < LEAST_ANSWERS:
        return None
    ranked = sorted(values)
    return Spread(
        median=quantile(ranked, 0.5),
        low=quantile(ranked, 0.25),
        high=quantile(ranked, 0.75),
        least=ranked[0],
        most=ranked[-1],
        count=len(ranked),
    )


def quantile(ranked: Sequence[float], share: float) -> float:
    """Returns the number below which ``share`` of ``ranked`` lies, between two of them by linear interpolation.

    Type 7 of R. J. Hyndman & Y. Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996), 361-365,
    the default of R and NumPy: the place is ``share · (n − 1)``, counted from 0.

    Args:
        ranked: At least one number, from the least to the greatest.
        share: 0 to 1.
    """
    place = share * (len(ranked) - 1)
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    part = place - below
    # Not the difference of the two, which overflows where they lie at opposite ends of what a float can hold.
    return ranked[below] * (1 - part) + ranked[above] * part if part else ranked[below]
