"""Streams damaged at random, over real HTTP; ``python -m tests.benchmarks.promises streams`` reads ten thousand of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

import pytest

from mas_core.errors import ProviderError
from mas_core.models import Answer, FailureKind, Message
from mas_core.providers.base import Completed, CompletionRequest, StreamItem, TextDelta
from mas_core.providers.openai_compatible import OpenAICompatibleProvider
from mas_core.settings import ProviderSettings
from tests.core.desk import desk
from tests.fakes.mutated import MutatedStreams
from tests.fakes.payloads import dumps
from tests.fakes.prepared import Prepared, PreparedProvider

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def in_chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(content: str, *, finish: str | None = None) -> bytes:
    return b"data: " + dumps({"choices": [{"delta": {"content": content}, "finish_reason": finish}]}) + b"\n\n"


async def no_key() -> None:
    return None


@asynccontextmanager
async def provider_at(base_url: str) -> AsyncIterator[OpenAICompatibleProvider]:
    provider = OpenAICompatibleProvider(ProviderSettings(id="p", base_url=base_url, key="none"), find_key=no_key)
    yield provider
    await provider.aclose()


async def items_of(provider: OpenAICompatibleProvider, *, seed: int = 0) -> list[StreamItem]:
    messages = (Message(role="user", content="?"),)
    request = CompletionRequest(model="m", messages=messages, temperature=0, max_tokens=5, seed=seed)
    async with aclosing(provider.stream(request)) as items:
        return [item async for item in items]


@asynccontextmanager
async def tcp_server(answer: Answering) -> AsyncIterator[tuple[str, list[asyncio.Event]]]:
    """A server that answers each request on a connection; yields its address and a list that grows with each connection."""
    connections: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(ended := asyncio.Event())
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
                await reader.readexactly(length)
                await answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            ended.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", connections
        # The client has closed by now; the loop must not end before the server has seen that.
        for ended in connections:
            await ended.wait()


async def test_that_a_damaged_stream_ends_in_an_answer_or_a_typed_failure() -> None:
    ended: Counter[str] = Counter()
    with MutatedStreams() as fake:
        async with provider_at(fake.base_url) as provider:
            for seed in range(300):
                try:
                    items = await items_of(provider, seed=seed)
                except ProviderError as exc:
                    ended[exc.kind] += 1
                else:
                    assert isinstance(items[-1], Completed)
                    ended["whole"] += 1
    assert ended.total() == 300
    assert ended["whole"] > 20
    assert ended[FailureKind.PROTOCOL] > 100


async def test_that_what_arrives_at_once_is_one_text() -> None:
    with PreparedProvider(Prepared(tokens=5)) as fake:
        async with provider_at(fake.base_url) as provider:
            items = await items_of(provider)
    assert items[0] == TextDelta(text="word " * 5)
    assert isinstance(items[1], Completed)
    assert fake.seen is not None
    assert (fake.seen.requests, fake.seen.max_in_flight) == (1, 1)


async def test_that_text_before_an_error_in_the_same_piece_is_kept() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + in_chunk(event("Half an ") + event("answer") + b'data: {"error": {"code": 400}}\n\n'))

    async with tcp_server(answer) as (url, _):
        outcome = await desk(url).call()
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.partial) == ("Half an answer", True)


@pytest.mark.parametrize("late_s", [0, 0.005])
async def test_that_a_connection_is_used_again_although_the_end_of_the_body_comes_after_the_last_event(late_s: float) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + in_chunk(event("Yes.", finish="stop") + b"data: [DONE]\n\n"))
        await asyncio.sleep(late_s)
        writer.write(b"0\r\n\r\n")

    async with tcp_server(answer) as (url, connections), provider_at(url) as provider:
        for _ in range(3):
            assert await items_of(provider)
    assert len(connections) == 1


async def test_that_a_body_without_an_end_does_not_hold_up_an_answer_that_is_whole() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + in_chunk(event("Yes.", finish="stop") + b"data: [DONE]\n\n"))
        await reader.read()

    async with tcp_server(answer) as (url, _), provider_at(url) as provider:
        async with asyncio.timeout(1):
            assert len(await items_of(provider)) == 2
