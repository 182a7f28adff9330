"""Cancelling at any moment: what has arrived is kept, marked and stored, and the providers hear of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from mas_core.events import (
    CallRetried,
    CallStarted,
    Event,
    JobFinished,
    TextArrived,
)
from mas_core.health import HealthState
from mas_core.models import FailureKind, JobState, Purpose, VerdictKind
from mas_core.orchestrator import JobRun
from tests.core.conftest import Houses
from tests.core.house import (
    aggregating,
    answers_of,
    breaking,
    cancel_when,
    endless,
    finished_answer,
    open_house,
    says,
    silent,
    three,
)
from tests.core.storage.children import child, line_of
from tests.fakes.provider import Fault, FaultKind, ModelBehaviour, RequestSeen


async def test_that_cancelling_before_any_text_ends_the_job_and_its_requests(house: Houses) -> None:
    home = await house(a=silent(), b=silent())

    def on_event(event: Event, run: JobRun) -> None:
        if isinstance(event, CallStarted) and event.agent == "b":
            asyncio.get_running_loop().call_later(0.1, run.cancel)

    ran = await home.run(on_event=on_event)
    assert ran.record.state is JobState.CANCELLED
    assert not ran.record.answers
    assert {(failure.agent, failure.kind) for failure in ran.record.failures} == {
        ("a", FailureKind.CANCELLED),
        ("b", FailureKind.CANCELLED),
    }
    assert ran.record.verdict is None
    await home.fake.wait_for(lambda: len(home.fake.requests) == 2 and all(r.aborted for r in home.fake.requests))
    assert isinstance(ran.events[-1], JobFinished)
    assert await home.repository.load(ran.record.id) == ran.record


async def test_that_cancelling_mid_stream_keeps_and_marks_what_arrived(house: Houses) -> None:
    home = await house(a=says("A whole answer."), b=endless())

    arrived: set[str] = set()

    def ready(event: Event) -> bool:
        if finished_answer(event, "a"):
            arrived.add("a")
        elif isinstance(event, TextArrived) and "second" in event.text:
            arrived.add("b")
        return arrived == {"a", "b"}

    ran = await home.run(on_event=cancel_when(ready))
    assert ran.record.state is JobState.CANCELLED
    got = answers_of(ran.record)
    assert (got["a"].text, got["a"].partial) == ("A whole answer.", False)
    assert (got["b"].text, got["b"].partial, got["b"].finish_reason) == ("first second", True, "cancelled")
    await home.fake.wait_for(lambda: any(r.aborted for r in home.fake.requests if r.model == "b"))
    assert await home.repository.load(ran.record.id) == ran.record


async def test_that_cancelling_during_aggregation_keeps_answers_and_the_beginning_of_the_consensus(house: Houses) -> None:
    stalls = Fault(kind=FaultKind.STALL, after=2)
    writer = ModelBehaviour(
        text=lambda request: "The panel agrees widely." if aggregating(request) else "Mine.",
        fault_for=lambda request: stalls if aggregating(request) else None,
    )
    home = await house(a=writer, b=says("Yours."))

    def on_event(event: Event, run: JobRun) -> None:
        if isinstance(event, TextArrived) and "panel" in event.text:
            run.cancel()
            # Impatient clicks, or leaving the context, must not lose anything while what arrived is being saved.
            for delay_s in (0, 0, 0.0005, 0.001, 0.002):
                asyncio.get_running_loop().call_later(delay_s, run.cancel)

    ran = await home.run(on_event=on_event)
    assert ran.record.state is JobState.CANCELLED
    assert [answer.text for answer in ran.record.answers] == ["Mine.", "Yours."]
    verdict = ran.record.verdict
    assert verdict is not None
    assert (verdict.text, verdict.partial, verdict.aggregator) == ("The panel", True, "a")
    await home.fake.wait_for(lambda: home.fake.requests[-1].aborted)
    assert await home.repository.load(ran.record.id) == ran.record


async def test_that_cancelling_the_explanation_does_not_undo_a_vote(house: Houses) -> None:
    def fault(request: RequestSeen) -> Fault | None:
        return Fault(kind=FaultKind.HANG) if "panel has voted" in request.messages[-1][1] else None

    home = await house(a=says("ANSWER: YES", fault_for=fault), b=says("ANSWER: YES"))

    def on_event(event: Event, run: JobRun) -> None:
        if isinstance(event, CallStarted) and event.purpose is Purpose.AGGREGATE:
            asyncio.get_running_loop().call_later(0.05, run.cancel)

    record = (await home.run(home.job(question_type="yes_no"), on_event=on_event)).record
    assert record.state is JobState.CANCELLED
    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.details["winner"]) == (VerdictKind.VOTE, "YES")


async def test_that_one_agent_can_be_cancelled_while_the_others_go_on(house: Houses) -> None:
    home = await house({**three(), "d": endless()})

    def on_event(event: Event, run: JobRun) -> None:
        if isinstance(event, TextArrived) and "second" in event.text:
            run.cancel_call(event.call_id)
            run.cancel_call("no such call")

    ran = await home.run(on_event=on_event)
    assert ran.record.state is JobState.DONE
    assert (answers_of(ran.record)["d"].text, answers_of(ran.record)["d"].finish_reason) == ("first second", "cancelled")
    assert ran.record.verdict is not None
    assert ran.record.verdict.quorum.answered == 3
    assert "first second" not in home.fake.requests[-1].messages[-1][1]
    assert ran.record.analysis is not None
    assert "d" not in ran.record.analysis.sentiment
    await home.fake.wait_for(lambda: any(r.aborted for r in home.fake.requests if r.model == "d"))


async def test_that_one_agent_cancelled_before_any_text_is_a_cancelled_failure(house: Houses) -> None:
    home = await house({**three(), "d": silent()})

    def on_event(event: Event, run: JobRun) -> None:
        if isinstance(event, CallStarted) and event.agent == "d":
            asyncio.get_running_loop().call_later(0.05, run.cancel_call, event.call_id)

    ran = await home.run(on_event=on_event)
    assert ran.record.state is JobState.DONE
    assert [(failure.agent, failure.kind) for failure in ran.record.failures] == [("d", FailureKind.CANCELLED)]
    assert {s.agent: s.state for s in home.health.all()}["d"] is HealthState.UNKNOWN


async def test_that_leaving_the_context_early_cancels_and_stores(house: Houses) -> None:
    home = await house(a=says("A whole answer."), b=endless())
    async with home.orchestrator.open(home.job()) as run:
        async for event in run.events():
            if isinstance(event, TextArrived) and "second" in event.text:
                break
    stored = await home.repository.load(run.job.id)
    assert stored == run.record
    assert stored.state is JobState.CANCELLED
    assert answers_of(stored)["b"].text == "first second"
    await home.fake.wait_for(lambda: home.fake.in_flight == 0)


async def test_that_an_error_of_the_one_who_follows_cancels_and_stores(house: Houses) -> None:
    home = await house(a=silent())
    run = home.orchestrator.open(home.job())
    with pytest.raises(ZeroDivisionError):
        async with run:
            raise ZeroDivisionError
    assert (await home.repository.load(run.job.id)).state is JobState.CANCELLED


async def test_that_cancelling_the_one_who_follows_ends_the_requests(house: Houses) -> None:
    home = await house(a=endless())
    follower = asyncio.create_task(home.run())
    await home.fake.wait_for(lambda: bool(home.fake.sent))
    follower.cancel()
    with pytest.raises(asyncio.CancelledError):
        await follower
    await home.fake.wait_for(lambda: home.fake.requests[0].aborted)
    (summary,) = await home.repository.list_runs()
    assert summary.state is JobState.CANCELLED


async def test_that_a_job_cancelled_at_once_sends_nothing(house: Houses) -> None:
    home = await house(a=silent())
    async with home.orchestrator.open(home.job()) as run:
        run.cancel()
        events = [event async for event in run.events()]
    assert isinstance(events[-1], JobFinished)
    assert events[-1].record.state is JobState.CANCELLED
    assert not home.fake.requests


async def test_that_calls_that_wait_for_their_turn_are_cancelled_unsent(house: Houses) -> None:
    home = await house(a=endless(), b=endless(), c=endless(), provider="concurrency = 1")
    ran = await home.run(on_event=cancel_when(lambda event: isinstance(event, TextArrived) and "second" in event.text))
    assert len(home.fake.requests) == 1
    assert [answer.text for answer in ran.record.answers] == ["first second"]
    assert [failure.kind for failure in ran.record.failures] == [FailureKind.CANCELLED] * 2
    # Their places are free again.
    home.fake.set_behaviour("a", says("Yes."))
    assert (await home.run(home.job(agents=("a",)))).record.state is JobState.DONE


async def test_that_cancelling_in_the_pause_before_a_retry_keeps_what_had_come_and_marks_it(tmp_path: Path) -> None:
    async with open_house(tmp_path, {"a": breaking()}, patient=True) as home:

        def on_event(event: Event, run: JobRun) -> None:
            if isinstance(event, CallRetried):
                asyncio.get_running_loop().call_later(0.02, run.cancel)

        ran = await home.run(on_event=on_event)
    assert ran.record.state is JobState.CANCELLED
    (answer,) = ran.record.answers
    assert (answer.text, answer.partial, answer.finish_reason) == ("One two", True, "cancelled")
    assert not ran.record.failures


async def test_that_a_second_cancellation_of_the_one_who_follows_ends_the_wait(house: Houses) -> None:
    home = await house(a=endless(), lock_timeout_s=2)
    follower = asyncio.create_task(home.run())
    await home.fake.wait_for(lambda: bool(home.fake.sent))
    with child("hold_lock", home.repository.path) as process:
        assert line_of(process) == "held"
        follower.cancel()
        await asyncio.sleep(0.1)  # it waits for the history
        begun_s = asyncio.get_running_loop().time()
        follower.cancel()
        with pytest.raises(asyncio.CancelledError):
            await follower
        assert asyncio.get_running_loop().time() - begun_s < 1
    await home.fake.wait_for(lambda: home.fake.in_flight == 0)
