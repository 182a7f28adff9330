"""What stands between a call and its provider: the limits, the key's pause, the model's breaker and the retry budget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

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
"""What counts against a model's breaker. Being told to wait (429, 503) does not, nor does a bad request, nor an answer
without a word, which says more about the question than about the model's health."""

_AGAINST_THE_BUDGET = _AGAINST_THE_MODEL | {FailureKind.UNAVAILABLE}
"""A provider that is down behind a proxy answers 503 to everything; retries of all its calls would only add to that."""

_MINUTE_S = 60.0
_LENT_PAUSE_S = 60.0
_LENT_KEYS_KEPT = 64


class _Gate:
    """Limits of one provider: how many requests at a time, and how many a minute."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.slots = asyncio.Semaphore(settings.concurrency)
        rate = settings.requests_per_minute
        # Small bursts are let through, so that a panel does not trickle out one by one.
        self.limiter = AsyncLimiter(max(1.0, rate / 6), max(1.0, rate / 6) * _MINUTE_S / rate) if rate else None


class _Credit:
    """What hangs on one key of one provider: the budget of retries, and the pause after it was refused."""

    def __init__(self) -> None:
        self.budget = RetryBudget()
        self.pause = KeyPause()
        self.paused_s = 0.0


class Place:
    """A call's place among the concurrent ones of its provider. It is left while the call waits for something else."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots = slots
        self._held = False

    async def take(self) -> None:
        """Queues for a place."""
        await self._slots.acquire()
        self._held = True

    def leave(self) -> None:
        """Gives the place to the next in the queue; without one it does nothing."""
        if self._held:
            self._held = False
            self._slots.release()


class Guards:
    """One gate a provider and one breaker a model, shared by all jobs of this process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Takes a clock of seconds that only ever grow."""
        self._clock = clock
        self._gates: dict[str, _Gate] = {}
        self._credits: dict[tuple[str, str], _Credit] = {}
        self._breakers: dict[tuple[str, str], CircuitBreaker] = {}
        self._probed: dict[tuple[str, str], asyncio.Event] = {}

    def _gate(self, settings: ProviderSettings) -> _Gate:
        if settings.id not in self._gates:
            self._gates[settings.id] = _Gate(settings)
        return self._gates[settings.id]

    def _credit(self, settings: ProviderSettings, lent: str) -> _Credit:
        place = (settings.id, lent)
        if place not in self._credits:
            strangers = [known for known in self._credits if known[1]]
            if lent and len(strangers) >= _LENT_KEYS_KEPT:
                del self._credits[strangers[0]]
            self._credits[place] = _Credit()
        credit = self._credits[place]
        # Nobody here can put somebody else's key right, so it is tried again by itself.
        if lent and credit.pause.active and self._clock() - credit.paused_s >= _LENT_PAUSE_S:
            credit.pause.end()
        return credit

    def _breaker(self, agent: Agent) -> CircuitBreaker:
        return self._breakers.setdefault((agent.provider, agent.model), CircuitBreaker(self._clock))

    def place(self, settings: ProviderSettings) -> Place:
        """Returns a place among the provider's concurrent calls, not yet taken."""
        return Place(self._gate(settings).slots)

    async def admit(self, agent: Agent, settings: ProviderSettings, *, by: str, lent: str = "") -> ProviderError | None:
        """Waits for the provider's rate, then returns None if a request of the call ``by`` may go out, or why not.

        Every admitted request must end in :meth:`note` or :meth:`cancelled`, by the same call. ``lent`` is the tag of a key
        that came with the call, empty for the provider's own: what is wrong with one says nothing about the other.
        """
        gate, breaker = self._gate(settings), self._breaker(agent)
        if (refusal := self._credit(settings, lent).pause.refusal()) is not None:
            return refusal
        if gate.limiter is not None:
            await gate.limiter.acquire()
        # While this call waited for its turn, another may have found out that the key is refused.
        if (refusal := self._credit(settings, lent).pause.refusal()) is not None:
            return refusal
        if breaker.admit(by):
            return None
        wait_s = breaker.retry_after_s
        what = "is being probed by another call" if wait_s == 0 else "is left alone for a while"
        return ProviderError(
            f"{agent.model} failed repeatedly and {what}.", kind=FailureKind.UNAVAILABLE, retry_after_s=wait_s or None
        )

    def note(self, agent: Agent, settings: ProviderSettings, error: ProviderError | None, *, by: str, lent: str = "") -> bool:
        """Takes in how an admitted request ended, None for well. Returns whether the key pauses from now on."""
        credit, breaker = self._credit(settings, lent), self._breaker(agent)
        if error is None:
            breaker.succeeded()
            credit.budget.succeeded()
            self._tell_waiting(agent)
            return False
        if error.kind in _AGAINST_THE_MODEL:
            breaker.failed(by)
        else:
            breaker.released(by)
        if error.kind in _AGAINST_THE_BUDGET:
            credit.budget.failed()
        self._tell_waiting(agent)
        credit.paused_s = self._clock()
        return credit.pause.note(error)

    def cancelled(self, agent: Agent, *, by: str) -> None:
        """An admitted request was cancelled; that says nothing about the model."""
        self._breaker(agent).released(by)
        self._tell_waiting(agent)

    def wait_for_probe_s(self, agent: Agent) -> float | None:
        """Returns in how many seconds the probe goes out that a refused call should wait for, or None if it should not wait.

        Models fail in streaks by chance: at three failures in ten, five in a row come once in some hundred calls. A model that
        answered within the last minute is therefore waited for; one that did not is down, and nobody should wait for it.
        """
        breaker = self._breaker(agent)
        return breaker.retry_after_s if breaker.worth_waiting_for else None

    async def probed(self, agent: Agent) -> None:
        """Waits until the call that probes an agent's model has come back; returns at once if there is none."""
        if self._breaker(agent).probing:
            await self._probed.setdefault((agent.provider, agent.model), asyncio.Event()).wait()

    def _tell_waiting(self, agent: Agent) -> None:
        if self._breaker(agent).probing:
            return  # what came back was sent before the breaker opened
        event = self._probed.pop((agent.provider, agent.model), None)
        if event is not None:
            event.set()

    def allows_retry(self, settings: ProviderSettings, *, lent: str = "") -> bool:
        """Whether the key's retry budget has something left."""
        return self._credit(settings, lent).budget.allows_retry

    def left_alone_s(self, agent: Agent) -> float | None:
        """Returns for how many seconds the agent's model is not called, 0 if a probe is due, None while it may be called."""
        breaker = self._breaker(agent)
        return None if breaker.state is BreakerState.CLOSED else breaker.retry_after_s

    def paused(self) -> Mapping[str, str]:
        """Returns the providers whose own key pauses, with the reason."""
        reasons = {name: credit.pause.refusal() for (name, lent), credit in self._credits.items() if not lent}
        return {name: str(reason) for name, reason in reasons.items() if reason is not None}

    def resume(self, provider_id: str) -> None:
        """Ends the pause of a provider's own key, after the person changed it or wants to try again."""
        if (provider_id, "") in self._credits:
            self._credits[provider_id, ""].pause.end()
