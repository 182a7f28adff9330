"""The history as the rest of the system sees it: asynchronous, one writer, and every error a known one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from mas_core.errors import StorageBusy, StorageCorrupt, StorageError
from mas_core.models import Answer, Call, ExtraCost, Failure, Job, Record, RunSummary, new_id
from mas_core.paths import make_private
from mas_core.storage import continuing, ownership, rows
from mas_core.storage.connection import Checkpointer, faults_of, transaction
from mas_core.storage.faults import translated
from mas_core.storage.locks import WRITE_LOCK_TIMEOUT_S, Owners, WriteLock
from mas_core.storage.migrations import MIGRATIONS, Migration
from mas_core.storage.opening import Opened, doubt_file, open_history

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Repository:
    """One user's history.

    What a method has returned from is on disk, also if the process is killed in the next moment. A write that was handed
    over is carried out even if the one that awaits it is cancelled. All methods may be called from any event loop; all raise
    :class:`~mas_core.errors.StorageBusy`, :class:`~mas_core.errors.StorageFull`, :class:`~mas_core.errors.StorageCorrupt` or
    :class:`~mas_core.errors.StorageError`, and after each of these the repository can be used further.
    """

    def __init__(self, path: Path, *, owner: str, lock_timeout_s: float, migrations: tuple[Migration, ...]) -> None:
        """Opens nothing; use :meth:`open`."""
        self.path = path
        self.owner = owner
        self._migrations = migrations
        self._owners = Owners(path, owner)
        self._lock = WriteLock(path, timeout_s=lock_timeout_s)
        # One thread each: connections are never used by two at once, and writes keep their order.
        self._writing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history-writer")
        self._reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history-reader")
        self._opened: Opened | None = None
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
    ) -> Repository:
        """Opens the history at ``path`` and makes it, with its folder, if there is none.

        Runs whose program died are marked unfinished. After an unclean exit the file is checked; a damaged one is renamed and
        the newest good backup put in its place, which :attr:`notices` tells.

        Args:
            path: The file, such as :meth:`mas_core.paths.Paths.history` gives it.
            owner: Name of this program among those that have the file open; a random one if None.
            lock_timeout_s: How long to wait for another program that writes, in seconds.
            migrations: The schema's versions.

        Raises:
            MachineError: The folder cannot be made.
            StorageTooNew: A newer version of the program wrote the file; nothing was changed.
            StorageCorrupt: The file is damaged, and cannot be put aside since another program has it open.
            StorageBusy: Another program is writing.
            StorageError: The file cannot be used; the message says why.
        """
        repository = cls(path, owner=owner or new_id(), lock_timeout_s=lock_timeout_s, migrations=migrations)
        try:
            await _carried_out(repository._writing.submit(repository._open))
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
        """Sentences for the person about what was done with a damaged file; usually empty."""
        return self._opened.notices if self._opened else ()

    async def begin(self, job: Job) -> None:
        """Stores that ``job`` runs. An unfinished run of the same id is taken up again, with the answers it has.

        Raises:
            StorageError: A run of this id has ended, or runs in another program.
        """
        await self._write(lambda connection: rows.begin(connection, job, owner=self.owner))

    async def add_answer(self, job_id: str, call_id: str, answer: Answer) -> bool:
        """Stores an answer of a running job.

        Returns:
            False if it was not taken in: the same agent's answer for that round and repeat is there already, or the run ended.

        Raises:
            StorageError: No such run was begun.
        """
        return await self._write(lambda connection: rows.add_answer(connection, job_id, call_id, answer))

    async def add_failure(self, job_id: str, call_id: str, failure: Failure) -> bool:
        """Stores a failure of a running job; an answer to the same call that comes later takes its place.

        Returns:
            False if it was not taken in: the call has an outcome already, or the run ended.

        Raises:
            StorageError: No such run was begun.
        """
        return await self._write(lambda connection: rows.add_failure(connection, job_id, call_id, failure))

    async def add_calls(self, calls: Sequence[Call]) -> None:
        """Stores calls of a running job that are about to be sent, so that it can be taken up again with the same ids."""
        await self._write(lambda connection: continuing.add_calls(connection, calls))

    async def open_calls(self, job_id: str) -> Mapping[tuple[str, int, int], str]:
        """Returns the ids of a job's calls for answers that have no outcome, by agent, round and repeat."""
        return await self._read(lambda connection: continuing.open_calls(connection, job_id))

    async def add_dispatch(self, call: Call, *, node: str) -> None:
        """Stores that a node, by its id, has a call of a running job from now on."""
        await self._write(lambda connection: ownership.add_dispatch(connection, call, node=node))

    async def owners(self, job_id: str) -> Mapping[str, tuple[str, int]]:
        """Returns which calls of a running job nodes have: the call's id to the node's id and the attempt."""
        return await self._read(lambda connection: ownership.owners(connection, job_id))

    async def put_extra_cost(self, job_id: str, cost: ExtraCost) -> None:
        """Stores what an attempt cost, or may have cost, that does not count; the run may have ended."""
        await self._write(lambda connection: ownership.put_extra_cost(connection, job_id, cost))

    async def drop_extra_cost(self, call_id: str, *, attempt: int) -> None:
        """Removes an extra cost that turned out to be none."""
        await self._write(lambda connection: ownership.drop_extra_cost(connection, call_id, attempt=attempt))

    async def reopen(self, id_or_prefix: str) -> Job:
        """Marks a run, ended or unfinished, as running here, and returns its job; its answers and failures stay stored.

        Raises:
            RunNotFound: There is none, or several.
            InputError: It is under way, here or in another program.
        """

        def take_up(connection: sqlite3.Connection) -> Job:
            return continuing.reopen(connection, id_or_prefix, owner=self.owner, alive=self._alive())

        return await self._write(take_up)

    async def conversation(self, id_or_prefix: str, *, most: int) -> tuple[Record, ...]:
        """Returns a run and those that it continues, the oldest first, ``most`` in all; a deleted one ends the chain.

        Raises:
            RunNotFound: There is no such run, or there are several.
        """
        return await self._read(lambda connection: continuing.conversation(connection, id_or_prefix, most=most))

    async def followers(self, run_id: str) -> tuple[RunSummary, ...]:
        """Returns the runs that continue a run, the oldest first."""
        return await self._read(lambda connection: continuing.followers(connection, run_id))

    async def finish(self, record: Record) -> None:
        """Stores a whole record in place of what there is of its run, whether or not the run was begun here."""
        await self._write(lambda connection: rows.put(connection, record, owner=self.owner))

    async def load(self, id_or_prefix: str) -> Record:
        """Returns a run, by its id or a beginning of it that no other run has.

        Raises:
            RunNotFound: There is none, or several; the message lists them.
        """
        return await self._read(lambda connection: rows.load(connection, id_or_prefix))

    async def list_runs(self, *, limit: int = 200, offset: int = 0) -> tuple[RunSummary, ...]:
        """Returns up to ``limit`` summaries, the newest first, after leaving out ``offset``."""
        return await self._read(lambda connection: rows.list_runs(connection, limit=limit, offset=offset))

    async def count(self) -> int:
        """Returns the number of runs."""
        return await self._read(rows.count)

    async def spent_since(self, moment: datetime) -> float:
        """Returns the dollars that the calls of runs begun since ``moment`` are known to have cost."""
        return await self._read(lambda connection: rows.spent_since(connection, moment))

    async def delete(self, id_or_prefix: str) -> str:
        """Removes a run with all that belongs to it, and returns its id. :meth:`finish` puts a loaded record back.

        Raises:
            RunNotFound: There is none, or several.
            InputError: It is still under way.
        """

        def remove(connection: sqlite3.Connection) -> str:
            return rows.delete(connection, id_or_prefix, alive=self._alive())

        return await self._write(remove)

    async def mark_unfinished(self) -> int:
        """Marks runs of programs that died since the history was opened; returns how many."""
        return await self._write(lambda connection: rows.mark_unfinished(connection, alive=self._alive()))

    async def quick_check(self) -> tuple[str, ...]:
        """Returns what SQLite's ``quick_check`` finds wrong; empty for a sound file. Reads all of it."""
        return await self._read(faults_of)

    async def close(self) -> None:
        """Empties the write-ahead log and gives the file back; own runs under way become unfinished. May be called twice."""
        if self._closed:
            return
        self._closed = True
        # A read under way keeps its connection until it is done.
        await _carried_out(self._reading.submit(bool))
        await _carried_out(self._writing.submit(self._close))
        self._shut_threads()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    # What follows runs in the threads.

    def _open(self) -> None:
        make_private(self.path.parent)
        with translated(self.path), self._lock.held():
            self._opened = open_history(self.path, owners=self._owners, migrations=self._migrations)
            self._checkpointer = Checkpointer(self._opened.writer, self.path)

    async def _write(self, action: Callable[[sqlite3.Connection], T]) -> T:
        return await _carried_out(self._submit(self._writing, self._write_now, action))

    async def _read(self, action: Callable[[sqlite3.Connection], T]) -> T:
        return await _carried_out(self._submit(self._reading, self._read_now, action))

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

    def _read_now(self, action: Callable[[sqlite3.Connection], T]) -> T:
        opened, _ = self._open_parts()
        with self._guarded():
            return action(opened.reader)

    def _open_parts(self) -> tuple[Opened, Checkpointer]:
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

    def _close(self) -> None:
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
            checkpointer.run()
        except sqlite3.Error as exc:
            logger.warning("history %s: closed without a checkpoint: %s", self.path, exc)
        finally:
            # The last to close moves the log over, so this too happens under the lock.
            opened.reader.close()
            opened.writer.close()

    def _shut_threads(self) -> None:
        self._reading.shutdown(wait=False)
        self._writing.shutdown(wait=False)


async def _carried_out(future: Future[T]) -> T:
    # The shield keeps a cancelled waiter from taking back what was handed over.
    return await asyncio.shield(asyncio.wrap_future(future))
