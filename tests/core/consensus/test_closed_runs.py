"""Closed questions from asking to record: ratings, numbers, and what must never be counted as a vote."""

from __future__ import annotations

import pytest

from mas_core.headline import headline
from mas_core.models import JobState, VerdictKind
from tests.core.conftest import Houses
from tests.core.house import REFUSED, aggregating, breaking, says
from tests.fakes.behaviour import ModelBehaviour, RequestSeen

SCALE = '[question_types.odds]\nname = "Odds"\ntemplate = "{question} 1 is never, 7 is certain."\nchoices = "likert:1-7"\n'


def asked(request: RequestSeen) -> str:
    return request.messages[-1][1]


async def test_that_ratings_are_counted_and_scored(house: Houses) -> None:
    home = await house(a=says("ANSWER: 4 (80)"), b=says("Agree\n\nANSWER: agree"), c=says("ANSWER: 2/5"), d=says("ANSWER: 3-4"))
    record = (await home.run(home.job("Roads are good.", question_type="likert"))).record

    assert record.verdict is not None
    assert record.analysis is not None
    assert record.verdict.kind is VerdictKind.VOTE
    assert record.verdict.details["winner"] == "4"
    assert (record.verdict.details["median"], record.verdict.details["iqr"]) == (4, [3, 4])
    assert headline(record) == ("Vote: 4 of 4 answered; median 4 (IQR 3 to 4); most for 4 (2 of 3); 1 without a clear rating.")
    # F = 0, 1/3, 1/3, 1: D = 2 · (2/3) / 4.
    assert record.analysis.consensus_score == pytest.approx(66.67)
    assert record.analysis.stances == {"a": "yes", "b": "yes", "c": "no"}
    assert "d: the text has no words" in record.analysis.refused["stances"]


async def test_that_a_tie_of_ratings_is_a_verdict_of_no_decision(house: Houses) -> None:
    home = await house(a=says("ANSWER: 1"), b=says("ANSWER: 5"))
    record = (await home.run(home.job(question_type="likert"))).record

    assert record.verdict is not None
    assert record.verdict.kind is VerdictKind.NO_DECISION
    assert headline(record) == "No decision: 2 of 2 answered; median 3 (IQR 2 to 4); a tie of 1 and 5."


async def test_that_an_own_scale_asks_for_its_points_and_takes_no_side(house: Houses) -> None:
    home = await house({"a": says("ANSWER: 7"), "b": says("ANSWER: 6/7")}, more=SCALE)
    record = (await home.run(home.job("Will it rain?", question_type="odds"))).record

    assert record.verdict is not None
    assert record.analysis is not None
    assert record.verdict.details["scale"] == [1, 7]
    assert record.analysis.stances == {}
    assert "a point of a scale" in record.analysis.refused["stances"]
    assert any("one whole number from 1 to 7" in asked(request) for request in home.fake.requests)


async def test_that_numbers_get_a_median_and_no_score(house: Houses) -> None:
    home = await house(a=says("ANSWER: 1,200 km (80)"), b=says("ANSWER: 1,000"), c=says("ANSWER: 1000 to 2000"))
    record = (await home.run(home.job("How long is it?", question_type="number"))).record

    assert record.verdict is not None
    assert record.analysis is not None
    assert record.verdict.kind is VerdictKind.VOTE
    assert "counts" not in record.verdict.details
    assert headline(record) == "Vote: 3 of 3 answered; median 1,100 km (IQR 1,050 to 1,150); 1 without a clear number."
    assert record.analysis.consensus_score is None
    assert "no scale of their own" in record.analysis.refused["consensus_score"]
    assert "asks for a number" in record.analysis.refused["stances"]
    explaining = next(asked(request) for request in home.fake.requests if "has estimated a number" in asked(request))
    assert "median 1,100" in explaining


