"""The way of a call that may run on a node: whose turn it is, who owns it, and what happens when the owner fails.

The owner of a call is written down before the call is sent, and is asked about it as long as it lives. A node that falls
silent loses its calls to another machine; it may still finish them, and the first finished answer counts.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace

from mas_core.calling import call_started
from mas_core.events import CallRetried, CallStarted, TextArrived
from mas_core.models import Answer, Call, Failure, FailureKind, Placement
from mas_core.ownership import Ledger, Ownership
from mas_core.peers.faults import NodeFault, NodeFaultKind
from mas_core.peers.following import RemoteAttempt
from mas_core.peers.member import Member
from mas_core.peers.wire import CallEvent
from mas_core.placing import HERE, Nodes, Place, Places
from mas_core.policy.attempt import CallProgress

__all__ = ["Here", "Ledger", "Route", "Routes"]

MOVES_CAP = 10
"""A call that brings down whoever takes it in must not wander through all machines."""
_WAIT_FOR_PLACE_S = 1.0

_log = logging.getLogger(__name__)

Here = Callable[[CallProgress], Awaitable[Answer | Failure]]
"""Runs a call on this computer."""


class Routes:
    """Runs calls wherever there is a place for them."""

    def __init__(self, nodes: Nodes, *, here: Here, running: Counter[str]) -> None:
        """Takes the nodes, how a call runs here, and the number of calls that run here by provider."""
        self.here = here
        self.places = Places(nodes, running=running)
        self.ownership = Ownership(nodes.ledger)
        self._where: dict[str, str] = {}

    async def run(self, progress: CallProgress) -> Answer | Failure:
        """Runs one call to its end, on as many machines as it takes."""
        outcome = await Route(self, progress).run()
        self._where.pop(progress.call.id, None)
        return outcome

    def left(self, call_id: str) -> str | None:
        """Returns the node at which a cancelled call was, or None for this computer, and forgets it."""
        return self._where.pop(call_id, None)

    def at(self, call: Call, place: Member | None) -> None:
        """Notes where a call is."""
        if place is None:
            self._where.pop(call.id, None)
        else:
            self._where[call.id] = place.name

    async def aclose(self) -> None:
        """Gives what is still owed to nodes a moment, and stops."""
        await self.ownership.errands.aclose()


class Route:
    """One call's way through the machines."""

    def __init__(self, routes: Routes, progress: CallProgress) -> None:
        self._routes = routes
        self._places = routes.places
        self._ownership = routes.ownership
        self._pool = routes.places.pool
        self._progress = progress
        self._attempt_number = 0
        self._moves = 0
        self._told = False
        self._refused: dict[str, str] = {}
        self._asked_all = False
        self._why = ""
        self._left_behind: dict[asyncio.Task[Answer | Failure], RemoteAttempt] = {}

    async def run(self) -> Answer | Failure:
        """Tries one machine after the other until one brings an outcome."""
        try:
            outcome = await self._resumed()
            while outcome is None:
                place = await self._next_place()
                if isinstance(place, Failure):
                    return place
                outcome = await self._at(place)
        finally:
            await self._leave_behind()
        return outcome

    async def _resumed(self) -> Answer | Failure | None:
        """Asks the recorded owner of a call that an earlier run of this program had sent."""
        owner = await self._ownership.owner(self._progress.call)
        if owner is None:
            return None
        node_id, self._attempt_number = owner
        await self._pool.ready()
        member = self._pool.member(node_id)
        if member is None:
            return None
        attempt = self._attempt(member)
        attempt.accepted = True
        with self._pool.occupied(member):
            return await self._raced(attempt, self._owned(attempt, submit=False))

    async def _next_place(self) -> Place | Failure:
        agent, placement = self._progress.call.agent, self._progress.call.placement
        has = self._places.has(agent)
        await self._pool.ready()
        while self._moves < MOVES_CAP:
            members = self._pool.candidates(agent, without=self._refused)
            if not members and not self._asked_all and (placement is Placement.NODES or not has):
                self._asked_all = True
                await self._pool.probe_all()
                continue
            if not members:
                break
            place = self._places.pick(members, agent, here=has and placement is Placement.AUTO)
            if place is not None:
                return place
            await self._pool.place_free(within_s=_WAIT_FOR_PLACE_S)
        if not has:
            return self._nowhere()
        given_up = self._why if self._moves >= MOVES_CAP else ""
        self._progress.fallback = self._places.why_here(agent, placement, refused=self._refused, given_up=given_up)
        return HERE

    async def _at(self, place: Place) -> Answer | Failure | None:
        """Runs the call at one place; None if it has to go on."""
        self._moves += 1
        # Counted before anything is awaited, so that whoever chooses next sees it.
        if isinstance(place, Member):
            with self._pool.occupied(place):
                if (before := await self._taken_up(place)) is not None:
                    return await self._raced(before, self._owned(before, submit=False))
                self._attempt_number += 1
                attempt = self._attempt(place)
                await self._ownership.own(attempt.call, place)
                return await self._raced(attempt, self._owned(attempt, submit=True))
        self._attempt_number += 1
        with self._places.occupied_here(self._progress.call.agent.provider):
            self._routes.at(self._progress.call, None)
            if self._told:
                self._void("this computer")
            self._progress.attempts = 0
            return await self._raced(None, self._routes.here(self._progress))

    async def _taken_up(self, member: Member) -> RemoteAttempt | None:
        """Returns the attempt that a node was given before, if it may still have it: it is asked about that one first."""
        task = next((task for task, attempt in self._left_behind.items() if attempt.member is member), None)
        if task is None:
            return None
        attempt = self._left_behind.pop(task)
        task.cancel()
        await asyncio.wait({task})
        self._routes.at(attempt.call, member)
        if self._told:
            self._void(member.name)
        attempt.speak(lambda event: self._tell(event, member))
        return attempt

    def _attempt(self, member: Member) -> RemoteAttempt:
        call = replace(self._progress.call, attempt=self._attempt_number)
        self._routes.at(call, member)
        if self._told:
            self._void(member.name)
        self._progress.started_s = time.perf_counter()
        return RemoteAttempt(member, call, on_event=lambda event: self._tell(event, member))

    async def _owned(self, attempt: RemoteAttempt, *, submit: bool) -> Answer | Failure:
        if submit:
            attempt.lent_key = await self._places.lent_key(attempt.call.agent, attempt.member)
        outcome = await (attempt.run() if submit else attempt.follow())
        attempt.member.did_well()
        if isinstance(outcome, Answer):
            outcome = replace(
                outcome,
                total_s=time.perf_counter() - self._progress.started_s,
                ttft_s=self._progress.ttft_s if self._progress.ttft_s is not None else outcome.ttft_s,
            )
        return outcome

    async def _raced(self, attempt: RemoteAttempt | None, running: Awaitable[Answer | Failure]) -> Answer | Failure | None:
        """Waits for an attempt, and for those that were given up before it: the first answer counts."""
        current = asyncio.ensure_future(running)
        try:
            while not current.done():
                done, _ = await asyncio.wait({current, *self._left_behind}, return_when=asyncio.FIRST_COMPLETED)
                for task in done - {current}:
                    late = self._came_late(task)
                    if late is not None and await self._counts(late, attempt, current):
                        return late[1]
            return await self._ended(attempt, current)
        finally:
            if not current.done():
                current.cancel()
                await asyncio.wait({current})
                if attempt is not None and attempt.accepted:
                    self._ownership.errands.cancel(attempt)

    async def _ended(self, attempt: RemoteAttempt | None, current: asyncio.Future[Answer | Failure]) -> Answer | Failure | None:
        if attempt is None:
            return current.result()
        try:
            outcome = current.result()
        except NodeFault as exc:
            await self._failed(attempt, exc)
            return None
        await _to_its_end(self._ownership.undoubt(attempt))  # it may have been given up before
        self._ownership.finished(attempt)
        return outcome

    async def _failed(self, attempt: RemoteAttempt, fault: NodeFault) -> None:
        """Takes in that a node failed; the call goes on without it, unless it comes back with an answer first."""
        member = attempt.member
        self._why = str(fault)
        _log.info("call %s, attempt %d on %s: %s", attempt.call.id, attempt.call.attempt, member.name, fault)
        self._pool.note(member, fault)
        if fault.kind is NodeFaultKind.FULL:
            member.was_full(fault.retry_after_s)
            self._attempt_number, self._moves = self._attempt_number - 1, self._moves - 1  # it was never there
        if fault.kind in {NodeFaultKind.REFUSED, NodeFaultKind.UNTRUSTED}:
            self._refused[member.id] = str(fault)
        if not attempt.accepted or (fault.kind is NodeFaultKind.UNKNOWN_CALL and not attempt.confirmed):
            return
        await self._ownership.doubt(attempt)
        if fault.kind not in {NodeFaultKind.LOST, NodeFaultKind.UNKNOWN_CALL, NodeFaultKind.UNTRUSTED}:
            self._left_behind[asyncio.create_task(attempt.linger())] = attempt

    def _came_late(self, task: asyncio.Task[Answer | Failure]) -> tuple[RemoteAttempt, Answer] | None:
        """Returns an attempt that was given up with its answer, if it brought one."""
        attempt = self._left_behind.pop(task)
        try:
            outcome = task.result()
        except NodeFault as exc:
            # Also where the node does not know the call: what a broken network still carries may reach it later.
            _log.info("call %s, attempt %d is given up: %s", attempt.call.id, attempt.call.attempt, exc)
            return None
        self._ownership.finished(attempt)
        return (attempt, outcome) if isinstance(outcome, Answer) else None

    async def _counts(
        self,
        late: tuple[RemoteAttempt, Answer],
        attempt: RemoteAttempt | None,
        current: asyncio.Future[Answer | Failure],
    ) -> bool:
        """Whether a late answer is the first one. If not, what it cost is written down."""
        if _has_answer(current):
            await _to_its_end(self._ownership.doubt(*late))
            return False
        await _to_its_end(self._overtaken(attempt, current))
        await _to_its_end(self._ownership.undoubt(late[0]))
        return True

    async def _overtaken(self, attempt: RemoteAttempt | None, current: asyncio.Future[Answer | Failure]) -> None:
        """Stops an attempt because an earlier one has brought the answer after all."""
        current.cancel()
        await asyncio.wait({current})
        if attempt is None:
            await self._ownership.doubt_here(self._progress.call, attempt=self._attempt_number)
        elif attempt.accepted:
            await self._ownership.doubt(attempt)
            self._ownership.errands.settle(attempt)

    async def _leave_behind(self) -> None:
        """Leaves attempts that were given up to the errands, which find out what they cost."""
        tasks = tuple(self._left_behind)
        for task in tasks:
            task.cancel()
        if tasks:
            await _to_its_end(asyncio.wait(tasks))
        for attempt in self._left_behind.values():
            self._ownership.errands.settle(attempt)
        self._left_behind.clear()

    def _tell(self, event: CallEvent, member: Member) -> None:
        """Passes a node's event on as one of this call, whatever ids it carries."""
        progress, call = self._progress, self._progress.call
        match event:
            case CallStarted():
                self._told = True
                progress.emit(call_started(call, node=member.name))
            case TextArrived():
                if progress.ttft_s is None:
                    progress.ttft_s = time.perf_counter() - progress.started_s
                progress.parts.append(event.text)
                progress.emit(replace(event, job_id=call.job_id, call_id=call.id))
            case CallRetried():
                progress.parts.clear()
                progress.ttft_s = None
                progress.attempts = event.attempt
                progress.emit(replace(event, job_id=call.job_id, call_id=call.id))

    def _void(self, goes_to: str) -> None:
        """Says that what came so far is void, because the call goes on elsewhere."""
        progress, call = self._progress, self._progress.call
        progress.parts.clear()
        progress.ttft_s = None
        self._told = False
        why = self._why or "The node failed."
        message = f"{why.rstrip('.')}; asked again on {goes_to}."
        progress.emit(
            CallRetried(job_id=call.job_id, call_id=call.id, attempt=self._attempt_number, delay_s=0.0, message=message)
        )

    def _nowhere(self) -> Failure:
        call = self._progress.call
        who = f"has the agent {call.agent.settings_id}"
        why = f" {self._why}" if self._why else ""
        return Failure(
            agent=call.agent.id,
            kind=FailureKind.UNAVAILABLE,
            message=f"No node that {who} can be reached, and this computer does not have it.{why}",
            purpose=call.purpose,
            round=call.round,
            repeat=call.repeat,
            attempts=0 if self._attempt_number == 0 else 1,
        )


async def _to_its_end(work: Coroutine[object, object, object]) -> None:
    """Waits for what takes a moment and follows an outcome: a cancel must not take that for a call that broke off."""
    task = asyncio.ensure_future(work)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait({task})
    task.result()


def _has_answer(task: asyncio.Future[Answer | Failure]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None and isinstance(task.result(), Answer)
