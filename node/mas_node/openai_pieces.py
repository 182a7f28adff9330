"""What an answer to an OpenAI client is made of while it comes, and the refusals that a failed one turns into."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from mas_core.headline import failure_sentence
from mas_core.models import Failure, FailureKind
from mas_node.openai_shapes import Mas, UsageObject
from mas_node.problems import Problem


@dataclass(frozen=True, slots=True)
class Text:
    """More of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Void:
    """What came so far does not count: the answer broke off and begins again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The end. ``text`` is the whole answer, as it would be without a stream."""

    text: str
    finish_reason: str
    usage: UsageObject | None
    mas: Mas


Pieces = AsyncGenerator[Text | Void | Completed, None]
"""Ends with Completed, or raises a Problem. Closing it cancels what still runs."""


class Outcome(Problem):
    """A request that was carried out and failed; asking the same again would only ask all models again."""


_STATUS = {
    FailureKind.RATE_LIMITED: 429,
    FailureKind.BUDGET: 429,
    FailureKind.TIMEOUT: 504,
    FailureKind.BAD_REQUEST: 400,
    FailureKind.CONTEXT_TOO_LONG: 400,
    FailureKind.MODERATION: 400,
    FailureKind.UNAVAILABLE: 503,
}
_CODES = {FailureKind.CONTEXT_TOO_LONG: "context-length-exceeded", FailureKind.MODERATION: "content-filter"}


def failed(failure: Failure) -> Problem:
    """Returns what a client is told of a call that brought nothing."""
    return Outcome(
        _STATUS.get(failure.kind, 502),
        _CODES.get(failure.kind, failure.kind.value.replace("_", "-")),
        failure_sentence(failure),
        retry_after_s=failure.retry_after_s,
    )
