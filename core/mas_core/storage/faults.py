"""Translates SQLite's errors into the application's, in plain words that name the file and the next step."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mas_core.errors import StorageBusy, StorageCorrupt, StorageError, StorageFull

_PRIMARY_CODE = 0xFF
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_CORRUPT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_REFUSED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
# A quota or a limit on file sizes comes as one of these, only a full disk as SQLITE_FULL.
_FULL_EXTENDED = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN})


def is_corrupt(exc: sqlite3.Error) -> bool:
    """Whether ``exc`` says that the file is damaged or is no database."""
    return _code(exc) & _PRIMARY_CODE in _CORRUPT


def is_full(exc: sqlite3.Error) -> bool:
    """Whether ``exc`` says that there is no room to write."""
    code = _code(exc)
    return code & _PRIMARY_CODE == sqlite3.SQLITE_FULL or code in _FULL_EXTENDED


def is_refused(exc: sqlite3.Error) -> bool:
    """Whether ``exc`` says that writing is not allowed."""
    return _code(exc) & _PRIMARY_CODE in _REFUSED


def busy(path: Path) -> StorageBusy:
    """Returns the error for a lock that another program held too long."""
    return StorageBusy(f"Another program is writing to the history {path}. Wait until it is done, or close it, then try again.")


def _full(path: Path) -> StorageFull:
    return StorageFull(f"There is no room left to write the history {path}. Free some space, then try again.")


def storage_error(exc: sqlite3.Error | OSError, path: Path) -> StorageError:
    """Returns the known error that ``exc`` amounts to; raise it ``from exc``."""
    if isinstance(exc, OSError):
        reason = exc.strerror or type(exc).__name__
        if exc.errno in {errno.ENOSPC, errno.EDQUOT}:
            return _full(path)
        return StorageError(f"The history {path} cannot be used ({reason}). Allow reading and writing there, then try again.")
    primary = _code(exc) & _PRIMARY_CODE
    if primary in _BUSY:
        return busy(path)
    if is_full(exc):
        return _full(path)
    if primary in _CORRUPT:
        return StorageCorrupt(
            f"The history {path} is damaged. Close MAS and start it again: it will be kept aside and replaced."
        )
    if is_refused(exc):
        return StorageError(f"The history {path} cannot be written. Allow writing to it and its folder, then try again.")
    return StorageError(f"The history {path} cannot be used ({exc}). If it happens again, look at the disk's health.")


def ensure_ordinary(path: Path) -> None:
    """Refuses what lies in a history's place and is no file: nothing that is allowed there would help.

    Raises:
        StorageError: It is a folder, a pipe or a device.
    """
    if path.is_dir():
        raise StorageError(f"The history cannot be opened: {path} is a folder. Move it away, then try again.")
    if path.exists() and not path.is_file():
        raise StorageError(f"The history cannot be opened: {path} is no ordinary file. Move it away, then try again.")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns errors of SQLite and of the file system inside the block into storage errors about ``path``."""
    try:
        yield
    except (sqlite3.Error, OSError) as exc:
        raise storage_error(exc, path) from exc


def _code(exc: sqlite3.Error) -> int:
    # Errors that the Python module raises by itself carry no code.
    return getattr(exc, "sqlite_errorcode", 0)
