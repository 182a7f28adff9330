"""When a node is left alone, when it is believed again, and who is chosen. The clock is the test's own."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mas_core.models import Agent
from mas_core.paths import Paths
from mas_core.peers.client import NodeClient
from mas_core.peers.faults import NodeFault, NodeFaultKind
from mas_core.peers.identity import load_or_make_identity
from mas_core.peers.member import EJECTION_S, LEASE_S, LONGEST_EJECTION_S, Lease, Member, NodeState
from mas_core.peers.pool import NODE_PROVIDER, OfferedAgent, Pool, with_offers
from mas_core.peers.trust import PairedPeer, TrustStore, new_peer
from mas_core.peers.wire import AgentOffer, HealthReport, Load
from mas_core.placing import HERE, Nodes, Places
from mas_core.settings import ProviderSettings, load_settings
from mas_core.storage.repository import Repository

AGENT = Agent(id="a", provider="far", model="m")
LOCAL = Agent(id="l", provider="near", model="m")
PROVIDERS = {
    "far": ProviderSettings(id="far", base_url="https://models.example/v1", key="none", concurrency=10),
    "near": ProviderSettings(id="near", base_url="http://127.0.0.1:1/v1", key="none", concurrency=10),
}
BROKEN = NodeFault("it broke", kind=NodeFaultKind.BROKEN)


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def peer(folder: Path, name: str) -> PairedPeer:
    identity = load_or_make_identity(folder / name, name=name)
    return new_peer(name=name, certificate_pem=identity.certificate_pem, url="https://127.0.0.1:1", may_call=False)


def report_of(member: Member, *, capacity: int = 100, running: int = 0) -> HealthReport:
    return HealthReport(
        name=member.name,
        id=member.id,
        fingerprint=member.peer.fingerprint,
        version="1",
        protocol=1,
        load=Load(running=running, capacity=capacity),
        time=datetime.now(UTC),
        agents=tuple(AgentOffer(id=agent.id, provider="x", model=agent.model) for agent in (AGENT, LOCAL)),
    )


@asynccontextmanager
async def pool_of(folder: Path, *names: str, clock: Clock) -> AsyncIterator[tuple[Pool, dict[str, Member]]]:
    """A pool of nodes that have reported once. Nobody listens at their address."""
    paths = Paths.below(folder)
    trust = TrustStore(paths.identity)
    for name in names:
        trust.add(peer(folder, name))
    pool = Pool(lambda: load_or_make_identity(paths.identity, name="desktop"), trust, clock=clock)
    members = {}
    for status in pool.statuses():
        member = pool.member(status.id)
        assert member is not None
        member.reported(report_of(member), latency_ms=1.0)
        members[member.name] = member
    try:
        yield pool, members
    finally:
        await pool.aclose()


@asynccontextmanager
async def one(folder: Path, clock: Clock) -> AsyncIterator[Member]:
    async with pool_of(folder, "one", clock=clock) as (_, members):
        yield members["one"]


async def test_that_the_third_failure_in_a_row_ejects_a_node_and_each_ejection_lasts_longer(tmp_path: Path) -> None:
    clock = Clock()
    async with one(tmp_path, clock) as member:
        for times in range(1, 40):
            lasts_s = min(EJECTION_S * times, LONGEST_EJECTION_S)
            member.heard()
            member.failed(BROKEN)
            assert member.state is NodeState.UNHEALTHY
            member.failed(BROKEN)
            member.failed(BROKEN)
            assert member.state is NodeState.FAILED
            clock.now_s += lasts_s - 0.1
            assert member.state is NodeState.FAILED
            clock.now_s += 0.2
            assert member.state is not NodeState.FAILED


async def test_that_failures_while_ejected_do_not_count_again(tmp_path: Path) -> None:
    clock = Clock()
    async with one(tmp_path, clock) as member:
        for _ in range(500):  # as many calls as were under way find out at once
            member.failed(BROKEN)
        clock.now_s += EJECTION_S + 0.1
        assert member.state is not NodeState.FAILED


async def test_that_a_good_answer_between_failures_keeps_a_node(tmp_path: Path) -> None:
    async with one(tmp_path, Clock()) as member:
        for _ in range(10):
            member.failed(BROKEN)
            member.failed(BROKEN)
            member.did_well()
        assert member.state is NodeState.HEALTHY
        assert member.status().last_error == ""


async def test_that_a_node_that_was_well_for_long_is_forgiven_its_past(tmp_path: Path) -> None:
    clock = Clock()
    async with one(tmp_path, clock) as member:
        for _ in range(9):
            member.failed(BROKEN)
            clock.now_s += 100 if member.ejected else 0
        clock.now_s += 1000
        for _ in range(3):
            member.heard()
            member.failed(BROKEN)
        clock.now_s += EJECTION_S + 0.1
        assert not member.ejected


async def waiting(member: Member, leases: list[Lease]) -> None:
    """Holds a lease until it ends."""
    async with asyncio.timeout(None) as timeout:
        leases.append(member.take_lease(timeout))
        await asyncio.sleep(60)


async def ended(member: Member, call: asyncio.Task[None]) -> bool:
    """Looks at the leases once, as the pool does twice a second."""
    await asyncio.sleep(0.01)
    member.check_leases()
    await asyncio.wait({call}, timeout=0.05)
    return call.done()


async def test_that_a_lease_ends_after_silence_and_not_before(tmp_path: Path) -> None:
    clock = Clock()
    leases: list[Lease] = []
    async with one(tmp_path, clock) as member:
        call = asyncio.create_task(waiting(member, leases))
        assert not await ended(member, call)
        clock.now_s += LEASE_S - 1
        assert not await ended(member, call)
        member.renew(leases[0])
        clock.now_s += LEASE_S - 1
        assert not await ended(member, call)
        assert not member.lease_over
        clock.now_s += 2
        assert await ended(member, call)
        assert member.lease_over
        assert isinstance(call.exception(), TimeoutError)


async def test_that_one_silent_stream_ends_its_lease_although_its_node_lives(tmp_path: Path) -> None:
    clock = Clock()
    leases: list[Lease] = []
    async with one(tmp_path, clock) as member:
        calls = [asyncio.create_task(waiting(member, leases)) for _ in range(2)]
        assert not await ended(member, calls[0])
        clock.now_s += LEASE_S + 1
        member.renew(leases[1])
        assert await ended(member, calls[0])
        assert not await ended(member, calls[1])
        assert not member.lease_over
        assert isinstance(calls[0].exception(), TimeoutError)
        calls[1].cancel()


async def test_that_calls_go_round_the_nodes_in_turn(tmp_path: Path) -> None:
    async with pool_of(tmp_path, "one", "two", "three", clock=Clock()) as (pool, _), places_of(tmp_path, pool) as places:
        picked = []
        for _ in range(9):
            place = places.pick(pool.candidates(AGENT), AGENT, here=False)
            assert isinstance(place, Member)
            picked.append(place.name)
        assert Counter(picked) == {"one": 3, "two": 3, "three": 3}
        assert picked[:3] == picked[3:6] == picked[6:]


async def test_that_a_node_whose_last_contact_failed_waits_behind_the_others(tmp_path: Path) -> None:
    async with pool_of(tmp_path, "one", "two", clock=Clock()) as (pool, members):
        members["one"].failed(BROKEN)
        assert [member.name for member in pool.candidates(AGENT)] == ["two"]
        members["two"].failed(BROKEN)
        assert len(pool.candidates(AGENT)) == 2


async def test_that_automatic_placement_takes_the_least_loaded_and_takes_turns_among_equals(tmp_path: Path) -> None:
    running: Counter[str] = Counter()
    async with (
        pool_of(tmp_path, "one", clock=Clock()) as (pool, members),
        places_of(tmp_path, pool, running=running) as places,
    ):
        member = members["one"]
        picked = [places.pick([member], AGENT, here=True) for _ in range(4)]
        assert picked in ([HERE, member, HERE, member], [member, HERE, member, HERE])
        running["far"] = 5  # half of what this computer sends there at once
        member.reported(report_of(member, capacity=100, running=20), latency_ms=1)
        assert places.pick([member], AGENT, here=True) is member
        member.reported(report_of(member, capacity=100, running=80), latency_ms=1)
        assert places.pick([member], AGENT, here=True) is HERE


async def test_that_calls_to_local_models_are_counted_and_not_measured_against_capacity(tmp_path: Path) -> None:
    running: Counter[str] = Counter({"near": 1})
    async with (
        pool_of(tmp_path, "one", clock=Clock()) as (pool, members),
        places_of(tmp_path, pool, running=running) as places,
    ):
        member = members["one"]
        member.reported(report_of(member, capacity=1000, running=2), latency_ms=1)
        assert places.pick([member], LOCAL, here=True) is HERE
        running["near"] = 3
        assert places.pick([member], LOCAL, here=True) is member


async def test_that_a_full_node_is_no_place(tmp_path: Path) -> None:
    clock = Clock()
    async with pool_of(tmp_path, "one", clock=clock) as (pool, members), places_of(tmp_path, pool) as places:
        member = members["one"]
        member.was_full(30.0)
        assert places.pick([member], AGENT, here=False) is None
        assert places.pick([member], AGENT, here=True) is HERE
        clock.now_s += 2.1  # it is asked again long before it says
        assert places.pick([member], AGENT, here=False) is member
        member.reported(report_of(member, capacity=2, running=2), latency_ms=1)
        assert places.pick([member], AGENT, here=False) is None


async def test_that_an_agent_is_offered_by_id_and_model_and_its_health_is_the_nodes_own(tmp_path: Path) -> None:
    async with pool_of(tmp_path, "one", "two", clock=Clock()) as (pool, _):
        assert len(pool.candidates(AGENT)) == 2
        assert len(pool.candidates(replace(AGENT, id="a×utilitarian"))) == 2
        assert pool.candidates(replace(AGENT, model="another")) == []
        assert pool.candidates(replace(AGENT, id="b")) == []
        assert pool.offered()[0] == OfferedAgent(id="a", model="m", demo=False, nodes=("one", "two"))


async def test_that_offered_agents_stand_beside_ones_own_which_keep_their_names(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "none.toml")
    offered = (
        OfferedAgent(id="proponent", model="another", demo=False, nodes=("one",)),
        OfferedAgent(id="far", model="m", demo=False, nodes=("one",)),
    )
    agents = with_offers(settings, offered).agents
    assert agents["proponent"] == settings.agents["proponent"]
    assert (agents["far"].provider, agents["far"].model) == (NODE_PROVIDER, "m")


async def test_that_an_unreachable_node_is_a_plain_fault_and_is_seen_as_one(tmp_path: Path) -> None:
    async with pool_of(tmp_path, "one", clock=Clock()) as (pool, members):
        for _ in range(3):
            await pool.probe_all()
        (status,) = pool.statuses()
        assert status.state is NodeState.FAILED
        assert status.last_error == "one cannot be reached at https://127.0.0.1:1."
        with pytest.raises(NodeFault) as caught:
            await members["one"].client.submit("0" * 32, b"{}")
        assert caught.value.kind is NodeFaultKind.CONNECT


async def test_that_an_unpaired_client_sends_nothing(tmp_path: Path) -> None:
    identity = load_or_make_identity(tmp_path / "desktop", name="desktop")
    client = NodeClient(peer(tmp_path, "one"), identity, trusted=lambda: False)
    try:
        with pytest.raises(NodeFault) as caught:
            await client.health()
        assert caught.value.kind is NodeFaultKind.UNTRUSTED
    finally:
        await client.aclose()


@asynccontextmanager
async def places_of(folder: Path, pool: Pool, *, running: Counter[str] | None = None) -> AsyncIterator[Places]:
    async with await Repository.open(folder / "history.db") as ledger:
        nodes = Nodes(pool=pool, ledger=ledger, providers=PROVIDERS)
        yield Places(nodes, running=Counter() if running is None else running)
