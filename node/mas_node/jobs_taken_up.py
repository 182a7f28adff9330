"""Jobs that a node before this one left unfinished: taken up again, now or later, or given up where that never works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from mas_core.errors import InputError, MachineError, MasError
from mas_core.orchestrator import JobRun
from mas_core.peers.trust import NotPaired
from mas_node.jobs_history import SuspendableHistory
from mas_node.jobs_notes import JobNotes, Whose
from mas_node.problems import Problem

RETRIES_S = (2.0, 4.0, 8.0, 16.0, 30.0, 60.0, 60.0, 60.0, 60.0, 60.0)
"""Pauses before a job is tried again: six minutes in all, after which a disk or a lock is not in passing trouble."""

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class LeftJob:
    """A job that was under way when the node ended.

    Attributes:
        resumed: The run with the history that it writes to, once it is marked as running here; it can be entered again.
    """

    id: str
    whose: Whose
    resumed: tuple[SuspendableHistory, JobRun] | None = None


class LeftJobs:
    """Tries until each job runs, has ended, or is given up. Belongs to one event loop; close it at the end."""

    def __init__(
        self,
        notes: JobNotes,
        *,
        begin: Callable[[LeftJob], Awaitable[None]],
        pauses_s: tuple[float, ...] = RETRIES_S,
    ) -> None:
        """Takes its surroundings.

        Args:
            notes: Which jobs were under way.
            begin: Begins one again, or says by an error why not.
            pauses_s: Before each further try.
        """
        self._notes = notes
        self._begin = begin
        self._pauses_s = pauses_s
        self._waiting: dict[str, LeftJob] = {}
        self._given_up: set[str] = set()
        self._trying: asyncio.Task[None] | None = None

    def waits(self, user: str, job_id: str) -> bool:
        """Whether one of this user's jobs is to be tried again."""
        job = self._waiting.get(job_id)
        return job is not None and job.whose.user == user

    def gave_up(self, job_id: str) -> bool:
        """Whether nobody works on a job any more, though the history may still have it as running."""
        return job_id in self._given_up

    def give_up(self, job_id: str) -> None:
        """Takes note that nobody works on a job any more."""
        self._given_up.add(job_id)

    def of_callers(self) -> Mapping[str, tuple[str, str]]:
        """Returns the waiting jobs: id to the caller's key and the user."""
        return {job.id: (job.whose.caller, job.whose.user) for job in self._waiting.values()}

    async def drop(self, job_id: str) -> None:
        """Tries a job no more."""
        if self._waiting.pop(job_id, None) is not None:
            self.give_up(job_id)
            await self._forget(job_id)

    async def begin(self, jobs: Mapping[str, Whose]) -> None:
        """Tries each job once, and goes on with those that cannot be had now."""
        for job_id, whose in jobs.items():
            job = LeftJob(id=job_id, whose=whose)
            self._waiting[job_id] = job
            await self._try(job)
        if self._waiting:
            self._trying = asyncio.create_task(self._try_again(), name="jobs to take up")

    async def aclose(self) -> None:
        """Stops trying; the next start begins anew."""
        if self._trying is not None:
            self._trying.cancel()
            await asyncio.gather(self._trying, return_exceptions=True)

    async def _try_again(self) -> None:
        for pause_s in self._pauses_s:
            await asyncio.sleep(pause_s)
            for job in tuple(self._waiting.values()):
                await self._try(job)
            if not self._waiting:
                return
        for job in tuple(self._waiting.values()):
            _log.error("job %s could not be taken up in all this time and is given up; it is in the history as it was", job.id)
            await self.drop(job.id)

    async def _try(self, job: LeftJob) -> None:
        try:
            await self._begin(job)
        except (InputError, NotPaired, Problem) as exc:
            # What will not be otherwise later: it has ended, or whoever asked is known no more.
            _log.info("job %s is not taken up: %s", job.id, exc)
            await self.drop(job.id)
        except MasError as exc:
            _log.warning("job %s cannot be taken up now: %s", job.id, exc)
        except Exception:  # noqa: BLE001  (a bug with one job is logged and must not keep the node from serving)
            _log.exception("a bug in taking up job %s", job.id)
            await self.drop(job.id)
        else:
            _log.info("job %s is taken up again", job.id)
            self._waiting.pop(job.id, None)

    async def _forget(self, job_id: str) -> None:
        with suppress(MachineError):  # the next start finds that it has ended, and forgets it then
            await self._notes.ended(job_id)
