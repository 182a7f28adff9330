"""What the window needs of the core: a seam for :class:`mas_core.runtime.Runtime`, or for a core that plays a script."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mas_core.catalog import Catalog
from mas_core.events import Event
from mas_core.models import Job, Record, RunSummary
from mas_core.planning import JobRequest
from mas_core.settings import Settings
from mas_core.storage.query import HistoryPage, HistoryQuery, Tag

if TYPE_CHECKING:  # only those who deal with nodes or with the file need it
    from mas_core.peering import Peering
    from mas_core.storage.erasing import Erased
    from mas_core.storage.kept import HistoryCheck
    from mas_core.storage.watching import Watch
    from mas_core.users import Person


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

    @property
    def calls(self) -> int:
        """How many calls are remembered."""
        ...

    @property
    def success_rate(self) -> float | None:
        """Share of them that brought a whole answer, None without calls."""
        ...

    @property
    def median_s(self) -> float | None:
        """Median of the answers' seconds, None without answers."""
        ...

    @property
    def last_error(self) -> str:
        """Message of the last failure that is remembered, or empty."""
        ...


class ProberApi(Protocol):
    """Looks from time to time whether the providers of idle agents answer. All of it belongs on the core's loop."""

    async def run(self) -> None:
        """Probes until it is cancelled."""
        ...

    def set_in_front(self, *, in_front: bool) -> None:
        """Probes more often while somebody looks."""
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

    async def load(self, id_or_prefix: str) -> Record:
        """Returns a stored run."""
        ...

    async def conversation(self, id_or_prefix: str, /, *, most: int) -> tuple[Record, ...]:
        """Returns a run and those that it continues, the oldest first, ``most`` in all."""
        ...

    async def search(self, query: HistoryQuery) -> HistoryPage:
        """Returns a page of the runs that a query finds."""
        ...

    async def count_found(self, query: HistoryQuery) -> int:
        """Returns how many runs a query finds on all its pages."""
        ...

    async def tag(self, id_or_prefix: str, tags: Iterable[str]) -> str:
        """Puts tags on a run and returns its id."""
        ...

    async def untag(self, id_or_prefix: str, tags: Iterable[str]) -> str:
        """Takes tags off a run and returns its id."""
        ...

    async def tags(self) -> tuple[Tag, ...]:
        """Returns all tags with the number of their runs."""
        ...

    async def delete(self, id_or_prefix: str, *, now: bool = False) -> str:
        """Deletes a stored run, with ``now`` for good, and returns its id."""
        ...

    async def load_deleted(self, id_or_prefix: str) -> Record:
        """Returns a deleted run that can be brought back."""
        ...

    async def undelete(self, id_or_prefix: str) -> str:
        """Brings a deleted run back and returns its id."""
        ...

    async def finish(self, record: Record) -> None:
        """Stores a whole run."""
        ...

    async def take_in(self, record: Record) -> None:
        """Stores a whole run from elsewhere, with its tags."""
        ...

    async def back_up(self, *, watch: Watch | None = None) -> Path:
        """Makes a backup now and returns its file; ``watch`` is told, in a thread, how far it is, and may end it."""
        ...

    async def check(self, *, thorough: bool = False, watch: Watch | None = None) -> HistoryCheck:
        """Looks at the whole file; ``watch`` may end it."""
        ...

    async def rebuild_index(self, *, progress: Callable[[int, int], None] | None = None) -> int:
        """Makes the search index anew; ``progress`` is told, in a thread, how many runs of how many are in it."""
        ...

    async def erase(self, *, watch: Watch | None = None) -> Erased:
        """Erases every run and all backups for good; ``watch`` may end it, and then some are left."""
        ...


class CoreApi(Protocol):
    """The opened core."""

    @property
    def person(self) -> Person:
        """Whose history it is."""
        ...

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

    @property
    def prober(self) -> ProberApi:
        """Probes idle providers while somebody runs it."""
        ...

    @property
    def peering(self) -> Peering:
        """This computer among its peers; to be used on the core's loop."""
        ...

    async def renewed(self, settings: Settings) -> CoreApi:
        """Returns the core with other settings, for what is asked from now on; jobs that run go on with theirs."""
        ...

    async def plan(self, request: JobRequest) -> Job:
        """Turns a request into a job, with what the nodes offer, and all that was said before."""
        ...

    async def retry(self, run_id: str, labels: Sequence[str] = ()) -> AbstractAsyncContextManager[JobRunApi]:
        """Goes on with a run that has ended: its failed agents, or those of ``labels``, are asked again."""
        ...

    async def resume(self, run_id: str) -> AbstractAsyncContextManager[JobRunApi]:
        """Goes on with a run that was interrupted; stored answers are not asked for again."""
        ...

    def paused_keys(self) -> Mapping[str, str]:
        """Returns the providers whose key was refused and is not sent any more, with the reason."""
        ...

    def try_key_again(self, provider_id: str) -> None:
        """Ends the pause of a provider's key and has it looked up anew; to be called on the core's loop."""
        ...

    def agents_status(self) -> tuple[AgentStatusApi, ...]:
        """Returns the health of every agent."""
        ...
