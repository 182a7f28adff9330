"""Rows of the list of runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from mas_core.models import JobState, RunSummary, VerdictKind

SUMMARY = (
    "id, created_at, state, question, domain, question_type, method, agents, asked, answered, verdict_kind, consensus_score, "
    "follows, deleted_at, (SELECT json_group_array(tag) FROM tags WHERE run = number)"
)
"""What :func:`summary` needs of ``runs``."""


def list_runs(connection: sqlite3.Connection, *, limit: int, offset: int) -> tuple[RunSummary, ...]:
    """Returns summaries, the newest first."""
    # The rows of a page are chosen by two indexes alone, the times' and that of the deleted ones; only they are read.
    clauses = """
        WHERE number IN (
            SELECT number FROM runs INDEXED BY runs_by_time
            WHERE number NOT IN (SELECT number FROM runs WHERE deleted_at IS NOT NULL)
            ORDER BY created_at DESC, number DESC LIMIT ? OFFSET ?
        ) ORDER BY created_at DESC, number DESC
    """
    return summaries(connection, clauses, (max(limit, 0), max(offset, 0)))


def summaries(connection: sqlite3.Connection, clauses: str, values: tuple[object, ...]) -> tuple[RunSummary, ...]:
    """Returns the summaries of the runs that constant ``clauses`` of SQL choose."""
    rows = connection.execute(f"SELECT {SUMMARY} FROM runs {clauses}", values)  # noqa: S608  (constants)
    return tuple(summary(row) for row in rows.fetchall())


def count(connection: sqlite3.Connection) -> int:
    """Returns the number of runs."""
    return int(
        connection.execute(
            "SELECT (SELECT count(*) FROM runs) - (SELECT count(*) FROM runs WHERE deleted_at IS NOT NULL)"
        ).fetchone()[0]
    )


def tags_of(connection: sqlite3.Connection, run_id: str) -> tuple[str, ...]:
    """Returns the tags of a run."""
    found = connection.execute("SELECT tag FROM tags JOIN runs ON number = run WHERE id = ?", (run_id,))
    return _in_order(tag for (tag,) in found)


def summary(row: tuple[Any, ...]) -> RunSummary:
    """Returns a row of :data:`SUMMARY`."""
    run_id, created_at, state, question, domain, question_type, method, agents, asked, answered, kind, score = row[:12]
    follows, deleted_at, tags = row[12:]
    return RunSummary(
        id=run_id,
        created_at=datetime.fromisoformat(created_at),
        state=JobState(state),
        question=question,
        domain=domain,
        question_type=question_type,
        method=method,
        agents=msgspec.json.decode(agents, type=tuple[str, ...]),
        asked=asked,
        answered=answered,
        verdict_kind=VerdictKind(kind) if kind is not None else None,
        consensus_score=score,
        follows=follows,
        tags=_in_order(msgspec.json.decode(tags, type=tuple[str, ...])),
        deleted_at=datetime.fromisoformat(deleted_at) if deleted_at else None,
    )


def _in_order(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(tags, key=str.casefold))
