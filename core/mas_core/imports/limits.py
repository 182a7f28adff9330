"""What an import may hold at most. A file that holds more is refused as a whole (docs/security.md)."""

from __future__ import annotations

MOST_MEMBERS = 1_000
"""Files in an archive."""

MOST_MEMBER_BYTES = 50 << 20
"""Size of one file, unpacked."""

MOST_RATIO = 100
"""How many times as large an archive, and each of its members, may be unpacked."""

MOST_DEPTH = 64
"""Levels of JSON within each other."""

MOST_DIRECTORY_BYTES = 4 << 20
"""Size of an archive's table of contents; zipfile reads all of it before it says how many members there are."""

MOST_TEXT_CHARS = 2_000_000
"""Length of one text, twice what an answer may have."""

LARGEST_COUNT = 2**53
"""Tokens, attempts and so on: what JSON readers everywhere keep exactly."""

ENDINGS = frozenset({".json", ".jsonl"})
"""What is read from folders and archives; all else in an export, such as charts and pages, is left alone."""
