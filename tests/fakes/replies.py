"""One reply of the fake provider: paced tokens in a stream or one JSON body, whole or spoilt by a fault."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import sys
import time
from collections.abc import Callable

from aiohttp import web

from tests.fakes.behaviour import INSTEAD_OF_A_REPLY, Fault, FaultKind, ModelBehaviour, Outcome, RequestSeen
from tests.fakes.payloads import HTML_PAGE, Payloads, dumps, error_object

EVENT_STREAM = "text/event-stream"
JSON = "application/json"
_FLUSH_S = 0.02
_OVERSIZE_EVENT_BYTES = 2**16


async def forever() -> None:
    """Waits until the client goes away or the provider closes; both cancel the handler."""
    await asyncio.Event().wait()


async def sleep_until(moment_s: float) -> None:
    """Sleeps to an absolute ``time.perf_counter()``, so that a pace does not drift by the length of each sleep."""
    await asyncio.sleep(max(0.0, moment_s - time.perf_counter()))


def reset(request: web.BaseRequest) -> None:
    """Ends the connection by a TCP reset: linger 0 makes the kernel drop it instead of closing it in order."""
    transport = request.transport
    if transport is None:
        return
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0))
    transport.abort()


def refuse(fault: Fault) -> web.Response:
    """The answer of a fault that is an HTTP status."""
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    if fault.location is not None:
        headers["Location"] = fault.location
    body = dumps({"error": error_object(fault, status=fault.status)}) if fault.body is None else fault.body.encode()
    return web.Response(status=fault.status, body=body, content_type=JSON, headers=headers)


class Reply:
    """Answers one request. ``on_token`` hears the number of each token just before it is handed to the socket.

    ``on_end`` hears how the reply ended, before a connection is cut on purpose: afterwards the handler is cancelled, which
    could not be told from a client that left.
    """

    def __init__(
        self,
        *,
        http: web.Request,
        seen: RequestSeen,
        behaviour: ModelBehaviour,
        fault: Fault | None,
        on_token: Callable[[int], None],
        on_end: Callable[[Outcome], None],
    ) -> None:
        self._http = http
        self._seen = seen
        self._behaviour = behaviour
        self._fault = fault
        self._on_token = on_token
        self._on_end = on_end
        self._payloads = Payloads(request=seen, behaviour=behaviour)
        pieces = behaviour.pieces(seen)
        limit = seen.body.get("max_tokens")
        cut = isinstance(limit, int) and limit < len(pieces)
        self._pieces = pieces[:limit] if cut and isinstance(limit, int) else pieces
        self._finish_reason = "length" if cut else behaviour.finish_reason
        self._response = web.StreamResponse(headers={"Content-Type": EVENT_STREAM if seen.stream else JSON})

    async def send(self) -> web.StreamResponse:
        """Sends everything and returns the response that aiohttp is to end."""
        fault = self._fault
        if fault is not None and fault.kind in INSTEAD_OF_A_REPLY:
            return await self._something_else(fault)
        if fault is not None and fault.kind is FaultKind.COMMENTS and fault.after == 0:
            await self._response.prepare(self._http)
            await self._only_comments(fault)
        await self._await_first_token()
        if self._seen.stream:
            await self._stream(fault)
        else:
            await self._plain(fault)
        self._on_end(Outcome.FINISHED if fault is None or fault.kind is not FaultKind.TRUNCATED else Outcome.BROKEN)
        return self._response

    async def _something_else(self, fault: Fault) -> web.StreamResponse:
        match fault.kind:
            case FaultKind.HANG:
                await forever()
            case FaultKind.RESET_BEFORE_HEADERS | FaultKind.CLOSE_BEFORE_HEADERS:
                await self._cut(hard=fault.kind is FaultKind.RESET_BEFORE_HEADERS)
        await sleep_until(self._seen.at_s + self._behaviour.latency_s)
        self._on_end(Outcome.FINISHED)
        match fault.kind:
            case FaultKind.HTML:
                return web.Response(text=HTML_PAGE, content_type="text/html")
            case FaultKind.GARBAGE:
                noise = random.Random(self._seen.number).randbytes(fault.size)
                return web.Response(body=noise, headers={"Content-Type": EVENT_STREAM})
            case FaultKind.EMPTY_BODY:
                return web.Response(body=b"", headers={"Content-Type": self._response.headers["Content-Type"]})
            case _:
                return refuse(fault)

    async def _await_first_token(self) -> None:
        first_s = self._seen.at_s + self._behaviour.latency_s
        every_s = self._behaviour.comment_every_s
        while every_s and time.perf_counter() + every_s < first_s:
            if not self._response.prepared:
                await self._response.prepare(self._http)
            await self._write(self._payloads.comment())
            await asyncio.sleep(every_s)
        await sleep_until(first_s)
        if not self._response.prepared:
            await self._response.prepare(self._http)

    async def _stream(self, fault: Fault | None) -> None:
        await self._write(self._payloads.delta({"role": "assistant", "content": ""}))
        count = self._tokens_before(fault)
        await self._tokens(count)
        if fault is not None and await self._spoil(fault):
            return
        last = self._payloads.delta({}, finish_reason=self._finish_reason)
        await self._write(last + self._payloads.usage_event(tokens=count) + self._payloads.done())

    def _tokens_before(self, fault: Fault | None) -> int:
        return len(self._pieces) if fault is None or fault.kind is FaultKind.TRICKLE else min(fault.after, len(self._pieces))

    async def _tokens(self, count: int) -> None:
        """Sends tokens at their absolute times; what is late goes out together with the next."""
        rate = self._behaviour.tokens_per_s
        start_s = self._seen.at_s + self._behaviour.latency_s
        n = 0
        while n < count:
            if rate:
                await sleep_until(start_s + n / rate)
                due = min(count, max(n + 1, int((time.perf_counter() - start_s) * rate) + 1))
            else:
                due = count
            await self._write(b"".join(self._token(k) for k in range(n, due)))
            n = due

    def _token(self, n: int) -> bytes:
        self._on_token(n)
        text = f"@{time.perf_counter():.6f} " if self._behaviour.stamp else self._pieces[n]
        return self._payloads.delta({"content": text})

    async def _spoil(self, fault: Fault) -> bool:
        """Does to a stream what the fault says; returns whether the usual end must not follow."""
        payloads = self._payloads
        match fault.kind:
            case FaultKind.MALFORMED_JSON:
                await self._write(payloads.line(b'{"choices":[{"index":0,"delta":{"content":"bro'))
            case FaultKind.ERROR_OBJECT:
                await self._write(payloads.error_event(fault))
                return True
            case FaultKind.CHOICE_ERROR:
                await self._write(
                    payloads.delta({"content": ""}, error=error_object(fault, status=fault.status)) + payloads.done()
                )
                return True
            case FaultKind.FINISH_ERROR:
                self._finish_reason = "error"
            case FaultKind.NULL_CONTENT:
                await self._write(payloads.delta({"content": None}))
            case FaultKind.HUGE_EVENT:
                await self._write(payloads.delta({"content": "x" * fault.size}))
            case FaultKind.OVERSIZE:
                event = payloads.delta({"content": "x" * _OVERSIZE_EVENT_BYTES})
                for _ in range(-(-fault.size // _OVERSIZE_EVENT_BYTES)):
                    await self._write(event)
            case FaultKind.TRUNCATED:
                return True
            case _:
                await self._break_off(fault)
        return False

    async def _break_off(self, fault: Fault) -> None:
        """The faults that leave a body without an end, alike in streams and in plain replies."""
        match fault.kind:
            case FaultKind.STALL:
                await forever()
            case FaultKind.COMMENTS:
                await self._only_comments(fault)
            case FaultKind.RESET | FaultKind.CLOSE:
                await asyncio.sleep(_FLUSH_S)
                await self._cut(hard=fault.kind is FaultKind.RESET)

    async def _only_comments(self, fault: Fault) -> None:
        while True:
            await self._write(self._payloads.comment())
            await asyncio.sleep(fault.interval_s)

    async def _cut(self, *, hard: bool) -> None:
        self._on_end(Outcome.BROKEN)
        if hard:
            reset(self._http)
        elif self._http.transport is not None:
            self._http.transport.close()
        await forever()

    async def _plain(self, fault: Fault | None) -> None:
        rate = self._behaviour.tokens_per_s
        if rate:
            await sleep_until(self._seen.at_s + self._behaviour.latency_s + len(self._pieces) / rate)
        body = self._plain_body(fault)
        broken = {FaultKind.STALL, FaultKind.COMMENTS, FaultKind.RESET, FaultKind.CLOSE, FaultKind.TRUNCATED}
        if fault is not None and fault.kind in broken:
            await self._write(body[: len(body) // 2])
            await self._break_off(fault)
            return
        for n in range(len(self._pieces)):
            self._on_token(n)
        await self._write(body)

    def _plain_body(self, fault: Fault | None) -> bytes:
        content: str | None = "".join(self._pieces)
        finish_reason = self._finish_reason
        match None if fault is None else fault.kind:
            case FaultKind.EMPTY:
                content = ""
            case FaultKind.NULL_CONTENT:
                content = None
            case FaultKind.FINISH_ERROR | FaultKind.CHOICE_ERROR:
                content, finish_reason = "", "error"
            case FaultKind.HUGE_EVENT | FaultKind.OVERSIZE if fault is not None:
                content = "x" * fault.size
            case FaultKind.ERROR_OBJECT if fault is not None:
                return dumps({"error": error_object(fault, status=fault.status)})
        choice_error = fault if fault is not None and fault.kind is FaultKind.CHOICE_ERROR else None
        body = self._payloads.plain(content=content, tokens=len(self._pieces), finish_reason=finish_reason, fault=choice_error)
        return body[:-2] if fault is not None and fault.kind is FaultKind.MALFORMED_JSON else body

    async def _write(self, data: bytes) -> None:
        """Writes ``data``, cut into small chunks or single slow bytes where that is asked for."""
        trickle = self._fault if self._fault is not None and self._fault.kind is FaultKind.TRICKLE else None
        size = 1 if trickle is not None else self._behaviour.chunk_bytes
        if not size:
            await self._response.write(data)
            return
        for start in range(0, len(data), size):
            await self._response.write(data[start : start + size])
            await asyncio.sleep(0 if trickle is None else trickle.interval_s)
