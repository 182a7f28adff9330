"""What a node costs and carries: the latency of a hop, calls in flight, throughput, memory, and how soon calls move.

``python -m tests.benchmarks.node_figures``. Node and dispatching process are on this machine, over mutual TLS with connections
that are used again; a second machine would add its network. Where the system allows it the node has one core of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from mas_core.events import CallStarted, Event
from mas_core.models import Answer, Call, Failure, Job, Message, Placement
from mas_core.peers.discovery import ChangeKind, Discovery, NodeChange
from mas_core.planning import JobRequest
from mas_core.policy.attempt import CallProgress, Emit
from mas_core.runtime import Runtime
from tests.benchmarks.children import rss_mib
from tests.benchmarks.figures import Figure, report
from tests.fakes.nodes import Fleet, RealNode, fleet
from tests.fakes.running import FakeProviderProcess

HOP_MS = 5.0
IN_FLIGHT = 500
CALLS_PER_S = 300.0
IDLE_MIB = 120.0
FOUND_S = 2.0
MOVED_S = 1.0
_HOPS = 200
_REPETITIONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A desktop's core with nodes, and a stored job that calls belong to."""

    runtime: Runtime
    ships: Fleet
    job: Job

    async def call(self, agent: str, placement: Placement, *, emit: Emit = lambda _: None) -> Answer | Failure:
        """Runs one call as a job does, without the job around it."""
        call = Call(
            job_id=self.job.id,
            agent=self.runtime.settings.agents[agent],
            messages=(Message(role="user", content="Is it so?"),),
            max_tokens=100,
            placement=placement,
        )
        return await self.runtime.dispatcher.run(CallProgress(call=call, emit=emit))


@asynccontextmanager
async def bench(*models: str, nodes: Sequence[str] = ("one",)) -> AsyncIterator[Bench]:
    """Opens it; ``models`` are in the notation of the fake provider's command line."""
    names = [model.partition(":")[0] for model in models]
    agents = "".join(f'[agents.{name}]\nprovider = "fake"\nmodel = "{name}"\n' for name in names)
    panel = f'[panels.default]\nagents = ["{names[0]}"]\naggregator = "{names[0]}"\n'
    with tempfile.TemporaryDirectory(prefix="mas-figures-") as folder, FakeProviderProcess(models) as fake:
        config = f'[providers.fake]\nbase_url = "{fake.base_url}"\nkey = "none"\nconcurrency = 1000\n{agents}{panel}'
        async with (
            fleet(Path(folder), dict.fromkeys(nodes, config), desktop_config=config) as ships,
            Runtime.open(ships.desktop) as runtime,
        ):
            job = await runtime.plan(JobRequest(text="Is it so?", method="single", placement="nodes"))
            await runtime.repository.begin(job)
            yield Bench(runtime=runtime, ships=ships, job=job)


async def hop() -> Figure:
    """Returns what a call through a node takes beyond one from here, the two taken in turn."""
    async with bench("a:tokens=3") as one:
        more_ms: list[float] = []
        for _ in range(_REPETITIONS + 1):  # the first one warms connections and caches up
            times: dict[Placement, list[float]] = {Placement.LOCAL: [], Placement.NODES: []}
            for number in range(2 * _HOPS):
                placement = Placement.NODES if number % 2 else Placement.LOCAL
                began_s = time.perf_counter()
                answer = await one.call("a", placement)
                times[placement].append(time.perf_counter() - began_s)
                assert isinstance(answer, Answer), answer
                assert answer.node == ("one" if number % 2 else "local")
            more_ms.append(1000 * (statistics.median(times[Placement.NODES]) - statistics.median(times[Placement.LOCAL])))
    note = f"difference of the medians of {_HOPS} calls each, one at a time; the note of who has the call is committed in it"
    return Figure(name="a call through a node costs more", unit="ms", values=tuple(more_ms[1:]), target=HOP_MS, note=note)


