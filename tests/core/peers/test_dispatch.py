"""Calls on real nodes: processes that are killed, stopped, restarted and cut off while they work."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from mas_core.errors import InputError
from mas_core.events import CallFailed, CallRetried, CallStarted, Event, TextArrived
from mas_core.models import FailureKind, JobState, Placement
from mas_core.orchestrator import JobRun
from mas_core.peers.pool import NodeState
from mas_core.peers.trust import TrustStore
from tests.core.house import REFUSED, says, three
from tests.core.peers.harbour import LEASE_S, eventually, harbour
from tests.fakes.nodes import pair
from tests.fakes.provider import ModelBehaviour
from tests.fakes.tcp_proxy import ProxyMode, TcpProxy

SLOW = ModelBehaviour(tokens=40, tokens_per_s=40)
"""A second of text: long enough to be interrupted."""
THREE = '[panels.default]\nagents = ["a", "b", "c"]\naggregator = "a"\n'


def node_of_first_text(events: list[Event]) -> str:
    return next(event.node for event in events if isinstance(event, CallStarted))


async def test_that_calls_go_round_the_nodes_and_answers_name_them(tmp_path: Path) -> None:
    async with harbour(tmp_path, three(), more=THREE) as port:
        ran = await port.run(await port.job(method="synthesis"))
        assert ran.record.state is JobState.DONE
        assert sorted(ran.nodes.values()) in (["one", "one", "two"], ["one", "two", "two"])
        assert {event.node for event in ran.of(CallStarted)} == {"one", "two"}
        assert "".join(e.text for e in ran.of(TextArrived) if e.call_id == ran.of(CallStarted)[0].call_id)
        assert (await port.stored(ran.record.id)).answers == ran.record.answers


async def test_that_the_call_of_a_killed_node_ends_once_on_another_within_a_second(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": SLOW}, processes=True) as port:
        killed: list[float] = []
        loop = asyncio.get_running_loop()
        seen: list[Event] = []

        def kill(event: Event, _run: JobRun) -> None:
            seen.append(event)
            if isinstance(event, TextArrived) and not killed:
                port.fleet[node_of_first_text(seen)].signal(signal.SIGKILL)
                killed.append(loop.time())
            if isinstance(event, CallStarted) and killed:
                killed.append(loop.time())

        ran = await port.run(on_event=kill)
        first, second = (event.node for event in ran.of(CallStarted))
        assert {first, second} == {"one", "two"}
        assert ran.nodes == {"a": second}
        assert killed[1] - killed[0] < 1.0
        assert [event.attempt for event in ran.of(CallRetried)] == [2]
        stored = await port.stored(ran.record.id)
        assert len(stored.answers) == 1
        assert len(stored.answers[0].text.split()) == 40
        assert [(cost.node, cost.attempt, cost.cost_usd) for cost in stored.extra_costs] == [(first, 1, None)]


async def test_that_with_all_nodes_dead_everything_ends_on_this_computer(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": says("Here.")}) as port:
        assert (await port.run()).nodes["a"] in {"one", "two"}
        await asyncio.gather(*(node.kill() for node in port.fleet.nodes))
        ran = await asyncio.gather(*(port.run() for _ in range(10)))
        assert [each.nodes for each in ran] == [{"a": "local"}] * 10


async def test_that_a_run_that_no_node_takes_says_so_and_why_and_the_history_keeps_it(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": says("Here.")}, desktop_models={"a": says("Here."), "b": says("Mine.")}) as port:
        ran = await port.run()
        assert ran.record.fallbacks == ()
        assert {event.fallback for event in ran.of(CallStarted)} == {""}
        mine = await port.run(await port.job(agents=("b",), aggregator="b"))
        assert mine.record.fallbacks == ("No paired node has the agent b with the model b, so this computer asks it instead.",)
        freely = await port.run(await port.job(agents=("b",), aggregator="b", placement="auto"))
        assert freely.record.fallbacks == ()

        await asyncio.gather(*(node.kill() for node in port.fleet.nodes))
        ran = await port.run()
        (why,) = ran.record.fallbacks
        assert why.startswith("No paired node takes calls, so this computer asks instead: one ")
        assert " two cannot be reached at " in why
        assert ran.of(CallStarted)[-1].fallback == why
        assert (await port.stored(ran.record.id)).fallbacks == (why,)
        (again,) = (await port.run(await port.job(placement="auto"))).record.fallbacks
        assert again.startswith("No paired node takes calls")


async def test_that_a_node_that_unpaired_this_computer_is_named_where_nothing_has_been_asked_of_it_before(
    tmp_path: Path,
) -> None:
    async with harbour(tmp_path, {"a": says("Here.")}, nodes=("one",)) as port:
        trust = TrustStore(port.fleet["one"].paths.identity)
        trust.remove(trust.peers()[0].id)
        for placement in ("nodes", "auto"):
            ran = await port.run(await port.job(placement=placement))
            assert ran.nodes == {"a": "local"}
            (why,) = ran.record.fallbacks
            assert "one may have unpaired this computer: pair it again." in why


async def test_that_a_broken_list_of_paired_devices_is_said_by_what_runs_here_instead(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": says("Here.")}, nodes=("one",)) as port:
        (port.fleet.desktop.identity / "peers.json").write_text("[{]", encoding="utf-8")
        ran = await port.run(await port.job(placement="auto"))
        (why,) = ran.record.fallbacks
        assert "peers.json" in why
        with pytest.raises(InputError, match=r"No node can be used: .*peers\.json"):
            await port.job(placement="nodes")


async def test_that_an_agent_that_only_a_node_has_is_asked_there_and_fails_clearly_without_it(tmp_path: Path) -> None:
    only = {"special": says("Only I can say this.")}
    async with harbour(tmp_path, only, nodes=("one",), desktop_models={"a": says("Here.")}) as port:
        offered = {agent.id: agent.nodes for agent in port.runtime.pool.offered()}
        assert offered == {}  # nobody has been asked yet
        job = await port.job(agents=("special",), aggregator="special", placement="auto")
        assert {agent.id: agent.nodes for agent in port.runtime.pool.offered()}["special"] == ("one",)
        assert (await port.run(job)).nodes == {"special": "one"}
        again = await port.job(agents=("special",), aggregator="special", placement="nodes")
        await port.fleet["one"].kill()
        ran = await port.run(again)
        (failure,) = ran.record.failures
        assert failure.kind is FailureKind.UNAVAILABLE
        assert "special" in failure.message
        assert "one cannot be reached" in failure.message


async def test_that_automatic_placement_spreads_local_models_over_all_machines(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": ModelBehaviour(tokens=3, latency_s=0.5)}, nodes=("one",)) as port:
        jobs = [await port.job(placement="auto") for _ in range(6)]
        ran = await asyncio.gather(*(port.run(job) for job in jobs))
        where = sorted(each.nodes["a"] for each in ran)
        assert where == ["local"] * 3 + ["one"] * 3


async def test_that_a_provider_failure_on_a_node_comes_back_as_it_is_and_says_nothing_about_the_agent_here(
    tmp_path: Path,
) -> None:
    async with harbour(tmp_path, {"a": ModelBehaviour(always=REFUSED)}) as port:
        ran = await port.run()
        (failure,) = ran.record.failures
        assert failure.kind is FailureKind.BAD_REQUEST
        assert failure.node in {"one", "two"}
        assert len(port.fake.requests) == 1
        assert {status.state for status in port.runtime.pool.statuses()} == {NodeState.HEALTHY}
        assert next(status for status in port.runtime.agents_status() if status.agent == "a").calls == 0


async def test_that_cancelling_reaches_the_node_and_keeps_what_came(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": SLOW}) as port:

        def cancel(event: Event, run: JobRun) -> None:
            if isinstance(event, TextArrived):
                run.cancel()

        ran = await port.run(on_event=cancel)
        (answer,) = ran.record.answers
        assert answer.partial
        assert answer.node in {"one", "two"}
        await port.fake.wait_for(lambda: port.fake.requests[0].aborted)


async def test_that_a_full_node_passes_calls_on_and_none_is_lost_where_all_are_full(tmp_path: Path) -> None:
    models = {"a": ModelBehaviour(tokens=3, latency_s=0.2)}
    async with harbour(tmp_path, models, options=("--capacity", "1")) as port:
        jobs = [await port.job() for _ in range(6)]
        ran = await asyncio.gather(*(port.run(job) for job in jobs))
        assert sorted(each.nodes["a"] for each in ran) == ["one"] * 3 + ["two"] * 3
        assert len(port.fake.requests) == 6


async def test_that_a_broken_connection_to_a_living_node_goes_on_where_it_broke(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": SLOW}, nodes=("one",)) as port:  # noqa: SIM117  (the proxy needs the node's port)
        async with TcpProxy(("127.0.0.1", port.fleet["one"].port)) as proxy:
            pair(port.fleet.desktop, port.fleet["one"], url=f"https://127.0.0.1:{proxy.port}")
            cuts: list[int] = []

            async def cut() -> None:
                await proxy.set_mode(ProxyMode.RESET, after_bytes=0)
                await asyncio.sleep(0.05)
                await proxy.set_mode(ProxyMode.PASS)

            def damage(event: Event, _run: JobRun) -> None:
                if isinstance(event, TextArrived):
                    cuts.append(len(cuts))
                    if len(cuts) in {5, 15}:
                        tasks.append(asyncio.create_task(cut()))

            tasks: list[asyncio.Task[None]] = []
            ran = await port.run(on_event=damage)
            await asyncio.gather(*tasks)
            assert ran.nodes == {"a": "one"}
            assert ran.of(CallRetried) == ()
            assert "".join(event.text for event in ran.of(TextArrived)).strip() == ran.record.answers[0].text
            assert len(port.fake.requests) == 1
            assert ran.record.extra_costs == ()


async def test_that_a_silent_node_loses_its_calls_and_its_late_answer_becomes_a_cost(tmp_path: Path) -> None:
    models = {"a": ModelBehaviour(tokens=4, latency_s=0.3, cost_usd=0.25)}
    async with harbour(tmp_path, models, nodes=("one",)) as port:
        port.fake.set_behaviour("a", ModelBehaviour(tokens=4, latency_s=1.0, cost_usd=0.25))
        async with TcpProxy(("127.0.0.1", port.fleet["one"].port)) as proxy:
            pair(port.fleet.desktop, port.fleet["one"], url=f"https://127.0.0.1:{proxy.port}")
            cuts: list[asyncio.Task[None]] = []

            def part(event: Event, _run: JobRun) -> None:
                if isinstance(event, CallStarted) and event.node == "one":
                    cuts.append(asyncio.create_task(proxy.set_mode(ProxyMode.BLACKHOLE)))

            began = asyncio.get_running_loop().time()
            ran = await port.run(on_event=part)
            took_s = asyncio.get_running_loop().time() - began
            assert ran.nodes == {"a": "local"}
            assert LEASE_S <= took_s < LEASE_S + 5
            assert [(cost.node, cost.cost_usd) for cost in ran.record.extra_costs] == [("one", None)]
            await proxy.set_mode(ProxyMode.PASS)
            costs = await port.settled_costs(ran.record.id)
            assert [(cost.node, cost.attempt, cost.cost_usd) for cost in costs] == [("one", 1, 0.25)]
            assert len((await port.stored(ran.record.id)).answers) == 1


@pytest.mark.slow
async def test_that_a_node_given_up_too_early_may_still_win(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": ModelBehaviour(tokens=4, latency_s=1.0)}, processes=True) as port:
        seen: list[str] = []

        def watch(event: Event, _run: JobRun) -> None:
            if isinstance(event, CallStarted):
                seen.append(event.node)
                if len(seen) == 2:
                    port.fleet[seen[0]].signal(signal.SIGCONT)

        running = asyncio.create_task(port.run(on_event=watch))
        await port.fake.wait_for(lambda: len(port.fake.requests) == 1)
        port.fake.set_behaviour("a", ModelBehaviour(tokens=4, latency_s=30))
        await eventually(lambda: bool(seen))
        port.fleet[seen[0]].signal(signal.SIGSTOP)
        ran = await running
        first, second = (event.node for event in ran.of(CallStarted))
        assert ran.nodes == {"a": first}
        assert [(cost.node, cost.attempt) for cost in ran.record.extra_costs] == [(second, 2)]
        await port.fake.wait_for(lambda: any(request.aborted for request in port.fake.requests))


async def test_that_a_restarted_node_does_not_keep_a_call_that_it_lost(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": SLOW}, nodes=("one",)) as port:
        restarts: list[asyncio.Task[None]] = []
        node = port.fleet["one"]

        async def restart() -> None:
            await node.kill()
            await node.start()

        def once(event: Event, _run: JobRun) -> None:
            if isinstance(event, TextArrived) and not restarts:
                restarts.append(asyncio.create_task(restart()))

        ran = await port.run(on_event=once)
        await restarts[0]
        assert len(ran.record.answers) == 1
        assert len(ran.record.answers[0].text.split()) == 40
        await port.runtime.pool.probe_all()
        assert (await port.run()).nodes == {"a": "one"}


async def test_that_unpairing_in_another_program_acts_at_once(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": says("Here.")}, nodes=("one",)) as port:
        assert (await port.run()).nodes == {"a": "one"}
        elsewhere = TrustStore(port.fleet.desktop.identity)
        elsewhere.remove(elsewhere.find("one").id)
        assert (await port.run(await port.job(placement="auto"))).nodes == {"a": "local"}
        assert port.runtime.pool.statuses() == ()


async def test_that_a_node_that_forgets_this_computer_is_passed_over(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": says("Here.")}, nodes=("one",)) as port:
        assert (await port.run()).nodes == {"a": "one"}
        theirs = TrustStore(port.fleet["one"].paths.identity)
        theirs.remove(theirs.find("desktop").id)
        ran = await port.run()
        assert ran.nodes == {"a": "local"}
        assert len(ran.record.answers) == 1


@pytest.mark.slow
async def test_that_a_draining_node_ends_what_it_has_and_gets_nothing_new(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": SLOW}, processes=True) as port:
        drained: list[str] = []

        def drain(event: Event, _run: JobRun) -> None:
            if isinstance(event, TextArrived) and not drained:
                drained.append(node_of_first_text(seen))
                port.fleet[drained[0]].signal(signal.SIGTERM)

        seen: list[Event] = []

        def watch(event: Event, run: JobRun) -> None:
            seen.append(event)
            drain(event, run)

        running = asyncio.create_task(port.run(on_event=watch))
        await eventually(lambda: bool(drained))
        port.fake.set_behaviour("a", says("Quick."))
        others = await asyncio.gather(*(port.run() for _ in range(4)))
        assert {each.nodes["a"] for each in others} == {"one", "two"} - set(drained)
        ran = await running
        assert ran.nodes == {"a": drained[0]}
        assert ran.of(CallFailed) == ()


async def test_that_a_pool_nobody_needs_sends_nothing(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": says("Here.")}, nodes=("one",)) as port:
        assert (await port.run(await port.job(placement=Placement.LOCAL))).nodes == {"a": "local"}
        assert port.runtime.pool.statuses()[0].last_error == "not asked yet"


async def test_that_nodes_need_a_pairing(tmp_path: Path) -> None:
    from mas_core.errors import InputError

    async with harbour(tmp_path, {"a": says("Here.")}, nodes=()) as port:
        with pytest.raises(InputError, match="No node is paired"):
            await port.job(placement="nodes")
        assert (await port.run(await port.job(placement="auto"))).nodes == {"a": "local"}


async def test_that_a_node_that_serves_at_another_port_is_believed_only_by_its_certificate(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": says("Here.")}) as port:
        one, two = port.fleet.nodes
        pool = port.runtime.pool
        known = {status.name: status for status in pool.statuses()}
        assert not await pool.announced(known["one"].id, (one.url,))
        assert not await pool.announced(known["one"].id, (two.url,))  # another node, and a liar
        await one.kill()
        one.port = 0
        await one.start()
        assert await pool.announced(known["one"].id, ("https://127.0.0.1:1", one.url))
        assert {status.url for status in pool.statuses()} == {one.url, two.url}
        await two.kill()
        assert (await port.run()).nodes == {"a": "one"}


async def test_that_a_submission_that_breaks_on_a_used_connection_counts_as_sent_though_the_node_cannot_be_reached(
    tmp_path: Path,
) -> None:
    """The HTTP library tries such a request once more by itself, and then only tells of the second try."""
    async with harbour(tmp_path, {"a": says("Here.", latency_s=0.5)}, nodes=("one",)) as port:  # noqa: SIM117
        async with TcpProxy(("127.0.0.1", port.fleet["one"].port)) as proxy:
            pair(port.fleet.desktop, port.fleet["one"], url=f"https://127.0.0.1:{proxy.port}")
            assert (await port.run()).nodes == {"a": "one"}
            await proxy.set_mode(ProxyMode.DELAY, delay_s=0.3)
            running = asyncio.create_task(port.run())
            await port.fake.wait_for(lambda: len(port.fake.requests) == 2)
            await proxy.set_mode(ProxyMode.REFUSE)  # the node's answer to the submission is still on its way
            ran = await running
            assert ran.nodes == {"a": "local"}
            assert [(cost.node, cost.attempt) for cost in (await port.stored(ran.record.id)).extra_costs] == [("one", 1)]
