"""What the node has promised: every call that it took in, and its result until the caller has it.

A call is written here before its caller hears 202, and its result before the caller hears of the end. So a node that is killed
knows afterwards which calls it lost, and still has what was finished.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from mas_core.errors import StorageBusy, StorageTooNew
from mas_core.paths import make_private
from mas_core.peers.wire import CallPhase
from mas_core.storage import backup
from mas_core.storage.connection import connect, create_private, make_durable, transaction
from mas_core.storage.migrations import Migration, latest, migrate, version_of
from mas_node.group_commit import GroupCommit, journal_errors

RESULTS_KEPT_S = 24 * 3600.0
TRACES_KEPT_S = 15 * 60.0
"""How long the id of an acknowledged call stays known, so that a submission that comes late a second time is not run again."""

_MIGRATIONS = (
    Migration(
        version=1,
        statements=(
            # No prompt is written here: a call is never begun again after a restart, so only its hash is of use.
            """
            CREATE TABLE calls (
                caller TEXT NOT NULL,
                id TEXT NOT NULL,
                body_hash TEXT NOT NULL,
                phase TEXT NOT NULL,
                acknowledged INTEGER NOT NULL DEFAULT 0,
                accepted_at REAL NOT NULL,
                ended_at REAL,
                state BLOB,
                events BLOB,
                PRIMARY KEY (caller, id)
            )
            """,
            "CREATE INDEX calls_by_end ON calls (acknowledged, ended_at)",
        ),
    ),
)

_COMPRESSION = 1
_OPEN_PHASE = CallPhase.RUNNING.value

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A call as the journal knows it.

    Attributes:
        acknowledged: The caller has the result, and it is gone from here.
        state: The JSON of its :class:`~mas_core.peers.wire.CallState`; empty while it runs, and for lost and acknowledged ones.
        events: All its server-sent events, one after the other; empty as ``state`` is.
    """

    body_hash: str
    phase: CallPhase
    acknowledged: bool
    state: bytes
    events: bytes