async def carried() -> tuple[Figure, ...]:
    """Returns how many calls a node has in flight at once, how many it gets through in a second, and its memory."""
    async with bench("slow:latency_s=4,tokens=3", "quick:tokens=3") as one:
        node = one.ships.nodes[0]
        assert isinstance(node, RealNode)
        idle_mib = rss_mib(node.pid)
        _apart(node.pid)
        asked = [asyncio.create_task(one.call("slow", Placement.NODES)) for _ in range(IN_FLIGHT + 100)]
        most = 0
        while not all(task.done() for task in asked):
            await asyncio.sleep(0.2)
            await one.runtime.pool.probe_all()
            most = max(most, one.runtime.pool.statuses()[0].load.running)
        answered = sum(isinstance(task.result(), Answer) and task.result().node == "one" for task in asked)
        rates = [await _rate(one, calls=1000, at_once=100) for _ in range(_REPETITIONS)]
    return (
        Figure(
            name="calls running on a node at once",
            unit="",
            values=(float(most),),
            at_least=IN_FLIGHT,
            note=f"{answered} of {len(asked)} answered there",
        ),
        Figure(
            name="calls through a node, answered at once, 100 in flight",
            unit="/s",
            values=tuple(rates),
            at_least=CALLS_PER_S,
            note="the dispatching process has a core too, and commits a note for every call",
        ),
        Figure(name="memory of an idle node", unit="MiB", values=(idle_mib,), target=IDLE_MIB),
    )


async def _rate(one: Bench, *, calls: int, at_once: int) -> float:
    places = asyncio.Semaphore(at_once)

    async def call() -> None:
        async with places:
            outcome = await one.call("quick", Placement.NODES)
            assert isinstance(outcome, Answer), outcome

    began_s = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(calls)))
    return calls / (time.perf_counter() - began_s)


def _apart(pid: int) -> None:
    """Gives the node one core and this process another one."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) > 1:
        with contextlib.suppress(psutil.Error):
            psutil.Process(pid).cpu_affinity(cores[:1])
            psutil.Process().cpu_affinity(cores[1:])


class _Moves:
    """Notes when each call was begun on a second machine."""

    def __init__(self) -> None:
        self.moments_s: list[float] = []

    async def follow(self, one: Bench) -> None:
        """Runs one call and notes its move."""
        begun: list[str] = []

        def emit(event: Event) -> None:
            if isinstance(event, CallStarted):
                begun.append(event.node)
                if len(begun) == 2:
                    self.moments_s.append(time.perf_counter())

        await one.call("a", Placement.NODES, emit=emit)


async def moved() -> Figure:
    """Returns how soon the calls of a node that is killed are running elsewhere."""
    slowest: list[float] = []
    for _ in range(_REPETITIONS):
        async with bench("a:tokens=60,tokens_per_s=20", nodes=("one", "two")) as one:
            moves = _Moves()
            running = [asyncio.create_task(moves.follow(one)) for _ in range(20)]
            await asyncio.sleep(1.5)
            killed_s = time.perf_counter()
            one.ships["one"].signal(signal.SIGKILL)
            await asyncio.gather(*running)
            slowest.append(max(moves.moments_s) - killed_s)
    name = "a killed node's calls run elsewhere, the last of 10"
    return Figure(name=name, unit="s", values=tuple(slowest), target=MOVED_S)


async def found() -> Figure:
    """Returns how soon a node that has just started is found by somebody who looks."""
    times: list[float] = []
    for number in range(_REPETITIONS):
        seen = asyncio.Event()

        def on_change(change: NodeChange, name: str = f"figure {number}", seen: asyncio.Event = seen) -> None:
            if change.kind is ChangeKind.FOUND and change.node.name == name:
                seen.set()

        with tempfile.TemporaryDirectory(prefix="mas-figures-") as folder:
            node = RealNode(Path(folder) / "node", name=f"figure {number}", config="", advertised=True)
            try:
                async with Discovery(on_change=on_change, interfaces=["127.0.0.1"]):
                    await node.start()
                    began_s = time.perf_counter()
                    async with asyncio.timeout(10):
                        await seen.wait()
                    times.append(time.perf_counter() - began_s)
            finally:
                await node.stop()
    note = "from its ready line; pairing and the first call need no more discovery"
    return Figure(name="a new node is found", unit="s", values=tuple(times), target=FOUND_S, note=note)


async def _figures() -> tuple[Figure, ...]:
    return (await hop(), *await carried(), await moved(), await found())


def main() -> int:
    """Measures all of it."""
    load, *_ = psutil.getloadavg()
    sys.stdout.write(f"Load {load:.2f} at the start.\n")
    figures = asyncio.run(_figures())
    report("Nodes", figures)
    return 0 if all(figure.met is not False for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
