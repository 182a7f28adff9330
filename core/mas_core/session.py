"""What a consensus strategy works with: it asks the panel, reviewers and aggregators, and keeps all that comes back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from mas_core.calls import aggregate_call, aggregators, answer_call, review_call, seats_of
from mas_core.catalog import Catalog
from mas_core.consensus.base import Aggregation, MessagesFor, Review, Reviewed, Seat
from mas_core.dispatch import Dispatcher
from mas_core.errors import InputError
from mas_core.events import AnswerFinished, CallFailed
from mas_core.models import Agent, Answer, Call, ExtraCost, Failure, FailureKind, Job, Message, Placement, Purpose, Record
from mas_core.policy.attempt import CallProgress, Emit
from mas_core.spending import Purse

_log = logging.getLogger(__name__)

Keep = Callable[[str, Answer | Failure], Awaitable[None]]
"""Stores what a call (its id comes first) brought, before anybody is told of it."""
Commit = Callable[[Sequence[Call]], Awaitable[None]]
"""Stores that calls are about to be sent."""
Place = tuple[str, int, int]
"""Whose answer it is: agent, round and repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is there already of a job that is taken up again.

    Attributes:
        answers: Answers that stand; their seats are not asked again.
        failures: Failures that stand; their seats are not asked again either.
        earlier: Answers of seats that are asked again; each stands where nothing better comes.
        before: The run as it was, if it had come to an end before.
        stored: The run as the history has it.
        extra_costs: What is known to have been paid without counting.
    """

    answers: tuple[Answer, ...] = ()
    failures: tuple[Failure, ...] = ()
    earlier: tuple[Answer, ...] = ()
    before: Record | None = None
    stored: Record | None = None
    extra_costs: tuple[ExtraCost, ...] = ()


class JobSession:
    """The calls of one job: each runs in a task of its own, can be cancelled alone, and is kept whatever becomes of it."""

    def __init__(
        self,
        job: Job,
        *,
        catalog: Catalog,
        dispatcher: Dispatcher,
        purse: Purse,
        emit: Emit,
        keep: Keep,
        commit: Commit,
        kept: Kept,
    ) -> None:
        """Takes the job and its surroundings.

        Args:
            job: What is asked of whom; what it continues may be filled in until the first call.
            catalog: Domains, types, roles and prompts.
            dispatcher: Runs calls.
            purse: What the job may spend.
            emit: Tells of events.
            keep: Stores what a call brought.
            commit: Stores that calls are about to be sent.
            kept: What is there already.
        """
        self.job = job
        self.anything_new = False
        self.call_ids: Mapping[Place, str] = {}
        self.catalog = catalog
        self.answers: list[Answer] = []
        self.failures: list[Failure] = []
        self._dispatcher = dispatcher
        self._purse = purse
        self._emit = emit
        self._keep = keep
        self._commit = commit
        self._kept = kept
        outcomes: tuple[Answer | Failure, ...] = (*kept.answers, *kept.failures)
        self._stands: Mapping[Place, Answer | Failure] = {_place(one): one for one in outcomes}
        self._earlier: Mapping[Place, Answer] = {_place(one): one for one in kept.earlier}
        self._tasks: dict[str, asyncio.Task[Answer | Failure]] = {}
        self._cancelled_calls: set[str] = set()
        self._cancelled = False

    @property
    def outcomes(self) -> tuple[tuple[Answer, ...], tuple[Failure, ...]]:
        """All answers and failures of the job: what its calls brought, and what was there before of seats not reached yet."""
        answered = {_place(answer) for answer in self.answers}
        failed = {_place(failure) for failure in self.failures if failure.purpose is Purpose.ANSWER}
        before = (answer for answer in (*self._kept.answers, *self._kept.earlier) if _place(answer) not in answered)
        failures = (failure for failure in self._kept.failures if _place(failure) not in failed)
        return (*self.answers, *before), (*self.failures, *failures)

    def cancel(self) -> None:
        """Says that the job is being cancelled, so that its calls end with what they have instead of breaking off."""
        self._cancelled = True

    def cancel_call(self, call_id: str) -> None:
        """Cancels one call; the others go on. Unknown and finished calls are left alone."""
        task = self._tasks.get(call_id)
        if task is not None:
            self._cancelled_calls.add(call_id)
            task.cancel()

    async def ask_panel(self, messages_for: MessagesFor, *, round_: int = 0, among: Sequence[str] = ()) -> tuple[Answer, ...]:
        """Asks every seat at once; see :class:`mas_core.consensus.base.Session`."""
        seats = [seat for seat in seats_of(self.job.panel) if not among or seat.label in among]
        calls = [self._answer_call(seat, messages_for, round_) for seat in seats]
        await self._commit([call for call in calls if _place(call) not in self._stands])
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._answer(call)) for call in calls]
        outcomes = [task.result() for task in tasks]
        return tuple(outcome for outcome in outcomes if isinstance(outcome, Answer) and usable(outcome))

    async def aggregate(
        self, messages_for: Callable[[Agent], tuple[Message, ...]], *, purpose: Purpose = Purpose.AGGREGATE
    ) -> Aggregation:
        """Asks the aggregator, then the next ones; see :class:`mas_core.consensus.base.Session`."""
        tried: list[str] = []
        best: Answer | None = None
        try:
            for agent in aggregators(self.job.panel, failed={failure.agent for failure in self.failures}):
                if self._cancelled:
                    break  # the call before took the cancellation in; what a count has brought still stands
                call = aggregate_call(self.job, agent, messages_for(agent), purpose=purpose, catalog=self.catalog)
                await self._commit([call])
                tried.append(agent.id)
                outcome = await self._call(call)
                if isinstance(outcome, Answer):
                    best = outcome if best is None or len(outcome.text) > len(best.text) or not outcome.partial else best
                    if not _broke_off(outcome):
                        break
                    outcome = _broken_off(call, outcome)
                await self._failed(call, outcome)
                if outcome.kind is FailureKind.CANCELLED:
                    break
        except asyncio.CancelledError:
            # It struck while something was being stored, and is no reason to lose a count or a text either.
            if not self._cancelled:
                raise
        # Where nobody came to an end, the longest text that broke off is better than none, and is marked.
        return _aggregation(best, tried) if best is not None else Aggregation(tried=tuple(tried))

    async def review(self, reviews: Sequence[Review]) -> tuple[Reviewed | None, ...]:
        """Asks all reviews at once; see :class:`mas_core.consensus.base.Session`."""
        calls = [review_call(self.job, review, catalog=self.catalog) for review in reviews]
        await self._commit(calls)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._reviewed(call)) for call in calls]
        return tuple(task.result() for task in tasks)

    async def _reviewed(self, call: Call) -> Reviewed | None:
        outcome = await self._call(call)
        if isinstance(outcome, Answer):
            # One that was cancelled is no review, and may have been paid for.
            return Reviewed(text=outcome.text if usable(outcome) else "", usage=outcome.usage, cost_usd=outcome.cost_usd)
        await self._failed(call, outcome)
        return None

    def _answer_call(self, seat: Seat, messages_for: MessagesFor, round_: int) -> Call:
        call = answer_call(self.job, seat, messages_for(seat), round_=round_, catalog=self.catalog)
        # A call that was sent before the program died may have been answered since, under its id, by the machine that has it.
        return replace(call, id=self.call_ids.get(_place(call), call.id))

    async def _answer(self, call: Call) -> Answer | Failure:
        """Asks a seat, or takes what it has. What was there before stands if nothing better comes."""
        stands = self._stands.get(_place(call))
        if stands is not None:
            return self._told(call, stands)
        outcome = await self._call(call)
        earlier = self._earlier.get(_place(call))
        if isinstance(outcome, Failure):
            await self._failed(call, outcome)
            return outcome if earlier is None else self._told(call, earlier)
        if earlier is not None and not _better(outcome, earlier):
            return self._told(call, earlier)
        self.anything_new = True
        try:
            await self._keep(call.id, outcome)
        finally:
            # Also where the job is cancelled while the answer is being stored: the record, which comes next, must have it.
            self._told(call, outcome)
        return outcome

    def _told(self, call: Call, outcome: Answer | Failure) -> Answer | Failure:
        """Takes in what is stored, and tells of it."""
        if isinstance(outcome, Failure):
            self.failures.append(outcome)
            self._emit(CallFailed(job_id=self.job.id, call_id=call.id, failure=outcome))
        else:
            self.answers.append(outcome)
            self._emit(AnswerFinished(job_id=self.job.id, call_id=call.id, answer=outcome))
        return outcome

    async def _failed(self, call: Call, failure: Failure) -> None:
        failure = replace(failure, provider=failure.provider or call.agent.provider)
        self.failures.append(failure)
        try:
            await self._keep(call.id, failure)
        finally:
            self._emit(CallFailed(job_id=self.job.id, call_id=call.id, failure=failure))

    async def _call(self, call: Call) -> Answer | Failure:
        """Runs a call if the purse allows it, and settles what it cost."""
        refusal = self._purse.take(call)
        if refusal is not None:
            return refusal
        outcome: Answer | Failure | None = None
        try:
            outcome = await self._sent(call)
        finally:
            self._purse.put_back(call, outcome)
        return outcome

    async def _ended(self, task: asyncio.Task[Answer | Failure]) -> None:
        """Cancels a call's task and waits for its end, also where the whole job is cancelled meanwhile."""
        task.cancel()
        while not task.done():
            try:
                await asyncio.wait({task})
            except asyncio.CancelledError:
                if not self._cancelled:
                    raise

    async def _sent(self, call: Call) -> Answer | Failure:
        """Runs a call in a task of its own, so that it can be cancelled alone."""
        progress = CallProgress(call=replace(call, placement=self.job.placement), emit=self._emit)
        task = asyncio.create_task(self._dispatcher.run(progress))
        self._tasks[call.id] = task
        try:
            return await task
        except asyncio.CancelledError:
            if not (self._cancelled or call.id in self._cancelled_calls):
                raise
            await self._ended(task)
            if not task.cancelled() and task.exception() is None:
                return task.result()  # it had come to its end in the same moment
            return self._dispatcher.cancelled(progress) or _cancelled_failure(call, progress)
        except Exception as exc:  # noqa: BLE001  (a bug in one call is logged and must not take the job along)
            _log.exception("a bug in call %s of %s", call.id, call.agent.id)
            return _internal_failure(call, exc)
        finally:
            del self._tasks[call.id]


