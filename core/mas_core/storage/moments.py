"""Moments as the history's columns hold them."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(when: datetime) -> str:
    """Returns a moment as columns hold it: UTC with microseconds, ordered as text as in time."""
    utc = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    return utc.isoformat(timespec="microseconds")
