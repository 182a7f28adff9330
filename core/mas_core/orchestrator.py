"""One job from start to finish: plan, calls, answers, verdict, analysis, record. It owns every task of the job."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Protocol, Self

from mas_core.calling import CallProgress
from mas_core.catalog import Catalog
from mas_core.consensus import STRATEGIES
from mas_core.consensus.base import Aggregation, MessagesFor, Review, Seat, quorum
from mas_core.dispatch import Dispatcher
from mas_core.errors import InputError, StorageError
from mas_core.events import (
    AnalysisReady,
    AnswerFinished,
    CallFailed,
    Event,
    JobFinished,
    JobStarted,
    StorageFailed,
    VerdictReached,
)
from mas_core.models import (
    Agent,
    Analysis,
    Answer,
    Call,
    Failure,
    FailureKind,
    Job,
    JobState,
    Message,
    Panel,
    Purpose,
    Question,
    Record,
    Timings,
    Verdict,
    VerdictKind,
)

_log = logging.getLogger(__name__)

Analyse = Callable[[Question, Panel, Sequence[Answer], Verdict | None], Analysis]


class History(Protocol):
    """Where a job is kept; :class:`mas_core.storage.Repository` is the real one."""

    async def begin(self, job: Job) -> None:
        """Commits the job before anything is sent."""
        ...

    async def add_answer(self, job_id: str, call_id: str, answer: Answer) -> object:
        """Commits an answer."""
        ...

    async def add_failure(self, job_id: str, call_id: str, failure: Failure) -> object:
        """Commits a failure."""
        ...

    async def finish(self, record: Record) -> None:
        """Commits the whole record in one transaction."""
        ...


@dataclass(slots=True)
class _Collected:
    """What has come of a job so far."""

    answers: list[Answer] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    verdict: Verdict | None = None
    analysis: Analysis | None = None
    answers_s: float = 0.0
    verdict_s: float = 0.0
    analysis_s: float = 0.0


class Orchestrator:
    """Starts jobs; each is a :class:`JobRun`."""

    def __init__(
        self,
        *,
        dispatcher: Dispatcher,
        history: History,
        catalog: Catalog,
        analyse: Analyse,
        warm_up: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Takes its parts.

        Args:
            dispatcher: Runs calls.
            history: Keeps jobs.
            catalog: Domains, types and roles.
            analyse: Computes the figures; it is called in a worker thread.
            warm_up: Loads what ``analyse`` needs; called in a worker thread as soon as the first answer is there.
            clock: Seconds that only ever grow.
        """
        self.dispatcher = dispatcher
        self.history = history
        self.catalog = catalog
        self.analyse = analyse
        self.clock = clock
        self._warm_up = warm_up
        self._warming: asyncio.Task[None] | None = None

    def open(self, job: Job) -> JobRun:
        """Returns the job's run, an async context manager. Entering it stores the job and begins to ask."""
        return JobRun(self, job)

    def warm_up_soon(self) -> None:
        """Loads the libraries of the analysis while models are still writing, so that nobody waits for them."""
        if self._warming is None and self._warm_up is not None:
            self._warming = asyncio.create_task(asyncio.to_thread(self._warm_up))

    async def warmed_up(self) -> None:
        """Waits for the loading to end; a failure of it shows up again, with its reason, in the analysis."""
        if self._warming is not None:
            await asyncio.gather(self._warming, return_exceptions=True)


