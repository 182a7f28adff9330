"""Counting: pluralities, ties, abstentions, and what stands in the record about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.catalog import load_catalog
from mas_core.choices import YES_NO, lettered
from mas_core.consensus.tally import count
from mas_core.models import Answer, JobState, Question, VerdictKind
from mas_core.prompts import choices_for
from mas_core.settings import default_settings, parse_settings
from tests.core.conftest import Houses
from tests.core.house import REFUSED, says


def answers(*texts: str) -> tuple[Answer, ...]:
    return tuple(Answer(agent=f"a{n}", text=text, provider="p", model="m") for n, text in enumerate(texts))


def votes(*choices: str) -> tuple[Answer, ...]:
    return answers(*(f"ANSWER: {choice}" for choice in choices))


def test_that_the_most_votes_win() -> None:
    result = count(votes("YES", "NO", "YES"), choices=YES_NO)
    assert (result.winner, result.counts) == ("YES", {"YES": 2, "NO": 1})
    assert result.sentence == "YES (YES 2, NO 1)."


def test_that_a_single_vote_decides_nothing() -> None:
    result = count(answers("ANSWER: YES", "I cannot say.", "Hard to tell."), choices=YES_NO)
    assert result.winner is None
    assert result.sentence == "no decision, a single vote (YES 1, NO 0; 2 could not be counted)."


def test_that_a_plurality_is_enough() -> None:
    assert count(votes("A", "B", "C", "C"), choices=lettered("ABCD")).winner == "C"


@pytest.mark.parametrize("choices", [("YES", "NO"), ("NO", "YES"), ("YES", "YES", "NO", "NO")])
def test_that_a_tie_is_no_decision(choices: tuple[str, ...]) -> None:
    result = count(votes(*choices), choices=YES_NO)
    assert result.winner is None
    assert result.sentence.startswith("no decision, a tie (")


def test_that_abstentions_are_counted_as_such_and_for_nobody() -> None:
    result = count((*votes("YES", "YES"), *answers("x", "y", "It depends.", "Hard to say.")[2:]), choices=YES_NO)
    assert (result.winner, result.counts) == ("YES", {"YES": 2, "NO": 0})
    assert result.sentence == "YES (YES 2, NO 0; 2 could not be counted)."
    assert result.details()["abstained"] == ["a2", "a3"]
    assert result.details()["choices"] == {"a0": "YES", "a1": "YES", "a2": None, "a3": None}


def test_that_no_vote_at_all_is_said_so_and_has_no_interval() -> None:
    result = count(answers("Hm.", "Well."), choices=YES_NO)
    assert result.winner is None
    assert result.sentence == "no answer named a choice that could be counted."
    assert result.details()["intervals"] == {}


def test_that_shares_have_their_intervals() -> None:
    intervals = count(votes("YES", "YES", "YES", "NO"), choices=YES_NO).details()["intervals"]
    assert isinstance(intervals, dict)
    assert intervals["YES"] == pytest.approx([0.3006, 0.9544], abs=1e-4)
    assert intervals["NO"] == pytest.approx([0.0456, 0.6994], abs=1e-4)


@given(st.lists(st.sampled_from(["ANSWER: YES", "ANSWER: NO", "ANSWER: MAYBE", "Hm.", "YES.", "no"]), max_size=12))
def test_that_every_answer_is_counted_once_or_abstains(texts: list[str]) -> None:
    result = count(answers(*texts), choices=YES_NO)
    abstained = result.details()["abstained"]
    assert isinstance(abstained, list)
    assert sum(result.counts.values()) + len(abstained) == len(texts)
    if result.winner:
        assert all(number < result.counts[result.winner] for choice, number in result.counts.items() if choice != result.winner)


def test_which_questions_can_be_voted_on() -> None:
    catalog = load_catalog(default_settings())
    assert choices_for(Question(text="x", question_type="yes_no"), catalog) == YES_NO
    assert choices_for(Question(text="x\nA) y\nB) z", question_type="multiple_choice"), catalog) == lettered("AB")
    assert choices_for(Question(text="x", question_type="multiple_choice"), catalog) is None
    assert choices_for(Question(text="x\nA) y\nB) z", question_type="open_ended"), catalog) is None
    own = '[question_types.mine]\nname = "Mine"\ntemplate = "{question}"\nchoices = "yes_no"\n'
    assert choices_for(Question(text="x", question_type="mine"), load_catalog(parse_settings(own, path=Path("x")))) == YES_NO


async def test_that_a_tie_of_a_panel_is_a_verdict_of_no_decision(house: Houses) -> None:
    home = await house(a=says("ANSWER: YES (90)"), b=says("ANSWER: NO (40)"))
    record = (await home.run(home.job(question_type="yes_no"))).record
    assert record.state is JobState.DONE
    assert record.verdict is not None
    assert record.verdict.kind is VerdictKind.NO_DECISION
    assert record.verdict.details["winner"] is None
    assert record.verdict.details["confidence"] == {"a": 90, "b": 40}


async def test_that_one_answer_is_no_vote(house: Houses) -> None:
    home = await house(a=says("ANSWER: YES"), b=says("", always=REFUSED))
    record = (await home.run(home.job(question_type="yes_no"))).record
    assert record.state is JobState.NO_QUORUM
    assert record.verdict is not None
    assert record.verdict.kind is VerdictKind.SINGLE_ANSWER
    assert "winner" not in record.verdict.details


async def test_that_repeats_vote_each_for_themselves(house: Houses) -> None:
    home = await house(a=says("ANSWER: B"), b=says("ANSWER: A"), c=says("ANSWER: B"))
    job = home.job("Which?\nA) this\nB) that", question_type="multiple_choice", repeats=2)
    record = (await home.run(job)).record
    assert record.verdict is not None
    assert record.verdict.details["counts"] == {"A": 2, "B": 4}
    assert record.analysis is not None
    assert record.analysis.consensus_score == pytest.approx(100 * 4 / 6, abs=0.01)
