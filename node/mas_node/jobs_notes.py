"""What a node has to remember of its jobs beside their histories: which are under way, and who chose which aggregator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mas_core.peers.files import PrivateJson


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose a job is: the user with the history, and the :attr:`~mas_node.auth.Caller.key` of who asked and pays."""

    user: str
    caller: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What the file holds.

    Attributes:
        running: Id of each job under way to whose it is.
        aggregators: User to the default aggregator that they chose.
    """

    running: dict[str, Whose] = field(default_factory=dict)
    aggregators: dict[str, str] = field(default_factory=dict)


class JobNotes:
    """The file ``jobs.json``. What a method has returned from is on disk. All raise MachineError where that cannot be."""

    def __init__(self, folder: Path) -> None:
        """Reads nothing yet."""
        self._file: PrivateJson[Notes] = PrivateJson(
            folder / "jobs.json",
            Notes,
            empty=Notes(),
            way_out="Remove it: jobs that were under way are not taken up again then, and default aggregators are forgotten.",
        )
        self._writing = asyncio.Lock()

    async def running(self) -> Mapping[str, Whose]:
        """Returns the jobs that were under way when they were last noted, and whose they are."""
        return (await asyncio.to_thread(self._file.read)).running

    async def begins(self, job_id: str, whose: Whose) -> None:
        """Notes that a job begins."""
        await self._change(lambda notes: replace(notes, running={**notes.running, job_id: whose}))

    async def ended(self, job_id: str) -> None:
        """Forgets a job."""
        await self._change(
            lambda notes: replace(notes, running={id_: whose for id_, whose in notes.running.items() if id_ != job_id})
        )

    async def aggregator(self, user: str) -> str:
        """Returns the aggregator that a user chose, or an empty text."""
        return (await asyncio.to_thread(self._file.read)).aggregators.get(user, "")

    async def choose_aggregator(self, user: str, agent: str) -> None:
        """Notes the aggregator that a user chose."""
        await self._change(lambda notes: replace(notes, aggregators={**notes.aggregators, user: agent}))

    async def _change(self, change: Callable[[Notes], Notes]) -> None:
        async with self._writing:
            await asyncio.to_thread(self._changed, change)

    def _changed(self, change: Callable[[Notes], Notes]) -> None:
        with self._file.changing() as (notes, store):
            store(change(notes))
