"""The promise about damaged streams: whatever a provider sends, a call ends in an answer or a typed failure, soon and small."""

from __future__ import annotations

import asyncio
import logging
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import aclosing
from multiprocessing import get_context

import psutil

from mas_core.errors import ProviderError
from mas_core.models import Message
from mas_core.providers.base import Completed, CompletionRequest
from mas_core.providers.openai_compatible import OpenAICompatibleProvider
from mas_core.settings import ProviderSettings
from tests.benchmarks.promise import Promise
from tests.fakes.mutated import MutatedStreams

STREAMS = 10_000
LONGEST_S = 1.0
MOST_MIB = 64.0
_MIB = 2**20
_AGAIN = 4
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
_Took = tuple[float, float]
"""Seconds of the clock, and of them those of this process's CPU."""
_log = logging.getLogger(__name__)


def damaged_streams(*, streams: int = STREAMS) -> tuple[Promise, ...]:
    """Reads ``streams`` damaged streams one after the other, over real HTTP."""
    # In a process of its own, whose memory no other promise has been in.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        ended, (longest_s, cpu_s), grown_mib = pool.submit(_read_all, streams).result()
    escaped = sum(count for how, count in ended.items() if how.startswith("escaped"))
    how = ", ".join(f"{count:,} {name}" for name, count in sorted(ended.items(), key=lambda item: -item[1]))
    sys.stdout.write(f"damaged streams ended: {how}\n")
    return (
        Promise(
            name=f"{streams:,} damaged streams, escaped exceptions",
            measured=str(escaped),
            promised="0",
            kept=escaped == 0 and ended.total() == streams,
        ),
        Promise(
            name="the longest of them",
            measured=f"{longest_s:.2f} s, {cpu_s:.2f} s of them CPU",
            promised=f"< {LONGEST_S:g} s",
            kept=longest_s < LONGEST_S,
        ),
        Promise(
            name="memory that they took",
            measured=f"{grown_mib:.1f} MiB",
            promised=f"≤ {MOST_MIB:g} MiB",
            kept=grown_mib <= MOST_MIB,
        ),
    )


def _read_all(streams: int) -> tuple[Counter[str], _Took, float]:
    """Returns how the streams ended, what the longest took, and the MiB by which this process grew at its peak."""
    with MutatedStreams() as fake:
        return asyncio.run(_read(fake.base_url, streams))


async def _read(base_url: str, streams: int) -> tuple[Counter[str], _Took, float]:

    async def no_key() -> None:
        return None

    provider = OpenAICompatibleProvider(ProviderSettings(id="p", base_url=base_url, key="none"), find_key=no_key)
    ended: Counter[str] = Counter()
    longest = (0.0, 0.0)
    await _end_of(provider, seed=0)  # the first call loads what all need
    before = psutil.Process().memory_info().rss
    for seed in range(streams):
        how, took = await _timed(provider, seed=seed)
        ended[how] += 1
        for _ in range(_AGAIN if took[0] >= LONGEST_S else 0):
            # A machine that is busy with other things takes longer too; a stream that is at fault does so every time.
            took = min(took, (await _timed(provider, seed=seed))[1])
        longest = max(longest, took)
    await provider.aclose()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT
    return ended, longest, (most - before) / _MIB


async def _timed(provider: OpenAICompatibleProvider, *, seed: int) -> tuple[str, _Took]:
    begun_s, cpu_s = time.perf_counter(), time.process_time()
    how = await _end_of(provider, seed=seed)
    return how, (time.perf_counter() - begun_s, time.process_time() - cpu_s)


async def _end_of(provider: OpenAICompatibleProvider, *, seed: int) -> str:
    messages = (Message(role="user", content="Is it so?"),)
    request = CompletionRequest(model="m", messages=messages, temperature=0.0, max_tokens=5000, seed=seed)
    try:
        async with aclosing(provider.stream(request)) as items:
            async for item in items:
                if isinstance(item, Completed):
                    return "whole"
    except ProviderError as exc:
        return str(exc.kind)
    except Exception as exc:  # noqa: BLE001 (the promise is that there is none)
        _log.exception("stream %d", seed)
        return f"escaped {type(exc).__name__}"
    return "escaped without an end"