class JobRun:
    """One job in progress, and the session that its strategy works with.

    Leaving the context before the end cancels the job: what has arrived is kept, marked and stored.
    """

    def __init__(self, orchestrator: Orchestrator, job: Job) -> None:
        self._orchestrator = orchestrator
        self.job = job
        self.catalog = orchestrator.catalog
        self.record: Record | None = None
        self.storage_error: StorageError | None = None
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._collected = _Collected()
        self._tasks: dict[str, asyncio.Task[Answer | Failure]] = {}
        self._cancelled_calls: set[str] = set()
        self._cancelled = False
        self._begun_s = 0.0
        self._deciding: asyncio.Task[Verdict] | None = None
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Stores the job, then begins.

        Raises:
            StorageError: The job cannot be stored; nothing has been sent.
        """
        await self._orchestrator.history.begin(self.job)
        self._begun_s = self._orchestrator.clock()
        self._running = asyncio.create_task(self._run())
        self._running.add_done_callback(lambda _: self._queue.put_nowait(None))
        return self

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
        if first and self._deciding is not None:
            self._deciding.cancel()

    def cancel_call(self, call_id: str) -> None:
        """Cancels one call; the others go on. Unknown and finished calls are left alone."""
        task = self._tasks.get(call_id)
        if task is not None:
            self._cancelled_calls.add(call_id)
            task.cancel()

    # What a strategy may do (mas_core.consensus.base.Session).

    async def ask_panel(self, messages_for: MessagesFor, *, round_: int = 0, among: Sequence[str] = ()) -> tuple[Answer, ...]:
        """Asks every seat at once; see :class:`mas_core.consensus.base.Session`."""
        seats = [seat for seat in self._seats() if not among or seat.label in among]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._answer(self._panel_call(seat, messages_for, round_))) for seat in seats]
        self._collected.answers_s = self._elapsed_s()
        outcomes = [task.result() for task in tasks]
        return tuple(outcome for outcome in outcomes if isinstance(outcome, Answer) and _usable(outcome))

    async def aggregate(
        self, messages_for: Callable[[Agent], tuple[Message, ...]], *, purpose: Purpose = Purpose.AGGREGATE
    ) -> Aggregation:
        """Asks the aggregator, then the next ones; see :class:`mas_core.consensus.base.Session`."""
        tried: list[str] = []
        for agent in self._aggregators():
            tried.append(agent.id)
            call = Call(
                job_id=self.job.id,
                agent=agent,
                messages=messages_for(agent),
                max_tokens=agent.aggregator_max_tokens,
                purpose=purpose,
            )
            outcome = await self._call(call)
            if isinstance(outcome, Answer):
                return Aggregation(
                    text=outcome.text,
                    aggregator=agent.id,
                    tried=tuple(tried),
                    partial=outcome.partial,
                    usage=outcome.usage,
                    cost_usd=outcome.cost_usd,
                )
            await self._failed(call, outcome)
            if outcome.kind is FailureKind.CANCELLED:
                break
        return Aggregation(tried=tuple(tried))

    async def review(self, reviews: Sequence[Review]) -> tuple[str | None, ...]:
        """Asks all reviews at once; see :class:`mas_core.consensus.base.Session`."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._reviewed(review)) for review in reviews]
        return tuple(task.result() for task in tasks)

    async def _reviewed(self, review: Review) -> str | None:
        agent = self.job.panel.specs[review.agent]
        call = Call(
            job_id=self.job.id,
            agent=agent,
            messages=review.messages,
            max_tokens=agent.max_tokens,
            purpose=Purpose.REVIEW,
            round=review.round,
        )
        outcome = await self._call(call)
        if isinstance(outcome, Answer):
            return outcome.text if _usable(outcome) else None
        await self._failed(call, outcome)
        return None

    def _seats(self) -> list[Seat]:
        panel = self.job.panel
        return [
            Seat(agent=panel.specs[agent], role=panel.roles.get(agent), repeat=repeat)
            for repeat in range(panel.repeats)
            for agent in panel.agents
        ]

    def _panel_call(self, seat: Seat, messages_for: MessagesFor, round_: int) -> Call:
        agent = seat.agent
        if seat.repeat and agent.seed is not None:
            # The same seed would give the same answer again and call it self-consistency.
            agent = replace(agent, seed=agent.seed + 1000 * seat.repeat)
        return Call(
            job_id=self.job.id,
            agent=agent,
            messages=messages_for(seat),
            max_tokens=agent.max_tokens,
            role=seat.role,
            round=round_,
            repeat=seat.repeat,
        )

    def _aggregators(self) -> list[Agent]:
        """The panel's aggregator, then those that did not answer as agents, then the agents; failed ones are left out."""
        panel = self.job.panel
        failed = {failure.agent for failure in self._collected.failures}
        others = [name for name in panel.specs if name not in panel.agents] + list(panel.agents)
        order = [panel.aggregator] if panel.aggregator else []
        order += [name for name in others if name != panel.aggregator and name not in failed]
        return [panel.specs[name] for name in order]

    # Calls.

    async def _answer(self, call: Call) -> Answer | Failure:
        outcome = await self._call(call)
        if isinstance(outcome, Failure):
            await self._failed(call, outcome)
            return outcome
        self._collected.answers.append(outcome)
        await self._store(self._orchestrator.history.add_answer(self.job.id, call.id, outcome))
        self._emit(AnswerFinished(job_id=self.job.id, call_id=call.id, answer=outcome))
        self._orchestrator.warm_up_soon()
        return outcome

    async def _failed(self, call: Call, failure: Failure) -> None:
        self._collected.failures.append(failure)
        await self._store(self._orchestrator.history.add_failure(self.job.id, call.id, failure))
        self._emit(CallFailed(job_id=self.job.id, call_id=call.id, failure=failure))

    async def _call(self, call: Call) -> Answer | Failure:
        """Runs a call in a task of its own, so that it can be cancelled alone."""
        progress = CallProgress(call=call, emit=self._emit)
        task = asyncio.create_task(self._orchestrator.dispatcher.run(progress))
        self._tasks[call.id] = task
        try:
            return await task
        except asyncio.CancelledError:
            if not (self._cancelled or call.id in self._cancelled_calls):
                raise
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled() and task.exception() is None:
                return task.result()  # it had come to its end in the same moment
            return self._orchestrator.dispatcher.cancelled(progress) or _cancelled_failure(call, progress)
        except Exception as exc:  # noqa: BLE001  (a bug in one call is logged and must not take the job along)
            _log.exception("a bug in call %s of %s", call.id, call.agent.id)
            return _internal_failure(call, exc)
        finally:
            del self._tasks[call.id]

    # The whole.

    async def _run(self) -> None:
        collected = self._collected
        self._emit(JobStarted(job_id=self.job.id, job=self.job))
        self._deciding = asyncio.create_task(STRATEGIES[self.job.panel.method].run(self))
        if self._cancelled:
            self._deciding.cancel()
        await asyncio.wait({self._deciding})
        collected.verdict = self._verdict(self._deciding)
        collected.verdict_s = self._elapsed_s() - collected.answers_s
        if collected.verdict is not None:
            self._emit(VerdictReached(job_id=self.job.id, verdict=collected.verdict))
        if not self._cancelled:
            await self._analyse()
        self.record = self._record()
        await self._store(self._orchestrator.history.finish(self.record))
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
        usable = [answer for answer in self._collected.answers if _usable(answer)]
        return Verdict(
            kind=VerdictKind.NONE,
            method=self.job.panel.method,
            quorum=quorum(self.job, usable),
            details={"error": "The consensus could not be reached because of a fault in MAS; the log has the details."},
        )

    async def _analyse(self) -> None:
        collected = self._collected
        answers = [answer for answer in collected.answers if _usable(answer)]
        begun_s = self._orchestrator.clock()
        await self._orchestrator.warmed_up()
        try:
            analysis = await asyncio.to_thread(
                self._orchestrator.analyse, self.job.question, self.job.panel, self._in_order(answers), collected.verdict
            )
        except Exception:  # noqa: BLE001  (answers and verdict are worth keeping without figures)
            _log.exception("a bug in the analysis of job %s", self.job.id)
            reason = "The figures could not be computed because of a fault in MAS; the log has the details."
            analysis = Analysis(refused={"analysis": reason})
        collected.analysis = analysis
        collected.analysis_s = self._orchestrator.clock() - begun_s
        self._emit(AnalysisReady(job_id=self.job.id, analysis=analysis))

    def _in_order(self, answers: Sequence[Answer]) -> tuple[Answer, ...]:
        place = {agent: index for index, agent in enumerate(self.job.panel.agents)}
        return tuple(sorted(answers, key=lambda answer: (answer.round, answer.repeat, place.get(answer.agent, len(place)))))

    def _record(self) -> Record:
        collected = self._collected
        return Record(
            id=self.job.id,
            created_at=self.job.created_at,
            state=self._state(),
            question=self.job.question,
            panel=self.job.panel,
            answers=self._in_order(collected.answers),
            failures=tuple(collected.failures),
            verdict=collected.verdict,
            analysis=collected.analysis,
            timings=Timings(
                total_s=self._elapsed_s(),
                answers_s=collected.answers_s,
                verdict_s=collected.verdict_s,
                analysis_s=collected.analysis_s,
            ),
        )

    def _state(self) -> JobState:
        verdict = self._collected.verdict
        if self._cancelled:
            return JobState.CANCELLED
        if verdict is None or verdict.kind is VerdictKind.NONE:
            return JobState.FAILED
        if verdict.kind is VerdictKind.SINGLE_ANSWER and verdict.quorum.answered < verdict.quorum.asked:
            return JobState.NO_QUORUM
        return JobState.DONE

    def _elapsed_s(self) -> float:
        return self._orchestrator.clock() - self._begun_s

    def _emit(self, event: Event) -> None:
        self._queue.put_nowait(event)

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


def _usable(answer: Answer) -> bool:
    """An answer that the person cancelled is kept, but takes no part in consensus and figures."""
    return bool(answer.text) and answer.finish_reason != "cancelled"


def _cancelled_failure(call: Call, progress: CallProgress) -> Failure:
    return Failure(
        agent=call.agent.id,
        kind=FailureKind.CANCELLED,
        message="cancelled before any text came",
        purpose=call.purpose,
        round=call.round,
        repeat=call.repeat,
        attempts=max(1, progress.attempts),
    )


def _internal_failure(call: Call, error: Exception) -> Failure:
    kind = FailureKind.SETUP if isinstance(error, InputError) else FailureKind.INTERNAL
    message = str(error) if isinstance(error, InputError) else "a fault in MAS; the log has the details"
    return Failure(
        agent=call.agent.id,
        kind=kind,
        message=message,
        purpose=call.purpose,
        round=call.round,
        repeat=call.repeat,
    )
