"""Tags, deleting with a way back, backups, restoring, checking and erasing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mas_core.errors import InputError, RunNotFound, StorageBusy
from mas_core.models import now
from mas_core.storage import backup, deleting, rotation
from mas_core.storage.migrations import latest
from mas_core.storage.query import HistoryQuery, Tag
from mas_core.storage.repository import Repository
from mas_core.storage.restoring import restore_backup
from mas_core.storage.watching import Watch, WorkStopped
from tests.core.storage.children import child, line_of
from tests.core.storage.records import a_full_record, a_job, a_record, an_answer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
async def history(path: Path) -> AsyncIterator[Repository]:
    async with await Repository.open(path) as repository:
        yield repository


def bytes_below(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_that_tags_are_kept_counted_and_taken_off(history: Repository) -> None:
    first, second = a_record(), a_record("Second?")
    for record in (first, second):
        await history.finish(record)
    await history.tag(first.id, ["Work", "  to   read "])
    await history.tag(second.id[:12], ["work"])
    assert await history.tags() == (Tag(name="to read", runs=1), Tag(name="Work", runs=2))
    await history.finish(first)
    (tagged,) = (await history.search(HistoryQuery(tag="TO READ"))).runs
    assert (tagged.id, tagged.tags) == (first.id, ("to read", "Work"))
    await history.untag(first.id, ["WORK", "never there"])
    assert await history.tags() == (Tag(name="to read", runs=1), Tag(name="work", runs=1))


@pytest.mark.parametrize("tag", ["", "  ", "x" * 65, "a\x1bb"])
async def test_that_what_cannot_be_a_tag_is_refused(history: Repository, tag: str) -> None:
    record = a_record()
    await history.finish(record)
    with pytest.raises(InputError):
        await history.tag(record.id, ["good", tag])
    assert await history.tags() == ()


async def test_that_a_deleted_run_comes_back_whole(history: Repository) -> None:
    record = replace(a_full_record(), answers=(an_answer("a", "apples"),))
    await history.finish(record)
    await history.tag(record.id, ["keep"])
    await history.delete(record.id)
    assert await history.count() == 0
    assert await history.list_runs() == ()
    assert (await history.search(HistoryQuery(text="apples"))).runs == ()
    assert await history.tags() == ()
    (deleted,) = (await history.search(HistoryQuery(text="apples", deleted=True))).runs
    assert deleted.deleted_at is not None
    assert await history.undelete(record.id[:8]) == record.id
    assert await history.load(record.id) == replace(record, tags=("keep",))
    assert [run.tags for run in (await history.search(HistoryQuery(text="apples"))).runs] == [("keep",)]
    with pytest.raises(RunNotFound, match="No deleted run"):
        await history.undelete(record.id)


async def test_that_money_that_was_spent_stays_counted_when_a_run_is_deleted(history: Repository) -> None:
    record = a_full_record()
    await history.finish(record)
    await history.delete(record.id)
    assert await history.spent_since(record.created_at) == pytest.approx(2 * 0.00125)  # it was asked twice


async def test_that_a_run_deleted_a_month_ago_is_removed_at_the_next_opening(path: Path) -> None:
    old, recent = a_record("Old?"), a_record("Recent?")
    async with await Repository.open(path) as repository:
        for record in (old, recent):
            await repository.finish(record)
            await repository.delete(record.id)
    long_ago = (now() - timedelta(days=deleting.KEPT_DAYS, hours=1)).isoformat(timespec="microseconds")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE runs SET deleted_at = ? WHERE id = ?", (long_ago, old.id))
        connection.commit()
    async with await Repository.open(path) as repository:
        with pytest.raises(RunNotFound):
            await repository.undelete(old.id)
        await repository.undelete(recent.id)
        assert (await repository.check(thorough=True)).index_sound


async def test_that_deleting_now_leaves_no_way_back_and_no_row(history: Repository, path: Path) -> None:
    record, other = a_full_record(), a_record()
    await history.finish(record)
    await history.finish(other)
    await history.delete(record.id)
    await history.delete(record.id, now=True)
    with pytest.raises(RunNotFound):
        await history.undelete(record.id)
    with closing(sqlite3.connect(path)) as connection:
        for table in ("runs", "bodies", "search_docsize"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,), table  # noqa: S608  (constants)
    assert (await history.check(thorough=True)).index_sound


async def test_that_erasing_leaves_nothing_of_the_texts_in_any_file(path: Path) -> None:
    secret = "xyzzyplugh"
    async with await Repository.open(path) as repository:
        for _ in range(30):
            await repository.finish(a_record(f"{secret} " * 50))
        await repository.back_up()
        await repository.delete((await repository.list_runs(limit=1))[0].id)
        assert secret.encode() in bytes_below(path.parent)
        erased = await repository.erase()
        assert (erased.runs, erased.files) == (30, 1)
        assert secret.encode() not in bytes_below(path.parent)
        assert await repository.count() == 0
        record = a_record("Afterwards?")
        await repository.finish(record)
        assert [run.id for run in (await repository.search(HistoryQuery(text="afterwards"))).runs] == [record.id]
        assert (await repository.check(thorough=True)).file_sound


async def test_that_nothing_is_erased_while_a_run_or_another_program_is_at_work(history: Repository, path: Path) -> None:
    await history.finish(a_record())
    job = a_job()
    await history.begin(job)
    with pytest.raises(InputError, match="under way"):
        await history.erase()
    await history.finish(a_record(run_id=job.id))
    with child("open_and_wait", path) as process:
        line_of(process)
        with pytest.raises(StorageBusy):
            await history.erase()
    assert await history.count() == 2


async def test_that_a_day_gets_one_backup_and_only_after_a_change(history: Repository, path: Path) -> None:
    await history.finish(a_record())
    assert await history.back_up_daily() is not None
    assert await history.back_up_daily() is None
    tomorrow = now() + timedelta(days=1)
    await history.finish(a_record())
    assert await history.back_up_daily(at=tomorrow) is not None
    assert [item.reason for item in rotation.list_backups(path)] == ["daily", "daily"]


async def test_that_a_stored_job_brings_the_days_backup(path: Path) -> None:
    record = a_record()
    async with await Repository.open(path, daily_backups=True) as repository:
        await repository.finish(record)
        await repository.finish(a_record())
    (made,) = rotation.list_backups(path)
    assert made.reason == "daily"
    async with await Repository.open(backup.folder_of(path) / made.name) as copy:
        assert await copy.load(record.id) == record


async def test_that_daily_backups_are_thinned_by_days_weeks_and_months() -> None:
    end = datetime(2026, 11, 23, 12, tzinfo=UTC)
    moments = tuple(end - timedelta(days=n) for n in range(800))
    kept = rotation.kept_of(moments)
    assert set(moments[:7]) <= kept
    assert len(kept) <= 7 + 4 + 12
    assert len({(moment.year, moment.month) for moment in kept}) == 12
    assert rotation.kept_of(tuple(kept)) == kept


async def test_that_only_daily_backups_are_thinned(history: Repository, path: Path) -> None:
    await history.finish(a_record())
    by_hand = await history.back_up()
    for day in range(1, 29):
        by_hand.with_name(f"history-202601{day:02}T120000Z-daily.db").write_bytes(content_of(by_hand))
    rotation.thin(path)
    names = [item.name for item in rotation.list_backups(path)]
    assert by_hand.name in names
    assert len(names) == 1 + 9


def content_of(path: Path) -> bytes:
    return path.read_bytes()


async def test_that_a_restored_backup_replaces_the_history_which_is_kept(path: Path) -> None:
    first, second = a_record("First?"), a_record("Second?")
    async with await Repository.open(path) as repository:
        await repository.finish(first)
        chosen = await repository.back_up()
        await repository.finish(second)
    done = restore_backup(path, chosen.name)
    async with await Repository.open(path) as repository:
        assert [run.id for run in await repository.list_runs()] == [first.id]
    assert done.kept is not None
    restore_backup(path, done.kept.name)
    async with await Repository.open(path) as repository:
        assert {run.id for run in await repository.list_runs()} == {first.id, second.id}


def lose(path: Path, *, but_for: Path, content: bytes) -> None:
    path.unlink()
    but_for.write_bytes(content)


async def a_log_without_its_history(path: Path) -> tuple[Path, str, bytes]:
    """Leaves a backup and an old log, as when only the history's file was deleted; returns the backup, its run, the log."""
    first, log = a_record("First?"), path.with_name(path.name + "-wal")
    async with await Repository.open(path) as repository:
        await repository.finish(first)
        chosen = await repository.back_up()
    async with await Repository.open(path) as repository:
        await repository.finish(a_record("Second?"))
        left = content_of(log)
    lose(path, but_for=log, content=left)
    return chosen, first.id, left


