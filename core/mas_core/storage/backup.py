"""Copies of the history, and what is done with a damaged one."""

from __future__ import annotations

import logging
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from mas_core.errors import StorageBusy
from mas_core.paths import make_private
from mas_core.storage.connection import connect, create_private, faults_of, snapshot
from mas_core.storage.faults import is_corrupt
from mas_core.storage.migrations import APPLICATION_ID, is_empty, version_of
from mas_core.storage.watching import Watch, WorkStopped, watched

_UNFINISHED = ".part"
_SIDES = ("-wal", "-shm", "-journal")
_LOCK_TIMEOUT_S = 60.0
_PAGES_AT_ONCE = 512
_BYTES_AT_ONCE = 1 << 20

logger = logging.getLogger(__name__)


def folder_of(history: Path) -> Path:
    """Returns the folder of a history's backups."""
    return history.parent / "backups"


def back_up(
    connection: sqlite3.Connection,
    history: Path,
    *,
    reason: str,
    lock_timeout_s: float = _LOCK_TIMEOUT_S,
    watch: Watch | None = None,
) -> Path:
    """Copies the whole history through SQLite's backup interface into one file, which is complete when it has its name.

    Args:
        connection: An open connection to the history.
        history: Its file.
        reason: Part of the copy's name, such as ``before-v2``.
        lock_timeout_s: How long to wait for another program that makes a backup, in seconds.
        watch: Is told how many pages are copied; may end it, and then there is no copy.

    Returns:
        The copy.

    Raises:
        StorageBusy: Another program makes one.
        WorkStopped: The watcher has ended it.
    """
    folder = make_private(folder_of(history))
    try:
        # Whoever makes a copy clears away what an earlier one left half done.
        with FileLock(folder / "backup.lock", mode=0o600, timeout=lock_timeout_s):
            return _copied(connection, history, folder=folder, reason=reason, watch=watch)
    except Timeout as exc:
        raise StorageBusy("Another program is making a backup of the history. Wait until it is done, then try again.") from exc


def _copied(connection: sqlite3.Connection, history: Path, *, folder: Path, reason: str, watch: Watch | None) -> Path:
    for part in folder.glob(f"*{_UNFINISHED}*"):
        part.unlink(missing_ok=True)
    final = _free_name(folder, f"{history.stem}-{_stamp()}-{reason}", ".db")
    part = final.with_name(final.name + _UNFINISHED)
    create_private(part)
    copy = sqlite3.connect(part, isolation_level=None)
    try:
        _copy_pages(connection, copy, watch)
        # A copy that needs no side files is one file to keep, to move and to open for reading.
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    except WorkStopped:
        copy.close()
        part.unlink(missing_ok=True)
        raise
    finally:
        copy.close()
    _sync(part)
    part.replace(final)
    _sync(folder)
    return final


def _copy_pages(connection: sqlite3.Connection, copy: sqlite3.Connection, watch: Watch | None) -> None:
    if watch is None:
        connection.backup(copy)
        return
    # All parts come from one state of the file: without a snapshot, each write of another would begin the copy anew.
    with snapshot(connection):
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.backup(copy, pages=_PAGES_AT_ONCE, progress=lambda _status, left, total: watch(total - left, total))


def backups(history: Path) -> tuple[Path, ...]:
    """Returns the finished backups, newest first."""
    return tuple(sorted(folder_of(history).glob("*.db"), key=lambda file: file.stat().st_mtime_ns, reverse=True))


def newest_good_backup(history: Path, *, most_version: int) -> Path | None:
    """Returns the newest backup that is sound and not newer than ``most_version``, or None."""
    return next((file for file in backups(history) if is_good(file, most_version)), None)


def is_good(file: Path, most_version: int, *, watch: Watch | None = None) -> bool:
    """Whether a backup is a sound history of this version or an older one.

    Raises:
        WorkStopped: The watcher has ended it.
    """
    try:
        copy = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            ours = copy.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
            with watched(copy, watch):
                return ours and not is_empty(copy) and version_of(copy) <= most_version and not faults_of(copy)
        finally:
            copy.close()
    except sqlite3.Error as exc:
        logger.warning("the backup %s cannot be used: %s", file, exc)
        return False


def set_aside(history: Path) -> Path:
    """Renames a damaged history and its side files, and returns the new name. Nothing is deleted."""
    kept = _free_name(history.parent, f"{history.stem}.corrupt-{_stamp()}", ".db")
    # The log goes first: left behind, it would be replayed into the file that takes the history's place.
    for suffix in (*_SIDES, ""):
        file = history.with_name(history.name + suffix)
        if file.exists():
            file.rename(kept.with_name(kept.name + suffix))
    _sync(history.parent)
    return kept


def set_log_aside(history: Path) -> Path | None:
    """Renames side files whose history is gone, and returns the new name of one, or None where there are none."""
    left = [suffix for suffix in _SIDES if history.with_name(history.name + suffix).exists()]
    if not left:
        return None
    kept = _free_name(history.parent, f"{history.stem}.corrupt-{_stamp()}", f".db{left[0]}")
    stem = kept.name.removesuffix(left[0])
    for suffix in left:
        history.with_name(history.name + suffix).rename(kept.with_name(stem + suffix))
    _sync(history.parent)
    return kept


def restore(backup: Path, history: Path, *, watch: Watch | None = None) -> None:
    """Puts a copy of ``backup`` in the history's place, at once or not at all.

    A history that is there must have no side files. Those of one that is gone are set aside: they belong to another file.

    Raises:
        WorkStopped: The watcher, who is told how many bytes are copied, has ended it; the history is what it was.
    """
    part = history.with_name(history.name + _UNFINISHED)
    part.unlink(missing_ok=True)
    create_private(part)
    with backup.open("rb") as source, part.open("wb") as target:
        try:
            _copy_bytes(source, target, watch, size=backup.stat().st_size)
        except WorkStopped:
            part.unlink(missing_ok=True)
            raise
        target.flush()
        os.fsync(target.fileno())
    if not history.exists():
        set_log_aside(history)
    part.replace(history)
    _sync(history.parent)


def _copy_bytes(source: IO[bytes], target: IO[bytes], watch: Watch | None, *, size: int) -> None:
    while data := source.read(_BYTES_AT_ONCE):
        target.write(data)
        if watch is not None:
            watch(target.tell(), size)


def damage_of(history: Path, *, thorough: bool) -> tuple[str, ...]:
    """Returns what is wrong with the file; empty for a sound or a missing one.

    Args:
        history: The file.
        thorough: Reads all of it (``quick_check``) instead of its header and schema only.

    Raises:
        sqlite3.Error: It cannot be read for another reason than damage.
    """
    if not history.exists():
        return ()
    connection = connect(history)
    try:
        is_empty(connection)
        return faults_of(connection) if thorough else ()
    except sqlite3.DatabaseError as exc:
        if not is_corrupt(exc):
            raise
        return (str(exc),)
    finally:
        connection.close()


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    path = folder / f"{stem}{suffix}"
    count = 2
    while path.exists():
        path = folder / f"{stem}-{count}{suffix}"
        count += 1
    return path


def _sync(path: Path) -> None:
    # Windows opens no folder, and writes names through by itself.
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
