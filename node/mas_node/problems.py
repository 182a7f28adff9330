"""Refusals as RFC 9457 has them: one JSON shape for every error, with a type that programs can rely on."""

from __future__ import annotations

import logging
import math

import msgspec
from aiohttp import web

from mas_core.errors import InputError, MasError, RunNotFound, StorageError, StorageFull
from mas_core.peers.quotas import QuotaExceeded
from mas_core.peers.trust import NotPaired

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:mas:problem:"

_TITLES = {
    400: "The request cannot be understood",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "This method is not served here",
    409: "Not now",
    410: "Gone",
    413: "The request is too large",
    415: "This kind of content is not taken",
    421: "Wrong host",
    422: "The request cannot be carried out",
    426: "Another version is spoken here",
    429: "Too many requests",
    431: "The request's head is too large",
    500: "A fault in MAS",
    501: "Not available on this node",
    503: "Not available at the moment",
    507: "No room left",
}

_OPENAI_PATHS = ("/v1/chat", "/v1/models")
_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}

_log = logging.getLogger(__name__)


class Problem(MasError):  # noqa: N818  (reads as what it is)
    """A request that is refused.

    Attributes:
        status: HTTP status.
        kind: Last part of the problem's ``type``, such as ``full``.
        retry_after_s: When to come back, in seconds; sent as ``Retry-After`` in whole seconds, rounded up.
        field: The part of the request that it is about, or empty.
    """

    def __init__(self, status: int, kind: str, detail: str, *, retry_after_s: float | None = None, field: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.retry_after_s = retry_after_s
        self.field = field

    @property
    def title(self) -> str:
        """A short sentence that is the same for all problems of this status."""
        return _TITLES.get(self.status, "The request failed")


def not_found(what: str = "There is nothing here.") -> Problem:
    """Returns the answer to whatever does not exist, or not for this caller."""
    return Problem(404, "not-found", what)


def problem_response(problem: Problem) -> web.Response:
    """Writes a problem as ``application/problem+json``."""
    body: dict[str, object] = {
        "type": TYPE_PREFIX + problem.kind,
        "title": problem.title,
        "status": problem.status,
        "detail": str(problem),
    }
    if problem.field:
        body["field"] = problem.field
    response = web.Response(status=problem.status, body=msgspec.json.encode(body), content_type=CONTENT_TYPE)
    if problem.retry_after_s is not None:
        response.headers["Retry-After"] = str(max(1, math.ceil(problem.retry_after_s)))
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="mas"'
    return response


def error_response(problem: Problem, path: str) -> web.Response:
    """Writes a problem in the shape that callers of ``path`` expect."""
    return openai_error(problem) if path.startswith(_OPENAI_PATHS) else problem_response(problem)


def openai_error(problem: Problem) -> web.Response:
    """Writes a problem as OpenAI's error object, whose clients look for ``error.message`` and ``error.code``."""
    response = problem_response(problem)
    kind = _OPENAI_TYPES.get(problem.status, "server_error" if problem.status >= 500 else "invalid_request_error")
    error = {"message": str(problem), "type": kind, "param": problem.field or None, "code": problem.kind.replace("-", "_")}
    response.body = msgspec.json.encode({"error": error})
    response.content_type = "application/json"
    return response


def problem_of(error: Exception) -> Problem:
    """Returns the problem that an error amounts to. A bug is logged here with its traceback, and says nothing about itself."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, web.HTTPException | web.RequestPayloadError):
        return _problem_of_http(error)
    if isinstance(error, NotPaired):
        return Problem(403, "not-paired", str(error))
    if isinstance(error, QuotaExceeded):
        return Problem(429, "quota", str(error), retry_after_s=error.retry_after_s)
    if isinstance(error, RunNotFound):
        return not_found(str(error))
    if isinstance(error, InputError):
        return Problem(400, "bad-input", str(error), field=error.field)
    if isinstance(error, StorageFull):
        return Problem(507, "storage-full", str(error))
    if isinstance(error, StorageError):
        return Problem(503, "storage", str(error), retry_after_s=5)
    if isinstance(error, MasError):
        return Problem(503, "unavailable", str(error), retry_after_s=5)
    _log.error("a bug in answering a request", exc_info=error)
    return Problem(500, "fault", "This is a fault in MAS; the node's log describes it.")


def _problem_of_http(error: web.HTTPException | web.RequestPayloadError) -> Problem:
    if isinstance(error, web.RequestPayloadError):
        return Problem(400, "bad-input", "The body broke off, or is not packed as its headers say.", field="body")
    if error.status == 404:
        return not_found()
    if error.status == 405:
        return Problem(405, "method", "This address is served, but not with this method.")
    if error.status == 413:
        return too_large()
    return Problem(error.status, f"http-{error.status}", error.reason)


def too_large() -> Problem:
    """Returns the answer to a body over the limit."""
    return Problem(413, "too-large", "A request has at most 8 MiB.")
