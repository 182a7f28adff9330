"""A provider that gives everybody the same prepared answer, so quickly that the client is what a benchmark measures.

It understands as little of HTTP as it can: requests with a Content-Length, on connections that stay open. For everything else
there is :mod:`tests.fakes.provider`, which takes more time for an answer than a client does. Run by hand::

    python -m tests.fakes.prepared --latency-s 0.05 --tokens 3

The first line on standard output says where it listens; the last one, when standard input closes, what it has seen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.fakes.children import ended, started
from tests.fakes.payloads import CREATED, dumps

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nServer: prepared\r\n\r\n"
_END = b"0\r\n\r\n"
_BACKLOG = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What is answered.

    Attributes:
        latency_s: From a request's arrival to its answer.
        tokens: Words of the answer, one event each.
        interval_s: Between two events; 0 gives each a turn of the loop, None sends the whole answer in one piece.
    """

    latency_s: float = 0.0
    tokens: int = 3
    interval_s: float | None = None

    def chunks(self) -> tuple[bytes, ...]:
        """Returns the body's events as chunks of HTTP."""
        head = {"id": "chatcmpl-prepared", "object": "chat.completion.chunk", "created": CREATED, "model": "m"}

        def event(delta: dict[str, str], finish_reason: str | None = None) -> bytes:
            choices = [{"index": 0, "delta": delta, "finish_reason": finish_reason}]
            return b"data: " + dumps({**head, "choices": choices}) + b"\n\n"

        usage = {"prompt_tokens": 3, "completion_tokens": self.tokens, "total_tokens": 3 + self.tokens}
        last = event({}, "stop") + b"data: " + dumps({**head, "choices": [], "usage": usage}) + b"\n\ndata: [DONE]\n\n"
        events = (event({"role": "assistant", "content": ""}), *[event({"content": "word "})] * self.tokens, last)
        return tuple(b"%x\r\n%s\r\n" % (len(data), data) for data in events)


class _Tally:
    def __init__(self) -> None:
        self.requests = self.in_flight = self.max_in_flight = 0

    def began(self) -> None:
        self.requests += 1
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)

    def ended(self) -> None:
        self.in_flight -= 1


class _Connection(asyncio.Protocol):
    """One client, which sends its next request when it has the answer to the one before."""

    def __init__(self, prepared: Prepared, chunks: tuple[bytes, ...], tally: _Tally) -> None:
        self._prepared = prepared
        self._chunks = chunks
        self._tally = tally
        self._received = b""
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.WriteTransport | None = None
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._ended()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, body = self._received.partition(b"\r\n\r\n")
        _, _, after = head.lower().partition(b"\r\ncontent-length:")
        length = int(after.partition(b"\r\n")[0] or 0)
        if not blank or len(body) < length:
            return
        self._received = body[length:]
        self._busy = True
        self._tally.began()
        if self._prepared.latency_s:
            self._loop.call_later(self._prepared.latency_s, self._answer)
        else:
            self._answer()

    def _answer(self) -> None:
        if self._prepared.interval_s is None:
            self._write(_HEAD + b"".join(self._chunks) + _END)
            self._ended()
        else:
            self._write(_HEAD)
            self._next(0, self._prepared.interval_s)

    def _next(self, number: int, interval_s: float) -> None:
        if self._transport is None:
            return
        if number == len(self._chunks):
            self._write(_END)
            self._ended()
            return
        self._write(self._chunks[number])
        if interval_s:
            self._loop.call_later(interval_s, self._next, number + 1, interval_s)
        else:
            self._loop.call_soon(self._next, number + 1, interval_s)

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def _ended(self) -> None:
        if self._busy:
            self._busy = False
            self._tally.ended()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the provider saw in all, and how much of one core it took: well below 1, it was not what held things up."""

    requests: int
    max_in_flight: int
    cpu_s: float


class PreparedProvider:
    """The provider in a process of its own. ``seen`` is known when it has ended."""

    def __init__(self, prepared: Prepared) -> None:
        self._arguments = ["--latency-s", str(prepared.latency_s), "--tokens", str(prepared.tokens)]
        self._arguments += [] if prepared.interval_s is None else ["--interval-s", str(prepared.interval_s)]
        self._process: subprocess.Popen[bytes] | None = None
        self.base_url = ""
        self.seen: Seen | None = None

    def __enter__(self) -> Self:
        self._process, self.base_url = started("tests.fakes.prepared", *self._arguments)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._process is not None and (output := ended(self._process)):
            self.seen = Seen(**json.loads(output))


async def _serve(prepared: Prepared) -> None:
    tally, chunks = _Tally(), prepared.chunks()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(prepared, chunks, tally), "127.0.0.1", 0, backlog=_BACKLOG)
    port = server.sockets[0].getsockname()[1]
    print(json.dumps({"url": f"http://127.0.0.1:{port}/v1"}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    times = os.times()
    seen = {"requests": tally.requests, "max_in_flight": tally.max_in_flight, "cpu_s": times.user + times.system}
    print(json.dumps(seen), flush=True)
    server.close()


def main() -> int:
    """Serves until standard input closes."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.prepared", description="A provider of one prepared answer.")
    parser.add_argument("--latency-s", type=float, default=0.0)
    parser.add_argument("--tokens", type=int, default=3)
    parser.add_argument("--interval-s", type=float, help="0: an event each turn of the loop; left out: all in one piece")
    options = parser.parse_args()
    asyncio.run(_serve(Prepared(latency_s=options.latency_s, tokens=options.tokens, interval_s=options.interval_s)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
