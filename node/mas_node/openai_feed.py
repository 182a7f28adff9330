"""Runs an answer beside its writing, so that a client who leaves is noticed while the models are still silent."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from types import TracebackType
from typing import Self

from aiohttp import web

from mas_node.keys import SERVICE
from mas_node.openai_pieces import Completed, Pieces, Text, Void

Piece = Text | Void | Completed

_LOOK_EVERY_S = 0.2
_CALLER_EVERY_S = 1.0


class Feed:
    """The pieces of one answer for one request. Leaving its context cancels what still runs, and waits for that."""

    def __init__(self, request: web.Request, pieces: Pieces) -> None:
        """Takes what is asked for and what answers it."""
        self._request = request
        self._pieces = pieces
        self._told: asyncio.Queue[Piece | None] = asyncio.Queue()
        self._pumping: asyncio.Task[None] | None = None
        self._service = request.app[SERVICE]
        self._caller = self._service.caller_of(request)
        self._looked_s = 0.0

    async def __aenter__(self) -> Self:
        self._pumping = asyncio.create_task(self._pump())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._pumping is not None:
            self._pumping.cancel()
            await asyncio.wait({self._pumping})

    async def some(self) -> tuple[Piece, ...] | None:
        """Returns what has come, after a moment also nothing; None at the end.

        Raises:
            ConnectionResetError: The client has gone, or is not known any more.
            Problem: The answer failed.
        """
        self._look_at_caller()
        found: list[Piece] = []
        try:
            async with asyncio.timeout(_LOOK_EVERY_S):
                piece = await self._told.get()
        except TimeoutError:
            self._look()
            return ()
        while piece is not None:
            found.append(piece)
            if self._told.empty():
                return tuple(found)
            piece = self._told.get_nowait()
        if found:
            self._told.put_nowait(None)
            return tuple(found)
        self._look()
        if self._pumping is not None:
            self._pumping.result()  # raises what ended it
        return None

    def _look(self) -> None:
        transport = self._request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client has gone")

    def _look_at_caller(self) -> None:
        """Ends the answer to a token that was revoked, or a device that was unpaired, while it is read."""
        now_s = asyncio.get_running_loop().time()
        if now_s - self._looked_s > _CALLER_EVERY_S:
            self._looked_s = now_s
            if not self._service.still_welcome(self._request, self._caller):
                raise ConnectionResetError("the caller is not known any more")

    async def _pump(self) -> None:
        try:
            async with aclosing(self._pieces):
                async for piece in self._pieces:
                    self._told.put_nowait(piece)
        finally:
            self._told.put_nowait(None)
