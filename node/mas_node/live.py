"""A call that is under way on this node: its events so far, and those who follow them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from mas_core.lent_keys import LentKey
from mas_core.models import Answer, Call, Failure
from mas_core.peers.wire import CallEvent, CallPhase, CallState, encode_event

KEEP_ALIVE_S = 10.0
KEEP_ALIVE = b": alive\n\n"
FRAME_END = b"\n\n"


class LiveCall:
    """One call, from its acceptance until its result is in the journal. Belongs to one event loop."""

    def __init__(self, owner: str, call_id: str, *, call: Call, body_hash: str) -> None:
        """Takes the call as it will run here.

        Args:
            owner: The caller's key, see :attr:`mas_node.auth.Caller.key`.
            call_id: Its id on the wire.
            call: The call.
            body_hash: Of the submission.
        """
        self.owner = owner
        self.id = call_id
        self.call = call
        self.body_hash = body_hash
        self.phase = CallPhase.QUEUED
        self.outcome: Answer | Failure | None = None
        self.accepted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.work: asyncio.Task[Answer | Failure] | None = None
        self.ending: asyncio.Task[None] | None = None
        self.lent_key: LentKey | None = None
        """Came with the call, and is forgotten with its end."""
        self.cancel_asked = False
        self.cancelled = False
        self._frames: list[bytes] = []
        self._closed = False
        self._cut_off = False
        self._news = asyncio.Event()

    @property
    def state(self) -> CallState:
        """Where it stands; with its result when it has ended."""
        return CallState(
            id=self.id,
            state=self.phase,
            answer=self.outcome if isinstance(self.outcome, Answer) else None,
            failure=self.outcome if isinstance(self.outcome, Failure) else None,
        )

    @property
    def frames(self) -> bytes:
        """All events so far, as they go over the wire."""
        return b"".join(self._frames)

    def encoded(self, event: CallEvent) -> bytes:
        """Returns how an event goes over the wire if it is told next."""
        return encode_event(len(self._frames) + 1, event)

    def tell(self, frame: bytes) -> None:
        """Tells all who follow."""
        self._frames.append(frame)
        self._news.set()

    def close(self) -> None:
        """Ends the streams of all who follow, after what they have not seen yet."""
        self._closed = True
        self._news.set()

    def cut_off(self) -> None:
        """Ends all streams without another word: whoever follows is known no more."""
        self._cut_off = True
        self._news.set()

    async def follow(self, after: int) -> AsyncIterator[bytes]:
        """Yields the events after number ``after``, those that wait together in one piece, and signs of life between them."""
        seen = after
        while not self._cut_off:
            if seen < len(self._frames):
                piece = b"".join(self._frames[seen:])
                seen = len(self._frames)
                yield piece
            elif self._closed:
                return
            else:
                self._news.clear()
                try:
                    async with asyncio.timeout(KEEP_ALIVE_S):
                        await self._news.wait()
                except TimeoutError:
                    yield KEEP_ALIVE


def frames_after(frames: bytes, after: int) -> bytes:
    """Returns the part of a call's journaled events that comes after number ``after``."""
    position = 0
    for _ in range(after):
        end = frames.find(FRAME_END, position)
        if end < 0:
            return b""
        position = end + len(FRAME_END)
    return frames[position:]
