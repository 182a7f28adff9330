"""What goes over the wire at the parity endpoints: one frozen type a body, named as JSON has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from mas_core.models import Analysis, Failure, JobState, Verdict

EthicalViews = dict[str, str | None] | list[str] | str | None
"""Agent to role; or roles that the agents get in turn; or ``auto``, ``every`` or ``none``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRequest:
    """A question for the panel. Domain, type and roles go by id or name.

    Attributes:
        username: Only the caller's own; a caller sees no other user.
        follows: Id of the job that it continues.
    """

    query: str
    question_type: str | None = None
    domain: str | None = None
    aggregator_id: str | None = None
    ethical_views: EthicalViews = None
    username: str | None = None
    panel: str | None = None
    agents: tuple[str, ...] = ()
    method: str | None = None
    repeats: int | None = None
    max_cost_usd: float | None = None
    follows: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAccepted:
    """The job is in the history and under way."""

    job_id: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatusReply:
    """Where a job stands.

    Attributes:
        status: ``processing``, ``completed`` or ``error``.
        progress: 0 to 100.
        state: The record's own word, which says more.
    """

    job_id: str
    status: str
    progress: int
    state: JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResultReply:
    """What came of a job.

    Attributes:
        headline: What the verdict is worth, who did not answer and why; it belongs above the summary wherever that is shown.
        responses: Each agent's last answer, by its name in the figures.
        consensus_summary: The verdict's text.
        aggregator_id: Who wrote it, or was to.
        roles: Agent to the role that it really had.
    """

    job_id: str
    status: str
    state: JobState
    created_at: datetime
    headline: str
    responses: dict[str, str]
    analysis: Analysis | None
    consensus_score: float | None
    consensus_summary: str
    query: str
    question_type: str
    domain: str
    aggregator_id: str | None
    roles: dict[str, str]
    verdict: Verdict | None = None
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """One agent; ``state`` is its health."""

    id: str
    name: str
    provider: str
    demo: bool
    state: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """The agents, and which one writes verdicts if a request names none."""

    models: tuple[ModelEntry, ...]
    aggregator_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEntry:
    """A field of knowledge, with the words that cast a model as its expert."""

    id: str
    name: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Domains:
    """The domains."""

    domains: tuple[DomainEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTypeEntry:
    """How a question is put."""

    id: str
    name: str
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTypes:
    """The question types."""

    question_types: tuple[QuestionTypeEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleEntry:
    """A question to start from."""

    domain: str
    question_type: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """The example questions."""

    examples: tuple[ExampleEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One run of the caller's user."""

    job_id: str
    created_at: datetime
    status: str
    state: JobState
    query: str
    question_type: str
    domain: str
    method: str
    agents: tuple[str, ...]
    asked: int
    answered: int
    verdict: str | None
    consensus_score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The newest runs first."""

    history: tuple[HistoryEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """The run is gone."""

    job_id: str
    status: str = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregatorChoice:
    """Which agent writes verdicts from now on."""

    aggregator_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregatorSet:
    """It does."""

    aggregator_id: str
    status: str = "updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleChoicesRequest:
    """A domain, by id or name."""

    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleChoices:
    """The texts of its examples."""

    choices: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class FillRequest:
    """An example that was chosen."""

    selected_example: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What goes into the form."""

    query: str
    question_type: str
