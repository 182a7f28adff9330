"""Whose runs a database of the older system holds: several people shared one file there."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from mas_core.errors import InputError
from mas_core.record_json import clean_text
from mas_core.terminal import one_line

MOST_PEOPLE = 1_000
"""More names than that are in no history that people made."""

_MOST_NAMED = 20
_MOST_CHARS = 80
# Names are compared as bytes: what a damaged file calls text need not be any.
_KEY = "hex(COALESCE(username, ''))"


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderPerson:
    """Somebody who asked something there; ``keys`` are the ways in which the file writes the name."""

    name: str
    runs: int
    keys: tuple[str, ...]


class SeveralPeople(InputError):  # noqa: N818  (what is so, not what went wrong)
    """It has to be said whose runs to take.

    Attributes:
        people: Who there are, those with most runs first.
    """

    def __init__(self, message: str, people: Sequence[OlderPerson]) -> None:
        super().__init__(f"{message}: {_listed(people)}. Say whose to import (--from-user NAME).", field="user")
        self.people = tuple(people)


def chosen_keys(connection: sqlite3.Connection, wanted: str | None) -> tuple[str, ...]:
    """Returns how the file writes the name of the one whose runs are to be taken; empty if nobody asked anything.

    Args:
        connection: The database.
        wanted: The name, or None if there is only one.

    Raises:
        SeveralPeople: There are several, or others than the one that was named.
        InputError: There are more than anybody could choose from.
    """
    people = _people(connection)
    if wanted is None:
        if len(people) > 1:
            raise SeveralPeople("There are runs of several users in it", people)
        return people[0].keys if people else ()
    found = next((person for person in people if person.name == one_line(wanted).strip()), None)
    if found is None:
        raise SeveralPeople(f"There are no runs of the user {wanted!r} in it; there are some of others", people)
    return found.keys


def condition(keys: Sequence[str]) -> str:
    """Returns what a row of ``interactions`` has to be, with a placeholder for each key."""
    return f"{_KEY} IN ({', '.join('?' * len(keys))})"


def _people(connection: sqlite3.Connection) -> tuple[OlderPerson, ...]:
    rows = connection.execute(
        f"SELECT {_KEY}, count(*) FROM interactions GROUP BY 1 LIMIT ?",  # noqa: S608  (a constant)
        (MOST_PEOPLE + 1,),
    ).fetchall()
    if len(rows) > MOST_PEOPLE:
        raise InputError(f"It names more than {MOST_PEOPLE:,} users, so it is no history of the older system.", field="path")
    runs: dict[str, int] = {}
    keys: dict[str, list[str]] = {}
    for key, count in rows:
        name = _name(bytes.fromhex(str(key)))
        runs[name] = runs.get(name, 0) + int(count)
        keys.setdefault(name, []).append(str(key))
    people = (OlderPerson(name=name, runs=count, keys=tuple(keys[name])) for name, count in runs.items())
    return tuple(sorted(people, key=lambda person: (-person.runs, person.name)))


def _name(written: bytes) -> str:
    name = one_line(clean_text(written.decode("utf-8", "replace"))).strip()
    return name[:_MOST_CHARS] or "(no name)"


def _listed(people: Sequence[OlderPerson]) -> str:
    named = [person.name for person in people[:_MOST_NAMED]]
    more = len(people) - _MOST_NAMED
    return ", ".join(named) + (f" and {more:,} more" if more > 0 else "")
