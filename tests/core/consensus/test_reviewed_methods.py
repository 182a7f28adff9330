"""What a close reading of the methods brought to light: each of these was wrong once."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from mas_core.consensus.judgement import UnreadableJudgementError, read_judgement
from mas_core.export.outline import outline
from mas_core.headline import headline
from mas_core.models import Answer, VerdictKind
from tests.core.conftest import Houses
from tests.core.consensus.test_methods import PANEL, agents, ranks
from tests.core.house import REFUSED, says
from tests.fakes.behaviour import ModelBehaviour, RequestSeen

ANSWERS = tuple(Answer(agent=name, text=f"It is {name} who says so.", provider="p", model="m") for name in ("a", "b", "c"))


def asked(request: RequestSeen) -> str:
    return request.messages[-1][1]


def test_that_a_point_of_one_agent_is_no_consensus() -> None:
    judgement = read_judgement(
        json.dumps({"consensus": [{"point": "x", "agents": ["a", "ghost"]}, {"point": "y", "agents": ["a", "b"]}]}), ANSWERS
    )
    assert [point.point for point in judgement.consensus] == ["y"]
    assert [(point.point, point.agents) for point in judgement.unique] == [("x", ("a",))]


def test_that_a_contradiction_of_one_agent_is_none() -> None:
    stances = [{"agent": "a", "stance": "for it", "quote": "It is a who says so"}, {"agent": "ghost", "stance": "against it"}]
    judgement = read_judgement(json.dumps({"contradictions": [{"topic": "Trams", "stances": stances}]}), ANSWERS)
    assert judgement.contradictions == ()
    (point,) = judgement.unique
    assert (point.point, point.agents, point.verified) == ("Trams: for it", ("a",), True)


def test_that_a_comparison_of_nobody_who_answered_says_nothing() -> None:
    said = {"consensus": [{"point": "x", "agents": ["ghost"]}], "contradictions": [{"topic": "t", "stances": []}]}
    with pytest.raises(UnreadableJudgementError, match="no point"):
        read_judgement(json.dumps(said), ANSWERS)


async def test_that_a_seat_that_answers_only_in_a_later_layer_is_in_verdict_and_figures_alike(house: Houses) -> None:
    late = ModelBehaviour(
        text="Only in the second layer do I say this.",
        fault_for=lambda request: None if "been given before" in asked(request) else REFUSED,
    )
    core = await house({**agents(judge=says("Mixed.")), "a": late}, more=PANEL)
    record = (await core.run(core.job(method="mixture"))).record

    assert record.verdict is not None
    assert record.analysis is not None
    assert record.analysis.similarity is not None
    assert record.verdict.quorum.answered == 3
    assert set(record.analysis.similarity.agents) == {"a", "b", "c"}
    written_from = next(asked(request) for request in core.fake.requests if request.model == "judge")
    assert "Only in the second layer" in written_from


async def test_that_figures_leave_out_a_layer_that_the_verdict_leaves_out(house: Houses) -> None:
    fails = ModelBehaviour(text="First.", fault_for=lambda request: REFUSED if "been given before" in asked(request) else None)
    alone = says(lambda request: "Alone and late." if "been given before" in asked(request) else "First of a.")  # type: ignore[arg-type]
    core = await house({"a": alone, "b": fails, "c": fails, "judge": says("Mixed.")}, more=PANEL)
    record = (await core.run(core.job(method="mixture"))).record

    assert record.verdict is not None
    assert record.verdict.details["layers_reached"] == 1
    assert record.analysis is not None
    # Three words of "First of a.", not the three of "Alone and late.": the same number, so the words themselves are compared.
    assert record.analysis.similarity is not None
    matrix = record.analysis.similarity.matrix
    assert matrix[1][2] == 1.0
    assert matrix[0][1] > 0.3


async def test_that_repeats_are_compared_before_they_have_seen_each_other(house: Houses) -> None:
    def agrees_later(request: RequestSeen) -> str:
        if "You answered this before" in asked(request):
            return "ANSWER: YES"
        turn.append(request.model)
        return "ANSWER: YES" if len(turn) % 2 else "ANSWER: NO"

    turn: list[str] = []
    core = await house({"a": says(agrees_later), "b": says("ANSWER: YES")})  # type: ignore[arg-type]
    record = (await core.run(core.job(question_type="yes_no", method="deliberation", repeats=2))).record

    assert record.verdict is not None
    assert record.analysis is not None
    assert record.verdict.details["counts"] == {"YES": 4, "NO": 0}
    assert record.analysis.self_consistency == {"a": 0.5, "b": 1.0}


async def test_that_a_ranking_says_what_its_reviews_cost(house: Houses) -> None:
    prices = "prompt_usd_per_million = 10\ncompletion_usd_per_million = 10\n"
    priced = "".join(f'[agents.{name}x]\nprovider = "fake"\nmodel = "{name}"\n{prices}' for name in "abc")
    core = await house({name: ranks("b") for name in ("a", "b", "c")}, more=priced)
    begun = datetime.now(UTC)
    record = (await core.run(core.job(method="peer_ranking", agents=("ax", "bx", "cx"), aggregator="ax"))).record

    assert record.verdict is not None
    assert record.verdict.details["rankings"] == 6
    assert record.verdict.cost_usd
    counts = record.verdict.usage
    assert counts.prompt_tokens
    assert counts.completion_tokens
    assert record.verdict.cost_usd == pytest.approx((counts.prompt_tokens + counts.completion_tokens) * 1e-5)
    in_all = record.verdict.cost_usd + sum(answer.cost_usd or 0 for answer in record.answers)
    # What a program that is started again takes for spent today.
    assert await core.repository.spent_since(begun) == pytest.approx(in_all)
    assert dict(outline(record).facts)["Cost"] == f"${in_all:.4f}"


async def test_that_a_ranking_is_not_called_a_consensus(house: Houses) -> None:
    core = await house(
        {name: ranks("b") for name in ("a", "b", "c", "d")}, more=PANEL.replace('"c"', '"c", "d"').replace("judge", "a")
    )
    record = (await core.run(core.job(method="peer_ranking"))).record

    assert record.verdict is not None
    assert record.verdict.kind is VerdictKind.CONSENSUS
    assert headline(record) == "Ranking: 4 of 4 answered; the reviewers put b first."