@pytest.mark.parametrize(
    ("said", "clause"),
    [
        (("ANSWER: 5 km", "No idea."), "a single number decides nothing; 1 without a clear number"),
        (("ANSWER: 5 km", "ANSWER: 3 miles"), "the numbers are in different units (km and miles)"),
        (("Many.", "Few."), "no number could be counted"),
    ],
)
async def test_that_numbers_without_a_median_decide_nothing(house: Houses, said: tuple[str, str], clause: str) -> None:
    home = await house(a=says(said[0]), b=says(said[1]))
    record = (await home.run(home.job(question_type="number"))).record

    assert record.verdict is not None
    assert record.verdict.kind is VerdictKind.NO_DECISION
    assert headline(record) == f"No decision: 2 of 2 answered; {clause}."


@pytest.mark.parametrize("method", ["vote", "deliberation"])
async def test_that_nobody_explains_a_vote_in_which_nothing_could_be_counted(house: Houses, method: str) -> None:
    home = await house(a=says("Hard to say."), b=says("Who knows."))
    record = (await home.run(home.job(question_type="yes_no", method=method))).record

    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.text) == (VerdictKind.NO_DECISION, "")
    assert record.verdict.aggregators_tried == ()
    assert not record.failures
    # An explanation would be paid for, and could only make reasons up.
    assert len(home.fake.requests) == (2 if method == "vote" else 4)


async def test_that_numbers_are_deliberated_and_their_moves_told(house: Houses) -> None:
    def drifts(first: int, then: int) -> ModelBehaviour:
        return says(lambda request: f"ANSWER: {then if 'You answered this before' in asked(request) else first}")  # type: ignore[arg-type]

    home = await house(a=drifts(10, 18), b=drifts(20, 20), c=drifts(60, 30))
    record = (await home.run(home.job(question_type="number", method="deliberation"))).record

    assert record.verdict is not None
    details = record.verdict.details
    assert details["before"]["median"] == 20  # type: ignore[index]
    assert (details["median"], details["iqr"]) == (20, [19, 25])
    assert details["flips"] == {
        "a": {"before": "10", "after": "18", "moved": 8},
        "c": {"before": "60", "after": "30", "moved": -30},
    }
    assert details["conformity"] == {"a": True, "c": True}
    # The middle stayed where it was; that the ends came in is in the ledger.
    assert "warning" not in details


async def test_that_repeats_of_a_rating_show_their_own_spread(house: Houses) -> None:
    home = await house(a=says("ANSWER: 4"), b=says("ANSWER: 2"))
    record = (await home.run(home.job(question_type="likert", repeats=2))).record

    assert record.analysis is not None
    assert record.analysis.self_consistency == {"a": 1.0, "b": 1.0}
    # Half two, half four: F = 0 .5 .5 1, D = 2 · 1 / 4.
    assert record.analysis.consensus_score == 50.0


# What other systems counted and should not have.


async def test_that_an_error_in_words_is_no_vote_and_a_failed_call_no_abstention(house: Houses) -> None:
    home = await house(a=says("ANSWER: YES"), b=says("ANSWER: YES"), c=ModelBehaviour(always=REFUSED))
    record = (await home.run(home.job(question_type="yes_no"))).record

    assert record.verdict is not None
    assert record.verdict.details["choices"] == {"a": "YES", "b": "YES"}
    assert record.verdict.details["abstained"] == []
    assert (record.verdict.quorum.asked, record.verdict.quorum.answered) == (3, 2)


async def test_that_an_answer_that_begins_with_error_is_an_answer_and_votes(house: Houses) -> None:
    home = await house(
        a=says("Error rates matter most here.\nANSWER: NO (80)"),
        b=says("Error: that word alone decides nothing.\nANSWER: NO"),
        c=says("Error 500 is what I say."),
    )
    record = (await home.run(home.job(question_type="yes_no"))).record

    assert record.failures == ()
    assert record.verdict is not None
    assert record.verdict.details["counts"] == {"YES": 0, "NO": 2}
    assert record.verdict.details["abstained"] == ["c"]


