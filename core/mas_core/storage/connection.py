"""SQLite connections as the history needs them: durable, checked, and with transactions that say when they begin and end."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mas_core.errors import StorageError

BUSY_TIMEOUT_MS = 5000
CHECKPOINT_PAGES = 1000
_WAL_FRAME_HEADER_BYTES = 24
_CHECKPOINT_WAIT_MS = 200


def create_private(path: Path) -> None:
    """Makes the file if it is missing, readable for this person only; SQLite gives its side files the same mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600))
    if os.name != "nt" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def connect(path: Path, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> sqlite3.Connection:
    """Opens a connection that begins no transaction by itself. It changes nothing in the file.

    It may be used from any one thread at a time: opened in one, it is closed in another.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=busy_timeout_ms / 1000)
    try:
        # Autocheckpoints would come at moments of SQLite's choice.
        connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def make_durable(connection: sqlite3.Connection, path: Path) -> None:
    """Sets what a writer's connection must have, and reads it back.

    Raises:
        StorageError: The file system does not carry what durability needs (some network drives).
    """
    wanted: dict[str, str | int] = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    if sys.platform == "darwin":
        wanted["checkpoint_fullfsync"] = 1
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
    found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    if found != wanted:
        raise StorageError(
            f"The history {path} cannot be kept safe here: the drive refuses {_different(wanted, found)}. "
            "Move it to a drive of this computer (set MAS_HOME)."
        )


def make_reader(connection: sqlite3.Connection) -> None:
    """Lets a connection read only.

    Raises:
        StorageError: SQLite does not keep to it.
    """
    connection.execute("PRAGMA query_only = ON")
    if connection.execute("PRAGMA query_only").fetchone()[0] != 1:
        raise StorageError("This SQLite cannot open the history for reading only. Update Python or SQLite.")


def _different(wanted: dict[str, str | int], found: dict[str, str | int]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in wanted.items() if found[name] != value)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commits what the block did, or undoes all of it. It takes the write lock at its beginning, not at its first write."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite itself has rolled back after some errors (a full disk).
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Lets all reads of the block see the same state of the file."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def faults_of(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Runs ``quick_check`` and returns what it finds; empty for a sound file."""
    rows = [str(row[0]) for row in connection.execute("PRAGMA quick_check(20)")]
    return () if rows == ["ok"] else tuple(rows)


class Checkpointer:
    """Moves the write-ahead log into the file when it has grown; call it under the lock between programs only."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._wal = path.with_name(path.name + "-wal")
        page_bytes = int(connection.execute("PRAGMA page_size").fetchone()[0])
        self._step_bytes = CHECKPOINT_PAGES * (page_bytes + _WAL_FRAME_HEADER_BYTES)
        self._due_bytes = self._step_bytes

    def run_if_due(self) -> None:
        """Runs a checkpoint if the log has grown by about 1,000 pages since the last try."""
        try:
            size = self._wal.stat().st_size
        except FileNotFoundError:
            return
        if size >= self._due_bytes:
            # While somebody reads, the log cannot be emptied; then it is tried again when it has grown as much once more.
            self._due_bytes = self._step_bytes if self.run() else size + self._step_bytes

    def run(self) -> bool:
        """Empties the log; returns False if a reader is in the way."""
        self._connection.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_WAIT_MS}").fetchall()
        try:
            in_the_way = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}").fetchall()
        return not in_the_way
