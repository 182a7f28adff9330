"""One job from start to finish: plan, calls, answers, verdict, analysis, record. It owns every task of the job."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from mas_core.catalog import Catalog
from mas_core.consensus import STRATEGIES
from mas_core.consensus.base import quorum
from mas_core.dispatch import Dispatcher
from mas_core.errors import StorageError
from mas_core.events import (
    AnalysisReady,
    AnswerFinished,
    CallStarted,
    Event,
    JobFinished,
    JobStarted,
    StorageFailed,
    VerdictReached,
)
from mas_core.history import History, with_turns
from mas_core.job_figures import Analyse, Compare, JobFigures
from mas_core.models import (
    Analysis,
    Answer,
    Call,
    ExtraCost,
    Failure,
    Job,
    JobState,
    Purpose,
    Record,
    Timings,
    Verdict,
    VerdictKind,
)
from mas_core.resuming import extra_costs_of, is_new, paid_usd, standing
from mas_core.session import JobSession, Kept, usable
from mas_core.settings import Limits
from mas_core.spending import Budget, midnight

_log = logging.getLogger(__name__)

__all__ = ["History", "JobRun", "Orchestrator"]


@dataclass(slots=True)
class _Collected:
    """What has come of a job so far."""

    verdict: Verdict | None = None
    analysis: Analysis | None = None
    answers_s: float = 0.0
    verdict_s: float = 0.0
    analysis_s: float = 0.0
    fallbacks: tuple[str, ...] = ()


class Orchestrator:
    """Starts jobs; each is a :class:`JobRun`."""

    def __init__(
        self,
        *,
        dispatcher: Dispatcher,
        history: History,
        catalog: Catalog,
        analyse: Analyse,
        budget: Budget | None = None,
        compare: Compare | None = None,
        warm_up: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Takes its parts.

        Args:
            dispatcher: Runs calls.
            history: Keeps jobs.
            catalog: Domains, types and roles.
            analyse: Computes the figures; it is called in a worker thread.
            budget: The limits of spending; none by default.
            compare: Compares the answers' claims after that; called in a worker thread as well.
            warm_up: Loads what ``analyse`` needs; called in a worker thread as soon as the first answer is there.
            clock: Seconds that only ever grow.
        """
        self.dispatcher = dispatcher
        self.history = history
        self.catalog = catalog
        self.analyse = analyse
        self.compare = compare
        self.budget = budget or Budget(Limits())
        self.clock = clock
        self._warm_up = warm_up
        self._warming: asyncio.Task[None] | None = None
        self._figuring = asyncio.Lock()

    def open(self, job: Job, kept: Sequence[Answer] | Kept | None = None) -> JobRun:
        """Returns the job's run, an async context manager. Entering it stores the job and begins to ask.

        Args:
            job: What is asked of whom. What it continues is read from the history when it begins.
            kept: Answers that are there already: their seats are not asked again, and each is told of as finished at once. The
                run of a job that is in the history has to be opened for it first (:meth:`Repository.reopen`).
        """
        if not isinstance(kept, Kept):
            kept = Kept(answers=tuple(kept)) if kept else None
        return JobRun(self, job, kept)

    def figures_of(self, job: Job) -> JobFigures:
        """Returns what computes a job's figures, one job at a time."""
        return JobFigures(job, analyse=self.analyse, compare=self.compare, turn=self._figuring)

    def warm_up_soon(self) -> None:
        """Loads the libraries of the analysis while models are still writing, so that nobody waits for them."""
        if self._warming is None and self._warm_up is not None:
            self._warming = asyncio.create_task(asyncio.to_thread(self._warm_up))

    async def warmed_up(self) -> None:
        """Waits for the loading to end; a failure of it shows up again, with its reason, in the analysis."""
        if self._warming is not None:
            await asyncio.gather(self._warming, return_exceptions=True)


