"""What goes over the wire at the OpenAI-compatible face: one frozen type a body, named as OpenAI's API has it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mas_core.models import JobState, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentPart:
    """A part of a message; only ``text`` can be read here."""

    type: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """One message; ``role`` is ``system``, ``developer``, ``user`` or ``assistant``."""

    role: str
    content: str | tuple[ContentPart, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOptions:
    """What a stream holds beside the text."""

    include_usage: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """A request for a completion. What stands below ``seed`` is read so that it can be refused instead of passed over."""

    model: str
    messages: tuple[ChatMessage, ...]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    seed: int | None = None
    n: int | None = None
    stop: object = None
    tools: object = None
    functions: object = None
    response_format: object = None
    logprobs: object = None
    modalities: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelObject:
    """An agent or a panel as a model. ``created`` is not known and 0."""

    id: str
    owned_by: str
    object: str = "model"
    created: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelList:
    """All of them."""

    data: tuple[ModelObject, ...]
    object: str = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageObject:
    """Tokens as the providers counted them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MasFailure:
    """An agent of the panel that did not answer."""

    agent: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mas:
    """What OpenAI's shape has no place for.

    Attributes:
        id: The record's id in the caller's history; empty for a single agent, whose answers are not kept.
        headline: What the verdict is worth, who did not answer and why.
        verdict: Kind of the verdict, empty for a single agent.
        answered_by: Agent to the machine that ran its call.
        demo: Whether the built-in demonstration model had a part in it.
    """

    id: str = ""
    state: JobState | None = None
    headline: str = ""
    verdict: str = ""
    consensus_score: float | None = None
    answered_by: dict[str, str] = field(default_factory=dict)
    failures: tuple[MasFailure, ...] = ()
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMessage:
    """The whole answer."""

    content: str
    role: str = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The only choice."""

    message: AnswerMessage
    finish_reason: str
    index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCompletion:
    """A whole completion. ``usage`` is null where a provider did not count; it is never a guess."""

    id: str
    created: int
    model: str
    choices: tuple[Choice, ...]
    usage: UsageObject | None
    mas: Mas
    object: str = "chat.completion"


def usage_of(usages: tuple[Usage, ...]) -> UsageObject | None:
    """Adds up what was counted; None if any part is not known."""
    prompt = [usage.prompt_tokens for usage in usages]
    completion = [usage.completion_tokens for usage in usages]
    read = sum(tokens for tokens in prompt if tokens is not None)
    written = sum(tokens for tokens in completion if tokens is not None)
    if not usages or None in prompt or None in completion:
        return None
    return UsageObject(prompt_tokens=read, completion_tokens=written, total_tokens=read + written)
