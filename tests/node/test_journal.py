"""The node's journal on real files."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from mas_core.errors import StorageBusy, StorageError, StorageTooNew
from mas_core.peers.wire import CallPhase
from mas_core.storage.connection import connect, make_durable
from mas_node.group_commit import GroupCommit
from mas_node.journal import RESULTS_KEPT_S, TRACES_KEPT_S, Entry, Journal

STATE, EVENTS = b'{"id":"c"}', b"id: 1\ndata: {}\n\n"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


async def finished(journal: Journal, call_id: str = "c") -> None:
    await journal.accept("me", call_id, body_hash="h")
    await journal.end("me", call_id, phase=CallPhase.FINISHED, state=STATE, events=EVENTS)


async def test_that_a_finished_result_is_there_after_a_restart_and_a_running_call_is_lost(tmp_path: Path) -> None:
    async with await Journal.open(tmp_path / "journal.db") as journal:
        await finished(journal)
        assert await journal.accept("me", "runs", body_hash="h") is None

    async with await Journal.open(tmp_path / "journal.db") as journal:
        assert journal.lost == 1
        assert await journal.find("me", "c") == Entry(
            body_hash="h", phase=CallPhase.FINISHED, acknowledged=False, state=STATE, events=EVENTS
        )
        lost = await journal.find("me", "runs")
        assert lost is not None
        assert lost.phase is CallPhase.LOST
        assert await journal.find("you", "c") is None


async def test_that_a_known_call_is_not_taken_in_again(tmp_path: Path) -> None:
    async with await Journal.open(tmp_path / "journal.db") as journal:
        await finished(journal)
        known = await journal.accept("me", "c", body_hash="another")
        assert known is not None
        assert known.body_hash == "h"
        assert await journal.accept("you", "c", body_hash="another") is None


async def test_that_results_are_kept_for_24_hours_and_traces_of_acknowledged_calls_for_some_minutes(tmp_path: Path) -> None:
    clock = Clock()
    async with await Journal.open(tmp_path / "journal.db", now=clock) as journal:
        await finished(journal)
        await finished(journal, "acknowledged")
        await journal.acknowledge("me", "acknowledged")
        await journal.accept("me", "runs", body_hash="h")

        clock.now_s += TRACES_KEPT_S - 1
        assert await journal.expire() == 0
        clock.now_s += 2
        assert await journal.expire() == 1
        assert await journal.find("me", "acknowledged") is None

        clock.now_s += RESULTS_KEPT_S - TRACES_KEPT_S - 2
        assert await journal.expire() == 0
        clock.now_s += 2
        assert await journal.expire() == 1
        assert await journal.find("me", "c") is None

        clock.now_s += 10 * RESULTS_KEPT_S
        assert await journal.expire() == 0, "a call that runs does not grow old"


async def test_that_an_acknowledged_result_leaves_no_word_of_it_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with await Journal.open(path) as journal:
        await journal.accept("me", "c", body_hash="h")
        await journal.end("me", "c", phase=CallPhase.FINISHED, state=b"CANARY-1", events=b"CANARY-2")
        await journal.acknowledge("me", "c")
        known = await journal.find("me", "c")

    assert known is not None
    assert known.acknowledged
    assert not known.state
    assert b"CANARY" not in path.read_bytes()
    assert not path.with_name("journal.db-wal").exists()


async def test_that_only_one_node_works_with_a_journal(tmp_path: Path) -> None:
    async with await Journal.open(tmp_path / "journal.db"):
        with pytest.raises(StorageBusy, match="Another node works from"):
            await Journal.open(tmp_path / "journal.db")
    async with await Journal.open(tmp_path / "journal.db"):
        assert (tmp_path / "journal.db").stat().st_mode & 0o777 == 0o600


async def test_that_a_damaged_journal_is_kept_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"this is no database, and long enough to be looked at" * 100)
    path.chmod(0o600)
    async with await Journal.open(path) as journal:
        await finished(journal)

    (kept,) = tmp_path.glob("journal.corrupt-*.db")  # noqa: ASYNC240 (a test may wait for its own disk)
    assert kept.read_bytes().startswith(b"this is no database")


async def test_that_a_journal_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()

    with pytest.raises(StorageTooNew, match="newer version"):
        await Journal.open(path)
    assert path.read_bytes() == before


async def test_that_writes_which_wait_share_a_commit_and_each_is_on_disk_when_it_returns(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with await Journal.open(path) as journal:

        async def take(n: int) -> bool:
            await journal.accept("me", f"call {n}", body_hash="h")
            return await asyncio.to_thread(seen_by_another, path, f"call {n}")

        assert all(await asyncio.gather(*(take(n) for n in range(200))))


def seen_by_another(path: Path, call_id: str) -> bool:
    connection = connect(path)
    try:
        return connection.execute("SELECT 1 FROM calls WHERE id = ?", (call_id,)).fetchone() is not None
    finally:
        connection.close()


def group_commit(path: Path) -> GroupCommit:
    connection = connect(path)
    make_durable(connection, path)
    connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)")
    return GroupCommit(connection, path)


def insert(n: int) -> Callable[[sqlite3.Connection], None]:
    return lambda connection: connection.execute("INSERT INTO t VALUES (?)", (n,)) and None


async def test_that_one_bad_write_does_not_undo_those_that_travel_with_it(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    commits = group_commit(path)
    writes = [commits.run(insert(n)) for n in (1, 2, 2, 3, 4)]
    results = await asyncio.gather(*writes, return_exceptions=True)
    count = await commits.run(lambda connection: connection.execute("SELECT count(*) FROM t").fetchone()[0])
    await commits.close()

    assert [type(result) for result in results if result is not None] == [StorageError]
    assert count == 4


async def test_that_what_was_handed_over_is_written_also_if_nobody_waits_and_the_journal_closes(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    commits = group_commit(path)
    waiting = [asyncio.ensure_future(commits.run(insert(n))) for n in range(20)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await commits.close()

    with pytest.raises(StorageError, match="closed"):
        await commits.run(insert(99))
    connection = connect(path)
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (20,)
    connection.close()
