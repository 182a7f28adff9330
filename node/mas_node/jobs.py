"""Whole jobs that a node runs for thin clients: started, followed, cancelled and remembered, each in its user's own history.

A job belongs to the node, not to the connection that asked for it. What is under way is noted in a small file before it begins,
so that a node that was stopped or killed takes it up again when it starts: answers that are in the history are not asked again.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from mas_core.dispatch import Dispatcher
from mas_core.errors import InputError, MachineError, MasError, RunNotFound, StorageError
from mas_core.events import AnswerFinished
from mas_core.models import Job, JobState, Record, RunSummary
from mas_core.orchestrator import JobRun, Orchestrator
from mas_core.planning import JobRequest
from mas_core.runtime import Runtime
from mas_core.settings import DEFAULT_PANEL
from mas_core.storage.repository import Repository
from mas_core.users import caller_history
from mas_node.auth import Caller, Doorkeeper
from mas_node.jobs_history import SuspendableHistory
from mas_node.jobs_metered import Admit, MeteredDispatcher, NoLedger
from mas_node.jobs_notes import JobNotes, Whose
from mas_node.jobs_running import JobStatus, RunningJob
from mas_node.jobs_taken_up import LeftJob, LeftJobs
from mas_node.problems import Problem

LONGEST_LIST = 1000
MOST_JOBS = 200
"""At a time. Each holds its answers in memory while it runs."""
_FULL_RETRY_S = 5.0
_JOB_ID = re.compile(r"[0-9a-f]{32}")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _User:
    """What is one user's own."""

    repository: Repository
    dispatcher: Dispatcher


