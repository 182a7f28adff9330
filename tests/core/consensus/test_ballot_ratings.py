"""Reading points of a scale: its numbers and its words, and nothing between two of them."""

from __future__ import annotations

import pytest

from mas_core.choices import LIKERT, Choices, scale
from mas_core.consensus.ballots import Ballot, read_ballot

SEVEN = scale(1, 7)
TEN = scale(0, 10)


def point(said: str, choices: Choices = LIKERT) -> str | None:
    ballot = read_ballot(f"I agree with 2 of 3 reasons.\nANSWER: {said}", choices=choices)
    return ballot.choice if ballot is not None else None


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("4", "4"),
        ("4 (80)", "4"),
        ("(4)", "4"),
        ("4.", "4"),
        ("4.0", "4"),
        ("**4**", "4"),
        ("4/5", "4"),
        ("4 / 5 (80)", "4"),
        ("4 out of 5", "4"),
        ("4 - agree", "4"),
        ("4 – Agree (80)", "4"),
        ("4: agree", "4"),
        ("4, agree, because it is fair", "4"),
        ("4 (agree)", "4"),
        ("4 (agree) (80)", "4"),
        ("4 = agree", "4"),
        ("4 agree", "4"),
        ("agree", "4"),
        ("Agree (80)", "4"),
        ("agree (4)", "4"),
        ("agree (4) (80)", "4"),
        ("agree: 4/5", "4"),
        ("Strongly Agree", "5"),
        ("strongly  disagree.", "1"),
        ("disagree; it is unfair", "2"),
        ("Neither agree nor disagree (50)", "3"),
        ("neutral", "3"),
        ("4 because it is fair", "4"),
        ("Number 4", "4"),
        ("Number: 4", "4"),
        ("Option 4:", "4"),
    ],
)
def test_that_a_point_is_read(said: str, choice: str) -> None:
    assert point(said) == choice


@pytest.mark.parametrize(
    "said",
    [
        "0",
        "6",
        "45",
        "-4",
        "3.5",
        "3,5",
        "3-4",
        "3–4",
        "3 or 4",
        "3/4",
        "4/10",
        "between 3 and 4",
        "3 to 4",
        "4 - disagree",
        "4 (strongly agree)",
        "agree (3)",
        "agree or strongly agree",
        "agree, but only partly",
        "agree to disagree",
        "agree strongly",
        "somewhat agree",
        "do not agree",
        "not agree",
        "disagreement",
        "4 of 5 experts agree",
        "4, maybe 5",
        "4th",
        "Number of sentences",
        "Number 4 or 5",
        "I would say 4",
        "undecided",
        "none",
        "",
    ],
)
def test_that_nothing_is_guessed_between_points(said: str) -> None:
    assert point(said) is None


def test_that_only_the_agreement_scale_knows_words() -> None:
    assert point("agree", SEVEN) is None
    assert point("7 - extremely likely", SEVEN) == "7"
    assert point("5/7", SEVEN) == "5"
    assert point("4/5", SEVEN) is None
    assert point("8", SEVEN) is None


def test_that_ten_is_a_point_and_not_a_one() -> None:
    assert point("10", TEN) == "10"
    assert point("0 (90)", TEN) == "0"
    assert point("10/10", TEN) == "10"
    assert point("11", TEN) is None


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("4\n\nIt is fair.", "4"),
        ("Agree\n\nIt is fair.", "4"),
        ("4 - agree\n\nIt is fair.", "4"),
        ("1 = strongly disagree\n2 = disagree\n3 = neutral", None),
        ("1. Strongly disagree\n2. Disagree", None),
        ("4. It is fair.", None),
        ("4 reasons speak for it.", None),
        ("Agree with it or not, it is fair.", None),
        ("I agree.", None),
        ('{"answer": 4, "confidence": 60}', "4"),
        ('{"answer": 4.0}', "4"),
        ('{"answer": "agree"}', "4"),
        ('{"answer": 3.5}', None),
        ('{"answer": 9}', None),
    ],
)
def test_that_json_and_a_first_line_of_its_own_are_read(text: str, choice: str | None) -> None:
    ballot = read_ballot(text, choices=LIKERT)
    assert (ballot.choice if ballot is not None else None) == choice


def test_that_a_rating_has_its_number_and_its_confidence() -> None:
    assert read_ballot("ANSWER: Strongly agree (90)", choices=LIKERT) == Ballot(choice="5", confidence=90, value=5)
