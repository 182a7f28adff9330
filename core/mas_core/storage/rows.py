"""Runs, answers and failures as rows: every statement on the history's tables stands here."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from mas_core.errors import InputError, RunNotFound, StorageError
from mas_core.models import Answer, Failure, Job, JobState, Record, RunSummary, VerdictKind
from mas_core.record_json import clean_text, record_from_json, record_to_json, to_plain
from mas_core.storage import ownership
from mas_core.storage.connection import snapshot

_OPEN_STATES = frozenset({JobState.RUNNING, JobState.UNFINISHED})
_MATCHES_SHOWN = 10
_AFTER_ALL = "\U0010ffff"
_SUMMARY = (
    "id, created_at, state, question, domain, question_type, method, agents, asked, answered, verdict_kind, consensus_score, "
    "follows"
)
_COLUMNS = f"{_SUMMARY}, owner, body"
_SAME_SEAT = """
    json_extract(body, '$.purpose') = 'answer' AND json_extract(body, '$.agent') = ?
    AND json_extract(body, '$.round') = ? AND json_extract(body, '$.repeat') = ?
"""
_UPSERT = f"""
    INSERT INTO runs ({_COLUMNS}) VALUES ({", ".join("?" * len(_COLUMNS.split(", ")))})
    ON CONFLICT (id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ") if name != "id")}
"""  # noqa: S608  (the names are constants)


def begin(connection: sqlite3.Connection, job: Job, *, owner: str) -> None:
    """Puts a running job in. A run that is unfinished is taken up again, with the answers that it has.

    Raises:
        StorageError: A run with this id has ended, or runs in another program.
    """
    found = connection.execute("SELECT state, owner FROM runs WHERE id = ?", (job.id,)).fetchone()
    if found is None:
        record = Record(id=job.id, created_at=job.created_at, state=JobState.RUNNING, question=job.question, panel=job.panel)
        connection.execute(_UPSERT, _run_row(record, owner))
        connection.execute("UPDATE runs SET placement = ? WHERE id = ?", (job.placement, job.id))
    elif found[0] == JobState.UNFINISHED or found == (JobState.RUNNING, owner):
        connection.execute("UPDATE runs SET state = ?, owner = ? WHERE id = ?", (JobState.RUNNING, owner, job.id))
    else:
        raise StorageError(f"The run {job.id} is in the history already; start a new one.")


def add_answer(connection: sqlite3.Connection, job_id: str, call_id: str, answer: Answer) -> bool:
    """Puts an answer in. Returns False, and changes nothing, if the seat has one or the run has ended.

    Raises:
        StorageError: No such run was begun.
    """
    if not _is_open(connection, job_id):
        return False
    seat = (column(answer.agent), answer.round, answer.repeat)
    # What a run that was opened again had of this seat has no call of its own any more.
    connection.execute(
        "DELETE FROM answers WHERE run_id = ? AND agent = ? AND round = ? AND repeat = ? AND call_id IS NULL", (job_id, *seat)
    )
    stored = connection.execute(
        """
        INSERT INTO answers (run_id, position, call_id, agent, round, repeat, body)
        VALUES (?1, (SELECT coalesce(max(position), -1) + 1 FROM answers WHERE run_id = ?1), ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO NOTHING
        """,
        (job_id, call_id, *seat, _json(answer)),
    ).rowcount
    if not stored:
        return False
    # A call that was given up here may still be answered by the machine that it was sent to.
    connection.execute(
        f"DELETE FROM failures WHERE run_id = ? AND (call_id = ? OR ({_SAME_SEAT}))",  # noqa: S608  (a constant)
        (job_id, call_id, *seat),
    )
    connection.execute(
        "UPDATE runs SET answered = (SELECT count(DISTINCT agent) FROM answers WHERE run_id = ?1) WHERE id = ?1", (job_id,)
    )
    return True


def add_failure(connection: sqlite3.Connection, job_id: str, call_id: str, failure: Failure) -> bool:
    """Puts a failure in. Returns False, and changes nothing, if the call has an outcome or the run has ended.

    Raises:
        StorageError: No such run was begun.
    """
    if not _is_open(connection, job_id):
        return False
    answered = connection.execute("SELECT 1 FROM answers WHERE run_id = ? AND call_id = ?", (job_id, call_id)).fetchone()
    if answered:
        return False
    stored = connection.execute(
        """
        INSERT INTO failures (run_id, position, call_id, body)
        VALUES (?1, (SELECT coalesce(max(position), -1) + 1 FROM failures WHERE run_id = ?1), ?2, ?3)
        ON CONFLICT DO NOTHING
        """,
        (job_id, call_id, _json(failure)),
    ).rowcount
    return bool(stored)


def put(connection: sqlite3.Connection, record: Record, *, owner: str) -> None:
    """Stores a whole record in place of what there is of its run."""
    connection.execute(_UPSERT, _run_row(record, owner if record.state == JobState.RUNNING else ""))
    connection.execute("DELETE FROM answers WHERE run_id = ?", (record.id,))
    connection.execute("DELETE FROM failures WHERE run_id = ?", (record.id,))
    connection.execute("DELETE FROM calls WHERE run_id = ?", (record.id,))
    connection.executemany(
        "INSERT INTO answers (run_id, position, agent, round, repeat, body) VALUES (?, ?, ?, ?, ?, ?)",
        [(record.id, at, column(a.agent), a.round, a.repeat, _json(a)) for at, a in enumerate(record.answers)],
    )
    connection.executemany(
        "INSERT INTO failures (run_id, position, body) VALUES (?, ?, ?)",
        [(record.id, at, _json(failure)) for at, failure in enumerate(record.failures)],
    )
    ownership.put_extra_costs(connection, record)


def load(connection: sqlite3.Connection, id_or_prefix: str) -> Record:
    """Returns a run, by its id or by a beginning of it that no other run has.

    Raises:
        RunNotFound: There is none, or several.
        StorageError: The row cannot be read.
    """
    with snapshot(connection):
        return read_run(connection, resolve(connection, id_or_prefix))


def read_run(connection: sqlite3.Connection, run_id: str) -> Record:
    """Returns a run that is there, within the transaction under way.

    Raises:
        StorageError: The row cannot be read.
    """
    state, body = connection.execute("SELECT state, body FROM runs WHERE id = ?", (run_id,)).fetchone()
    answers = _bodies(connection, "SELECT body FROM answers WHERE run_id = ? ORDER BY position", run_id)
    failures = _bodies(connection, "SELECT body FROM failures WHERE run_id = ? ORDER BY position", run_id)
    try:
        return replace(
            record_from_json(body),
            state=JobState(state),
            answers=tuple(msgspec.json.decode(answer, type=Answer) for answer in answers),
            failures=tuple(msgspec.json.decode(failure, type=Failure) for failure in failures),
            extra_costs=ownership.extra_costs(connection, run_id),
        )
    except (InputError, ValueError) as exc:
        raise StorageError(f"The run {run_id} cannot be read from the history: {exc}") from exc


def list_runs(connection: sqlite3.Connection, *, limit: int, offset: int) -> tuple[RunSummary, ...]:
    """Returns summaries, the newest first."""
    return summaries(connection, "ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?", (max(limit, 0), max(offset, 0)))


def summaries(connection: sqlite3.Connection, clauses: str, values: tuple[object, ...]) -> tuple[RunSummary, ...]:
    """Returns the summaries of the runs that constant ``clauses`` of SQL choose."""
    rows = connection.execute(f"SELECT {_SUMMARY} FROM runs {clauses}", values)  # noqa: S608  (constants)
    return tuple(_summary(row) for row in rows.fetchall())


def count(connection: sqlite3.Connection) -> int:
    """Returns the number of runs."""
    return int(connection.execute("SELECT count(*) FROM runs").fetchone()[0])


def spent_since(connection: sqlite3.Connection, moment: datetime) -> float:
    """Adds up the known costs of answers and verdicts of runs begun since ``moment``."""
    since = _moment(moment)
    answers = connection.execute(
        "SELECT total(json_extract(answers.body, '$.cost_usd')) FROM runs JOIN answers ON run_id = id WHERE created_at >= ?",
        (since,),
    ).fetchone()
    verdicts = connection.execute(
        "SELECT total(json_extract(body, '$.verdict.cost_usd')) FROM runs WHERE created_at >= ?", (since,)
    ).fetchone()
    extras = connection.execute(
        "SELECT total(cost_usd) FROM runs JOIN extra_costs ON run_id = id WHERE created_at >= ?", (since,)
    ).fetchone()
    return float(answers[0]) + float(verdicts[0]) + float(extras[0])


def delete(connection: sqlite3.Connection, id_or_prefix: str, *, alive: frozenset[str]) -> str:
    """Removes a run with all that belongs to it, and returns its id.

    Raises:
        RunNotFound: There is none, or several.
        InputError: One of the owners ``alive`` is still at work on it.
    """
    run_id = resolve(connection, id_or_prefix)
    state, owner = connection.execute("SELECT state, owner FROM runs WHERE id = ?", (run_id,)).fetchone()
    if state == JobState.RUNNING and owner in alive:
        raise InputError(f"The run {run_id} is still under way. Cancel it, then delete it.")
    connection.execute("DELETE FROM runs WHERE id = ?", (run_id,))
    return run_id


def mark_unfinished(connection: sqlite3.Connection, *, alive: frozenset[str]) -> int:
    """Marks running runs of owners that are not ``alive``; returns how many."""
    owners = [row[0] for row in connection.execute("SELECT DISTINCT owner FROM runs WHERE state = 'running'")]
    dead = [(JobState.UNFINISHED, owner) for owner in owners if owner not in alive]
    cursor = connection.executemany("UPDATE runs SET state = ?, owner = '' WHERE state = 'running' AND owner = ?", dead)
    return max(cursor.rowcount, 0)


def resolve(connection: sqlite3.Connection, id_or_prefix: str) -> str:
    """Returns the id that is meant.

    Raises:
        RunNotFound: There is none, or several; the message lists them.
    """
    given = clean_text(id_or_prefix.strip())
    if not given:
        raise RunNotFound("Give the id of a run, or its beginning; `mas history list` shows them.")
    if connection.execute("SELECT 1 FROM runs WHERE id = ?", (given,)).fetchone():
        return given
    found = [
        str(row[0])
        for row in connection.execute(
            "SELECT id FROM runs WHERE id > ? AND id < ? ORDER BY id LIMIT ?",
            (given, given + _AFTER_ALL, _MATCHES_SHOWN + 1),
        )
    ]
    if not found:
        raise RunNotFound(f"No run has the id {given}, or an id that begins so; `mas history list` shows all.")
    if len(found) > 1:
        shown = ", ".join(found[:_MATCHES_SHOWN]) + (", …" if len(found) > _MATCHES_SHOWN else "")
        raise RunNotFound(f"Several runs have an id that begins with {given}: {shown}. Give more of it.")
    return found[0]


def _is_open(connection: sqlite3.Connection, job_id: str) -> bool:
    found = connection.execute("SELECT state FROM runs WHERE id = ?", (job_id,)).fetchone()
    if found is None:
        raise StorageError(f"The run {job_id} is not in the history: it was never begun, or has been deleted.")
    return found[0] in _OPEN_STATES


def _run_row(record: Record, owner: str) -> tuple[object, ...]:
    quorum = record.verdict.quorum if record.verdict else None
    score = record.analysis.consensus_score if record.analysis else None
    return (
        record.id,
        _moment(record.created_at),
        record.state,
        column(record.question.text),
        column(record.question.domain),
        column(record.question.question_type),
        column(record.panel.method),
        msgspec.json.encode([column(agent) for agent in record.panel.agents]).decode(),
        quorum.asked if quorum else len(record.panel.agents),
        quorum.answered if quorum else len({answer.agent for answer in record.answers}),
        record.verdict.kind if record.verdict else None,
        score if score is not None and math.isfinite(score) else None,
        column(record.question.follows) if record.question.follows else None,
        owner,
        record_to_json(replace(record, answers=(), failures=(), extra_costs=())).decode(),
    )


def _summary(row: tuple[Any, ...]) -> RunSummary:
    run_id, created_at, state, question, domain, question_type, method, agents, asked, answered, kind, score, follows = row
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
    )


def _moment(when: datetime) -> str:
    utc = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    return utc.isoformat(timespec="microseconds")


def column(text: str) -> str:
    """Returns a text as a column can hold it and SQL can compare it."""
    # SQL's own functions take NUL for the end of a text; in the JSON it stays, escaped.
    return clean_text(text).replace("\0", "\ufffd")


def _json(value: Answer | Failure) -> str:
    return msgspec.json.encode(to_plain(value)).decode()


def _bodies(connection: sqlite3.Connection, query: str, run_id: str) -> list[str]:
    return [row[0] for row in connection.execute(query, (run_id,))]
