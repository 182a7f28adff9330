"""Jobs from end to end: real HTTP to a fake provider, a real history file, the real analysis."""

from __future__ import annotations

import asyncio
import itertools
import json
import resource
from dataclasses import replace
from pathlib import Path

import pytest

from mas_core.errors import StorageBusy, StorageError
from mas_core.events import (
    AnalysisReady,
    AnswerFinished,
    CallFailed,
    CallRetried,
    CallStarted,
    Event,
    JobFinished,
    JobStarted,
    StorageFailed,
    TextArrived,
    VerdictReached,
    event_from_json,
    event_to_json,
)
from mas_core.health import HealthState
from mas_core.models import FailureKind, JobState, Purpose, VerdictKind
from mas_core.orchestrator import JobRun
from mas_core.record_json import record_to_json
from tests.core.conftest import Houses
from tests.core.house import (
    REFUSED,
    answers_of,
    breaking,
    call_of,
    cancel_when,
    endless,
    finished_answer,
    says,
    silent,
    text_of,
)
from tests.core.storage.children import child, line_of
from tests.fakes.provider import BROKEN_TEXT, Fault, FaultKind, ModelBehaviour, RequestSeen


def aggregating(request: RequestSeen) -> bool:
    return "You write the consensus of a panel" in request.messages[-1][1]


def panel_member(answer: str, *, consensus: str = "The panel agrees on a charge.", **behaviour: object) -> ModelBehaviour:
    """A model that answers one text as an agent and another one as the aggregator."""
    return ModelBehaviour(text=lambda request: consensus if aggregating(request) else answer, **behaviour)  # type: ignore[arg-type]  # any field


def failing_as_aggregator(answer: str, *, fault: Fault = REFUSED) -> ModelBehaviour:
    return ModelBehaviour(text=answer, fault_for=lambda request: fault if aggregating(request) else None)


def three() -> dict[str, ModelBehaviour]:
    return {
        "a": panel_member("Charging is fair, because drivers cause the harm."),
        "b": panel_member("Charging hurts the poor who have no other way to work."),
        "c": panel_member("Try it in one district first and look at what happens."),
    }


# The ordinary course.


async def test_that_three_answers_and_their_consensus_make_a_record_that_is_stored(house: Houses) -> None:
    home = await house(three())
    ran = await home.run()
    record = ran.record
    assert record.state is JobState.DONE
    assert [answer.agent for answer in record.answers] == ["a", "b", "c"]
    assert answers_of(record)["c"].text == "Try it in one district first and look at what happens."
    assert record.verdict is not None
    assert record.verdict.kind is VerdictKind.CONSENSUS
    assert record.verdict.text == "The panel agrees on a charge."
    assert (record.verdict.aggregator, record.verdict.aggregators_tried) == ("a", ("a",))
    assert (record.verdict.quorum.asked, record.verdict.quorum.answered) == (3, 3)
    assert record.analysis is not None
    assert set(record.analysis.sentiment) == {"a", "b", "c"}
    assert record.timings.total_s >= record.timings.answers_s > 0
    assert not record.failures
    assert await home.repository.load(record.id) == record


async def test_that_events_come_in_order_and_the_record_is_the_last(house: Houses) -> None:
    home = await house(three())
    ran = await home.run()
    assert isinstance(ran.events[0], JobStarted)
    assert isinstance(ran.events[-1], JobFinished)
    assert ran.events[-1].record == ran.record
    assert len(ran.of(JobFinished)) == len(ran.of(VerdictReached)) == len(ran.of(AnalysisReady)) == 1
    for done in ran.of(AnswerFinished):
        mine = [event for event in ran.events if getattr(event, "call_id", None) == done.call_id]
        assert isinstance(mine[0], CallStarted)
        assert mine[-1] is done
        assert all(isinstance(event, TextArrived) for event in mine[1:-1])
        assert text_of(ran.events, done.call_id).strip() == done.answer.text
    written = call_of(ran.events, "a", purpose=Purpose.AGGREGATE)
    assert ran.record.verdict is not None
    assert text_of(ran.events, written).strip() == ran.record.verdict.text
    last_answer = max(n for n, event in enumerate(ran.events) if isinstance(event, AnswerFinished))
    assert last_answer < next(n for n, e in enumerate(ran.events) if getattr(e, "call_id", None) == written)


