"""What stands between a call and its provider: the limits, the key's pause, the model's breaker and the retry budget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from aiolimiter import AsyncLimiter

from mas_core.errors import ProviderError
from mas_core.models import Agent, FailureKind
from mas_core.policy.breaker import BreakerState, CircuitBreaker
from mas_core.policy.budget import RetryBudget
from mas_core.policy.pause import KeyPause
from mas_core.settings import ProviderSettings

_AGAINST_THE_MODEL = frozenset(
    {
        FailureKind.CONNECT,
        FailureKind.TIMEOUT,
        FailureKind.PROVIDER,
        FailureKind.INTERRUPTED,
        FailureKind.PROTOCOL,
    }
)
"""What counts against a model's breaker and the budget. Being told to wait (429, 503) does not, nor does a bad request, nor an
answer without a word, which says more about the question than about the model's health."""

_MINUTE_S = 60.0


class _Gate:
    """Limits of one provider: how many requests at a time, and how many a minute."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.slots = asyncio.Semaphore(settings.concurrency)
        rate = settings.requests_per_minute
        # Small bursts are let through, so that a panel does not trickle out one by one.
        self.limiter = AsyncLimiter(max(1.0, rate / 6), max(1.0, rate / 6) * _MINUTE_S / rate) if rate else None
        self.budget = RetryBudget()
        self.pause = KeyPause()


class Guards:
    """One gate a provider and one breaker a model, shared by all jobs of this process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Takes a clock of seconds that only ever grow."""
        self._clock = clock
        self._gates: dict[str, _Gate] = {}
        self._breakers: dict[tuple[str, str], CircuitBreaker] = {}

    def _gate(self, settings: ProviderSettings) -> _Gate:
        if settings.id not in self._gates:
            self._gates[settings.id] = _Gate(settings)
        return self._gates[settings.id]

    def _breaker(self, agent: Agent) -> CircuitBreaker:
        return self._breakers.setdefault((agent.provider, agent.model), CircuitBreaker(self._clock))

    @asynccontextmanager
    async def slot(self, settings: ProviderSettings) -> AsyncIterator[None]:
        """Waits for a place among the provider's concurrent calls."""
        async with self._gate(settings).slots:
            yield

    async def admit(self, agent: Agent, settings: ProviderSettings) -> ProviderError | None:
        """Waits for the provider's rate, then returns None if a request may go out, or why not.

        Every admitted request must end in :meth:`note` or :meth:`cancelled`.
        """
        gate, breaker = self._gate(settings), self._breaker(agent)
        if (refusal := gate.pause.refusal()) is not None:
            return refusal
        if gate.limiter is not None:
            await gate.limiter.acquire()
        # While this call waited for its turn, another may have found out that the key is refused.
        if (refusal := gate.pause.refusal()) is not None:
            return refusal
        if breaker.admit():
            return None
        wait_s = breaker.retry_after_s
        what = "is being probed by another call" if wait_s == 0 else "is left alone for a while"
        return ProviderError(
            f"{agent.model} failed repeatedly and {what}.", kind=FailureKind.UNAVAILABLE, retry_after_s=wait_s or None
        )

    def note(self, agent: Agent, settings: ProviderSettings, error: ProviderError | None) -> bool:
        """Takes in how an admitted request ended, None for well. Returns whether the provider's key pauses from now on."""
        gate, breaker = self._gate(settings), self._breaker(agent)
        if error is None:
            breaker.succeeded()
            gate.budget.succeeded()
            return False
        if error.kind in _AGAINST_THE_MODEL:
            breaker.failed()
            gate.budget.failed()
        else:
            breaker.released()
        return gate.pause.note(error)

    def cancelled(self, agent: Agent) -> None:
        """An admitted request was cancelled; that says nothing about the model."""
        self._breaker(agent).released()

    def allows_retry(self, settings: ProviderSettings) -> bool:
        """Whether the provider's retry budget has something left."""
        return self._gate(settings).budget.allows_retry

    def left_alone_s(self, agent: Agent) -> float | None:
        """Returns for how many seconds the agent's model is not called, 0 if a probe is due, None while it may be called."""
        breaker = self._breaker(agent)
        return None if breaker.state is BreakerState.CLOSED else breaker.retry_after_s

    def paused(self) -> Mapping[str, str]:
        """Returns the providers whose key pauses, with the reason."""
        reasons = {name: gate.pause.refusal() for name, gate in self._gates.items()}
        return {name: str(reason) for name, reason in reasons.items() if reason is not None}

    def resume(self, provider_id: str) -> None:
        """Ends the pause of a provider's key, after the person changed it or wants to try again."""
        if provider_id in self._gates:
            self._gates[provider_id].pause.end()
