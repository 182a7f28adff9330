"""A job that is under way on the node: how far it is, and its events for whoever follows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from mas_core.catalog import Catalog
from mas_core.estimate import estimate
from mas_core.events import AnalysisReady, AnswerFinished, CallFailed, CallStarted, Event, JobFinished, VerdictReached
from mas_core.models import JobState, Purpose, Record
from mas_core.orchestrator import JobRun
from mas_node.jobs_history import SuspendableHistory
from mas_node.jobs_notes import Whose

_CALLS_SHARE = 90
_AFTER_VERDICT = 92
_AFTER_FIGURES = 97


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """Where a job stands; ``progress`` is 0 to 100, and 100 only when it has ended."""

    state: JobState
    progress: int


class RunningJob:
    """One job, from its beginning until its record is stored. Belongs to one event loop."""

    def __init__(self, run: JobRun, *, whose: Whose, catalog: Catalog, history: SuspendableHistory, attached: bool) -> None:
        """Takes the run, which its owner enters and pumps."""
        self.id = run.job.id
        self.whose = whose
        self.run = run
        self.attached = attached
        self.progress = 0
        self.begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._history = history
        self._events: asyncio.Queue[Event | None] | None = asyncio.Queue() if attached else None
        self._task: asyncio.Task[None] | None = None
        self._planned = max(estimate(run.job, catalog=catalog).calls, 1)
        self._ended_calls = 0

    @property
    def user(self) -> str:
        """Whose history it is in."""
        return self.whose.user

    @property
    def task(self) -> asyncio.Task[None]:
        """The task that sees it through."""
        if self._task is None:
            raise RuntimeError("the job has not begun")
        return self._task

    @task.setter
    def task(self, task: asyncio.Task[None]) -> None:
        self._task = task

    @property
    def record(self) -> Record | None:
        """The record, once the job has ended."""
        return self.run.record

    async def events(self) -> AsyncIterator[Event]:
        """Yields the job's events from the first one on, to the one connection that it is attached to."""
        if self._events is None:
            raise RuntimeError("this job is attached to nobody")
        while (event := await self._events.get()) is not None:
            yield event

    async def ended(self) -> None:
        """Waits until all of it is stored; cancelling the one who waits leaves the job alone."""
        await asyncio.wait({self.task})

    def cancel(self) -> None:
        """Cancels it; what has arrived is kept."""
        self.run.cancel()

    def suspend(self) -> None:
        """Breaks it off in a way that leaves it unfinished in the history, to be taken up later."""
        self._history.suspended = True
        self.run.cancel()

    @property
    def suspended(self) -> bool:
        """Whether it was broken off to be taken up later."""
        return self._history.suspended

    def take(self, event: Event) -> None:
        """Takes in an event of the run."""
        self.progress = max(self.progress, self._progress_at(event))
        if self._events is not None:
            self._events.put_nowait(event)

    def close(self) -> None:
        """Ends the stream of events."""
        if self._events is not None:
            self._events.put_nowait(None)

    def _progress_at(self, event: Event) -> int:
        match event:
            case AnswerFinished() | CallFailed():
                self._ended_calls += 1
            case CallStarted(purpose=purpose) if purpose is Purpose.AGGREGATE:
                # It is the last call, whatever became of those before it.
                self._ended_calls = max(self._ended_calls, self._planned - 1)
            case VerdictReached():
                return _AFTER_VERDICT
            case AnalysisReady():
                return _AFTER_FIGURES
            case JobFinished():
                return 100
        return min(self._ended_calls, self._planned) * _CALLS_SHARE // self._planned
