"""What the window needs of the core: a seam for :class:`mas_core.runtime.Runtime`, or for a core that plays a script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from mas_core.catalog import Catalog
from mas_core.events import Event
from mas_core.models import Job, Record, RunSummary
from mas_core.settings import Settings


class AgentStatusApi(Protocol):
    """One agent's health: ``state`` is healthy, unhealthy, failed or unknown."""

    @property
    def agent(self) -> str:
        """The agent's id."""
        ...

    @property
    def state(self) -> str:
        """Its state."""
        ...

    @property
    def detail(self) -> str:
        """A sentence on it: the last error, or the latency."""
        ...


class JobRunApi(Protocol):
    """A job in progress."""

    def events(self) -> AsyncIterator[Event]:
        """Yields its events; ends after JobFinished."""
        ...

    def cancel(self) -> None:
        """Cancels the job."""
        ...

    def cancel_call(self, call_id: str) -> None:
        """Cancels one call of it."""
        ...


class OrchestratorApi(Protocol):
    """Runs jobs."""

    def open(self, job: Job) -> AbstractAsyncContextManager[JobRunApi]:
        """Begins a job."""
        ...

    def warm_up_soon(self) -> None:
        """Loads what the analysis needs, in the background; to be called on the core's loop."""
        ...


class RepositoryApi(Protocol):
    """The history."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What happened when it was opened that the person should know: a restored backup, for instance."""
        ...

    async def list_runs(self, *, limit: int, offset: int) -> tuple[RunSummary, ...]:
        """Returns a page of the history, newest first."""
        ...

    async def count(self) -> int:
        """Returns how many runs there are."""
        ...

    async def load(self, id_or_prefix: str, /) -> Record:
        """Returns a stored run."""
        ...

    async def delete(self, id_or_prefix: str, /) -> str:
        """Deletes a stored run and returns its id."""
        ...


class CoreApi(Protocol):
    """The opened core."""

    @property
    def settings(self) -> Settings:
        """What the settings file says."""
        ...

    @property
    def catalog(self) -> Catalog:
        """What a form offers."""
        ...

    @property
    def orchestrator(self) -> OrchestratorApi:
        """Runs jobs."""
        ...

    @property
    def repository(self) -> RepositoryApi:
        """The history."""
        ...

    def agents_status(self) -> tuple[AgentStatusApi, ...]:
        """Returns the health of every agent."""
        ...