async def test_that_every_event_survives_the_wire(house: Houses) -> None:
    home = await house(a=panel_member("Yes."), b=panel_member("No."), c=says("", always=REFUSED))
    ran = await home.run()
    assert tuple(event_from_json(event_to_json(event)) for event in ran.events) == ran.events


async def test_that_an_agents_own_answer_survives_its_writing_of_the_consensus(house: Houses) -> None:
    home = await house(three())
    record = (await home.run()).record
    assert [answer.text for answer in record.answers if answer.agent == "a"] == [
        "Charging is fair, because drivers cause the harm."
    ]


async def test_that_repeats_ask_each_agent_more_than_once(house: Houses) -> None:
    numbers = itertools.count(1)
    home = await house(a=says("Yes."), b=ModelBehaviour(text=lambda _: f"Answer number {next(numbers)}."))
    ran = await home.run(home.job(repeats=3))
    assert [answer.label for answer in ran.record.answers] == ["a", "b", "a #2", "b #2", "a #3", "b #3"]
    assert len({answer.text for answer in ran.record.answers if answer.agent == "b"}) == 3
    assert ran.record.verdict is not None
    assert ran.record.verdict.quorum.asked == ran.record.verdict.quorum.answered == 6
    assert await home.repository.load(ran.record.id) == ran.record


async def test_that_repeats_of_a_seeded_agent_have_seeds_of_their_own(house: Houses) -> None:
    more = '[agents.seeded]\nprovider = "fake"\nmodel = "a"\nseed = 7\n'
    home = await house(a=says("Yes."), more=more)
    await home.run(home.job(agents=("seeded",), repeats=3))
    seeds = [request.body.get("seed") for request in home.fake.requests if not aggregating(request)]
    assert len(seeds) == 3
    assert len(set(seeds)) == 3
    assert 7 in seeds


async def test_that_fifty_jobs_at_once_all_end(house: Houses) -> None:
    home = await house(a=panel_member("Yes, it is fair."), b=says("No, it is not fair."))
    jobs = [home.job(f"Question number {n}?") for n in range(50)]
    ran = await asyncio.gather(*(home.run(job) for job in jobs))
    assert {one.record.state for one in ran} == {JobState.DONE}
    assert [one.record.question.text for one in ran] == [f"Question number {n}?" for n in range(50)]
    assert await home.repository.count() == 50
    assert home.fake.max_in_flight <= home.settings.providers["fake"].concurrency


async def test_that_a_providers_concurrency_is_kept(house: Houses) -> None:
    behaviour = says("Yes.", latency_s=0.02)
    home = await house(a=behaviour, b=behaviour, c=behaviour, d=behaviour, provider="concurrency = 2")
    await home.run()
    assert home.fake.max_in_flight == 2


async def test_that_a_model_of_strange_characters_does_no_harm(house: Houses) -> None:
    home = await house(a=panel_member("Fine."), b=says(BROKEN_TEXT))
    ran = await home.run()
    assert ran.record.state is JobState.DONE
    assert "\x00" not in answers_of(ran.record)["b"].text
    assert json.loads(record_to_json(ran.record))["answers"][1]["text"] == answers_of(ran.record)["b"].text
    assert await home.repository.load(ran.record.id) == ran.record


async def test_that_an_error_of_strange_characters_does_no_harm(house: Houses) -> None:
    broken = Fault.http(400, message=BROKEN_TEXT)
    home = await house(a=panel_member("Fine."), b=says("Good."), c=says("", always=broken))
    ran = await home.run()
    assert ran.record.state is JobState.DONE
    assert ran.storage_error is None
    assert await home.repository.load(ran.record.id) == ran.record


# Failures.


