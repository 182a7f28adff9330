"""What the query form holds, as data: it becomes a job request, and is remembered between sessions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from mas_core.errors import InputError
from mas_core.planning import JobRequest

AUTOMATIC = ""
"""Stands for the method that the question's type calls for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """The form as it stands. ``method`` is :data:`AUTOMATIC` or the name of a consensus strategy."""

    text: str = ""
    domain: str = "custom"
    question_type: str = "none"
    agents: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    aggregator: str = ""
    method: str = AUTOMATIC
    repeats: int = 1

    def request(self) -> JobRequest:
        """Returns the request that the planner turns into a job.

        Raises:
            InputError: Nobody is asked. (A request without agents would ask those of the default panel.)
        """
        if not self.agents:
            raise InputError("Nobody is asked. Turn on at least one agent.", field="agents")
        return JobRequest(
            text=self.text,
            agents=self.agents,
            domain=self.domain,
            question_type=self.question_type,
            # An empty role takes away the one that the panel in the settings may give.
            roles={agent: self.roles.get(agent, "") for agent in self.agents},
            method=self.method,
            aggregator=self.aggregator,
            repeats=self.repeats,
        )


def form_to_json(form: FormState) -> str:
    """Encodes a form for the window's memory."""
    return json.dumps(asdict(form), ensure_ascii=False)


def form_from_json(text: str) -> FormState | None:
    """Decodes what :func:`form_to_json` wrote; None if it is something else (an older version's, or damaged)."""
    try:
        raw = json.loads(text)
        return FormState(
            text=str(raw["text"]),
            domain=str(raw["domain"]),
            question_type=str(raw["question_type"]),
            agents=tuple(str(agent) for agent in raw["agents"]),
            roles={str(agent): str(role) for agent, role in raw["roles"].items()},
            aggregator=str(raw["aggregator"]),
            method=str(raw["method"]),
            repeats=max(1, min(50, int(raw["repeats"]))),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
