"""One attempt of a call on one node: handed over, followed to its end over broken connections, or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

from mas_core.events import AnswerFinished, CallFailed
from mas_core.lent_keys import LentKey
from mas_core.models import Answer, Call, ExtraCost, Failure, FailureKind, Usage
from mas_core.peers.faults import NodeFault, NodeFaultKind
from mas_core.peers.member import Member
from mas_core.peers.wire import CallEvent, CallPhase, CallState, encode_call, wire_id

_FRUITLESS_CAP = 5
_RECONNECT_S = 0.05
_LONGEST_RECONNECT_S = 2.0

_UNSURE = frozenset({NodeFaultKind.TIMEOUT, NodeFaultKind.BROKEN, NodeFaultKind.SERVER})
"""After these nobody knows whether the node took the call in."""
_COMES_BACK = frozenset({NodeFaultKind.CONNECT, NodeFaultKind.TIMEOUT, NodeFaultKind.BROKEN, NodeFaultKind.SERVER})
"""After these the node may still be asked later."""


class RemoteAttempt:
    """A call on a node. Its outcome is stamped with the node's name and the call's own seat, whatever the node says."""

    def __init__(self, member: Member, call: Call, *, on_event: Callable[[CallEvent], None] | None = None) -> None:
        """Takes the node, the call with the number of this attempt, and who is told of its events (but for the last)."""
        self.member = member
        self.call = call
        self.id = wire_id(call)
        self.accepted = False
        """Whether the node has it, or may have it."""
        self.confirmed = False
        """Whether the node said so."""
        self.lent_key: LentKey | None = None
        """Goes along when the call is handed over."""
        self._on_event = on_event
        self._after = 0

    def hush(self) -> None:
        """Tells nobody of further events: another attempt speaks for the call now."""
        self._on_event = None

    def speak(self, on_event: Callable[[CallEvent], None]) -> None:
        """Tells of all events again, from the first one on."""
        self._on_event, self._after = on_event, 0

    def extra_cost(self, answer: Answer | None = None) -> ExtraCost:
        """Returns the record of an attempt that is, or (without an answer) may be, paid for besides the one that counts."""
        return ExtraCost(
            agent=self.call.agent.id,
            call_id=self.call.id,
            attempt=self.call.attempt,
            node=self.member.name,
            cost_usd=answer.cost_usd if answer is not None else None,
            usage=answer.usage if answer is not None else Usage(),
        )

    async def run(self) -> Answer | Failure:
        """Hands the call over and follows it to its end.

        Raises:
            NodeFault: It was not taken in, or (``accepted`` is set) nobody knows whether it was, or it was lost.
        """
        self.accepted = True
        key, self.lent_key = self.lent_key, None
        try:
            await self.member.client.submit(self.id, encode_call(self.call), key=key)
        except NodeFault as exc:
            self.accepted = exc.kind in _UNSURE
            raise
        self.confirmed = True
        return await self.follow()

    async def follow(self) -> Answer | Failure:
        """Follows a call that the node has to its end. Broken connections are made anew where the node lives.

        Raises:
            NodeFault: The node is gone, silent for the length of a lease, or does not know the call (any more).
        """
        self.accepted = True
        self.member.followed.add(self.id)
        try:
            return await self._followed()
        finally:
            self.member.followed.discard(self.id)

    async def _followed(self) -> Answer | Failure:
        fruitless = 0
        while True:
            before = self._after
            try:
                outcome = await self._listen() or self._outcome_of(await self.member.client.state(self.id))
            except NodeFault as exc:
                if exc.kind is not NodeFaultKind.BROKEN or fruitless >= _FRUITLESS_CAP:
                    raise
                outcome = None
            if outcome is not None:
                return outcome
            fruitless = 0 if self._after > before else fruitless + 1
            if fruitless > 1:
                await asyncio.sleep(min(_LONGEST_RECONNECT_S, _RECONNECT_S * 2**fruitless))

    async def linger(self) -> Answer | Failure:
        """Waits for a node that was given up to come back, then for what it made of the call.

        Raises:
            NodeFault: It came back without the call, or is not to be asked any more.
        """
        self.hush()
        while True:
            await self.member.next_report()
            try:
                return await self.follow()
            except NodeFault as exc:
                if exc.kind not in _COMES_BACK:
                    raise

    async def _listen(self) -> Answer | Failure | None:
        """Reads the stream of events; None if it ended or fell silent before the call's end, while the node lives."""
        member = self.member
        try:
            async with asyncio.timeout(None) as timeout:
                lease = member.take_lease(timeout)
                try:
                    async with aclosing(member.client.events(self.id, after=self._after)) as stream:
                        async for heard in stream:
                            member.renew(lease)
                            if heard.event is None or heard.number <= self._after:
                                continue
                            self._after = heard.number
                            outcome = self._take(heard.event)
                            if outcome is not None:
                                return outcome
                finally:
                    member.give_back(lease)
        except NodeFault as exc:
            # Asked for its state, the node tells a call that it lost from one that never came to it.
            if exc.kind is not NodeFaultKind.UNKNOWN_CALL:
                raise
        except TimeoutError as exc:
            if member.lease_over:
                raise NodeFault(f"{member.name} has been silent for {member.lease_s:g} s.", kind=NodeFaultKind.TIMEOUT) from exc
        return None

    def _take(self, event: CallEvent) -> Answer | Failure | None:
        match event:
            case AnswerFinished():
                return self._stamped(event.answer)
            case CallFailed():
                return self._stamped(event.failure)
            case _:
                if self._on_event is not None:
                    self._on_event(event)
                return None

    def _outcome_of(self, state: CallState) -> Answer | Failure | None:
        if state.state is CallPhase.FINISHED:
            outcome = state.answer or state.failure
            if outcome is not None:
                return self._stamped(outcome)
        if state.state in {CallPhase.QUEUED, CallPhase.RUNNING}:
            return None
        raise NodeFault(f"{self.member.name} has lost the call.", kind=NodeFaultKind.LOST)

    def _stamped(self, outcome: Answer | Failure) -> Answer | Failure:
        call, name = self.call, self.member.name
        if isinstance(outcome, Answer):
            if outcome.finish_reason == "cancelled":
                # Not by us: whoever cancels here does not listen any more.
                raise NodeFault(f"{name} stopped the call.", kind=NodeFaultKind.LOST)
            return replace(
                outcome,
                agent=call.agent.id,
                role=call.role,
                round=call.round,
                repeat=call.repeat,
                node=name,
                demo=outcome.demo or call.agent.demo,
            )
        if outcome.kind is FailureKind.CANCELLED:
            raise NodeFault(f"{name} stopped the call.", kind=NodeFaultKind.LOST)
        if outcome.kind is FailureKind.INTERNAL:
            raise NodeFault(f"{name} has a fault of its own.", kind=NodeFaultKind.SERVER)
        return replace(outcome, agent=call.agent.id, purpose=call.purpose, round=call.round, repeat=call.repeat, node=name)
