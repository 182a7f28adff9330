"""Interrupted runs that go on without asking again what they have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mas_core.errors import InputError, RunNotFound
from mas_core.events import AnswerFinished, CallStarted, Event, JobFinished
from mas_core.models import Failure, FailureKind, JobState
from mas_core.orchestrator import JobRun
from mas_core.planning import JobRequest
from tests.core.going_on import Place, an_answer, followed, interrupted, texts


async def test_that_an_interrupted_run_goes_on_without_asking_again_what_it_has(place: Place) -> None:
    run_id, calls = await interrupted(place, an_answer("a", "Kept."))

    events, record = await place.resume(run_id[:8])

    assert place.asked() == {"b": 1, "c": 1, "judge": 1}
    assert texts(record) == {"a": "Kept.", "b": "From b.", "c": "From c."}
    assert (record.id, record.state) == (run_id, JobState.DONE)
    assert record.verdict is not None
    assert (record.verdict.text, record.verdict.quorum.answered) == ("They agree.", 3)
    assert await place.stored(run_id) == record
    # The calls that had been sent keep their ids, for a machine may have answered them since.
    started = {event.agent: event.call_id for event in events if isinstance(event, CallStarted)}
    assert (started["b"], started["c"]) == (calls["b"], calls["c"])
    finished = [event.answer.agent for event in events if isinstance(event, AnswerFinished)]
    assert finished[0] == "a"
    assert isinstance(events[-1], JobFinished)


async def test_that_a_run_that_died_before_any_answer_keeps_the_ids_of_its_calls(place: Place) -> None:
    run_id, calls = await interrupted(place)
    events, _ = await place.resume(run_id)
    started = {event.agent: event.call_id for event in events if isinstance(event, CallStarted)}
    assert {agent: started[agent] for agent in "abc"} == calls


async def test_that_who_had_failed_before_the_interruption_is_asked_again_and_its_failure_vanishes(place: Place) -> None:
    failure = Failure(agent="b", kind=FailureKind.TIMEOUT, message="No text came.")
    cancelled = Failure(agent="c", kind=FailureKind.CANCELLED, message="cancelled before any text came")
    run_id, calls = await interrupted(place, an_answer("a", "Kept."), failures=(failure, cancelled))

    events, record = await place.resume(run_id)

    assert place.asked() == {"b": 1, "judge": 1}
    assert [failure.agent for failure in record.failures] == ["c"]
    assert calls["b"] not in {event.call_id for event in events if isinstance(event, CallStarted)}


async def test_that_cancelling_a_resumed_run_at_once_keeps_what_it_had(place: Place) -> None:
    run_id, _ = await interrupted(place, an_answer("a", "Kept."))

    def cancel(_: Event, run: JobRun) -> None:
        run.cancel()

    _, record = await place.resume(run_id, on_event=cancel)

    assert record.state is JobState.CANCELLED
    assert texts(record)["a"] == "Kept."
    assert texts(await place.stored(run_id))["a"] == "Kept."
    _, record = await place.retry(run_id)
    assert record.state is JobState.DONE
    assert texts(record) == {"a": "Kept.", "b": "From b.", "c": "From c."}
    assert place.asked()["a"] == 0


async def test_that_only_interrupted_runs_are_resumed(place: Place) -> None:
    record = await place.ask()
    async with place.program() as runtime:
        with pytest.raises(InputError, match="it is done"):
            await runtime.resume(record.id)
        with pytest.raises(RunNotFound):
            await runtime.resume("ffff")
        job = await runtime.plan(JobRequest(text="Is it?"))
        async with runtime.orchestrator.open(job):
            for take_up in (runtime.resume, runtime.retry):
                with pytest.raises(InputError, match="still under way"):
                    await take_up(job.id)
    run_id, _ = await interrupted(place)
    async with place.program() as runtime:
        with pytest.raises(InputError, match="history resume"):
            await runtime.retry(run_id)


async def test_that_answers_can_be_given_to_a_new_job_as_well(place: Place) -> None:
    async with place.program() as runtime:
        job = await runtime.plan(JobRequest(text="Is it so?"))
        _, record = await followed(runtime.orchestrator.open(job, [an_answer("a", "Given.")]))
    assert texts(record) == {"a": "Given.", "b": "From b.", "c": "From c."}
    assert place.asked() == {"b": 1, "c": 1, "judge": 1}
    assert await place.stored(job.id) == record


async def test_that_a_resumed_run_has_what_its_limit_left_and_no_second_one(place: Place) -> None:
    run_id, _ = await interrupted(place, replace(an_answer("a", "Kept."), cost_usd=0.5), max_cost_usd=0.5)

    _, record = await place.resume(run_id)

    assert not place.asked()
    assert texts(record) == {"a": "Kept."}
    assert {failure.kind for failure in record.failures} == {FailureKind.BUDGET}
