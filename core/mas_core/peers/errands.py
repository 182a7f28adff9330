"""What is still owed to nodes when a call has come to its end: cancels, acknowledgements, and the sum of late duplicates."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable

from mas_core.models import Answer
from mas_core.peers.faults import NodeFault, NodeFaultKind
from mas_core.peers.following import RemoteAttempt
from mas_core.peers.wire import CallPhase

_TRIES_S = (0.0, 0.2, 1.0)
_GIVEN_UP_AFTER_S = 600.0

_log = logging.getLogger(__name__)

Billed = Callable[[RemoteAttempt, Answer], Awaitable[None]]
"""Told of the answer of a late duplicate, which says what it cost."""


class Errands:
    """Runs them in tasks of its own, so that nobody waits for a node that has nothing more to say. Close it at the end."""

    def __init__(self, billed: Billed) -> None:
        """Takes who is told of late duplicates."""
        self._billed = billed
        self._tasks: set[asyncio.Task[None]] = set()

    def cancel(self, attempt: RemoteAttempt) -> None:
        """Cancels an attempt that nobody waits for any more."""
        self._run(self._cancel(attempt))

    def acknowledge(self, attempts: Iterable[RemoteAttempt]) -> None:
        """Lets nodes forget results that are stored here. Where it fails they forget them after a day by themselves."""
        for attempt in attempts:
            self._run(self._acknowledge(attempt))

    def settle(self, attempt: RemoteAttempt) -> None:
        """Finds out what an attempt cost that lost the race, as soon as its node answers, and cancels it if it still runs."""
        self._run(self._settle(attempt))

    async def aclose(self, *, within_s: float = 1.0) -> None:
        """Gives what is under way a moment, then stops."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self, errand: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _acknowledge(self, attempt: RemoteAttempt) -> None:
        await self._tried(attempt, lambda: attempt.member.client.acknowledge(attempt.id))

    async def _cancel(self, attempt: RemoteAttempt) -> None:
        if not await self._tried(attempt, lambda: attempt.member.client.cancel(attempt.id)):
            await self._when_back(attempt, lambda: attempt.member.client.cancel(attempt.id))

    async def _settle(self, attempt: RemoteAttempt) -> None:
        async def look() -> None:
            state = await attempt.member.client.state(attempt.id)
            if state.state in {CallPhase.QUEUED, CallPhase.RUNNING}:
                await attempt.member.client.cancel(attempt.id)
                state = await attempt.member.client.state(attempt.id)
            if state.answer is not None:
                await self._billed(attempt, state.answer)
                await attempt.member.client.acknowledge(attempt.id)

        try:
            await look()
        except NodeFault as exc:
            # A node that does not know the attempt may still be reached by what a broken network carries: the doubt stays.
            if exc.kind not in {NodeFaultKind.UNKNOWN_CALL, NodeFaultKind.UNTRUSTED}:
                await self._when_back(attempt, look)

    async def _tried(self, attempt: RemoteAttempt, action: Callable[[], Awaitable[None]]) -> bool:
        for pause_s in _TRIES_S:
            await asyncio.sleep(pause_s)
            try:
                await action()
            except NodeFault as exc:
                _log.debug("call %s: %s", attempt.id, exc)
                # A node that refuses may only be a moment behind: it has told of the end before it has put it away.
                if exc.kind in {NodeFaultKind.UNKNOWN_CALL, NodeFaultKind.UNTRUSTED}:
                    return True
            else:
                return True
        return False

    async def _when_back(self, attempt: RemoteAttempt, action: Callable[[], Awaitable[None]]) -> None:
        """Acts once the node is well again, if that is soon enough to matter."""
        member = attempt.member
        try:
            async with asyncio.timeout(_GIVEN_UP_AFTER_S):
                await member.next_report()
                await action()
        except TimeoutError:
            _log.info("call %s on node %s is left as it is: the node did not come back", attempt.id, member.name)
        except NodeFault as exc:
            _log.info("call %s on node %s is left as it is: %s", attempt.id, member.name, exc)