def usable(answer: Answer) -> bool:
    """An answer that the person cancelled is kept, but takes no part in consensus and figures."""
    return bool(answer.text) and answer.finish_reason != "cancelled"


def _place(one: Call | Answer | Failure) -> Place:
    agent = one.agent.id if isinstance(one, Call) else one.agent
    return agent, one.round, one.repeat


def _better(answer: Answer, earlier: Answer) -> bool:
    """Whether an answer takes the place of an earlier one: a whole one always does, one that broke off only if it is longer."""
    return not answer.partial or (earlier.partial and len(answer.text) > len(earlier.text))


def _cancelled_failure(call: Call, progress: CallProgress) -> Failure:
    return Failure(
        agent=call.agent.id,
        kind=FailureKind.CANCELLED,
        message="cancelled before any text came",
        purpose=call.purpose,
        round=call.round,
        repeat=call.repeat,
        # Whether a node has sent it already is not known here.
        attempts=progress.attempts if call.placement is Placement.LOCAL else max(1, progress.attempts),
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


def _broke_off(written: Answer) -> bool:
    """Whether the aggregator failed in the middle; one that the person cancelled, or that a limit cut, did not fail."""
    return written.partial and written.finish_reason == "error"


def _broken_off(call: Call, written: Answer) -> Failure:
    return Failure(
        agent=call.agent.id,
        kind=FailureKind.INTERRUPTED,
        message=written.failure or "the text broke off",
        purpose=call.purpose,
        attempts=written.attempts,
    )


def _aggregation(written: Answer, tried: Sequence[str]) -> Aggregation:
    return Aggregation(
        text=written.text,
        aggregator=written.agent,
        tried=tuple(tried),
        partial=written.partial,
        cancelled=written.finish_reason == "cancelled",
        usage=written.usage,
        cost_usd=written.cost_usd,
    )
