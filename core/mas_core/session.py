"""What a consensus strategy works with: it asks the panel, reviewers and aggregators, and keeps all that comes back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from mas_core.catalog import Catalog
from mas_core.consensus.base import Aggregation, MessagesFor, Review, Seat
from mas_core.dispatch import Dispatcher
from mas_core.errors import InputError
from mas_core.events import AnswerFinished, CallFailed
from mas_core.models import Agent, Answer, Call, Failure, FailureKind, Job, Message, Purpose
from mas_core.policy.attempt import CallProgress, Emit
from mas_core.spending import Purse

_log = logging.getLogger(__name__)

Keep = Callable[[str, Answer | Failure], Awaitable[None]]
"""Stores what a call (its id comes first) brought, before anybody is told of it."""


class JobSession:
    """The calls of one job: each runs in a task of its own, can be cancelled alone, and is kept whatever becomes of it."""

    def __init__(self, job: Job, *, catalog: Catalog, dispatcher: Dispatcher, purse: Purse, emit: Emit, keep: Keep) -> None:
        """Takes the job and its surroundings; ``purse`` is what it may spend, ``emit`` tells of events, ``keep`` stores."""
        self.job = job
        self.catalog = catalog
        self.answers: list[Answer] = []
        self.failures: list[Failure] = []
        self._dispatcher = dispatcher
        self._purse = purse
        self._emit = emit
        self._keep = keep
        self._tasks: dict[str, asyncio.Task[Answer | Failure]] = {}
        self._cancelled_calls: set[str] = set()
        self._cancelled = False

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
        seats = [seat for seat in self._seats() if not among or seat.label in among]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._answer(self._panel_call(seat, messages_for, round_))) for seat in seats]
        outcomes = [task.result() for task in tasks]
        return tuple(outcome for outcome in outcomes if isinstance(outcome, Answer) and usable(outcome))

    async def aggregate(
        self, messages_for: Callable[[Agent], tuple[Message, ...]], *, purpose: Purpose = Purpose.AGGREGATE
    ) -> Aggregation:
        """Asks the aggregator, then the next ones; see :class:`mas_core.consensus.base.Session`."""
        tried: list[str] = []
        best: Answer | None = None
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
                best = outcome if best is None or len(outcome.text) > len(best.text) or not outcome.partial else best
                if not _broke_off(outcome):
                    break
                outcome = _broken_off(call, outcome)
            await self._failed(call, outcome)
            if outcome.kind is FailureKind.CANCELLED:
                break
        # Where nobody came to an end, the longest text that broke off is better than none, and is marked.
        return _aggregation(best, tried) if best is not None else Aggregation(tried=tuple(tried))

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
            return outcome.text if usable(outcome) else None
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
        failed = {failure.agent for failure in self.failures}
        others = [name for name in panel.specs if name not in panel.agents] + list(panel.agents)
        order = [panel.aggregator] if panel.aggregator else []
        order += [name for name in others if name != panel.aggregator and name not in failed]
        return [panel.specs[name] for name in order]

    async def _answer(self, call: Call) -> Answer | Failure:
        outcome = await self._call(call)
        if isinstance(outcome, Failure):
            await self._failed(call, outcome)
            return outcome
        self.answers.append(outcome)
        await self._keep(call.id, outcome)
        self._emit(AnswerFinished(job_id=self.job.id, call_id=call.id, answer=outcome))
        return outcome

    async def _failed(self, call: Call, failure: Failure) -> None:
        self.failures.append(failure)
        await self._keep(call.id, failure)
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

    async def _sent(self, call: Call) -> Answer | Failure:
        """Runs a call in a task of its own, so that it can be cancelled alone."""
        progress = CallProgress(call=call, emit=self._emit)
        task = asyncio.create_task(self._dispatcher.run(progress))
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
            return self._dispatcher.cancelled(progress) or _cancelled_failure(call, progress)
        except Exception as exc:  # noqa: BLE001  (a bug in one call is logged and must not take the job along)
            _log.exception("a bug in call %s of %s", call.id, call.agent.id)
            return _internal_failure(call, exc)
        finally:
            del self._tasks[call.id]


def usable(answer: Answer) -> bool:
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
        usage=written.usage,
        cost_usd=written.cost_usd,
    )
