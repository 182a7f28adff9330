"""Edits a TOML text that a person wrote, and leaves everything else of it as it is: comments, order, spaces.

Where a thing stands is found by lines, because tomlkit hangs a comment on the table before it, which is rarely the one that it
is about; how a value is written is tomlkit's part.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import Array

from mas_core.toml_lines import KeyPath, Statement, statements

TomlValue = str | int | float | bool | Sequence[str] | Mapping[str, str]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PART = re.compile(r""""[^"]*"|'[^']*'|[A-Za-z0-9_-]+""")
_TEXT_OR_COMMENT = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|(?P<comment>\#[^\n]*)",
    re.DOTALL,
)


def comments_in(text: str) -> tuple[str, ...]:
    """Returns the comments of a TOML text in their order, each with its ``#``."""
    return tuple(found["comment"].rstrip() for found in _TEXT_OR_COMMENT.finditer(text) if found["comment"])


class TomlText:
    """A valid TOML text under the knife. Paths are those of tables and keys; arrays of tables are not edited."""

    def __init__(self, text: str) -> None:
        """Takes the text. Lines that are made end as the text's first line does, and so do all others."""
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._lines = text.replace("\r\n", "\n").split("\n")

    @property
    def text(self) -> str:
        """The text as it is now."""
        return self._newline.join(self._lines)

    def value(self, path: KeyPath) -> Any:  # noqa: ANN401  (whatever TOML can hold)
        """Returns what stands at ``path``, or None."""
        node: Any = tomllib.loads("\n".join(self._lines))
        for part in path:
            if not isinstance(node, dict) or part not in node:
                return None
            node = node[part]
        return node

    def set(self, path: KeyPath, value: TomlValue) -> None:
        """Sets a key, in its place if it is there, else after the last one of its table, which is made if need be."""
        if self.value(path) == value:
            return
        every = statements(self._lines)
        around = _around(every, path)
        if around is not None:
            self._rewrite(around, lambda holder, rest: _put(holder, rest, value), path)
        elif self.value(path[:-1]) is not None:
            self._insert(every, path, value)
        else:
            self._append_table(every, path, value)

    def unset(self, path: KeyPath) -> None:
        """Takes a key away; a comment on its line is kept on a line of its own."""
        kept = [
            comment
            for one in statements(self._lines)
            if not one.header and one.path[: len(path)] == path
            for comment in comments_in("\n".join(self._lines[one.start : one.end]))
        ]
        at = self.remove(path)
        self._lines[at:at] = kept

    def remove(self, path: KeyPath) -> int:
        """Takes a table away, with the comments between its keys and on their lines; those before and after it stay.

        Returns:
            The index of the line where it had begun.
        """
        every = statements(self._lines)
        around = _around(every, path)
        if around is not None and around.path != path:
            self._rewrite(around, _drop, path)
            return around.start
        at = len(self._lines)
        for one in reversed(every):
            if one.path[: len(path)] != path:
                continue
            end = one.end
            if one.header:
                end = max([end, *(other.end for other in every if other.table == one.table and other.start > one.start)])
            # What lies in a table's block goes with its header, which comes later in this loop.
            if one.header or one.table[: len(path)] != path:
                del self._lines[one.start : end]
                at = one.start
                self._close_gap(at)
        return at

    def rename(self, path: KeyPath, name: str) -> None:
        """Gives the table at ``path`` another name in its place."""
        place = len(path) - 1
        every = statements(self._lines)
        around = _around(every, path)
        if around is not None and around.path != path:
            self._rewrite(around, lambda holder, rest: _rename(holder, rest, name), path)
            return
        for one in every:
            if one.path[: len(path)] != path:
                continue
            if one.header:
                self._lines[one.start] = _with_part(self._lines[one.start], place, name)
            elif len(one.table) <= place:
                self._lines[one.start] = _with_part(self._lines[one.start], place - len(one.table), name)

    def _rewrite(self, one: Statement, change: Callable[[Any, tuple[str, ...]], None], path: KeyPath) -> None:
        """Has tomlkit change the value of one statement; comments that it loses are put above."""
        old = "\n".join(self._lines[one.start : one.end])
        document = tomlkit.parse(old + "\n")
        change(document, tuple(str(part) for part in path[len(one.table) :]))
        new = tomlkit.dumps(document).removesuffix("\n")
        lost = Counter(comments_in(old)) - Counter(comments_in(new))
        self._lines[one.start : one.end] = [*lost.elements(), *new.split("\n")]

    def _insert(self, every: Sequence[Statement], path: KeyPath, value: TomlValue) -> None:
        parent = path[:-1]
        header = next((one for one in every if one.header and one.path == parent), None)
        within = [one for one in every if not one.header and one.path[: len(parent)] == parent and one.path != parent]
        own = [one for one in within if one.table == parent]
        if header is None and not within:
            # Only tables below it have headers, so it gets one of its own before them.
            first = next(one for one in every if one.path[: len(parent)] == parent)
            self._lines[first.start : first.start] = [f"[{_dotted(parent)}]", *_written(path[-1:], value), ""]
            return
        after = own[-1] if own else header if header is not None else within[-1]
        first_line = self._lines[after.start]
        indent = first_line[: len(first_line) - len(first_line.lstrip())]
        written, *more = _written(path[len(after.table) :], value)
        self._lines[after.end : after.end] = [indent + written, *more]

    def _append_table(self, every: Sequence[Statement], path: KeyPath, value: TomlValue) -> None:
        """Adds a table after the last one of its kind, or at the end."""
        block = [f"[{_dotted(path[:-1])}]", *_written(path[-1:], value)]
        kin = [one for one in every if one.path[0] == path[0] and one.table]
        if kin:
            self._lines[kin[-1].end : kin[-1].end] = ["", *block]
            return
        while self._lines and not self._lines[-1].strip():
            self._lines.pop()
        self._lines += [*([""] if self._lines else []), *block, ""]

    def _close_gap(self, at: int) -> None:
        """Leaves one empty line where something was taken from between two, and none at the top."""
        empty_before = at == 0 or not self._lines[at - 1].strip()
        if empty_before and at < len(self._lines) - 1 and not self._lines[at].strip():
            del self._lines[at]


