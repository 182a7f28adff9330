"""Ended runs in which somebody is asked again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from mas_core.errors import InputError, StorageError
from mas_core.events import AnswerFinished, CallStarted, Event, TextArrived, VerdictReached
from mas_core.models import Job, JobState, Purpose, VerdictKind
from mas_core.orchestrator import JobRun
from mas_core.storage.repository import Repository
from tests.core.going_on import Place, an_answer, call_for, followed, texts
from tests.core.going_on import interrupted as an_interrupted_run
from tests.core.house import REFUSED, aggregating, breaking, says, silent
from tests.fakes.behaviour import ModelBehaviour, RequestSeen
from tests.fakes.provider import Fault, FaultKind


async def test_that_a_retry_asks_those_that_failed_and_makes_the_verdict_anew(place: Place) -> None:
    place.fake.set_behaviour("b", ModelBehaviour(always=REFUSED))
    first = await place.ask()
    assert [(failure.agent, failure.provider) for failure in first.failures] == [("b", "fake")]
    place.fake.set_behaviour("b", says("Here I am."))
    place.fake.set_behaviour("judge", says("Now they agree more."))

    events, record = await place.retry(first.id)

    assert place.asked() == {"a": 1, "b": 2, "c": 1, "judge": 2}
    assert (record.id, record.created_at, record.state) == (first.id, first.created_at, JobState.DONE)
    assert texts(record) == {"a": "From a.", "b": "Here I am.", "c": "From c."}
    assert record.failures == ()
    assert record.verdict is not None
    assert (record.verdict.text, record.verdict.quorum.answered) == ("Now they agree more.", 3)
    assert record.analysis is not None
    assert set(record.analysis.features) == {"a", "b", "c"}
    assert await place.stored(first.id) == record
    assert {event.answer.agent for event in events if isinstance(event, AnswerFinished)} == {"a", "b", "c"}


async def test_that_without_a_failure_somebody_has_to_be_named(place: Place) -> None:
    first = await place.ask()
    async with place.program() as runtime:
        with pytest.raises(InputError, match="Nobody failed"):
            await runtime.retry(first.id)
        with pytest.raises(InputError, match=r"zoe did not take part. There are: a, b, c\."):
            await runtime.retry(first.id, ("a", "zoe"))
        assert (await runtime.repository.load(first.id)).state is JobState.DONE

    place.fake.set_behaviour("c", says("Something else."))
    _, record = await place.retry(first.id, "c")

    assert texts(record) == {"a": "From a.", "b": "From b.", "c": "Something else."}
    assert place.asked() == {"a": 1, "b": 1, "c": 2, "judge": 2}


async def test_that_only_the_named_repeat_is_asked_again(place: Place) -> None:
    first = await place.ask(repeats=2)
    _, record = await place.retry(first.id, "b #2")
    assert place.asked() == {"a": 2, "b": 3, "c": 2, "judge": 2}
    assert len(record.answers) == 6


async def test_that_other_failures_stay_when_one_is_named(place: Place) -> None:
    for name in "bc":
        place.fake.set_behaviour(name, ModelBehaviour(always=REFUSED))
    first = await place.ask()
    assert first.state is JobState.NO_QUORUM
    place.fake.set_behaviour("b", says("Here I am."))

    _, record = await place.retry(first.id, "b")

    assert record.state is JobState.DONE
    assert [failure.agent for failure in record.failures] == ["c"]
    assert place.asked() == {"a": 1, "b": 2, "c": 1, "judge": 1}


async def test_that_an_answer_stands_where_asking_again_brings_none(place: Place) -> None:
    first = await place.ask()
    place.fake.set_behaviour("c", ModelBehaviour(always=REFUSED))

    _, record = await place.retry(first.id, "c")

    assert texts(record) == {"a": "From a.", "b": "From b.", "c": "From c."}
    assert [failure.agent for failure in record.failures] == ["c"]
    assert record.state is JobState.DONE
    async with place.program() as runtime:
        with pytest.raises(InputError, match="Nobody failed"):  # it has its answer, so it is not asked without being named
            await runtime.retry(first.id)


async def test_that_a_whole_answer_is_not_replaced_by_one_that_breaks_off(place: Place) -> None:
    first = await place.ask()
    place.fake.set_behaviour("c", breaking())
    _, record = await place.retry(first.id, "c")
    assert texts(record)["c"] == "From c."

    place.fake.set_behaviour("a", breaking())
    other = await place.ask()
    assert [answer.agent for answer in other.answers if answer.partial] == ["a", "c"]
    place.fake.set_behaviour("a", says("Whole."))
    place.fake.set_behaviour("c", says("Whole."))
    async with place.program() as runtime:
        _, mended = await followed(await runtime.retry(other.id))
    assert [answer.text for answer in mended.answers] == ["Whole.", "From b.", "Whole."]
    assert not any(answer.partial for answer in mended.answers)


async def test_that_the_verdict_of_before_stands_where_no_new_one_can_be_had(place: Place) -> None:
    place.fake.set_behaviour("b", ModelBehaviour(always=REFUSED))
    first = await place.ask()
    place.fake.outage = REFUSED

    _, record = await place.retry(first.id)

    assert first.verdict is not None
    assert record.verdict is not None
    assert (record.state, record.verdict.text) == (JobState.DONE, first.verdict.text)
    assert "before agents were asked again" in str(record.verdict.details["stands"])
    assert texts(record) == texts(first)


async def test_that_a_verdict_alone_is_made_anew_where_only_it_is_missing(place: Place) -> None:
    def fails_to_write(request: RequestSeen) -> object:
        return REFUSED if aggregating(request) else None

    for name in ("a", "b", "c", "judge"):
        place.fake.set_behaviour(name, ModelBehaviour(text=f"From {name}.", fault_for=fails_to_write))  # type: ignore[arg-type]
    first = await place.ask()
    assert first.state is JobState.FAILED
    place.fake.set_behaviour("judge", says("They agree after all."))
    before = place.asked()

    events, record = await place.retry(first.id)

    assert place.asked() - before == {"judge": 1}
    assert [event.purpose for event in events if isinstance(event, CallStarted)] == [Purpose.AGGREGATE]
    assert (record.state, record.failures) == (JobState.DONE, ())
    assert record.verdict is not None
    assert record.verdict.kind is VerdictKind.CONSENSUS


async def test_that_a_cancelled_retry_leaves_the_run_as_it_was(place: Place) -> None:
    place.fake.set_behaviour("b", ModelBehaviour(always=REFUSED))
    first = await place.ask()
    place.fake.set_behaviour("b", silent())

    def cancel(event: Event, run: JobRun) -> None:
        if isinstance(event, CallStarted) and event.agent == "b":
            run.cancel()

    _, record = await place.retry(first.id, on_event=cancel)

    assert record == first
    assert await place.stored(first.id) == first


async def test_that_a_new_verdict_survives_a_cancel_before_its_figures_are_there(place: Place) -> None:
    for name in ("a", "b", "c", "judge"):
        fails = ModelBehaviour(text=f"From {name}.", fault_for=lambda request: REFUSED if aggregating(request) else None)
        place.fake.set_behaviour(name, fails)
    first = await place.ask()
    assert first.state is JobState.FAILED
    place.fake.set_behaviour("judge", says("They agree after all."))

    def cancel(event: Event, run: JobRun) -> None:
        if isinstance(event, VerdictReached):
            run.cancel()

    _, record = await place.retry(first.id, on_event=cancel)

    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.text) == (VerdictKind.CONSENSUS, "They agree after all.")
    assert await place.stored(first.id) == record


@pytest.mark.parametrize("cancelled", [True, False])
async def test_that_a_whole_consensus_is_not_replaced_by_the_beginning_of_another(place: Place, cancelled: bool) -> None:
    place.fake.set_behaviour("b", ModelBehaviour(always=REFUSED))
    first = await place.ask()
    place.fake.set_behaviour("b", says("From b."))
    cut = Fault(kind=FaultKind.STALL if cancelled else FaultKind.RESET, after=2)
    for name in ("a", "b", "c", "judge"):
        breaks = ModelBehaviour(
            text=f"From {name} with many words.", fault_for=lambda request: cut if aggregating(request) else None
        )
        place.fake.set_behaviour(name, breaks)
    writing: set[str] = set()

    def cancel(event: Event, run: JobRun) -> None:
        if isinstance(event, CallStarted) and event.purpose is Purpose.AGGREGATE:
            writing.add(event.call_id)
        if cancelled and isinstance(event, TextArrived) and event.call_id in writing:
            run.cancel()

    _, record = await place.retry(first.id, on_event=cancel)

    assert texts(record) == {**texts(first), "b": "From b with many words."}
    assert first.verdict is not None
    assert record.verdict is not None
    assert (record.verdict.text, record.verdict.partial) == (first.verdict.text, False)
    assert "before agents were asked again" in str(record.verdict.details["stands"])
    assert await place.stored(first.id) == record


async def test_that_a_second_round_that_failed_is_asked_again_and_no_other(place: Place) -> None:
    def second(request: RequestSeen) -> bool:
        return "You answered this before" in request.messages[-1][1]

    fails = ModelBehaviour(text="From b.", fault_for=lambda request: REFUSED if second(request) else None)
    place.fake.set_behaviour("b", fails)
    first = await place.ask(method="deliberation")
    assert [(failure.agent, failure.round) for failure in first.failures] == [("b", 1)]
    place.fake.set_behaviour("b", says("From b."))
    before = place.asked()

    _, record = await place.retry(first.id)

    assert place.asked() - before == {"b": 1, "judge": 1}
    assert sorted((answer.agent, answer.round) for answer in record.answers) == [(a, n) for a in "abc" for n in (0, 1)]
    assert record.failures == ()


async def test_that_what_is_replaced_was_paid_for_all_the_same(place: Place) -> None:
    prices = "prompt_usd_per_million = 10\ncompletion_usd_per_million = 10\n"
    agents = "".join(f'[agents.{name}x]\nprovider = "fake"\nmodel = "{name}"\n{prices}' for name in "ab")
    text = place.paths.config_file.read_text(encoding="utf-8")
    await asyncio.to_thread(place.paths.config_file.write_text, text + agents, encoding="utf-8")
    first = await place.ask(agents=("ax", "bx"), aggregator="ax")
    assert first.verdict is not None
    spent = [first.verdict.cost_usd or 0, *(answer.cost_usd or 0 for answer in first.answers)]
    assert all(spent)

    _, record = await place.retry(first.id, "bx")

    assert record.verdict is not None
    assert sorted((cost.agent, cost.cost_usd) for cost in record.extra_costs) == [
        ("ax", first.verdict.cost_usd),
        ("bx", first.answers[1].cost_usd),
    ]
    assert await place.stored(first.id) == record
    async with place.program() as runtime:
        in_all = await runtime.repository.spent_since(first.created_at)
    again = [record.verdict.cost_usd or 0, record.answers[1].cost_usd or 0]
    assert in_all == pytest.approx(sum(spent) + sum(again))


async def test_that_a_program_that_dies_in_a_retry_loses_nothing(place: Place) -> None:
    place.fake.set_behaviour("b", ModelBehaviour(always=REFUSED))
    place.fake.set_behaviour("c", ModelBehaviour(always=REFUSED))
    first = await place.ask()
    async with await Repository.open(place.paths.history()) as repository:
        job = await repository.reopen(first.id)
        call = call_for(job, "b")
        await repository.add_calls((call,))
        assert await repository.add_answer(job.id, call.id, an_answer("b", "Just in time."))

    left = await place.stored(first.id)
    assert left.state is JobState.UNFINISHED
    assert texts(left) == {"a": "From a.", "b": "Just in time."}
    assert [failure.agent for failure in left.failures] == ["c"]
    assert left.verdict == first.verdict

    for name in "bc":
        place.fake.set_behaviour(name, says("Late."))
    before = place.asked()
    _, record = await place.resume(first.id)
    assert place.asked() - before == {"c": 1, "judge": 1}
    assert texts(record) == {"a": "From a.", "b": "Just in time.", "c": "Late."}
    assert record.failures == ()


async def test_that_a_method_of_a_newer_version_is_refused_in_plain_words(place: Place) -> None:
    first = await place.ask()
    async with place.program() as runtime:
        await runtime.repository.finish(replace(first, panel=replace(first.panel, method="oracle")))
        with pytest.raises(InputError, match="'oracle', which this version does not have"):
            await runtime.retry(first.id, ("a",))


class _Waits:
    """A history whose sum of what was spent is long in coming, or does not come at all."""

    def __init__(self, repository: Repository, *, fails: bool) -> None:
        self._repository = repository
        self._fails = fails
        self.asked = asyncio.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self._repository, name)

    async def spent_since(self, moment: datetime) -> float:
        self.asked.set()
        if self._fails:
            raise StorageError("Another program is writing.")
        await asyncio.sleep(60)
        return 0.0


@pytest.mark.parametrize("fails", [True, False])
@pytest.mark.parametrize("interrupted", [True, False])
async def test_that_a_run_that_cannot_be_gone_on_with_is_what_it_was(place: Place, fails: bool, interrupted: bool) -> None:
    text = place.paths.config_file.read_text(encoding="utf-8")
    await asyncio.to_thread(place.paths.config_file.write_text, text + "[limits]\nday_usd = 5\n", encoding="utf-8")
    place.fake.set_behaviour("b", ModelBehaviour(always=REFUSED))
    if interrupted:
        run_id, _ = await an_interrupted_run(place, an_answer("a", "Kept."))
    else:
        run_id = (await place.ask()).id
    first = await place.stored(run_id)
    async with place.program() as runtime:
        run = await (runtime.resume(run_id) if interrupted else runtime.retry(run_id))
        history = _Waits(runtime.repository, fails=fails)
        runtime.orchestrator.history = history  # type: ignore[assignment]  # the rest is the repository's
        entering = asyncio.create_task(run.__aenter__())
        await history.asked.wait()
        if not fails:
            entering.cancel()
        with pytest.raises((asyncio.CancelledError, StorageError)):
            await entering
        assert await runtime.repository.load(run_id) == first


class _OpensSlowly:
    """A history in which a run has been opened again, and word of that is long in coming."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self.opened = asyncio.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self._repository, name)

    async def reopen(self, run_id: str) -> Job:
        job = await self._repository.reopen(run_id)
        self.opened.set()
        await asyncio.sleep(0.05)
        return job


async def test_that_a_retry_that_is_cancelled_while_the_run_is_opened_again_leaves_it_as_it_was(place: Place) -> None:
    place.fake.set_behaviour("b", ModelBehaviour(always=REFUSED))
    first = await place.ask()
    async with place.program() as runtime:
        history = _OpensSlowly(runtime.repository)
        retrying = asyncio.create_task(replace(runtime, repository=history).retry(first.id))  # type: ignore[arg-type]
        await history.opened.wait()
        retrying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await retrying
        assert await runtime.repository.load(first.id) == first
