"""Words that a person puts on runs to find them again."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable

from mas_core.errors import InputError
from mas_core.storage import rows
from mas_core.storage.query import Tag

LONGEST_TAG = 64


def add(connection: sqlite3.Connection, id_or_prefix: str, tags: Iterable[str]) -> str:
    """Puts tags on a run and returns its id. One that it has, also in other capitals, stays as it is.

    Raises:
        RunNotFound: There is none, or several.
        InputError: Something cannot be a tag.
    """
    names = [tag_of(tag) for tag in tags]
    run_id = rows.resolve(connection, id_or_prefix)
    connection.executemany(
        "INSERT INTO tags (tag, run) SELECT ?, number FROM runs WHERE id = ? ON CONFLICT DO NOTHING",
        [(name, run_id) for name in names],
    )
    return run_id


def remove(connection: sqlite3.Connection, id_or_prefix: str, tags: Iterable[str]) -> str:
    """Takes tags off a run and returns its id; those that it does not have are no error.

    Raises:
        RunNotFound: There is none, or several.
        InputError: Something cannot be a tag.
    """
    names = [tag_of(tag) for tag in tags]
    run_id = rows.resolve(connection, id_or_prefix)
    connection.executemany(
        "DELETE FROM tags WHERE tag = ? AND run = (SELECT number FROM runs WHERE id = ?)", [(name, run_id) for name in names]
    )
    return run_id


def all_tags(connection: sqlite3.Connection) -> tuple[Tag, ...]:
    """Returns all tags of runs that are not deleted, in alphabetical order."""
    found = connection.execute(
        "SELECT tag, count(*) FROM tags JOIN runs ON number = run WHERE deleted_at IS NULL GROUP BY tag ORDER BY tag"
    )
    return tuple(Tag(name=name, runs=count) for name, count in found)


def tag_of(given: str) -> str:
    """Returns what was given as it is kept as a tag: single spaces between words.

    Raises:
        InputError: It cannot be a tag: empty, over 64 characters, or with control characters.
    """
    name = " ".join(rows.column(given).split())
    if not name:
        raise InputError("A tag needs a letter, a digit or a sign.", field="tag")
    if len(name) > LONGEST_TAG:
        raise InputError(f"A tag has at most {LONGEST_TAG} characters.", field="tag")
    if any(unicodedata.category(char) == "Cc" for char in name):
        raise InputError("A tag cannot hold control characters.", field="tag")
    return name
