"""Requests that cannot be read as HTTP: answered like every other error, and told to the log without what they held.

aiohttp answers them in plain text that repeats the broken line, and logs the line with a traceback. A line may be a header with
a key in it.
"""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from mas_node.problems import Problem, error_response, problem_of

_REQUEST_LINE = re.compile(rb"[A-Z]{1,10} (/[!-~]{0,40})")
_UNREADABLE = Problem(400, "bad-http", "This is no request that HTTP allows.")
_TOO_LONG = Problem(431, "headers-too-large", "The request's first line, or one of its headers, is longer than 8,190 bytes.")

_log = logging.getLogger(__name__)


class Connection(web.RequestHandler):
    """One connection of a client."""

    __slots__ = ("_asked_path",)

    def data_received(self, data: bytes) -> None:
        """Takes note of what is asked for, which nobody knows any more once the request has turned out to be broken."""
        line = _REQUEST_LINE.match(data[:64])
        if line is not None:
            self._asked_path = line[1].decode("ascii")
        super().data_received(data)

    def log_exception(self, *args: object, exc_info: BaseException | None = None, **kwargs: object) -> None:
        """Logs what aiohttp could not deal with; a body that breaks off is nobody's fault here."""
        if isinstance(exc_info, web.RequestPayloadError | HttpProcessingError):
            _log.info("a request's body could not be read (%s)", type(exc_info).__name__)
        else:
            super().log_exception(*args, exc_info=exc_info, **kwargs)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answers what cannot be read; the connection ends with it."""
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.info("a request from %s could not be read (%s)", request.remote, type(exc).__name__)
            problem = _TOO_LONG if isinstance(exc, LineTooLong) else _UNREADABLE
        else:
            problem = problem_of(exc if isinstance(exc, Exception) else RuntimeError(type(exc).__name__))
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun already")
        response = error_response(problem, getattr(self, "_asked_path", "/"))
        # What the application does with the headers of every answer is not done here.
        response.headers.update({"Server": "mas-node", "X-Content-Type-Options": "nosniff"})
        response.force_close()
        return response


class _Server(web.Server):
    """Makes a :class:`Connection` for each client."""

    def __call__(self) -> web.RequestHandler:
        return Connection(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Serves an application over such connections."""

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        handler = made.request_handler

        async def handled(request: web.BaseRequest) -> web.StreamResponse:
            try:
                return await handler(request)
            except web.HTTPException as exc:  # from before the application's own rules: an Expect that nobody knows
                return error_response(problem_of(exc), request.path)

        return _Server(
            handled,
            request_factory=made.request_factory,
            handler_cancellation=made.handler_cancellation,
            loop=made._loop,
            **made._kwargs,
        )
