"""Opens a history that cannot be written, on a full disk for instance: what is in it can be read and exported all the same."""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from mas_core.errors import MasError, StorageBusy, StorageCorrupt, StorageError, StorageFull, StorageTooNew
from mas_core.storage.connection import make_reader
from mas_core.storage.faults import is_corrupt, is_full, is_refused
from mas_core.storage.migrations import Migration, check_ours, is_empty, latest, version_of

_ONLY_READ = "The history can only be read, and nothing is stored until MAS is started again."
_NO_WRITING = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedToRead:
    """The one connection of a history that is read only.

    Attributes:
        reader: Changes nothing.
        path: The file.
        stamp: What the file was when it was taken for one that nobody changes; None where SQLite itself sees changes.
        why: Why nothing can be written.
    """

    reader: sqlite3.Connection
    path: Path
    stamp: _Stamp | None
    why: MasError

    @property
    def notice(self) -> str:
        """What the person has to be told."""
        return f"{_ONLY_READ} {self.why}"

    def refusal(self) -> StorageError:
        """Returns the error for whoever wants to write."""
        return StorageFull(str(self.why)) if isinstance(self.why, StorageFull) else StorageError(str(self.why))

    def ensure_unchanged(self) -> None:
        """Looks, before a read, whether another program that may write has come: SQLite was told that none does.

        Raises:
            StorageBusy: One has; what is read further could be of two states.
        """
        if self.stamp is not None and (_has_log(self.path) or _stamp(self.path) != self.stamp):
            raise StorageBusy(f"Another program has changed the history {self.path}. Close MAS, then start it again.")


def can_read_only(error: MasError, path: Path) -> bool:
    """Whether ``error`` says no more than that nothing can be written, and there is a history to read."""
    if isinstance(error, StorageBusy | StorageCorrupt | StorageTooNew):
        return False
    cause = error.__cause__
    if isinstance(cause, OSError):
        refused = cause.errno in _NO_WRITING
    else:
        refused = isinstance(cause, sqlite3.Error) and (is_full(cause) or is_refused(cause))
    try:
        return refused and path.stat().st_size > 0
    except OSError:
        return False


def open_to_read(path: Path, *, migrations: tuple[Migration, ...], why: MasError) -> OpenedToRead:
    """Opens the file without a lock, a migration or anything else that writes.

    Raises:
        StorageTooNew: A newer version wrote it.
        StorageError: An earlier version wrote it, or its log cannot be read without writing.
        sqlite3.Error: Anything else that SQLite says.
        OSError: The file system refuses.
    """
    stamp = None
    try:
        reader = _beside_writers(path)
    except sqlite3.Error as exc:
        if is_corrupt(exc):
            raise
        # Without the files beside it SQLite reads only what nobody writes to. That is so where no log is left.
        if _has_log(path):
            raise StorageError(
                f"{why} Until then it cannot be read either: the last changes are in a log beside it, left by a program that "
                "died or has it open."
            ) from exc
        stamp = _stamp(path)
        reader = _connected(path, "mode=ro&immutable=1")
    try:
        make_reader(reader)
        check_ours(reader, path, migrations=migrations)
        _check_current(reader, migrations, why=why)
    except BaseException:
        reader.close()
        raise
    return OpenedToRead(reader=reader, path=path, stamp=stamp, why=why)


def _check_current(reader: sqlite3.Connection, migrations: tuple[Migration, ...], *, why: MasError) -> None:
    if version_of(reader) < latest(migrations):
        raise StorageError(f"{why} An earlier version of MAS wrote it, so it has to be brought up to date to be read.")


def _beside_writers(path: Path) -> sqlite3.Connection:
    try:
        return _connected(path, "mode=ro")
    except sqlite3.Error as exc:
        if is_corrupt(exc):
            raise
        # The index of the log cannot be written, as SQLite wants to; it makes one in memory then.
        return _connected(path, "mode=ro&readonly_shm=1")


def _connected(path: Path, how: str) -> sqlite3.Connection:
    """Opens a connection that has read something: only then does SQLite look at the files beside it."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False)
    try:
        is_empty(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _has_log(path: Path) -> bool:
    """Whether changes wait in a log, or a program that may write one has the history open."""
    try:
        size = path.with_name(path.name + "-wal").stat().st_size
    except FileNotFoundError:
        return False
    return size > 0 or any((path.parent / "running").glob("*.lock"))


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size
