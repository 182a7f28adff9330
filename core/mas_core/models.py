"""The frozen data that crosses every boundary: what was asked, of whom, what came back, and what it means.

The field names of :class:`Record` and of everything below it are the JSON of ``mas ask --json``, of the history, of exports
and of a node's results. They are a contract: more may be added, none may be renamed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

RECORD_SCHEMA = 1
"""Version of the record's JSON; raised only when an older reader would misread a newer record."""


CROSS = "×"
"""Between agent and role in the names of a crossed panel's seats; no id of the settings can hold it."""


class JobState(StrEnum):
    """Where a job ended. ``UNFINISHED`` is a run whose process died before its end; its finished answers are kept."""

    RUNNING = "running"
    DONE = "done"
    NO_QUORUM = "no_quorum"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNFINISHED = "unfinished"


class Placement(StrEnum):
    """Where calls may run."""

    LOCAL = "local"
    NODES = "nodes"
    AUTO = "auto"


class Purpose(StrEnum):
    """Why a model is called. Only ``ANSWER`` calls yield answers; what the others write is never one of them.

    ``AGGREGATE`` writes the verdict's text, ``JUDGE`` compares answers for it, ``REVIEW`` ranks them.
    """

    ANSWER = "answer"
    AGGREGATE = "aggregate"
    JUDGE = "judge"
    REVIEW = "review"


class FailureKind(StrEnum):
    """The classes that one classifier sorts every failed call into (docs/reliability.md)."""

    AUTH = "auth"
    PAYMENT = "payment"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    CONNECT = "connect"
    TIMEOUT = "timeout"
    BAD_REQUEST = "bad_request"
    NOT_FOUND = "not_found"
    CONTEXT_TOO_LONG = "context_too_long"
    MODERATION = "moderation"
    PROTOCOL = "protocol"
    EMPTY = "empty"
    INTERRUPTED = "interrupted"
    PROVIDER = "provider"
    SETUP = "setup"
    BUDGET = "budget"
    CANCELLED = "cancelled"
    INTERNAL = "internal"


class VerdictKind(StrEnum):
    """What the verdict is worth; stands above the answer everywhere."""

    CONSENSUS = "consensus"
    VOTE = "vote"
    NO_DECISION = "no_decision"
    SINGLE_ANSWER = "single_answer"
    NONE = "none"


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


def new_id() -> str:
    """Returns a random id of 32 hexadecimal digits, unique for runs and calls."""
    return uuid.uuid4().hex


