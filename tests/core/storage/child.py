"""Programs for the tests that need another process: it writes until it is killed, holds a lock, or runs out of room."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import resource
import signal
import sqlite3
import sys
from pathlib import Path

from mas_core.errors import StorageBusy, StorageError, StorageFull
from mas_core.storage import indexing
from mas_core.storage.connection import connect
from mas_core.storage.locks import WriteLock
from mas_core.storage.migrations import MIGRATIONS, migrate
from mas_core.storage.repository import Repository
from tests.core.storage.records import a_job, a_record, an_answer
from tests.core.storage.schemas import NEWER


def say(*words: object) -> None:
    """Writes one line at once: the process may be killed in the next moment."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


async def stream(path: Path) -> None:
    repository = await Repository.open(path)
    while True:
        job = a_job(agents=tuple(f"agent{n}" for n in range(50)))
        await repository.begin(job)
        say("begun", job.id)
        for n in range(50):
            await repository.add_answer(job.id, f"{job.id}-{n}", an_answer(f"agent{n}", f"{n} " * 400))
            say("answer", job.id, n)
        record = a_record(run_id=job.id)
        await repository.finish(record)
        say("finished", job.id)


async def write(path: Path, count: str) -> None:
    async with await Repository.open(path) as repository:
        say("open")
        for _ in range(int(count)):
            record = a_record()
            await repository.finish(record)
            say(record.id)


async def run_and_wait(path: Path) -> None:
    async with await Repository.open(path) as repository:
        job = a_job()
        await repository.begin(job)
        say(job.id)
        await asyncio.to_thread(sys.stdin.read)


async def write_and_watch(path: Path, count: str) -> None:
    """Writes much, and says at each checkpoint whether this program holds the write lock; then SQLite's own setting."""

    def trace(statement: str) -> None:
        if "wal_checkpoint" in statement:
            # A lock of the operating system: a second one in the same process is refused as another program's would be.
            with contextlib.suppress(StorageBusy), WriteLock(path, timeout_s=0).held():
                say("free")
                return
            say("held")

    async with await Repository.open(path, lock_timeout_s=60) as repository:
        opened, _ = repository._open_parts()
        opened.writer.set_trace_callback(trace)
        for _ in range(int(count)):
            await repository.finish(a_record(random.Random().randbytes(150_000).hex()))
        automatic = opened.writer.execute("PRAGMA wal_autocheckpoint").fetchone()[0]
        automatic += opened.reader.execute("PRAGMA wal_autocheckpoint").fetchone()[0]
    say(automatic)


async def open_and_wait(path: Path) -> None:
    async with await Repository.open(path):
        say("open")
        await asyncio.to_thread(sys.stdin.read)


def hold_lock(path: Path) -> None:
    with WriteLock(path).held():
        say("held")
        sys.stdin.read()


def hold_transaction(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE runs SET state = state")
    say("held")
    sys.stdin.read()


async def fill(path: Path) -> None:
    """Writes below a limit on file sizes until it is reached, then goes on without the limit."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with await Repository.open(path) as repository:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, most))
        try:
            for _ in itertools.count():
                record = a_record("word " * 1000)
                await repository.finish(record)
                say(record.id)
        except StorageFull as exc:
            say("full", str(exc))
        say("runs", await repository.count())
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        record = a_record("after")
        await repository.finish(record)
        say(record.id)


def migrate_until_killed(path: Path, kill_at: str, versions: str = "newer") -> None:
    """Migrates, fills the search index, and dies by SIGKILL before statement ``kill_at``; says ``done`` if it has fewer."""
    seen = itertools.count()

    def trace(_statement: str) -> None:
        if next(seen) == int(kill_at):
            os.kill(os.getpid(), signal.SIGKILL)

    connection = connect(path)
    connection.set_trace_callback(trace)
    migrate(connection, migrations=(*MIGRATIONS, *NEWER) if versions == "newer" else MIGRATIONS)
    indexing.fill(connection)
    say("done")


async def open_as_nobody(path: Path) -> None:
    """Opens as a user who may not write there; as root nothing would be refused."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    try:
        await Repository.open(path)
    except StorageError as exc:
        say(type(exc).__name__, str(exc))


if __name__ == "__main__":
    result = globals()[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
    if result is not None:
        asyncio.run(result)
