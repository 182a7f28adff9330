"""Where a run's answers are: rows of their own while it is under way, in the packed record once it has ended.

Packed together, the answers and the figures that quote them take half the room that each takes alone.
"""

from __future__ import annotations

import sqlite3
from typing import TypeVar

import msgspec

from mas_core.storage.packing import packed, packed_record, unpacked, unpacked_record


class AnswerText(msgspec.Struct):
    """Of an answer, what can be searched."""

    agent: str = ""
    text: str = ""
    repeat: int = 0

    @property
    def label(self) -> str:
        """As :attr:`mas_core.models.Answer.label`."""
        return self.agent if self.repeat == 0 else f"{self.agent} #{self.repeat + 1}"


class VerdictText(msgspec.Struct):
    """Of a verdict, what can be searched."""

    text: str = ""


class Texts(msgspec.Struct):
    """Of a record, what can be searched besides its question."""

    verdict: VerdictText | None = None
    answers: tuple[AnswerText, ...] = ()


class _Costing(msgspec.Struct):
    agent: str
    round: int = 0
    repeat: int = 0
    cost_usd: float | None = None


_Body = dict[str, msgspec.Raw]
T = TypeVar("T")


def texts(connection: sqlite3.Connection, run_id: str) -> Texts:
    """Returns the texts of a run. What cannot be read has none, each time: so it leaves the index as it came in."""
    (body,) = connection.execute("SELECT body FROM bodies JOIN runs ON number = run WHERE id = ?", (run_id,)).fetchone()
    found = _decoded(body, Texts) or Texts()
    rows = connection.execute("SELECT body FROM answers WHERE run_id = ? ORDER BY position", (run_id,)).fetchall()
    if rows:
        found.answers = tuple(_decoded(row, AnswerText) or AnswerText() for (row,) in rows)
    return found


def fold(connection: sqlite3.Connection, run_id: str) -> None:
    """Packs a run of an older version; if it has ended, its answers go into the record. An unreadable one stays as it is."""
    state, body = connection.execute(
        "SELECT state, body FROM runs JOIN bodies ON run = number WHERE id = ?", (run_id,)
    ).fetchone()
    if not isinstance(body, str):
        return
    query = "SELECT body FROM answers WHERE run_id = ? ORDER BY position"
    answers = [unpacked(answer) for (answer,) in connection.execute(query, (run_id,))]
    record = _decoded(body, _Body)
    readable = all(_decoded(answer.decode(), _Costing) is not None for answer in answers)
    if state == "unfinished" or record is None or not readable:
        return
    if answers:
        record["answers"] = msgspec.Raw(b"[" + b",".join(answers) + b"]")
        costs = "(SELECT sum(cost_usd) FROM answers WHERE run_id = ?1)"
        connection.execute(
            f"UPDATE runs SET cost_usd = coalesce(cost_usd + {costs}, cost_usd, {costs}) WHERE id = ?1",  # noqa: S608  (a constant)
            (run_id,),
        )
        connection.execute("DELETE FROM answers WHERE run_id = ?", (run_id,))
    _put_body(connection, run_id, record)


def spread(connection: sqlite3.Connection, run_id: str) -> None:
    """Gives the answers of an ended run rows of their own again, since it is about to be gone on with."""
    (body,) = connection.execute("SELECT body FROM bodies JOIN runs ON number = run WHERE id = ?", (run_id,)).fetchone()
    record = msgspec.json.decode(unpacked_record(body), type=_Body)
    answers = msgspec.json.decode(record.get("answers", b"[]"), type=tuple[msgspec.Raw, ...])
    if not answers:
        return
    seats = [msgspec.json.decode(answer, type=_Costing) for answer in answers]
    connection.executemany(
        "INSERT INTO answers (run_id, position, agent, round, repeat, cost_usd, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (run_id, at, seat.agent.replace("\0", "\ufffd"), seat.round, seat.repeat, seat.cost_usd, packed(bytes(answer)))
            for at, (seat, answer) in enumerate(zip(seats, answers, strict=True))
        ],
    )
    record["answers"] = msgspec.Raw(b"[]")
    _put_body(connection, run_id, record)
    connection.execute(
        "UPDATE runs SET cost_usd = cost_usd - (SELECT total(cost_usd) FROM answers WHERE run_id = ?1) WHERE id = ?1", (run_id,)
    )


def _put_body(connection: sqlite3.Connection, run_id: str, record: _Body) -> None:
    connection.execute(
        "UPDATE bodies SET body = ? WHERE run = (SELECT number FROM runs WHERE id = ?)",
        (packed_record(msgspec.json.encode(record)), run_id),
    )


def _decoded(column: bytes | str, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(unpacked(column), type=kind)
    except (ValueError, msgspec.DecodeError):
        return None
