"""The node as a process: what it starts with, how it ends, and what is still there when it starts again."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable

import psutil

from mas_core.events import AnswerFinished, CallFailed, TextArrived
from mas_node.cli.serve import allow_many_files
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import NodeProcess, a_call

Start = Callable[..., tuple[NodeProcess, FakeProviderThread]]

EVERYWHERE = "0.0.0.0"  # noqa: S104 (that is what is tried here)
QUICK = ModelBehaviour(text="one two three four five six")


def slow(tokens: int = 200, per_s: float = 40) -> ModelBehaviour:
    return ModelBehaviour(tokens=tokens, tokens_per_s=per_s)


def again(node: NodeProcess, *arguments: str) -> NodeProcess:
    return NodeProcess(node.home, *arguments)


async def test_that_sigterm_lets_running_calls_end_and_takes_no_new_ones(start_node: Start) -> None:
    node, _ = start_node(m=QUICK, s=slow(tokens=60, per_s=40))
    running = a_call("s")
    async with node.api() as api:
        await api.submit(running)
        async with api.stream(running) as events:
            read = [await anext(events), await anext(events)]
            node.signal(signal.SIGTERM)
            await asyncio.sleep(0.2)
            refused = await api.submit(a_call("m"))
            known = await api.submit(running)
            read += [event async for event in events]

    assert refused.status == 503
    assert refused.json["type"] == "urn:mas:problem:draining"
    assert int(refused.headers["Retry-After"]) >= 1
    assert known.status == 200
    assert isinstance(read[-1][1], AnswerFinished)
    assert not read[-1][1].answer.partial
    assert node.wait() == 0


async def test_that_a_second_signal_stops_at_once(start_node: Start) -> None:
    node, fake = start_node(s=slow(tokens=1000, per_s=20))
    call = a_call("s")
    async with node.api() as api:
        await api.submit(call)
        async with api.stream(call) as events:
            await anext(events)
            node.signal(signal.SIGTERM)
            await asyncio.sleep(0.2)
            begun_s = time.perf_counter()
            node.signal(signal.SIGTERM)
            code = await asyncio.to_thread(node.wait)
    assert code == 0
    assert time.perf_counter() - begun_s < 4
    fake.wait_for(lambda: fake.in_flight == 0)
    with again(node) as second:
        async with second.api() as api:
            assert (await api.state(call))["state"] == "lost"


async def test_that_after_a_kill_running_calls_are_lost_and_finished_ones_still_there(start_node: Start) -> None:
    node, fake = start_node(m=QUICK, s=slow())
    done, running = a_call("m"), a_call("s")
    async with node.api() as api:
        await api.submit(done)
        before = await api.events(done)
        await api.submit(running)
        async with api.stream(running) as events:
            async for _, event in events:
                if isinstance(event, TextArrived):
                    break
            node.signal(signal.SIGKILL)
            node.wait()
    asked = len(fake.requests)
    with again(node) as second:
        async with second.api() as api:
            assert await api.events(done) == before
            assert await api.events(done, after=3) == before[3:]
            assert await api.events(done, after=len(before)) == ()
            assert (await api.submit(done)).json["answer"]["text"] == "one two three four five six"
            assert (await api.state(running))["state"] == "lost"
            assert (await api.submit(running)).json == {
                "id": running.id,
                "state": "lost",
                "answer": None,
                "failure": None,
            }
            gone = await api.ask("GET", f"/v1/calls/{running.id}/events")
            assert (gone.status, gone.json["type"]) == (404, "urn:mas:problem:lost")
            assert (await api.ask("POST", f"/v1/calls/{running.id}/ack")).status == 204
    assert len(fake.requests) == asked, "nothing is asked again by itself"


async def test_that_five_hundred_calls_are_under_way_at_a_time(start_node: Start) -> None:
    allow_many_files()  # this process has as many connections as the node
    node, fake = start_node(m=ModelBehaviour(text="yes", latency_s=60), settings="concurrency = 600")
    calls = [a_call("m") for _ in range(500)]
    async with node.api() as api:
        taken = await asyncio.gather(*(api.submit(call) for call in calls))
        following = [asyncio.create_task(api.events(call)) for call in calls]
        await asyncio.to_thread(fake.wait_for, lambda: fake.in_flight == 500, timeout_s=20)
        load = (await api.ask("GET", "/v1/health")).json["load"]
        await asyncio.gather(*(api.ask("DELETE", f"/v1/calls/{call.id}") for call in calls))
        ends = await asyncio.gather(*following)

    assert {said.status for said in taken} == {202}
    assert load == {"running": 500, "queued": 0, "capacity": 1000}
    assert all(isinstance(events[-1][1], CallFailed) for events in ends)


async def test_that_an_idle_node_is_small_and_has_loaded_neither_qt_nor_the_analysis(start_node: Start) -> None:
    node, _ = start_node(m=QUICK)
    async with node.api() as api:
        call = a_call("m")
        await api.submit(call)
        await api.events(call)
    process = psutil.Process(node.process.pid)
    loaded = {mapping.path for mapping in process.memory_maps()}

    assert process.memory_info().rss < 120 * 2**20
    assert not [path for path in loaded if "PySide6" in path or "sklearn" in path or "scipy" in path]
