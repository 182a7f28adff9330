"""Where jobs are kept while they run, as the orchestrator sees it, and what it tells a job of those that it continues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from mas_core.conversation import MOST_TURNS, turns_of
from mas_core.errors import RunNotFound
from mas_core.models import Answer, Call, Failure, Job, Record


class History(Protocol):
    """Where a job is kept; :class:`mas_core.storage.Repository` is the real one."""

    async def begin(self, job: Job) -> None:
        """Commits the job before anything is sent."""
        ...

    async def add_calls(self, calls: Sequence[Call]) -> None:
        """Commits calls before they are sent."""
        ...

    async def open_calls(self, job_id: str) -> Mapping[tuple[str, int, int], str]:
        """Returns the ids of calls for answers without an outcome, by agent, round and repeat."""
        ...

    async def give_back(self, record: Record) -> None:
        """Makes a run that was opened again what it was."""
        ...

    async def conversation(self, id_or_prefix: str, *, most: int) -> tuple[Record, ...]:
        """Returns a run and those that it continues, the oldest first."""
        ...

    async def add_answer(self, job_id: str, call_id: str, answer: Answer) -> object:
        """Commits an answer."""
        ...

    async def add_failure(self, job_id: str, call_id: str, failure: Failure) -> object:
        """Commits a failure."""
        ...

    async def finish(self, record: Record) -> None:
        """Commits the whole record in one transaction."""
        ...

    async def spent_since(self, moment: datetime) -> float:
        """Returns the dollars that stored calls since ``moment`` are known to have cost."""
        ...


async def with_turns(job: Job, history: History) -> Job:
    """Returns the job with the turns that it continues, as the history has them.

    The turns that came with a job count only where the history does not know the run.

    Raises:
        RunNotFound: Neither knows the run that it continues.
    """
    follows = job.question.follows
    if not follows:
        return job
    try:
        # One more than are told, so that a prompt can say that there are older ones.
        records = await history.conversation(follows, most=MOST_TURNS + 1)
    except RunNotFound:
        if not job.turns:
            raise
        return job
    return replace(job, question=replace(job.question, follows=records[-1].id), turns=turns_of(records))
