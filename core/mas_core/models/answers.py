"""What calls bring back: answers, failures, tokens and costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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


class Purpose(StrEnum):
    """Why a model is called. Only ``ANSWER`` calls yield answers; what the others write is never one of them.

    ``AGGREGATE`` writes the verdict's text, ``JUDGE`` compares answers for it, ``REVIEW`` ranks them.
    """

    ANSWER = "answer"
    AGGREGATE = "aggregate"
    JUDGE = "judge"
    REVIEW = "review"


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
