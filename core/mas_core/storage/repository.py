"""The history as the rest of the system sees it: asynchronous, one writer, and every error a known one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from mas_core.models import Answer, Call, ExtraCost, Failure, Job, Record, RunSummary
from mas_core.storage import charges, continuing, deleting, indexing, ownership, rows, searching, summaries, tagging
from mas_core.storage.kept import KeptHistory
from mas_core.storage.moments import moment
from mas_core.storage.query import HistoryPage, HistoryQuery, Tag


class Repository(KeptHistory):
    """One user's history.

    What a method has returned from is on disk, also if the process is killed in the next moment. A write that was handed
    over is carried out even if the one that awaits it is cancelled. All methods may be called from any event loop; all raise
    :class:`~mas_core.errors.StorageBusy`, :class:`~mas_core.errors.StorageFull`, :class:`~mas_core.errors.StorageCorrupt` or
    :class:`~mas_core.errors.StorageError`, and after each of these the repository can be used further.
    """

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
        """Stores that a node, by its id, has a call of a running job from now on.

        It survives the end of the process at once, and that of the machine a moment later: the disk is not waited for, which
        would cost every call more than its way to the node. A machine that loses power in that moment asks the call again.
        """
        await self._write(lambda connection: ownership.add_dispatch(connection, call, node=node), hurried=True)

    async def owners(self, job_id: str) -> Mapping[str, tuple[str, int]]:
        """Returns which calls of a running job nodes have: the call's id to the node's id and the attempt."""
        return await self._read(lambda connection: ownership.owners(connection, job_id))

    async def put_extra_cost(self, job_id: str, cost: ExtraCost) -> None:
        """Stores what an attempt cost, or may have cost, that does not count; the run may have ended."""
        await self._write(lambda connection: ownership.put_extra_cost(connection, job_id, cost))

    async def drop_extra_cost(self, job_id: str, *, call_id: str, attempt: int) -> None:
        """Removes an extra cost that turned out to be none."""
        await self._write(lambda connection: ownership.drop_extra_cost(connection, job_id, call_id=call_id, attempt=attempt))

    async def reopen(self, id_or_prefix: str) -> Job:
        """Marks a run, ended or unfinished, as running here, and returns its job; its answers and failures stay stored.

        Raises:
            RunNotFound: There is none, or several.
            InputError: It is under way, here or in another program.
        """

        def take_up(connection: sqlite3.Connection) -> Job:
            return continuing.reopen(connection, id_or_prefix, owner=self.owner, alive=self._alive())

        return await self._write(take_up)

    async def give_back(self, record: Record) -> None:
        """Makes a run again what it was, as ``record`` has it, where it was reopened here and cannot be gone on with."""
        await self._write(lambda connection: continuing.give_back(connection, record, owner=self.owner))

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
        self._back_up_soon()

    async def take_in(self, record: Record) -> None:
        """Stores a whole record from elsewhere as :meth:`finish` does, and puts its tags on the run.

        A job that is finished brings no tags, and must not bring back those that were taken off it meanwhile.

        Raises:
            InputError: Something cannot be a tag.
        """

        def store(connection: sqlite3.Connection) -> None:
            # It was paid when it was asked, wherever that was.
            rows.put(connection, record, owner=self.owner, paid_at=moment(record.created_at))
            tagging.add(connection, record.id, record.tags)

        await self._write(store)
        self._back_up_soon()

    async def load(self, id_or_prefix: str) -> Record:
        """Returns a run, by its id or a beginning of it that no other run has.

        Raises:
            RunNotFound: There is none, or several; the message lists them.
        """
        return await self._read(lambda connection: rows.load(connection, id_or_prefix))

    async def load_deleted(self, id_or_prefix: str) -> Record:
        """Returns a deleted run that can still be brought back, by its id or a beginning of it that no other such run has.

        Raises:
            RunNotFound: There is none, or several.
        """
        return await self._read(lambda connection: rows.load(connection, id_or_prefix, deleted=True))

    async def list_runs(self, *, limit: int = 200, offset: int = 0) -> tuple[RunSummary, ...]:
        """Returns up to ``limit`` summaries, the newest first, after leaving out ``offset``."""
        return await self._read(lambda connection: summaries.list_runs(connection, limit=limit, offset=offset))

    async def count(self) -> int:
        """Returns the number of runs."""
        return await self._read(summaries.count)

    async def spent_since(self, moment: datetime) -> float:
        """Returns the dollars that are known to have been charged since ``moment``, whenever their runs were begun."""
        return await self._read(lambda connection: charges.spent_since(connection, moment))

    async def search(self, query: HistoryQuery) -> HistoryPage:
        """Returns a page of the runs that a query finds.

        Raises:
            InputError: ``query.after`` is no place that a page of such a query gave.
        """
        return await self._read(lambda connection: searching.search(connection, query))

    async def count_found(self, query: HistoryQuery) -> int:
        """Returns how many runs a query finds, on all pages together."""
        return await self._read(lambda connection: searching.count(connection, query))

    async def tag(self, id_or_prefix: str, tags: Iterable[str]) -> str:
        """Puts tags on a run and returns its id. One that it has, also in other capitals, stays as it is.

        Raises:
            RunNotFound: There is none, or several.
            InputError: Something cannot be a tag: empty, over 64 characters, or with control characters.
        """
        return await self._write(lambda connection: tagging.add(connection, id_or_prefix, tags))

    async def untag(self, id_or_prefix: str, tags: Iterable[str]) -> str:
        """Takes tags off a run and returns its id; those that it does not have are no error.

        Raises:
            RunNotFound: There is none, or several.
        """
        return await self._write(lambda connection: tagging.remove(connection, id_or_prefix, tags))

    async def tags(self) -> tuple[Tag, ...]:
        """Returns all tags with the number of their runs, in alphabetical order."""
        return await self._read(tagging.all_tags)

    async def delete(self, id_or_prefix: str, *, now: bool = False) -> str:
        """Deletes a run and returns its id. For 30 days :meth:`undelete` brings it back.

        Args:
            id_or_prefix: The run; with ``now`` it may be one that was deleted already.
            now: Removes it at once and for good; the words of its texts leave the search index as well.

        Raises:
            RunNotFound: There is none, or several.
            InputError: It is still under way.
        """

        def remove(connection: sqlite3.Connection) -> str:
            return deleting.delete(connection, id_or_prefix, alive=self._alive(), now=now)

        return await self._write(remove)

    async def undelete(self, id_or_prefix: str) -> str:
        """Brings a deleted run back as it was, with its tags, and returns its id.

        Raises:
            RunNotFound: No deleted run is meant, or several are.
        """
        return await self._write(lambda connection: deleting.undelete(connection, id_or_prefix))

    async def mark_unfinished(self) -> int:
        """Marks runs of programs that died since the history was opened; returns how many."""

        def mark(connection: sqlite3.Connection) -> int:
            return rows.mark_unfinished(connection, alive=self._alive())

        count = await self._write(mark)
        if count:
            await self._write_in_steps(indexing.fill)
        return count
