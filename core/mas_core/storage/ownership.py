"""Which node has a call of a run under way, and what was paid for without counting."""

from __future__ import annotations

import sqlite3

import msgspec

from mas_core.models import Call, ExtraCost, Record, Usage
from mas_core.storage import charges


def add_dispatch(connection: sqlite3.Connection, call: Call, *, node: str) -> None:
    """Notes that a node has a call from now on, with the call's attempt."""
    connection.execute(
        """
        INSERT INTO calls (id, run_id, purpose, agent, round, repeat, node, attempt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET node = excluded.node, attempt = excluded.attempt
        """,
        (call.id, call.job_id, call.purpose, call.agent.id, call.round, call.repeat, node, call.attempt),
    )


def owners(connection: sqlite3.Connection, job_id: str) -> dict[str, tuple[str, int]]:
    """Returns the calls of a run that a node has: id to the node's id and the attempt."""
    found = connection.execute("SELECT id, node, attempt FROM calls WHERE run_id = ? AND node <> ''", (job_id,))
    return {str(call_id): (str(node), int(attempt)) for call_id, node, attempt in found}


def put_extra_cost(connection: sqlite3.Connection, job_id: str, cost: ExtraCost) -> None:
    """Puts a cost in, in place of what was known of the same attempt. A run that was deleted meanwhile needs none."""
    charges.add(connection, job_id, (cost.cost_usd or 0.0) - _known_usd(connection, job_id, cost.call_id, cost.attempt))
    _put(connection, job_id, cost)


def _put(connection: sqlite3.Connection, job_id: str, cost: ExtraCost) -> None:
    connection.execute(
        """
        INSERT INTO extra_costs (run_id, call_id, attempt, agent, node, cost_usd, usage)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?1)
        ON CONFLICT (run_id, call_id, attempt) DO UPDATE SET cost_usd = excluded.cost_usd, usage = excluded.usage
        """,
        (
            job_id,
            cost.call_id,
            cost.attempt,
            cost.agent,
            cost.node,
            cost.cost_usd,
            msgspec.json.encode(cost.usage).decode(),
        ),
    )


def put_extra_costs(connection: sqlite3.Connection, record: Record) -> None:
    """Puts a record's extra costs in that are not there yet; what came to be known since it was made stays.

    What they charged is settled with the record: costs of what was replaced have been charged before.
    """
    known = {(cost.call_id, cost.attempt) for cost in extra_costs(connection, record.id)}
    for cost in record.extra_costs:
        if (cost.call_id, cost.attempt) not in known:
            _put(connection, record.id, cost)


def _known_usd(connection: sqlite3.Connection, run_id: str, call_id: str, attempt: int) -> float:
    query = "SELECT total(cost_usd) FROM extra_costs WHERE run_id = ? AND call_id = ? AND attempt = ?"
    return float(connection.execute(query, (run_id, call_id, attempt)).fetchone()[0])


def drop_extra_cost(connection: sqlite3.Connection, job_id: str, *, call_id: str, attempt: int) -> None:
    """Takes a cost out."""
    charges.add(connection, job_id, -_known_usd(connection, job_id, call_id, attempt))
    connection.execute("DELETE FROM extra_costs WHERE run_id = ? AND call_id = ? AND attempt = ?", (job_id, call_id, attempt))


def extra_costs(connection: sqlite3.Connection, run_id: str) -> tuple[ExtraCost, ...]:
    """Returns the extra costs of a run, in the order in which they came up."""
    found = connection.execute(
        "SELECT call_id, attempt, agent, node, cost_usd, usage FROM extra_costs WHERE run_id = ? ORDER BY rowid", (run_id,)
    )
    return tuple(
        ExtraCost(
            call_id=call_id,
            attempt=attempt,
            agent=agent,
            node=node,
            cost_usd=cost_usd,
            usage=msgspec.json.decode(usage, type=Usage),
        )
        for call_id, attempt, agent, node, cost_usd, usage in found
    )
