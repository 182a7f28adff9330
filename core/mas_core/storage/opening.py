"""Opens the history: takes the locks, puts a damaged file aside, migrates, and marks runs whose program died."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from mas_core.errors import StorageCorrupt
from mas_core.storage import backup, deleting, indexing
from mas_core.storage.connection import connect, create_private, make_durable, make_reader, transaction
from mas_core.storage.locks import Owners
from mas_core.storage.migrations import Migration, check_ours, is_empty, latest, migrate, version_of
from mas_core.storage.rows import mark_unfinished

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The connections of an open history, and what the person has to be told about its opening."""

    writer: sqlite3.Connection
    reader: sqlite3.Connection
    notices: tuple[str, ...]


def open_history(
    path: Path, *, owners: Owners, migrations: tuple[Migration, ...], progress: indexing.Progress | None = None
) -> Opened:
    """Opens the file, makes it first if there is none. Called under the write lock.

    Runs of older versions are put into the search index, which ``progress`` is told of.

    Raises:
        StorageTooNew: A newer version wrote it.
        StorageCorrupt: It is damaged, and another program has it open.
        StorageError: It is no history, or cannot be kept safe here.
        sqlite3.Error: Anything else that SQLite says.
        OSError: The file system refuses.
    """
    left_behind = owners.enter()
    alive, dead = owners.others()
    unclean = bool(dead) or left_behind or doubt_file(path).exists()
    notices = _repaired(path, unclean=unclean, alive=alive, most_version=latest(migrations))
    # A thorough check of a large file would keep the others from writing; it waits until this file is opened by one alone.
    if unclean and alive:
        doubt_file(path).touch(mode=0o600)
    create_private(path)
    writer = connect(path)
    try:
        check_ours(writer, path, migrations=migrations)
        found = version_of(writer)
        if found < latest(migrations):
            if not is_empty(writer):
                copy = backup.back_up(writer, path, reason=f"before-v{latest(migrations)}")
                logger.info("history at version %d copied to %s before its migration", found, copy)
            migrate(writer, migrations=migrations)
        make_durable(writer, path)
        with transaction(writer):
            count = mark_unfinished(writer, alive=alive)
        indexing.fill(writer, progress=progress)
        deleting.purge(writer)
        if count:
            logger.info("%d runs of programs that died are marked unfinished", count)
        owners.forget(dead)
        if not alive:
            doubt_file(path).unlink(missing_ok=True)
        reader = connect(path)
        try:
            make_reader(reader)
        except BaseException:
            reader.close()
            raise
    except BaseException:
        writer.close()
        raise
    return Opened(writer=writer, reader=reader, notices=notices)


def doubt_file(path: Path) -> Path:
    """Returns the file whose presence asks for a thorough check at the next opening."""
    return path.with_name(path.name + ".check")


def _repaired(path: Path, *, unclean: bool, alive: frozenset[str], most_version: int) -> tuple[str, ...]:
    damage = backup.damage_of(path, thorough=unclean and not alive)
    # A program that died between putting a file aside and restoring has left no file at all.
    lost = unclean and not path.exists()
    # SQLite takes a file without bytes for a new history; a full disk or a power cut can leave one in place of the runs.
    emptied = not damage and not alive and path.exists() and path.stat().st_size == 0
    if not damage and not lost and not emptied:
        return ()
    notices = []
    if damage:
        if alive:
            raise StorageCorrupt(
                f"The history {path} is damaged, and another program has it open. Close every window and command of MAS, then "
                "start it again: the file will be kept aside and replaced."
            )
        kept = backup.set_aside(path)
        logger.error("history damaged: %s; kept as %s", "; ".join(damage), kept)
        notices.append(f"The history was damaged. The damaged file is kept as {kept}.")
    good = backup.newest_good_backup(path, most_version=most_version)
    if good is not None:
        if emptied:
            notices.append("The file of the history was empty.")
        backup.restore(good, path)
        notices.append(f"The backup {good.name} was put in its place; runs that are younger are missing.")
    elif damage and backup.backups(path):
        notices.append("No backup of it is sound either, so a new history was begun.")
    elif damage:
        notices.append("There was no backup of it, so a new history was begun.")
    return tuple(notices)
