"""A history that stops listening when its node closes, so that a job which the node breaks off is unfinished, not cancelled."""

from __future__ import annotations

from typing import cast

from mas_core.models import Answer, Failure, FailureKind, Record
from mas_core.orchestrator import History


class SuspendableHistory:
    """The history of one job; see :class:`mas_core.orchestrator.History`."""

    def __init__(self, history: History) -> None:
        """Takes the real history."""
        self._history = history
        self.suspended = False

    @property
    def as_history(self) -> History:
        """This, as the orchestrator takes it: what is not written here goes to the real history as it is."""
        return cast("History", self)

    def __getattr__(self, name: str) -> object:
        return getattr(self._history, name)

    async def add_answer(self, job_id: str, call_id: str, answer: Answer) -> object:
        """Commits an answer; not one that the node itself broke off, for its seat is asked again."""
        if self.suspended and answer.finish_reason == "cancelled":
            return False
        return await self._history.add_answer(job_id, call_id, answer)

    async def add_failure(self, job_id: str, call_id: str, failure: Failure) -> object:
        """Commits a failure; not that of a call which the node itself broke off."""
        if self.suspended and failure.kind is FailureKind.CANCELLED:
            return False
        return await self._history.add_failure(job_id, call_id, failure)

    async def finish(self, record: Record) -> None:
        """Commits the record, unless the job is to be taken up again."""
        if not self.suspended:
            await self._history.finish(record)
