"""What is left of the history when a real process is killed in the middle of its work."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from mas_core.models import JobState
from mas_core.storage.repository import Repository
from tests.core.storage.children import child, finish, line_of
from tests.core.storage.records import a_record


async def kill_while_streaming(path: Path, *, after_s: float) -> None:
    """Kills a writing process and checks that all it said it had stored is there."""
    with child("stream", path) as process:
        said = [line_of(process)]
        await asyncio.sleep(after_s)
        process.kill()
        assert process.stdout is not None
        said += [line for line in process.stdout.read().split("\n")[:-1] if line]
    begun = [line.split()[1] for line in said if line.startswith("begun")]
    finished = {line.split()[1] for line in said if line.startswith("finished")}
    answers = [line.split()[1:] for line in said if line.startswith("answer")]
    async with await Repository.open(path) as repository:
        assert repository.notices == ()
        assert await repository.quick_check() == ()
        for job_id in begun:
            record = await repository.load(job_id)
            count = len([number for of, number in answers if of == job_id])
            # What was done but not yet said may be there as well, whole.
            if job_id in finished or record.state is JobState.DONE:
                assert (record.state, len(record.answers)) == (JobState.DONE, 2)
            else:
                assert record.state is JobState.UNFINISHED
                assert [answer.agent for answer in record.answers[:count]] == [f"agent{n}" for n in range(count)]
                assert len(record.answers) <= count + 1
                assert all(answer.text == f"{n} " * 400 for n, answer in enumerate(record.answers))


async def test_that_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(5):
        await kill_while_streaming(tmp_path / "history.db", after_s=chance.uniform(0, 0.3))


@pytest.mark.slow
async def test_that_100_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(2)
    for _ in range(100):
        await kill_while_streaming(tmp_path / "history.db", after_s=chance.uniform(0, 0.5))


async def test_that_the_runs_of_a_killed_program_are_noticed_by_one_that_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    async with await Repository.open(path) as repository:
        with child("run_and_wait", path) as process:
            job_id = line_of(process)
            assert (await repository.load(job_id)).state is JobState.RUNNING
            assert await repository.mark_unfinished() == 0
        assert await repository.mark_unfinished() == 1
        assert (await repository.load(job_id)).state is JobState.UNFINISHED


async def test_that_two_programs_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with child("write", path, "100") as first, child("write", path, "100") as second:
        assert (line_of(first), line_of(second)) == ("open", "open")
        stored = {*finish(first), *finish(second)}
    assert len(stored) == 200
    async with await Repository.open(path) as repository:
        assert await repository.quick_check() == ()
        assert {run.id for run in await repository.list_runs(limit=1000)} == stored


async def test_that_a_full_disk_is_said_and_costs_nothing_that_was_stored(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with child("fill", path) as process:
        lines = finish(process)
    full = next(number for number, line in enumerate(lines) if line.startswith("full"))
    stored, (after,) = lines[:full], lines[full + 2 :]
    assert "Free some space" in lines[full]
    assert str(path) in lines[full]
    assert len(stored) > 5
    assert lines[full + 1] == f"runs {len(stored)}"
    async with await Repository.open(path) as repository:
        assert await repository.quick_check() == ()
        assert {run.id for run in await repository.list_runs()} == {*stored, after}
        await repository.finish(a_record())
