"""One attempt of a call: a request, its stream, and the deadlines of both. It never retries; :mod:`mas_core.calling` does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from mas_core.errors import MasError, ProviderError
from mas_core.events import Event, TextArrived
from mas_core.lent_keys import LentKey
from mas_core.models import Call, FailureKind
from mas_core.providers.base import Completed, CompletionRequest, KeepAlive, StreamItem, TextDelta
from mas_core.providers.registry import ProviderRegistry
from mas_core.settings import CallTimeouts

ANSWER_CAP_CHARACTERS = 1_000_000
"""No model writes so much on purpose; what goes on and on is stopped before it fills memory and history."""

Emit = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """An attempt that failed, with the text that it had brought."""

    error: ProviderError
    text: str
    ttft_s: float | None


@dataclass(slots=True, kw_only=True)
class CallProgress:
    """What a call has brought so far. Its owner reads it when the call is cancelled, so that nothing that arrived is lost.

    Attributes:
        lent_key: A key that came with the call, for it alone; None for the provider's own.
        fallback: Why it runs on this computer although nodes were asked for, as a sentence; empty where that was the choice.
    """

    call: Call
    emit: Emit
    started_s: float = 0.0
    attempts: int = 0
    ttft_s: float | None = None
    parts: list[str] = field(default_factory=list)
    best: Broken | None = None
    lent_key: LentKey | None = None
    fallback: str = ""

    @property
    def lent_tag(self) -> str:
        """What the guards know a lent key by; empty for the provider's own."""
        return self.lent_key.tag if self.lent_key is not None else ""

    @property
    def text(self) -> str:
        """The text of the attempt that is under way."""
        return "".join(self.parts)


async def attempt(
    progress: CallProgress, providers: ProviderRegistry, timeouts: CallTimeouts, *, clock: Callable[[], float]
) -> Completed | Broken:
    """Sends one request and takes in its stream; what comes goes into ``progress`` and out as events.

    Args:
        progress: The call, and where its text is gathered; text of an earlier attempt is dropped.
        providers: Where models are called.
        timeouts: Deadlines of first text and silence; the one of the whole call is the caller's.
        clock: Seconds that only ever grow, for the time to the first text.
    """
    progress.parts = []
    progress.ttft_s = None
    call = progress.call
    request = CompletionRequest(
        model=call.agent.model,
        messages=call.messages,
        temperature=call.agent.temperature,
        max_tokens=call.max_tokens,
        seed=call.agent.seed,
        key=progress.lent_key.key if progress.lent_key is not None else None,
    )
    try:
        provider = providers.get(call.agent.provider)
        async with aclosing(provider.stream(request)) as items:
            completed = await _receive(items, progress, timeouts, clock=clock)
    except ProviderError as exc:
        return Broken(error=exc, text=progress.text, ttft_s=progress.ttft_s)
    except MasError as exc:
        return Broken(error=ProviderError(str(exc), kind=FailureKind.SETUP), text="", ttft_s=None)
    if not progress.text.strip():
        return Broken(error=ProviderError("The model answered with nothing.", kind=FailureKind.EMPTY), text="", ttft_s=None)
    return completed


async def _receive(
    items: AsyncGenerator[StreamItem, None], progress: CallProgress, timeouts: CallTimeouts, *, clock: Callable[[], float]
) -> Completed:
    """Takes in a stream. Comments show that the provider lives, but do not stand in for the first token."""
    loop = asyncio.get_running_loop()
    call, emit, parts = progress.call, progress.emit, progress.parts
    begun_s = clock()
    length = 0
    deadline = asyncio.timeout(timeouts.first_token_s)
    try:
        async with deadline:
            async for item in items:
                if isinstance(item, TextDelta):
                    if not parts:
                        progress.ttft_s = clock() - begun_s
                    text = item.text[: ANSWER_CAP_CHARACTERS - length]
                    parts.append(text)
                    length += len(item.text)
                    emit(TextArrived(job_id=call.job_id, call_id=call.id, text=text))
                    if length > ANSWER_CAP_CHARACTERS:
                        raise _endless()
                    deadline.reschedule(loop.time() + timeouts.idle_s)
                elif isinstance(item, KeepAlive):
                    if parts:
                        deadline.reschedule(loop.time() + timeouts.idle_s)
                else:
                    return item
    except TimeoutError as exc:
        if not deadline.expired():
            raise
        waited = f"went silent for {timeouts.idle_s:g} s" if parts else f"gave no text within {timeouts.first_token_s:g} s"
        raise ProviderError(f"The model {waited}.", kind=FailureKind.TIMEOUT) from exc
    raise ProviderError("The answer broke off before its end.", kind=FailureKind.INTERRUPTED)


def _endless() -> ProviderError:
    return ProviderError(
        f"The answer has over {ANSWER_CAP_CHARACTERS:,} characters and was stopped there.",
        kind=FailureKind.PROTOCOL,
        retryable=False,
    )
