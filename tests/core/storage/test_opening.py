"""Opening files that are damaged, newer, older, or not ours."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from mas_core.errors import StorageCorrupt, StorageError, StorageTooNew
from mas_core.models import ExtraCost, JobState, Placement, Record
from mas_core.record_json import record_to_json
from mas_core.storage import backup
from mas_core.storage.migrations import MIGRATIONS, latest, migrate
from mas_core.storage.query import HistoryQuery
from mas_core.storage.repository import Repository
from tests.core.storage.children import child, line_of
from tests.core.storage.records import a_full_record, a_record, an_answer
from tests.core.storage.schemas import NEWER

ALL = (*MIGRATIONS, *NEWER)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


async def a_history(path: Path, *, runs: int = 20) -> list[str]:
    """Makes a history with some runs and returns their ids."""
    records = [a_record("word " * 500) for _ in range(runs)]
    async with await Repository.open(path) as repository:
        for record in records:
            await repository.finish(record)
    return [record.id for record in records]


def make_backup(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        return backup.back_up(connection, path, reason="test")


def overwrite(path: Path, content: bytes, *, at: int = 0) -> bytes:
    """Damages a file, leaves the sign of a program that died, and returns what the file holds now."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)
    (path.parent / "running").mkdir(exist_ok=True)
    (path.parent / "running" / "died.lock").touch()
    return path.read_bytes()


def emptied(path: Path) -> None:
    """Leaves a file without bytes, as a full disk or a power cut can."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def start_over(path: Path, content: bytes) -> None:
    """Puts the file back as it was, without the side files of a program that was killed."""
    for side in ("-wal", "-shm"):
        path.with_name(path.name + side).unlink(missing_ok=True)
    path.write_bytes(content)


def table_page(path: Path, table: str) -> int:
    """Returns where in the file the root page of a table begins."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    return (int(page) - 1) * 4096


def corrupt_files(path: Path) -> list[Path]:
    return sorted(path.parent.glob("history.corrupt-*.db"))


@pytest.mark.parametrize("content", [b"This is no database at all. " * 40, b"\0" * 4096], ids=["text", "zeros"])
async def test_that_a_damaged_header_is_noticed_kept_and_replaced(path: Path, content: bytes) -> None:
    await a_history(path)
    damaged = overwrite(path, content)
    (path.parent / "running" / "died.lock").unlink()
    async with await Repository.open(path) as repository:
        assert await repository.count() == 0
        assert "damaged" in repository.notices[0]
        assert "no backup" in repository.notices[1]
        await repository.finish(a_record())
    (kept,) = corrupt_files(path)
    assert kept.read_bytes() == damaged
    async with await Repository.open(path) as repository:
        assert repository.notices == ()
        assert await repository.count() == 1


async def test_that_damage_deep_in_the_file_is_found_after_an_unclean_end(path: Path) -> None:
    await a_history(path)
    damaged = overwrite(path, b"\xff" * 4000, at=table_page(path, "bodies"))
    async with await Repository.open(path) as repository:
        assert "damaged" in repository.notices[0]
    assert corrupt_files(path)[0].read_bytes() == damaged


async def test_that_damage_found_while_reading_is_said_and_repaired_at_the_next_start(path: Path) -> None:
    ids = await a_history(path)
    overwrite(path, b"\xff" * 4000, at=table_page(path, "bodies"))
    (path.parent / "running" / "died.lock").unlink()
    async with await Repository.open(path) as repository:
        assert repository.notices == ()
        with pytest.raises(StorageCorrupt, match="kept aside"):
            await repository.load(ids[0])
    async with await Repository.open(path) as repository:
        assert "damaged" in repository.notices[0]


async def test_that_the_newest_good_backup_takes_the_place_of_a_damaged_file(path: Path) -> None:
    first = await a_history(path)
    make_backup(path)
    second = await a_history(path)
    good = make_backup(path)
    overwrite(make_backup(path), b"\xff" * 4000, at=8192)
    await a_history(path)
    overwrite(path, b"\xff" * 4000, at=table_page(path, "bodies"))
    async with await Repository.open(path) as repository:
        assert good.name in repository.notices[1]
        assert {run.id for run in await repository.list_runs()} == {*first, *second}
        await repository.finish(a_record())
        assert await repository.quick_check() == ()
    assert len(backup.backups(path)) == 3


