"""Where a call may run: this computer or a node, and whose turn it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from mas_core.base_url import is_loopback
from mas_core.models import Agent
from mas_core.ownership import Ledger
from mas_core.peers.member import Member
from mas_core.peers.pool import Pool
from mas_core.settings import ProviderSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """What routing needs beside this computer: the nodes, the ledger, and which providers this computer has."""

    pool: Pool
    ledger: Ledger
    providers: Mapping[str, ProviderSettings]


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
        self._running = running
        self._here_picked = 0

    def has(self, agent: Agent) -> bool:
        """Whether this computer can ask the agent itself."""
        return agent.provider in self._providers

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
