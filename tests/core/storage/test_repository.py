"""The history through its public methods, on real files."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from mas_core.errors import InputError, MachineError, RunNotFound, StorageBusy, StorageError
from mas_core.models import Analysis, ExtraCost, JobState, Similarity, VerdictKind, now
from mas_core.storage.repository import Repository
from tests.core.storage.records import START, a_failure, a_full_record, a_job, a_record, an_answer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "users" / "ann" / "history.db"


def make_readable_for_all(path: Path) -> None:
    path.parent.mkdir(parents=True, mode=0o755)
    path.touch()
    path.chmod(0o644)


def size_of(path: Path) -> int:
    return path.stat().st_size


@pytest.fixture
async def history(path: Path) -> AsyncIterator[Repository]:
    async with await Repository.open(path) as repository:
        yield repository


async def test_that_a_full_record_comes_back_as_it_was(path: Path) -> None:
    record = a_full_record()
    async with await Repository.open(path) as repository:
        await repository.finish(record)
    async with await Repository.open(path) as repository:
        assert await repository.load(record.id) == record
        assert repository.notices == ()


async def test_that_a_summary_says_what_the_record_says(history: Repository) -> None:
    record = a_full_record()
    await history.finish(record)
    (summary,) = await history.list_runs()
    assert (summary.id, summary.created_at, summary.state) == (record.id, record.created_at, JobState.DONE)
    assert (summary.question, summary.domain, summary.question_type) == (record.question.text, "custom", "yes_no")
    assert (summary.method, summary.agents, summary.asked, summary.answered) == ("vote", ("a", "b"), 4, 2)
    assert (summary.verdict_kind, summary.consensus_score) == (VerdictKind.VOTE, 41.5)


async def test_that_runs_are_listed_newest_first_and_in_pages(history: Repository) -> None:
    order = [3, 0, 4, 1, 2]
    for minutes in order:
        await history.finish(a_record(f"question {minutes}", minutes=minutes))
    assert [run.question for run in await history.list_runs()] == [f"question {n}" for n in (4, 3, 2, 1, 0)]
    assert [run.question for run in await history.list_runs(limit=2, offset=1)] == ["question 3", "question 2"]
    assert await history.list_runs(limit=0) == ()
    assert await history.count() == 5


async def test_that_order_is_that_of_time_and_not_of_zones(history: Repository) -> None:
    east = replace(a_record("east"), created_at=START.astimezone(timezone(timedelta(hours=9))))
    later = replace(a_record("later"), created_at=START + timedelta(microseconds=1))
    await history.finish(later)
    await history.finish(east)
    assert [run.question for run in await history.list_runs()] == ["later", "east"]


async def test_that_a_running_job_shows_the_answers_so_far(history: Repository) -> None:
    job = a_job()
    await history.begin(job)
    assert await history.add_answer(job.id, "call-1", an_answer("qwen"))
    assert await history.add_failure(job.id, "call-2", a_failure("llama3"))
    record = await history.load(job.id)
    assert record.state is JobState.RUNNING
    assert (record.question, record.panel, record.created_at) == (job.question, job.panel, job.created_at)
    assert record.answers == (an_answer("qwen"),)
    assert record.failures == (a_failure("llama3"),)
    (summary,) = await history.list_runs()
    assert (summary.state, summary.asked, summary.answered) == (JobState.RUNNING, 2, 1)


async def test_that_the_first_answer_of_a_seat_wins(history: Repository) -> None:
    job = a_job()
    await history.begin(job)
    assert await history.add_answer(job.id, "call-1", an_answer("qwen", "first"))
    assert not await history.add_answer(job.id, "call-9", an_answer("qwen", "late duplicate"))
    assert await history.add_answer(job.id, "call-2", an_answer("qwen", "second repeat", repeat=1))
    assert await history.add_answer(job.id, "call-3", an_answer("qwen", "next round", round_=1))
    assert [answer.text for answer in (await history.load(job.id)).answers] == ["first", "second repeat", "next round"]


async def test_that_an_answer_takes_the_place_of_its_calls_failure(history: Repository) -> None:
    job = a_job()
    await history.begin(job)
    assert await history.add_failure(job.id, "call-1", a_failure("qwen"))
    assert await history.add_answer(job.id, "call-1", an_answer("qwen"))
    assert not await history.add_failure(job.id, "call-1", a_failure("qwen"))
    record = await history.load(job.id)
    assert (len(record.answers), record.failures) == (1, ())


async def test_that_a_finished_record_replaces_what_came_in_pieces(history: Repository) -> None:
    job = a_job()
    await history.begin(job)
    await history.add_answer(job.id, "call-1", an_answer("qwen", "piece"))
    await history.add_failure(job.id, "call-2", a_failure())
    record = replace(a_full_record(), id=job.id)
    await history.finish(record)
    assert await history.load(job.id) == record
    assert not await history.add_answer(job.id, "call-3", an_answer("llama3", "too late"))
    assert not await history.add_failure(job.id, "call-4", a_failure())
    assert await history.load(job.id) == record


async def test_that_a_record_that_was_never_begun_is_stored_whatever_is_in_it(history: Repository) -> None:
    twice = replace(a_record(), answers=(an_answer("qwen"), an_answer("qwen")), state=JobState.FAILED)
    await history.finish(twice)
    assert await history.load(twice.id) == twice


async def test_that_two_runs_keep_what_the_same_call_cost_each_of_them(history: Repository) -> None:
    cost = ExtraCost(agent="qwen", call_id="c1", attempt=1, node="attic", cost_usd=0.5)
    first, second = (replace(a_record(), extra_costs=(cost,)) for _ in range(2))
    for record in (first, second):
        await history.finish(record)
    await history.put_extra_cost(second.id, replace(cost, cost_usd=0.7))
    assert (await history.load(first.id)).extra_costs == (cost,)
    await history.drop_extra_cost(first.id, call_id="c1", attempt=1)
    assert (await history.load(first.id)).extra_costs == ()
    assert [kept.cost_usd for kept in (await history.load(second.id)).extra_costs] == [0.7]


async def test_that_answers_need_a_run(history: Repository) -> None:
    with pytest.raises(StorageError, match="never begun"):
        await history.add_answer("0" * 32, "call-1", an_answer())
    with pytest.raises(StorageError, match="never begun"):
        await history.add_failure("0" * 32, "call-1", a_failure())


async def test_that_a_run_that_has_ended_is_not_begun_again(history: Repository) -> None:
    job = a_job()
    await history.begin(job)
    await history.begin(job)
    await history.finish(replace(a_record(), id=job.id))
    with pytest.raises(StorageError, match="already"):
        await history.begin(job)


async def test_that_a_beginning_of_an_id_is_enough_if_only_one_run_has_it(history: Repository) -> None:
    for run_id in ("abc1", "abc2", "abd_", "ab%", "abc"):
        await history.finish(a_record(run_id, run_id=run_id))
    assert (await history.load("abd")).id == "abd_"
    assert (await history.load(" abc ")).id == "abc"
    assert (await history.load("ab%")).id == "ab%"
    with pytest.raises(RunNotFound, match="abc1, abc2"):
        await history.load("ab")
    for unknown in ("abx", "a_c", "%", "\ud800", "x\0y"):
        with pytest.raises(RunNotFound, match="No run"):
            await history.load(unknown)
    with pytest.raises(RunNotFound, match="Give the id"):
        await history.load("  ")


async def test_that_a_deleted_run_is_gone_and_can_be_put_back(history: Repository, path: Path) -> None:
    record = a_full_record()
    await history.finish(record)
    await history.finish(a_record())
    kept = await history.load(record.id)
    assert await history.delete(record.id[:12]) == record.id
    with pytest.raises(RunNotFound):
        await history.load(record.id)
    with pytest.raises(RunNotFound):
        await history.delete(record.id)
    assert await history.count() == 1
    assert await history.delete(record.id, now=True) == record.id
    assert sqlite3.connect(path).execute("SELECT count(*), count(DISTINCT run) FROM bodies").fetchone() == (1, 1)
    await history.finish(kept)
    assert await history.load(record.id) == record


async def test_that_a_run_under_way_is_not_deleted(history: Repository) -> None:
    job = a_job()
    await history.begin(job)
    with pytest.raises(InputError, match="under way"):
        await history.delete(job.id)
    assert await history.count() == 1


async def test_that_lone_surrogates_and_nul_do_not_break_the_store(history: Repository) -> None:
    job = a_job("a\ud800b\0c", agents=("qwen", "\udfff"))
    await history.begin(job)
    assert await history.add_answer(job.id, "call-1", an_answer("qwen", "x\udc00\0y \ud83d\ude00"))
    record = await history.load(job.id)
    assert record.question.text == "a\ufffdb\0c"
    assert record.answers[0].text == "x\ufffd\0y 😀"
    assert (await history.list_runs())[0].question == "a\ufffdb\ufffdc"


async def test_that_a_figure_that_is_not_finite_costs_the_figure_and_not_the_run(history: Repository) -> None:
    nan, infinite = float("nan"), float("inf")
    similarity = Similarity(agents=("a", "b"), matrix=((1.0, nan), (nan, 1.0)), method="tfidf")
    analysis = Analysis(consensus_score=infinite, similarity=similarity, emotions={"a": {"trust": 0.5}})
    record = a_record().with_analysis(analysis)
    await history.finish(record)
    stored = (await history.load(record.id)).analysis
    assert stored is not None
    assert (stored.consensus_score, stored.similarity, stored.emotions) == (None, None, {"a": {"trust": 0.5}})
    assert set(stored.refused) == {"similarity", "consensus_score"}
    assert (await history.list_runs())[0].consensus_score is None


async def test_that_own_runs_are_unfinished_after_an_orderly_end_and_can_go_on(path: Path) -> None:
    job = a_job()
    async with await Repository.open(path) as repository:
        await repository.begin(job)
        await repository.add_answer(job.id, "call-1", an_answer("qwen"))
    async with await Repository.open(path) as repository:
        record = await repository.load(job.id)
        assert (record.state, len(record.answers)) == (JobState.UNFINISHED, 1)
        await repository.begin(job)
        assert not await repository.add_answer(job.id, "call-1", an_answer("qwen"))
        assert await repository.add_answer(job.id, "call-2", an_answer("llama3"))
        record = await repository.load(job.id)
        assert (record.state, len(record.answers)) == (JobState.RUNNING, 2)


async def test_that_a_second_repository_leaves_the_runs_of_a_living_one_alone(history: Repository, path: Path) -> None:
    job = a_job()
    await history.begin(job)
    async with await Repository.open(path) as other:
        assert (await other.load(job.id)).state is JobState.RUNNING
        with pytest.raises(StorageError, match="already"):
            await other.begin(job)
        with pytest.raises(InputError, match="under way"):
            await other.delete(job.id)
        assert await other.mark_unfinished() == 0
    assert (await history.load(job.id)).state is JobState.RUNNING
    with pytest.raises(StorageBusy, match="open already"):
        await Repository.open(path, owner=history.owner)
    assert (await history.load(job.id)).state is JobState.RUNNING


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
async def test_that_only_this_person_can_read_the_files(path: Path) -> None:
    make_readable_for_all(path)
    before = os.umask(0)
    try:
        async with await Repository.open(path) as repository:
            await repository.finish(a_record())
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.rglob("*") if file.is_file()}
            folders = [stat.S_IMODE((path.parent / "running").stat().st_mode)]
    finally:
        os.umask(before)
    assert {"history.db", "history.db-wal", "history.db-shm", "history.db.lock"} < set(modes)
    assert set(modes.values()) == {0o600}
    assert folders == [0o700]


async def test_that_nothing_but_the_file_is_left_after_closing(path: Path) -> None:
    async with await Repository.open(path) as repository:
        await repository.finish(a_record())
    assert sorted(file.name for file in path.parent.rglob("*") if file.is_file()) == ["history.db", "history.db.lock"]
    await repository.close()
    with pytest.raises(StorageError, match="closed"):
        await repository.count()


async def test_that_the_log_is_moved_into_the_file_as_it_grows(history: Repository, path: Path) -> None:
    log = path.with_name("history.db-wal")
    sizes = []
    for _ in range(60):
        await history.finish(a_record("long " * 40_000))
        sizes.append(size_of(log))
    assert max(sizes) < 6_000_000
    assert size_of(path) > 6_000_000
    assert await history.quick_check() == ()


async def test_that_a_reader_elsewhere_does_not_stop_writing_when_the_log_is_due(history: Repository, path: Path) -> None:
    await history.finish(a_record())
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM runs").fetchone()
    started = time.monotonic()
    for _ in range(60):
        await history.finish(a_record("long " * 40_000))
    assert time.monotonic() - started < 5
    reader.close()
    assert await history.count() == 61


async def test_that_a_write_is_carried_out_though_nobody_waits_for_it_any_more(history: Repository) -> None:
    records = [a_record() for _ in range(5)]
    waiting = [asyncio.create_task(history.finish(record)) for record in records]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert all(task.cancelled() for task in waiting)
    await history.finish(a_record())
    assert await history.count() == 6


async def opened_if_free(path: Path, *, owner: str) -> Repository | None:
    try:
        return await Repository.open(path, owner=owner)
    except StorageBusy:
        return None


async def test_that_a_cancelled_opening_leaves_the_history_free(path: Path) -> None:
    opening = asyncio.create_task(Repository.open(path, owner="one"))
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    for _ in range(500):
        repository = await opened_if_free(path, owner="one")
        if repository is not None:
            await repository.close()
            return
        await asyncio.sleep(0.01)
    pytest.fail("the cancelled opening kept the history's lock")


async def test_that_work_in_the_history_does_not_hold_up_the_loop(history: Repository) -> None:
    record = a_record("long " * 400_000)
    gaps = []

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            gaps.append(time.perf_counter() - before)

    watcher = asyncio.create_task(watch())
    await asyncio.gather(*(history.finish(replace(record, id=f"run{n}")) for n in range(10)))
    watcher.cancel()
    assert len(gaps) > 10


async def test_that_an_owner_must_be_able_to_name_a_file(path: Path) -> None:
    with pytest.raises(InputError, match="owner"):
        await Repository.open(path, owner="../elsewhere")


async def test_that_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MachineError, match="file/users"):
        await Repository.open(tmp_path / "file" / "users" / "history.db")


async def test_that_a_folder_in_the_files_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be"):
        await Repository.open(tmp_path)


async def test_that_moments_without_a_zone_count_as_utc(history: Repository) -> None:
    await history.finish(replace(a_record(), created_at=now().replace(tzinfo=None)))
    (summary,) = await history.list_runs()
    assert summary.created_at.utcoffset() == timedelta(0)


async def test_that_a_closing_that_is_cancelled_is_carried_out(path: Path) -> None:
    repository = await Repository.open(path)
    await repository.finish(a_record())
    closing = asyncio.create_task(repository.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing

    log = path.with_name(path.name + "-wal")
    deadline_s = time.monotonic() + 5
    while log.exists() and time.monotonic() < deadline_s:  # noqa: ASYNC110  (another thread removes it)
        await asyncio.sleep(0.01)
    assert not log.exists()
    async with await Repository.open(path) as other:
        # Refused while anybody else has the history open.
        assert (await other.erase()).runs == 1