async def test_that_a_history_that_was_cut_to_nothing_comes_back_from_its_backup(path: Path) -> None:
    ids = await a_history(path)
    good = make_backup(path)
    emptied(path)
    async with await Repository.open(path) as repository:
        assert {run.id for run in await repository.list_runs()} == set(ids)
        assert repository.notices[0] == "The file of the history was empty."
        assert good.name in repository.notices[1]


async def test_that_an_empty_file_without_a_backup_is_a_new_history(path: Path) -> None:
    emptied(path)
    async with await Repository.open(path) as repository:
        assert repository.notices == ()
        assert await repository.list_runs() == ()


async def test_that_a_death_between_putting_aside_and_restoring_is_made_good(path: Path) -> None:
    ids = await a_history(path)
    make_backup(path)
    overwrite(path, b"\xff" * 4000, at=table_page(path, "bodies"))
    backup.set_aside(path)
    async with await Repository.open(path) as repository:
        assert {run.id for run in await repository.list_runs()} == set(ids)
        assert "backup" in repository.notices[0]


async def test_that_a_damaged_file_is_not_taken_from_under_another_program(path: Path) -> None:
    await a_history(path)
    # A program that has written nothing: what is in its log would stand in for the damaged page.
    with child("open_and_wait", path) as process:
        line_of(process)
        overwrite(path, b"This is no database at all. " * 40)
        with pytest.raises(StorageCorrupt, match="another program has it open"):
            await Repository.open(path)
        assert corrupt_files(path) == []
    async with await Repository.open(path) as repository:
        assert "damaged" in repository.notices[0]
    assert len(corrupt_files(path)) == 1


async def test_that_a_thorough_check_waits_until_the_file_is_opened_by_one_alone(path: Path) -> None:
    await a_history(path)
    with child("run_and_wait", path) as process:
        line_of(process)
        overwrite(path, b"\xff" * 4000, at=table_page(path, "failures"))
        async with await Repository.open(path) as repository:
            assert repository.notices == ()
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=10) == 0
        process.stdin = None
    async with await Repository.open(path) as repository:
        assert "damaged" in repository.notices[0]


async def test_that_a_newer_history_is_refused_and_left_as_it_is(path: Path) -> None:
    async with await Repository.open(path, migrations=ALL) as repository:
        await repository.finish(a_record())
    before = content_of(path)
    with pytest.raises(StorageTooNew, match="newer version of MAS"):
        await Repository.open(path)
    assert content_of(path) == before
    assert not list((path.parent / "running").iterdir())


async def test_that_a_database_of_another_application_is_refused_and_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE runs (id)")
        connection.commit()
    before = content_of(path)
    with pytest.raises(StorageError, match="another application"):
        await Repository.open(path)
    assert content_of(path) == before


async def test_that_a_folder_in_the_place_of_the_history_is_called_one(path: Path) -> None:
    (path / "kept").mkdir(parents=True)
    with pytest.raises(StorageError, match=r"history\.db is a folder.*Move it away"):
        await Repository.open(path)
    assert (path / "kept").is_dir()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes with a name in folders")
async def test_that_a_pipe_in_the_place_of_the_history_is_refused_at_once(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(StorageError, match="no ordinary file"):
        await Repository.open(path)


async def test_that_an_older_history_is_copied_and_then_migrated(path: Path) -> None:
    ids = await a_history(path)
    async with await Repository.open(path, migrations=ALL) as repository:
        assert {run.id for run in await repository.list_runs()} == set(ids)
        assert (await repository.load(ids[0])).id == ids[0]
    (copy,) = backup.backups(path)
    assert f"before-v{latest(ALL)}" in copy.name
    async with await Repository.open(copy) as old:
        assert {run.id for run in await old.list_runs()} == set(ids)


def an_old_history(path: Path, *, version: int, runs: int = 3) -> list[Record]:
    """Makes a history as an earlier version wrote it, and returns its runs: the last one was never finished."""
    states = [JobState.DONE] * (runs - 1) + [JobState.UNFINISHED]
    records = [replace(a_record(f"old question {n}"), state=state) for n, state in enumerate(states)]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, migrations=MIGRATIONS[:version])
        for record in records:
            connection.execute(
                """
                INSERT INTO runs
                (id, created_at, state, owner, question, domain, question_type, method, agents, asked, answered, body)
                VALUES (?, ?, ?, '', ?, 'policy', 'open', 'vote', '["qwen","llama3"]', 2, 2, ?)
                """,
                (
                    record.id,
                    record.created_at.isoformat(timespec="microseconds"),
                    record.state,
                    record.question.text,
                    record_to_json(replace(record, answers=())).decode(),
                ),
            )
            connection.executemany(
                "INSERT INTO answers VALUES (?, ?, NULL, ?, 0, 0, ?)",
                [
                    (record.id, at, answer.agent, msgspec.json.encode(answer).decode())
                    for at, answer in enumerate(record.answers)
                ],
            )
    return records


