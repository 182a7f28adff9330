"""Every method end to end over a fake provider: what is asked, what the verdict is, and what it says of its own worth."""

from __future__ import annotations

import json
import re

import pytest

from mas_core.consensus import STRATEGIES
from mas_core.events import AnswerFinished, CallStarted, Event
from mas_core.models import JobState, Purpose, VerdictKind
from mas_core.orchestrator import JobRun
from mas_core.settings import METHODS
from tests.core.conftest import Houses
from tests.core.house import REFUSED, says
from tests.fakes.behaviour import ModelBehaviour, RequestSeen

PANEL = '[panels.default]\nagents = ["a", "b", "c"]\naggregator = "judge"\n'
JUDGEMENT = {
    "consensus": [{"point": "It costs money", "agents": ["a", "b"], "quote": "it costs a lot of money"}],
    "contradictions": [],
    "unique": [{"point": "Made up", "agents": ["c"], "quote": "nobody ever said this here"}],
}
TEXTS = {
    "a": "I would do it although it costs a lot of money.",
    "b": "I would not, because it costs a lot of money.",
    "c": "Ask the people who live there before anything else.",
}


def prompt(request: RequestSeen) -> str:
    return request.messages[-1][1]


def agents(**other: ModelBehaviour) -> dict[str, ModelBehaviour]:
    return {name: says(text) for name, text in TEXTS.items()} | other


def test_that_the_settings_know_every_method_that_there_is() -> None:
    assert set(METHODS) == set(STRATEGIES)


async def test_that_fusion_compares_first_and_writes_from_verified_quotes(house: Houses) -> None:
    def judge(request: RequestSeen) -> str:
        return "Fused." if '"verified"' in prompt(request) else json.dumps(JUDGEMENT)

    core = await house(agents(judge=says(judge)), more=PANEL)  # type: ignore[arg-type]  # a text may be a function
    ran = await core.run(core.job(method="fusion"))

    verdict = ran.record.verdict
    assert verdict is not None
    assert (verdict.kind, verdict.text, verdict.aggregator) == (VerdictKind.CONSENSUS, "Fused.", "judge")
    assert verdict.details["quotes"] == {"verified": 1, "asked": 2}
    assert [event.purpose for event in ran.of(CallStarted)][-2:] == [Purpose.JUDGE, Purpose.AGGREGATE]
    assert len(ran.record.answers) == 3
    assert verdict.usage.completion_tokens is not None


async def test_that_fusion_becomes_a_synthesis_and_says_so_when_the_judge_cannot_be_read_twice(house: Houses) -> None:
    core = await house(agents(judge=says("In plain words, they agree.")), more=PANEL)
    ran = await core.run(core.job(method="fusion"))

    verdict = ran.record.verdict
    assert verdict is not None
    assert verdict.kind is VerdictKind.CONSENSUS
    assert "could not be read twice" in str(verdict.details["fallback"])
    judged = [request for request in core.fake.requests if request.model == "judge"]
    assert len(judged) == 3
    assert "could not be read as JSON" in prompt(judged[1])


async def test_that_deliberation_shows_the_others_without_names_and_keeps_both_rounds(house: Houses) -> None:
    def second_thoughts(text: str, later: str) -> ModelBehaviour:
        return says(lambda request: later if "You answered this before" in prompt(request) else text)  # type: ignore[arg-type]

    core = await house(
        {
            "a": second_thoughts("ANSWER: NO (60)", "ANSWER: YES (55)"),
            "b": second_thoughts("ANSWER: NO (80)", "ANSWER: NO (80)"),
            "c": second_thoughts("ANSWER: YES (90)", "ANSWER: YES (90)"),
            "judge": says("It moved."),
        },
        more=PANEL,
    )
    ran = await core.run(core.job(question_type="yes_no", method="deliberation"))

    verdict = ran.record.verdict
    assert verdict is not None
    assert verdict.kind is VerdictKind.VOTE
    assert verdict.details["counts"] == {"YES": 2, "NO": 1}
    assert verdict.details["before"]["counts"] == {"YES": 1, "NO": 2}  # type: ignore[index]
    assert verdict.details["flips"] == {"a": {"before": "NO", "after": "YES"}}
    assert verdict.details["conformity"] == {"a": False}
    assert "moved the vote from NO to YES" in str(verdict.details["warning"])
    assert sorted((answer.agent, answer.round) for answer in ran.record.answers) == [
        (agent, round_) for agent in "abc" for round_ in (0, 1)
    ]
    seen = next(prompt(request) for request in core.fake.requests if request.model == "a" and "before" in prompt(request))
    assert "ANSWER: YES (90)" in seen
    assert not re.search(r"\b(b|c)\b[,:]", seen.split("Other members")[1].split("Consider")[0])


