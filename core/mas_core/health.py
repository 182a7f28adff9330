"""Agents' health: read off real traffic, and for idle agents off whether their provider answers. Never off a paid call."""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mas_core.models import Agent, Answer, Failure, FailureKind

REMEMBERED_CALLS = 50
SLOW_FACTOR = 3.0
SLOW_LEAST_S = 2.0
LEAST_FOR_USUAL = 5


class HealthState(StrEnum):
    """How far an agent can be relied on.

    ``UNKNOWN`` until something is known; ``UNHEALTHY`` after a failure or far over its usual time; ``FAILED`` while the policy
    leaves the model alone. The next good call brings it back, and so does its provider's sign of life where that was missing.
    """

    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    FAILED = "failed"


_PROVIDER_DOWN = frozenset({FailureKind.CONNECT, FailureKind.TIMEOUT, FailureKind.UNAVAILABLE, FailureKind.INTERRUPTED})
"""Failures that a sign of life of the provider makes good; the others are the model's or the request's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStatus:
    """One agent's health.

    Attributes:
        detail: A sentence: the last error, or the latency of the last answer.
        calls: Calls remembered, at most 50.
        success_rate: Share of them that brought a whole answer, None without calls.
        median_s: Median of the answers' seconds in all, None without answers.
        p95_s: Their 95th percentile.
        last_error: Message of the last failure that is remembered, or empty.
    """

    agent: str
    state: HealthState = HealthState.UNKNOWN
    detail: str = "not asked yet"
    calls: int = 0
    success_rate: float | None = None
    median_s: float | None = None
    p95_s: float | None = None
    last_error: str = ""


@dataclass(slots=True)
class _Chart:
    """What is remembered of one agent."""

    outcomes: deque[bool] = field(default_factory=lambda: deque(maxlen=REMEMBERED_CALLS))
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED_CALLS))
    ttft_s: float | None = None
    error: str = ""
    error_kind: FailureKind | None = None
    heard_s: float | None = None
    provider_fault: str | None = None
    provider_answered: bool = False


class HealthBook:
    """Notes how calls and probes end, agent by agent."""

    def __init__(
        self,
        agents: Mapping[str, Agent],
        *,
        left_alone_s: Callable[[Agent], float | None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        former: HealthBook | None = None,
    ) -> None:
        """Takes its surroundings.

        Args:
            agents: The agents of the settings.
            left_alone_s: Seconds for which the policy will not call an agent's model; None while it may be called.
            clock: Seconds that only ever grow.
            former: The book of settings that were changed since. What it knows of agents that are the same is known here, too.
        """
        self._agents = dict(agents)
        self._charts = {agent: _Chart() for agent in agents}
        if former is not None:
            same = (name for name, agent in agents.items() if former._agents.get(name) == agent)
            self._charts |= {name: former._charts[name] for name in same}
        self._left_alone_s = left_alone_s
        self._clock = clock

    def note(self, agent: str, outcome: Answer | Failure) -> None:
        """Takes in how a call ended. A cancelled call says nothing about its agent."""
        if isinstance(outcome, Failure):
            if outcome.kind is not FailureKind.CANCELLED:
                self._bad(agent, outcome.message, outcome.kind)
        elif outcome.partial:
            self._bad(agent, outcome.failure or "the answer broke off", FailureKind.INTERRUPTED)
        else:
            chart = self._chart(agent)
            chart.outcomes.append(True)
            chart.seconds.append(outcome.total_s)
            chart.ttft_s = outcome.ttft_s
            chart.error_kind = None

    def provider_answered(self, provider: str, fault: str | None) -> None:
        """Takes in a probe of a provider; ``fault`` says why it failed, None that it answered."""
        for name, agent in self._agents.items():
            if agent.provider != provider:
                continue
            chart = self._charts[name]
            chart.provider_fault = fault
            chart.provider_answered = fault is None
            if fault is None and chart.error_kind in _PROVIDER_DOWN:
                chart.error_kind = None

    def idle_s(self, provider: str) -> float | None:
        """Returns the seconds since a call to any agent of the provider ended; None if there was none."""
        heard = [self._charts[name].heard_s for name, agent in self._agents.items() if agent.provider == provider]
        known = [moment for moment in heard if moment is not None]
        return self._clock() - max(known) if known else None

    def all(self) -> tuple[AgentStatus, ...]:
        """Returns the status of every agent of the settings, in their order."""
        return tuple(self._status(name) for name in self._agents)

    def _chart(self, agent: str) -> _Chart:
        chart = self._charts.setdefault(agent, _Chart())
        chart.heard_s = self._clock()
        chart.provider_fault = None
        return chart

    def _bad(self, agent: str, message: str, kind: FailureKind) -> None:
        chart = self._chart(agent)
        chart.outcomes.append(False)
        chart.error, chart.error_kind = message, kind
        chart.provider_answered = False

    def _status(self, name: str) -> AgentStatus:
        chart = self._charts[name]
        state, detail = self._judged(self._agents[name], chart)
        seconds = sorted(chart.seconds)
        return AgentStatus(
            agent=name,
            state=state,
            detail=detail,
            calls=len(chart.outcomes),
            success_rate=sum(chart.outcomes) / len(chart.outcomes) if chart.outcomes else None,
            median_s=statistics.median(seconds) if seconds else None,
            p95_s=seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))] if seconds else None,
            last_error=chart.error,
        )

    def _judged(self, agent: Agent, chart: _Chart) -> tuple[HealthState, str]:
        alone_s = self._left_alone_s(agent)
        if alone_s is not None:
            why = chart.error or "it failed repeatedly"
            if alone_s == 0 and chart.provider_answered:
                return HealthState.UNHEALTHY, f"{why}; its provider answers, and the next question tries it again"
            soon = f"tried again in {alone_s:.0f} s" if alone_s else "the next question tries it again"
            return HealthState.FAILED, f"{why}; {soon}"
        if chart.error_kind is not None:
            return HealthState.UNHEALTHY, chart.error
        if chart.provider_fault is not None:
            return HealthState.UNHEALTHY, chart.provider_fault
        if not chart.seconds:
            answers = "its provider answers; not asked yet"
            return (HealthState.HEALTHY, answers) if chart.provider_answered else (HealthState.UNKNOWN, "not asked yet")
        last_s = chart.seconds[-1]
        first = f", first text after {chart.ttft_s:.2f} s" if chart.ttft_s is not None else ""
        if _far_over_usual(last_s, list(chart.seconds)[:-1]):
            usual_s = statistics.median(list(chart.seconds)[:-1])
            return HealthState.UNHEALTHY, f"slow: its last answer took {last_s:.1f} s, usually {usual_s:.1f} s"
        return HealthState.HEALTHY, f"answered in {last_s:.1f} s{first}"


def _far_over_usual(last_s: float, before: list[float]) -> bool:
    if len(before) < LEAST_FOR_USUAL or last_s < SLOW_LEAST_S:
        return False
    return last_s > SLOW_FACTOR * statistics.median(before)