async def test_that_one_failed_agent_does_not_stop_the_job(house: Houses) -> None:
    home = await house({**three(), "c": says("", always=REFUSED)})
    ran = await home.run()
    assert ran.record.state is JobState.DONE
    assert [answer.agent for answer in ran.record.answers] == ["a", "b"]
    (failure,) = ran.record.failures
    assert (failure.agent, failure.kind, failure.status) == ("c", FailureKind.BAD_REQUEST, 400)
    assert ran.record.verdict is not None
    assert (ran.record.verdict.quorum.asked, ran.record.verdict.quorum.answered) == (3, 2)
    assert [event.failure for event in ran.of(CallFailed)] == [failure]
    assert await home.repository.load(ran.record.id) == ran.record


async def test_that_error_text_reaches_neither_answers_nor_verdict_nor_analysis(house: Houses) -> None:
    home = await house({**three(), "c": says("", always=REFUSED)})
    record = (await home.run()).record
    document = json.loads(record_to_json(record))
    assert "SENTINEL" in json.dumps(document["failures"])
    for part in ("answers", "verdict", "analysis"):
        assert "SENTINEL" not in json.dumps(document[part])
    assert all("SENTINEL" not in content for request in home.fake.requests for _, content in request.messages)


async def test_that_a_single_answer_is_shown_as_what_it_is(house: Houses) -> None:
    home = await house(a=says("", always=REFUSED), b=says("I alone answer."), c=says("", always=REFUSED))
    record = (await home.run()).record
    assert record.state is JobState.NO_QUORUM
    assert record.verdict is not None
    assert record.verdict.kind is VerdictKind.SINGLE_ANSWER
    assert record.verdict.text == "I alone answer."
    assert record.verdict.aggregator is None
    assert {failure.agent for failure in record.failures} == {"a", "c"}
    assert len(home.fake.requests) == 3
    assert record.analysis is not None
    assert record.analysis.consensus_score is None
    assert "consensus_score" in record.analysis.refused


async def test_that_with_no_answer_the_job_has_failed_and_says_why(house: Houses) -> None:
    home = await house(a=says("", always=REFUSED), b=says("", always=REFUSED))
    record = (await home.run()).record
    assert record.state is JobState.FAILED
    assert not record.answers
    assert len(record.failures) == 2
    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.text) == (VerdictKind.NONE, "")
    assert await home.repository.load(record.id) == record


async def test_that_an_answer_that_breaks_off_is_kept_and_marked(house: Houses) -> None:
    home = await house(a=panel_member("A whole answer."), b=breaking())
    ran = await home.run()
    partial = answers_of(ran.record)["b"]
    assert partial.text == "One two"
    assert partial.partial
    assert partial.finish_reason == "error"
    assert partial.failure
    assert partial.attempts == 2  # one full restart and no more
    assert ran.record.state is JobState.DONE
    asked = next(request for request in home.fake.requests if aggregating(request))
    assert "broke off" in asked.messages[-1][1]


async def test_that_text_before_a_restart_is_told_to_be_void(house: Houses) -> None:
    once = says("The whole of it.", faults=(Fault(kind=FaultKind.RESET, after=2),))
    home = await house(a=panel_member("Yes."), b=once)
    ran = await home.run()
    answer = answers_of(ran.record)["b"]
    assert (answer.text, answer.partial, answer.attempts) == ("The whole of it.", False, 2)
    (retried,) = ran.of(CallRetried)
    after = ran.events[ran.events.index(retried) :]
    assert text_of(after, retried.call_id) == "The whole of it."


async def test_that_health_follows_what_calls_brought(house: Houses) -> None:
    home = await house({**three(), "c": says("", always=REFUSED)})
    await home.run()
    states = {status.agent: status.state for status in home.health.all()}
    assert (states["a"], states["c"]) == (HealthState.HEALTHY, HealthState.UNHEALTHY)
    home.fake.set_behaviour("c", says("Back again."))
    await home.run()
    assert {status.agent: status.state for status in home.health.all()}["c"] is HealthState.HEALTHY


async def test_that_five_failures_in_a_row_make_an_agent_failed(house: Houses) -> None:
    home = await house(a=says("", always=REFUSED))
    for _ in range(5):
        await home.run()
    (status,) = (status for status in home.health.all() if status.agent == "a")
    assert (status.state, status.failures_in_a_row) == (HealthState.FAILED, 5)
    assert "SENTINEL" in status.detail


