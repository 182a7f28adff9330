"""The seam to language models. A provider turns one request into a stream of text; it never retries and knows no policy."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol

from mas_core.models import Message, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRequest:
    """One chat completion.

    If the last message is the assistant's, the answer continues it, and the stream begins with that opening.

    Attributes:
        key: A key for this request alone, in place of the provider's own.
    """

    model: str
    messages: tuple[Message, ...]
    temperature: float
    max_tokens: int
    seed: int | None = None
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    """More text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAlive:
    """The provider is at work but has no text yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The end of a stream that ended as it should. Fields that the provider left out are None."""

    finish_reason: str | None = None
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None
    model: str | None = None


StreamItem = TextDelta | KeepAlive | Completed


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """A model that a provider lists. What the provider does not say is None.

    Attributes:
        context_length: Tokens of question and answer together.
        prompt_usd_per_million: Dollars for a million tokens of prompts.
        completion_usd_per_million: Dollars for a million tokens of answers.
    """

    id: str
    context_length: int | None = None
    prompt_usd_per_million: float | None = None
    completion_usd_per_million: float | None = None


class Provider(Protocol):
    """What every kind of provider offers."""

    id: str

    def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamItem, None]:
        """Yields the answer as it comes, with :class:`Completed` as the last item.

        Closing the generator cancels the request.

        Raises:
            ProviderError: The request failed, at once or in the middle; ``kind`` says how.
            KeyMissing: The key that the settings ask for is not there.
            MachineError: The provider cannot run on this machine.
        """
        ...

    async def models(self) -> tuple[ModelInfo, ...]:
        """Returns the models on offer; free of charge. Raises as :meth:`stream` does."""
        ...

    async def aclose(self) -> None:
        """Ends connections and child processes."""
        ...
