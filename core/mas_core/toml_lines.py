"""On which line of a TOML text each key stands; the standard parser does not say, and a person needs to know."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A header or a key with its value.

    Attributes:
        start: Index of its first line, from 0.
        end: Index after its last line.
        path: What it defines.
        table: The table that it stands in; of a header, the table that it opens, which is its ``path``.
    """

    start: int
    end: int
    path: KeyPath
    table: KeyPath

    @property
    def header(self) -> bool:
        """Whether it opens a table."""
        return self.path == self.table


def statements(lines: Sequence[str]) -> tuple[Statement, ...]:
    """Returns the statements of a *valid* TOML text, given by its lines without their ends, in their order."""
    lines = list(lines)
    found: list[Statement] = []
    arrays: dict[KeyPath, int] = {}
    table: KeyPath = ()
    index = 0
    while index < len(lines):
        end = index + 1
        if key := _KEY.match(lines[index]):
            end = _statement_end(lines, index)
            found.append(Statement(start=index, end=end, path=(*table, *_parts(key["name"])), table=table))
        elif header := _HEADER.match(lines[index]):
            table = _table(_parts(header["name"]), arrays)
            if header["array"]:
                arrays[table] = arrays.get(table, -1) + 1
                table = (*table, arrays[table])
            found.append(Statement(start=index, end=end, path=table, table=table))
        index = end
    return tuple(found)


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """Maps each key and table of a *valid* TOML text to its line, counted from 1.

    Keys of inline tables and array elements have no line of their own: look up their parent with :func:`line_of`.
    """
    # Not splitlines(): TOML's lines end at LF and CRLF only, and other line separators may stand in its texts.
    found: dict[KeyPath, int] = {}
    for statement in statements([line.removesuffix("\r") for line in text.split("\n")]):
        if statement.header and isinstance(statement.path[-1], int):
            found.setdefault(statement.path[:-1], statement.start + 1)
        found.setdefault(statement.path, statement.start + 1)
    return found


def line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int:
    """Returns the line of ``path`` or of the nearest table around it; 0 if there is none."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return 0