async def test_that_who_stays_silent_in_the_second_round_keeps_its_first_answer(house: Houses) -> None:
    silent = ModelBehaviour(
        text="ANSWER: NO (60)",
        fault_for=lambda request: REFUSED if "You answered this before" in prompt(request) else None,
    )
    core = await house({"a": silent, "b": says("ANSWER: NO"), "c": says("ANSWER: YES"), "judge": says("So.")}, more=PANEL)
    ran = await core.run(core.job(question_type="yes_no", method="deliberation"))

    verdict = ran.record.verdict
    assert verdict is not None
    assert verdict.details["counts"] == {"YES": 1, "NO": 2}
    assert verdict.details["kept_first_answer"] == ["a"]


async def test_that_an_open_question_is_deliberated_and_then_synthesised(house: Houses) -> None:
    core = await house(agents(judge=says("Together.")), more=PANEL)
    ran = await core.run(core.job(method="deliberation"))

    assert ran.record.verdict is not None
    assert ran.record.verdict.kind is VerdictKind.CONSENSUS
    assert len(ran.of(AnswerFinished)) == 6


def ranks(favourite: str) -> ModelBehaviour:
    """Answers the question with its own text, and as a reviewer puts the answer with ``favourite`` in it first."""

    def text(request: RequestSeen) -> str:
        asked = prompt(request)
        if "RANKING:" not in asked:
            return f"I am the answer of {request.model}, at length and with reasons."
        answers = dict(re.findall(r"Answer ([A-Z]):\n\S+\n(.*?)\n", asked))
        best = sorted(answers, key=lambda letter: (f"answer of {favourite}," not in answers[letter], answers[letter]))
        return "RANKING: " + " > ".join(best)

    return says(text)  # type: ignore[arg-type]  # a text may be a function


async def test_that_peers_rank_one_another_twice_in_reverse_and_never_themselves(house: Houses) -> None:
    core = await house(
        {name: ranks("b") for name in ("a", "b", "c", "d")}, more=PANEL.replace('"c"', '"c", "d"').replace("judge", "a")
    )
    ran = await core.run(core.job(method="peer_ranking"))

    verdict = ran.record.verdict
    assert verdict is not None
    assert verdict.details["winner"] == "b"
    assert verdict.details["rankings"] == 8
    assert next(iter(verdict.details["scores"])) == "b"  # type: ignore[call-overload]
    reviews = [request for request in core.fake.requests if "RANKING:" in prompt(request)]
    assert len(reviews) == 8
    for request in reviews:
        assert f"answer of {request.model}," not in prompt(request)
    mine = [re.findall(r"answer of (\w),", prompt(request)) for request in reviews if request.model == "a"]
    assert mine[0] == mine[1][::-1]
    assert {event.purpose for event in ran.of(CallStarted)} == {Purpose.ANSWER, Purpose.REVIEW}


async def test_that_rankings_that_cannot_be_read_are_no_ranking(house: Houses) -> None:
    core = await house(agents(judge=says("x")), more=PANEL)
    ran = await core.run(core.job(method="peer_ranking"))

    verdict = ran.record.verdict
    assert verdict is not None
    assert verdict.kind is VerdictKind.NO_DECISION
    assert "could be read" in verdict.text


async def test_that_a_seat_that_fails_in_a_layer_keeps_its_answer_in_verdict_and_figures(house: Houses) -> None:
    once = ModelBehaviour(
        text="Only a says this.", fault_for=lambda request: REFUSED if "been given before" in prompt(request) else None
    )
    core = await house({**agents(judge=says("Mixed.")), "a": once}, more=PANEL)
    ran = await core.run(core.job(method="mixture"))

    verdict = ran.record.verdict
    assert verdict is not None
    assert (verdict.quorum.answered, verdict.details["layers_reached"]) == (3, 2)
    written_from = next(prompt(request) for request in core.fake.requests if request.model == "judge")
    assert "Only a says this." in written_from