async def test_that_the_explanation_of_a_vote_is_not_counted_as_one(house: Houses) -> None:
    def votes(choice: str) -> ModelBehaviour:
        return says(
            lambda request: (
                "Explained.\nANSWER: YES" if "panel has voted" in asked(request) else f"I weighed it.\nANSWER: {choice}"
            )
        )  # type: ignore[arg-type]

    home = await house(a=votes("NO"), b=votes("NO"), c=votes("YES"))
    record = (await home.run(home.job(question_type="yes_no"))).record

    assert record.verdict is not None
    assert record.analysis is not None
    assert (record.verdict.details["counts"], record.verdict.details["winner"]) == ({"YES": 1, "NO": 2}, "NO")
    assert record.analysis.consensus_score == pytest.approx(66.67)
    assert record.analysis.similarity is not None
    assert record.analysis.similarity.agents == ("a", "b", "c")
    # The aggregator's own answer is what it voted, not what it wrote as aggregator.
    assert [answer.text for answer in record.answers] == [f"I weighed it.\nANSWER: {choice}" for choice in ("NO", "NO", "YES")]


@pytest.mark.parametrize(
    ("text", "words", "choice"),
    [
        ("It depends on much\nANSWER: NO (80)", 3, None),
        ("So it is.\nANSWER: NO clear winner", 5, None),
        ("So it is.\nANSWER: NO (80) and so on", 6, "NO"),
        ("So it is.\nANSWER: NO (80)\nMore words follow here", 8, "NO"),
    ],
)
async def test_that_a_vote_that_broke_off_in_its_ballot_abstains(
    house: Houses, text: str, words: int, choice: str | None
) -> None:
    home = await house(a=says("ANSWER: YES"), b=says("ANSWER: YES"), c=breaking(text, after=words))
    record = (await home.run(home.job(question_type="yes_no"))).record

    assert next(answer.partial for answer in record.answers if answer.agent == "c")
    assert record.verdict is not None
    assert record.verdict.details["choices"] == {"a": "YES", "b": "YES", "c": choice}


async def test_that_answers_that_read_alike_and_vote_apart_are_no_agreement(house: Houses) -> None:
    text = "Charging cars in the centre would change how people travel, and that is what counts here.\nANSWER: {}"
    home = await house(a=says(text.format("YES")), b=says(text.format("NO")))
    record = (await home.run(home.job(question_type="yes_no"))).record

    assert record.analysis is not None
    assert record.analysis.similarity is not None
    assert record.analysis.similarity.matrix[0][1] > 0.9
    assert record.analysis.consensus_score == 50.0
    assert record.analysis.stances == {"a": "yes", "b": "no"}


@pytest.mark.parametrize("kind", ["yes_no", "likert", "number"])
async def test_that_one_answer_is_no_vote_of_any_kind(house: Houses, kind: str) -> None:
    home = await house(a=says("ANSWER: 3"), b=ModelBehaviour(always=REFUSED))
    record = (await home.run(home.job(question_type=kind))).record

    assert record.state is JobState.NO_QUORUM
    assert record.verdict is not None
    assert record.verdict.kind is VerdictKind.SINGLE_ANSWER
    assert record.analysis is not None
    assert record.analysis.consensus_score is None


async def test_that_a_count_stands_when_nobody_can_explain_it(house: Houses) -> None:
    def mute(text: str) -> ModelBehaviour:
        return ModelBehaviour(text=text, fault_for=lambda request: REFUSED if "has estimated" in asked(request) else None)

    home = await house(a=mute("ANSWER: 10"), b=mute("ANSWER: 20"))
    record = (await home.run(home.job(question_type="number"))).record

    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.text) == (VerdictKind.VOTE, "")
    assert record.verdict.details["median"] == 15
    assert not any(aggregating(request) for request in home.fake.requests)
