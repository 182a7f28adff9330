"""The floor: the same calls by a bare aiohttp client that does nothing with the text but keep it."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp


@dataclass(frozen=True, slots=True, kw_only=True)
class BareAnswer:
    """One streamed answer. ``arrivals`` are (moment of ``time.perf_counter()``, text) of each token."""

    started_s: float
    ended_s: float
    arrivals: tuple[tuple[float, str], ...]


async def ask(session: aiohttp.ClientSession, url: str, *, model: str) -> BareAnswer:
    """Streams one answer."""
    body = {"model": model, "messages": [{"role": "user", "content": "Is it so?"}], "stream": True, "max_tokens": 100_000}
    arrivals: list[tuple[float, str]] = []
    started_s = time.perf_counter()
    async with session.post(f"{url}/chat/completions", json=body) as response:
        async for line in response.content:
            now_s = time.perf_counter()
            if line.startswith(b"data: {"):
                text = json.loads(line[6:])["choices"][0]["delta"].get("content")
                if text:
                    arrivals.append((now_s, text))
    return BareAnswer(started_s=started_s, ended_s=time.perf_counter(), arrivals=tuple(arrivals))


async def panel(url: str, *, agents: Sequence[str], aggregator: str | None) -> tuple[BareAnswer, ...]:
    """Asks all agents at once, and the aggregator after the last of them."""
    async with aiohttp.ClientSession() as session:
        answers = await asyncio.gather(*(ask(session, url, model=agent) for agent in agents))
        if aggregator is not None:
            answers.append(await ask(session, url, model=aggregator))
    return tuple(answers)


async def _print_as_it_comes(url: str, model: str) -> None:
    body = {"model": model, "messages": [{"role": "user", "content": "Is it so?"}], "stream": True}
    async with aiohttp.ClientSession() as session, session.post(f"{url}/chat/completions", json=body) as response:
        async for line in response.content:
            if line.startswith(b"data: {"):
                sys.stdout.write(json.loads(line[6:])["choices"][0]["delta"].get("content") or "")
                sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_print_as_it_comes(sys.argv[1], sys.argv[2]))
