"""The one classifier: HTTP status, body and connection state in, a typed :class:`ProviderError` out.

OpenRouter's error format counts as the reference (``error.metadata.error_type``, ``availability.retryable`` and
``retry_after``; ``error.code`` may be a number or a string), and errors may come under HTTP 200.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mas_core.errors import ProviderError
from mas_core.log import redactor
from mas_core.models import FailureKind
from mas_core.providers.text import safe_text

_MESSAGE_CAP = 300

_BY_STATUS = {
    400: FailureKind.BAD_REQUEST,
    401: FailureKind.AUTH,
    402: FailureKind.PAYMENT,
    403: FailureKind.MODERATION,
    404: FailureKind.NOT_FOUND,
    408: FailureKind.TIMEOUT,
    413: FailureKind.CONTEXT_TOO_LONG,
    422: FailureKind.BAD_REQUEST,
    429: FailureKind.RATE_LIMITED,
    503: FailureKind.UNAVAILABLE,
}

_BY_WORD = (
    ("context_length", FailureKind.CONTEXT_TOO_LONG),
    ("context length", FailureKind.CONTEXT_TOO_LONG),
    ("exceeds the available context", FailureKind.CONTEXT_TOO_LONG),
    ("exceed_context_size", FailureKind.CONTEXT_TOO_LONG),
    ("moderation", FailureKind.MODERATION),
    ("content_filter", FailureKind.MODERATION),
    ("rate_limit", FailureKind.RATE_LIMITED),
    ("insufficient_quota", FailureKind.PAYMENT),
    ("invalid_api_key", FailureKind.AUTH),
    ("authentication", FailureKind.AUTH),
    ("overloaded", FailureKind.UNAVAILABLE),
)


def mapping(value: object) -> Mapping[str, object]:
    """Returns ``value`` if it is a JSON object, else an empty one: providers leave out and misplace what they like."""
    return value if isinstance(value, dict) else {}


_CLEAR_STATUS = frozenset({401, 402, 429, 503})
"""What these mean is not open to the words beside them."""


def _kind(status: int | None, words: str) -> FailureKind:
    if status in _CLEAR_STATUS:
        return _BY_STATUS[status]
    for word, kind in _BY_WORD:
        if word in words:
            return kind
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status is not None and 400 <= status < 500:
        return FailureKind.BAD_REQUEST
    return FailureKind.PROVIDER


def _seconds(value: object) -> float | None:
    """Reads a Retry-After value: seconds, or an HTTP date (RFC 9110, section 10.2.3)."""
    try:
        seconds = float(str(value))
    except ValueError:
        try:
            at = parsedate_to_datetime(str(value))
        except (ValueError, OverflowError):
            return None
        return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _status_of(code: object) -> int | None:
    if isinstance(code, str) and len(code) == 3 and code.isdecimal():
        code = int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) and 100 <= code <= 599 else None


def from_error_object(error: object, *, status: int | None = None, retry_after: object = None) -> ProviderError:
    """Classifies an ``error`` value of a body or a stream, whatever its shape.

    Args:
        error: The JSON value under ``error``: an object, a string, anything.
        status: HTTP status of the response, or None if it was 200 and only the body speaks of an error.
        retry_after: The Retry-After header, if there was one.
    """
    fields = mapping(error)
    metadata = mapping(fields.get("metadata"))
    availability = mapping(metadata.get("availability")) or mapping(fields.get("availability"))
    message = fields.get("message") if fields else error
    # Providers repeat the key that they refuse; what they say is stored, shown and exported. Half a key would be told by a cut.
    whole = redactor.redact(" ".join(str(message or "the provider gave no reason").split()))
    said = safe_text(whole[:_MESSAGE_CAP])
    status = status if status is not None else _status_of(fields.get("code"))
    words = " ".join(str(fields.get(key, "")) for key in ("code", "type", "message")) + f" {metadata.get('error_type', '')}"
    retryable = availability.get("retryable")
    wishes = (availability.get("retry_after"), metadata.get("retry_after"), retry_after)
    wish = next((wish for wish in wishes if wish is not None), None)
    return ProviderError(
        said,
        kind=_kind(status, words.lower()),
        status=status,
        retry_after_s=_seconds(wish) if wish is not None else None,
        retryable=retryable if isinstance(retryable, bool) else None,
    )


def from_response(status: int, *, body: object, retry_after: str | None) -> ProviderError:
    """Classifies a response whose status is not 200.

    Args:
        status: The HTTP status.
        body: The decoded JSON body, or the text of a body that is not JSON.
        retry_after: The Retry-After header, if any.
    """
    if 300 <= status < 400:
        return ProviderError(
            "The provider redirects elsewhere, which is not followed because the key must not go to another host. "
            "Set base_url to the address that it redirects to.",
            kind=FailureKind.SETUP,
            status=status,
        )
    fields = mapping(body)
    error = fields.get("error", fields.get("detail", fields.get("message")))
    if error is None and isinstance(body, str) and body.strip() and not body.lstrip().startswith("<"):
        error = body
    return from_error_object(error if error is not None else f"HTTP status {status}", status=status, retry_after=retry_after)


def protocol_fault(what: str) -> ProviderError:
    """An answer that is not in the OpenAI format."""
    return ProviderError(
        f"The server's answer is not in the OpenAI format: {what}. Is base_url right? It usually ends in /v1.",
        kind=FailureKind.PROTOCOL,
        status=200,
    )
