"""An OpenAI-compatible provider over real HTTP, for tests, benchmarks and work by hand.

In a test::

    async with FakeProvider(models={"m": ModelBehaviour(text="Yes.", faults=(Fault.http(429, retry_after="1"),))}) as fake:
        ... call fake.base_url ...
        assert [request.model for request in fake.requests] == ["m", "m"]

By hand, until interrupted (the first line on standard output says where it listens)::

    python -m tests.fakes.provider --port 8080 --model fast:latency_s=0.1,tokens_per_s=50 --model down:always=http@503

``GET /fake/state`` tells another process what the provider has seen. Threads and processes of their own:
:mod:`tests.fakes.running`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.behaviour import (
    AWKWARD_TEXT,
    BROKEN_TEXT,
    Fault,
    FaultKind,
    ModelBehaviour,
    Outcome,
    RequestSeen,
    TokenSent,
    stamps_in,
)
from tests.fakes.payloads import dumps, model_list, refusal
from tests.fakes.replies import JSON, Reply, refuse

__all__ = [
    "AWKWARD_TEXT",
    "BROKEN_TEXT",
    "FakeProvider",
    "Fault",
    "FaultKind",
    "ModelBehaviour",
    "Outcome",
    "RequestSeen",
    "TokenSent",
    "stamps_in",
]

_KEPT_HEADERS = ("accept", "authorization", "connection", "content-type", "http-referer", "user-agent", "x-title")
_BACKLOG = 4096
_MAX_BODY_BYTES = 64 * 2**20


class FakeProvider:
    """The server. Its properties may be read from any thread; it is opened and closed on one loop.

    Args:
        models: Name to behaviour. A model that is not named is answered by 404.
        key: The key that ``Authorization: Bearer …`` must carry (else 401), or None for an open provider.
        port: 0 takes a free one.
        keep: How many requests, and ten times as many tokens, are remembered; the oldest are forgotten first.
    """

    def __init__(
        self,
        models: Mapping[str, ModelBehaviour] | None = None,
        *,
        key: str | None = None,
        port: int = 0,
        host: str = "127.0.0.1",
        keep: int = 100_000,
    ) -> None:
        self.key = key
        self.outage: Fault | None = None
        self._models = dict(models if models is not None else {"m": ModelBehaviour()})
        self._used = dict.fromkeys(self._models, 0)
        self._port = port
        self._host = host
        self._requests: deque[_Entry] = deque(maxlen=keep)
        self._sent: deque[TokenSent] = deque(maxlen=keep * 10)
        self._probes: deque[float] = deque(maxlen=keep)
        self._count = self._in_flight = self._max_in_flight = 0
        self._handlers: set[asyncio.Task[object]] = set()
        self._busy: set[asyncio.BaseTransport] = set()
        self._closing = False
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_MAX_BODY_BYTES)
        app.router.add_get("/v1/models", self._list_models)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/fake/state", self._tell_state)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.start_listening()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing = True
        handlers = tuple(self._handlers)
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    async def start_listening(self) -> None:
        """Listens (again, on the same port as before)."""
        if self._runner is None:
            raise RuntimeError("the provider is not open")
        self._site = web.TCPSite(self._runner, self._host, self._port, backlog=_BACKLOG, reuse_address=True)
        await self._site.start()
        self._port = self._runner.addresses[0][1]

    async def stop_listening(self) -> None:
        """Refuses new connections and closes idle ones; replies under way go on."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        server = self._runner.server if self._runner is not None else None
        for connection in server.connections if server is not None else ():
            transport = connection.transport
            if transport is not None and transport not in self._busy:
                transport.close()
        # A client in this process must hear of it before it may reuse one of them.
        await asyncio.sleep(0.02)

    @property
    def port(self) -> int:
        """The port."""
        return self._port

    @property
    def base_url(self) -> str:
        """What settings call ``base_url``, ending in ``/v1``."""
        return f"http://{self._host}:{self._port}/v1"

    @property
    def requests(self) -> tuple[RequestSeen, ...]:
        """Every chat request with the right key, in order of arrival, as things stand now."""
        return tuple(entry.seen for entry in tuple(self._requests))

    @property
    def probes(self) -> tuple[float, ...]:
        """When the list of models was asked for (``time.perf_counter()``)."""
        return tuple(self._probes)

    @property
    def sent(self) -> tuple[TokenSent, ...]:
        """Every token handed to a socket, in order."""
        return tuple(self._sent)

    @property
    def in_flight(self) -> int:
        """Chat requests whose reply has not ended."""
        return self._in_flight

    @property
    def max_in_flight(self) -> int:
        """The most chat requests that were in flight at once."""
        return self._max_in_flight

    def set_behaviour(self, model: str, behaviour: ModelBehaviour) -> None:
        """Adds or changes a model, for requests from now on; its faults start anew."""
        self._used[model] = 0
        self._models[model] = behaviour

    async def wait_for(self, condition: Callable[[], bool], *, timeout_s: float = 5.0) -> None:
        """Waits until ``condition`` holds.

        Raises:
            TimeoutError: It did not within ``timeout_s``.
        """
        async with asyncio.timeout(timeout_s):
            while not condition():  # noqa: ASYNC110 (a condition over anything has nobody who could set an event)
                await asyncio.sleep(0.002)

    async def _list_models(self, http: web.Request) -> web.StreamResponse:
        self._probes.append(time.perf_counter())
        denied = self._denied(http)
        if denied is not None:
            return denied
        if self.outage is not None:
            return refuse(self.outage)
        return web.Response(body=model_list(tuple(self._models)), content_type=JSON)

    async def _tell_state(self, _http: web.Request) -> web.Response:
        state = {
            "requests": [asdict(seen) for seen in self.requests],
            "sent": [[token.at_s, token.model, token.request, token.n] for token in self.sent],
            "probes": self.probes,
            "in_flight": self.in_flight,
            "max_in_flight": self.max_in_flight,
        }
        return web.Response(body=dumps(state), content_type=JSON)

    def _denied(self, http: web.Request) -> web.Response | None:
        if self.key is None or http.headers.get("Authorization") == f"Bearer {self.key}":
            return None
        return web.Response(status=401, body=refusal("No valid API key", code="invalid_api_key"), content_type=JSON)

    async def _chat(self, http: web.Request) -> web.StreamResponse:
        at_s = time.perf_counter()
        denied = self._denied(http)
        if denied is not None:
            return denied
        seen = await self._read(http, at_s=at_s)
        if isinstance(seen, web.Response):
            return seen
        entry = _Entry(seen)
        self._requests.append(entry)
        self._count += 1
        with self._tracked(http):
            try:
                response = await self._reply(http, entry)
                entry.end(Outcome.FINISHED)
            except (asyncio.CancelledError, ConnectionError):
                entry.end(Outcome.BROKEN if self._closing else Outcome.ABORTED)
                raise
        return response

    @contextlib.contextmanager
    def _tracked(self, http: web.Request) -> Iterator[None]:
        """Knows the reply under way by its task, which closing cancels, and its connection, which is not idle."""
        handler, transport = asyncio.current_task(), http.transport
        if handler is not None:
            self._handlers.add(handler)
        if transport is not None:
            self._busy.add(transport)
        self._in_flight += 1
        self._max_in_flight = max(self._max_in_flight, self._in_flight)
        try:
            yield
        finally:
            self._in_flight -= 1
            if handler is not None:
                self._handlers.discard(handler)
            if transport is not None:
                self._busy.discard(transport)

    async def _reply(self, http: web.Request, entry: _Entry) -> web.StreamResponse:
        seen = entry.seen
        behaviour = self._models.get(seen.model)
        if behaviour is None:
            body = refusal(f"The model `{seen.model}` does not exist", code="model_not_found")
            return web.Response(status=404, body=body, content_type=JSON)

        def note(n: int) -> None:
            entry.tokens_sent += 1
            self._sent.append(TokenSent(at_s=time.perf_counter(), model=seen.model, request=seen.number, n=n))

        fault = self._fault(seen, behaviour)
        reply = Reply(http=http, seen=seen, behaviour=behaviour, fault=fault, on_token=note, on_end=entry.end)
        return await reply.send()

    def _fault(self, seen: RequestSeen, behaviour: ModelBehaviour) -> Fault | None:
        if self.outage is not None:
            return self.outage
        used = self._used[seen.model]
        self._used[seen.model] = used + 1
        if used < len(behaviour.faults):
            return behaviour.faults[used]
        chosen = None if behaviour.fault_for is None else behaviour.fault_for(seen)
        return chosen or behaviour.always

    async def _read(self, http: web.Request, *, at_s: float) -> RequestSeen | web.Response:
        """Returns the request, or the answer that a provider gives to one that makes no sense."""
        try:
            body = json.loads(await http.read())
            messages = tuple((str(message["role"]), str(message["content"])) for message in body["messages"])
            model = str(body["model"])
        except (ValueError, TypeError, KeyError) as exc:
            return web.Response(status=400, body=refusal(f"Bad request: {exc!r}", code="invalid_request"), content_type=JSON)
        headers = {name: http.headers[name] for name in _KEPT_HEADERS if name in http.headers}
        return RequestSeen(
            number=self._count,
            model=model,
            messages=messages,
            stream=body.get("stream") is True,
            body=body,
            headers=headers,
            at_s=at_s,
        )


class _Entry:
    """What is known of one request so far; the first end counts."""

    __slots__ = ("_ended_at_s", "_outcome", "_seen", "tokens_sent")

    def __init__(self, seen: RequestSeen) -> None:
        self._seen = seen
        self._outcome = Outcome.RUNNING
        self._ended_at_s: float | None = None
        self.tokens_sent = 0

    @property
    def seen(self) -> RequestSeen:
        return replace(self._seen, outcome=self._outcome, ended_at_s=self._ended_at_s, tokens_sent=self.tokens_sent)

    def end(self, outcome: Outcome) -> None:
        if self._outcome is Outcome.RUNNING:
            self._outcome = outcome
            self._ended_at_s = time.perf_counter()


def refused_url() -> str:
    """Returns a base URL on which nothing listens: the port was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/v1"


if __name__ == "__main__":
    from tests.fakes.running import main

    raise SystemExit(main())