# The aggregator.


async def test_that_the_next_aggregators_are_first_those_that_did_not_answer(house: Houses) -> None:
    more = '[panels.two]\nagents = ["a", "b", "d"]\naggregator = "c"\n'
    home = await house(
        a=failing_as_aggregator("Answer of a."),
        b=panel_member("Answer of b."),
        c=says("", always=REFUSED),
        d=failing_as_aggregator("Answer of d."),
        more=more,
    )
    ran = await home.run(home.job(panel="two", agents=("a", "b")))
    verdict = ran.record.verdict
    assert verdict is not None
    assert verdict.aggregators_tried == ("c", "d", "a", "b")
    assert verdict.aggregator == "b"
    assert verdict.kind is VerdictKind.CONSENSUS
    assert [failure.agent for failure in ran.record.failures] == ["c", "d", "a"]
    assert {failure.purpose for failure in ran.record.failures} == {Purpose.AGGREGATE}
    assert answers_of(ran.record)["b"].text == "Answer of b."
    assert await home.repository.load(ran.record.id) == ran.record


async def test_that_an_agent_that_failed_is_not_asked_to_stand_in(house: Houses) -> None:
    home = await house(a=failing_as_aggregator("Answer of a."), b=says("", always=REFUSED), c=panel_member("Answer of c."))
    verdict = (await home.run()).record.verdict
    assert verdict is not None
    assert verdict.aggregators_tried == ("a", "c")


async def test_that_without_any_aggregator_the_answers_are_still_there(house: Houses) -> None:
    home = await house(a=failing_as_aggregator("Answer of a."), b=failing_as_aggregator("Answer of b."))
    record = (await home.run()).record
    assert record.state is JobState.FAILED
    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.aggregators_tried) == (VerdictKind.NONE, ("a", "b"))
    assert len(record.answers) == 2
    assert record.analysis is not None
    assert record.analysis.similarity is not None


async def test_that_the_aggregator_has_a_longer_limit(house: Houses) -> None:
    home = await house(three())
    await home.run()
    limits = {aggregating(request): request.body["max_tokens"] for request in home.fake.requests}
    assert limits == {False: 800, True: 2000}


# Other methods.


async def test_that_a_vote_counts_and_the_aggregator_only_explains(house: Houses) -> None:
    home = await house(
        a=says("YES. It is fair.\nANSWER: YES (80)"), b=says("No.\nANSWER: NO (60)"), c=says("Yes.\nANSWER: YES (70)")
    )
    ran = await home.run(home.job(question_type="yes_no"))
    verdict = ran.record.verdict
    assert verdict is not None
    assert (verdict.kind, verdict.details["winner"]) == (VerdictKind.VOTE, "YES")
    assert verdict.details["counts"] == {"YES": 2, "NO": 1}
    assert "YES (YES 2, NO 1)" in home.fake.requests[-1].messages[-1][1]
    assert await home.repository.load(ran.record.id) == ran.record


async def test_that_a_vote_stands_without_its_explanation(house: Houses) -> None:
    def fault(request: RequestSeen) -> Fault | None:
        return REFUSED if "panel has voted" in request.messages[-1][1] else None

    home = await house(
        a=says("ANSWER: YES", fault_for=fault), b=says("ANSWER: YES", fault_for=fault), c=says("ANSWER: NO", fault_for=fault)
    )
    record = (await home.run(home.job(question_type="yes_no"))).record
    assert record.state is JobState.DONE
    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.details["winner"], record.verdict.text) == (VerdictKind.VOTE, "YES", "")


async def test_that_the_single_method_asks_the_aggregator_alone(house: Houses) -> None:
    home = await house(three())
    record = (await home.run(home.job(method="single", aggregator="b"))).record
    assert record.state is JobState.DONE
    assert [request.model for request in home.fake.requests] == ["b"]
    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.quorum.asked) == (VerdictKind.SINGLE_ANSWER, 1)
    assert record.verdict.text == record.answers[0].text


# Cancelling.


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
            run.cancel()  # a second click, or leaving the context, must not lose anything

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
