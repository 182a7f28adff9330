"""Where a call may run: this computer or a node, and whose turn it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from mas_core.base_url import is_loopback
from mas_core.lent_keys import LentKey
from mas_core.models import Agent, Placement
from mas_core.ownership import Ledger
from mas_core.peers.member import Member
from mas_core.peers.pool import Pool
from mas_core.settings import ProviderSettings

KeyToLend = Callable[[str], Awaitable[LentKey | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """What routing needs beside this computer: the nodes, the ledger, and which providers this computer has.

    Attributes:
        key_to_lend: Finds the key of a provider for a node that the person lets have it; None lends none.
    """

    pool: Pool
    ledger: Ledger
    providers: Mapping[str, ProviderSettings]
    key_to_lend: KeyToLend | None = None


class ThisComputer(Enum):
    """This computer, as one of the places where a call can run."""

    HERE = "here"


HERE = ThisComputer.HERE
Place = Member | Literal[ThisComputer.HERE]


class Places:
    """Chooses between this computer and the nodes."""

    def __init__(self, nodes: Nodes, *, running: Counter[str]) -> None:
        """Takes the nodes, and the number of calls that run here by provider, which it keeps up."""
        self.pool = nodes.pool
        self._providers = nodes.providers
        self._key_to_lend = nodes.key_to_lend
        self._running = running
        self._here_picked = 0

    def has(self, agent: Agent) -> bool:
        """Whether this computer can ask the agent itself."""
        return agent.provider in self._providers

    async def lent_key(self, agent: Agent, member: Member) -> LentKey | None:
        """Returns the key that goes with a call to a node, None unless the person lets this node have it at this moment."""
        if self._key_to_lend is None or not member.peer.lend_keys:
            return None
        key = await self._key_to_lend(agent.provider)
        current = self.pool.member(member.id)
        return key if current is not None and current.peer.lend_keys else None

    def pick(self, members: list[Member], agent: Agent, *, here: bool) -> Place | None:
        """Returns whose turn it is: with ``here`` where the load is least, else in turn; None if all are full."""
        free = [member for member in members if not member.full]
        if not here:
            return self._taken(min(free, key=lambda member: member.last_picked)) if free else None
        settings = self._providers[agent.provider]
        running = self._running[agent.provider]
        # A local model answers one or a few at a time, whatever the machine around it could carry: its calls are counted.
        counted = settings.embedded or is_loopback(settings.base_url)
        mine = float(running) if counted else running / settings.concurrency
        best = min(free, key=lambda member: (_load(member, counted=counted), member.last_picked), default=None)
        if best is None or (mine, self._here_picked) <= (_load(best, counted=counted), best.last_picked):
            self._here_picked = self.pool.next_turn()
            return HERE
        return self._taken(best)

    def why_here(self, agent: Agent, placement: Placement, *, refused: Mapping[str, str], given_up: str) -> str:
        """Says why a call runs here because no node was left for it; empty where nobody expected one to take it.

        Args:
            agent: Who is asked.
            placement: Where calls were to run: that a node merely lacks the agent is a surprise with ``nodes`` only.
            refused: Nodes that refused this call, by their ids, and what they said.
            given_up: What the last of the nodes said that were tried too often; empty where that was not so.
        """
        faults = (given_up,) if given_up else self.pool.faults(refused)
        if faults:
            return f"No paired node takes calls, so this computer asks instead: {' '.join(faults)}"
        if placement is not Placement.NODES:
            return ""
        if faults is None:
            name, model = agent.settings_id, agent.model
            return f"No paired node has the agent {name} with the model {model}, so this computer asks it instead."
        return "No paired node takes calls, so this computer asks instead."

    def _taken(self, member: Member) -> Member:
        member.last_picked = self.pool.next_turn()
        return member

    @contextmanager
    def occupied_here(self, provider: str) -> Iterator[None]:
        """Counts a call among those that run here."""
        self._running[provider] += 1
        try:
            yield
        finally:
            self._running[provider] -= 1


def _load(member: Member, *, counted: bool) -> float:
    return float(member.calls) if counted else member.load
