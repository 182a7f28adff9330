"""Reads tables of a TOML document with type and range checks, and collects every fault instead of stopping at the first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from mas_core.errors import SettingsError, SettingsFault
from mas_core.toml_lines import KeyPath, key_lines, line_of

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
"""Names of agents, panels, providers, domains, question types and roles."""

ID_ALLOWED = "a name of up to 64 letters, digits, '_', '-', '.' or ':'"
_SYNTAX_LINE = re.compile(r"at line (\d+)")


class Document:
    """A parsed TOML file together with the faults found in it so far."""

    def __init__(self, path: Path, text: str) -> None:
        """Parses ``text``; ``path`` is only named in faults.

        Raises:
            SettingsError: The text is not TOML; the fault names the line.
        """
        self.path = path
        self.faults: list[SettingsFault] = []
        try:
            self._data = tomllib.loads(text)
        except (ValueError, RecursionError) as exc:  # TOMLDecodeError, a number of thousands of digits, or a bomb of brackets
            line = _SYNTAX_LINE.search(str(exc))
            at = int(line.group(1)) if line else text.count("\n") + 1
            raise SettingsError(
                (SettingsFault(path=path, line=at, key="", found=f"what is not TOML ({exc})", allowed="valid TOML"),)
            ) from exc
        self._lines = key_lines(text)

    @property
    def root(self) -> Table:
        """The document's outermost table."""
        return Table(self, (), self._data)

    def fault(self, key: KeyPath, *, found: str, allowed: str) -> None:
        """Notes a fault at ``key``."""
        self.faults.append(
            SettingsFault(
                path=self.path,
                line=line_of(key, self._lines),
                key=".".join(str(part) for part in key),
                found=found,
                allowed=allowed,
            )
        )

    def check(self) -> None:
        """Raises SettingsError with all faults noted so far, in the order of their lines."""
        if self.faults:
            raise SettingsError(tuple(sorted(self.faults, key=lambda fault: fault.line)))


def _shown(value: object) -> str:
    text = repr(value) if not isinstance(value, bool) else str(value).lower()
    return text if len(text) <= 80 else text[:77] + "..."


class Table:
    """One table. Each getter checks type and range, notes a fault and then returns the default, so that reading goes on."""

    def __init__(self, document: Document, key: KeyPath, data: Mapping[str, object]) -> None:
        self._document = document
        self.key = key
        self._data = data
        self._read: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether ``name`` is set here."""
        return name in self._data

    def fault(self, name: str, *, allowed: str, found: str | None = None) -> None:
        """Notes that the value of ``name`` is not one of those ``allowed``; ``found`` stands in for a value not to be shown."""
        if found is None:
            found = _shown(self._data[name]) if name in self._data else "nothing"
        self._document.fault((*self.key, name), found=found, allowed=allowed)

    def text(self, name: str, default: str = "", *, among: Collection[str] | None = None, required: bool = False) -> str:
        """Returns a string; with ``among`` one of these, with ``required`` one that is there and not empty."""
        self._read.add(name)
        value = self._data.get(name, default)
        if not isinstance(value, str):
            self.fault(name, allowed="a text in quotes")
        elif among is not None and name in self._data and value not in among:
            self.fault(name, allowed=" or ".join(f'"{choice}"' for choice in among))
        elif required and not value.strip():
            self.fault(name, allowed="a text that is not empty")
        else:
            return value
        return default

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        """Returns a number from ``least`` to ``most``."""
        self._read.add(name)
        value = self._data.get(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            self.fault(name, allowed=f"a number from {least:g} to {most:g}")
            return default
        return float(value)

    def number_or_none(self, name: str, *, least: float, most: float) -> float | None:
        """Returns a number, or None where ``name`` is not set."""
        self._read.add(name)
        return self.number(name, least, least=least, most=most) if self.has(name) else None

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        """Returns a whole number from ``least`` to ``most``."""
        self._read.add(name)
        value = self._data.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fault(name, allowed=f"a whole number from {least} to {most}")
            return default
        return value

    def integer_or_none(self, name: str, *, least: int, most: int) -> int | None:
        """Returns a whole number, or None where ``name`` is not set."""
        self._read.add(name)
        return self.integer(name, least, least=least, most=most) if self.has(name) else None

    def boolean(self, name: str, *, default: bool) -> bool:
        """Returns true or false."""
        self._read.add(name)
        value = self._data.get(name, default)
        if not isinstance(value, bool):
            self.fault(name, allowed="true or false")
            return default
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Returns a list of strings; empty where ``name`` is not set."""
        self._read.add(name)
        value = self._data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(name, allowed="a list of texts in quotes")
            return ()
        return tuple(value)

    def text_map(self, name: str) -> Mapping[str, str]:
        """Returns a table of strings; empty where ``name`` is not set."""
        self._read.add(name)
        value = self._data.get(name, {})
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            self.fault(name, allowed='a table of texts, e.g. { qwen = "utilitarian" }')
            return {}
        return dict(value)

    def table(self, name: str) -> Table:
        """Returns the table ``name``; an empty one where it is not set."""
        self._read.add(name)
        value = self._data.get(name, {})
        if not isinstance(value, dict):
            self.fault(name, allowed=f"a table [{'.'.join(str(part) for part in (*self.key, name))}]")
            value = {}
        return Table(self._document, (*self.key, name), value)

    def named_tables(self, name: str) -> Iterator[tuple[str, Table]]:
        """Yields each ``[name.ID]`` with its id, leaving out those whose id is not allowed."""
        outer = self.table(name)
        for item, value in outer._data.items():
            if not ID.fullmatch(item):
                self._document.fault((*outer.key, item), found=_shown(item), allowed=ID_ALLOWED)
            elif not isinstance(value, dict):
                outer.fault(item, allowed=f"a table [{name}.{item}]")
            else:
                yield item, Table(self._document, (*outer.key, item), value)

    def done(self) -> None:
        """Notes every key that nobody read as unknown, with the keys that there are."""
        for name in self._data:
            if name not in self._read:
                self._document.fault(
                    (*self.key, name), found="a key that is not known here", allowed=", ".join(sorted(self._read))
                )
