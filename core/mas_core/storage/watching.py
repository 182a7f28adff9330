"""Long work on the file of a history: how far it is, and a way to end it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mas_core.errors import StorageError

Watch = Callable[[int, int], None]
"""Is told how far the work is and how much there is, 0 where nobody knows, by the thread that does it; ends it with
:class:`WorkStopped`."""

_LOOK_AFTER_STEPS = 50_000


class WorkStopped(StorageError):  # noqa: N818  (a wish, not a fault)
    """Whoever watches the work has ended it."""

    def __init__(self) -> None:
        super().__init__("This was cancelled.")


@contextmanager
def watched(connection: sqlite3.Connection, watch: Watch | None) -> Iterator[None]:
    """Lets the watcher end a long statement of the block. How far it is, SQLite does not tell."""
    if watch is None:
        yield
        return
    stopped: list[WorkStopped] = []

    def look() -> int:
        try:
            watch(0, 0)
        except WorkStopped as exc:
            stopped.append(exc)
        return len(stopped)

    connection.set_progress_handler(look, _LOOK_AFTER_STEPS)
    try:
        yield
    except sqlite3.OperationalError:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)
