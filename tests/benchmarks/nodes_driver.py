"""The program that dispatches jobs to nodes, as a process that can be killed: it takes up what it left, then asks the rest.

``python -m tests.benchmarks.nodes_driver HOME JOBS [PLACEMENT]``. Figures and claims are left out: only calls matter here.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from mas_core.models import Analysis, JobState
from mas_core.orchestrator import JobRun
from mas_core.paths import Paths
from mas_core.planning import JobRequest
from mas_core.runtime import Runtime

AT_ONCE = 120
LISTED = 100_000


async def _follow(run: JobRun) -> None:
    async with run:
        async for _ in run.events():
            continue


async def drive(home: Path, *, jobs: int, placement: str = "nodes") -> None:
    """Asks ``question-0`` up to ``question-(jobs - 1)``, each once, whatever an earlier process has asked of them."""
    async with Runtime.open(Paths.below(home)) as runtime:
        runtime.orchestrator.analyse = lambda *_: Analysis()
        runtime.orchestrator.compare = None
        begun = await runtime.repository.list_runs(limit=LISTED)
        places = asyncio.Semaphore(AT_ONCE)

        async def take_up(run_id: str) -> None:
            async with places:
                await _follow(await runtime.resume(run_id))

        async def ask(number: int) -> None:
            async with places:
                request = JobRequest(text=question(number), method="single", placement=placement)
                await _follow(runtime.orchestrator.open(await runtime.plan(request)))

        known = {run.question for run in begun}
        left = [run.id for run in begun if run.state is JobState.UNFINISHED]
        async with asyncio.TaskGroup() as group:
            for run_id in left:
                group.create_task(take_up(run_id))
            for number in range(jobs):
                if question(number) not in known:
                    group.create_task(ask(number))


def question(number: int) -> str:
    """Returns the text by which a job is known."""
    return f"question-{number}"


def main(argv: Sequence[str]) -> int:
    """Runs it."""
    home, jobs, *more = argv
    asyncio.run(drive(Path(home), jobs=int(jobs), placement=more[0] if more else "nodes"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
