"""Reading choices out of answers: what is certain is counted, everything else is an abstention."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.consensus.ballots import Ballot, read_ballot

YES_NO = ("YES", "NO")
LETTERS = ("A", "B", "C", "D")


def chosen(text: str, options: tuple[str, ...] = YES_NO) -> str | None:
    ballot = read_ballot(text, options=options)
    return ballot.choice if ballot else None


@pytest.mark.parametrize(
    ("text", "choice", "confidence"),
    [
        ("Some reasons.\nANSWER: YES (80)", "YES", 80),
        ("ANSWER: no", "NO", None),
        ("**ANSWER: YES (80)**", "YES", 80),
        ("**ANSWER:** YES (80)", "YES", 80),
        ("> ANSWER: **NO** (75%)", "NO", 75),
        ("Final answer: Yes.", "YES", None),
        ("ANSWER: YES, confidence 80", "YES", 80),
        ("ANSWER: YES, because it is fair.", "YES", None),
        ("ANSWER: YES because it is fair.", "YES", None),
        ("ANSWER: No, I will not argue for it.", "NO", None),
        ("ANSWER: Yes; I believe so.", "YES", None),
        ("ANSWER: No - neither is right.", "NO", None),
        ("ANSWER: YES with confidence 90", "YES", 90),
        ("ANSWER: YES 90", "YES", 90),
        ("ANSWER: YES - 90%", "YES", 90),
        ("ANSWER:\nNO", "NO", None),
        ("ANSWER: YES (62.5)", "YES", 62.5),
        ("ANSWER: YES (1000)", "YES", None),
        ("ANSWER: YES (180)", "YES", None),
        ("ANSWER: NO (10)\nOn reflection:\nANSWER: YES (60)", "YES", 60),
        ("NO is what many say.\nANSWER: YES", "YES", None),
        ('{"answer": "yes", "confidence": 70, "reason": "fair"}', "YES", 70),
        ('Here it is:\n```json\n{"answer": "NO"}\n```', "NO", None),
    ],
)
def test_that_a_declared_choice_is_read(text: str, choice: str, confidence: float | None) -> None:
    assert read_ballot(text, options=YES_NO) == Ballot(choice=choice, confidence=confidence)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("ANSWER: B (80)", "B"),
        ("ANSWER: b", "B"),
        ("ANSWER: (C)", "C"),
        ("ANSWER: B, a fair choice", "B"),
        ("ANSWER: B, I think", "B"),
        ("ANSWER: B) Lay off a tenth of the staff (80)", "B"),
        ("ANSWER: B. Because it is kind.", "B"),
        ("ANSWER: Option D (55)", "D"),
        ("B) Lay off a tenth, because …", "B"),
        ("**C.** It is the best.", "C"),
        ("Option A: it is cheap.", "A"),
        ("D\nIts strengths are many.", "D"),
        ("B — it is the kindest.", "B"),
    ],
)
def test_that_a_letter_is_read(text: str, choice: str) -> None:
    assert chosen(text, LETTERS) == choice


@pytest.mark.parametrize(
    ("text", "choice"),
    [("YES. It is fair.", "YES"), ("No, it is not.", "NO"), ("**Yes** — by far.", "YES"), ("YES it is", "YES"), ("no", "NO")],
)
def test_that_an_answer_that_begins_with_its_choice_is_read(text: str, choice: str) -> None:
    assert chosen(text) == choice


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It depends.",
        "I would say yes.",
        "Not sure.",
        "Nobody knows.",
        "Yesterday it was fair.",
        "Yes and no.",
        "YES and NO both have merit.",
        "YES/NO questions are hard.",
        "Yes or no? Hard to say.",
        "No one can say.",
        "No-one can say.",
        "No single answer fits everybody.",
        "No clear winner.",
        "No doubt it is fair.",
        "ANSWER: YES or NO (80)",
        "ANSWER: YES/NO",
        "ANSWER: YES, NO",
        "ANSWER: YES and NO",
        "ANSWER: NO clear answer",
        "ANSWER: MAYBE (50)",
        "ANSWER: not yes",
        "YES. At first.\nANSWER: undecided",
        '{"answer": "maybe"}',
        '{"answer": null}',
        '{"answer": ["YES"]}',
        '{"answer": {"nested": "YES"}}',
    ],
)
def test_that_nothing_is_guessed_of_yes_and_no(text: str) -> None:
    assert chosen(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "A good option does not exist.",
        "A strong case can be made for B.",
        "ANSWER: A strong case can be made for B",
        "ANSWER: A or B",
        "ANSWER: A, B",
        "answer: a, b",
        "ANSWER: A, (B)",
        "ANSWER: A and B",
        "ANSWER: A/B (80)",
        "A) or B) would both do.",
        "ANSWER: E (80)",
        "ANSWER: all of them",
        "E) is none of them.",
        "Both.",
    ],
)
def test_that_nothing_is_guessed_of_letters(text: str) -> None:
    assert chosen(text, LETTERS) is None


def test_that_a_pronoun_is_no_option() -> None:
    assert chosen("ANSWER: I cannot decide", tuple("ABCDEFGHI")) is None
    assert chosen("I cannot decide.", tuple("ABCDEFGHI")) is None


PIECES = st.sampled_from(
    [
        "ANSWER:",
        "answer =",
        " ",
        "\n",
        "YES",
        "NO",
        "Yes",
        "no",
        "A",
        "B",
        "E",
        "or",
        "/",
        "(",
        "80",
        ")",
        "**",
        '{"answer":',
        '"YES"',
        "}",
        ",",
        ".",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=8).map(" ".join)))
def test_that_a_choice_is_always_one_of_the_options(text: str) -> None:
    for options in (YES_NO, LETTERS):
        ballot = read_ballot(text, options=options)
        if ballot is not None:
            assert ballot.choice in options
            assert ballot.confidence is None or 0 <= ballot.confidence <= 100
            # It is also there to be read, as a word of its own or at least as its letters.
            assert ballot.choice.lower() in text.lower()


@given(st.sampled_from(LETTERS), st.integers(0, 100), st.text(alphabet=st.characters(exclude_characters="{}"), max_size=80))
def test_that_the_last_line_decides_whatever_stands_before_it(letter: str, confidence: int, before: str) -> None:
    text = f"{before}\nANSWER: {letter} ({confidence})"
    assert read_ballot(text, options=LETTERS) == Ballot(choice=letter, confidence=confidence)


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\n" * 50_000 + "b",
        "answer:" + " " * 50_000 + "1",
        "answer" * 10_000,
        "{" * 50_000,
        '{"answer"' * 5_000,
        "* " * 50_000,
        "ANSWER: A" + ")" * 50_000 + "x",
        '{"answer": ' + "[" * 50_000 + "}",
    ],
)
def test_that_no_answer_takes_long_to_read(text: str) -> None:
    begun_s = time.perf_counter()
    for options in (YES_NO, LETTERS):
        read_ballot(text, options=options)
    assert time.perf_counter() - begun_s < 1
