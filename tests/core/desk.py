"""Single calls to one provider, without pauses between their attempts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mas_core.calling import Caller
from mas_core.events import CallRetried, Event, TextArrived
from mas_core.models import Agent, Answer, Call, Failure, Message
from mas_core.policy.attempt import CallProgress
from mas_core.policy.guards import Guards
from mas_core.providers.registry import KeyLookup, ProviderRegistry
from mas_core.settings import CallTimeouts, ProviderSettings
from tests.core.house import no_key
from tests.fakes.provider import (
    Fault,
    FaultKind,
)

LONG = CallTimeouts()
SHORT = CallTimeouts(connect_s=1, first_token_s=0.15, idle_s=0.15, total_s=5)
TEXT = "one two three four five six"
OPENROUTER = {"availability": {"retryable": True}}


@dataclass(slots=True, kw_only=True)
class Desk:
    """Makes calls to one provider; pauses are noted in ``slept_s`` and left out, delays are drawn at their most."""

    base_url: str
    timeouts: CallTimeouts
    slept_s: list[float]
    events: list[Event]
    progress: CallProgress | None = None
    concurrency: int = 8
    headers: tuple[tuple[str, str], ...] = ()
    find_key: KeyLookup = no_key
    guards: Guards | None = None

    def settings(self) -> ProviderSettings:
        return ProviderSettings(
            id="p",
            base_url=self.base_url,
            key="none",
            timeouts=self.timeouts,
            concurrency=self.concurrency,
            headers=dict(self.headers),
        )

    def agent(self, model: str = "m") -> Agent:
        return Agent(id="agent", provider="p", model=model, temperature=0.3, seed=5)

    async def call(self, model: str = "m", *, during: Callable[[CallProgress], None] | None = None) -> Answer | Failure:
        settings = self.settings()
        providers = ProviderRegistry({"p": settings}, find_key=self.find_key)

        async def sleep(seconds: float) -> None:
            self.slept_s.append(seconds)

        caller = Caller(providers, sleep=sleep, uniform=lambda _, most: most)
        if self.guards is not None:
            caller.guards = self.guards
        call = Call(
            job_id="job", agent=self.agent(model), messages=(Message(role="user", content="Is it so?"),), max_tokens=500
        )
        self.progress = CallProgress(call=call, emit=self.events.append)
        try:
            return await caller.run(self.progress)
        finally:
            await providers.aclose()

    @property
    def text_since_last_attempt(self) -> str:
        parts: list[str] = []
        for event in self.events:
            if isinstance(event, CallRetried):
                parts.clear()
            elif isinstance(event, TextArrived):
                parts.append(event.text)
        return "".join(parts)


def desk(base_url: str, *, timeouts: CallTimeouts = LONG, **fields: object) -> Desk:
    return Desk(base_url=base_url, timeouts=timeouts, slept_s=[], events=[], **fields)  # type: ignore[arg-type]  # any field


def fault(kind: FaultKind, **fields: object) -> Fault:
    return Fault(kind=kind, **fields)  # type: ignore[arg-type]  # any field
