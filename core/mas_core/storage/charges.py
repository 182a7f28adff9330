"""What was paid and when: the days' limits ask for the day of a payment, which need not be that of its run's beginning.

What a run cost in all stands in its record; here it stands as it was charged, failed attempts among it, and stays when the
run is removed, without its name.
"""

from __future__ import annotations

import math
import sqlite3
from datetime import UTC, datetime

from mas_core.costs import charged_usd
from mas_core.models import Record
from mas_core.storage.moments import moment

_LEAST_USD = 1e-9
"""Less than that between two sums is how they were rounded."""


def add(connection: sqlite3.Connection, run_id: str, usd: float | None, *, at: str | None = None) -> None:
    """Puts in what was charged for a run just now, or ``at`` a moment; nothing where it is not known.

    A negative amount takes back what turned out not to have been charged beside another one.
    """
    if usd is None or not math.isfinite(usd) or abs(usd) < _LEAST_USD:
        return
    when = at or moment(datetime.now(UTC))
    connection.execute("INSERT INTO charges (run, at, usd) SELECT number, ?, ? FROM runs WHERE id = ?", (when, usd, run_id))


def settle(connection: sqlite3.Connection, record: Record, *, at: str | None = None) -> None:
    """Puts in what a record cost beyond what has been put in of its run: the verdict, or all of a record from elsewhere."""
    costs = [charged_usd(answer) for answer in record.answers]
    costs += [record.verdict.cost_usd] if record.verdict is not None else []
    costs += [extra.cost_usd for extra in record.extra_costs]
    due = sum(usd for usd in costs if usd is not None and math.isfinite(usd))
    query = "SELECT total(usd) FROM charges WHERE run = (SELECT number FROM runs WHERE id = ?)"
    (known,) = connection.execute(query, (record.id,)).fetchone()
    # Asked again, a run may have been charged more than its record holds; that is not given back.
    add(connection, record.id, max(0.0, due - known), at=at)


def spent_since(connection: sqlite3.Connection, begun: datetime) -> float:
    """Adds up what is known to have been charged since ``begun``, for runs that are deleted or removed too."""
    return float(connection.execute("SELECT total(usd) FROM charges WHERE at >= ?", (moment(begun),)).fetchone()[0])
