"""What the query form holds, as data: it becomes a job request, and is remembered between sessions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from mas_core.consensus import STRATEGIES
from mas_core.errors import InputError
from mas_core.models import Panel, Placement, Question, Record
from mas_core.planning import JobRequest, RoleMode

AUTOMATIC = ""
"""Stands for the method that the question's type calls for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """The form as it stands. ``method`` is :data:`AUTOMATIC` or the name of a consensus strategy.

    Attributes:
        panel: Name of the panel in the settings that the form was filled from.
        role_mode: How roles come to agents; ``roles`` counts by hand only.
        max_cost_usd: The most that the run may cost, None for no limit of its own.
        follows: Id of the run that the question continues, or empty.
        carry: Whether the agents see that run's answers and consensus.
    """

    text: str = ""
    domain: str = "custom"
    question_type: str = "none"
    panel: str = ""
    agents: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    role_mode: str = RoleMode.HAND
    aggregator: str = ""
    method: str = AUTOMATIC
    repeats: int = 1
    placement: str = Placement.LOCAL
    max_cost_usd: float | None = None
    follows: str = ""
    carry: bool = True

    def request(self) -> JobRequest:
        """Returns the request that the planner turns into a job.

        Raises:
            InputError: Nobody is asked. (A request without agents would ask those of the default panel.)
        """
        if not self.agents:
            raise InputError("Nobody is asked. Turn on at least one agent.", field="agents")
        by_hand = self.role_mode == RoleMode.HAND
        return JobRequest(
            text=self.text,
            panel=self.panel,
            agents=self.agents,
            domain=self.domain,
            question_type=self.question_type,
            # An empty role takes away the one that the panel in the settings may give.
            roles={agent: self.roles.get(agent, "") for agent in self.agents} if by_hand else {},
            role_mode=self.role_mode,
            method=self.method,
            aggregator=self.aggregator,
            repeats=self.repeats,
            placement=self.placement,
            max_cost_usd=self.max_cost_usd,
            follows=self.follows,
            carry=self.carry,
        )


def form_of(question: Question, panel: Panel) -> FormState:
    """Returns the form that asks a run's question again, of the same panel in the same way."""
    agents = tuple(dict.fromkeys(_settings_id(agent, panel) for agent in panel.agents))
    crossed = agents != panel.agents
    return FormState(
        text=question.text,
        domain=question.domain,
        question_type=question.question_type,
        panel=panel.name,
        agents=agents,
        roles={} if crossed else dict(panel.roles),
        role_mode=RoleMode.EVERY if crossed else RoleMode.HAND,
        aggregator=panel.aggregator or "",
        method=panel.method,
        repeats=panel.repeats,
        max_cost_usd=panel.max_cost_usd,
    )


def follow_up_of(record: Record) -> FormState:
    """Returns an empty form that continues a run with the same panel, by the same method if that takes any question."""
    form = form_of(record.question, record.panel)
    known = STRATEGIES.get(form.method)
    method = form.method if known is not None and not known.closed_only else AUTOMATIC
    return replace(form, text="", question_type="none", method=method, follows=record.id)


def form_to_json(form: FormState) -> str:
    """Encodes a form for the window's memory."""
    return json.dumps(asdict(form), ensure_ascii=False)


def form_from_json(text: str) -> FormState | None:
    """Decodes what :func:`form_to_json` wrote; None if it is something else, or damaged.

    What an older version did not know has its default. A follow-up is not remembered: the run that it continues may be gone.
    """
    try:
        raw = json.loads(text)
        limit = raw.get("max_cost_usd")
        return FormState(
            text=str(raw["text"]),
            domain=str(raw["domain"]),
            question_type=str(raw["question_type"]),
            panel=str(raw.get("panel", "")),
            agents=tuple(str(agent) for agent in raw["agents"]),
            roles={str(agent): str(role) for agent, role in raw["roles"].items()},
            role_mode=RoleMode(raw.get("role_mode", RoleMode.HAND)),
            aggregator=str(raw["aggregator"]),
            method=str(raw["method"]),
            repeats=max(1, min(50, int(raw["repeats"]))),
            placement=Placement(raw.get("placement", Placement.LOCAL)),
            max_cost_usd=None if limit is None else max(0.0, float(limit)),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _settings_id(agent: str, panel: Panel) -> str:
    spec = panel.specs.get(agent)
    return spec.settings_id if spec is not None else agent
