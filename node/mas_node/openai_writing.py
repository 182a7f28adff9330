"""Writes answers to OpenAI clients, whole or as a stream of chunks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from aiohttp import web

from mas_core.models import new_id
from mas_core.record_json import to_plain
from mas_node.bodies import reply
from mas_node.openai_feed import Feed, Piece
from mas_node.openai_pieces import Completed, Outcome, Pieces, Text
from mas_node.openai_shapes import AnswerMessage, ChatCompletion, Choice
from mas_node.problems import Problem, openai_error, problem_of

AGAIN = "\n\n[The answer broke off here and begins again.]\n\n"
"""What a stream says in place of taking text back, which it cannot."""
_ALIVE = b": alive\n\n"
_ALIVE_EVERY_S = 10.0
_STATUS_WITHIN_S = 5.0
"""How long a stream waits for its first piece, so that a refusal still comes as one; then it begins and says that it lives."""
_DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the writing needs to know of a request."""

    model: str
    stream: bool
    include_usage: bool


async def write_answer(request: web.Request, pieces: Pieces, asked: Asked) -> web.StreamResponse:
    """Answers a request. When this returns or raises, nothing runs for it any more.

    Raises:
        ConnectionResetError: The client has gone.
        Problem: It was refused before anything was asked.
    """
    async with Feed(request, pieces) as feed:
        try:
            return await (_streamed(request, feed, asked) if asked.stream else _whole(feed, asked))
        except Outcome as exc:
            return _final(exc)


def _final(problem: Problem) -> web.Response:
    """Refuses in a way that the official client does not answer by asking all models again."""
    response = openai_error(problem)
    if problem.retry_after_s is None:
        response.headers["x-should-retry"] = "false"
    return response


async def _whole(feed: Feed, asked: Asked) -> web.Response:
    completed: Completed | None = None
    while (pieces := await feed.some()) is not None:
        completed = next((piece for piece in pieces if isinstance(piece, Completed)), completed)
    if completed is None:
        raise RuntimeError("an answer came to no end")
    return reply(
        ChatCompletion(
            id=f"chatcmpl-{new_id()}",
            created=int(time.time()),
            model=asked.model,
            choices=(Choice(message=AnswerMessage(content=completed.text), finish_reason=completed.finish_reason),),
            usage=completed.usage,
            mas=completed.mas,
        )
    )


async def _streamed(request: web.Request, feed: Feed, asked: Asked) -> web.StreamResponse:
    chunks = _Chunks(asked)
    begun_s = time.monotonic()
    pieces = await feed.some()
    while pieces == () and time.monotonic() - begun_s < _STATUS_WITHIN_S:
        pieces = await feed.some()
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    await response.write(chunks.first())
    try:
        await _write_pieces(response, feed, chunks, pieces)
    except Problem as exc:
        await response.write(_broken(exc))
    await response.write_eof()
    return response


async def _write_pieces(response: web.StreamResponse, feed: Feed, chunks: _Chunks, pieces: Sequence[Piece] | None) -> None:
    written_s = time.monotonic()
    while pieces is not None:
        if pieces:
            await response.write(b"".join(chunks.of(pieces)))
            written_s = time.monotonic()
        elif time.monotonic() - written_s > _ALIVE_EVERY_S:
            await response.write(_ALIVE)
            written_s = time.monotonic()
        pieces = await feed.some()
    await response.write(_DONE)


def _broken(problem: Problem) -> bytes:
    """Returns a failure in the middle of a stream; OpenAI's clients raise it."""
    body = openai_error(problem_of(problem)).body
    return b"data: " + (body if isinstance(body, bytes) else b"{}") + b"\n\n"


class _Chunks:
    """Makes the chunks of one stream."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._same: dict[str, object] = {
            "id": f"chatcmpl-{new_id()}",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": asked.model,
        }

    def first(self) -> bytes:
        """The chunk that opens the message."""
        return self._chunk({"role": "assistant", "content": ""})

    def of(self, pieces: Sequence[Piece]) -> Iterator[bytes]:
        """Yields the chunks of pieces; texts beside each other go into one."""
        texts: list[str] = []
        for piece in pieces:
            if isinstance(piece, Completed):
                yield from self._text(texts)
                yield self._chunk({}, finish_reason=piece.finish_reason, mas=to_plain(piece.mas))
                if self._asked.include_usage:
                    usage = None if piece.usage is None else to_plain(piece.usage)
                    yield _event({**self._same, "choices": [], "usage": usage})
            else:
                texts.append(piece.text if isinstance(piece, Text) else AGAIN)
        yield from self._text(texts)

    def _text(self, texts: list[str]) -> Iterator[bytes]:
        if texts:
            yield self._chunk({"content": "".join(texts)})
            texts.clear()

    def _chunk(self, delta: dict[str, object], *, finish_reason: str | None = None, **more: object) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        usage = {"usage": None} if self._asked.include_usage else {}
        return _event({**self._same, "choices": [choice], **usage, **more})


def _event(chunk: dict[str, object]) -> bytes:
    return b"data: " + msgspec.json.encode(chunk) + b"\n\n"
