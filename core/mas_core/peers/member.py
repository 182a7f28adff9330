"""What is known of one node: whether it lives, how busy it is, what it offers, and when it is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from mas_core.models import Agent, now
from mas_core.peers.client import NodeClient
from mas_core.peers.faults import NodeFault, NodeFaultKind
from mas_core.peers.identity import plain_name
from mas_core.peers.trust import PairedPeer
from mas_core.peers.wire import AgentOffer, HealthReport, Load

LEASE_S = 15.0
FAILURES_TO_EJECT = 3
EJECTION_S = 10.0
LONGEST_EJECTION_S = 300.0
_FORGIVEN_AFTER_S = 300.0
_FULL_S = 0.5
_LONGEST_FULL_S = 2.0
_OFFERS_CAP = 500


class NodeState(StrEnum):
    """How far a node can be relied on. ``FAILED`` is ejected: it gets no new calls for a while."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeStatus:
    """A paired node as it is shown.

    Attributes:
        id: Its short id.
        last_error: Why its last contact failed; empty after a good one.
        latency_ms: What its last answer to a heartbeat took, in milliseconds.
        last_seen: When it was last heard of, by this computer's clock.
        lend_keys: Whether keys of this computer's providers go along with calls to it.
        asked: Whether it has answered or failed since it was paired, or has moved.
    """

    id: str
    name: str
    url: str
    state: NodeState
    load: Load
    agents: tuple[AgentOffer, ...]
    last_error: str
    latency_ms: float | None
    last_seen: datetime | None
    lend_keys: bool = False
    asked: bool = True


@dataclass(eq=False, slots=True)
class Lease:
    """A call that is followed on a node. It ends early when nothing has been heard for too long."""

    timeout: asyncio.Timeout
    heard_s: float


