"""One call's policy: deadlines, the retry loop and what becomes of text that broke off (docs/reliability.md).

A failed call is a typed :class:`Failure`; error text is never an answer. Clock and random source come in from outside.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from mas_core.costs import cost_of
from mas_core.errors import MasError, ProviderError
from mas_core.events import CallRetried, CallStarted, Event, TextArrived
from mas_core.models import Answer, Call, Failure, FailureKind
from mas_core.policy.guards import Guards
from mas_core.providers.base import Completed, CompletionRequest, KeepAlive, StreamItem, TextDelta
from mas_core.providers.registry import ProviderRegistry
from mas_core.settings import CallTimeouts, ProviderSettings

_log = logging.getLogger(__name__)

ATTEMPTS = 3
LONGEST_WISH_S = 60.0
"""A longer Retry-After is not waited for; the failure says when to come back."""
ANSWER_CAP_CHARACTERS = 1_000_000
"""No model writes so much on purpose; what goes on and on is stopped before it fills memory and history."""
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

Emit = Callable[[Event], None]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """An attempt that failed, with the text that it had brought."""

    error: ProviderError
    text: str
    ttft_s: float | None


@dataclass(slots=True, kw_only=True)
class CallProgress:
    """What a call has brought so far. Its owner reads it when the call is cancelled, so that nothing that arrived is lost."""

    call: Call
    emit: Emit
    started_s: float = 0.0
    attempts: int = 0
    ttft_s: float | None = None
    parts: list[str] = field(default_factory=list)
    best: Broken | None = None

    @property
    def text(self) -> str:
        """The text of the attempt that is under way."""
        return "".join(self.parts)


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
        async with self.guards.slot(settings):
            progress.started_s = self._clock()
            progress.emit(_started(call))
            try:
                async with asyncio.timeout(settings.timeouts.total_s):
                    return await self._attempts(progress, settings)
            except TimeoutError:
                seconds = settings.timeouts.total_s
                error = ProviderError(f"No complete answer within {seconds:g} s.", kind=FailureKind.TIMEOUT)
                broken = Broken(error=error, text=progress.text, ttft_s=progress.ttft_s)
                return self._ended(progress, _better(progress.best, broken))

    async def _attempts(self, progress: CallProgress, settings: ProviderSettings) -> Answer | Failure:
        restarted = again = False
        while True:
            refusal = await self.guards.admit(progress.call.agent, settings)
            if refusal is not None:
                return self._ended(progress, progress.best or Broken(error=refusal, text="", ttft_s=None))
            progress.attempts += 1
            outcome = await self._noted_attempt(progress, settings)
            if isinstance(outcome, Completed):
                return self._answered(progress, outcome)
            progress.best = _better(progress.best, outcome)
            may_retry = _may_retry(outcome, attempts=progress.attempts, restarted=restarted, again=again)
            left_s = progress.started_s + settings.timeouts.total_s - self._clock()
            too_late = (outcome.error.retry_after_s or 0.0) >= left_s
            if not may_retry or too_late or not self.guards.allows_retry(settings):
                return self._ended(progress, progress.best)
            restarted = restarted or bool(outcome.text)
            again = again or outcome.error.kind in _RETRIED_ONCE
            await self._wait(progress, outcome.error)

    async def _wait(self, progress: CallProgress, error: ProviderError) -> None:
        delay_s = self._uniform(0, min(_DELAY_CAP_S, _DELAY_BASE_S * 2 ** (progress.attempts - 1)))
        if error.retry_after_s is not None:
            delay_s += error.retry_after_s
        call = progress.call
        _log.info("call %s of %s: attempt %d failed (%s)", call.id, call.agent.id, progress.attempts, error.kind)
        # What came so far is void from here on; a cancel during the pause must not take it for an answer.
        progress.parts.clear()
        progress.emit(
            CallRetried(
                job_id=call.job_id,
                call_id=call.id,
                attempt=progress.attempts + 1,
                delay_s=round(delay_s, 3),
                message=str(error),
            )
        )
        await self._sleep(delay_s)

    async def _noted_attempt(self, progress: CallProgress, settings: ProviderSettings) -> Completed | Broken:
        """Makes one attempt and tells the guards how it ended, whatever that is."""
        agent = progress.call.agent
        try:
            outcome = await self._attempt(progress, settings.timeouts)
        except BaseException:
            self.guards.cancelled(agent)
            raise
        self.guards.note(agent, settings, None if isinstance(outcome, Completed) else outcome.error)
        return outcome

    async def _attempt(self, progress: CallProgress, timeouts: CallTimeouts) -> Completed | Broken:
        progress.parts = []
        progress.ttft_s = None
        call = progress.call
        request = CompletionRequest(
            model=call.agent.model,
            messages=call.messages,
            temperature=call.agent.temperature,
            max_tokens=call.max_tokens,
            seed=call.agent.seed,
        )
        try:
            provider = self._providers.get(call.agent.provider)
            async with aclosing(provider.stream(request)) as items:
                completed = await self._receive(items, progress, timeouts)
        except ProviderError as exc:
            return Broken(error=exc, text=progress.text, ttft_s=progress.ttft_s)
        except MasError as exc:
            return Broken(error=ProviderError(str(exc), kind=FailureKind.SETUP), text="", ttft_s=None)
        if not progress.text.strip():
            return Broken(error=ProviderError("The model answered with nothing.", kind=FailureKind.EMPTY), text="", ttft_s=None)
        return completed

    async def _receive(
        self, items: AsyncGenerator[StreamItem, None], progress: CallProgress, timeouts: CallTimeouts
    ) -> Completed:
        """Takes in a stream. Comments show that the provider lives, but do not stand in for the first token."""
        loop = asyncio.get_running_loop()
        call, emit, parts = progress.call, progress.emit, progress.parts
        begun_s = self._clock()
        length = 0
        deadline = asyncio.timeout(timeouts.first_token_s)
        try:
            async with deadline:
                async for item in items:
                    if isinstance(item, TextDelta):
                        if not parts:
                            progress.ttft_s = self._clock() - begun_s
                        parts.append(item.text)
                        length += len(item.text)
                        if length > ANSWER_CAP_CHARACTERS:
                            raise _endless()
                        emit(TextArrived(job_id=call.job_id, call_id=call.id, text=item.text))
                        deadline.reschedule(loop.time() + timeouts.idle_s)
                    elif isinstance(item, KeepAlive):
                        if parts:
                            deadline.reschedule(loop.time() + timeouts.idle_s)
                    else:
                        return item
        except TimeoutError as exc:
            if not deadline.expired():
                raise
            waited = f"went silent for {timeouts.idle_s:g} s" if parts else f"gave no text within {timeouts.first_token_s:g} s"
            raise ProviderError(f"The model {waited}.", kind=FailureKind.TIMEOUT) from exc
        raise ProviderError("The answer broke off before its end.", kind=FailureKind.INTERRUPTED)

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


def _endless() -> ProviderError:
    return ProviderError(
        f"The answer has over {ANSWER_CAP_CHARACTERS:,} characters and was stopped there.",
        kind=FailureKind.PROTOCOL,
        retryable=False,
    )


def _started(call: Call) -> CallStarted:
    return CallStarted(
        job_id=call.job_id,
        call_id=call.id,
        agent=call.agent.id,
        purpose=call.purpose,
        model=call.agent.model,
        role=call.role,
        round=call.round,
        repeat=call.repeat,
    )


def _better(best: Broken | None, broken: Broken) -> Broken:
    """The one with more text; of equals the later one, whose error is the newest."""
    return broken if best is None or len(broken.text) >= len(best.text) else best


def _may_retry(broken: Broken, *, attempts: int, restarted: bool, again: bool) -> bool:
    error = broken.error
    if attempts >= ATTEMPTS or (error.retry_after_s or 0) > LONGEST_WISH_S or error.retryable is False:
        return False
    if broken.text.strip() and restarted:
        return False
    if error.kind in _RETRIED_ONCE:
        return not again
    waits = error.kind is FailureKind.PAYMENT and error.retry_after_s is not None
    return error.kind in _RETRIED or waits or error.retryable is True
