"""Jobs whose history fails, and faults of the program itself: what is in hand is never lost."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import replace
from pathlib import Path

import pytest

from mas_core.errors import StorageBusy, StorageError
from mas_core.events import (
    AnswerFinished,
    Event,
    StorageFailed,
)
from mas_core.models import FailureKind, Job, JobState, Record
from tests.core.conftest import Houses
from tests.core.house import (
    panel_member,
    says,
    three,
)
from tests.core.storage.children import child, line_of

# A history that fails.


async def test_that_nothing_is_sent_where_the_job_cannot_be_stored(house: Houses) -> None:
    home = await house(a=says("Yes."), lock_timeout_s=0.1)
    with child("hold_lock", home.repository.path) as process:
        assert line_of(process) == "held"
        with pytest.raises(StorageBusy):
            await home.run()
    assert not home.fake.requests
    assert await home.repository.count() == 0


async def test_that_a_lock_held_by_another_program_does_not_stop_a_job(house: Houses) -> None:
    home = await house(three(), lock_timeout_s=0.1)
    async with home.orchestrator.open(home.job()) as run:
        with child("hold_lock", home.repository.path) as process:
            assert line_of(process) == "held"
            events = [event async for event in run.events()]
    assert run.record is not None
    assert run.record.state is JobState.DONE
    assert [answer.agent for answer in run.record.answers] == ["a", "b", "c"]
    assert run.record.verdict is not None
    assert run.record.analysis is not None
    (told,) = (event for event in events if isinstance(event, StorageFailed))
    assert "Another program is writing" in told.message
    assert isinstance(run.storage_error, StorageBusy)
    # Nothing is lost: what is in hand can be stored once the lock is free.
    await home.repository.finish(run.record)
    assert await home.repository.load(run.record.id) == run.record


async def test_that_a_lock_that_is_given_back_in_time_leaves_nothing_missing(house: Houses) -> None:
    home = await house({**three(), "d": says("Late.", latency_s=1.0)}, lock_timeout_s=0.1)
    async with home.orchestrator.open(home.job()) as run:
        events: list[Event] = []
        with child("hold_lock", home.repository.path) as process:
            assert line_of(process) == "held"
            async for event in run.events():
                events.append(event)
                if isinstance(event, StorageFailed):
                    break
        events += [event async for event in run.events()]
    assert len([event for event in events if isinstance(event, StorageFailed)]) == 1
    assert run.storage_error is None
    assert run.record is not None
    assert await home.repository.load(run.record.id) == run.record


def size_of_log(history: Path) -> int:
    return Path(f"{history}-wal").stat().st_size


async def test_that_a_full_disk_does_not_stop_a_job(house: Houses) -> None:
    home = await house(a=panel_member("word " * 4000), b=says("other " * 4000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with home.orchestrator.open(home.job()) as run:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_of_log(home.repository.path) + 4096, hard))
        try:
            events = [event async for event in run.events()]
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert run.record is not None
    assert run.record.state is JobState.DONE
    assert len([event for event in events if isinstance(event, StorageFailed)]) == 1
    assert isinstance(run.storage_error, StorageError)
    await home.repository.finish(run.record)
    assert await home.repository.load(run.record.id) == run.record


# Faults of the program itself.


async def test_that_a_bug_in_the_analysis_costs_the_figures_only(house: Houses, caplog: pytest.LogCaptureFixture) -> None:
    home = await house(three())

    def analyse(*_: object) -> object:
        raise ZeroDivisionError

    home.orchestrator.analyse = analyse  # type: ignore[assignment]  # never returns
    record = (await home.run()).record
    assert record.state is JobState.DONE
    assert record.analysis is not None
    assert "log" in record.analysis.refused["analysis"]
    assert "ZeroDivisionError" in caplog.text


async def test_that_an_agent_of_a_provider_that_is_gone_fails_alone(house: Houses) -> None:
    home = await house(three())
    job = home.job()
    specs = {**job.panel.specs, "c": replace(job.panel.specs["c"], provider="gone")}
    ran = await home.run(replace(job, panel=replace(job.panel, specs=specs)))
    assert ran.record.state is JobState.DONE
    (failure,) = ran.record.failures
    assert (failure.agent, failure.kind) == ("c", FailureKind.SETUP)
    assert "There is no provider 'gone'" in failure.message


async def test_that_a_bug_in_a_strategy_keeps_the_answers(house: Houses, caplog: pytest.LogCaptureFixture) -> None:
    home = await house(three())
    job = home.job()
    # The prompt of the aggregator names the roles, which are gone by the time it is built.
    home.orchestrator.catalog = replace(home.catalog, question_types={})
    record = (await home.run(job)).record
    assert record.state is JobState.FAILED
    assert record.verdict is not None
    assert "log" in str(record.verdict.details["error"])
    assert "a bug in the strategy" in caplog.text


class HistoryWithABug:
    """Takes everything in until the end, where it has a bug."""

    async def begin(self, job: Job) -> None:
        self.job = job

    async def add_answer(self, *_: object) -> bool:
        return True

    async def add_failure(self, *_: object) -> bool:
        return True

    async def finish(self, record: Record) -> None:
        raise ZeroDivisionError(record.id)


async def test_that_a_bug_in_the_history_is_raised_and_not_waited_for(house: Houses) -> None:
    home = await house(a=says("Yes."))
    home.orchestrator.history = HistoryWithABug()
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(home.run(), timeout=5)


async def test_that_a_run_under_way_counts_seats_and_answers_not_agents(house: Houses) -> None:
    home = await house(a=says("Yes."), b=says("No.", latency_s=0.3))
    seen: list[tuple[int, int]] = []

    async with home.orchestrator.open(home.job(repeats=3)) as run:
        async for event in run.events():
            if isinstance(event, AnswerFinished):
                (summary,) = await home.repository.list_runs()
                seen.append((summary.asked, summary.answered))

    assert {asked for asked, _ in seen} == {6}
    assert 3 in {answered for _, answered in seen}
