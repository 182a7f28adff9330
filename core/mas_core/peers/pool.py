"""All paired nodes that serve: heartbeats, who is well, who is busy, and whose turn it is."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from mas_core.errors import MachineError
from mas_core.models import Agent
from mas_core.peers.client import NodeClient
from mas_core.peers.faults import NodeFault
from mas_core.peers.identity import DeviceIdentity
from mas_core.peers.member import LEASE_S, Member, NodeState, NodeStatus, counts_against
from mas_core.peers.trust import PairedPeer, TrustStore
from mas_core.settings import Settings

__all__ = ["NODE_PROVIDER", "NodeState", "NodeStatus", "OfferedAgent", "Pool", "with_offers"]

HEARTBEAT_S = 5.0
NODE_PROVIDER = "node"
"""The provider of agents that only nodes have; the settings of this computer know none of this name."""
_TICK_S = 0.5
_FIRST_ANSWER_S = 2.5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedAgent:
    """An agent that nodes offer; ``nodes`` are the names of those that do."""

    id: str
    model: str
    demo: bool
    nodes: tuple[str, ...]


class Pool:
    """Keeps an eye on the paired nodes. It beats only while somebody needs it: see :meth:`run` and :meth:`ready`."""

    def __init__(
        self,
        identity: Callable[[], DeviceIdentity],
        trust: TrustStore,
        *,
        clock: Callable[[], float] = time.monotonic,
        heartbeat_s: float = HEARTBEAT_S,
        lease_s: float = LEASE_S,
    ) -> None:
        """Takes its surroundings; nothing is sent yet.

        Args:
            identity: Gives this computer's identity when the first connection is made.
            trust: The paired peers.
            clock: Seconds that only ever grow.
            heartbeat_s: Seconds between two heartbeats.
            lease_s: Seconds of silence after which a node's calls go elsewhere.
        """
        self._identity = identity
        self._trust = trust
        self._clock = clock
        self._heartbeat_s = heartbeat_s
        self._lease_s = lease_s
        self._members: dict[str, Member] = {}
        self._known: tuple[PairedPeer, ...] | None = None
        self._why_nobody = ""
        self._turns = itertools.count(1)
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._beating: asyncio.Task[None] | None = None
        self._probing: dict[str, asyncio.Task[None]] = {}
        self._gone: set[asyncio.Task[None]] = set()

    @property
    def empty(self) -> bool:
        """Whether no paired node serves, so that every call runs here."""
        return not any(peer.url for peer in self._paired())

    @property
    def why_nobody(self) -> str:
        """Why no device is trusted although the list of paired ones is there, as sentences; empty if it can be read."""
        self._paired()
        return self._why_nobody

    def faults(self, without: Mapping[str, str]) -> tuple[str, ...] | None:
        """Returns why none of the nodes can be given calls, a sentence each, or None if one of them can.

        Args:
            without: Nodes that refused a call, by their ids, and what they said.
        """
        self._sync()
        if self._why_nobody:
            return (self._why_nobody,)
        members = sorted(self._members.values(), key=lambda member: member.name)
        found = tuple(without.get(member.id) or member.why_unusable for member in members)
        return found if all(found) else None

    def statuses(self) -> tuple[NodeStatus, ...]:
        """Returns every paired node that serves, by name."""
        self._sync()
        return tuple(
            sorted((member.status() for member in self._members.values()), key=lambda status: (status.name, status.id))
        )

    def offered(self) -> tuple[OfferedAgent, ...]:
        """Returns the agents that the nodes which are well offer, by id and model."""
        found: dict[tuple[str, str], OfferedAgent] = {}
        for member in self._members.values():
            if member.ejected or member.report is None:
                continue
            for offer in member.report.agents:
                known = found.get((offer.id, offer.model))
                nodes = tuple(sorted({*(known.nodes if known else ()), member.name}))
                found[offer.id, offer.model] = OfferedAgent(id=offer.id, model=offer.model, demo=offer.demo, nodes=nodes)
        return tuple(found[key] for key in sorted(found))

    async def run(self) -> None:
        """Beats until it is cancelled; the body of a task whose owner shows nodes all the time."""
        self.start()
        await asyncio.Event().wait()

    def start(self) -> None:
        """Begins to beat, if it does not beat already; :meth:`aclose` ends it."""
        if self._beating is None or self._beating.done():
            self._beating = asyncio.create_task(self._beat(), name="node heartbeats")

    async def ready(self) -> None:
        """Waits until every paired node has answered or failed once, which takes a moment after the start only."""
        self._sync()
        if not self._members:
            return
        self.start()
        fresh = [member for member in self._members.values() if not member.asked]
        if fresh:
            await self.probe(fresh, within_s=_FIRST_ANSWER_S)

    async def probe_all(self) -> None:
        """Asks every node how it is, ejected or not; those that answer may be used again."""
        self._sync()
        seen = {member.id: member.last_seen for member in self._members.values()}
        await self.probe(self._members.values(), within_s=_FIRST_ANSWER_S)
        for member in self._members.values():
            if member.ejected and member.last_seen != seen.get(member.id):
                member.pardon()

    async def probe(self, members: Iterable[Member], *, within_s: float) -> None:
        """Sends a heartbeat to each; one that is under way already is waited for."""
        tasks = [self._probe_soon(member) for member in members]
        if tasks:
            await asyncio.wait(tasks, timeout=within_s)

    async def announced(self, node_id: str, urls: Iterable[str]) -> bool:
        """Looks for a paired node at other addresses, after somebody said on the network that it is there.

        A node that was started anew often serves at another port. Anybody can announce anything, so that its certificate has
        to be the paired one before the address is believed.

        Returns:
            Whether it has moved.

        Raises:
            MachineError: The trust store cannot be written.
        """
        peer = next((peer for peer in self._paired() if peer.id == node_id and peer.url), None)
        if peer is None:
            return False
        for url in urls:
            if url == peer.url:
                continue
            client = NodeClient(replace(peer, url=url), self._identity(), trusted=lambda: True)
            try:
                await client.health()
            except NodeFault as exc:
                _log.info("node %s is not at %s: %s", peer.name, url, exc)
                continue
            finally:
                await client.aclose()
            await asyncio.to_thread(self._trust.set_url, peer.id, url)
            return True
        return False

    def member(self, node_id: str) -> Member | None:
        """Returns a paired node by its short id."""
        self._sync()
        return self._members.get(node_id)

    def candidates(self, agent: Agent, *, without: Collection[str] = ()) -> list[Member]:
        """Returns the nodes that have the agent and are well, else those that failed of late; ejected ones never."""
        self._sync()
        found = [
            member
            for member in self._members.values()
            if not member.ejected and member.id not in without and member.offers(agent)
        ]
        return [member for member in found if member.state is NodeState.HEALTHY] or found

    def next_turn(self) -> int:
        """Returns the number of a pick: whoever has the smallest was picked longest ago."""
        return next(self._turns)

    @contextmanager
    def occupied(self, member: Member) -> Iterator[None]:
        """Counts a call among those that a node has."""
        member.running += 1
        try:
            yield
        finally:
            member.running -= 1
            self.wake_next()

    async def place_free(self, *, within_s: float) -> None:
        """Waits for one's turn after a call has ended somewhere, at most so long."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            await asyncio.wait({waiter}, timeout=within_s)
        finally:
            if not waiter.done():
                self._waiting.remove(waiter)
            waiter.cancel()

    def wake_next(self) -> None:
        """Says that a place may have become free."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return

    def note(self, member: Member, fault: NodeFault) -> None:
        """Takes in that a node failed a request."""
        if counts_against(fault):
            before = member.ejected
            member.failed(fault)
            if member.ejected and not before:
                _log.warning("node %s: %s; left alone for a while", member.name, fault)

    async def aclose(self) -> None:
        """Stops beating and closes all connections."""
        tasks = [task for task in (self._beating, *self._probing.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, *self._gone, return_exceptions=True)
        for member in self._members.values():
            await member.client.aclose()
        self._members.clear()
        self._known = None

    async def _beat(self) -> None:
        due_s = self._clock()
        while True:
            self._sync()  # who is unpaired loses calls at once, not with the next heartbeat
            if self._clock() >= due_s:
                due_s = self._clock() + self._heartbeat_s
                for member in self._members.values():
                    self._probe_soon(member)
            for member in self._members.values():
                member.check_leases()
            await asyncio.sleep(min(_TICK_S, self._heartbeat_s))

    def _probe_soon(self, member: Member) -> asyncio.Task[None]:
        task = self._probing.get(member.id)
        if task is None:
            task = asyncio.create_task(self._probe(member))
            self._probing[member.id] = task
            task.add_done_callback(lambda _: self._probing.pop(member.id, None))
        return task

    async def _probe(self, member: Member) -> None:
        begun_s = self._clock()
        try:
            report = await member.client.health()
        except NodeFault as exc:
            member.failed(exc)
            return
        if report.fingerprint != member.peer.fingerprint:
            _log.warning("node %s names another fingerprint than it shows", member.name)
        member.reported(report, latency_ms=(self._clock() - begun_s) * 1000)
        self.wake_next()

    def _sync(self) -> None:
        """Takes in what was paired and unpaired, also by other programs."""
        paired = self._paired()
        if paired is self._known:
            return
        self._known = paired
        serving = {peer.id: peer for peer in paired if peer.url}
        for node_id in [known for known in self._members if known not in serving]:
            member = self._members.pop(node_id)
            if member.followed:
                _log.warning("node %s was unpaired; %d calls there are cancelled", member.name, len(member.followed))
            task = asyncio.create_task(member.client.part(tuple(member.followed)))
            self._gone.add(task)
            task.add_done_callback(self._gone.discard)
        for node_id, peer in serving.items():
            if node_id not in self._members:
                self._members[node_id] = self._make(peer)
            elif self._members[node_id].peer != peer:
                self._members[node_id].moved(peer)

    def _paired(self) -> tuple[PairedPeer, ...]:
        try:
            peers = self._trust.peers()
        except MachineError as exc:
            # A broken trust store trusts nobody; whoever shows or changes it says so to the person.
            if str(exc) != self._why_nobody:
                self._why_nobody = str(exc)
                _log.error("no node is used: %s", exc)
            return ()
        self._why_nobody = ""
        return peers

    def _make(self, peer: PairedPeer) -> Member:
        def trusted() -> bool:
            return any(known is peer or known.fingerprint == peer.fingerprint for known in self._paired())

        return Member(peer, NodeClient(peer, self._identity(), trusted=trusted), clock=self._clock, lease_s=self._lease_s)


def with_offers(settings: Settings, offered: Iterable[OfferedAgent]) -> Settings:
    """Returns the settings with the agents that only nodes have, so that they can be asked like the others.

    An agent of this computer keeps its name; one of the same name with another model on a node is not reachable from here.
    """
    agents = dict(settings.agents)
    for offer in offered:
        if offer.id not in agents:
            agents[offer.id] = Agent(id=offer.id, provider=NODE_PROVIDER, model=offer.model, demo=offer.demo)
    return replace(settings, agents=agents)
