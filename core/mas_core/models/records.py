"""A run as it is stored, shown, exported and sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from mas_core.models.answers import Answer, ExtraCost, Failure
from mas_core.models.figures import Analysis
from mas_core.models.jobs import Panel, Question
from mas_core.models.verdicts import Verdict, VerdictKind

RECORD_SCHEMA = 1
"""Version of the record's JSON; raised only when an older reader would misread a newer record."""


class JobState(StrEnum):
    """Where a job ended. ``UNFINISHED`` is a run whose process died before its end; its finished answers are kept."""

    RUNNING = "running"
    DONE = "done"
    NO_QUORUM = "no_quorum"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds that the parts of a job took."""

    total_s: float = 0.0
    answers_s: float = 0.0
    verdict_s: float = 0.0
    analysis_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A run as it is stored, shown, exported and sent.

    Attributes:
        tags: The words that the person put on it, in alphabetical order; none on one that does not come from a history.
        fallbacks: Why calls ran on this computer although nodes were asked for, each sentence once.
    """

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
    tags: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()
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