class JobBook:
    """All jobs of one node. Its methods belong to one event loop.

    Attributes:
        unkept: Runs single calls that belong to no job, and leave nothing in any history.
    """

    def __init__(self, runtime: Runtime, *, folder: Path, doorkeeper: Doorkeeper) -> None:
        """Opens nothing; use :meth:`open`."""
        self._runtime = runtime
        self._doorkeeper = doorkeeper
        self._notes = JobNotes(folder)
        self._left = LeftJobs(self._notes, begin=self._take_up)
        self._users: dict[str, _User] = {}
        self._opening = asyncio.Lock()
        self._running: dict[str, RunningJob] = {}
        self._unstored: dict[tuple[str, str], Record] = {}
        self._closing = False
        self._opened = AsyncExitStack()
        self.unkept = runtime.dispatcher.with_ledger(NoLedger())

    @classmethod
    @asynccontextmanager
    async def open(cls, runtime: Runtime, *, folder: Path, doorkeeper: Doorkeeper) -> AsyncIterator[JobBook]:
        """Takes up what was under way when the node ended, and at the end stops what runs so that it can be taken up again.

        Args:
            runtime: The opened core.
            folder: Where the node keeps its own files.
            doorkeeper: Knows who may still ask, and what they may use.

        Raises:
            MachineError: The file of jobs is broken or cannot be read.
        """
        book = cls(runtime, folder=folder, doorkeeper=doorkeeper)
        async with book._opened:
            book._opened.push_async_callback(book.unkept.aclose)
            await book._left.begin(await book._notes.running())
            try:
                yield book
            finally:
                await book._left.aclose()
                await book._suspend()

    @property
    def running(self) -> int:
        """How many jobs are under way."""
        return len(self._running)

    async def plan(self, user: str, request: JobRequest) -> Job:
        """Turns a request into a job; without an aggregator it takes the one that this user set.

        Raises:
            InputError: Something cannot be used; ``field`` names it.
            RunNotFound: The user has no run that it continues.
        """
        if request.follows:
            _whole(request.follows)
        if not request.aggregator:
            request = replace(request, aggregator=await self.aggregator(user))
        _, runtime = await self._parts(user, None)
        return await runtime.plan(request)

    async def start(self, caller: Caller, job: Job, *, attached: bool = False) -> RunningJob:
        """Begins a job. When this returns it is in the user's history, and goes on whoever leaves.

        Args:
            caller: Whose history and whose quota.
            job: From :meth:`plan`.
            attached: Whether it belongs to a connection that reads :meth:`RunningJob.events`; such a job is not taken up again.

        Raises:
            Problem: The node has as many jobs as it takes.
            StorageError: It cannot be stored; nothing was sent.
            MachineError: The file of jobs cannot be written; nothing was sent.
        """
        if len(self._running) >= MOST_JOBS:
            raise Problem(
                429, "full", f"The node has {MOST_JOBS} jobs already, as many as it takes.", retry_after_s=_FULL_RETRY_S
            )
        whose = Whose(user=caller.user, caller=caller.key)
        history, runtime = await self._parts(caller.user, self._doorkeeper.quota_of(caller))
        if not attached:
            await self._notes.begins(job.id, whose)
        try:
            return await self._begin(whose, runtime.orchestrator.open(job), history=history, attached=attached)
        except MasError:
            # Whoever asked is told that it did not begin, so it must not begin later either.
            await self._notes.ended(job.id)
            raise

    async def status(self, user: str, job_id: str) -> JobStatus:
        """Returns where one of the user's jobs stands.

        Raises:
            RunNotFound: The user has no such job.
        """
        running = self._find_running(user, job_id)
        if running is not None:
            return JobStatus(state=JobState.RUNNING, progress=running.progress)
        if self._left.waits(user, job_id):
            return JobStatus(state=JobState.RUNNING, progress=0)
        state = (await self._load(user, job_id)).state
        return JobStatus(state=state, progress=0 if state is JobState.RUNNING else 100)

    async def result(self, user: str, job_id: str) -> Record | None:
        """Returns the record of one of the user's jobs, or None while it is under way.

        Raises:
            RunNotFound: The user has no such job.
        """
        if self._find_running(user, job_id) is not None or self._left.waits(user, job_id):
            return None
        record = await self._load(user, job_id)
        return None if record.state is JobState.RUNNING else record

    async def history(self, user: str, *, limit: int) -> tuple[RunSummary, ...]:
        """Returns up to ``limit`` of the user's runs, the newest first."""
        return await (await self._user(user)).repository.list_runs(limit=min(limit, LONGEST_LIST))

    async def delete(self, user: str, job_id: str) -> None:
        """Removes one of the user's runs; one that is under way here is cancelled first.

        Raises:
            RunNotFound: The user has no such run.
            InputError: Another program is at work on it.
        """
        await self.cancel(user, job_id)
        repository = (await self._user(user)).repository
        if self._unstored.pop((user, job_id), None) is None:
            record = await repository.load(_whole(job_id))
            if self._left.gave_up(job_id) and record.state is JobState.RUNNING:
                await repository.finish(replace(record, state=JobState.CANCELLED))
        await repository.delete(_whole(job_id), now=True)

    async def cancel(self, user: str, job_id: str) -> None:
        """Cancels a job and waits until what it had brought is stored; one that has ended stays as it is."""
        running = self._find_running(user, job_id)
        if running is not None:
            running.cancel()
            await running.ended()
        elif self._left.waits(user, job_id):
            await self._left.drop(job_id)

    def callers(self) -> frozenset[str]:
        """Returns the keys of those whose jobs are under way, or wait to be."""
        running = {job.whose.caller for job in self._running.values()}
        return frozenset(running | {caller for caller, _ in self._left.of_callers().values()})

    async def cancel_all_of(self, caller: str) -> int:
        """Cancels the jobs of a caller that is known no more; returns how many those were."""
        found = {job.id: job.user for job in self._running.values() if job.whose.caller == caller}
        found |= {job_id: user for job_id, (key, user) in self._left.of_callers().items() if key == caller}
        await asyncio.gather(*(self.cancel(user, job_id) for job_id, user in found.items()), return_exceptions=True)
        return len(found)

    async def aggregator(self, user: str) -> str:
        """Returns the default aggregator that the user set, or an empty text."""
        chosen = await self._notes.aggregator(user)
        return chosen if chosen in self._runtime.settings.agents else ""

    async def default_aggregator(self, user: str) -> str:
        """Returns the agent that writes the user's verdicts if a request names no other."""
        return await self.aggregator(user) or self._runtime.settings.panels[DEFAULT_PANEL].aggregator

    async def set_aggregator(self, user: str, agent: str) -> None:
        """Sets the user's default aggregator.

        Raises:
            InputError: There is no such agent.
        """
        agents = self._runtime.settings.agents
        if agent not in agents:
            raise InputError(f"There is no agent '{agent}'. There are: {', '.join(agents)}.", field="aggregator_id")
        await self._notes.choose_aggregator(user, agent)

    async def drain(self, *, within_s: float) -> bool:
        """Waits for the jobs that run; returns False if some did not end in time. Those are taken up by the next start."""
        tasks = [job.task for job in self._running.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=within_s)
        return not self._running

    async def _take_up(self, left: LeftJob) -> None:
        """Resumes what a node before this one left unfinished, under the quota of whoever asked for it."""
        caller = self._doorkeeper.again(left.whose.caller)
        if left.resumed is None:
            history, runtime = await self._parts(left.whose.user, self._doorkeeper.quota_of(caller))
            left.resumed = history, await runtime.resume(left.id)
        history, run = left.resumed
        await self._begin(left.whose, run, history=history, attached=False)

    async def _suspend(self) -> None:
        self._closing = True
        running = tuple(self._running.values())
        for job in running:
            if job.attached:
                job.cancel()
            else:
                job.suspend()
        if running:
            await asyncio.wait([job.task for job in running])

    async def _begin(self, whose: Whose, run: JobRun, *, history: SuspendableHistory, attached: bool) -> RunningJob:
        if self._closing:
            raise StorageError("The node is about to stop.")
        job = RunningJob(run, whose=whose, catalog=self._runtime.catalog, history=history, attached=attached)
        job.task = asyncio.create_task(self._see_through(job), name=f"job {job.id}")
        self._running[job.id] = job
        # Whoever asked may leave in this moment; the job goes on.
        await asyncio.shield(job.begun)
        return job

    async def _see_through(self, job: RunningJob) -> None:
        try:
            async with job.run:
                job.begun.set_result(None)
                async for event in job.run.events():
                    if isinstance(event, AnswerFinished):
                        self._runtime.orchestrator.warm_up_soon()
                    job.take(event)
        except MasError as exc:
            if not job.begun.done():
                job.begun.set_exception(exc)
            else:
                _log.warning("job %s: %s", job.id, exc)
        except Exception:  # noqa: BLE001  (a bug in one job is logged and must not take the node along)
            _log.exception("a bug in job %s", job.id)
            if not job.begun.done():
                job.begun.set_exception(StorageError("The job could not begin; the node's log has the details."))
        finally:
            await self._ended(job)

    async def _ended(self, job: RunningJob) -> None:
        if job.run.storage_error is not None and job.record is not None and not job.suspended:
            self._unstored[job.user, job.id] = job.record
        elif job.record is None and not job.suspended and job.begun.done() and job.begun.exception() is None:
            self._left.give_up(job.id)  # a bug: the log has it, and whoever asks must not wait for ever
        del self._running[job.id]
        job.close()
        if job.record is not None and not job.suspended and not job.attached:
            try:
                await self._notes.ended(job.id)
            except MachineError as exc:
                # The next start finds it finished, and forgets it then.
                _log.warning("job %s: %s", job.id, exc)

    async def _parts(self, user: str, admit: Admit | None) -> tuple[SuspendableHistory, Runtime]:
        """Returns the core with this user's history and this caller's quota in it."""
        runtime, own = self._runtime, await self._user(user)
        history = SuspendableHistory(own.repository)
        orchestrator = Orchestrator(
            dispatcher=own.dispatcher if admit is None else MeteredDispatcher(own.dispatcher, admit),
            history=history.as_history,
            catalog=runtime.catalog,
            analyse=runtime.orchestrator.analyse,
            budget=runtime.budget,
            compare=runtime.orchestrator.compare,
        )
        return history, replace(runtime, repository=own.repository, orchestrator=orchestrator)

    async def _user(self, user: str) -> _User:
        path = caller_history(self._runtime.paths, user)
        if path == self._runtime.repository.path:
            return _User(repository=self._runtime.repository, dispatcher=self._runtime.dispatcher)
        async with self._opening:
            # Names that differ in case alone have one folder, and one file must not be opened twice.
            known = self._users.get(str(path))
            if known is None:
                repository = await self._opened.enter_async_context(await Repository.open(path, daily_backups=True))
                dispatcher = self._runtime.dispatcher.with_ledger(repository)
                self._opened.push_async_callback(dispatcher.aclose)
                known = self._users[str(path)] = _User(repository=repository, dispatcher=dispatcher)
            return known

    def _find_running(self, user: str, job_id: str) -> RunningJob | None:
        job = self._running.get(job_id)
        return job if job is not None and job.user == user else None

    async def _load(self, user: str, job_id: str) -> Record:
        kept = self._unstored.get((user, job_id))
        if kept is not None:
            return kept
        record = await (await self._user(user)).repository.load(_whole(job_id))
        if self._left.gave_up(job_id) and record.state is JobState.RUNNING:
            return replace(record, state=JobState.UNFINISHED)
        return record


def _whole(job_id: str) -> str:
    """Returns an id that names one job alone: a beginning of one, which a person may give, is none for a program."""
    if not _JOB_ID.fullmatch(job_id):
        raise RunNotFound("There is no such job of yours.")
    return job_id
