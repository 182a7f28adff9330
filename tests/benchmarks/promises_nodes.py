"""Tries what docs/reliability.md promises of work on nodes, with real processes and SIGKILL.

``python -m tests.benchmarks.promises_nodes [--seeds N] [--jobs N]``; the exit status is 1 if a promise was missed.
Every second seed also kills the dispatching process in the middle, and starts it again.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mas_core.events import CallStarted
from mas_core.models import JobState
from mas_core.peers.member import LEASE_S
from mas_core.planning import JobRequest
from mas_core.runtime import Runtime
from mas_core.storage.repository import Repository
from tests.benchmarks.nodes_driver import LISTED
from tests.benchmarks.promise import Promise, table
from tests.core.house import config
from tests.fakes.nodes import Fleet, RealNode, fleet
from tests.fakes.provider import FakeProvider, ModelBehaviour

JOBS = 1000
SEEDS = 20
NODES = ("one", "two", "three")
CAPACITY = 32
"""Calls that a node has at a time, which is its concurrency as well."""
REASSIGNED_WITHIN_S = 20.0
_PANEL = '[panels.default]\nagents = ["a"]\naggregator = "a"\n'
_ROOT = Path(__file__).parents[2]
_END_S = 900.0
_POLL_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What became of the jobs of one seed.

    Attributes:
        lost: Jobs without a finished run.
        doubled: Runs and answers that a job has more than one of.
        paid_twice: Requests to the provider beyond one a job.
        at_risk: The most calls that the killed nodes can have had.
        unseen: Requests beyond one a job that no record of an extra cost accounts for.
    """

    jobs: int
    lost: int
    doubled: int
    paid_twice: int
    at_risk: int
    unseen: int
    elapsed_s: float


async def killed(folder: Path, *, jobs: int, seed: int, kill_dispatcher: bool) -> Counted:
    """Runs jobs on three nodes and kills two of them, at moments that the seed chooses."""
    draw = random.Random(seed)
    model = ModelBehaviour(tokens=6, latency_s=0.15, tokens_per_s=60)
    started_s = time.perf_counter()
    async with FakeProvider({"a": model}) as fake:
        provider = f"concurrency = {CAPACITY}\n"
        settings = config(fake.base_url, {"a": model}, more=_PANEL, provider=provider)
        options = ("--capacity", str(CAPACITY))
        async with fleet(folder, dict.fromkeys(NODES, settings), desktop_config=settings, options=options) as ships:
            doomed = draw.sample(ships.nodes, 2)
            moments = sorted(draw.uniform(0.15, 0.85) for _ in range(3 if kill_dispatcher else 2))
            dispatching = await _dispatcher(ships, jobs)
            dispatcher_at = draw.randrange(3) if kill_dispatcher else -1
            for place, moment in enumerate(moments):
                await _reached(fake, int(moment * jobs), dispatching)
                if place == dispatcher_at:
                    await _kill(dispatching)
                    dispatching = await _dispatcher(ships, jobs)
                    continue
                node = doomed.pop()
                assert isinstance(node, RealNode)
                await node.kill()
            async with asyncio.timeout(_END_S):
                code = await dispatching.wait()
            if code:
                raise RuntimeError(f"the dispatching process ended with {code}; its folder is {folder}")
            return await _counted(ships, fake, jobs=jobs, at_risk=2 * CAPACITY, elapsed_s=time.perf_counter() - started_s)


async def _dispatcher(ships: Fleet, jobs: int) -> asyncio.subprocess.Process:
    home = str(ships.desktop.data_folder)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.nodes_driver", home, str(jobs), cwd=_ROOT
    )


async def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


async def _reached(fake: FakeProvider, requests: int, dispatching: asyncio.subprocess.Process) -> None:
    while len(fake.requests) < requests and dispatching.returncode is None:  # noqa: ASYNC110
        await asyncio.sleep(_POLL_S)


async def _counted(ships: Fleet, fake: FakeProvider, *, jobs: int, at_risk: int, elapsed_s: float) -> Counted:
    asked = Counter(found[0] for seen in fake.requests if (found := re.search(r"question-\d+", seen.messages[-1][1])))
    async with await Repository.open(ships.desktop.history()) as repository:
        runs = await repository.list_runs(limit=LISTED)
        records = [await repository.load(run.id) for run in runs]
    ended = {record.question.text for record in records if record.state is JobState.DONE and record.answers}
    extra = Counter(record.question.text for record in records for _ in record.extra_costs)
    return Counted(
        jobs=jobs,
        lost=jobs - len(ended),
        doubled=len(records) - len(ended) + sum(len(record.answers) - 1 for record in records if record.answers),
        paid_twice=sum(asked.values()) - len(asked),
        at_risk=at_risk,
        unseen=sum(max(0, times - 1 - extra[text]) for text, times in asked.items()),
        elapsed_s=elapsed_s,
    )