async def test_that_a_backup_is_not_mixed_with_the_log_of_a_history_that_is_gone(path: Path) -> None:
    chosen, run_id, left = await a_log_without_its_history(path)
    done = restore_backup(path, chosen.name)
    assert done.kept is not None
    assert done.kept.read_bytes() == left
    async with await Repository.open(path) as repository:
        assert repository.notices == ()
        assert [run.id for run in await repository.list_runs()] == [run_id]
        assert await repository.quick_check() == ()


async def test_that_a_backup_restored_at_the_start_is_not_mixed_with_an_old_log_either(path: Path) -> None:
    _, run_id, left = await a_log_without_its_history(path)
    (path.parent / "running" / "died.lock").touch()
    async with await Repository.open(path) as repository:
        assert "backup" in repository.notices[0]
        assert [run.id for run in await repository.list_runs()] == [run_id]
    (kept,) = path.parent.glob("history.corrupt-*-wal")
    assert kept.read_bytes() == left


async def test_that_a_history_in_use_is_not_replaced_nor_by_a_damaged_backup(path: Path) -> None:
    async with await Repository.open(path) as repository:
        await repository.finish(a_record())
        chosen = await repository.back_up()
        with pytest.raises(StorageBusy, match="Close every window"):
            restore_backup(path, chosen.name)
    with pytest.raises(InputError, match="mas data backups"):
        restore_backup(path, "nothing")
    with chosen.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    with pytest.raises(InputError, match="damaged"):
        restore_backup(path, chosen.name)
    async with await Repository.open(path) as repository:
        assert await repository.count() == 1


