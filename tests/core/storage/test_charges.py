"""What was charged and when, as the days' limits ask for it after a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mas_core.models import ExtraCost, Record, Verdict, VerdictKind
from mas_core.models.verdicts import Quorum
from mas_core.storage.migrations import MIGRATIONS, migrate
from mas_core.storage.repository import Repository
from tests.core.storage.children import child
from tests.core.storage.records import a_job, a_record, an_answer

DAY = timedelta(days=1)


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[Repository]:
    async with await Repository.open(tmp_path / "history.db") as repository:
        yield repository


def priced(record: Record, *, answer_usd: float = 1.0, attempts: int = 1, verdict_usd: float | None = None) -> Record:
    verdict = Verdict(
        kind=VerdictKind.CONSENSUS, method="synthesis", quorum=Quorum(asked=2, answered=2), text="So.", cost_usd=verdict_usd
    )
    return replace(
        record,
        answers=tuple(replace(answer, cost_usd=answer_usd, attempts=attempts) for answer in record.answers),
        verdict=verdict if verdict_usd is not None else None,
    )


def now() -> datetime:
    return datetime.now(UTC)


async def test_that_what_is_paid_today_for_a_run_of_another_day_counts_today(history: Repository) -> None:
    begun = now()
    job = replace(a_job(), created_at=begun - 2 * DAY)
    await history.begin(job)
    await history.add_answer(job.id, "c1", replace(an_answer(), cost_usd=1.0))
    assert await history.spent_since(begun) == pytest.approx(1.0)
    await history.finish(priced(replace(a_record(run_id=job.id), created_at=job.created_at), verdict_usd=0.5))
    assert await history.spent_since(begun) == pytest.approx(2.5)
    assert await history.spent_since(now()) == 0.0


async def test_that_each_attempt_that_may_have_been_charged_counts(history: Repository) -> None:
    await history.finish(priced(a_record(), attempts=2))
    assert await history.spent_since(now() - DAY) == pytest.approx(4.0)


async def test_that_storing_a_run_again_charges_nothing_again(history: Repository) -> None:
    run = priced(a_record(), verdict_usd=0.5)
    await history.finish(run)
    after = now()
    await history.finish(run)
    assert await history.spent_since(after) == 0.0


async def test_that_an_attempt_that_comes_to_be_known_later_counts_on_the_day_on_which_it_is(history: Repository) -> None:
    run = priced(a_record())
    await history.finish(run)
    after = now()
    cost = ExtraCost(agent="qwen", call_id="c1", attempt=1, node="attic")
    await history.put_extra_cost(run.id, cost)
    assert await history.spent_since(after) == 0.0
    await history.put_extra_cost(run.id, replace(cost, cost_usd=0.25))
    await history.put_extra_cost(run.id, replace(cost, cost_usd=0.25))
    assert await history.spent_since(after) == pytest.approx(0.25)
    await history.drop_extra_cost(run.id, call_id="c1", attempt=1)
    assert await history.spent_since(after) == pytest.approx(0.0)


async def test_that_a_run_from_elsewhere_was_paid_on_its_own_day(history: Repository) -> None:
    record = replace(priced(a_record()), created_at=now() - 3 * DAY)
    await history.take_in(record)
    assert await history.spent_since(now() - 2 * DAY) == 0.0
    assert await history.spent_since(record.created_at) == pytest.approx(2.0)


async def test_that_removing_a_run_does_not_give_its_money_back(history: Repository) -> None:
    run = priced(a_record())
    await history.finish(run)
    await history.delete(run.id, now=True)
    assert await history.spent_since(now() - DAY) == pytest.approx(2.0)


def a_history_of_version_6(path: Path) -> datetime:
    """Makes a history as the sixth version wrote it: one run for $1.5 that had ended, one under way with $2 in two places."""
    begun = now() - DAY
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, migrations=MIGRATIONS[:6])
        for number, (state, usd) in enumerate((("done", 1.5), ("unfinished", None), ("done", None)), start=1):
            connection.execute(
                """
                INSERT INTO runs (number, id, created_at, state, owner, question, domain, question_type, method, agents,
                asked, answered, cost_usd, indexed) VALUES (?, ?, ?, ?, '', 'q', '', '', 'vote', '[]', 1, 1, ?, 1)
                """,
                (number, f"run{number}", begun.isoformat(timespec="microseconds"), state, usd),
            )
        connection.execute("INSERT INTO answers VALUES ('run2', 0, NULL, 'a', 0, 0, '{}', 1.25)")
        connection.execute("INSERT INTO extra_costs VALUES ('run2', 'c', 1, 'a', 'attic', 0.75, '{}')")
    return begun


async def test_that_what_an_earlier_version_had_stored_counts_on_the_day_of_the_run(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    begun = a_history_of_version_6(path)
    async with await Repository.open(path) as repository:
        assert await repository.spent_since(begun) == pytest.approx(3.5)
        assert await repository.spent_since(begun + timedelta(seconds=1)) == 0.0


async def test_that_the_step_to_dated_charges_goes_on_after_a_kill_at_any_statement(tmp_path: Path) -> None:
    said, at = "", 0
    for at in range(50):
        path = tmp_path / f"history-{at}.db"
        begun = a_history_of_version_6(path)
        with child("migrate_until_killed", path, str(at), "known") as process:
            assert process.stdout is not None
            said = process.stdout.read()
        async with await Repository.open(path) as repository:
            assert repository.notices == ()
            assert await repository.spent_since(begun) == pytest.approx(3.5)
            assert await repository.quick_check() == ()
        if said == "done\n":
            break
    assert said == "done\n"
    assert at > 4
