"""Many calls at once through one caller, on a clock that runs a hundred times as fast: thirty seconds pass in 0.3 s."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mas_core.calling import Caller
from mas_core.models import Agent, Answer, Call, Failure, FailureKind, Message, Purpose
from mas_core.policy.attempt import CallProgress
from mas_core.providers.registry import ProviderRegistry
from mas_core.settings import ProviderSettings
from tests.core.house import no_key

SPEED = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """A caller with one provider. ``slept_s`` holds the pauses it took, in its own fast seconds."""

    caller: Caller
    slept_s: list[float] = field(default_factory=list)

    async def call(self, model: str, *, purpose: Purpose = Purpose.ANSWER) -> Answer | Failure:
        """Makes one call."""
        agent = Agent(id=model, provider="p", model=model)
        messages = (Message(role="user", content="Is it so?"),)
        call = Call(job_id="job", agent=agent, messages=messages, max_tokens=50, purpose=purpose)
        return await self.caller.run(CallProgress(call=call, emit=lambda _: None))

    async def calls(self, *models: str, at_once: int = 50) -> list[Answer | Failure]:
        """Makes one call for each name in ``models``, at most ``at_once`` at a time."""
        gate = asyncio.Semaphore(at_once)

        async def one(model: str) -> Answer | Failure:
            async with gate:
                return await self.call(model)

        return await asyncio.gather(*(one(model) for model in models))


@asynccontextmanager
async def traffic(base_url: str, *, concurrency: int = 50, requests_per_minute: int = 0) -> AsyncIterator[Traffic]:
    """Opens a caller for the provider at ``base_url``."""
    settings = ProviderSettings(
        id="p", base_url=base_url, key="none", concurrency=concurrency, requests_per_minute=requests_per_minute
    )
    providers = ProviderRegistry({"p": settings}, find_key=no_key)
    slept_s: list[float] = []

    async def sleep(seconds: float) -> None:
        slept_s.append(seconds)
        await asyncio.sleep(seconds / SPEED)

    caller = Caller(providers, clock=lambda: time.perf_counter() * SPEED, sleep=sleep)
    try:
        yield Traffic(caller=caller, slept_s=slept_s)
    finally:
        await providers.aclose()


def kinds(outcomes: list[Answer | Failure]) -> Counter[FailureKind | str]:
    """Counts how calls ended: ``answer``, or the kind of failure."""
    return Counter(outcome.kind if isinstance(outcome, Failure) else "answer" for outcome in outcomes)
