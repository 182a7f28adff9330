"""Reads the JSON values of a verdict's details. They may come from another version: what does not fit is passed over."""

from __future__ import annotations

import math
from collections.abc import Mapping


def mapping(value: object) -> Mapping[str, object]:
    """Returns an object with text keys, or an empty one."""
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def items(value: object) -> tuple[object, ...]:
    """Returns a list's values, or none."""
    return tuple(value) if isinstance(value, list | tuple) else ()


def text(value: object) -> str:
    """Returns a text without white space around it, or an empty one."""
    return value.strip() if isinstance(value, str) else ""


def texts(value: object) -> tuple[str, ...]:
    """Returns those values of a list that are texts and not empty."""
    return tuple(found for item in items(value) if (found := text(item)))


def number(value: object) -> float | None:
    """Returns a finite number, or None; truth values are none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def whole(value: object) -> int | None:
    """Returns a whole number, or None."""
    found = number(value)
    return int(found) if found is not None and found.is_integer() else None


def pair(value: object) -> tuple[float, float] | None:
    """Returns two numbers, or None."""
    found = tuple(number(item) for item in items(value))
    if len(found) != 2 or found[0] is None or found[1] is None:
        return None
    return found[0], found[1]