class Member:
    """One paired node that serves, as this computer sees it."""

    def __init__(self, peer: PairedPeer, client: NodeClient, *, clock: Callable[[], float], lease_s: float = LEASE_S) -> None:
        """Takes what it stands for.

        Args:
            peer: The node.
            client: Talks to it, and is closed by whoever made it.
            clock: Seconds that only ever grow.
            lease_s: How long it may be silent before its calls go elsewhere.
        """
        self.peer = peer
        self.lease_s = lease_s
        self.client = client
        self.name = peer.name
        self.report: HealthReport | None = None
        self.latency_ms: float | None = None
        self.last_error = "not asked yet"
        self.asked = False
        self.last_seen: datetime | None = None
        self.running = 0
        self.followed: set[str] = set()
        """The calls that are followed there at this moment, by their ids on the wire."""
        self.last_picked = 0
        self._clock = clock
        self._heard_s = clock()
        self._others = 0
        self._failures = 0
        self._ejections = 0
        self._ejected_until_s = float("-inf")
        self._full_until_s = float("-inf")
        self._leases: set[Lease] = set()
        self._awaiting: list[asyncio.Future[None]] = []

    @property
    def id(self) -> str:
        """The node's short id."""
        return self.peer.id

    @property
    def ejected(self) -> bool:
        """Whether it is left alone for now."""
        return self._clock() < self._ejected_until_s

    @property
    def state(self) -> NodeState:
        """How far it can be relied on."""
        if self.ejected:
            return NodeState.FAILED
        return NodeState.UNHEALTHY if self._failures or self.report is None else NodeState.HEALTHY

    @property
    def why_unusable(self) -> str:
        """Why it is given no calls at all, empty if it can be: it is left alone, or has never said what it offers."""
        if not self.asked and self.report is None:
            return f"{self.name} has not answered yet."
        return self.last_error if self.ejected or self.report is None else ""

    @property
    def load(self) -> float:
        """How full it is, 0 to 1 and above; what others gave it counts as of its last report."""
        return self.calls / self._capacity if self._capacity else float(self.calls)

    @property
    def calls(self) -> int:
        """Calls that it has, ours and those of others."""
        return self.running + self._others

    @property
    def full(self) -> bool:
        """Whether it would answer that it is full."""
        return self._clock() < self._full_until_s or bool(self._capacity and self.calls >= self._capacity)

    @property
    def _capacity(self) -> int:
        return self.report.load.capacity if self.report is not None else 0

    def offers(self, agent: Agent) -> bool:
        """Whether it has the agent: one of the same id and the same model."""
        agents = self.report.agents if self.report is not None else ()
        return any(offer.id == agent.settings_id and offer.model == agent.model for offer in agents)

    def status(self) -> NodeStatus:
        """Returns what is shown of it."""
        return NodeStatus(
            id=self.id,
            name=self.name,
            url=self.peer.url or "",
            state=self.state,
            load=self.report.load if self.report is not None else Load(),
            agents=self.report.agents if self.report is not None else (),
            last_error=self.last_error,
            latency_ms=self.latency_ms,
            last_seen=self.last_seen,
            lend_keys=self.peer.lend_keys,
            asked=self.asked,
        )

    def reported(self, report: HealthReport, *, latency_ms: float) -> None:
        """Takes in an answer to a heartbeat."""
        self.report = HealthReport(
            name=plain_name(report.name),
            id=report.id,
            fingerprint=report.fingerprint,
            version=plain_name(report.version),
            protocol=report.protocol,
            load=report.load,
            time=report.time,
            agents=report.agents[:_OFFERS_CAP],
        )
        self.latency_ms = latency_ms
        self._others = max(0, report.load.running + report.load.queued - self.running)
        self.asked = True
        self.heard()
        self.did_well()
        awaiting, self._awaiting = self._awaiting, []
        for future in awaiting:
            if not future.done():
                future.set_result(None)

    async def next_report(self) -> None:
        """Waits until it answers a heartbeat again."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._awaiting.append(future)
        await future

    def moved(self, peer: PairedPeer) -> None:
        """Takes in that the node has another address, name or rights now; what it is known by is the same."""
        before, self.peer = self.peer, peer
        if replace(before, lend_keys=peer.lend_keys) == peer:
            return
        self.name = peer.name
        self.asked = False
        self.client.move(peer)

    def heard(self) -> None:
        """Notes a sign of life; leases go on."""
        self._heard_s = self._clock()
        self.last_seen = now()

    def did_well(self) -> None:
        """Notes that it did what it was asked for."""
        self._failures = 0
        if not self.ejected:
            self.last_error = ""

    def failed(self, fault: NodeFault) -> None:
        """Notes a failure that is the node's own. The third in a row ejects it, and so does the first after a long silence."""
        self.asked = True
        self.last_error = str(fault)
        if self.ejected:
            return
        self._failures += 1
        if self._failures >= FAILURES_TO_EJECT or self.lease_over:
            self._eject()

    def _eject(self) -> None:
        if self._clock() - self._ejected_until_s > _FORGIVEN_AFTER_S:
            self._ejections = 0
        self._ejections += 1
        self._failures = 0
        self._ejected_until_s = self._clock() + min(EJECTION_S * self._ejections, LONGEST_EJECTION_S)

    def pardon(self) -> None:
        """Ends an ejection, because every node is ejected and this one answers again."""
        self._ejected_until_s = self._clock()
        self.last_error = ""

    def was_full(self, retry_after_s: float | None) -> None:
        """Notes that it took no more calls."""
        self._full_until_s = self._clock() + min(retry_after_s or _FULL_S, _LONGEST_FULL_S)

    @property
    def lease_over(self) -> bool:
        """Whether nothing at all has been heard of it for so long that its calls go elsewhere."""
        return self._clock() - self._heard_s >= self.lease_s

    def take_lease(self, timeout: asyncio.Timeout) -> Lease:
        """Lets :meth:`check_leases` end ``timeout`` when the node, or this one stream, has been silent for too long."""
        lease = Lease(timeout, self._clock())
        self._leases.add(lease)
        return lease

    def renew(self, lease: Lease) -> None:
        """Notes that something came on a call's stream."""
        self.heard()
        lease.heard_s = self._heard_s

    def give_back(self, lease: Lease) -> None:
        """Ends a lease."""
        self._leases.discard(lease)

    def check_leases(self) -> None:
        """Ends the leases that are over. Called twice a second."""
        over = self.lease_over
        for lease in tuple(self._leases):
            if over or self._clock() - lease.heard_s >= self.lease_s:
                self._leases.discard(lease)
                lease.timeout.reschedule(0)


def counts_against(fault: NodeFault) -> bool:
    """Whether a fault says something about the node's health: being full, or not knowing a call, does not."""
    return fault.kind not in {NodeFaultKind.FULL, NodeFaultKind.UNKNOWN_CALL, NodeFaultKind.REFUSED, NodeFaultKind.LOST}
