"""On which line of a TOML text each key stands; the standard parser does not say, and a person needs to know."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
"""A place in a document, e.g. ``("agents", "qwen", "temperature")`` or ``("examples", 0, "text")``."""

_HEADER = re.compile(r"^\s*\[(?P<array>\[)?(?P<name>(?:\"[^\"]*\"|'[^']*'|[^\]\"'])+)\]")
_KEY = re.compile(r"""^\s*(?P<name>(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(next(group for group in match.groups() if group is not None) for match in _PART.finditer(dotted))


def _table(name: tuple[str, ...], arrays: Mapping[KeyPath, int]) -> KeyPath:
    """The place that a header names: below an array of tables, its newest one is meant."""
    path: KeyPath = ()
    for part in name[:-1]:
        path = (*path, part)
        if path in arrays:
            path = (*path, arrays[path])
    return (*path, *name[-1:])


def _statement_end(lines: list[str], start: int) -> int:
    """Index after the last line of the key's value that begins on line ``start``: the shortest run that parses."""
    for end in range(start + 1, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    return start + 1


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """Maps each key and table of a *valid* TOML text to its line, counted from 1.

    Keys of inline tables and array elements have no line of their own: look up their parent with :func:`line_of`.
    """
    # Not splitlines(): TOML's lines end at LF and CRLF only, and other line separators may stand in its texts.
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    found: dict[KeyPath, int] = {}
    arrays: dict[KeyPath, int] = {}
    table: KeyPath = ()
    index = 0
    while index < len(lines):
        header = _HEADER.match(lines[index])
        key = _KEY.match(lines[index])
        if key:
            found.setdefault((*table, *_parts(key["name"])), index + 1)
            index = _statement_end(lines, index)
            continue
        if header:
            table = _table(_parts(header["name"]), arrays)
            if header["array"]:
                arrays[table] = arrays.get(table, -1) + 1
                found.setdefault(table, index + 1)
                table = (*table, arrays[table])
            found.setdefault(table, index + 1)
        index += 1
    return found


def line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int:
    """Returns the line of ``path`` or of the nearest table around it; 0 if there is none."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return 0
