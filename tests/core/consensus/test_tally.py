"""Counting ratings and numbers: plurality, median, ties, abstentions, and what one ballot is worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.choices import LIKERT, NUMBER, YES_NO, Choices, scale
from mas_core.consensus.quartiles import QUANTILES
from mas_core.consensus.tally import Count, count
from mas_core.models import Answer


def counted(*said: str, choices: Choices = LIKERT) -> Count:
    answers = tuple(Answer(agent=f"a{n}", text=f"ANSWER: {one}", provider="p", model="m") for n, one in enumerate(said))
    return count(answers, choices=choices)


def test_that_ratings_have_a_plurality_a_median_and_quartiles() -> None:
    # Ranked 2 3 4 4 5: the median is the third, the quartiles are the second and the fourth.
    result = counted("4 (80)", "5", "agree", "2", "neutral")

    assert (result.winner, result.decided) == ("4", True)
    assert result.counts == {"1": 0, "2": 1, "3": 1, "4": 2, "5": 1}
    details = result.details()
    assert (details["median"], details["iqr"], details["least"], details["most"]) == (4, [3, 4], 2, 5)
    assert (details["ballot"], details["scale"], details["quantiles"]) == ("likert", [1, 5], QUANTILES)
    assert details["values"] == {"a0": 4, "a1": 5, "a2": 4, "a3": 2, "a4": 3}
    assert result.sentence.startswith("4 (agree) (2 (disagree): 1, ")
    assert result.sentence.endswith("; median 4 (IQR 3 to 4).")


def test_that_the_plurality_of_ratings_has_wilsons_interval() -> None:
    intervals = counted("4", "5", "4", "2", "3").details()["intervals"]
    assert isinstance(intervals, dict)
    # 2 of 5 by hand: centre (0.4 + 3.8415/10) / (1 + 3.8415/5) = 0.4434, half width 0.3258.
    assert intervals["4"] == pytest.approx([0.1176, 0.7693], abs=1e-4)
    assert intervals["1"] == pytest.approx([0.0, 3.8414588 / 8.8414588], abs=1e-4)


def test_that_a_tie_of_ratings_is_no_decision_and_still_has_a_median() -> None:
    result = counted("1", "5", "1", "5")

    assert (result.winner, result.decided) == (None, False)
    assert result.details()["median"] == 3
    assert result.sentence == "no decision, a tie (1 (strongly disagree): 2, 5 (strongly agree): 2); median 3 (IQR 1 to 5)."


def test_that_ratings_that_cannot_be_read_are_no_middle_ones() -> None:
    result = counted("5", "5", "it depends", "3 or 4")

    assert result.details()["median"] == 5
    assert result.details()["abstained"] == ["a2", "a3"]
    assert result.details()["values"] == {"a0": 5, "a1": 5, "a2": None, "a3": None}


def test_that_a_single_rating_decides_nothing_and_has_no_median() -> None:
    result = counted("4", "hm", "hm")

    assert not result.decided
    assert "median" not in result.details()
    assert result.sentence == "no decision, a single vote (4 (agree): 1; 2 could not be counted)."


def test_that_other_scales_have_numbers_and_no_words() -> None:
    details = counted("10", "8", "10", choices=scale(0, 10)).details()

    assert (details["winner"], details["scale"], details["labels"]) == ("10", [0, 10], {})
    assert details["median"] == 10


def test_that_numbers_have_a_median_and_no_plurality() -> None:
    result = counted("1,200 km (70)", "1250", "1300 km", "900", "1210", "4000", "hard to say", choices=NUMBER)

    details = result.details()
    assert result.decided
    assert not {"winner", "counts", "intervals"} & set(details)
    assert (details["median"], details["iqr"]) == (1230, [1202.5, 1287.5])
    assert (details["least"], details["most"], details["units"]) == (900, 4000, ["km"])
    assert details["choices"] == {"a0": "1200", "a1": "1250", "a2": "1300", "a3": "900", "a4": "1210", "a5": "4000", "a6": None}
    assert result.sentence == (
        "median 1,230 (IQR 1,202.5 to 1,287.5) of 6 numbers in km "
        "(1,200 km; 1,250; 1,300 km; 900; 1,210; 4,000); 1 could not be counted."
    )


def test_that_a_single_number_decides_nothing() -> None:
    result = counted("25 km", "no idea", choices=NUMBER)

    assert not result.decided
    assert "median" not in result.details()
    assert result.sentence == "no decision, a single number: 25 km; 1 could not be counted."


def test_that_two_equal_numbers_are_a_result() -> None:
    assert counted("7", "7.0", choices=NUMBER).sentence == "median 7 (IQR 7 to 7) of 2 numbers (7; 7)."


def test_that_numbers_in_different_units_have_no_median() -> None:
    result = counted("5 km", "5000 metres", "5", choices=NUMBER)

    assert not result.decided
    assert "median" not in result.details()
    assert result.details()["units"] == ["km", "m"]
    assert result.sentence == "no decision, the numbers are in different units: km, m (5 km; 5,000 m; 5)."


@pytest.mark.parametrize("choices", [YES_NO, LIKERT, NUMBER])
def test_that_nothing_counted_is_said_so(choices: Choices) -> None:
    result = counted("Hm", "Well", choices=choices)

    assert not result.decided
    assert result.sentence == "no answer named a choice that could be counted."


@given(st.lists(st.sampled_from(["1", "3", "5", "agree", "hm", "4/5", "9", "12 km", "1,000"]), max_size=12))
def test_that_every_answer_is_counted_once_or_abstains(said: list[str]) -> None:
    for choices in (LIKERT, NUMBER):
        result = counted(*said, choices=choices)
        cast = [ballot for ballot in result.ballots.values() if ballot is not None]
        assert len(cast) + len(result.details()["abstained"]) == len(said)  # type: ignore[arg-type]  # a list
        if choices is LIKERT:
            assert sum(result.counts.values()) == len(cast)
        if result.spread is not None:
            assert result.spread.count == len(cast)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ANSWER: 12", None),
        ("ANSWER: 12 (8", None),
        ("ANSWER: 12 (80)", 12),
        ("ANSWER: 12 (80).", 12),
        ("ANSWER: 12\nBecause", 12),
        ("12", None),
        ("12\nBecause", 12),
        ('{"answer": 12}', 12),
        ("ANSWER: 5 (50)\nOn reflection:\nANSWER: 12", None),
    ],
)
def test_that_a_number_that_may_have_gone_on_is_not_counted(text: str, value: float | None) -> None:
    for cut in ({"partial": True}, {"finish_reason": "length"}):
        answer = Answer(agent="a", text=text, provider="p", model="m", **cut)  # type: ignore[arg-type]  # either field
        assert count((answer,), choices=NUMBER).details()["values"] == {"a": value}