async def test_that_two_answers_are_not_ranked(house: Houses) -> None:
    core = await house({**agents(judge=says("x")), "c": ModelBehaviour(always=REFUSED)}, more=PANEL)
    ran = await core.run(core.job(method="peer_ranking"))

    assert ran.record.verdict is not None
    assert ran.record.verdict.kind is VerdictKind.NO_DECISION
    assert "at least 3 answers" in ran.record.verdict.text


@pytest.mark.parametrize("layers", [1, 2, 3])
async def test_that_a_mixture_asks_once_a_layer_and_later_layers_see_the_one_before(house: Houses, layers: int) -> None:
    def layered(request: RequestSeen) -> str:
        depth = max([int(found) for found in re.findall(r"layer (\d)", prompt(request))], default=0)
        return f"I am {request.model} of layer {depth + 1}."

    everyone = {name: says(layered) for name in ("a", "b", "c")}  # type: ignore[arg-type]
    core = await house({**everyone, "judge": says("Mixed.")}, more=f"{PANEL}layers = {layers}\n")
    ran = await core.run(core.job(method="mixture"))

    assert ran.record.verdict is not None
    assert ran.record.verdict.details == {"layers": layers, "layers_reached": layers}
    assert len(ran.record.answers) == 3 * layers
    last = [answer.text for answer in ran.record.answers if answer.round == layers - 1]
    assert last == [f"I am {name} of layer {layers}." for name in "abc"]
    written_from = next(prompt(request) for request in core.fake.requests if request.model == "judge")
    assert f"layer {layers}." in written_from


async def test_that_a_layer_that_fails_leaves_the_answers_before_it(house: Houses) -> None:
    only_first = ModelBehaviour(
        text="First thought.", fault_for=lambda request: REFUSED if "been given before" in prompt(request) else None
    )
    core = await house({"a": only_first, "b": only_first, "c": only_first, "judge": says("Mixed.")}, more=PANEL)
    ran = await core.run(core.job(method="mixture"))

    assert ran.record.state is JobState.DONE
    assert ran.record.verdict is not None
    assert ran.record.verdict.details["layers_reached"] == 1
    assert ran.record.verdict.text == "Mixed."


@pytest.mark.parametrize("method", METHODS)
async def test_that_no_method_takes_one_answer_for_a_consensus_or_an_error_for_an_answer(house: Houses, method: str) -> None:
    broken = ModelBehaviour(always=REFUSED)
    core = await house({"a": says("ANSWER: YES"), "b": broken, "c": broken, "judge": broken}, more=PANEL)
    ran = await core.run(core.job(question_type="yes_no", method=method))

    verdict = ran.record.verdict
    assert verdict is not None
    assert verdict.kind in {VerdictKind.SINGLE_ANSWER, VerdictKind.NONE}
    assert ran.record.state in {JobState.NO_QUORUM, JobState.FAILED}
    assert "SENTINEL" not in verdict.text
    assert all("SENTINEL" not in answer.text for answer in ran.record.answers)


@pytest.mark.parametrize("method", METHODS)
async def test_that_every_method_can_be_cancelled_and_keeps_what_has_arrived(house: Houses, method: str) -> None:
    quick = says("ANSWER: YES and more and more")
    core = await house({"a": quick, "b": quick, "c": quick, "judge": ModelBehaviour(latency_s=30)}, more=PANEL)
    answered: list[str] = []

    def cancel_after_two(event: Event, run: JobRun) -> None:
        if isinstance(event, AnswerFinished):
            answered.append(event.answer.agent)
        if len(answered) == 2 or method == "single":
            run.cancel()

    ran = await core.run(core.job(question_type="yes_no", method=method), on_event=cancel_after_two)

    assert ran.record.state is JobState.CANCELLED
    assert {answer.agent for answer in ran.record.answers} >= set(answered)
    assert not any(answer.partial and not answer.text for answer in ran.record.answers)
