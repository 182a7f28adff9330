"""Runs that go on: taken up again after an interruption, asked again in parts, or continued by a further question."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from mas_core.errors import InputError, RunNotFound
from mas_core.models import Call, Job, JobState, Placement, Purpose, Record, RunSummary
from mas_core.storage import indexing, rows, summaries
from mas_core.storage.connection import snapshot


def add_calls(connection: sqlite3.Connection, calls: Sequence[Call]) -> None:
    """Puts calls in that are about to be sent; those that are there already stay as they are."""
    connection.executemany(
        "INSERT INTO calls (id, run_id, purpose, agent, round, repeat) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(call.id, call.job_id, call.purpose, rows.column(call.agent.id), call.round, call.repeat) for call in calls],
    )


def open_calls(connection: sqlite3.Connection, job_id: str) -> dict[tuple[str, int, int], str]:
    """Returns the ids of calls for answers that have no outcome, by agent, round and repeat."""
    found = connection.execute(
        """
        SELECT agent, round, repeat, id FROM calls
        WHERE run_id = ?1 AND purpose = ?2
        AND id NOT IN (SELECT call_id FROM answers WHERE run_id = ?1 AND call_id IS NOT NULL)
        AND id NOT IN (SELECT call_id FROM failures WHERE run_id = ?1 AND call_id IS NOT NULL)
        ORDER BY rowid
        """,
        (job_id, Purpose.ANSWER),
    )
    return {(agent, round_, repeat): call_id for agent, round_, repeat, call_id in found}


def reopen(connection: sqlite3.Connection, id_or_prefix: str, *, owner: str, alive: frozenset[str]) -> Job:
    """Marks a run as running in this program and returns its job, without the turns that it continues.

    Its answers and failures stay. Those of a run that had not ended are told apart from what a call brings from now on by their
    call's id, those of a run that had ended by having none.

    Raises:
        RunNotFound: There is none, or several.
        InputError: It is under way, here or in another program.
    """
    run_id = rows.resolve(connection, id_or_prefix)
    query = "SELECT state, owner, placement FROM runs WHERE id = ?"
    state, has_it, placement = connection.execute(query, (run_id,)).fetchone()
    if state == JobState.RUNNING and has_it in alive:
        raise InputError(f"The run {run_id} is still under way.")
    record = rows.read_run(connection, run_id)
    rows.take_up(connection, run_id, owner=owner)
    return Job(
        id=record.id,
        created_at=record.created_at,
        question=record.question,
        panel=record.panel,
        placement=Placement(placement),
    )


def give_back(connection: sqlite3.Connection, record: Record, *, owner: str) -> None:
    """Makes a run again what it was before ``owner`` opened it again and went no further; another's stays as it is."""
    query = "SELECT 1 FROM runs WHERE id = ? AND state = ? AND owner = ?"
    if not connection.execute(query, (record.id, JobState.RUNNING, owner)).fetchone():
        return
    if record.state is not JobState.UNFINISHED:
        rows.put(connection, record, owner=owner)
        return
    # Its rows are as they were, the ids of its calls among them, which machines may have answered since.
    connection.execute("UPDATE runs SET state = ?, owner = '' WHERE id = ?", (JobState.UNFINISHED, record.id))
    indexing.put_in_if_ended(connection, record.id)


def conversation(connection: sqlite3.Connection, id_or_prefix: str, *, most: int) -> tuple[Record, ...]:
    """Returns a run and those that it continues, the oldest first, ``most`` in all; a deleted one ends the chain.

    Raises:
        RunNotFound: There is no such run, or there are several.
    """
    with snapshot(connection):
        chain = [rows.read_run(connection, rows.resolve(connection, id_or_prefix))]
        while (before := chain[-1].question.follows) and len(chain) < most and before not in {record.id for record in chain}:
            try:
                chain.append(rows.read_run(connection, rows.resolve(connection, before)))
            except RunNotFound:
                break
    return tuple(reversed(chain))


def followers(connection: sqlite3.Connection, run_id: str) -> tuple[RunSummary, ...]:
    """Returns the runs that continue a run, the oldest first."""
    return summaries.summaries(connection, "WHERE follows = ? AND deleted_at IS NULL ORDER BY created_at, number", (run_id,))
