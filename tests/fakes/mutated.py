"""A provider whose streams are damaged at random, each as its request's ``seed`` decides, so that any can be repeated.

By hand: ``python -m tests.fakes.mutated``; the first line on standard output says where it listens.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.fakes.behaviour import AWKWARD_TEXT
from tests.fakes.children import ended, started
from tests.fakes.payloads import dumps

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
_HUGE_BYTES = 20 * 2**20
_NASTY = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
    b"\r",
    b"\n\n",
    b"\r\n\r\n",
    b": comment\n",
    b"data:",
    b"data: \n\n",
    b"data: [DONE]\n\n",
    b"data: null\n\n",
    b"data: 17\n\n",
    b'data: {"error": {"code": "429", "metadata": {"availability": {"retry_after": 1e999}}}}\n\n',
    b'data: {"error": []}\n\ndata: {"error": "\\ud800"}\n\n',
    b'data: {"choices": {"0": 1}}\n\n',
    b'data: {"choices": [{"delta": {"content": {"text": []}}, "finish_reason": {}}]}\n\n',
    b'data: {"choices": [{"delta": {"content": "\\ud83d"}}]}\n\n',
    b'data: {"choices": [], "usage": {"prompt_tokens": 1e400, "completion_tokens": -1, "cost": NaN}}\n\n',
    b'data: {"choices": [{"delta": ["content"]}], "model": 5}\n\n',
    b"data: " + b"[" * 100_000 + b"\n\n",
    b'data: {"a": ' + b'{"a": ' * 5_000 + b"\n\n",
    b"data: " + b"9" * 5_000 + b"\n\n",
    b"id: \x00\nevent: \xff\nretry: x\n",
)


def sound(draw: random.Random) -> bytes:
    """Returns a stream as a provider sends it."""
    words = AWKWARD_TEXT.split(" ")
    deltas = [{"content": draw.choice(words) + " "} for _ in range(draw.randrange(1, 30))]
    choices = [[{"index": 0, "delta": delta, "finish_reason": None}] for delta in ({"role": "assistant"}, *deltas)]
    chunks = [{"id": "c", "model": "m", "choices": choice} for choice in choices]
    chunks.append({"id": "c", "model": "m", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    end = draw.choice([b"\n", b"\r", b"\r\n"])
    return b"".join(b"data: " + dumps(chunk) + end + end for chunk in chunks) + b"data: [DONE]" + end + end


def _flip(stream: bytearray, draw: random.Random) -> None:
    for _ in range(draw.randrange(1, 4)):
        stream[draw.randrange(len(stream))] = draw.randrange(256)


def _cut(stream: bytearray, draw: random.Random) -> None:
    del stream[draw.randrange(len(stream)) :]


def _drop(stream: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(stream))
    del stream[start : start + draw.randrange(1, 80)]


def _repeat(stream: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(stream))
    stream[start:start] = stream[start : start + draw.randrange(1, 400)] * draw.randrange(1, 50)


def _insert(stream: bytearray, draw: random.Random) -> None:
    for _ in range(draw.randrange(1, 4)):
        start = draw.randrange(len(stream) + 1)
        stream[start:start] = draw.choice(_NASTY)


def _insert_line(stream: bytearray, draw: random.Random) -> None:
    start = stream.find(b"data:", draw.randrange(len(stream)))
    stream[max(0, start) : max(0, start)] = draw.choice(_NASTY)


def _shuffle(stream: bytearray, draw: random.Random) -> None:
    lines = stream.split(b"\n")
    draw.shuffle(lines)
    stream[:] = b"\n".join(lines)


def _noise(stream: bytearray, draw: random.Random) -> None:
    stream[:] = draw.randbytes(draw.randrange(1, 4000))


_MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip,
    _cut,
    _drop,
    _repeat,
    _insert,
    _insert_line,
    _insert_line,
    _shuffle,
    _noise,
)


def mutated(seed: int) -> bytes:
    """Returns the stream of a seed: one or two kinds of damage; every 500th is far over what a client should take."""
    draw = random.Random(seed)
    stream = bytearray(sound(draw))
    if seed % 500 == 499:
        endless = draw.choice(
            [
                b"data: " + b"x" * _HUGE_BYTES,
                b": comment\n\n" * (_HUGE_BYTES // 11),
                b":\n" * (_HUGE_BYTES // 2),
                b"\n" * _HUGE_BYTES,
            ]
        )
        return endless[:_HUGE_BYTES]
    for _ in range(draw.randrange(1, 3)):
        if stream:
            draw.choice(_MUTATIONS)(stream, draw)
    return bytes(stream)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        seed = json.loads(await reader.readexactly(length))["seed"]
        stream, draw = mutated(seed), random.Random(-seed)
        writer.write(_HEAD)
        while stream:
            size = max(len(stream) // 4, draw.randrange(1, 200))
            writer.write(stream[:size])
            await writer.drain()
            stream = stream[size:]
            await asyncio.sleep(0)
    except (ConnectionError, asyncio.IncompleteReadError):
        writer.transport.abort()  # the client has seen enough
    finally:
        writer.close()


class MutatedStreams:
    """The provider in a process of its own, so that its memory is not taken for its client's."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self.base_url = ""

    def __enter__(self) -> Self:
        self._process, self.base_url = started("tests.fakes.mutated")
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._process is not None:
            ended(self._process)


async def _serve() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, limit=2**20, backlog=1024)
    print(json.dumps({"url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
