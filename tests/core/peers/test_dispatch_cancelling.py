"""A cancel that strikes while it is being written down that a node's answer counts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from mas_core.events import CallStarted, Event
from mas_core.models import Call, ExtraCost, JobState
from mas_core.orchestrator import JobRun
from mas_core.storage.repository import Repository
from tests.core.peers.harbour import harbour
from tests.fakes.nodes import pair
from tests.fakes.provider import ModelBehaviour
from tests.fakes.tcp_proxy import ProxyMode, TcpProxy


class UnluckyLedger:
    """A history during whose writes things happen: a node comes back, or the person cancels."""

    def __init__(self, repository: Repository, proxy: TcpProxy) -> None:
        self.run: JobRun | None = None
        self._repository = repository
        self._proxy = proxy

    async def add_dispatch(self, call: Call, *, node: str) -> None:
        await self._repository.add_dispatch(call, node=node)

    async def owners(self, job_id: str) -> Mapping[str, tuple[str, int]]:
        return await self._repository.owners(job_id)

    async def put_extra_cost(self, job_id: str, cost: ExtraCost) -> None:
        await self._repository.put_extra_cost(job_id, cost)
        await self._proxy.set_mode(ProxyMode.PASS)

    async def drop_extra_cost(self, job_id: str, *, call_id: str, attempt: int) -> None:
        assert self.run is not None
        self.run.cancel()
        await asyncio.sleep(0.05)
        await self._repository.drop_extra_cost(job_id, call_id=call_id, attempt=attempt)


@pytest.mark.parametrize("asked_again_here", [False, True])
async def test_that_a_cancel_does_not_make_a_whole_answer_of_a_node_a_partial_one(
    tmp_path: Path, asked_again_here: bool
) -> None:
    agent = "a" if asked_again_here else "n"
    models = {agent: ModelBehaviour(tokens=4, latency_s=1.0)}
    async with harbour(tmp_path, models, nodes=("one",), desktop_models={"a": ModelBehaviour()}) as port:  # noqa: SIM117
        async with TcpProxy(("127.0.0.1", port.fleet["one"].port)) as proxy:
            pair(port.fleet.desktop, port.fleet["one"], url=f"https://127.0.0.1:{proxy.port}")
            ledger = UnluckyLedger(port.runtime.repository, proxy)
            orchestrator = port.runtime.orchestrator
            shared = orchestrator.dispatcher
            orchestrator.dispatcher = shared.with_ledger(ledger)
            cuts: list[asyncio.Task[None]] = []

            def part(event: Event, run: JobRun) -> None:
                ledger.run = run
                if isinstance(event, CallStarted) and event.node == "one" and not cuts:
                    cuts.append(asyncio.create_task(proxy.set_mode(ProxyMode.BLACKHOLE)))
                    port.fake.set_behaviour(agent, ModelBehaviour(tokens=4, latency_s=30))

            job = await port.job(agents=(agent,), aggregator=agent)
            port.fake.set_behaviour(agent, models[agent])
            ran = await port.run(job, on_event=part)
            await orchestrator.dispatcher.aclose()
            orchestrator.dispatcher = shared
    (answer,) = ran.record.answers
    assert ran.record.state is JobState.CANCELLED
    assert (answer.node, answer.partial, answer.finish_reason) == ("one", False, "stop")
    assert "one" not in {cost.node for cost in ran.record.extra_costs}
