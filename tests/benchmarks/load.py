"""Many calls at once, by the core with its whole policy on, and by the barest client that brings home the same text.

Both ask the same provider process, from one process and one event loop, and both read chunks as they come from the socket.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import aiohttp

from mas_core.calling import Caller
from mas_core.events import Event, TextArrived
from mas_core.models import Agent, Answer, Call, Message
from mas_core.policy.attempt import CallProgress
from mas_core.providers.registry import ProviderRegistry
from mas_core.settings import ProviderSettings
from tests.fakes.prepared import Prepared, PreparedProvider, Seen

_MESSAGES = (Message(role="user", content="Is it so?"),)
_MAX_TOKENS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one client did: calls a second, CPU seconds of its process a call, characters that arrived."""

    calls_per_s: float
    cpu_s: float
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Pairs of runs, the bare client's and the core's, and what the provider saw of all of them."""

    bare: tuple[Run, ...]
    core: tuple[Run, ...]
    provider: Seen
    took_s: float

    @property
    def ratios(self) -> tuple[float, ...]:
        """Calls a second of the core relative to the bare client that ran just before it."""
        return tuple(core.calls_per_s / bare.calls_per_s for bare, core in zip(self.bare, self.core, strict=True))

    @property
    def note(self) -> str:
        """The figures behind the ratio, for the line below a table."""
        bare_us, core_us = (statistics.median(run.cpu_s for run in runs) * 1e6 for runs in (self.bare, self.core))
        bare_per_s, core_per_s = (statistics.median(run.calls_per_s for run in runs) for runs in (self.bare, self.core))
        return (
            f"{core_per_s:,.0f} calls/s against {bare_per_s:,.0f}; CPU a call {core_us:,.0f} µs against {bare_us:,.0f} "
            f"({bare_us / core_us:.2f} ×); the provider took {self.provider.cpu_s / self.took_s:.0%} of a core"
        )


def compare(prepared: Prepared, *, calls: int, in_flight: int, repetitions: int) -> Compared:
    """Runs both clients in turn against one provider.

    Raises:
        RuntimeError: An answer was not whole, so that its time would mean nothing.
    """
    with PreparedProvider(prepared) as provider:
        started_s = time.perf_counter()
        pairs = [
            tuple(_run(client, provider.base_url, calls=calls, in_flight=in_flight) for client in (_bare, _core))
            for _ in range(repetitions + 1)
        ]
        took_s = time.perf_counter() - started_s
    expected = calls * len("word " * prepared.tokens)
    if any(run.characters != expected for pair in pairs for run in pair) or provider.seen is None:
        raise RuntimeError(f"not every answer was whole: {pairs}")
    bare, core = zip(*pairs[1:], strict=True)  # the first pair warms up both sides
    return Compared(bare=bare, core=core, provider=provider.seen, took_s=took_s)


def _run(client: Callable[..., Awaitable[int]], url: str, *, calls: int, in_flight: int) -> Run:
    started_s, cpu_s = time.perf_counter(), time.process_time()

    async def all_calls() -> int:
        return await client(url, calls=calls, in_flight=in_flight)

    characters = asyncio.run(all_calls())
    took_s, cpu_s = time.perf_counter() - started_s, time.process_time() - cpu_s
    return Run(calls_per_s=calls / took_s, cpu_s=cpu_s / calls, characters=characters)


async def _shared_out(one: Callable[[], Awaitable[int]], *, calls: int, in_flight: int) -> int:
    """Makes ``calls`` calls with ``in_flight`` workers and adds up what they return."""
    left: Iterator[int] = iter(range(calls))

    async def worker() -> int:
        return sum([await one() for _ in left])

    return sum(await asyncio.gather(*(worker() for _ in range(in_flight))))


async def _bare(url: str, *, calls: int, in_flight: int) -> int:
    body = {
        "model": "m",
        "messages": [{"role": "user", "content": "Is it so?"}],
        "temperature": 0.7,
        "max_tokens": _MAX_TOKENS,
        "stream": True,
        "stream_options": {"include_usage": True},
    }

    async def one() -> int:
        rest, parts = b"", []
        async with session.post(f"{url}/chat/completions", json=body) as response:
            async for data in response.content.iter_any():
                *events, rest = (rest + data).split(b"\n\n")
                for event in events:
                    choices = json.loads(event[6:])["choices"] if event.startswith(b"data: {") else ()
                    if choices and (text := choices[0]["delta"].get("content")):
                        parts.append(text)
        return len("".join(parts))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        return await _shared_out(one, calls=calls, in_flight=in_flight)


async def _core(url: str, *, calls: int, in_flight: int) -> int:
    async def no_key(_: ProviderSettings) -> str | None:
        return None

    settings = ProviderSettings(id="p", base_url=url, key="none", concurrency=in_flight)
    providers = ProviderRegistry({"p": settings}, find_key=no_key)
    caller = Caller(providers)
    agent = Agent(id="m", provider="p", model="m")

    async def one() -> int:
        arrived: list[str] = []

        def emit(event: Event) -> None:
            if isinstance(event, TextArrived):
                arrived.append(event.text)

        call = Call(job_id="job", agent=agent, messages=_MESSAGES, max_tokens=_MAX_TOKENS)
        outcome = await caller.run(CallProgress(call=call, emit=emit))
        if not isinstance(outcome, Answer) or outcome.partial:
            raise RuntimeError(f"a call failed: {outcome}")
        return len("".join(arrived))

    try:
        return await _shared_out(one, calls=calls, in_flight=in_flight)
    finally:
        await providers.aclose()
