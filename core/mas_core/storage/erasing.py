"""Erases all of a history: its rows, the room that they took in the file, its backups, and damaged files that were kept."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from mas_core.errors import InputError
from mas_core.storage import backup, indexing
from mas_core.storage.connection import Checkpointer, transaction
from mas_core.storage.watching import Watch, WorkStopped

NOT_PROMISED = (
    "Copies outside MAS stay: exports, file system snapshots, system backups, synchronised folders.",
    "Solid-state drives and file systems may keep old blocks for a while; only an encrypted disk guards against that.",
    "Nodes, providers and log files are not touched: what was sent to a model's provider is the provider's to delete.",
)
"""What erasing cannot do, for the person to read before and after."""

_BATCH = 500
_ZEROS = bytes(1 << 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How many runs and other files (backups, damaged ones) were erased, and how many runs are ``left`` if it was ended."""

    runs: int
    files: int
    left: int = 0


def erase(connection: sqlite3.Connection, history: Path, checkpointer: Checkpointer, *, watch: Watch | None = None) -> Erased:
    """Erases everything. Called under the write lock, with no other program at work; a broken-off one is called again.

    A watcher is told how many runs are erased; if it ends the work, what is reported was erased until then.

    Raises:
        InputError: A run is under way.
        sqlite3.Error: From SQLite.
        OSError: A file cannot be overwritten.
    """
    if connection.execute("SELECT 1 FROM runs WHERE state = 'running' LIMIT 1").fetchone():
        raise InputError("A run is still under way. Cancel it, then erase.")
    files = _copies(history)
    for file in files:
        overwrite(file)
    runs = int(connection.execute("SELECT count(*) FROM runs").fetchone()[0])
    with transaction(connection):
        indexing.start_over(connection)
    while left := int(connection.execute("SELECT count(*) FROM runs").fetchone()[0]):
        try:
            if watch is not None:
                watch(runs - left, runs)
        except WorkStopped:
            checkpointer.run()
            return Erased(runs=runs - left, files=len(files), left=left)
        # In parts, so that the log stays small. SQLite writes zeros over what is deleted (secure_delete).
        with transaction(connection):
            connection.execute("DELETE FROM runs WHERE number IN (SELECT number FROM runs LIMIT ?)", (_BATCH,))
        checkpointer.run_if_due()
    with transaction(connection):
        connection.execute("DELETE FROM charges")  # last, since runs that are left by a stop keep theirs
    # The zeros have to reach the file before it is made smaller.
    checkpointer.run()
    connection.execute("VACUUM")
    checkpointer.run()
    return Erased(runs=runs, files=len(files))


def overwrite(file: Path) -> None:
    """Writes zeros over a file, waits for the disk, and removes it."""
    with file.open("r+b") as stream:
        left = os.fstat(stream.fileno()).st_size
        while left > 0:
            left -= stream.write(_ZEROS[: min(left, len(_ZEROS))])
        stream.flush()
        os.fsync(stream.fileno())
    file.unlink()


def _copies(history: Path) -> tuple[Path, ...]:
    folder = backup.folder_of(history)
    backups = (file for file in folder.glob("*.db*") if file.is_file())
    aside = (file for file in history.parent.glob(f"{history.stem}.corrupt-*") if file.is_file())
    part = history.with_name(history.name + ".part")
    return (*backups, *aside, *([part] if part.exists() else []))