async def all_dead(folder: Path, *, jobs: int) -> Promise:
    """Kills every node in the middle of jobs that were to run on nodes."""
    model = ModelBehaviour(tokens=6, latency_s=0.15, tokens_per_s=60)
    async with FakeProvider({"a": model}) as fake:
        settings = config(fake.base_url, {"a": model}, more=_PANEL)
        async with fleet(folder, dict.fromkeys(NODES, settings), desktop_config=settings) as ships:
            dispatching = await _dispatcher(ships, jobs)
            await _reached(fake, jobs // 3, dispatching)
            for node in ships.nodes:
                await node.kill()
            async with asyncio.timeout(_END_S):
                code = await dispatching.wait()
            counted = await _counted(ships, fake, jobs=jobs, at_risk=3 * CAPACITY, elapsed_s=0)
    return Promise(
        name=f"all nodes dead in the middle of {jobs} jobs",
        measured=f"{counted.lost} lost, {counted.doubled} duplicated, exit {code}",
        promised="everything finishes locally",
        kept=code == 0 and counted.lost == counted.doubled == 0,
    )


async def stopped(folder: Path, *, calls: int = 20) -> Promise:
    """Stops a node with SIGSTOP while it has calls, and waits until the last of them runs elsewhere."""
    model = ModelBehaviour(tokens=4, latency_s=1.0)
    moved_s: list[float] = []
    async with FakeProvider({"a": model}) as fake:
        settings = config(fake.base_url, {"a": model}, more=_PANEL)
        async with (
            fleet(folder, dict.fromkeys(NODES[:2], settings), desktop_config=settings) as ships,
            Runtime.open(ships.desktop) as runtime,
        ):
            began = asyncio.Event()
            stopped_s = 0.0
            held = 0

            async def one() -> None:
                nonlocal held
                job = await runtime.plan(JobRequest(text="Is it so?", method="single", placement="nodes"))
                first = ""
                async with runtime.orchestrator.open(job) as run:
                    async for event in run.events():
                        if isinstance(event, CallStarted) and not first:
                            first = event.node
                            if first == "one":
                                held += 1
                                began.set()
                        elif isinstance(event, CallStarted) and event.node != first:
                            moved_s.append(time.perf_counter() - stopped_s)

            running = [asyncio.create_task(one()) for _ in range(calls)]
            await began.wait()
            await asyncio.sleep(0.3)
            ships["one"].signal(signal.SIGSTOP)
            stopped_s = time.perf_counter()
            async with asyncio.timeout(LEASE_S + 60):
                await asyncio.gather(*running)
            ships["one"].signal(signal.SIGCONT)
    worst_s = max(moved_s, default=float("inf"))
    return Promise(
        name=f"SIGSTOP on a node with {held} calls",
        measured=f"{len(moved_s)} reassigned, the last after {worst_s:.1f} s",
        promised=f"within {REASSIGNED_WITHIN_S:g} s",
        kept=worst_s <= REASSIGNED_WITHIN_S and len(moved_s) == held,
    )


def _judged(results: Sequence[Counted], *, name: str) -> Promise:
    lost, doubled = sum(each.lost for each in results), sum(each.doubled for each in results)
    worst = max(results, key=lambda each: each.paid_twice - each.at_risk)
    unseen = sum(each.unseen for each in results)
    return Promise(
        name=name,
        measured=f"{lost} lost, {doubled} duplicated; paid twice at most {max(each.paid_twice for each in results)}, "
        f"{unseen} of them not on record",
        promised=f"0, 0; paid twice ≤ the killed nodes' concurrency ({worst.at_risk})",
        kept=lost == doubled == unseen == 0 and all(each.paid_twice <= each.at_risk for each in results),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Tries all of them and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.promises_nodes", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--jobs", type=int, default=JOBS)
    options = parser.parse_args(argv)
    results: dict[bool, list[Counted]] = {False: [], True: []}
    for seed in range(options.seeds):
        with tempfile.TemporaryDirectory(prefix="mas-nodes-") as folder:
            counted = asyncio.run(killed(Path(folder), jobs=options.jobs, seed=seed, kill_dispatcher=bool(seed % 2)))
        results[bool(seed % 2)].append(counted)
        sys.stdout.write(f"seed {seed}: {counted}\n")
        sys.stdout.flush()
    what = f"{options.jobs:,} jobs on 3 nodes, 2 killed"
    kept = [_judged(each, name=f"{what}{', and the dispatching process' * also}") for also, each in results.items() if each]
    with tempfile.TemporaryDirectory(prefix="mas-nodes-") as folder:
        kept.append(asyncio.run(all_dead(Path(folder), jobs=max(30, options.jobs // 5))))
    with tempfile.TemporaryDirectory(prefix="mas-nodes-") as folder:
        kept.append(asyncio.run(stopped(Path(folder))))
    table(tuple(kept))
    return 0 if all(promise.kept for promise in kept) else 1


if __name__ == "__main__":
    sys.exit(main())
