"""How a history is kept safe: backups, checks, and erasing it."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mas_core.errors import StorageBusy
from mas_core.models import now
from mas_core.storage import backup, erasing, indexing, rotation
from mas_core.storage.connected import ConnectedHistory, carried_out
from mas_core.storage.connection import connect, faults_of, transaction
from mas_core.storage.faults import is_corrupt
from mas_core.storage.watching import Watch, watched

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryCheck:
    """What a check found, in sentences; ``index_sound`` is about the search index, which can be made anew."""

    file_sound: bool
    index_sound: bool
    sentences: tuple[str, ...]


class KeptHistory(ConnectedHistory):
    """The part of :class:`mas_core.storage.Repository` that looks after the file."""

    async def back_up(self, *, watch: Watch | None = None) -> Path:
        """Makes a backup now and returns its file. It is kept until a person removes it.

        Raises:
            StorageBusy: Another program is making one.
            WorkStopped: The watcher has ended it; there is no backup then.
        """
        return await self._in_own_thread(
            lambda connection: backup.back_up(connection, self.path, reason="by-hand", watch=watch)
        )

    async def back_up_daily(self, *, at: datetime | None = None) -> Path | None:
        """Makes the day's backup if the history has changed since the last one, and thins earlier ones; returns it, or None.

        A history opened with ``daily_backups`` does it by itself after a stored job; others call this.
        """
        if not rotation.is_due(self.path, at=at or now()):
            return None
        try:
            return await self._in_own_thread(lambda connection: rotation.back_up_daily(connection, self.path))
        except StorageBusy:
            return None

    async def quick_check(self) -> tuple[str, ...]:
        """Returns what SQLite's ``quick_check`` finds wrong; empty for a sound file. Reads all of it."""
        return await self._read(faults_of)

    async def check(self, *, thorough: bool = False, watch: Watch | None = None) -> HistoryCheck:
        """Looks at the whole file and says in plain words how it is.

        Args:
            thorough: Compares every index with its table as well, which takes several times as long.
            watch: May end it.

        Raises:
            WorkStopped: The watcher has ended it.
        """

        def read(connection: sqlite3.Connection) -> tuple[str, ...]:
            with watched(connection, watch):
                return _integrity(connection) if thorough else faults_of(connection)

        faults = await self._read(read)
        index_sound = await self._write_in_steps(_index_is_sound)
        return HistoryCheck(file_sound=not faults, index_sound=index_sound, sentences=_sentences(faults, index_sound))

    async def rebuild_index(self, *, progress: indexing.Progress | None = None) -> int:
        """Makes the search index anew, and returns how many runs are in it; others wait meanwhile to write."""

        def rebuild(connection: sqlite3.Connection) -> int:
            with transaction(connection):
                indexing.start_over(connection)
            return indexing.fill(connection, progress=progress)

        return await self._write_in_steps(rebuild)

    async def erase(self, *, watch: Watch | None = None) -> erasing.Erased:
        """Erases every run, deleted ones too, and all backups; the room that they took is overwritten.

        :data:`mas_core.storage.erasing.NOT_PROMISED` says what that does not reach.

        Raises:
            StorageBusy: Another program has the history open.
            InputError: A run is under way.
        """

        def erase(connection: sqlite3.Connection) -> erasing.Erased:
            _, checkpointer = self._open_parts()
            if self._owners.others()[0]:
                raise StorageBusy("Another program has the history open. Close it, then erase again.")
            return erasing.erase(connection, self.path, checkpointer, watch=watch)

        return await self._write_in_steps(erase)

    # What follows is about the thread of backups.

    def _back_up_soon(self) -> None:
        """Begins the day's backup behind a stored job's back; closing waits for it. Nobody is told if it fails, but the log."""
        if not self._daily_backups or self._day_of_backup == now().date() or self._closed:
            return
        self._day_of_backup = now().date()
        with contextlib.suppress(RuntimeError):  # closed in this moment, by another thread
            self._backups().submit(self._daily_now)

    def _daily_now(self) -> None:
        try:
            if rotation.is_due(self.path, at=now()):
                with contextlib.closing(connect(self.path)) as connection:
                    made = rotation.back_up_daily(connection, self.path)
                logger.info("daily backup %s", made.name)
        except (StorageBusy, OSError, sqlite3.Error) as exc:
            logger.warning("history %s: no daily backup: %s", self.path, exc)

    def _backups(self) -> ThreadPoolExecutor:
        if self._backing_up is None:
            self._backing_up = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history-backup")
        return self._backing_up

    async def _in_own_thread(self, action: Callable[[sqlite3.Connection], Path]) -> Path:
        def run(action: Callable[[sqlite3.Connection], Path]) -> Path:
            self._open_parts()
            # A connection of its own: a copy takes long, and readers are not to wait for it.
            with self._guarded(), contextlib.closing(connect(self.path)) as connection:
                return action(connection)

        return await carried_out(self._submit(self._backups(), run, action))


def _integrity(connection: sqlite3.Connection) -> tuple[str, ...]:
    found = tuple(str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)"))
    broken = tuple(f"a row of {row[0]} belongs to no run" for row in connection.execute("PRAGMA foreign_key_check"))
    return (() if found == ("ok",) else found) + broken


def _index_is_sound(connection: sqlite3.Connection) -> bool:
    try:
        with transaction(connection):
            connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
            connection.execute("INSERT INTO beginnings (beginnings) VALUES ('integrity-check')")
            (runs,) = connection.execute("SELECT count(*) FROM runs WHERE indexed = 1").fetchone()
            (found,) = connection.execute("SELECT count(*) FROM search_docsize").fetchone()
    except sqlite3.DatabaseError as exc:
        if not is_corrupt(exc):
            raise
        return False
    return bool(runs == found)


def _sentences(faults: tuple[str, ...], index_sound: bool) -> tuple[str, ...]:
    said = []
    if faults:
        said.append(
            f"The history is damaged: {faults[0]}"
            + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else "")
            + ". Close MAS and start it again: the file will be kept aside and the newest good backup put in its place."
        )
    else:
        said.append("The history is sound: every page of its file was read.")
    if not index_sound:
        said.append("The search index does not match the runs. No run is lost; `mas data check --rebuild-index` makes it anew.")
    return tuple(said)
