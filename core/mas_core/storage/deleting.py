"""Runs that are deleted: they can be brought back for 30 days, unless they are removed at once."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from mas_core.errors import InputError, RunNotFound
from mas_core.models import JobState
from mas_core.storage import indexing, rows
from mas_core.storage.connection import transaction
from mas_core.storage.moments import moment

KEPT_DAYS = 30
_MOST_AT_ONCE = 500


def delete(connection: sqlite3.Connection, id_or_prefix: str, *, alive: frozenset[str], now: bool = False) -> str:
    """Deletes a run and returns its id: so that it can be brought back, or with ``now`` at once and for good.

    Args:
        connection: In a transaction.
        id_or_prefix: The run; with ``now`` it may be one that has been deleted already.
        alive: Owners that are at work.
        now: Removes its rows, whose place in the file SQLite overwrites.

    Raises:
        RunNotFound: There is none, or several.
        InputError: One of the owners ``alive`` is still at work on it.
    """
    run_id = _resolve_any(connection, id_or_prefix) if now else rows.resolve(connection, id_or_prefix)
    state, owner = connection.execute("SELECT state, owner FROM runs WHERE id = ?", (run_id,)).fetchone()
    if state == JobState.RUNNING and owner in alive:
        raise InputError(f"The run {run_id} is still under way. Cancel it, then delete it.")
    if now:
        remove(connection, run_id)
    else:
        connection.execute("UPDATE runs SET deleted_at = ? WHERE id = ?", (moment(datetime.now(UTC)), run_id))
    return run_id


def undelete(connection: sqlite3.Connection, id_or_prefix: str) -> str:
    """Brings a deleted run back, and returns its id.

    Raises:
        RunNotFound: No deleted run is meant, or several are.
    """
    run_id = rows.resolve(connection, id_or_prefix, deleted=True)
    connection.execute("UPDATE runs SET deleted_at = NULL WHERE id = ?", (run_id,))
    return run_id


def remove(connection: sqlite3.Connection, run_id: str) -> None:
    """Removes a run with all that belongs to it, its words in the search index too."""
    indexing.take_out(connection, run_id)
    connection.execute("DELETE FROM runs WHERE id = ?", (run_id,))


def purge(connection: sqlite3.Connection, *, at: datetime | None = None) -> int:
    """Removes runs that were deleted more than 30 days ago, 500 at most; returns how many."""
    before = moment((at or datetime.now(UTC)) - timedelta(days=KEPT_DAYS))
    query = "SELECT id FROM runs WHERE deleted_at < ? ORDER BY deleted_at LIMIT ?"
    due = connection.execute(query, (before, _MOST_AT_ONCE)).fetchall()
    if due:
        with transaction(connection):
            for (run_id,) in due:
                remove(connection, run_id)
    return len(due)


def _resolve_any(connection: sqlite3.Connection, id_or_prefix: str) -> str:
    try:
        return rows.resolve(connection, id_or_prefix)
    except RunNotFound:
        return rows.resolve(connection, id_or_prefix, deleted=True)
