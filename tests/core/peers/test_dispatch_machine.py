"""Dispatch under whatever order of accidents: submit, duplicate, crash, restart, partition, heal, late answer.

Two nodes with everything real but the model: sockets, TLS, journals, history. Whatever happened, every job ends with one
answer, and every answer that was paid for besides is on record.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections import Counter
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TypeVar

import numpy as np  # noqa: F401  (hypothesis looks at it, which must not be while a thread of the core still imports it)
import pytest
from aiohttp import web
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from mas_core.models import Analysis, Call, ExtraCost, JobState, Record
from mas_core.peering import Peering
from mas_core.peers.faults import NodeFault
from mas_core.peers.wire import encode_call, wire_id
from mas_core.planning import JobRequest
from mas_core.runtime import Runtime
from mas_core.storage.repository import Repository
from tests.core.peers.harbour import PANEL
from tests.fakes.nodes import InnerNode, pair
from tests.fakes.tcp_proxy import ProxyMode, TcpProxy

HEARTBEAT_S = 0.15
LEASE_S = 0.7
SETTLE_S = 0.05
END_S = 60.0
NODES = ("one", "two")

T = TypeVar("T")
node_names = st.sampled_from(NODES)


class HeldProvider:
    """Answers a question when it is told to. Every request is answered differently, so that it can be told who was heard."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.finished: dict[str, list[str]] = {}
        self._released: dict[str, asyncio.Event] = {}
        self._all = False
        self._requests = 0
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)

    async def start(self) -> str:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"

    async def stop(self) -> None:
        await self._runner.cleanup()

    def release(self, question: str) -> None:
        self._gate(question).set()

    def release_all(self) -> None:
        self._all = True
        for gate in self._released.values():
            gate.set()

    def _gate(self, question: str) -> asyncio.Event:
        gate = self._released.setdefault(question, asyncio.Event())
        if self._all:
            gate.set()
        return gate

    def _app(self) -> web.Application:
        app = web.Application()
        app.add_routes([web.post("/v1/chat/completions", self._chat)])
        return app

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.text()
        found = re.search(r"question-\d+", body)
        assert found is not None
        question = found[0]
        self.asked[question] += 1
        self._requests += 1
        text = f"{question} request-{self._requests}"
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(_delta(f"{text} begins"))
        await self._gate(question).wait()
        await response.write(_delta(" and ends"))
        await response.write(b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
        self.finished.setdefault(question, []).append(f"{text} begins and ends")
        return response


def _delta(text: str) -> bytes:
    return b'data: {"choices":[{"delta":{"content":"%b"}}]}\n\n' % text.encode()


class RememberingLedger:
    """The history, with a memory of every call that was written down before it was sent."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self.sent: list[tuple[Call, str]] = []

    async def add_dispatch(self, call: Call, *, node: str) -> None:
        await self._repository.add_dispatch(call, node=node)
        self.sent.append((call, node))

    async def owners(self, job_id: str) -> Mapping[str, tuple[str, int]]:
        return await self._repository.owners(job_id)

    async def put_extra_cost(self, job_id: str, cost: ExtraCost) -> None:
        await self._repository.put_extra_cost(job_id, cost)

    async def drop_extra_cost(self, job_id: str, *, call_id: str, attempt: int) -> None:
        await self._repository.drop_extra_cost(job_id, call_id=call_id, attempt=attempt)


class Dispatching(RuleBasedStateMachine):
    """The machine; each step is driven on a loop of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.Runner()
        self._folder = tempfile.TemporaryDirectory(prefix="mas-machine-")
        self._stack = AsyncExitStack()
        self._provider = HeldProvider()
        self._jobs: dict[str, asyncio.Task[Record]] = {}
        self._held: list[str] = []
        self._dead: set[str] = set()
        self._apart: set[str] = set()

    def _do(self, step: Coroutine[None, None, T]) -> T:
        return self._loop.run(step)

    @initialize()
    def set_up(self) -> None:
        self._do(self._set_up())

    async def _set_up(self) -> None:
        folder = Path(self._folder.name)
        url = await self._provider.start()
        self._stack.push_async_callback(self._provider.stop)
        config = f'[providers.held]\nbase_url = "{url}"\n[agents.a]\nprovider = "held"\nmodel = "m"\n{PANEL}'
        (folder / "desktop").mkdir()
        (folder / "desktop" / "config.toml").write_text(config, encoding="utf-8")
        self._nodes = {name: InnerNode(folder / name, name=name, config=config) for name in NODES}
        self._proxies: dict[str, TcpProxy] = {}
        from mas_core.paths import Paths

        desktop = Paths.below(folder / "desktop")
        for name, node in self._nodes.items():
            await node.start()
            self._stack.push_async_callback(node.stop)
            self._proxies[name] = await self._stack.enter_async_context(TcpProxy(("127.0.0.1", node.port)))
            pair(desktop, node, url=f"https://127.0.0.1:{self._proxies[name].port}")
        peering = Peering(desktop.identity, heartbeat_s=HEARTBEAT_S, lease_s=LEASE_S)
        self._runtime = await self._stack.enter_async_context(Runtime.open(desktop, peering=peering))
        self._ledger = RememberingLedger(self._runtime.repository)
        dispatcher = self._runtime.dispatcher.with_ledger(self._ledger)
        self._stack.push_async_callback(dispatcher.aclose)
        self._runtime.orchestrator.dispatcher = dispatcher
        self._runtime.orchestrator.analyse = lambda *_: Analysis()
        self._runtime.orchestrator.compare = None

    @rule(placement=st.sampled_from(["nodes", "nodes", "auto"]))
    def submit(self, placement: str) -> None:
        self._do(self._submit(placement))

    async def _submit(self, placement: str) -> None:
        question = f"question-{len(self._jobs)}"
        job = await self._runtime.plan(JobRequest(text=question, method="single", placement=placement))

        async def follow() -> Record:
            async with self._runtime.orchestrator.open(job) as run:
                async for _ in run.events():
                    pass
            assert run.record is not None
            return run.record

        self._jobs[question] = asyncio.create_task(follow())
        self._held.append(question)
        await asyncio.sleep(SETTLE_S)

    @precondition(lambda self: bool(self._held))
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        question = data.draw(st.sampled_from(self._held))
        self._held.remove(question)

        async def release() -> None:
            self._provider.release(question)
            await asyncio.sleep(SETTLE_S)

        self._do(release())

    @precondition(lambda self: bool(self._jobs))
    @rule(which=st.integers(0, 1000))
    def duplicate(self, which: int) -> None:
        """The network delivers a submission a second time, which it can only do with one that it has delivered."""
        if self._ledger.sent:
            call, node = self._ledger.sent[which % len(self._ledger.sent)]
            self._do(self._submitted_again(call, node))

    async def _submitted_again(self, call: Call, node: str) -> None:
        member = self._runtime.pool.member(node)
        assert member is not None
        try:
            async with asyncio.timeout(0.5):
                await member.client.state(wire_id(call))
                await member.client.submit(wire_id(call), encode_call(call))
        except (NodeFault, TimeoutError):
            return

    @rule(name=node_names)
    def crash(self, name: str) -> None:
        self._dead.add(name)
        self._do(self._nodes[name].kill())

    @precondition(lambda self: bool(self._dead))
    @rule(data=st.data())
    def restart(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self._dead)))
        self._dead.discard(name)
        self._do(self._nodes[name].start())

    @rule(name=node_names)
    def partition(self, name: str) -> None:
        self._apart.add(name)
        self._do(self._proxies[name].set_mode(ProxyMode.BLACKHOLE))

    @precondition(lambda self: bool(self._apart))
    @rule(data=st.data())
    def heal(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self._apart)))
        self._apart.discard(name)
        self._do(self._proxies[name].set_mode(ProxyMode.PASS))

    @rule()
    def wait_for_a_lease(self) -> None:
        self._do(asyncio.sleep(LEASE_S + 3 * HEARTBEAT_S))

    def teardown(self) -> None:
        try:
            if self._jobs:
                self._do(self._end())
        finally:
            self._do(self._stack.aclose())
            self._loop.close()
            self._folder.cleanup()

    async def _end(self) -> None:
        """Everything comes back and answers; then the books have to be right."""
        for proxy in self._proxies.values():
            await proxy.set_mode(ProxyMode.PASS)
        for name in sorted(self._dead):
            await self._nodes[name].start()
        self._provider.release_all()
        async with asyncio.timeout(END_S):
            records = await asyncio.gather(*self._jobs.values())
        await asyncio.sleep(4 * HEARTBEAT_S)
        for question, record in zip(self._jobs, records, strict=True):
            assert (record.state, record.failures) == (JobState.DONE, ()), record
            (answer,) = record.answers
            stored = await self._runtime.repository.load(record.id)
            assert stored.answers == record.answers
            assert answer.text in self._provider.finished[question], f"nobody said {answer.text!r}"
            more = self._provider.asked[question] - 1  # ended or broken off: each of them may be billed
            assert more <= len(stored.extra_costs), f"asked {more} times more, but {stored.extra_costs}"


def test_that_every_job_ends_once_whatever_happens_to_its_nodes() -> None:
    quick = settings(max_examples=3, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Dispatching, settings=quick)


@pytest.mark.slow
def test_that_every_job_ends_once_in_many_orders_of_accidents() -> None:
    long = settings(max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Dispatching, settings=long)
