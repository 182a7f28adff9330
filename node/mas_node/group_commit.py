"""Writes of many at a time in one transaction: what waits while one is on its way to the disk shares the next one."""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from mas_core.errors import StorageError
from mas_core.storage.connection import Checkpointer, transaction
from mas_core.storage.faults import storage_error

T = TypeVar("T")

_MOST_AT_ONCE = 1000

logger = logging.getLogger(__name__)


@contextmanager
def journal_errors(path: Path) -> Iterator[None]:
    """Turns errors of SQLite and of the file system inside the block into storage errors about the journal."""
    try:
        yield
    except (sqlite3.Error, OSError) as exc:
        kind = type(storage_error(exc, path))
        raise kind(
            f"The node's journal {path} cannot be used ({exc}). Look at the free space and the rights of its folder; "
            "the node takes no calls until it can write there."
        ) from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    action: Callable[[sqlite3.Connection], Any]
    done: Future[Any]


class GroupCommit:
    """Owns a connection and the one thread that uses it.

    An fsync for each of 300 calls a second is more than many disks give; one for all that came meanwhile is not. What
    :meth:`run` has returned from is on disk.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Takes over the connection; nobody else may use it afterwards."""
        self._connection = connection
        self._path = path
        self._checkpointer = Checkpointer(connection, path)
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="journal-writer", daemon=True)
        self._thread.start()

    async def run(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Carries out ``action`` in a transaction and returns when that is committed.

        It is carried out even if the one that awaits it is cancelled.

        Raises:
            StorageError: It could not be committed, or the journal is closed.
        """
        if self._closed:
            raise StorageError(f"The node's journal {self._path} has been closed.")
        item = _Item(action=action, done=Future())
        self._queue.put(item)
        result: T = await asyncio.shield(asyncio.wrap_future(item.done))
        return result

    async def close(self) -> None:
        """Carries out what was handed over, empties the log into the file, and closes the connection."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    # What follows runs in the thread.

    def _work(self) -> None:
        open_ = True
        while open_:
            items, open_ = self._waiting()
            if items:
                self._carry_out(items)
        try:
            self._checkpointer.run()
        except sqlite3.Error as exc:
            logger.warning("journal %s: closed without a checkpoint: %s", self._path, exc)
        finally:
            self._connection.close()

    def _waiting(self) -> tuple[list[_Item], bool]:
        """Waits for the first item and takes along what else is there; the second is False after the last one of all."""
        items: list[_Item] = []
        item = self._queue.get()
        while item is not None:
            items.append(item)
            if len(items) == _MOST_AT_ONCE:
                return items, True
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return items, True
        return items, False

    def _carry_out(self, items: Sequence[_Item]) -> None:
        try:
            results = self._committed(items)
        except BaseException as exc:  # noqa: BLE001  (whoever waits must hear of it, whatever it is)
            if len(items) == 1:
                items[0].done.set_exception(exc)
                return
            # One bad write must not undo those that only happened to travel with it.
            for item in items:
                self._carry_out([item])
            return
        for item, result in zip(items, results, strict=True):
            item.done.set_result(result)

    def _committed(self, items: Sequence[_Item]) -> list[Any]:
        with journal_errors(self._path):
            with transaction(self._connection):
                results = [item.action(self._connection) for item in items]
            try:
                self._checkpointer.run_if_due()
            except sqlite3.Error as exc:
                # The transaction is safe in the log; only moving it over has to wait.
                logger.warning("journal %s: checkpoint put off: %s", self._path, exc)
            return results
