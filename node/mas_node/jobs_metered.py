"""Calls of a job under the quota of whoever asked for the job."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack

from mas_core.costs import charged_usd
from mas_core.dispatch import Dispatcher
from mas_core.models import Answer, Call, ExtraCost, Failure, FailureKind
from mas_core.ownership import Ledger
from mas_core.peers.quotas import Admission
from mas_core.policy.attempt import CallProgress
from mas_node.problems import Problem

Admit = Callable[[Call], AbstractContextManager[Admission]]
"""Counts a call for the length of the block, or raises a Problem with status 429."""

_SOON_S = 2.0
"""A refusal that ends so soon is for others of one's own calls that run: a job waits for them instead of losing an agent."""
_LOOK_AGAIN_S = 0.05


class MeteredDispatcher(Dispatcher):
    """Stands before a dispatcher and asks the quota before each call."""

    def __init__(self, inner: Dispatcher, admit: Admit) -> None:
        """Takes the dispatcher that does the work, and the quota."""
        self._inner = inner
        self._admit = admit

    async def run(self, progress: CallProgress) -> Answer | Failure:
        """Runs one call when the quota lets it; where it does not, that is the call's failure."""
        with ExitStack() as stack:
            admission: Admission | None = None
            while admission is None:
                try:
                    admission = stack.enter_context(self._admit(progress.call))
                except Problem as exc:
                    if exc.retry_after_s is None or exc.retry_after_s > _SOON_S:
                        return _refused(progress.call, exc)
                    await asyncio.sleep(_LOOK_AGAIN_S)
            outcome = await self._inner.run(progress)
            admission.cost_usd = charged_usd(outcome)
            return outcome

    def cancelled(self, progress: CallProgress) -> Answer | None:
        """See :class:`Dispatcher`."""
        return self._inner.cancelled(progress)

    def extra_costs(self, job_id: str) -> tuple[ExtraCost, ...]:
        """See :class:`Dispatcher`."""
        return self._inner.extra_costs(job_id)

    def stored(self, job_id: str) -> None:
        """See :class:`Dispatcher`."""
        self._inner.stored(job_id)

    def with_ledger(self, ledger: Ledger) -> Dispatcher:
        """See :class:`Dispatcher`."""
        return MeteredDispatcher(self._inner.with_ledger(ledger), self._admit)

    async def aclose(self) -> None:
        """Leaves the closing to whoever opened the dispatcher that does the work."""


def _refused(call: Call, problem: Problem) -> Failure:
    return Failure(
        agent=call.agent.id,
        kind=FailureKind.BUDGET,
        message=str(problem),
        purpose=call.purpose,
        round=call.round,
        repeat=call.repeat,
        status=problem.status,
        retry_after_s=problem.retry_after_s,
        attempts=0,
        provider=call.agent.provider,
    )


class NoLedger:
    """Keeps no note of who owns a call, for calls that nobody would take up again."""

    async def add_dispatch(self, call: Call, *, node: str) -> None:
        """Takes no note."""

    async def owners(self, job_id: str) -> Mapping[str, tuple[str, int]]:
        """Knows of none."""
        return {}

    async def put_extra_cost(self, job_id: str, cost: ExtraCost) -> None:
        """Takes no note."""

    async def drop_extra_cost(self, job_id: str, *, call_id: str, attempt: int) -> None:
        """Has none."""
