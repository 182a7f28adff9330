"""The core's side of a running job: pumps its events to the bridge, and passes cancelling on to it.

Everything here but the constructor runs on the core's loop.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from mas_app.bridge import BridgeClosed
from mas_app.core_api import JobRunApi
from mas_app.language import Words
from mas_app.phrases import translated
from mas_core.errors import MasError
from mas_core.events import Event

logger = logging.getLogger(__name__)

_tr = Words("job_pump")

OpenRun = Callable[[], AbstractAsyncContextManager[JobRunApi]]
"""Begins a job, or goes on with one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobBroke:
    """A job ended without its last event: it could not begin, or a bug ended it. ``message`` is for the person."""

    job_id: str
    message: str


class JobPump:
    """Runs jobs and knows which are running."""

    def __init__(self, put: Callable[[Event | JobBroke], None]) -> None:
        self._put = put
        self._running: dict[str, JobRunApi] = {}
        self._expected: set[str] = set()
        self._cancelled_early: set[str] = set()

    def expect(self, job_id: str) -> None:
        """Says that a job is about to be run, so that it can be cancelled before it is open."""
        self._expected.add(job_id)

    async def run(self, job_id: str, opening: OpenRun) -> None:
        """Opens the job and hands over every event; ends when the job has ended, or when the window has closed."""
        try:
            async with opening() as run:
                self._running[job_id] = run
                if job_id in self._cancelled_early:
                    run.cancel()
                async for event in run.events():
                    self._put(event)
        except BridgeClosed:
            logger.info("job %s: the window closed before its end", job_id)
        except MasError as exc:
            self._put(JobBroke(job_id=job_id, message=translated(exc)))
        except Exception:  # a bug must end this job, not the window, and must be seen
            logger.exception("job %s broke", job_id)
            self._put(JobBroke(job_id=job_id, message=_tr("Something went wrong inside MAS. The log has the details.")))
        finally:
            self._running.pop(job_id, None)
            self._expected.discard(job_id)
            self._cancelled_early.discard(job_id)

    def cancel(self, job_id: str) -> None:
        """Cancels a job; what has arrived of it is kept."""
        run = self._running.get(job_id)
        if run is not None:
            run.cancel()
        elif job_id in self._expected:
            # Not where it has ended already, and the window has yet to hear of that: the same run may be gone on with.
            self._cancelled_early.add(job_id)

    def cancel_call(self, job_id: str, call_id: str) -> None:
        """Cancels one agent's call; the job goes on without it."""
        run = self._running.get(job_id)
        if run is not None:
            run.cancel_call(call_id)
