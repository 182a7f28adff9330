"""Whether fifty jobs get in each other's way. Run alone: ``python -m tests.benchmarks.jobs_at_once``.

All begin in the same moment and are alike, so that all their answers, verdicts and figures fall due together: the worst case.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from mas_core.paths import Paths
from mas_core.runtime import Runtime
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.homes import home
from tests.benchmarks.job_time import JobTime, time_job
from tests.fakes.running import FakeProviderProcess

JOBS = 50
AGENTS = tuple(f"agent{n}" for n in range(5))
AGGREGATOR = "writer"
_BEHAVIOUR = "latency_s=0.5,tokens_per_s=40,tokens=300"
_REPETITIONS = 2
_Times = tuple[JobTime, tuple[JobTime, ...]]


async def _run(folder: Path) -> tuple[_Times, ...]:
    async with Runtime.open(Paths.below(folder)) as runtime:
        await time_job(runtime)
        times = []
        for _ in range(_REPETITIONS):
            alone = await time_job(runtime)
            times.append((alone, tuple(await asyncio.gather(*(time_job(runtime) for _ in range(JOBS))))))
        return tuple(times)


def measure() -> tuple[Figure, ...]:
    """Returns the figures; takes a minute and a half."""
    models = [f"{model}:{_BEHAVIOUR}" for model in (*AGENTS, AGGREGATOR)]
    with (
        FakeProviderProcess(models) as fake,
        home(fake.base_url, agents=AGENTS, aggregator=AGGREGATOR, concurrency=JOBS * len(AGENTS)) as folder,
    ):
        times = asyncio.run(_run(folder))
    alone = times[0][0]
    return (
        Figure(
            name=f"the latest verdict of {JOBS} jobs at once",
            unit="× alone",
            values=tuple(max(job.verdict_s for job in jobs) / alone.verdict_s for alone, jobs in times),
            target=1.1,
            note=f"five answers and a consensus of 300 tokens at 40 a second; alone {alone.verdict_s:.2f} s",
        ),
        Figure(
            name=f"the latest end of {JOBS} jobs at once",
            unit="× alone",
            values=tuple(max(job.finished_s for job in jobs) / alone.finished_s for alone, jobs in times),
            target=1.1,
            note=f"figures and claims of all of them fall due in one moment; alone {alone.finished_s:.2f} s",
        ),
    )


if __name__ == "__main__":
    report("Jobs at once", measure())
