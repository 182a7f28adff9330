"""The promise about long use: thousands of whole jobs in one process.

Run alone: ``python -m tests.benchmarks.soak --jobs 2000``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

import psutil

from mas_core.events import JobFinished
from mas_core.models import JobState
from mas_core.paths import Paths
from mas_core.planning import JobRequest, build_job
from mas_core.runtime import Runtime
from tests.benchmarks.homes import home
from tests.benchmarks.promise import Promise, table
from tests.fakes.prepared import Prepared, PreparedProvider

JOBS = 20_000
MOST_GROWTH = 0.10
_AT_ONCE = 4
_AGENTS = ("a", "b", "c")
_WARM_UP = 0.1
_SAMPLES = 200


async def _job(runtime: Runtime, number: int) -> None:
    request = JobRequest(text=f"Is it so, for the time number {number}?", method="synthesis")
    async with runtime.orchestrator.open(build_job(request, settings=runtime.settings, catalog=runtime.catalog)) as run:
        async for event in run.events():
            if isinstance(event, JobFinished) and event.record.state is not JobState.DONE:
                raise RuntimeError(f"job {number} ended as {event.record.state}: {event.record.failures}")


async def _run(folder: Path, jobs: int) -> list[tuple[int, int]]:
    """Runs the jobs; returns (bytes resident, file descriptors) at moments evenly spread over them."""
    process, samples, numbers = psutil.Process(os.getpid()), [], iter(range(jobs))
    async with Runtime.open(Paths.below(folder)) as runtime:

        async def worker() -> None:
            for number in numbers:
                await _job(runtime, number)
                if number % max(1, jobs // _SAMPLES) == 0:
                    samples.append((process.memory_info().rss, process.num_fds()))

        await asyncio.gather(*(worker() for _ in range(_AT_ONCE)))
    return samples


def soak(*, jobs: int = JOBS) -> tuple[Promise, ...]:
    """Runs whole jobs: three answers, a consensus, figures, claims and the history."""
    started_s = time.perf_counter()
    with (
        PreparedProvider(Prepared(tokens=60)) as fake,
        home(fake.base_url, agents=_AGENTS, aggregator=_AGENTS[0]) as folder,
    ):
        samples = asyncio.run(_run(folder, jobs))
    took_s = time.perf_counter() - started_s
    warm = samples[int(len(samples) * _WARM_UP) :]
    part = max(1, len(warm) // 10)
    early, late = warm[:part], warm[-part:]
    before, after = (statistics.median(rss for rss, _ in part) for part in (early, late))
    files_before, files_after = (statistics.median(files for _, files in part) for part in (early, late))
    return (
        Promise(
            name=f"soak of {jobs:,} jobs, memory",
            measured=f"{before / 2**20:.1f} → {after / 2**20:.1f} MiB ({after / before - 1:+.1%}), {jobs / took_s:.0f} jobs/s",
            promised=f"< +{MOST_GROWTH:.0%} after warm-up",
            kept=after / before - 1 < MOST_GROWTH,
        ),
        Promise(
            name="the same, file descriptors",
            measured=f"{files_before:.0f} → {files_after:.0f}, at most {max(files for _, files in warm)}",
            promised="flat",
            kept=files_after <= files_before + 2,
        ),
    )


def main() -> int:
    """Runs the soak alone."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--jobs", type=int, default=JOBS)
    table(soak(jobs=parser.parse_args().jobs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
