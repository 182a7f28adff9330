"""Locks between programs: one for writing, and one for each program that has the history open.

SQLite 3.7.0 to 3.51.2 can lose part of the write-ahead log when two connections write and checkpoint at once. So every
write, checkpoint and close of a connection happens under one lock of the operating system, which ends with its process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from mas_core.errors import InputError, StorageBusy
from mas_core.paths import make_private
from mas_core.storage.faults import busy

WRITE_LOCK_TIMEOUT_S = 5.0
_POLL_S = 0.005
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SUFFIX = ".lock"


def _lock(path: Path) -> FileLock:
    return FileLock(path, mode=0o600, thread_local=False, poll_interval=_POLL_S)


class WriteLock:
    """The right to change the history, held for one transaction at a time."""

    def __init__(self, history: Path, *, timeout_s: float = WRITE_LOCK_TIMEOUT_S) -> None:
        self._history = history
        self._timeout_s = timeout_s
        self._lock = _lock(history.with_name(history.name + _SUFFIX))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the lock during the block.

        Raises:
            StorageBusy: Another program held it too long.
        """
        try:
            self._lock.acquire(timeout=self._timeout_s)
        except Timeout as exc:
            raise busy(self._history) from exc
        try:
            yield
        finally:
            self._lock.release()


class Owners:
    """Who has this history open: a locked file ``running/<owner>.lock`` each. A file without its lock is a program that died.

    All methods are called under the :class:`WriteLock`, so that no file is taken for dead while its owner is just making it.
    """

    def __init__(self, history: Path, owner: str) -> None:
        """Takes no lock yet.

        Raises:
            InputError: ``owner`` cannot be a file's name.
        """
        if not _OWNER.fullmatch(owner):
            raise InputError(
                f"An owner's name has up to 64 letters, digits, '_', '-' and '.'; {owner!r} does not.", field="owner"
            )
        self.owner = owner
        self._folder = history.parent / "running"
        self._file = self._folder / f"{owner}{_SUFFIX}"
        self._own = _lock(self._file)

    def enter(self) -> bool:
        """Takes this program's own lock; returns True if an earlier program of the same name died and left its file.

        Raises:
            StorageBusy: A living program has the same owner's name.
            MachineError: The folder cannot be made.
        """
        make_private(self._folder)
        left_behind = self._file.exists()
        try:
            self._own.acquire(timeout=0)
        except Timeout as exc:
            raise StorageBusy(f"The history is open already as {self.owner}. Close the other window, then try again.") from exc
        return left_behind

    def others(self) -> tuple[frozenset[str], frozenset[str]]:
        """Returns the other owners that live and those that died; the died ones' files are left for :meth:`forget`."""
        alive, dead = set(), set()
        for file in self._folder.glob(f"*{_SUFFIX}"):
            if file == self._file:
                continue
            lock = _lock(file)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                alive.add(file.name.removesuffix(_SUFFIX))
            else:
                lock.release()
                dead.add(file.name.removesuffix(_SUFFIX))
        return frozenset(alive), frozenset(dead)

    def forget(self, dead: frozenset[str]) -> None:
        """Removes the files of owners that died, once their runs are marked."""
        for owner in dead:
            (self._folder / f"{owner}{_SUFFIX}").unlink(missing_ok=True)

    def leave(self) -> None:
        """Gives this program's own lock back and removes its file. May be called when it was never taken."""
        if self._own.is_locked:
            # Windows removes no file that is open.
            self._own.release()
            self._file.unlink(missing_ok=True)
