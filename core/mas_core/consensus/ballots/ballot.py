"""What one answer counts for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One counted choice.

    Attributes:
        choice: The canonical choice: ``YES``, ``B``, the point of a scale ``4``, or a number's shortest form ``1250.5``.
        confidence: The model's own, 0 to 100, or None.
        value: The number, of a scale's point and of a number; else None.
        unit: The unit that stands at a number, if it is one of those known (mas_core.consensus.ballots.units); else empty.
    """

    choice: str
    confidence: float | None = None
    value: float | None = None
    unit: str = ""
