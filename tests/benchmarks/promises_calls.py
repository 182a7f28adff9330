"""The promises about many calls to a provider in trouble, over real HTTP and on the fast clock of the policy's own tests."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mas_core.calling import Caller
from mas_core.models import Agent, Answer, Call, Failure, FailureKind, Message
from mas_core.policy.attempt import CallProgress
from mas_core.providers.registry import ProviderRegistry
from mas_core.settings import ProviderSettings
from tests.benchmarks.promise import Promise
from tests.core.house import no_key
from tests.core.policy.traffic import SPEED, kinds, traffic
from tests.fakes.behaviour import Fault, ModelBehaviour, RequestSeen
from tests.fakes.provider import FakeProvider

CALLS = 1000
LEAST_SHARE = 0.97
RETRY_AFTER_S = 1
CONCURRENCY = 8
_AT_ONCE = 50
_DOWN_SECONDS = 2400


class _ThreeInTen:
    """A model that fails three requests in ten, half with 502 and half with 429, and remembers which it put off."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self.put_off: set[int] = set()

    def behaviour(self) -> ModelBehaviour:
        """Returns it as the fake provider takes it."""
        return ModelBehaviour(text="It is so.", fault_for=self._fault)

    def _fault(self, request: RequestSeen) -> Fault | None:
        if self._draw.random() >= 0.3:
            return None
        if self._draw.random() < 0.5:
            return Fault.http(502)
        self.put_off.add(request.number)
        return Fault.http(429, retry_after=str(RETRY_AFTER_S))


def failing_calls(*, seeds: int) -> tuple[Promise, ...]:
    """Thirty per cent of the calls answer 502 or 429, for one model that takes all calls and for eight that share them."""
    runs = [asyncio.run(_failing_calls(seed, models=models)) for seed in range(seeds) for models in (1, 8)]
    answered = [count for count, _ in runs]
    early = [moments for _, moments in runs]
    soonest_s = min((moment for moments in early for moment in moments), default=0.0)
    return (
        Promise(
            name="30 % of the calls answer 502 or 429",
            measured=f"{min(answered)} to {max(answered)} of {CALLS} answered, {len(runs)} runs",
            promised=f"≥ {LEAST_SHARE:.0%}",
            kept=min(answered) >= LEAST_SHARE * CALLS,
        ),
        Promise(
            name="no retry before Retry-After",
            measured=f"{sum(map(len, early)):,} put off by {RETRY_AFTER_S} s, soonest retry after {soonest_s:.2f} s",
            promised=f"≥ {RETRY_AFTER_S} s",
            kept=soonest_s >= RETRY_AFTER_S,
        ),
    )


async def _failing_calls(seed: int, *, models: int) -> tuple[int, list[float]]:
    """Returns how many calls were answered, and the seconds that passed between each 429 and the call's next request."""
    failing = {f"m{n}": _ThreeInTen(1000 * seed + n) for n in range(models)}
    behaviours = {name: model.behaviour() for name, model in failing.items()}
    async with FakeProvider(behaviours) as fake, traffic(fake.base_url) as calls:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(number: int) -> Answer | Failure:
            async with gate:
                return await _call(calls.caller, f"m{number % models}", question=str(number))

        outcomes = await asyncio.gather(*(one(number) for number in range(CALLS)))
        put_off = set().union(*(model.put_off for model in failing.values()))
        return kinds(list(outcomes))["answer"], list(_waited_s(fake.requests, put_off))


async def _call(caller: Caller, model: str, *, question: str) -> Answer | Failure:
    agent = Agent(id=model, provider="p", model=model)
    call = Call(job_id="job", agent=agent, messages=(Message(role="user", content=question),), max_tokens=50)
    return await caller.run(CallProgress(call=call, emit=lambda _: None))