def now() -> datetime:
    """Returns the present moment in UTC."""
    return datetime.now(UTC)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens as the provider counted them; None where it did not say, never 0 for unknown."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one call brought back. ``partial`` marks text that broke off: its words are the model's, its end is not.

    Attributes:
        finish_reason: The provider's word: ``stop``, ``length`` (cut by the token limit), ``cancelled``, ``error``, …
        ttft_s: Seconds from sending to the first text, None if the provider did not stream.
        total_s: Seconds from sending to the end, retries included.
        node: Name of the machine that ran the call; ``local`` is this computer.
        attempts: How many requests were sent for it, at least 1.
        cost_usd: What the provider says it cost, or None where unknown.
        failure: Why a partial answer broke off, else None.
    """

    agent: str
    text: str
    provider: str
    model: str
    role: str | None = None
    round: int = 0
    repeat: int = 0
    partial: bool = False
    finish_reason: str | None = None
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None
    ttft_s: float | None = None
    total_s: float = 0.0
    node: str = "local"
    attempts: int = 1
    demo: bool = False
    failure: str | None = None

    @property
    def label(self) -> str:
        """The answer's name in figures: the agent's id, with the repeat's number from the second one on."""
        return self.agent if self.repeat == 0 else f"{self.agent} #{self.repeat + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A call that brought no answer. Its message never reaches consensus or analysis.

    ``provider`` is the id of the provider that was called, empty where it is not known (records of older versions).
    """

    agent: str
    kind: FailureKind
    message: str
    purpose: Purpose = Purpose.ANSWER
    round: int = 0
    repeat: int = 0
    status: int | None = None
    retry_after_s: float | None = None
    attempts: int = 1
    node: str = "local"
    provider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraCost:
    """An attempt of a call that was, or may have been, paid for although another one brought what counts.

    No provider offers exactly-once payment: where a node falls silent, its calls are asked again elsewhere, and it may still
    finish them. ``cost_usd`` is None where the node never said what became of the attempt, or what it cost.
    """

    agent: str
    call_id: str
    attempt: int
    node: str
    cost_usd: float | None = None
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """How many agents were asked, and how many answered."""

    asked: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the panel as a whole says, and what that is worth.

    Attributes:
        text: The consensus, the explanation of a vote, or the single answer; may be empty.
        aggregator: Id of the agent that wrote ``text``, or None.
        aggregators_tried: Every agent that was asked to write it, in order.
        details: What the method adds (counts of a vote, and so on); plain JSON values.
    """

    kind: VerdictKind
    method: str
    quorum: Quorum
    text: str = ""
    aggregator: str | None = None
    aggregators_tried: tuple[str, ...] = ()
    partial: bool = False
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """Pairwise similarity of answers; ``matrix[i][j]`` is that of ``agents[i]`` and ``agents[j]``, −1 to 1."""

    agents: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """Polarity and compound from −1 to 1, subjectivity from 0 to 1."""

    polarity: float
    compound: float
    subjectivity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """Shares of the six tones among the tone words found, with the number of hits.

    ``label`` is a short description such as ``Analytical`` or ``Curious, with empathetic notes``; with no hits ``shares`` are
    all 0 and the label is ``no signal``.
    """

    shares: Mapping[str, float]
    hits: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The radar's axes of one answer. ``length`` is in words; the others as in sentiment and tones (shares, 0 to 1)."""

    length: int
    polarity: float | None
    subjectivity: float | None
    analytical: float | None
    empathetic: float | None
    curious: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All figures of a run. Keys are :attr:`Answer.label`. A figure that cannot be had is in ``refused`` with the reason.

    Attributes:
        consensus_score: 0 to 100, or None if refused.
        dispersion: Groups of like answers and the figures of their spread (mas_core.analysis.dispersion).
        refused: Name of the figure to a sentence that says why, and what it needs. The figures of a design that was not asked
            for (``self_consistency`` without repeats, ``crossed`` without a crossed panel) are neither given nor refused.
        stances: Label to ``yes``, ``no``, ``mixed`` or ``none``, for questions that ask for a yes or a no.
        self_consistency: Agent to how far its repeats agree: the share of its most frequent choice, or for open questions the
            mean similarity of its answers.
        emotion_distances: Distances between the answers' profiles of emotions, with intervals (mas_core.analysis.profiles).
        crossed: Shares of role, model, both and noise in the variance, with p-values (mas_core.analysis.crossed).
        claims: The claim ledger (mas_core.claims.section).
        loss: What the consensus dropped of the answers, and what it says that nobody said (mas_core.claims.section).
    """

    consensus_score: float | None = None
    similarity: Similarity | None = None
    sentiment: Mapping[str, Sentiment] = field(default_factory=dict)
    tones: Mapping[str, Tones] = field(default_factory=dict)
    emotions: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    features: Mapping[str, Features] = field(default_factory=dict)
    dispersion: Mapping[str, object] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    stances: Mapping[str, str] = field(default_factory=dict)
    self_consistency: Mapping[str, float] = field(default_factory=dict)
    emotion_distances: Mapping[str, object] = field(default_factory=dict)
    crossed: Mapping[str, object] = field(default_factory=dict)
    claims: Mapping[str, object] = field(default_factory=dict)
    loss: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds that the parts of a job took."""

    total_s: float = 0.0
    answers_s: float = 0.0
    verdict_s: float = 0.0
    analysis_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A run as it is stored, shown, exported and sent."""

    id: str
    created_at: datetime
    state: JobState
    question: Question
    panel: Panel
    answers: tuple[Answer, ...] = ()
    failures: tuple[Failure, ...] = ()
    verdict: Verdict | None = None
    analysis: Analysis | None = None
    timings: Timings = field(default_factory=Timings)
    extra_costs: tuple[ExtraCost, ...] = ()
    schema: int = RECORD_SCHEMA

    def with_analysis(self, analysis: Analysis) -> Record:
        """Returns a copy with ``analysis`` in place of its own."""
        return replace(self, analysis=analysis)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One row of the history.

    Attributes:
        tags: The words that the person put on it, in alphabetical order.
        deleted_at: When it was deleted, or None; it can be brought back for a while.
    """

    id: str
    created_at: datetime
    state: JobState
    question: str
    domain: str
    question_type: str
    method: str
    agents: tuple[str, ...]
    asked: int
    answered: int
    verdict_kind: VerdictKind | None
    consensus_score: float | None
    follows: str | None = None
    tags: tuple[str, ...] = ()
    deleted_at: datetime | None = None
