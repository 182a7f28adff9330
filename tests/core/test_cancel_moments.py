"""Cancelling in unlucky moments: while an answer is being stored, and between two steps of a method."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from mas_core.events import CallStarted, Event, TextArrived
from mas_core.models import Answer, Call, Failure, FailureKind, JobState, Purpose, VerdictKind
from mas_core.orchestrator import JobRun
from mas_core.storage.repository import Repository
from tests.core.conftest import Houses
from tests.core.house import aggregating, answers_of, cancel_when, endless, says, silent, three
from tests.fakes.provider import Fault, FaultKind, RequestSeen


class SlowHistory:
    """A history that takes its time with answers, as a busy disk does."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self.storing = asyncio.Event()
        self.go_on = asyncio.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self._repository, name)

    async def add_answer(self, job_id: str, call_id: str, answer: Answer) -> object:
        self.storing.set()
        await self.go_on.wait()
        return await self._repository.add_answer(job_id, call_id, answer)


async def test_that_an_answer_that_is_being_stored_survives_a_cancel(house: Houses) -> None:
    home = await house(a=says("A whole answer."), b=silent())
    history = SlowHistory(home.repository)
    home.orchestrator.history = history  # type: ignore[assignment]  # the rest is the repository's
    async with home.orchestrator.open(home.job()) as run:
        await asyncio.wait_for(history.storing.wait(), 5)
        run.cancel()
        asyncio.get_running_loop().call_later(0.05, history.go_on.set)
        _ = [event async for event in run.events()]
    assert run.record is not None
    assert run.record.state is JobState.CANCELLED
    assert {label: answer.text for label, answer in answers_of(run.record).items()} == {"a": "A whole answer."}
    assert await home.repository.load(run.record.id) == run.record


async def test_that_nothing_more_is_asked_once_a_job_is_cancelled_at_the_judge(house: Houses) -> None:
    def fault(request: RequestSeen) -> Fault | None:
        return Fault(kind=FaultKind.HANG) if len(home.fake.requests) == 3 else None

    home = await house(a=says("Yes.", fault_for=fault), b=says("No.", fault_for=fault))

    def on_event(event: Event, run: JobRun) -> None:
        if isinstance(event, CallStarted) and event.purpose is Purpose.JUDGE:
            asyncio.get_running_loop().call_later(0.05, run.cancel)

    ran = await home.run(home.job(method="fusion"), on_event=on_event)
    assert [event.purpose for event in ran.of(CallStarted)] == [Purpose.ANSWER, Purpose.ANSWER, Purpose.JUDGE]
    assert len(home.fake.requests) == 3
    assert ran.record.state is JobState.CANCELLED
    assert ran.record.verdict is None


async def test_that_a_comparison_cut_short_by_a_cancel_is_not_asked_for_again(house: Houses) -> None:
    def fault(request: RequestSeen) -> Fault | None:
        return Fault(kind=FaultKind.STALL, after=1) if len(home.fake.requests) == 3 else None

    home = await house(a=says("Yes it is.", fault_for=fault), b=says("No it is not.", fault_for=fault))
    judges: set[str] = set()

    def on_event(event: Event, run: JobRun) -> None:
        if isinstance(event, CallStarted) and event.purpose is Purpose.JUDGE:
            judges.add(event.call_id)
        if isinstance(event, TextArrived) and event.call_id in judges:
            run.cancel()

    ran = await home.run(home.job(method="fusion"), on_event=on_event)
    assert len(home.fake.requests) == 3
    assert ran.record.verdict is None


async def test_that_calls_cancelled_in_the_queue_cost_nothing(house: Houses) -> None:
    home = await house(
        a=silent(),
        b=silent(),
        provider="concurrency = 1",
        more="[limits]\nday_usd = 1.0\n",
    )
    priced = {
        name: replace(spec, prompt_usd_per_million=1.0, completion_usd_per_million=100.0)
        for name, spec in home.job().panel.specs.items()
    }
    job = home.job()
    job = replace(job, panel=replace(job.panel, specs=priced))
    ran = await home.run(job, on_event=cancel_when(lambda event: isinstance(event, CallStarted)))
    attempts = {failure.agent: failure.attempts for failure in ran.record.failures}
    assert {failure.kind for failure in ran.record.failures} == {FailureKind.CANCELLED}
    assert sorted(attempts.values()) == [0, 1]
    left_usd = home.orchestrator.budget.left_usd()
    assert left_usd is not None
    # One call was sent, and what it cost is not known: it counts at its most, twice 800 tokens at $100 a million.
    assert left_usd == pytest.approx(1 - 0.16, abs=0.001)


