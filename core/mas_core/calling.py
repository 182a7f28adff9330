"""One call's policy: the deadline of the whole, the retry loop and what becomes of text that broke off (docs/reliability.md).

A failed call is a typed :class:`Failure`; error text is never an answer. Clock and random source come in from outside.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mas_core.costs import cost_of
from mas_core.errors import ProviderError
from mas_core.events import CallRetried, CallStarted
from mas_core.models import Answer, Call, Failure, FailureKind, Purpose
from mas_core.policy.attempt import Broken, CallProgress, attempt
from mas_core.policy.guards import Guards, Place
from mas_core.providers.base import Completed
from mas_core.providers.registry import ProviderRegistry
from mas_core.settings import ProviderSettings

_log = logging.getLogger(__name__)

ATTEMPTS = 3
"""Tries in all. A request that the provider put off with a Retry-After is none of them (see ``WAITS``)."""
WAITS = 5
"""How often a call lets itself be put off. With three tries in all one call in 37 would be lost at three failures in ten."""
LONGEST_WISH_S = 60.0
"""A longer Retry-After is not waited for; the failure says when to come back."""
_DELAY_CAP_S = 8.0
_DELAY_BASE_S = 0.5

_RETRIED = frozenset(
    {
        FailureKind.CONNECT,
        FailureKind.TIMEOUT,
        FailureKind.PROVIDER,
        FailureKind.INTERRUPTED,
        FailureKind.RATE_LIMITED,
        FailureKind.UNAVAILABLE,
    }
)
_RETRIED_ONCE = frozenset({FailureKind.PROTOCOL, FailureKind.EMPTY})
_PUT_OFF = frozenset({FailureKind.RATE_LIMITED, FailureKind.PAYMENT})
_OTHERS_STAND_IN = frozenset({Purpose.AGGREGATE, Purpose.JUDGE})
"""Calls that the next agent takes over at once, so that nobody has to wait for a model in trouble."""

Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class _Turn:
    """Where a call stands between its attempts.

    Attributes:
        tries: Failed attempts that count.
        waits: How often the provider put it off.
        restarted: Whether it began anew after text had come.
        again: Whether a fault that is retried once was retried.
        queued_s: Seconds spent queueing for a new place.
    """

    progress: CallProgress
    settings: ProviderSettings
    place: Place
    deadline: asyncio.Timeout = field(default_factory=lambda: asyncio.timeout(None))
    tries: int = 0
    waits: int = 0
    restarted: bool = False
    again: bool = False
    queued_s: float = 0.0

    def note(self, broken: Broken) -> None:
        """Takes in an attempt that failed and is followed by another."""
        if _told_to_wait(broken.error):
            self.waits += 1
        else:
            self.tries += 1
        self.restarted = self.restarted or bool(broken.text)
        self.again = self.again or broken.error.kind in _RETRIED_ONCE


class Caller:
    """Runs calls on this computer's providers under the policy."""

    def __init__(
        self,
        providers: ProviderRegistry,
        *,
        clock: Callable[[], float] = time.perf_counter,
        sleep: Sleep = asyncio.sleep,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Takes its surroundings.

        Args:
            providers: Where models are called.
            clock: Seconds that only ever grow.
            sleep: Waits between attempts.
            uniform: Draws a delay between two bounds.
        """
        self._providers = providers
        self._clock = clock
        self._sleep = sleep
        self._uniform = uniform
        self.guards = Guards(clock)

    async def run(self, progress: CallProgress) -> Answer | Failure:
        """Runs one call to its end; only cancellation and bugs leave it as exceptions."""
        call = progress.call
        settings = self._providers.settings(call.agent.provider)
        turn = _Turn(progress=progress, settings=settings, place=self.guards.place(settings))
        await turn.place.take()
        progress.started_s = self._clock()
        progress.emit(call_started(call, fallback=progress.fallback))
        try:
            async with asyncio.timeout(settings.timeouts.total_s) as turn.deadline:
                return await self._attempts(turn)
        except TimeoutError:
            broken = Broken(error=_too_late(settings), text=progress.text, ttft_s=progress.ttft_s)
            return self._ended(progress, _better(progress.best, broken))
        finally:
            turn.place.leave()

    async def _attempts(self, turn: _Turn) -> Answer | Failure:
        progress, settings = turn.progress, turn.settings
        while True:
            refusal = await self._admitted(turn)
            if refusal is not None:
                return self._ended(progress, progress.best or Broken(error=refusal, text="", ttft_s=None))
            progress.attempts += 1
            outcome = await self._noted_attempt(turn)
            if isinstance(outcome, Completed):
                return self._answered(progress, outcome)
            progress.best = _better(progress.best, outcome)
            too_late = (outcome.error.retry_after_s or 0.0) >= self._left_s(turn)
            # A provider that names a time asks to be asked again: the budget is against those that do not.
            affordable = _told_to_wait(outcome.error) or self.guards.allows_retry(settings, lent=progress.lent_tag)
            if too_late or not affordable or not _may_retry(outcome, turn):
                return self._ended(progress, progress.best)
            turn.note(outcome)
            await self._wait_to_retry(turn, outcome.error)

    async def _admitted(self, turn: _Turn) -> ProviderError | None:
        """Waits until a request may go out; returns why none may."""
        progress, agent = turn.progress, turn.progress.call.agent
        refusal = await self.guards.admit(agent, turn.settings, by=progress.call.id, lent=progress.lent_tag)
        if refusal is None or refusal.kind is not FailureKind.UNAVAILABLE or progress.call.purpose in _OTHERS_STAND_IN:
            return refusal
        wait_s = self.guards.wait_for_probe_s(agent)
        if wait_s is None or wait_s >= self._left_s(turn):
            return refusal
        self._tell_retry(progress, refusal, delay_s=wait_s)
        async with self._away(turn):
            await self._sleep(wait_s)
        # Of all who waited one becomes the probe; the others hear from it.
        if (refusal := await self.guards.admit(agent, turn.settings, by=progress.call.id, lent=progress.lent_tag)) is None:
            return None
        async with self._away(turn):
            await self.guards.probed(agent)
        return await self.guards.admit(agent, turn.settings, by=progress.call.id, lent=progress.lent_tag)

    def _left_s(self, turn: _Turn) -> float:
        return turn.progress.started_s + turn.settings.timeouts.total_s + turn.queued_s - self._clock()

    @asynccontextmanager
    async def _away(self, turn: _Turn) -> AsyncIterator[None]:
        """Leaves the call's place to others for a while. Queueing for a new one does not count as the model's time."""
        turn.place.leave()
        yield
        loop = asyncio.get_running_loop()
        begun_s, begun_loop_s, due_s = self._clock(), loop.time(), turn.deadline.when()
        turn.deadline.reschedule(None)
        await turn.place.take()
        turn.queued_s += self._clock() - begun_s
        turn.deadline.reschedule(None if due_s is None else due_s + loop.time() - begun_loop_s)

    async def _wait_to_retry(self, turn: _Turn, error: ProviderError) -> None:
        progress = turn.progress
        delay_s = self._uniform(0, min(_DELAY_CAP_S, _DELAY_BASE_S * 2 ** max(0, turn.tries - 1)))
        if error.retry_after_s is not None:
            delay_s += error.retry_after_s
        call = progress.call
        _log.info("call %s of %s: attempt %d failed (%s)", call.id, call.agent.id, progress.attempts, error.kind)
        # What came so far is void from here on; a cancel during the pause must not take it for an answer.
        progress.parts.clear()
        self._tell_retry(progress, error, delay_s=delay_s)
        async with self._away(turn):
            await self._sleep(delay_s)

    def _tell_retry(self, progress: CallProgress, error: ProviderError, *, delay_s: float) -> None:
        call = progress.call
        progress.emit(
            CallRetried(
                job_id=call.job_id,
                call_id=call.id,
                attempt=progress.attempts + 1,
                delay_s=round(delay_s, 3),
                message=str(error),
            )
        )

    async def _noted_attempt(self, turn: _Turn) -> Completed | Broken:
        """Makes one attempt and tells the guards how it ended, whatever that is."""
        progress, settings = turn.progress, turn.settings
        agent = progress.call.agent
        try:
            outcome = await attempt(progress, self._providers, settings.timeouts, clock=self._clock)
        except BaseException:
            # The deadline of the whole call cancels it too; then it was the model that took too long.
            if turn.deadline.expired():
                self.guards.note(agent, settings, _too_late(settings), by=progress.call.id, lent=progress.lent_tag)
            else:
                self.guards.cancelled(agent, by=progress.call.id)
            raise
        error = None if isinstance(outcome, Completed) else outcome.error
        self.guards.note(agent, settings, error, by=progress.call.id, lent=progress.lent_tag)
        return outcome

    def _answered(self, progress: CallProgress, completed: Completed) -> Answer:
        call = progress.call
        return Answer(
            agent=call.agent.id,
            role=call.role,
            round=call.round,
            repeat=call.repeat,
            text=progress.text.strip(),
            finish_reason=completed.finish_reason,
            provider=call.agent.provider,
            model=completed.model or call.agent.model,
            usage=completed.usage,
            cost_usd=completed.cost_usd if completed.cost_usd is not None else cost_of(completed.usage, call.agent),
            ttft_s=progress.ttft_s,
            total_s=self._clock() - progress.started_s,
            attempts=progress.attempts,
            demo=call.agent.demo,
        )

    def _ended(self, progress: CallProgress, broken: Broken) -> Answer | Failure:
        if broken.text.strip():
            return self.partial(progress, broken.text, finish_reason="error", why=str(broken.error), ttft_s=broken.ttft_s)
        call, error = progress.call, broken.error
        return Failure(
            agent=call.agent.id,
            kind=error.kind,
            message=str(error),
            purpose=call.purpose,
            round=call.round,
            repeat=call.repeat,
            status=error.status,
            retry_after_s=error.retry_after_s,
            attempts=progress.attempts,
        )

    def partial(
        self, progress: CallProgress, text: str, *, finish_reason: str, why: str, ttft_s: float | None = None
    ) -> Answer:
        """Makes the answer of a call that broke off or was cancelled after some text had come."""
        call = progress.call
        return Answer(
            agent=call.agent.id,
            role=call.role,
            round=call.round,
            repeat=call.repeat,
            text=text.strip(),
            partial=True,
            finish_reason=finish_reason,
            provider=call.agent.provider,
            model=call.agent.model,
            ttft_s=ttft_s if ttft_s is not None else progress.ttft_s,
            total_s=self._clock() - progress.started_s,
            attempts=max(1, progress.attempts),
            demo=call.agent.demo,
            failure=why,
        )


def call_started(call: Call, *, node: str = "local", fallback: str = "") -> CallStarted:
    """Makes the event that says that ``node`` has taken a call up, and why this computer, where that was not the choice."""
    return CallStarted(
        job_id=call.job_id,
        call_id=call.id,
        agent=call.agent.id,
        purpose=call.purpose,
        model=call.agent.model,
        role=call.role,
        round=call.round,
        repeat=call.repeat,
        node=node,
        fallback=fallback,
    )


def _better(best: Broken | None, broken: Broken) -> Broken:
    """The one with more text; of equals the later one, whose error is the newest."""
    return broken if best is None or len(broken.text) >= len(best.text) else best


def _too_late(settings: ProviderSettings) -> ProviderError:
    return ProviderError(f"No complete answer within {settings.timeouts.total_s:g} s.", kind=FailureKind.TIMEOUT)


def _told_to_wait(error: ProviderError) -> bool:
    """Whether the provider is well and said when to come back; that is no failed try."""
    return error.kind in _PUT_OFF and error.retry_after_s is not None


def _may_retry(broken: Broken, turn: _Turn) -> bool:
    error = broken.error
    if (error.retry_after_s or 0) > LONGEST_WISH_S or error.retryable is False:
        return False
    if broken.text.strip() and turn.restarted:
        return False
    if _told_to_wait(error):
        return turn.waits < WAITS
    if turn.tries + 1 >= ATTEMPTS:
        return False
    if error.kind in _RETRIED_ONCE:
        return not turn.again
    return error.kind in _RETRIED or error.retryable is True
