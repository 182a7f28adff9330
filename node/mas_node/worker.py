"""Runs the calls of others on this node's own agents, and keeps what they bring until it is fetched."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from mas_core.costs import charged_usd
from mas_core.dispatch import Dispatcher
from mas_core.errors import StorageError
from mas_core.events import AnswerFinished, CallFailed, CallRetried, CallStarted, Event, TextArrived
from mas_core.lent_keys import URL_HEADER, LentKey
from mas_core.log import redactor
from mas_core.models import Agent, Answer, Call, Failure, FailureKind, Placement
from mas_core.peers.quotas import Admission
from mas_core.peers.wire import CallPhase, CallState, Load, body_hash, decode_call, encode_state
from mas_core.policy.attempt import CallProgress
from mas_core.settings import ProviderSettings
from mas_core.spending import Budget
from mas_node.journal import Entry, Journal
from mas_node.known_calls import draining, same_submission, state_of
from mas_node.live import LiveCall
from mas_node.problems import Problem, not_found

T = TypeVar("T")

FULL_RETRY_S = 1.0

_log = logging.getLogger(__name__)

Admit = Callable[[Call], AbstractContextManager[Admission]]
"""Lets a new call in for as long as it is here, or raises a Problem; hears what it cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What became of a submission; ``new`` is False for a call that was known already."""

    state: CallState
    new: bool


class Worker:
    """All calls of one node. Its methods belong to one event loop."""

    def __init__(
        self,
        *,
        journal: Journal,
        dispatcher: Dispatcher,
        budget: Budget,
        agents: Mapping[str, Agent],
        providers: Mapping[str, ProviderSettings],
        name: str,
        capacity: int,
    ) -> None:
        """Takes its surroundings.

        Args:
            journal: Where calls and results are kept.
            dispatcher: Runs a call on this computer.
            budget: What this node's person allows to be spent in a day, over all callers.
            agents: What this node offers, by id.
            providers: The providers of these agents, by id.
            name: The node's name, which answers carry.
            capacity: How many calls it has at a time, those that wait for their provider included.
        """
        self._journal = journal
        self._dispatcher = dispatcher
        self._budget = budget
        self._agents = agents
        self._providers = providers
        self._name = name
        self._capacity = capacity
        self._live: dict[tuple[str, str], LiveCall] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self.draining = False

    @property
    def load(self) -> Load:
        """How busy the node is."""
        running = sum(live.phase is CallPhase.RUNNING for live in self._live.values())
        return Load(running=running, queued=len(self._live) - running, capacity=self._capacity)

    async def submit(
        self, owner: str, call_id: str, body: bytes, *, admit: Admit, lent_key: LentKey | None = None
    ) -> Submitted:
        """Takes a call in, or says what is known of it. When this has returned, the call is in the journal.

        Args:
            owner: The caller's key.
            call_id: From the path.
            body: As it came.
            admit: Counts a new call against the caller's quota.
            lent_key: The caller's own key for the agent's provider, used for this call and kept nowhere.

        Raises:
            InputError: The body is no call.
            Problem: The call is refused: another body under this id, no such agent, a key for another provider than its own,
                no room, the node is about to stop.
        """
        digest = body_hash(body)
        while (live := self._live.get((owner, call_id))) is not None:
            if live.accepted.done():
                return Submitted(state=same_submission(live.body_hash, digest, live.state), new=False)
            await asyncio.wait({live.accepted})
        if self.draining or len(self._live) >= self._capacity:
            return await self._known_or_refused(owner, call_id, digest)
        call = self._own(decode_call(body, call_id=call_id))
        self._check_lent(call, lent_key)
        live = self._live[owner, call_id] = LiveCall(owner, call_id, call=call, body_hash=digest)
        live.lent_key = lent_key
        # A task of the worker's own: a caller who goes away in this moment must not leave half of it undone.
        known = await asyncio.shield(self._owned(self._take_in(live, admit)))
        if known is not None:
            return Submitted(state=same_submission(known.body_hash, digest, state_of(call_id, known)), new=False)
        return Submitted(state=live.state, new=True)

    def find(self, owner: str, call_id: str) -> LiveCall | None:
        """Returns a call of this caller that is under way."""
        return self._live.get((owner, call_id))

    async def state(self, owner: str, call_id: str) -> CallState:
        """Returns where a call of this caller stands.

        Raises:
            Problem: It is unknown here, or its result was acknowledged.
        """
        live = self.find(owner, call_id)
        return live.state if live is not None else state_of(call_id, await self.entry(owner, call_id))

    async def entry(self, owner: str, call_id: str) -> Entry:
        """Returns what the journal has of a call of this caller.

        Raises:
            Problem: It is unknown here.
        """
        found = await self._journal.find(owner, call_id)
        if found is None:
            raise not_found("This node has no such call of yours.")
        return found

    async def cancel(self, owner: str, call_id: str) -> CallState:
        """Cancels a call, and returns how it ended; one that had ended before stays as it is.

        Raises:
            Problem: It is unknown here.
        """
        live = self.find(owner, call_id)
        if live is not None:
            await asyncio.wait({live.accepted})
            if live.work is not None and live.ending is not None:
                live.cancel_asked = True
                live.work.cancel()
                await asyncio.wait({live.ending})
                return live.state
        return await self.state(owner, call_id)

    def callers(self) -> frozenset[str]:
        """Returns the keys of those whose calls are under way."""
        return frozenset(owner for owner, _ in self._live)

    async def cancel_all_of(self, owner: str) -> int:
        """Cancels all calls of a caller that is known no more; returns how many those were."""
        found = [call_id for known, call_id in self._live if known == owner]
        for call_id in found:
            self._live[owner, call_id].cut_off()
        # One that ends in this moment is as good as cancelled.
        await asyncio.gather(*(self.cancel(owner, call_id) for call_id in found), return_exceptions=True)
        return len(found)

    async def acknowledge(self, owner: str, call_id: str) -> None:
        """Forgets the result of a call that the caller has stored.

        Raises:
            Problem: It still runs, or is unknown here.
        """
        known = await self._journal.acknowledge(owner, call_id) if self.find(owner, call_id) is None else None
        if known is None and self.find(owner, call_id) is None:
            raise not_found("This node has no such call of yours.")
        if known is None or known.phase is CallPhase.RUNNING:
            raise Problem(409, "running", "This call has not ended yet; there is nothing to acknowledge.")

    async def drain(self, *, within_s: float) -> bool:
        """Takes no new calls and waits for those that run; returns False if some did not end in time."""
        self.draining = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        return not self._tasks

    async def close(self) -> None:
        """Stops what still runs. Its callers get no end of their streams; the journal knows those calls as lost afterwards."""
        self.draining = True
        while self._tasks:
            for live in self._live.values():
                if live.work is not None:
                    live.work.cancel()
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def _known_or_refused(self, owner: str, call_id: str, digest: str) -> Submitted:
        known = await self._journal.find(owner, call_id)
        if known is not None:
            return Submitted(state=same_submission(known.body_hash, digest, state_of(call_id, known)), new=False)
        if self.draining:
            raise draining(self._name)
        detail = f"{self._name} has {self._capacity} calls already, as many as it takes."
        raise Problem(429, "full", detail, retry_after_s=FULL_RETRY_S)

    def _own(self, call: Call) -> Call:
        """Returns the call with this node's own agent: its provider, key and price."""
        own = self._agents.get(call.agent.settings_id)
        if own is None or own.model != call.agent.model:
            raise Problem(422, "unknown-agent", f"{self._name} has no agent '{call.agent.settings_id}' with this model.")
        wanted = call.agent
        agent = replace(own, id=wanted.id, temperature=wanted.temperature, seed=wanted.seed)
        return replace(call, agent=agent, placement=Placement.LOCAL)

    def _check_lent(self, call: Call, lent_key: LentKey | None) -> None:
        """Lets a key be used at the very address that it was lent for, and nowhere else."""
        provider = self._providers.get(call.agent.provider)
        if lent_key is not None and (provider is None or provider.base_url != lent_key.base_url):
            raise Problem(
                422,
                "other-provider",
                f"{self._name} asks the agent '{call.agent.settings_id}' at another address than the one that the key is for, "
                "so nothing was sent. Give the provider the same base_url on both computers, or lend no keys.",
                field=URL_HEADER,
            )

    async def _take_in(self, live: LiveCall, admit: Admit) -> Entry | None:
        """Journals a call and begins it, unless the journal knows its id already."""
        held = ExitStack()
        if live.lent_key is not None:
            # Providers repeat keys in their messages: what they say is cleaned of it as long as it is here.
            held.enter_context(redactor.holding(live.lent_key.key))
        held.callback(self._drop, live)
        with held:
            try:
                admission = held.enter_context(admit(live.call))
            except Problem:
                # A quota is for new calls: who asks again for one that is here has paid for it.
                known = await self._journal.find(live.owner, live.id)
                if known is None:
                    raise
                return known
            admission.cost_usd = 0.0
            known = await self._journal.accept(live.owner, live.id, body_hash=live.body_hash)
            if known is not None:
                return known
            admission.cost_usd = None
            live.work = asyncio.create_task(self._work(live), name=f"call {live.id}")
            live.ending = self._owned(self._see_through(live, live.work, admission, held.pop_all()))
            live.accepted.set_result(None)
        return None

    def _owned(self, work: Coroutine[None, None, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _see_through(
        self, live: LiveCall, work: asyncio.Task[Answer | Failure], admission: Admission, held: ExitStack
    ) -> None:
        """Waits for the end of a call, keeps its result, and only then tells of it."""
        with held:
            await asyncio.wait({work})
            if not work.cancelled():
                outcome = replace(work.result(), node=self._name)
                admission.cost_usd = charged_usd(outcome)
                await self._keep(live, outcome)

    def _drop(self, live: LiveCall) -> None:
        self._live.pop((live.owner, live.id), None)
        live.lent_key = None
        if not live.accepted.done():
            live.accepted.set_result(None)
        live.close()

    async def _work(self, live: LiveCall) -> Answer | Failure:
        call, purse = live.call, self._budget.purse()
        # What a caller pays with a key of its own is none of this node's money.
        refusal = purse.take(call) if live.lent_key is None else None
        if refusal is not None:
            return refusal
        progress = CallProgress(call=call, emit=lambda event: self._tell(live, event), lent_key=live.lent_key)
        outcome: Answer | Failure | None = None
        try:
            outcome = await self._dispatcher.run(progress)
        except asyncio.CancelledError:
            if not live.cancel_asked:
                raise
            live.cancelled = True
            why = "cancelled before any text came"
            outcome = self._dispatcher.cancelled(progress) or _failed(call, FailureKind.CANCELLED, why)
        except Exception:  # noqa: BLE001  (a bug in one call is logged and must not take the node along)
            _log.exception("a bug in call %s of %s", live.id, call.agent.id)
            outcome = _failed(call, FailureKind.INTERNAL, f"a fault in MAS on {self._name}; its log has the details")
        finally:
            if live.lent_key is None:
                purse.put_back(call, outcome)
        return outcome

    def _tell(self, live: LiveCall, event: Event) -> None:
        match event:
            case CallStarted():
                live.phase = CallPhase.RUNNING
                live.tell(live.encoded(replace(event, node=self._name)))
            case TextArrived() | CallRetried():
                live.tell(live.encoded(event))
            case _:
                _log.error("call %s: unexpected event %s", live.id, type(event).__name__)

    async def _keep(self, live: LiveCall, outcome: Answer | Failure) -> None:
        event = (
            AnswerFinished(job_id=live.call.job_id, call_id=live.call.id, answer=outcome)
            if isinstance(outcome, Answer)
            else CallFailed(job_id=live.call.job_id, call_id=live.call.id, failure=outcome)
        )
        last = live.encoded(event)
        live.outcome = outcome
        live.phase = CallPhase.CANCELLED if live.cancelled else CallPhase.FINISHED
        try:
            await self._journal.end(
                live.owner, live.id, phase=live.phase, state=encode_state(live.state), events=live.frames + last
            )
        except StorageError:
            # Whoever listens now gets the answer all the same; who comes later finds the call running, then lost.
            _log.exception("call %s: its result could not be kept", live.id)
        live.tell(last)


def _failed(call: Call, kind: FailureKind, message: str) -> Failure:
    return Failure(agent=call.agent.id, kind=kind, message=message, purpose=call.purpose, round=call.round, repeat=call.repeat)
