"""A history file that is open: its threads, its locks, and the connections that only they use."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from mas_core.errors import MachineError, StorageBusy, StorageCorrupt, StorageError
from mas_core.models import new_id
from mas_core.paths import make_private
from mas_core.storage import indexing, rows
from mas_core.storage.connection import Checkpointer, transaction
from mas_core.storage.faults import ensure_ordinary, translated
from mas_core.storage.locks import WRITE_LOCK_TIMEOUT_S, Owners, WriteLock
from mas_core.storage.migrations import MIGRATIONS, Migration
from mas_core.storage.opening import Opened, doubt_file, open_history
from mas_core.storage.reading_only import OpenedToRead, can_read_only, open_to_read

T = TypeVar("T")

logger = logging.getLogger(__name__)


class ConnectedHistory:
    """Carries out reads and writes, each in a thread of its own; :class:`mas_core.storage.Repository` says which there are."""

    def __init__(
        self,
        path: Path,
        *,
        owner: str,
        lock_timeout_s: float,
        migrations: tuple[Migration, ...],
        progress: indexing.Progress | None = None,
        daily_backups: bool = False,
    ) -> None:
        """Opens nothing; use :meth:`open`."""
        self.path = path
        self.owner = owner
        self._migrations = migrations
        self._progress = progress
        self._daily_backups = daily_backups
        self._owners = Owners(path, owner)
        self._lock = WriteLock(path, timeout_s=lock_timeout_s)
        # One thread each: connections are never used by two at once, and writes keep their order.
        self._writing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history-writer")
        self._reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history-reader")
        self._backing_up: ThreadPoolExecutor | None = None
        self._day_of_backup: date | None = None
        self._opened: Opened | None = None
        self._to_read: OpenedToRead | None = None
        self._checkpointer: Checkpointer | None = None
        self._closed = False

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        owner: str | None = None,
        lock_timeout_s: float = WRITE_LOCK_TIMEOUT_S,
        migrations: tuple[Migration, ...] = MIGRATIONS,
        progress: indexing.Progress | None = None,
        daily_backups: bool = False,
    ) -> Self:
        """Opens the history at ``path`` and makes it, with its folder, if there is none.

        A history that cannot be written, on a full or a read-only disk, is opened for reading only, which :attr:`notices`
        tells; every write is refused then.

        Runs whose program died are marked unfinished. After an unclean exit the file is checked; a damaged one is renamed and
        the newest good backup put in its place, which :attr:`notices` tells.

        Args:
            path: The file, such as :meth:`mas_core.paths.Paths.history` gives it.
            owner: Name of this program among those that have the file open; a random one if None.
            lock_timeout_s: How long to wait for another program that writes, in seconds.
            migrations: The schema's versions.
            progress: Is told, in a thread, how many runs of an older version are in the search index by now, and of how many.
            daily_backups: Makes a backup behind the first stored job of a day; closing waits for it.

        Raises:
            MachineError: The folder cannot be made.
            StorageTooNew: A newer version of the program wrote the file; nothing was changed.
            StorageCorrupt: The file is damaged, and cannot be put aside since another program has it open.
            StorageBusy: Another program is writing.
            StorageError: The file cannot be used; the message says why.
        """
        repository = cls(
            path,
            owner=owner or new_id(),
            lock_timeout_s=lock_timeout_s,
            migrations=migrations,
            progress=progress,
            daily_backups=daily_backups,
        )
        try:
            await carried_out(repository._writing.submit(repository._open))
        except asyncio.CancelledError:
            # The opening may still be under way; what it opens is closed behind it.
            repository._writing.submit(repository._close)
            repository._shut_threads()
            raise
        except BaseException:
            await repository.close()
            raise
        return repository

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences for the person about a damaged file, or one that can only be read; usually empty."""
        if self._to_read is not None:
            return (self._to_read.notice,)
        return self._opened.notices if self._opened else ()

    async def close(self) -> None:
        """Empties the write-ahead log and gives the file back; own runs under way become unfinished. May be called twice."""
        if self._closed:
            return
        self._closed = True
        # A copy reads the file, and closes its connection before the last one empties the log; a read under way keeps its
        # connection until it is done.
        before = [threads.submit(bool) for threads in (self._backing_up, self._reading) if threads is not None]
        # All of it is handed over at once, so that it is carried out even if the one that awaits it is cancelled.
        closing = self._writing.submit(self._close_after, before)
        self._shut_threads()
        await carried_out(closing)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    # What follows runs in the threads.

    def _open(self) -> None:
        with translated(self.path):
            ensure_ordinary(self.path)
        try:
            make_private(self.path.parent)
            with translated(self.path), self._lock.held():
                self._opened = open_history(
                    self.path, owners=self._owners, migrations=self._migrations, progress=self._progress
                )
                self._checkpointer = Checkpointer(self._opened.writer, self.path)
        except (StorageError, MachineError) as exc:
            if not can_read_only(exc, self.path):
                raise
            self._owners.leave()
            with translated(self.path):
                self._to_read = open_to_read(self.path, migrations=self._migrations, why=exc)
            logger.info("history opened for reading only: %s", exc)

    async def _write(self, action: Callable[[sqlite3.Connection], T], *, hurried: bool = False) -> T:
        return await carried_out(self._submit(self._writing, self._hurry_now if hurried else self._write_now, action))

    async def _read(self, action: Callable[[sqlite3.Connection], T]) -> T:
        return await carried_out(self._submit(self._reading, self._read_now, action))

    def _submit(
        self,
        threads: ThreadPoolExecutor,
        run: Callable[[Callable[[sqlite3.Connection], T]], T],
        action: Callable[[sqlite3.Connection], T],
    ) -> Future[T]:
        if self._closed:
            raise StorageError(f"The history {self.path} has been closed.")
        return threads.submit(run, action)

    def _write_now(self, action: Callable[[sqlite3.Connection], T]) -> T:
        opened, checkpointer = self._open_parts()
        with self._guarded(), self._lock.held():
            with transaction(opened.writer):
                result = action(opened.writer)
            try:
                checkpointer.run_if_due()
            except sqlite3.Error as exc:
                # The transaction is safe in the log; only moving it over has to wait.
                logger.warning("history %s: checkpoint put off: %s", self.path, exc)
            return result

    async def _write_in_steps(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Carries out what makes transactions of its own, one after the other, under the lock."""
        return await carried_out(self._submit(self._writing, self._steps_now, action))

    def _steps_now(self, action: Callable[[sqlite3.Connection], T]) -> T:
        opened, checkpointer = self._open_parts()
        with self._guarded(), self._lock.held():
            result = action(opened.writer)
            checkpointer.run_if_due()
            return result

    def _hurry_now(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Writes without waiting for the disk; whatever is committed after it takes it along."""
        opened, _ = self._open_parts()
        with self._guarded():
            opened.writer.execute("PRAGMA synchronous = NORMAL")
        try:
            return self._write_now(action)
        finally:
            with self._guarded():
                opened.writer.execute("PRAGMA synchronous = FULL")

    def _read_now(self, action: Callable[[sqlite3.Connection], T]) -> T:
        if self._to_read is not None:
            with translated(self.path):
                self._to_read.ensure_unchanged()
                return action(self._to_read.reader)
        opened, _ = self._open_parts()
        with self._guarded():
            return action(opened.reader)

    def _open_parts(self) -> tuple[Opened, Checkpointer]:
        """Returns what writing needs.

        Raises:
            StorageError: The history can only be read, or is not open.
        """
        if self._to_read is not None:
            raise self._to_read.refusal()
        if self._opened is None or self._checkpointer is None:
            raise StorageError(f"The history {self.path} is not open.")
        return self._opened, self._checkpointer

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            with translated(self.path):
                yield
        except StorageCorrupt:
            # The next opening looks at all of it, whether or not this program ends cleanly.
            with contextlib.suppress(OSError):
                doubt_file(self.path).touch(mode=0o600)
            raise

    def _alive(self) -> frozenset[str]:
        return self._owners.others()[0] | {self.owner}

    def _close_after(self, before: Sequence[Future[bool]]) -> None:
        wait(before)
        self._close()

    def _close(self) -> None:
        if self._to_read is not None:
            self._to_read.reader.close()
            return
        opened, checkpointer, self._opened, self._checkpointer = self._opened, self._checkpointer, None, None
        try:
            if opened is not None and checkpointer is not None:
                with self._lock.held():
                    self._settle(opened, checkpointer)
        except (StorageBusy, OSError) as exc:
            logger.warning("history %s: closed without the lock: %s", self.path, exc)
        finally:
            if opened is not None:
                # Without the lock too: whoever holds it has the file open, so that SQLite does not empty the log here.
                opened.reader.close()
                opened.writer.close()
            self._owners.leave()

    def _settle(self, opened: Opened, checkpointer: Checkpointer) -> None:
        try:
            with transaction(opened.writer):
                rows.mark_unfinished(opened.writer, alive=self._owners.others()[0])
            indexing.fill(opened.writer)
            checkpointer.run()
        except sqlite3.Error as exc:
            logger.warning("history %s: closed without a checkpoint: %s", self.path, exc)
        finally:
            # The last to close moves the log over, so this too happens under the lock.
            opened.reader.close()
            opened.writer.close()

    def _shut_threads(self) -> None:
        if self._backing_up is not None:
            self._backing_up.shutdown(wait=False)
        self._reading.shutdown(wait=False)
        self._writing.shutdown(wait=False)


async def carried_out(future: Future[T]) -> T:
    """Waits for what was handed over; a waiter that is cancelled does not take it back."""
    return await asyncio.shield(asyncio.wrap_future(future))
