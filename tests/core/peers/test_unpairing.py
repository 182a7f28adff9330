"""Unpairing acts at once, on both sides and in whatever program it is done: what runs is cancelled, and goes on elsewhere."""

from __future__ import annotations

import time
from pathlib import Path

from mas_core.events import CallStarted, Event, TextArrived
from mas_core.orchestrator import JobRun
from mas_core.peers.trust import TrustStore
from tests.core.peers.harbour import Harbour, Ran, eventually, harbour
from tests.fakes.provider import ModelBehaviour

SLOW = ModelBehaviour(tokens=200, tokens_per_s=40)
"""Five seconds of text, so that what is not cancelled is seen to go on."""
QUICK = ModelBehaviour(tokens=3)


async def interrupted(port: Harbour, unpair: str) -> tuple[Ran, str, float]:
    """Runs a call on a node that is unpaired at its first text; returns the run, the node, and how long the model went on."""
    started: list[str] = []
    unpaired_s: list[float] = []

    def on_event(event: Event, _run: JobRun) -> None:
        if isinstance(event, CallStarted):
            started.append(event.node)
        if isinstance(event, TextArrived) and not unpaired_s:
            unpaired_s.append(time.perf_counter())
            port.fake.set_behaviour("a", QUICK)
            node = port.fleet[started[0]]
            if unpair == "here":
                # Another program does it: the pool is not told.
                store = TrustStore(port.fleet.desktop.identity)
                store.remove(store.find(node.name).id)
            else:
                store = TrustStore(node.paths.identity)
                store.remove(store.peers()[0].id)

    ran = await port.run(on_event=on_event)
    await eventually(lambda: port.fake.requests[0].ended_at_s is not None)
    ended_s = port.fake.requests[0].ended_at_s
    assert ended_s is not None
    return ran, started[0], ended_s - unpaired_s[0]


async def test_that_a_call_on_a_node_that_is_unpaired_here_is_cancelled_there_and_answered_elsewhere(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": SLOW}) as port:
        ran, node, went_on_s = await interrupted(port, "here")
        assert port.fake.requests[0].aborted
        assert went_on_s < 2.0
        (answered_by,) = ran.nodes.values()
        assert answered_by != node
        assert len(ran.record.answers) == 1
        assert port.runtime.pool.member(node) is None


async def test_that_a_call_of_a_desktop_that_the_node_unpairs_is_cancelled_there_and_answered_elsewhere(
    tmp_path: Path,
) -> None:
    async with harbour(tmp_path, {"a": SLOW}) as port:
        ran, node, went_on_s = await interrupted(port, "there")
        assert port.fake.requests[0].aborted
        assert went_on_s < 2.0
        (answered_by,) = ran.nodes.values()
        assert answered_by != node


async def test_that_a_call_goes_on_while_somebody_else_is_unpaired(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": ModelBehaviour(tokens=40, tokens_per_s=40)}) as port:
        removed: list[str] = []

        def on_event(event: Event, _run: JobRun) -> None:
            if isinstance(event, CallStarted) and not removed:
                store = TrustStore(port.fleet.desktop.identity)
                other = next(peer for peer in store.peers() if peer.name != event.node)
                removed.append(store.remove(other.id).name)

        ran = await port.run(on_event=on_event)
        assert set(ran.nodes.values()).isdisjoint({*removed, "local"})
        assert len(port.fake.requests) == 1
