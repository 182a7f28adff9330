"""Jobs from end to end: real HTTP to a fake provider, a real history file, the real analysis."""

from __future__ import annotations

import asyncio
import itertools
import json

from mas_core.events import (
    AnalysisReady,
    AnswerFinished,
    CallFailed,
    CallRetried,
    CallStarted,
    JobFinished,
    JobStarted,
    TextArrived,
    VerdictReached,
    event_from_json,
    event_to_json,
)
from mas_core.health import HealthState
from mas_core.models import FailureKind, JobState, Purpose, VerdictKind
from mas_core.record_json import record_to_json
from tests.core.conftest import Houses
from tests.core.house import (
    REFUSED,
    aggregating,
    answers_of,
    breaking,
    call_of,
    panel_member,
    says,
    text_of,
    three,
)
from tests.fakes.provider import BROKEN_TEXT, Fault, FaultKind, ModelBehaviour

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
    # The consensus is no answer: it has no place among those whose agreement is measured.
    assert record.analysis.similarity is not None
    assert record.analysis.similarity.agents == ("a", "b", "c")
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


async def test_that_the_roles_of_the_record_are_those_that_the_agents_were_given(house: Houses) -> None:
    home = await house(three())
    ran = await home.run(home.job(role_mode="auto"))

    stored = await home.repository.load(ran.record.id)
    given = {
        request.model: text
        for request in home.fake.requests
        for speaker, text in request.messages
        if speaker == "system" and not aggregating(request)
    }
    assert len({answer.role for answer in stored.answers}) == 3
    for answer in stored.answers:
        assert answer.role is not None
        assert home.catalog.role(answer.role).text in given[answer.agent]
        assert stored.panel.roles[answer.agent] == answer.role