class Journal:
    """The journal of one node. All methods may raise :class:`~mas_core.errors.StorageError`, and can be used again after it."""

    def __init__(self, path: Path, *, commits: GroupCommit, lock: FileLock, now: Callable[[], float], lost: int) -> None:
        """Takes its parts; use :meth:`open`.

        Args:
            path: The file.
            commits: Writes.
            lock: Held while the journal is open.
            now: Seconds since 1970.
            lost: How many calls an earlier node left unfinished.
        """
        self.path = path
        self.lost = lost
        self._commits = commits
        self._lock = lock
        self._now = now

    @classmethod
    async def open(cls, path: Path, *, now: Callable[[], float] = time.time) -> Journal:
        """Opens the journal, makes it if there is none, and marks what ran when the last node ended as lost.

        Args:
            path: The file, :attr:`mas_core.paths.Paths.node_journal`.
            now: Seconds since 1970.

        Raises:
            StorageBusy: Another node has it open.
            StorageTooNew: A newer version wrote it.
            StorageError: It cannot be used; the message says why.
        """
        return await asyncio.to_thread(cls._opened, path, now)

    @classmethod
    def _opened(cls, path: Path, now: Callable[[], float]) -> Journal:
        make_private(path.parent)
        lock = FileLock(path.with_name(path.name + ".lock"), mode=0o600, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout as exc:
            raise StorageBusy(
                f"Another node works from {path.parent}. Stop it (the desktop may be sharing this computer), or give this one "
                "a MAS_HOME of its own."
            ) from exc
        try:
            with journal_errors(path):
                _put_damaged_aside(path)
                connection, lost = _connected(path, now())
            return cls(path, commits=GroupCommit(connection, path), lock=lock, now=now, lost=lost)
        except BaseException:
            lock.release()
            raise

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Writes what is left and gives the file free."""
        await self._commits.close()
        self._lock.release()

    async def accept(self, caller: str, call_id: str, *, body_hash: str) -> Entry | None:
        """Takes a call in; when this has returned, it is on disk.

        Returns:
            None for a new call, or what is known of a call of this caller that has the id already.
        """
        accepted_at = self._now()

        def write(connection: sqlite3.Connection) -> Entry | None:
            known = _find(connection, caller, call_id)
            if known is None:
                connection.execute(
                    "INSERT INTO calls (caller, id, body_hash, phase, accepted_at) VALUES (?, ?, ?, ?, ?)",
                    (caller, call_id, body_hash, _OPEN_PHASE, accepted_at),
                )
            return known

        return await self._commits.run(write)

    async def find(self, caller: str, call_id: str) -> Entry | None:
        """Returns what is known of a call of this caller, or None."""
        return await self._commits.run(lambda connection: _find(connection, caller, call_id))

    async def end(self, caller: str, call_id: str, *, phase: CallPhase, state: bytes, events: bytes) -> None:
        """Keeps how a call ended, until it is acknowledged or 24 hours have passed."""
        ended_at = self._now()

        def write(connection: sqlite3.Connection) -> None:
            # An event a token repeats the same ids again and again: a tenth is left of it.
            packed = zlib.compress(events, _COMPRESSION)
            connection.execute(
                "UPDATE calls SET phase = ?, ended_at = ?, state = ?, events = ? WHERE caller = ? AND id = ?",
                (phase.value, ended_at, state, packed, caller, call_id),
            )

        await self._commits.run(write)

    async def acknowledge(self, caller: str, call_id: str) -> Entry | None:
        """Forgets the result of a call that has ended; returns what was known before, None for an unknown call.

        A call that still runs is left as it is.
        """
        ended_at = self._now()

        def write(connection: sqlite3.Connection) -> Entry | None:
            known = _find(connection, caller, call_id)
            if known is not None and known.phase is not CallPhase.RUNNING:
                connection.execute(
                    "UPDATE calls SET acknowledged = 1, ended_at = ?, state = NULL, events = NULL WHERE caller = ? AND id = ?",
                    (ended_at, caller, call_id),
                )
            return known

        return await self._commits.run(write)

    async def expire(self) -> int:
        """Removes results that nobody fetched for 24 hours and the traces of acknowledged calls; returns how many went."""
        now_s = self._now()

        def write(connection: sqlite3.Connection) -> int:
            return connection.execute(
                "DELETE FROM calls WHERE (acknowledged = 0 AND ended_at < ?) OR (acknowledged = 1 AND ended_at < ?)",
                (now_s - RESULTS_KEPT_S, now_s - TRACES_KEPT_S),
            ).rowcount

        return await self._commits.run(write)


def _find(connection: sqlite3.Connection, caller: str, call_id: str) -> Entry | None:
    row = connection.execute(
        "SELECT body_hash, phase, acknowledged, state, events FROM calls WHERE caller = ? AND id = ?", (caller, call_id)
    ).fetchone()
    if row is None:
        return None
    body_hash, phase, acknowledged, state, events = row
    return Entry(
        body_hash=body_hash,
        phase=CallPhase(phase),
        acknowledged=bool(acknowledged),
        state=state or b"",
        events=zlib.decompress(events) if events else b"",
    )


def _put_damaged_aside(path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    # A log that was left behind means that the last node did not end in order.
    damage = backup.damage_of(path, thorough=log.exists() and log.stat().st_size > 0)
    if damage:
        kept = backup.set_aside(path)
        logger.error("journal damaged: %s; kept as %s, and a new one begun", "; ".join(damage), kept)


def _connected(path: Path, now_s: float) -> tuple[sqlite3.Connection, int]:
    create_private(path)
    connection = connect(path)
    try:
        _refuse_newer(connection, path)
        migrate(connection, migrations=_MIGRATIONS)
        make_durable(connection, path)
        with transaction(connection):
            lost = connection.execute(
                "UPDATE calls SET phase = ?, ended_at = ? WHERE phase = ?", (CallPhase.LOST.value, now_s, _OPEN_PHASE)
            ).rowcount
    except BaseException:
        connection.close()
        raise
    return connection, lost


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    if version_of(connection) > latest(_MIGRATIONS):
        raise StorageTooNew(f"The node's journal {path} was written by a newer version of MAS. Update MAS.")
