"""Puts a backup in the history's place, and keeps what was there."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from mas_core.errors import InputError, StorageBusy, StorageError
from mas_core.models import new_id
from mas_core.storage import backup
from mas_core.storage.connection import connect, faults_of
from mas_core.storage.faults import is_corrupt, translated
from mas_core.storage.locks import Owners, WriteLock
from mas_core.storage.migrations import latest
from mas_core.storage.watching import Watch, WorkStopped, watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was done: the backup that is the history now, and where what it replaced is kept, if there was anything."""

    backup: Path
    kept: Path | None


def restore_backup(history: Path, name: str, *, watch: Watch | None = None) -> Restored:
    """Puts a backup in the history's place; what was there is kept as a backup, or aside if it is damaged.

    At every moment there is a whole history in its place: a process that dies in between leaves the one or the other.

    Args:
        history: Its file.
        name: A backup's file name, or a beginning of it that no other has.
        watch: Is told how far each step is (reading the backup, keeping what is there, copying), and may end it.

    Raises:
        InputError: No such backup, or several; or it is damaged or of a newer version.
        StorageBusy: Another program has the history open.
        WorkStopped: The watcher has ended it; the history is what it was.
        StorageError: The files cannot be read or written.
    """
    chosen = _chosen(history, name)
    with translated(history), WriteLock(history).held():
        alive, _ = Owners(history, new_id()).others()
        if alive:
            raise StorageBusy("The history is open. Close every window and command of MAS, then restore again.")
        if not backup.is_good(chosen, latest(), watch=watch):
            raise InputError(f"The backup {chosen.name} is damaged, or of a newer version of MAS. Choose another one.")
        kept = _keep(history, watch)
        # Where a damaged file was set aside, there is no way back to it by now.
        watch = watch if history.exists() else None
        try:
            backup.restore(chosen, history, watch=watch)
        except WorkStopped:
            if kept is not None:
                kept.unlink(missing_ok=True)
            raise
        return Restored(backup=chosen, kept=kept)


def _chosen(history: Path, name: str) -> Path:
    found = [file for file in backup.backups(history) if file.name == name]
    found = found or [file for file in backup.backups(history) if name and file.name.startswith(name)]
    if len(found) != 1:
        said = "Several backups have a name that begins" if found else "No backup has the name, or one that begins"
        raise InputError(f"{said} with {name!r}; `mas data backups` lists them.")
    return found[0]


def _keep(history: Path, watch: Watch | None) -> Path | None:
    if not history.exists():
        return backup.set_log_aside(history)
    try:
        with contextlib.closing(connect(history)) as connection:
            with watched(connection, watch):
                faults = faults_of(connection)
            if not faults:
                kept = backup.back_up(connection, history, reason="before-restore", watch=watch)
                # With the log moved over, the file alone is the history, and can be replaced in one step.
                if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                    raise StorageError("Something else reads the history. Close it, then restore again.")
                return kept
    except sqlite3.DatabaseError as exc:
        if not is_corrupt(exc):
            raise
        faults = (str(exc),)
    return backup.set_aside(history) if faults else None