def a_packed_history(path: Path) -> list[Record]:
    """Makes a history as the fourth version wrote it, packed by zlib alone and indexed, and returns its runs."""
    cost = ExtraCost(agent="qwen", call_id="c1", attempt=1, node="attic", cost_usd=0.5)
    records = [
        replace(a_full_record(), tags=("work",), failures=()),
        *(replace(a_record(f"packed question {n}"), extra_costs=(replace(cost, call_id=f"c{n}"),)) for n in range(3)),
    ]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, migrations=MIGRATIONS[:4])
        for number, record in enumerate(records, start=1):
            put_packed(connection, record, number=number)
    return records


def put_packed(connection: sqlite3.Connection, record: Record, *, number: int) -> None:
    connection.execute(
        """
        INSERT INTO runs
        (number, id, created_at, state, owner, question, domain, question_type, method, agents, asked, answered, indexed)
        VALUES (?, ?, ?, 'done', '', ?, 'policy', 'open', 'vote', '["qwen"]', 2, 2, 1)
        """,
        (number, record.id, record.created_at.isoformat(timespec="microseconds"), record.question.text),
    )
    bare = record_to_json(replace(record, extra_costs=(), tags=()))
    connection.execute("INSERT INTO bodies VALUES (?, ?)", (record.id, zlib.compress(bare)))
    connection.execute("INSERT INTO run_agents VALUES ('qwen', ?)", (number,))
    connection.executemany("INSERT INTO tags VALUES (?, ?)", [(tag, number) for tag in record.tags])
    connection.executemany(
        "INSERT INTO extra_costs VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                record.id,
                cost.call_id,
                cost.attempt,
                cost.agent,
                cost.node,
                cost.cost_usd,
                msgspec.json.encode(cost.usage).decode(),
            )
            for cost in record.extra_costs
        ],
    )
    answers = "\n".join(answer.text for answer in record.answers)
    verdict = record.verdict.text if record.verdict else ""
    connection.execute(
        "INSERT INTO search (rowid, question, answers, consensus) VALUES (?, ?, ?, ?)",
        (number, record.question.text, answers, verdict),
    )


async def check_packed_runs(repository: Repository, records: list[Record]) -> None:
    """Checks that packed runs are there whole, are found by words and by beginnings, and leave the index when they go."""
    for record in records:
        assert await repository.load(record.id) == record
    for text in ("packed", "packe*", "pa*"):
        found = (await repository.search(HistoryQuery(text=text, agent="qwen"))).runs
        assert sorted(run.id for run in found) == sorted(record.id for record in records[1:])
    check = await repository.check(thorough=True)
    assert (check.file_sound, check.index_sound) == (True, True)


async def test_that_a_history_packed_by_zlib_alone_is_read_searched_and_gone_on_with(path: Path) -> None:
    records = a_packed_history(path)
    async with await Repository.open(path) as repository:
        await check_packed_runs(repository, records)
        assert [tag.name for tag in await repository.tags()] == ["work"]
        await repository.reopen(records[1].id)
        await repository.add_answer(records[1].id, "late", an_answer("gemma", "Late plums."))
        await repository.finish(replace(records[1], answers=(an_answer("gemma", "Late plums."),)))
        assert [run.id for run in (await repository.search(HistoryQuery(text="pl*"))).runs] == [records[1].id]
        await repository.delete(records[2].id, now=True)
        found = (await repository.search(HistoryQuery(text="packed"))).runs
        assert {run.id for run in found} == {records[1].id, records[3].id}
        assert (await repository.check()).index_sound


async def killed_at_every(path: Path, step: int, *, most: int, check: Callable[[Repository], Awaitable[None]]) -> int:
    """Kills the migration at every ``step``-th statement and checks what opens then; returns where it came to its end."""
    original = content_of(path)
    for at in range(0, most, step):
        start_over(path, original)
        with child("migrate_until_killed", path, str(at), "known") as process:
            assert process.stdout is not None
            said = process.stdout.read()
        async with await Repository.open(path) as repository:
            assert repository.notices == ()
            await check(repository)
        if said == "done\n":
            return at
    raise AssertionError(f"the migration has more than {most} statements")


@pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.slow)])
async def test_that_the_step_to_the_smaller_index_goes_on_after_a_kill_at_any_statement(path: Path, step: int) -> None:
    records = a_packed_history(path)
    assert await killed_at_every(path, step, most=400, check=lambda repository: check_packed_runs(repository, records)) > 30


async def check_old_runs(repository: Repository, records: list[Record]) -> None:
    """Checks that all runs are there whole, and that they are found, each once."""
    for record in records:
        assert await repository.load(record.id) == record
    found = (await repository.search(HistoryQuery(text="gradually", agent="qwen", limit=500))).runs
    assert sorted(run.id for run in found) == sorted(record.id for record in records)
    check = await repository.check(thorough=True)
    assert (check.file_sound, check.index_sound) == (True, True)


@pytest.mark.parametrize("version", range(1, 4))
async def test_that_a_history_of_an_earlier_version_is_read_and_searched(path: Path, version: int) -> None:
    records, told = an_old_history(path, version=version, runs=250), []
    async with await Repository.open(path, progress=lambda done, total: told.append((done, total))) as repository:
        await check_old_runs(repository, records)
        await repository.add_answer(records[-1].id, "late", an_answer("gemma", "Late plums."))
        assert [run.id for run in (await repository.search(HistoryQuery(text="plums"))).runs] == [records[-1].id]
    assert told == [(100, 250), (200, 250), (250, 250)]


@pytest.mark.parametrize("step", [6, pytest.param(1, marks=pytest.mark.slow)])
async def test_that_the_step_to_the_search_index_goes_on_after_a_kill_at_any_statement(path: Path, step: int) -> None:
    records = an_old_history(path, version=3)
    assert await killed_at_every(path, step, most=600, check=lambda repository: check_old_runs(repository, records)) > 60


async def test_that_a_history_of_the_first_version_keeps_its_runs(path: Path) -> None:
    record = a_record("An old question?")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, migrations=MIGRATIONS[:1])
        connection.execute(
            """
            INSERT INTO runs
            (id, created_at, state, owner, question, domain, question_type, method, agents, asked, answered, body)
            VALUES (?, '2026-03-01T12:00:00.000000+00:00', 'done', '', 'An old question?', '', '', 'vote', '[]', 2, 2, ?)
            """,
            (record.id, record_to_json(replace(record, answers=())).decode()),
        )
        body = msgspec.json.encode(record.answers[0]).decode()
        connection.execute("INSERT INTO answers VALUES (?, 0, NULL, 'qwen', 0, 0, ?)", (record.id, body))

    async with await Repository.open(path) as repository:
        assert await repository.load(record.id) == replace(record, answers=record.answers[:1])
        (summary,) = await repository.list_runs()
        assert (summary.id, summary.follows) == (record.id, None)
        assert (await repository.reopen(record.id)).placement is Placement.LOCAL


async def test_that_a_new_history_needs_no_copy(path: Path) -> None:
    await a_history(path)
    await a_history(path)
    assert backup.backups(path) == ()


async def test_that_a_migration_killed_at_any_statement_goes_on_at_the_next_opening(path: Path) -> None:
    ids = await a_history(path, runs=3)
    original, copy = content_of(path), content_of(make_backup(path))
    versions, said, statement = set(), "", 0
    for statement in range(200):
        start_over(path, original)
        with child("migrate_until_killed", path, str(statement)) as process:
            assert process.stdout is not None
            said = process.stdout.read()
        with closing(sqlite3.connect(path)) as connection:
            versions.add(connection.execute("PRAGMA user_version").fetchone()[0])
        async with await Repository.open(path, migrations=ALL) as repository:
            assert repository.notices == ()
            assert {run.id for run in await repository.list_runs()} == set(ids)
            assert await repository.quick_check() == ()
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT count(*), sum(pinned) FROM notes").fetchone() == (3, 0)
        if said == "done\n":
            break
    assert said == "done\n"
    assert versions == {latest(), latest() + 1, latest() + 2}
    assert statement > 15
    assert copy in [file.read_bytes() for file in backup.backups(path)]


async def test_that_a_backup_that_was_broken_off_is_not_taken_for_one(path: Path) -> None:
    await a_history(path)
    good = make_backup(path)
    part = good.with_name("history-later.db.part")
    part.write_bytes(good.read_bytes()[:8192])
    assert backup.backups(path) == (good,)
    assert backup.newest_good_backup(path, most_version=latest()) == good
    assert backup.newest_good_backup(path, most_version=latest() - 1) is None
    make_backup(path)
    assert not part.exists()
