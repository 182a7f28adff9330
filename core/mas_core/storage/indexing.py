"""Keeps the search index true to the runs. A run that is under way is not in it; one that has ended is, within its transaction.

The index holds no texts (FTS5 without content), so a run is taken out of it by saying again what was put in: before anything
of an indexed run's texts changes, :func:`take_out` is called, and :func:`put_in` afterwards.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from mas_core.storage import packs
from mas_core.storage.connection import transaction
from mas_core.storage.terms import segmented, short_beginnings

Progress = Callable[[int, int], None]
"""Is told how many runs are done, and how many there are."""

CREATE_INDEXES = (
    # The answers come first, since FTS5 writes two bytes for each word of a run in any column but the first.
    """
    CREATE VIRTUAL TABLE search USING fts5
    (answers, consensus, question, content = '', tokenize = 'unicode61 remove_diacritics 2')
    """,
    """
    CREATE VIRTUAL TABLE beginnings USING fts5
    (letters, content = '', detail = none, columnsize = 0, tokenize = 'unicode61 remove_diacritics 2')
    """,
)
_BATCH = 100


def texts_of(connection: sqlite3.Connection, run_id: str) -> Iterator[tuple[str, str, str]]:
    """Yields field, agent and text of what can be searched of a run: question, consensus, answers."""
    (question,) = connection.execute("SELECT question FROM runs WHERE id = ?", (run_id,)).fetchone()
    yield "question", "", question
    texts = packs.texts(connection, run_id)
    if texts.verdict is not None:
        yield "consensus", "", texts.verdict.text
    for answer in texts.answers:
        yield "answer", answer.label, answer.text


def put_in(connection: sqlite3.Connection, run_id: str) -> None:
    """Puts a run into the index that is not in it."""
    number, words, letters = _columns(connection, run_id)
    connection.execute("INSERT INTO search (rowid, question, answers, consensus) VALUES (?, ?, ?, ?)", (number, *words))
    connection.execute("INSERT INTO beginnings (rowid, letters) VALUES (?, ?)", (number, letters))
    connection.execute("UPDATE runs SET indexed = 1 WHERE number = ?", (number,))


def take_out(connection: sqlite3.Connection, run_id: str) -> None:
    """Takes a run out of the index if it is in it, or if there is such a run at all."""
    found = connection.execute("SELECT indexed FROM runs WHERE id = ?", (run_id,)).fetchone()
    if found is None or not found[0]:
        return
    number, words, letters = _columns(connection, run_id)
    connection.execute(
        "INSERT INTO search (search, rowid, question, answers, consensus) VALUES ('delete', ?, ?, ?, ?)", (number, *words)
    )
    connection.execute("INSERT INTO beginnings (beginnings, rowid, letters) VALUES ('delete', ?, ?)", (number, letters))
    connection.execute("UPDATE runs SET indexed = 0 WHERE number = ?", (number,))


def put_in_if_ended(connection: sqlite3.Connection, run_id: str) -> None:
    """Puts a run into the index unless it is under way or in it."""
    if connection.execute("SELECT 1 FROM runs WHERE id = ? AND state <> 'running' AND indexed = 0", (run_id,)).fetchone():
        put_in(connection, run_id)


def start_over(connection: sqlite3.Connection) -> None:
    """Empties the index; :func:`fill` makes it anew."""
    for table in ("search", "beginnings"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in CREATE_INDEXES:
        connection.execute(statement)
    connection.execute("UPDATE runs SET indexed = 0 WHERE indexed")


def fill(connection: sqlite3.Connection, *, progress: Progress | None = None) -> int:
    """Packs and indexes all ended runs that are not in the index, some in each transaction, and returns how many.

    A process that dies in between loses the runs of one transaction at most; the next call goes on there.
    """
    where = "FROM runs WHERE indexed = 0 AND state <> 'running'"
    (total,) = connection.execute(f"SELECT count(*) {where}").fetchone()
    done = 0
    while done < total:
        with transaction(connection):
            batch = connection.execute(f"SELECT id {where} LIMIT ?", (_BATCH,)).fetchall()
            for (run_id,) in batch:
                packs.fold(connection, run_id)
                put_in(connection, run_id)
        if not batch:
            break
        done += len(batch)
        if progress is not None:
            progress(done, total)
    return done


def _columns(connection: sqlite3.Connection, run_id: str) -> tuple[int, tuple[str, str, str], str]:
    """Returns a run's number, its question, answers and consensus, and the beginnings of all their words."""
    (number,) = connection.execute("SELECT number FROM runs WHERE id = ?", (run_id,)).fetchone()
    fields: dict[str, list[str]] = {"question": [], "answer": [], "consensus": []}
    for field, _, text in texts_of(connection, run_id):
        fields[field].append(segmented(text))
    question, answers, consensus = ("\n".join(fields[field]) for field in ("question", "answer", "consensus"))
    letters = set[str]().union(*(short_beginnings(text) for texts in fields.values() for text in texts))
    return number, (question, answers, consensus), " ".join(sorted(letters))
