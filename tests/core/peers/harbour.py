"""A desktop with real nodes around it: how tests of dispatch are set up, and what they look at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from mas_core.events import Event
from mas_core.models import ExtraCost, Job, Record
from mas_core.orchestrator import JobRun
from mas_core.peering import Peering
from mas_core.planning import JobRequest
from mas_core.runtime import Runtime
from tests.core.house import config
from tests.fakes.nodes import Fleet, fleet
from tests.fakes.provider import FakeProvider, ModelBehaviour

HEARTBEAT_S = 0.3
LEASE_S = 1.5
PANEL = '[panels.default]\nagents = ["a"]\naggregator = "a"\n'
"""One agent that answers alone: then a job is one call."""

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A job that was followed to its end."""

    events: tuple[Event, ...]
    record: Record

    def of(self, kind: type[E]) -> tuple[E, ...]:
        return tuple(event for event in self.events if isinstance(event, kind))

    @property
    def nodes(self) -> dict[str, str]:
        """Agent to the name of the machine that answered."""
        return {answer.agent: answer.node for answer in self.record.answers}


@dataclass(frozen=True, slots=True, kw_only=True)
class Harbour:
    """An opened core, the nodes that are paired with it, and the provider behind all of them."""

    runtime: Runtime
    fleet: Fleet
    fake: FakeProvider

    async def job(self, text: str = "Is it so?", **request: object) -> Job:
        request.setdefault("method", "single")
        request.setdefault("placement", "nodes")
        return await self.runtime.plan(JobRequest(text=text, **request))  # type: ignore[arg-type]  # any field

    async def run(self, job: Job | None = None, *, on_event: Callable[[Event, JobRun], None] | None = None) -> Ran:
        events = []
        async with self.runtime.orchestrator.open(job or await self.job()) as run:
            async for event in run.events():
                events.append(event)
                if on_event is not None:
                    on_event(event, run)
        assert run.record is not None
        return Ran(events=tuple(events), record=run.record)

    async def stored(self, run_id: str) -> Record:
        return await self.runtime.repository.load(run_id)

    async def settled_costs(self, run_id: str) -> tuple[ExtraCost, ...]:
        """Returns a run's extra costs once all of them are known."""
        async with asyncio.timeout(15):
            while None in {cost.cost_usd for cost in (await self.stored(run_id)).extra_costs}:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return (await self.stored(run_id)).extra_costs


def peering(fleet: Fleet) -> Peering:
    """Patience for tests: hurried heartbeats, short leases."""
    return Peering(fleet.desktop.identity, heartbeat_s=HEARTBEAT_S, lease_s=LEASE_S)


@asynccontextmanager
async def harbour(
    folder: Path,
    models: Mapping[str, ModelBehaviour],
    *,
    nodes: tuple[str, ...] = ("one", "two"),
    desktop_models: Mapping[str, ModelBehaviour] | None = None,
    options: tuple[str, ...] = (),
    more: str = PANEL,
    processes: bool = False,
) -> AsyncIterator[Harbour]:
    """Opens it with an agent for each model. The desktop has those of ``desktop_models``, by default the nodes' own.

    Nodes are services in this process, unless ``processes`` are wanted, which can be killed and stopped by signals.
    """
    here = models if desktop_models is None else desktop_models
    async with FakeProvider({**models, **here}) as fake:
        there = config(fake.base_url, models)
        configs = dict.fromkeys(nodes, there)
        desktop = config(fake.base_url, here, more=more)
        async with (
            fleet(folder, configs, desktop_config=desktop, options=options, inner=not processes) as ships,
            Runtime.open(ships.desktop, peering=peering(ships)) as runtime,
        ):
            yield Harbour(runtime=runtime, fleet=ships, fake=fake)


async def eventually(condition: Callable[[], bool], *, within_s: float = 10.0) -> None:
    """Waits until something holds."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110  (what is looked at tells nobody)
            await asyncio.sleep(0.02)
