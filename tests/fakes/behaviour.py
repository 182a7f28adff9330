"""How a model of the fake provider behaves, and how one of its replies may go wrong.

Everything here is data: :mod:`tests.fakes.replies` acts on it, tests build it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

AWKWARD_TEXT = (
    'Größe 12 µm — 日本語 👩‍👩‍👧 e\u0301 line\u2028separator paragraph\u2029end next\u0085line data: [DONE] \t"quoted" \\u0041'
)
"""Characters of one to four bytes, some of which careless decoders take for the end of a line or of the stream."""

BROKEN_TEXT = "before \ud83d after \x00 end"
"""A lone surrogate and a NUL. Valid JSON as escapes, but no UTF-8 file or SQLite text column takes the first."""

_FILLER = (
    "A careful panel weighs evidence before it decides, because every policy moves costs from one group to another. "
    "Supporters expect fewer accidents and fairer access; critics fear higher prices and a loss of privacy. "
    "We should test the rule in one region, publish what happened, and keep the option of turning back. "
)
_PARAGRAPH = "\n\n"


class FaultKind(StrEnum):
    """What goes wrong. The kinds up to ``CLOSE_BEFORE_HEADERS`` replace the reply; the others spoil it after some tokens."""

    HTTP = "http"
    HTML = "html"
    GARBAGE = "garbage"
    EMPTY_BODY = "empty_body"
    HANG = "hang"
    RESET_BEFORE_HEADERS = "reset_before_headers"
    CLOSE_BEFORE_HEADERS = "close_before_headers"
    MALFORMED_JSON = "malformed_json"
    ERROR_OBJECT = "error_object"
    CHOICE_ERROR = "choice_error"
    FINISH_ERROR = "finish_error"
    EMPTY = "empty"
    NULL_CONTENT = "null_content"
    RESET = "reset"
    CLOSE = "close"
    TRUNCATED = "truncated"
    STALL = "stall"
    COMMENTS = "comments"
    TRICKLE = "trickle"
    HUGE_EVENT = "huge_event"
    OVERSIZE = "oversize"


INSTEAD_OF_A_REPLY = frozenset(
    {
        FaultKind.HTTP,
        FaultKind.HTML,
        FaultKind.GARBAGE,
        FaultKind.EMPTY_BODY,
        FaultKind.HANG,
        FaultKind.RESET_BEFORE_HEADERS,
        FaultKind.CLOSE_BEFORE_HEADERS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way for one request to fail.

    ===================== ====================================================================================
    kind                  what the client sees
    ===================== ====================================================================================
    http                  ``status`` with ``body``, or an OpenRouter error object of ``message``, ``code``, ``metadata``
    html                  a login page under 200
    garbage               ``size_bytes`` random bytes under 200 as an event stream
    empty_body            200 and not one byte
    hang                  the connection opens, nothing ever comes
    reset_before_headers  TCP reset once the request is read
    close_before_headers  orderly close once the request is read
    malformed_json        a ``data:`` line of broken JSON, then an ordinary end
    error_object          200, top-level ``error`` (OpenRouter after processing began)
    choice_error          200, ``choices[0].error``
    finish_error          200, ``finish_reason: "error"`` and no words about it
    empty                 200, an ordinary end, no content
    null_content          200, ``content: null``
    reset, close          TCP reset, or a close in the middle of the chunked body
    truncated             an orderly end of the body without finish_reason and without ``[DONE]``
    stall                 nothing more, connection open
    comments              nothing but ``: OPENROUTER PROCESSING`` every ``interval_s`` (white space if not streamed)
    trickle               the whole reply, one byte every ``interval_s``
    huge_event            one event of ``size_bytes``
    oversize              events of 64 KiB up to ``size_bytes`` in all
    ===================== ====================================================================================

    Attributes:
        after: Tokens that are delivered properly first (a reply that is not streamed breaks in its middle).
        status: HTTP status of ``http``.
        body: Body of ``http`` in place of the error object.
        retry_after: Value of the header ``Retry-After``, seconds or an HTTP date.
        message: The error object's message.
        code: The error object's code, a number or a word as with OpenRouter; None for the status.
        metadata: The error object's ``metadata``, e.g. ``{"error_type": …, "availability": {"retryable": True}}``.
        location: Target of a redirect.
        size_bytes: None for 4 KiB of garbage, a huge event of 2 MiB, an oversize stream of 20 MiB.
    """

    kind: FaultKind
    after: int = 0
    status: int = 500
    body: str | None = None
    retry_after: str | None = None
    message: str = "Provider returned error"
    code: int | str | None = None
    metadata: Mapping[str, object] | None = None
    location: str | None = None
    interval_s: float = 0.05
    size_bytes: int | None = None

    @property
    def size(self) -> int:
        """``size_bytes``, or what goes well over the caps of a careful client."""
        defaults = {FaultKind.HUGE_EVENT: 2 * 2**20, FaultKind.OVERSIZE: 20 * 2**20}
        return defaults.get(self.kind, 4096) if self.size_bytes is None else self.size_bytes

    @classmethod
    def http(
        cls,
        status: int,
        *,
        message: str = "Provider returned error",
        body: str | None = None,
        retry_after: str | None = None,
        code: int | str | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> Fault:
        """An answer with an HTTP error status."""
        return cls(
            kind=FaultKind.HTTP,
            status=status,
            message=message,
            body=body,
            retry_after=retry_after,
            code=code,
            metadata=metadata,
        )

    @classmethod
    def redirect(cls, location: str, *, status: int = 307) -> Fault:
        """A redirect, which a client that carries a key must not follow to another host."""
        return cls(kind=FaultKind.HTTP, status=status, location=location, body="")


class Outcome(StrEnum):
    """How a request ended, as the provider sees it. ``BROKEN`` means that the provider itself cut it off."""

    RUNNING = "running"
    FINISHED = "finished"
    BROKEN = "broken"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSeen:
    """One chat request that reached the provider, as it stood when it was asked for.

    Attributes:
        number: Counts from 0 over all chat requests of this provider.
        messages: (role, content) of each.
        body: The whole JSON body.
        headers: Lower-case names; those that a test may ask about.
        at_s: ``time.perf_counter()`` when the headers had arrived (comparable between processes of one Linux machine).
        ended_at_s: The same clock at the end, or None while it runs.
        tokens_sent: Tokens handed to the socket.
    """

    number: int
    model: str
    messages: tuple[tuple[str, str], ...]
    stream: bool
    body: Mapping[str, object]
    headers: Mapping[str, str]
    at_s: float
    outcome: Outcome = Outcome.RUNNING
    ended_at_s: float | None = None
    tokens_sent: int = 0

    @property
    def finished(self) -> bool:
        """Whether the whole reply was handed over."""
        return self.outcome is Outcome.FINISHED

    @property
    def aborted(self) -> bool:
        """Whether the client went away before the end."""
        return self.outcome is Outcome.ABORTED


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSent:
    """The moment (``time.perf_counter()``) at which token ``n`` of a request was handed to the socket."""

    at_s: float
    model: str
    request: int
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBehaviour:
    """How one model answers.

    Attributes:
        text: The answer, a function from the request to the answer, or None for ``tokens`` words of filler.
        tokens: Number of tokens: of filler, or the pieces that ``text`` is cut into (None: one a word).
        latency_s: From the request's arrival to the first token.
        tokens_per_s: Pace of the tokens after the first; 0 sends all at once.
        finish_reason: Sent at the end, unless the request's ``max_tokens`` cut the answer, which is ``length``.
        usage: Whether tokens are counted: always in plain replies, in streams if the request asks for it.
        cost_usd: Adds OpenRouter's ``usage.cost``, which it sends asked or not.
        faults: Used up one a request, in order; after the last one the model is well.
        always: The fault of every request beyond ``faults``.
        fault_for: Decides for each request beyond ``faults``; goes before ``always``.
        stamp: Puts the moment of sending into each token, for :func:`stamps_in`.
        comment_every_s: Keeps the stream alive with comments until the first token; 0 sends none.
        line_end: Of the event stream.
        chunk_bytes: Cuts the body into chunks of so many bytes, through the middle of characters; 0 leaves it whole.
    """

    text: str | Callable[[RequestSeen], str] | None = None
    tokens: int | None = None
    latency_s: float = 0.0
    tokens_per_s: float = 0.0
    finish_reason: str = "stop"
    usage: bool = True
    cost_usd: float | None = None
    faults: tuple[Fault, ...] = field(default=())
    always: Fault | None = None
    fault_for: Callable[[RequestSeen], Fault | None] | None = None
    stamp: bool = False
    comment_every_s: float = 0.0
    line_end: Literal["\n", "\r", "\r\n"] = "\n"
    chunk_bytes: int = 0

    def pieces(self, request: RequestSeen) -> tuple[str, ...]:
        """Returns the answer cut into its tokens; joined they are the whole text."""
        if self.text is None:
            return filler(40 if self.tokens is None else self.tokens)
        text = self.text if isinstance(self.text, str) else self.text(request)
        if self.tokens is None:
            return tuple(re.findall(r"\S+\s*|\s+", text))
        size, longer = divmod(len(text), max(1, self.tokens))
        ends = [n * size + min(n, longer) for n in range(self.tokens + 1)]
        return tuple(text[start:end] for start, end in itertools.pairwise(ends))


def filler(tokens: int) -> tuple[str, ...]:
    """Returns ``tokens`` words of plain English in paragraphs, always the same."""
    words = _FILLER.split()
    return tuple(f"{words[n % len(words)]}{' ' if (n + 1) % len(words) else _PARAGRAPH}" for n in range(tokens))


def stamps_in(text: str) -> tuple[float, ...]:
    """Returns the moments of sending (``time.perf_counter()``) of stamped tokens in ``text``, in order."""
    return tuple(float(stamp) for stamp in re.findall(r"@(\d+\.\d{6}) ", text))
