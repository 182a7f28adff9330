"""Names of exported files that Linux, macOS and Windows all take, and that tell a person which run is inside."""

from __future__ import annotations

import re
import unicodedata

from mas_core.models import Record
from mas_core.record_json import clean_text

_MOST_CHARS = 60
_MOST_BYTES = 120
_RESERVED = re.compile(r'[<>:"/\\|?*\s._-]+')
# Names that Windows keeps for devices, with or without an ending.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")})
_EMPTY = "untitled"


def safe_name(text: str, *, most_chars: int = _MOST_CHARS) -> str:
    """Returns a text as part of a file's name: letters, digits and single dashes, never empty, never a device of Windows.

    Letters of every script stay; what separates folders, hides files, reorders text or controls a terminal goes.
    """
    kept = []
    for char in unicodedata.normalize("NFC", clean_text(text)):
        kind = unicodedata.category(char)
        kept.append(char if kind[0] in "LN" or kind in ("Mn", "Mc", "Pd") else "-")
    name = _RESERVED.sub("-", "".join(kept)).strip("-")[:most_chars]
    while len(name.encode()) > _MOST_BYTES:
        name = name[:-1]
    name = name.strip("-") or _EMPTY
    return f"{name}-" if name.casefold() in _DEVICES else name


def stem(record: Record) -> str:
    """Returns a run's name without ending, such as ``2026-03-01-Should-cities-ban-cars-1a2b3c4d``."""
    question = safe_name(" ".join(record.question.text.split()))
    return f"{record.created_at:%Y-%m-%d}-{question}-{safe_name(record.id)[:8]}"


class UniqueNames:
    """Gives every run of one export a name of its own, also where file systems do not tell upper from lower case."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def of(self, record: Record) -> str:
        """Returns a name that was not given yet."""
        name = wanted = stem(record)
        count = 1
        while name.casefold() in self._given:
            count += 1
            name = f"{wanted}-{count}"
        self._given.add(name.casefold())
        return name
