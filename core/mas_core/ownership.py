"""Who has a call, and what is owed for it: written down before a call is sent, and settled when its job is stored."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

from mas_core.errors import StorageError
from mas_core.models import Answer, Call, ExtraCost
from mas_core.peers.errands import Errands
from mas_core.peers.following import RemoteAttempt
from mas_core.peers.member import Member

_log = logging.getLogger(__name__)


class Ledger(Protocol):
    """Where it is kept who owns a call; :class:`mas_core.storage.Repository` is the real one."""

    async def add_dispatch(self, call: Call, *, node: str) -> None:
        """Commits that a call goes to a node, before it is sent."""
        ...

    async def owners(self, job_id: str) -> Mapping[str, tuple[str, int]]:
        """Returns the calls of an unfinished job that went to nodes: id to the last node and attempt."""
        ...

    async def put_extra_cost(self, job_id: str, cost: ExtraCost) -> None:
        """Commits what an attempt cost, or may have cost, that does not count; a later figure replaces an earlier one."""
        ...

    async def drop_extra_cost(self, job_id: str, *, call_id: str, attempt: int) -> None:
        """Takes an attempt back that was never made."""
        ...


class Ownership:
    """The calls of all jobs of this process that nodes have. A history that fails does not stop a job."""

    def __init__(self, ledger: Ledger) -> None:
        """Takes where it is kept."""
        self.errands = Errands(self.doubt)
        self._ledger = ledger
        self._owners: dict[str, Mapping[str, tuple[str, int]]] = {}
        self._finished: dict[str, list[RemoteAttempt]] = {}
        self._extras: dict[str, dict[tuple[str, int], ExtraCost]] = {}

    async def owner(self, call: Call) -> tuple[str, int] | None:
        """Returns the node that was last given the call, by an earlier run of this program, and with which attempt."""
        if call.job_id not in self._owners:
            try:
                self._owners[call.job_id] = await self._ledger.owners(call.job_id)
            except StorageError as exc:
                _log.warning("job %s: who had its calls is not known: %s", call.job_id, exc)
                self._owners[call.job_id] = {}
        return self._owners[call.job_id].get(call.id)

    async def own(self, call: Call, member: Member) -> None:
        """Writes down that the node has the call from now on."""
        try:
            await self._ledger.add_dispatch(call, node=member.id)
        except StorageError as exc:
            _log.warning("call %s goes to %s without a note: %s", call.id, member.name, exc)

    def finished(self, attempt: RemoteAttempt) -> None:
        """Takes in that an attempt brought what counts; its node keeps the result until the job is stored."""
        self._finished.setdefault(attempt.call.job_id, []).append(attempt)

    async def doubt(self, attempt: RemoteAttempt, answer: Answer | None = None) -> None:
        """Notes that an attempt is paid for, or may be, without counting."""
        await self._note(attempt.call.job_id, attempt.extra_cost(answer))

    async def doubt_here(self, call: Call, *, attempt: int) -> None:
        """Notes the same of an attempt on this computer."""
        await self._note(call.job_id, ExtraCost(agent=call.agent.id, call_id=call.id, attempt=attempt, node="local"))

    async def _note(self, job_id: str, cost: ExtraCost) -> None:
        if job_id in self._owners:
            self._extras.setdefault(job_id, {})[cost.call_id, cost.attempt] = cost
        try:
            await self._ledger.put_extra_cost(job_id, cost)
        except StorageError as exc:
            _log.warning("an extra cost of call %s is not stored: %s", cost.call_id, exc)

    async def undoubt(self, attempt: RemoteAttempt) -> None:
        """Takes a doubt back: the attempt counts after all."""
        call = attempt.call
        if self._extras.get(call.job_id, {}).pop((call.id, call.attempt), None) is None and call.job_id in self._owners:
            return
        try:
            await self._ledger.drop_extra_cost(call.job_id, call_id=call.id, attempt=call.attempt)
        except StorageError as exc:
            _log.warning("an extra cost of call %s is not taken back: %s", call.id, exc)

    def extra_costs(self, job_id: str) -> tuple[ExtraCost, ...]:
        """Returns the extra costs of a job that runs, as far as they are known."""
        return tuple(self._extras.get(job_id, {}).values())

    def stored(self, job_id: str) -> None:
        """Acknowledges all results of a job, and forgets it."""
        self.errands.acknowledge(self._finished.pop(job_id, ()))
        self._extras.pop(job_id, None)
        self._owners.pop(job_id, None)