def ended_after(looks: int) -> tuple[Watch, list[tuple[int, int]]]:
    """Returns a watcher that ends the work at its so manieth look, and what it was told."""
    told: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) > looks:
            raise WorkStopped

    return watch, told


async def kept_with_backup(path: Path, runs: int) -> str:
    """Makes a history of some runs of 100 kB each, with a backup that has one run less, and returns the backup's name."""
    async with await Repository.open(path) as repository:
        for number in range(runs):
            words = " ".join(f"{number}-{place}" for place in range(12_000))
            chosen = await repository.back_up() if number == runs - 1 else None
            await repository.finish(a_record(words))
    assert chosen is not None
    return chosen.name


async def test_that_a_watched_backup_tells_how_far_it_is_and_a_stopped_one_is_none(path: Path) -> None:
    await kept_with_backup(path, 60)
    before = backup.backups(path)
    async with await Repository.open(path) as repository:
        watch, told = ended_after(1)
        with pytest.raises(WorkStopped):
            await repository.back_up(watch=watch)
        assert backup.backups(path) == before
        assert list(backup.folder_of(path).glob("*.part*")) == []
        watch, told = ended_after(10_000)
        made = await repository.back_up(watch=watch)
    assert backup.is_good(made, latest())
    totals = {total for _, total in told}
    assert len(totals) == 1
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]


async def test_that_a_watched_backup_is_one_state_of_the_file_while_others_write(path: Path) -> None:
    await kept_with_backup(path, 40)
    async with await Repository.open(path) as repository:
        loop = asyncio.get_running_loop()

        def watch(_done: int, _total: int) -> None:
            asyncio.run_coroutine_threadsafe(repository.finish(a_record()), loop).result(20)

        made = await repository.back_up(watch=watch)
        assert await repository.count() > 40
    with closing(sqlite3.connect(made)) as copy:
        assert copy.execute("SELECT count(*) FROM runs").fetchone() == (40,)
    assert backup.is_good(made, latest())


async def test_that_a_restore_that_is_stopped_anywhere_leaves_the_history_whole(path: Path) -> None:
    name = await kept_with_backup(path, 30)
    before, looks = backup.backups(path), 0
    while True:
        watch, _ = ended_after(looks)
        try:
            done = restore_backup(path, name, watch=watch)
        except WorkStopped:
            looks += 1
        else:
            break
        assert backup.damage_of(path, thorough=True) == ()
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT count(*) FROM runs").fetchone() == (30,)
        assert backup.backups(path) == before
        assert not list(path.parent.rglob("*.part*"))
    assert looks > 5
    assert done.kept is not None
    async with await Repository.open(path) as repository:
        assert await repository.count() == 29


async def test_that_a_check_can_be_ended_and_the_history_is_read_on(path: Path) -> None:
    await kept_with_backup(path, 60)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE many (a TEXT NOT NULL)")
        connection.execute(
            "INSERT INTO many WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n"
        )
    async with await Repository.open(path) as repository:
        with pytest.raises(WorkStopped):
            await repository.check(watch=ended_after(1)[0])
        assert len(await repository.list_runs(limit=60)) == 60
        assert (await repository.check(watch=ended_after(10**9)[0])).file_sound


async def test_that_erasing_that_is_stopped_says_what_is_left_and_goes_on_when_called_again(history: Repository) -> None:
    for _ in range(3):
        await history.finish(a_record())
    erased = await history.erase(watch=ended_after(0)[0])
    assert (erased.runs, erased.left) == (0, 3)
    assert await history.count() == 3
    erased = await history.erase(watch=ended_after(5)[0])
    assert (erased.runs, erased.left) == (3, 0)


async def test_that_every_checkpoint_of_two_programs_happens_under_the_lock(path: Path) -> None:
    """SQLite up to 3.51.2 may lose writes when two connections checkpoint at once."""
    with child("write_and_watch", path, "40") as first, child("write_and_watch", path, "40") as second:
        said = [process.stdout.read().split() for process in (first, second) if process.stdout]
    checkpoints = [word for words in said for word in words if word in {"held", "free"}]
    assert all(words[-1] == "0" for words in said), "automatic checkpoints are on"
    assert len(checkpoints) > 4
    assert set(checkpoints) == {"held"}