@pytest.mark.parametrize("ticks", range(4))
async def test_that_cancelling_one_agent_and_then_the_job_keeps_what_that_agent_had_said(house: Houses, ticks: int) -> None:
    home = await house({**three(), "d": endless()})

    def on_event(event: Event, run: JobRun) -> None:
        if isinstance(event, TextArrived) and "second" in event.text:
            run.cancel_call(event.call_id)
            after(ticks, run.cancel)

    record = (await home.run(on_event=on_event)).record
    assert record.state is JobState.CANCELLED
    assert (answers_of(record)["d"].text, answers_of(record)["d"].finish_reason) == ("first second", "cancelled")
    assert await home.repository.load(record.id) == record


async def test_that_a_comparison_that_the_person_cancelled_is_not_asked_for_again(house: Houses) -> None:
    def fault(request: RequestSeen) -> Fault | None:
        return Fault(kind=FaultKind.STALL, after=2) if "JSON" in request.messages[-1][1] else None

    home = await house(a=says("One two three.", fault_for=fault), b=says("Mine."))
    judging: list[str] = []

    def on_event(event: Event, run: JobRun) -> None:
        if isinstance(event, CallStarted) and event.purpose is Purpose.JUDGE:
            judging.append(event.call_id)
        if isinstance(event, TextArrived) and event.call_id in judging and "two" in event.text:
            run.cancel_call(event.call_id)

    record = (await home.run(home.job(method="fusion"), on_event=on_event)).record
    assert len(judging) == 1
    assert record.verdict is not None
    assert (record.state, record.verdict.text) == (JobState.DONE, "One two three.")
    assert record.verdict.details["fallback"] == "The comparison of the answers was cancelled, so this is a synthesis."


def after(ticks: int, action: Callable[[], None]) -> None:
    """Calls an action when the loop has gone round so often."""
    if ticks == 0:
        action()
    else:
        asyncio.get_running_loop().call_soon(after, ticks - 1, action)


class SlowAtTheEnd:
    """A history that takes its time with calls to an aggregator, and with their failures."""

    def __init__(self, repository: Repository, storing: Callable[[], None], *, calls: bool) -> None:
        self._repository = repository
        self._storing = storing
        self._calls = calls

    def __getattr__(self, name: str) -> object:
        return getattr(self._repository, name)

    async def add_calls(self, calls: Sequence[Call]) -> None:
        await self._repository.add_calls(calls)
        if self._calls and calls[0].purpose is Purpose.AGGREGATE:
            self._storing()
            await asyncio.sleep(0.05)

    async def add_failure(self, job_id: str, call_id: str, failure: Failure) -> object:
        stored = await self._repository.add_failure(job_id, call_id, failure)
        if not self._calls and failure.purpose is Purpose.AGGREGATE:
            self._storing()
            await asyncio.sleep(0.05)
        return stored


async def test_that_a_vote_survives_a_cancel_while_the_call_for_its_explanation_is_being_stored(house: Houses) -> None:
    home = await house(a=says("ANSWER: YES"), b=says("ANSWER: YES"))
    async with home.orchestrator.open(home.job(question_type="yes_no")) as run:
        home.orchestrator.history = SlowAtTheEnd(home.repository, run.cancel, calls=True)  # type: ignore[assignment]
        _ = [event async for event in run.events()]
    assert run.record is not None
    assert run.record.verdict is not None
    assert (run.record.verdict.kind, run.record.verdict.details["winner"]) == (VerdictKind.VOTE, "YES")
    assert run.record.verdict.aggregators_tried == ()
    assert len(home.fake.requests) == 2


async def test_that_a_beginning_of_the_consensus_survives_a_cancel_while_its_end_is_being_stored(house: Houses) -> None:
    cut = Fault(kind=FaultKind.RESET, after=2)
    writer = says("One two three four.", fault_for=lambda request: cut if aggregating(request) else None)
    home = await house(a=writer, b=says("Mine."))
    async with home.orchestrator.open(home.job()) as run:
        home.orchestrator.history = SlowAtTheEnd(home.repository, run.cancel, calls=False)  # type: ignore[assignment]
        _ = [event async for event in run.events()]
    assert run.record is not None
    assert run.record.verdict is not None
    assert (run.record.verdict.text, run.record.verdict.partial) == ("One two", True)