class JobRun:
    """One job in progress.

    Leaving the context before the end cancels the job: what has arrived is kept, marked and stored.
    """

    def __init__(self, orchestrator: Orchestrator, job: Job, kept: Kept | None) -> None:
        self._orchestrator = orchestrator
        self._taken_up = kept is not None
        self._kept = kept or Kept()
        self.job = job
        self.record: Record | None = None
        self.storage_error: StorageError | None = None
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._collected = _Collected()
        self._figures = orchestrator.figures_of(job)
        self._session = JobSession(
            job,
            catalog=orchestrator.catalog,
            dispatcher=orchestrator.dispatcher,
            purse=orchestrator.budget.purse(job.panel.max_cost_usd, paid_usd=paid_usd(self._kept)),
            emit=self._emit,
            keep=self._keep,
            commit=self._commit,
            kept=self._kept,
        )
        self._cancelled = False
        self._begun_s = 0.0
        self._deciding: asyncio.Task[Verdict] | None = None
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Stores the job, then begins.

        Raises:
            StorageError: The job cannot be stored; nothing has been sent.
            RunNotFound: The run that it continues is not in the history.
        """
        history = self._orchestrator.history
        try:
            await self._prepare()
        except BaseException:
            # What ends this wait must not leave a run that looks as if it were under way.
            if self._kept.stored is not None:
                await self._store(history.give_back(self._kept.stored))
            raise
        try:
            await history.begin(self.job)
            if self._taken_up:
                self._session.call_ids = await history.open_calls(self.job.id)
        except asyncio.CancelledError:
            # The write is carried out all the same, and the run it began must not look as if the program had died.
            self._cancelled = True
            self.record = self._record()
            await self._store(history.finish(self.record))
            raise
        self._begun_s = self._orchestrator.clock()
        self._running = asyncio.create_task(self._run())
        self._running.add_done_callback(lambda _: self._queue.put_nowait(None))
        return self

    async def _prepare(self) -> None:
        """Learns from the history what has to be known before the run is begun."""
        history, budget = self._orchestrator.history, self._orchestrator.budget
        self.job = self._session.job = await with_turns(self.job, history)
        if budget.limits.day_usd is not None:
            budget.learn(await history.spent_since(midnight()))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cancels what still runs and waits until it is stored."""
        if self._running is None:
            return
        if not self._running.done():
            self.cancel()
        try:
            await asyncio.shield(self._running)
        except asyncio.CancelledError:
            self._running.cancel()
            await asyncio.wait({self._running})
            raise

    async def events(self) -> AsyncIterator[Event]:
        """Yields the job's events; :class:`JobFinished` is the last one. One consumer."""
        while (event := await self._queue.get()) is not None:
            yield event
            if isinstance(event, JobFinished):
                return
        if self._running is not None:
            await self._running  # raises what ended the job before its end

    def cancel(self) -> None:
        """Cancels the whole job; it still ends with its record. A second time changes nothing."""
        # A second cancellation would strike while the first one saves what has arrived.
        first, self._cancelled = not self._cancelled, True
        self._session.cancel()
        if first and self._deciding is not None:
            self._deciding.cancel()

    def cancel_call(self, call_id: str) -> None:
        """Cancels one call; the others go on. Unknown and finished calls are left alone."""
        self._session.cancel_call(call_id)

    async def _run(self) -> None:
        collected = self._collected
        self._emit(JobStarted(job_id=self.job.id, job=self.job))
        self._deciding = asyncio.create_task(STRATEGIES[self.job.panel.method].run(self._session))
        if self._cancelled:
            self._deciding.cancel()
        await asyncio.wait({self._deciding})
        verdict = self._verdict(self._deciding)
        collected.verdict = standing(self._kept, verdict, new_answers=self._session.anything_new)
        collected.verdict_s = self._elapsed_s() - collected.answers_s
        if collected.verdict is not None:
            self._emit(VerdictReached(job_id=self.job.id, verdict=collected.verdict))
        if not self._cancelled:
            await self._analyse()
        await self._figures.drop()
        self.record = self._record()
        await self._store(self._orchestrator.history.finish(self.record))
        if self.storage_error is None:
            self._orchestrator.dispatcher.stored(self.job.id)
        self._emit(JobFinished(job_id=self.job.id, record=self.record))

    def _verdict(self, deciding: asyncio.Task[Verdict]) -> Verdict | None:
        if deciding.cancelled():
            return None
        error = deciding.exception()
        if error is None:
            verdict = deciding.result()
            if not self._cancelled:
                return verdict
            # A count stands without its explanation; a consensus is nothing but its text.
            return replace(verdict, partial=True) if verdict.kind is not VerdictKind.NONE else None
        _log.error("a bug in the strategy %s", self.job.panel.method, exc_info=error)
        return Verdict(
            kind=VerdictKind.NONE,
            method=self.job.panel.method,
            quorum=quorum(self.job, self._usable()),
            details={"error": "The consensus could not be reached because of a fault in MAS; the log has the details."},
        )

    async def _analyse(self) -> None:
        collected = self._collected
        begun_s = self._orchestrator.clock()
        await self._orchestrator.warmed_up()
        answers = self._usable()
        analysis = await self._figures.figures(answers, collected.verdict)
        collected.analysis = analysis
        collected.analysis_s = self._orchestrator.clock() - begun_s
        self._emit(AnalysisReady(job_id=self.job.id, analysis=analysis))
        # After the figures, which nobody should wait for on account of it.
        collected.analysis = await self._figures.with_claims(analysis, answers, collected.verdict)

    def _usable(self) -> tuple[Answer, ...]:
        """The answers that count. The order is the record's, so that a stored run gives the same figures again."""
        return self._in_order([answer for answer in self._session.outcomes[0] if usable(answer)])

    def _in_order(self, answers: Sequence[Answer]) -> tuple[Answer, ...]:
        place = {agent: index for index, agent in enumerate(self.job.panel.agents)}
        return tuple(sorted(answers, key=lambda answer: (answer.round, answer.repeat, place.get(answer.agent, len(place)))))

    def _record(self) -> Record:
        collected, before = self._collected, self._kept.before
        anything_new = self._session.anything_new or is_new(collected.verdict)
        if self._cancelled and before is not None and not anything_new:
            return before  # nothing has come of asking again
        answers, failures = self._session.outcomes
        return Record(
            id=self.job.id,
            created_at=self.job.created_at,
            state=self._state(),
            question=self.job.question,
            panel=self.job.panel,
            answers=self._in_order(answers),
            failures=failures,
            verdict=collected.verdict,
            analysis=collected.analysis,
            timings=Timings(
                total_s=self._elapsed_s(),
                answers_s=collected.answers_s,
                verdict_s=collected.verdict_s,
                analysis_s=collected.analysis_s,
            ),
            extra_costs=self._extra_costs(answers),
            fallbacks=tuple(dict.fromkeys((*(before.fallbacks if before is not None else ()), *collected.fallbacks))),
        )

    def _extra_costs(self, answers: Sequence[Answer]) -> tuple[ExtraCost, ...]:
        before = extra_costs_of(self._kept, answers, self._collected.verdict)
        of_nodes = self._orchestrator.dispatcher.extra_costs(self.job.id)
        # What a node says of an attempt last is what is known of it.
        return tuple({(cost.call_id, cost.attempt): cost for cost in (*before, *of_nodes)}.values())

    def _state(self) -> JobState:
        verdict = self._collected.verdict
        if self._cancelled:
            return JobState.CANCELLED
        if verdict is None or verdict.kind is VerdictKind.NONE:
            return JobState.FAILED
        one_of_several = verdict.quorum.answered < verdict.quorum.asked and verdict.method != "single"
        if verdict.kind is VerdictKind.SINGLE_ANSWER and one_of_several:
            return JobState.NO_QUORUM
        return JobState.DONE

    def _elapsed_s(self) -> float:
        return self._orchestrator.clock() - self._begun_s

    def _emit(self, event: Event) -> None:
        if isinstance(event, AnswerFinished):
            self._collected.answers_s = self._elapsed_s()
            self._orchestrator.warm_up_soon()
        if isinstance(event, CallStarted) and event.fallback and event.fallback not in self._collected.fallbacks:
            self._collected.fallbacks = (*self._collected.fallbacks, event.fallback)
        if isinstance(event, CallStarted) and event.purpose is Purpose.AGGREGATE:
            self._figures.begin(self._usable())
        self._queue.put_nowait(event)

    async def _commit(self, calls: Sequence[Call]) -> None:
        if calls:
            await self._store(self._orchestrator.history.add_calls(calls))

    async def _keep(self, call_id: str, outcome: Answer | Failure) -> None:
        history = self._orchestrator.history
        if isinstance(outcome, Answer):
            await self._store(history.add_answer(self.job.id, call_id, outcome))
        else:
            await self._store(history.add_failure(self.job.id, call_id, outcome))

    async def _store(self, storing: Coroutine[object, object, object]) -> None:
        """Stores; a history that cannot take it in does not stop the job, and is told once."""
        try:
            await storing
        except StorageError as exc:
            _log.warning("job %s: %s", self.job.id, exc)
            if self.storage_error is None:
                self._emit(StorageFailed(job_id=self.job.id, message=str(exc)))
            self.storage_error = exc
        else:
            if self.storage_error is not None and self.record is not None:
                # The whole record went in after all, so nothing is missing.
                self.storage_error = None