def _waited_s(requests: Iterable[RequestSeen], put_off: set[int]) -> Iterable[float]:
    of_call: dict[str, list[RequestSeen]] = defaultdict(list)
    for request in requests:
        of_call[request.messages[0][1]].append(request)
    for attempts in of_call.values():
        for earlier, later in itertools.pairwise(attempts):
            if earlier.number in put_off:
                yield (later.at_s - earlier.at_s) * SPEED


def provider_down(*, seeds: int) -> tuple[Promise, ...]:
    """Every request fails for forty minutes, while ten calls are made at once in each second."""
    runs = [asyncio.run(_provider_down()) for _ in range(min(seeds, 3))]
    asked, sent = max(((sum(second.asked for second in run), sum(second.sent for second in run)) for run in runs), key=_share)
    windows = [_windows(run) for run in runs]
    return (
        Promise(
            name="provider fully down, requests",
            measured=f"{sent} for {asked:,} calls ({sent / asked:.4f} ×)",
            promised="≤ 1.2 ×",
            kept=sent <= 1.2 * asked,
        ),
        Promise(
            name="provider fully down, probes",
            measured=f"at most {max(map(max, windows))} in each of {len(windows[0])} windows",
            promised="1",
            kept=all(set(window) == {1} for window in windows),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Second:
    """One second of a provider's outage: calls made, and requests that reached it."""

    asked: int
    sent: int


def _share(asked_and_sent: tuple[int, int]) -> float:
    return asked_and_sent[1] / asked_and_sent[0]


async def _provider_down() -> list[_Second]:
    """Runs the outage on a clock that only this function moves, so that a busy machine changes nothing."""
    now_s = 0.0

    async def no_pause(_: float) -> None:
        await asyncio.sleep(0)

    seconds: list[_Second] = []
    async with FakeProvider({"m": ModelBehaviour(always=Fault.http(500))}) as fake:
        settings = ProviderSettings(id="p", base_url=fake.base_url, key="none")
        providers = ProviderRegistry({"p": settings}, find_key=no_key)
        caller = Caller(providers, clock=lambda: now_s, sleep=no_pause)
        for _ in range(_DOWN_SECONDS):
            before = len(fake.requests)
            outcomes = await asyncio.gather(*(_call(caller, "m", question="Is it so?") for _ in range(10)))
            if kinds(list(outcomes))["answer"]:
                raise RuntimeError("a provider that is down has answered")
            seconds.append(_Second(asked=len(outcomes), sent=len(fake.requests) - before))
            now_s += 1.0
        await providers.aclose()
    return seconds


def _windows(seconds: list[_Second]) -> list[int]:
    """Counts the requests of each window: the breaker opens in the first second for 30 s, then for 60 s, … up to 300 s."""
    counts: list[int] = []
    begin, length = 1, 30
    while begin + length <= len(seconds):
        counts.append(sum(second.sent for second in seconds[begin : begin + length]))
        begin, length = begin + length, min(300, length + 30)
    return counts


def refused_key(*, seeds: int) -> tuple[Promise, ...]:
    """A key is refused with 401 or 402 while a hundred jobs are queued for eight places."""
    reached = {status: [asyncio.run(_refused_key(status)) for _ in range(min(seeds, 3))] for status in (401, 402)}
    return tuple(
        Promise(
            name=f"{status} with 100 queued jobs",
            measured=f"at most {max(counts)} requests reached the provider",
            promised=f"≤ the {CONCURRENCY} already in flight",
            kept=max(counts) <= CONCURRENCY,
        )
        for status, counts in reached.items()
    )


async def _refused_key(status: int) -> int:
    kind = FailureKind.AUTH if status == 401 else FailureKind.PAYMENT
    refused = ModelBehaviour(latency_s=0.02, always=Fault.http(status))
    async with FakeProvider({"m": refused}) as fake, traffic(fake.base_url, concurrency=CONCURRENCY) as calls:
        outcomes = await calls.calls(*["m"] * 100, at_once=100)
        if kinds(outcomes) != {kind: 100}:
            raise RuntimeError(f"calls with a refused key ended as {kinds(outcomes)}")
        return len(fake.requests)
