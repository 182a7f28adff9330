"""Takes exports back into a history: everything of a file, or nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import msgspec

from mas_core.errors import RunNotFound
from mas_core.imports.members import members
from mas_core.imports.older import is_older_history, older_records
from mas_core.imports.records import record_of
from mas_core.models import JobState, Record
from mas_core.record_json import record_to_json

Progress = Callable[[int, int], None]
"""Is told how many runs were taken in, and how many there are; while they are still being checked, how many were, and 0. It may
be called from any thread."""


class ImportHistory(Protocol):
    """What an import needs of a history; :class:`mas_core.storage.Repository` has it."""

    async def load(self, id_or_prefix: str) -> Record:
        """Returns a run, or raises :class:`~mas_core.errors.RunNotFound`."""
        ...

    async def load_deleted(self, id_or_prefix: str) -> Record:
        """Returns a run that is deleted and can be brought back, or raises :class:`~mas_core.errors.RunNotFound`."""
        ...

    async def undelete(self, id_or_prefix: str) -> str:
        """Brings a deleted run back."""
        ...

    async def take_in(self, record: Record) -> None:
        """Stores a whole run with its tags."""
        ...

    async def tag(self, id_or_prefix: str, tags: Iterable[str]) -> str:
        """Puts tags on a run; those that it has stay."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import came to.

    Attributes:
        added: Runs that are new here, or were deleted here with the same content, and are back.
        skipped: Runs that were here already, with the same content.
        copied: Runs of whose id another one was here: that id, and the new id under which it was kept.
    """

    added: int = 0
    skipped: int = 0
    copied: tuple[tuple[str, str], ...] = ()

    @property
    def runs(self) -> int:
        """How many runs there were."""
        return self.added + self.skipped + len(self.copied)

    def __add__(self, other: ImportReport) -> ImportReport:
        """Returns both together."""
        return ImportReport(
            added=self.added + other.added, skipped=self.skipped + other.skipped, copied=self.copied + other.copied
        )


async def import_paths(
    paths: Sequence[Path],
    history: ImportHistory,
    *,
    older_user: str | None = None,
    progress: Progress | None = None,
    stopped: Callable[[], bool] | None = None,
) -> ImportReport:
    """Imports JSON files, JSON Lines, folders and ZIPs of them, and databases of the older system.

    All of it is read and checked before anything is stored, so that a file that is refused changes nothing. A stopped or
    cancelled import leaves whole runs only, which the next one recognises.

    Args:
        paths: What to import.
        history: Where to.
        older_user: Of a database of the older system with several users, whose runs to take.
        progress: Is called after each run.
        stopped: Is asked before each run, from any thread; once it says True, what was taken in until then is reported.

    Raises:
        InputError: Something cannot be read, is no export, or breaks a limit; nothing was stored.
        StorageError: The history cannot be written.
    """
    reins = _Reins(progress, stopped)
    try:
        return await _imported(paths, history, older_user, reins)
    except asyncio.CancelledError:
        # The thread that checks would otherwise be waited for until it has read everything.
        reins.broken_off = True
        raise


async def _imported(paths: Sequence[Path], history: ImportHistory, older_user: str | None, reins: _Reins) -> ImportReport:
    report = ImportReport()
    checked = await asyncio.to_thread(_count, paths, older_user, reins)
    with closing(_records(paths, older_user)) as runs:
        for number in range(1, checked + 1):
            found = None if reins.stopped() else await asyncio.to_thread(next, runs, None)
            if found is None:
                break
            report += await _take(found, history)
            reins.tell(number, checked)
    return report


def records_of(path: Path, *, older_user: str | None = None) -> Iterator[Record]:
    """Yields the runs of a file or folder, checked.

    Raises:
        InputError: It cannot be read, is no export, or breaks a limit.
    """
    if is_older_history(path):
        yield from older_records(path, user=older_user)
        return
    for member in members(path):
        yield record_of(member.data, place=member.place)


@dataclass(frozen=True, slots=True)
class _Found:
    """A run; ``fresh_figures`` marks figures that were worked out just now and may differ from those of another day."""

    record: Record
    fresh_figures: bool


@dataclass(frozen=True, slots=True)
class _Stored:
    """A run that is here, or is deleted here and can be brought back."""

    record: Record
    deleted: bool


class _Reins:
    """How whoever wants the import hears of it and ends it."""

    def __init__(self, progress: Progress | None, stopped: Callable[[], bool] | None) -> None:
        self.broken_off = False
        self._progress = progress
        self._stopped = stopped

    def tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(done, total)

    def stopped(self) -> bool:
        return self.broken_off or (self._stopped is not None and self._stopped())


def _records(paths: Iterable[Path], older_user: str | None) -> Generator[_Found, None, None]:
    for path in paths:
        fresh = is_older_history(path)
        for record in records_of(path, older_user=older_user):
            yield _Found(record, fresh)


def _count(paths: Iterable[Path], older_user: str | None, reins: _Reins) -> int:
    """Checks all runs and returns how many there are; 0 if it was stopped."""
    checked = 0
    for _ in _records(paths, older_user):
        checked += 1
        reins.tell(checked, 0)
        if reins.stopped():
            return 0
    return checked


async def _take(found: _Found, history: ImportHistory) -> ImportReport:
    record = found.record
    there = await _stored(record.id, history)
    if there is None:
        await history.take_in(record)
        return ImportReport(added=1)
    if _same(there.record, record) or (found.fresh_figures and _same(_unfigured(there.record), _unfigured(record))):
        await _kept(there, record, history)
        return ImportReport(added=1) if there.deleted else ImportReport(skipped=1)
    # The new id follows from the content, so that a second import of the same file finds the first one's copy. A deleted run of
    # other content stays as it is: whoever brings it back wants what it held.
    content = _unfigured(record) if found.fresh_figures else record
    copy = replace(record, id=hashlib.sha256(_content(content)).hexdigest()[:32])
    copied = ImportReport(copied=((record.id, copy.id),))
    there = await _stored(copy.id, history)
    if there is None:
        await history.take_in(copy)
        return copied
    await _kept(there, record, history)
    return copied if there.deleted else ImportReport(skipped=1)


async def _kept(there: _Stored, record: Record, history: ImportHistory) -> None:
    """Stores nothing of a run but the tags that it has not got here; one that is deleted comes back."""
    if there.deleted:
        await history.undelete(there.record.id)
    if not set(record.tags) <= set(there.record.tags):
        await history.tag(there.record.id, record.tags)


async def _stored(run_id: str, history: ImportHistory) -> _Stored | None:
    for load, deleted in ((history.load, False), (history.load_deleted, True)):
        try:
            found = await load(run_id)
        except RunNotFound:
            continue
        # A history also finds runs by the beginning of their id.
        if found.id == run_id:
            return _Stored(found, deleted)
    return None


def _unfigured(record: Record) -> Record:
    return replace(record, analysis=None)


def _same(there: Record, record: Record) -> bool:
    if there.state is JobState.RUNNING:
        there = replace(there, state=JobState.UNFINISHED)
    return _content(there) == _content(record)


def _content(record: Record) -> bytes:
    """Returns what tells runs apart: everything but what the person may add to a run at any time."""
    plain = msgspec.json.decode(record_to_json(record), type=dict[str, msgspec.Raw])
    # Without the key, so that an import finds the copies that were made before there was one.
    del plain["tags"]
    return msgspec.json.encode(plain)