def _around(every: Sequence[Statement], path: KeyPath) -> Statement | None:
    """The key, if there is one, whose value is what stands at ``path``, or holds it."""
    found = (one for one in every if not one.header and one.path == path[: len(one.path)])
    return max(found, key=lambda one: len(one.path), default=None)


def _put(holder: Any, rest: tuple[str, ...], value: TomlValue) -> None:  # noqa: ANN401  (tomlkit's containers)
    for part in rest[:-1]:
        if part not in holder:
            holder[part] = tomlkit.inline_table()
        holder = holder[part]
    old = holder.get(rest[-1])
    if isinstance(old, Array) and isinstance(value, Sequence) and _matched(old, [str(item) for item in value]):
        return
    holder[rest[-1]] = _item(value)


def _matched(array: Array, wanted: Sequence[str]) -> bool:
    """Brings a list to what is wanted without rewriting it, where taking away and adding at the end can do it."""
    have = [str(item) for item in array.unwrap()]
    kept = [item for item in have if item in wanted]
    if kept != list(wanted[: len(kept)]) or len(set(have)) < len(have):
        return False
    for item in have:
        if item not in wanted:
            array.remove(item)
    for item in wanted[len(kept) :]:
        array.append(item)
    written = tomllib.loads(f"a = {array.as_string()}")["a"]
    return bool(written == list(wanted))


def _drop(holder: Any, rest: tuple[str, ...]) -> None:  # noqa: ANN401  (tomlkit's containers)
    for part in rest[:-1]:
        holder = holder[part]
    del holder[rest[-1]]


def _rename(holder: Any, rest: tuple[str, ...], name: str) -> None:  # noqa: ANN401  (tomlkit's containers)
    *above, part, old = rest
    for step in above:
        holder = holder[step]
    new = tomlkit.inline_table()
    for key, value in holder[part].unwrap().items():
        new[name if key == old else key] = _item(value)
    holder[part] = new


def _item(value: Any) -> Any:  # noqa: ANN401  (tomlkit's items)
    """Returns a value as tomlkit's, with tables inside a line."""
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        for key, inner in value.items():
            table[key] = _item(inner)
        return table
    if isinstance(value, str):
        return tomlkit.string(value, multiline="\n" in value)
    return tomlkit.item(list(value) if isinstance(value, tuple) else value)


def _written(keys: KeyPath, value: TomlValue) -> list[str]:
    """Returns the lines of a key with its value."""
    lines: list[str] = f"{_dotted(keys)} = {_item(value).as_string()}".split("\n")
    return lines


def _dotted(keys: KeyPath) -> str:
    return ".".join(_key(str(key)) for key in keys)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else tomlkit.key(name).as_string()


def _with_part(line: str, place: int, name: str) -> str:
    """Returns a header or key line with one part of its dotted name replaced."""
    part = list(_PART.finditer(line))[place]
    return line[: part.start()] + _key(name) + line[part.end() :]
