"""What is asked, of whom and where: the question, the panel, the job and its calls."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from mas_core.models.answers import Purpose
from mas_core.models.verdicts import VerdictKind

CROSS = "×"
"""Between agent and role in the names of a crossed panel's seats; no id of the settings can hold it."""


class Placement(StrEnum):
    """Where calls may run."""

    LOCAL = "local"
    NODES = "nodes"
    AUTO = "auto"


def new_id() -> str:
    """Returns a random id of 32 hexadecimal digits, unique for runs and calls."""
    return uuid.uuid4().hex


def now() -> datetime:
    """Returns the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One chat message; ``role`` is ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person asks.

    Attributes:
        domain: Catalog id.
        question_type: Catalog id.
        follows: Id of the run that it continues, or None.
        carry: Whether the agents of a question that continues a run see what was asked then, their own answer and the verdict;
            without, they get the new question alone.
    """

    text: str
    domain: str = "custom"
    question_type: str = "none"
    follows: str | None = None
    carry: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One seat's model and parameters.

    Attributes:
        id: The name that the person gave it; unique among the agents.
        provider: Id of the provider in the settings.
        model: The provider's name of the model.
        temperature: Sampling temperature, 0 to 2.
        max_tokens: Limit of one answer, in tokens.
        aggregator_max_tokens: Limit when it writes a consensus, in tokens.
        seed: Sampling seed, or None for the provider's own.
        instruction: A system message of its own, before domain and role.
        opening: The words its answers begin with (sent as the beginning of the assistant's turn), or empty.
        demo: True for the small built-in model, whose answers are labelled as a demonstration everywhere.
        prompt_usd_per_million: Dollars for a million tokens of prompts; None where the price is not known.
        completion_usd_per_million: Dollars for a million tokens of answers; None where the price is not known.
    """

    id: str
    provider: str
    model: str
    temperature: float = 0.7
    max_tokens: int = 800
    aggregator_max_tokens: int = 2000
    seed: int | None = None
    instruction: str = ""
    opening: str = ""
    demo: bool = False
    prompt_usd_per_million: float | None = None
    completion_usd_per_million: float | None = None

    @property
    def settings_id(self) -> str:
        """The agent's id in the settings; a seat of a crossed panel is named ``agent×role``."""
        return self.id.partition(CROSS)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Who is asked, and how the verdict is reached.

    Attributes:
        agents: Ids of the agents that answer, in the panel's order.
        aggregator: Id of the agent that writes the verdict first; it need not be one of ``agents``.
        roles: Agent id to catalog id of its role; an agent without an entry has none.
        method: Name of the consensus strategy.
        repeats: How often each agent is asked, at least 1.
        layers: How often the panel answers in the method ``mixture``, 1 to 3.
        max_cost_usd: The most that the job may cost, in dollars, beside the limits of the settings; None for no own limit.
        name: The panel's name in the settings, or empty for one put together by hand.
        specs: Agent id to its parameters, for every agent above and those that may stand in as aggregator.
        prompts: Name to a short hash of each prompt that the person had replaced by one of their own.
    """

    agents: tuple[str, ...]
    aggregator: str | None
    roles: Mapping[str, str] = field(default_factory=dict)
    method: str = "synthesis"
    repeats: int = 1
    layers: int = 2
    max_cost_usd: float | None = None
    name: str = ""
    specs: Mapping[str, Agent] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)

    @property
    def demo(self) -> bool:
        """Whether any answer of this panel comes from the built-in demonstration model."""
        return any(self.specs[agent].demo for agent in self.agents if agent in self.specs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A run that a question continues, as far as the agents are told of it.

    Attributes:
        id: The run's id.
        answers: Label of an answer (:attr:`Answer.label`) to its text, of the last round.
        verdict: What the panel as a whole said, or empty.
        kind: What that was worth.
    """

    id: str
    question: str
    answers: Mapping[str, str] = field(default_factory=dict)
    verdict: str = ""
    kind: VerdictKind = VerdictKind.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One question put to one panel. ``turns`` are the runs that it continues, the oldest first."""

    question: Question
    panel: Panel
    id: str = field(default_factory=new_id)
    created_at: datetime = field(default_factory=now)
    placement: Placement = Placement.LOCAL
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The unit of dispatch: one agent's answer, or one aggregation. ``round`` and ``repeat`` count from 0.

    Attributes:
        placement: Where it may run.
        attempt: How many machines it was given to, this one included; counts from 1.
    """

    job_id: str
    agent: Agent
    messages: tuple[Message, ...]
    max_tokens: int
    purpose: Purpose = Purpose.ANSWER
    role: str | None = None
    round: int = 0
    repeat: int = 0
    id: str = field(default_factory=new_id)
    placement: Placement = Placement.LOCAL
    attempt: int = 1
