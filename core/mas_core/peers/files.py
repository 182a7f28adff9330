"""Small private files that several processes share: keys, paired peers, tokens, the open pairing code.

They are readable for this person only, replaced as a whole so that nobody reads half of one, changed under a lock between
processes, and read again when somebody else changed them.
"""

from __future__ import annotations

import logging
import os
import secrets
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from filelock import FileLock, Timeout

from mas_core.errors import MachineError
from mas_core.paths import make_private, writing_advice

LOCK_TIMEOUT_S = 5.0
_POLL_S = 0.005
_MAX_BYTES = 4 * 2**20

_BROKEN = (msgspec.DecodeError, ValueError, RecursionError)

T = TypeVar("T")
_Stamp = tuple[int, int, int]

logger = logging.getLogger(__name__)


def read_private(path: Path, *, max_bytes: int = _MAX_BYTES) -> bytes | None:
    """Returns the content of a private file, or None if there is none.

    Raises:
        MachineError: It cannot be read, is no ordinary file, or others on this computer can read or change it.
    """
    try:
        # Opened before it is looked at, so that what is judged is what is read; a pipe must not block.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(descriptor, "rb") as file:
            _check_private(path, os.fstat(descriptor))
            content = file.read(max_bytes + 1)
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise MachineError(f"The file {path} cannot be read ({exc.strerror or type(exc).__name__}).") from exc
    if len(content) > max_bytes:
        raise MachineError(f"The file {path} is larger than anything MAS writes there. Restore it from a backup, or remove it.")
    return content


def write_private(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replaces a file as a whole, mode 0600: a reader sees the old content or the new one, also after a loss of power.

    Args:
        path: The file; its folder is made if it is missing.
        content: The whole new content.
        durable: Whether to wait until it is on the disk.

    Raises:
        MachineError: It cannot be written.
    """
    make_private(path.parent)
    part = path.with_name(f".{path.name}-{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                if durable:
                    os.fsync(descriptor)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        if durable:
            _sync_folder(path.parent)
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise MachineError(f"The file {path} cannot be written ({reason}). {writing_advice(exc)}, or set MAS_HOME.") from exc


@contextmanager
def held(path: Path, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Holds the lock of a file between threads and processes. It ends with the process that held it.

    Raises:
        MachineError: Another process held it too long, or it cannot be made.
    """
    make_private(path.parent)
    # A lock object counts its own acquisitions: two threads that shared one would both be let in.
    lock = FileLock(path.with_name(path.name + ".lock"), mode=0o600, thread_local=False, poll_interval=_POLL_S)
    try:
        lock.acquire(timeout=timeout_s)
    except Timeout as exc:
        raise MachineError(f"Another program holds {path} for more than {timeout_s:g} s. End it, then try again.") from exc
    except OSError as exc:
        raise MachineError(f"The lock of {path} cannot be had ({exc.strerror or type(exc).__name__}).") from exc
    try:
        yield
    finally:
        lock.release()


class PrivateJson(Generic[T]):
    """One value kept in a private JSON file. Safe to use from every thread."""

    def __init__(
        self,
        path: Path,
        kind: type[T],
        *,
        empty: T,
        way_out: str,
        check: Callable[[T], object] | None = None,
        keep_copy: bool = False,
    ) -> None:
        """Reads nothing yet.

        Args:
            path: The file.
            kind: The value's type, for msgspec.
            empty: The value while there is no file.
            way_out: What the person can do if the file is broken; a sentence.
            check: Raises ValueError if a value that was read cannot be.
            keep_copy: Keeps what is written a second time beside the file, and takes that up where the file is broken.
        """
        self.path = path
        self._decoder = msgspec.json.Decoder(kind)
        self._empty = empty
        self._way_out = way_out
        self._check = check
        self._lock = threading.Lock()
        self._known: tuple[_Stamp | None, T] | None = None
        self._copy = path.with_name(path.name + ".copy") if keep_copy else None
        self._broken = path.with_name(path.name + ".broken")
        self.notice = ""
        """A sentence for the person while the copy stands in for a broken file; else empty."""

    def read(self) -> T:
        """Returns the value, the very same object until the file changes.

        Raises:
            MachineError: The file cannot be read or is broken; nothing is assumed in its place.
        """
        with self._lock:
            stamp = _stamp(self.path)
            if self._known is not None and self._known[0] == stamp:
                return self._known[1]
            value = self._load()
            # A file replaced between the two looks is read again next time.
            self._known = (stamp, value)
            return value

    @contextmanager
    def changing(self) -> Iterator[tuple[T, Callable[[T], None]]]:
        """Gives the value and a function that writes another one, with everybody else kept out meanwhile.

        Raises:
            MachineError: The file cannot be read or written, or another process holds it.
        """
        with held(self.path):
            yield self._load(), self._store

    def replace(self, value: T) -> None:
        """Writes another value, whatever the file holds, with everybody else kept out meanwhile.

        Raises:
            MachineError: The file cannot be written, or another process holds it.
        """
        with held(self.path):
            self._store(value)

    def _store(self, value: T) -> None:
        content = msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
        if self.notice and (broken := read_private(self.path)) is not None:
            write_private(self._broken, broken)
        write_private(self.path, content)
        self.notice = ""
        if self._copy is not None:
            self._store_copy(self._copy, content)
        with self._lock:
            self._known = (_stamp(self.path), value)

    def _store_copy(self, copy: Path, content: bytes) -> None:
        try:
            write_private(copy, content)
        except MachineError as exc:
            logger.warning("no copy: %s", exc)
            # An earlier one would bring back what has been changed since, a password for instance.
            with suppress(OSError):
                copy.unlink(missing_ok=True)

    def _load(self) -> T:
        content = read_private(self.path)
        self.notice = ""
        if content is None:
            return self._empty
        try:
            return self._decoded(content)
        except _BROKEN as exc:
            return self._from_copy(exc)

    def _from_copy(self, fault: Exception) -> T:
        content = read_private(self._copy) if self._copy is not None else None
        try:
            if content is None:
                raise fault
            value = self._decoded(content)
        except _BROKEN as exc:
            raise MachineError(f"The file {self.path} is broken. {self._way_out}") from exc
        self.notice = f"The file {self.path} is broken, so its copy is used. The next change writes it anew."
        logger.warning("%s", self.notice)
        return value

    def _decoded(self, content: bytes) -> T:
        value = self._decoder.decode(content)
        if self._check is not None:
            self._check(value)
        return value


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise MachineError(f"The file {path} cannot be read ({exc.strerror or type(exc).__name__}).") from exc
    return found.st_mtime_ns, found.st_size, found.st_ino


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be synced there; replacing a file is journaled by NTFS
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_private(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise MachineError(f"{path} is no ordinary file. Remove it, then try again.")
    if os.name == "nt":
        return
    if found.st_uid not in {os.geteuid(), 0}:
        raise MachineError(f"The file {path} belongs to another user of this computer. Remove it, or set MAS_HOME.")
    if found.st_mode & 0o077:
        raise MachineError(f"Others on this computer can read {path}. Run: chmod 600 {path}")
