"""Runs, answers and failures as rows: every statement on the history's tables stands here."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import replace

import msgspec

from mas_core.costs import charged_usd
from mas_core.errors import InputError, RunNotFound, StorageError
from mas_core.models import CROSS, Answer, Failure, Job, JobState, Record
from mas_core.record_json import clean_text, record_from_json, record_to_json, to_plain
from mas_core.storage import charges, indexing, ownership, packs, summaries
from mas_core.storage.connection import snapshot
from mas_core.storage.moments import moment
from mas_core.storage.packing import packed, packed_record, unpacked, unpacked_record

_OPEN_STATES = frozenset({JobState.RUNNING, JobState.UNFINISHED})
_MATCHES_SHOWN = 10
_AFTER_ALL = "\U0010ffff"
_COLUMNS = (
    "id, created_at, state, question, domain, question_type, method, agents, asked, answered, verdict_kind, consensus_score, "
    "follows, cost_usd, owner"
)
_SAME_SEAT = """
    json_extract(body, '$.purpose') = 'answer' AND json_extract(body, '$.agent') = ?
    AND json_extract(body, '$.round') = ? AND json_extract(body, '$.repeat') = ?
"""
_UPSERT = f"""
    INSERT INTO runs ({_COLUMNS}) VALUES ({", ".join("?" * len(_COLUMNS.split(", ")))})
    ON CONFLICT (id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ") if name != "id")}, deleted_at = NULL
"""  # noqa: S608  (the names are constants)


def begin(connection: sqlite3.Connection, job: Job, *, owner: str) -> None:
    """Puts a running job in. A run that is unfinished is taken up again, with the answers that it has.

    Raises:
        StorageError: A run with this id has ended, or runs in another program.
    """
    found = connection.execute("SELECT state, owner FROM runs WHERE id = ?", (job.id,)).fetchone()
    if found is None:
        record = Record(id=job.id, created_at=job.created_at, state=JobState.RUNNING, question=job.question, panel=job.panel)
        _put_row(connection, record, owner)
        connection.execute("UPDATE runs SET placement = ? WHERE id = ?", (job.placement, job.id))
    elif found[0] == JobState.UNFINISHED or found == (JobState.RUNNING, owner):
        take_up(connection, job.id, owner=owner)
    else:
        raise StorageError(f"The run {job.id} is in the history already; start a new one.")


def take_up(connection: sqlite3.Connection, run_id: str, *, owner: str) -> None:
    """Marks a run that is there as running in the program ``owner``."""
    indexing.take_out(connection, run_id)
    packs.spread(connection, run_id)
    connection.execute(
        "UPDATE runs SET state = ?, owner = ?, deleted_at = NULL WHERE id = ?", (JobState.RUNNING, owner, run_id)
    )


def add_answer(connection: sqlite3.Connection, job_id: str, call_id: str, answer: Answer) -> bool:
    """Puts an answer in. Returns False, and changes nothing, if the seat has one or the run has ended.

    Raises:
        StorageError: No such run was begun.
    """
    if not _is_open(connection, job_id):
        return False
    # An unfinished run is in the index, and may still get an answer.
    indexing.take_out(connection, job_id)
    stored = _add_answer(connection, job_id, call_id, answer)
    indexing.put_in_if_ended(connection, job_id)
    return stored


def _add_answer(connection: sqlite3.Connection, job_id: str, call_id: str, answer: Answer) -> bool:
    seat = (column(answer.agent), answer.round, answer.repeat)
    # What a run that was opened again had of this seat has no call of its own any more.
    connection.execute(
        "DELETE FROM answers WHERE run_id = ? AND agent = ? AND round = ? AND repeat = ? AND call_id IS NULL", (job_id, *seat)
    )
    stored = connection.execute(
        """
        INSERT INTO answers (run_id, position, call_id, agent, round, repeat, body, cost_usd)
        VALUES (?1, (SELECT coalesce(max(position), -1) + 1 FROM answers WHERE run_id = ?1), ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT DO NOTHING
        """,
        (job_id, call_id, *seat, packed(_json(answer)), _dollars(answer.cost_usd)),
    ).rowcount
    if not stored:
        return False
    charges.add(connection, job_id, charged_usd(answer))
    # A call that was given up here may still be answered by the machine that it was sent to.
    connection.execute(
        f"DELETE FROM failures WHERE run_id = ? AND (call_id = ? OR ({_SAME_SEAT}))",  # noqa: S608  (a constant)
        (job_id, call_id, *seat),
    )
    connection.execute(
        """
        UPDATE runs SET answered = (SELECT count(*) FROM (SELECT DISTINCT agent, repeat FROM answers WHERE run_id = ?1))
        WHERE id = ?1
        """,
        (job_id,),
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
        (job_id, call_id, _json(failure).decode()),
    ).rowcount
    return bool(stored)


def put(connection: sqlite3.Connection, record: Record, *, owner: str, paid_at: str | None = None) -> None:
    """Stores a whole record in place of what there is of its run; what is new of its costs was charged ``paid_at``, or now."""
    indexing.take_out(connection, record.id)
    _put_row(connection, record, owner if record.state == JobState.RUNNING else "")
    connection.execute("DELETE FROM answers WHERE run_id = ?", (record.id,))
    connection.execute("DELETE FROM failures WHERE run_id = ?", (record.id,))
    connection.execute("DELETE FROM calls WHERE run_id = ?", (record.id,))
    connection.executemany(
        "INSERT INTO failures (run_id, position, body) VALUES (?, ?, ?)",
        [(record.id, at, _json(failure).decode()) for at, failure in enumerate(record.failures)],
    )
    ownership.put_extra_costs(connection, record)
    charges.settle(connection, record, at=paid_at)
    if record.state in _OPEN_STATES:
        packs.spread(connection, record.id)
    indexing.put_in_if_ended(connection, record.id)


def load(connection: sqlite3.Connection, id_or_prefix: str, *, deleted: bool = False) -> Record:
    """Returns a run, by its id or by a beginning of it that no other run has, or one of those that are deleted.

    Raises:
        RunNotFound: There is none, or several.
        StorageError: The row cannot be read.
    """
    with snapshot(connection):
        return read_run(connection, resolve(connection, id_or_prefix, deleted=deleted))


def read_run(connection: sqlite3.Connection, run_id: str) -> Record:
    """Returns a run that is there, within the transaction under way.

    Raises:
        StorageError: The row cannot be read.
    """
    query = "SELECT state, question, body FROM runs JOIN bodies ON run = number WHERE id = ?"
    state, question, body = connection.execute(query, (run_id,)).fetchone()
    answers = _bodies(connection, "SELECT body FROM answers WHERE run_id = ? ORDER BY position", run_id)
    failures = _bodies(connection, "SELECT body FROM failures WHERE run_id = ? ORDER BY position", run_id)
    try:
        record = record_from_json(unpacked_record(body))
        return replace(
            record,
            id=run_id,
            state=JobState(state),
            question=replace(record.question, text=record.question.text or question),
            # A run that has ended has its answers in the body, one under way in rows.
            answers=tuple(msgspec.json.decode(unpacked(answer), type=Answer) for answer in answers) or record.answers,
            failures=tuple(msgspec.json.decode(failure, type=Failure) for failure in failures),
            extra_costs=ownership.extra_costs(connection, run_id),
            tags=summaries.tags_of(connection, run_id),
        )
    except (InputError, ValueError) as exc:
        raise StorageError(f"The run {run_id} cannot be read from the history: {exc}") from exc


def mark_unfinished(connection: sqlite3.Connection, *, alive: frozenset[str]) -> int:
    """Marks running runs of owners that are not ``alive``; returns how many."""
    owners = [row[0] for row in connection.execute("SELECT DISTINCT owner FROM runs WHERE state = 'running'")]
    dead = [(JobState.UNFINISHED, owner) for owner in owners if owner not in alive]
    cursor = connection.executemany("UPDATE runs SET state = ?, owner = '' WHERE state = 'running' AND owner = ?", dead)
    return max(cursor.rowcount, 0)


def resolve(connection: sqlite3.Connection, id_or_prefix: str, *, deleted: bool = False) -> str:
    """Returns the id that is meant, among the runs that are there or those that are deleted.

    Raises:
        RunNotFound: There is none, or several; the message lists them.
    """
    given = clean_text(id_or_prefix.strip())
    if not given:
        raise RunNotFound("Give the id of a run, or its beginning; `mas history list` shows them.")
    where = "WHERE (deleted_at IS NOT NULL) = ?"
    if connection.execute(f"SELECT 1 FROM runs {where} AND id = ?", (deleted, given)).fetchone():  # noqa: S608  (a constant)
        return given
    found = [
        str(row[0])
        for row in connection.execute(
            f"SELECT id FROM runs {where} AND id > ? AND id < ? ORDER BY id LIMIT ?",  # noqa: S608  (a constant)
            (deleted, given, given + _AFTER_ALL, _MATCHES_SHOWN + 1),
        )
    ]
    if not found:
        which = ("No deleted run", "`mas history list --deleted`") if deleted else ("No run", "`mas history list`")
        raise RunNotFound(f"{which[0]} has the id {given}, or an id that begins so; {which[1]} shows all.")
    if len(found) > 1:
        shown = ", ".join(found[:_MATCHES_SHOWN]) + (", …" if len(found) > _MATCHES_SHOWN else "")
        raise RunNotFound(f"Several runs have an id that begins with {given}: {shown}. Give more of it.")
    return found[0]


def _is_open(connection: sqlite3.Connection, job_id: str) -> bool:
    found = connection.execute("SELECT state FROM runs WHERE id = ? AND deleted_at IS NULL", (job_id,)).fetchone()
    if found is None:
        raise StorageError(f"The run {job_id} is not in the history: it was never begun, or has been deleted.")
    return found[0] in _OPEN_STATES


def _put_row(connection: sqlite3.Connection, record: Record, owner: str) -> None:
    connection.execute(_UPSERT, _run_row(record, owner))
    body = packed_record(record_to_json(_without_columns(record)))
    (number,) = connection.execute("SELECT number FROM runs WHERE id = ?", (record.id,)).fetchone()
    connection.execute(
        "INSERT INTO bodies (run, body) VALUES (?, ?) ON CONFLICT (run) DO UPDATE SET body = excluded.body", (number, body)
    )
    connection.execute("DELETE FROM run_agents WHERE run = ?", (number,))
    connection.executemany(
        "INSERT INTO run_agents (agent, run) VALUES (?, ?)",
        [(agent, number) for agent in {column(agent).partition(CROSS)[0] for agent in record.panel.agents}],
    )


def _without_columns(record: Record) -> Record:
    """Returns what of a record is kept as its body: what :func:`read_run` has from elsewhere is not kept twice."""
    text = record.question.text
    # A column cannot hold every text.
    question = replace(record.question, text="") if column(text) == clean_text(text) else record.question
    return replace(record, id="", question=question, failures=(), extra_costs=(), tags=())


def _run_row(record: Record, owner: str) -> tuple[object, ...]:
    quorum = record.verdict.quorum if record.verdict else None
    score = record.analysis.consensus_score if record.analysis else None
    return (
        record.id,
        moment(record.created_at),
        record.state,
        column(record.question.text),
        column(record.question.domain),
        column(record.question.question_type),
        column(record.panel.method),
        msgspec.json.encode([column(agent) for agent in record.panel.agents]).decode(),
        quorum.asked if quorum else len(record.panel.agents) * record.panel.repeats,
        quorum.answered if quorum else len({answer.label for answer in record.answers}),
        record.verdict.kind if record.verdict else None,
        score if score is not None and math.isfinite(score) else None,
        column(record.question.follows) if record.question.follows else None,
        _cost_usd(record),
        owner,
    )


def column(text: str) -> str:
    """Returns a text as a column can hold it and SQL can compare it."""
    # SQL's own functions take NUL for the end of a text; in the JSON it stays, escaped.
    return clean_text(text).replace("\0", "\ufffd")


def _cost_usd(record: Record) -> float | None:
    """Adds up what is known of a record's costs, without the extra ones, which have a table."""
    costs = [_dollars(answer.cost_usd) for answer in record.answers]
    costs += [_dollars(record.verdict.cost_usd)] if record.verdict else []
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None


def _dollars(cost: float | None) -> float | None:
    return cost if cost is not None and math.isfinite(cost) else None


def _json(value: Answer | Failure) -> bytes:
    return msgspec.json.encode(to_plain(value))


def _bodies(connection: sqlite3.Connection, query: str, run_id: str) -> list[bytes | str]:
    return [row[0] for row in connection.execute(query, (run_id,))]
