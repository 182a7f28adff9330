"""How long a whole job takes beside the calls that it cannot do without.

Five agents of 1.0 s and an aggregator of 1.0 s cannot take less than 2.0 s. Run alone: ``python -m tests.benchmarks.job_time``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mas_core.events import JobFinished, VerdictReached
from mas_core.models import JobState, Record
from mas_core.paths import Paths
from mas_core.planning import JobRequest, build_job
from mas_core.runtime import Runtime
from tests.benchmarks import bare
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.homes import home
from tests.fakes.running import FakeProviderProcess

AGENTS = tuple(f"agent{n}" for n in range(5))
AGGREGATOR = "writer"
IDEAL_S = 2.0
REPETITIONS = 5
_ONE_SECOND = "latency_s=0.2,tokens_per_s=100,tokens=81"
_AT_ONCE = "tokens=81"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTime:
    """Seconds from opening a job to its verdict and to its end, and what the job says of itself."""

    verdict_s: float
    finished_s: float
    record: Record


async def time_job(runtime: Runtime) -> JobTime:
    """Runs one job of the default panel.

    Raises:
        RuntimeError: It did not end well, so that its time would mean nothing.
    """
    job = build_job(JobRequest(text="Is it so?", method="synthesis"), settings=runtime.settings, catalog=runtime.catalog)
    started_s = time.perf_counter()
    verdict_s = 0.0
    async with runtime.orchestrator.open(job) as run:
        async for event in run.events():
            match event:
                case VerdictReached():
                    verdict_s = time.perf_counter() - started_s
                case JobFinished(record=record) if record.state is JobState.DONE:
                    return JobTime(verdict_s=verdict_s, finished_s=time.perf_counter() - started_s, record=record)
                case JobFinished(record=record):
                    raise RuntimeError(f"the job ended as {record.state}: {record.failures}")
    raise RuntimeError("the job had no end")


async def _jobs(folder: Path, *, repetitions: int) -> tuple[JobTime, ...]:
    async with Runtime.open(Paths.below(folder)) as runtime:
        return tuple([await time_job(runtime) for _ in range(repetitions)])


def _bare_s(url: str, *, repetitions: int) -> float:
    took = []
    for _ in range(repetitions):
        answers = asyncio.run(bare.panel(url, agents=AGENTS, aggregator=AGGREGATOR))
        took.append(answers[-1].ended_s - answers[0].started_s)
    return sorted(took)[len(took) // 2]


def _measure(behaviour: str, *, repetitions: int) -> tuple[tuple[JobTime, ...], float]:
    models = [f"{model}:{behaviour}" for model in (*AGENTS, AGGREGATOR)]
    with (
        FakeProviderProcess(models) as fake,
        home(fake.base_url, agents=AGENTS, aggregator=AGGREGATOR) as folder,
    ):
        return asyncio.run(_jobs(folder, repetitions=repetitions)), _bare_s(fake.base_url, repetitions=repetitions)


def _values(times: Sequence[JobTime], name: str) -> tuple[float, ...]:
    return tuple(getattr(taken, name) for taken in times)


def measure() -> tuple[Figure, ...]:
    """Returns the figures; takes half a minute."""
    (first, *warm), floor_s = _measure(_ONE_SECOND, repetitions=REPETITIONS + 1)
    (_, *instant), instant_floor_s = _measure(_AT_ONCE, repetitions=REPETITIONS + 1)
    bare_client = "a bare aiohttp client doing the same six calls"
    target_s = 1.05 * IDEAL_S
    analysis_s = tuple(taken.record.timings.analysis_s for taken in warm)
    return (
        Figure(
            name="job to its end",
            unit="s",
            values=_values(warm, "finished_s"),
            target=target_s,
            floor=floor_s,
            floor_is=bare_client,
            note=f"five agents of 1.0 s, then an aggregator of 1.0 s: ideal {IDEAL_S} s",
        ),
        Figure(name="job to its verdict", unit="s", values=_values(warm, "verdict_s"), target=target_s, floor=floor_s),
        Figure(
            name="first job to its end",
            unit="s",
            values=(first.finished_s,),
            target=target_s,
            floor=floor_s,
            note="the first one of a process imports the analysis libraries",
        ),
        Figure(name="first job to its verdict", unit="s", values=(first.verdict_s,), target=target_s, floor=floor_s),
        Figure(name="analysis within it", unit="s", values=analysis_s),
        Figure(
            name="job of instant answers",
            unit="s",
            values=_values(instant, "finished_s"),
            floor=instant_floor_s,
            floor_is=f"{bare_client}, which is all overhead here",
        ),
        Figure(name="same, to its verdict", unit="s", values=_values(instant, "verdict_s"), floor=instant_floor_s),
    )


if __name__ == "__main__":
    report("Job time", measure())
