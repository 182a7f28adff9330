"""Agents' health, read off real traffic: nothing is sent to find out, and nobody pays for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mas_core.models import Answer, Failure, FailureKind


class HealthState(StrEnum):
    """``UNKNOWN`` until the first call; a failed call makes an agent unhealthy, the next good one healthy again."""

    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    FAILED = "failed"


FAILED_AFTER = 5
"""Consecutive failures after which an agent counts as failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStatus:
    """One agent's health. ``detail`` is a sentence: the last error, or the latency of the last answer."""

    agent: str
    state: HealthState = HealthState.UNKNOWN
    detail: str = "not asked yet"
    failures_in_a_row: int = 0


class HealthBook:
    """Notes how calls end, agent by agent."""

    def __init__(self, agents: Iterable[str]) -> None:
        self._status = {agent: AgentStatus(agent=agent) for agent in agents}

    def note(self, agent: str, outcome: Answer | Failure) -> None:
        """Takes in how a call ended. A cancelled call says nothing about its agent."""
        if isinstance(outcome, Failure):
            if outcome.kind is not FailureKind.CANCELLED:
                self._failed(agent, outcome.message)
        elif outcome.partial:
            self._failed(agent, outcome.failure or "the answer broke off")
        else:
            first = f", first text after {outcome.ttft_s:.2f} s" if outcome.ttft_s is not None else ""
            detail = f"answered in {outcome.total_s:.1f} s{first}"
            self._status[agent] = AgentStatus(agent=agent, state=HealthState.HEALTHY, detail=detail)

    def _failed(self, agent: str, why: str) -> None:
        before = self._status.get(agent, AgentStatus(agent=agent))
        count = before.failures_in_a_row + 1
        state = HealthState.FAILED if count >= FAILED_AFTER else HealthState.UNHEALTHY
        self._status[agent] = AgentStatus(agent=agent, state=state, detail=why, failures_in_a_row=count)

    def all(self) -> tuple[AgentStatus, ...]:
        """Returns the status of every agent."""
        return tuple(self._status.values())
