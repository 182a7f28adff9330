"""Reading choices out of answers: what is certain is counted, everything else is an abstention."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.choices import YES_NO, Choices, lettered
from mas_core.consensus.ballots import Ballot, read_ballot

LETTERS = lettered("ABCD")


def chosen(text: str, choices: Choices = YES_NO) -> str | None:
    ballot = read_ballot(text, choices=choices)
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
    assert read_ballot(text, choices=YES_NO) == Ballot(choice=choice, confidence=confidence)


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


def test_that_going_through_the_choices_chooses_none() -> None:
    assert chosen("A) Hours: it is fair.\nB) Staff: it is quick.\nC) Office: cheap.", LETTERS) is None
    assert chosen("A) Hours\nB) Staff\n\nStrengths:\nA) It is fair.\nB) It is quick.", LETTERS) is None
    assert chosen("YES: it would be fair.\nNO: it would cost much.") is None
    assert chosen("No. It costs much.\nYes, it is fair as well.") is None
    assert chosen("ANSWER:\nA) Hours: fair.\nB) Staff: quick.", LETTERS) is None


def test_that_who_chooses_first_may_go_through_the_choices_then() -> None:
    assert chosen("B) Staff, for it is quick.\n\nStrengths:\nA) It is fair.\nB) It is quick.", LETTERS) == "B"
    assert chosen("A. It is fair.\n\nA) Fair, but slow.\nB) Quick, but hard.", LETTERS) == "A"


@pytest.mark.parametrize("line", ["ANSWER: 42", "ANSWER: -", "ANSWER: …", "ANSWER:", "**ANSWER:** 是", "ANSWER: (80)"])
def test_that_a_declaration_without_a_choice_outweighs_the_beginning(line: str) -> None:
    assert chosen(f"YES. So I thought at first.\n{line}") is None


def test_that_an_instruction_that_is_only_repeated_is_no_ballot() -> None:
    assert chosen("ANSWER: CHOICE (CONFIDENCE)") is None
    assert chosen("ANSWER: CHOICE (CONFIDENCE)", lettered("ABC")) is None


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ('{"answer": "YES"}\nOn reflection:\nANSWER: NO', "NO"),
        ('ANSWER: NO\nOn reflection:\n{"answer": "YES"}', "YES"),
        ('{"answer": "YES"} and then {"answer": "NO"}', "NO"),
        ('ANSWER: NO\n{"answer": broken}', "NO"),
        ('{"Answer": "YES", "Confidence": 70}', "YES"),
        ('{"answer": "YES", "answer": "NO"}', None),
        ('{"answer": true}', None),
        ('{"answer": "YES or NO"}', None),
    ],
)
def test_that_of_several_declarations_the_last_one_decides(text: str, choice: str | None) -> None:
    assert chosen(text) == choice


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("ANSWER: B) Raise it by 10 % (80)", 80),
        ("ANSWER: B) Spend 5 million", None),
        ("ANSWER: B (confidence: 70 %)", 70),
        ("ANSWER: B (2 of 3 reasons) (60)", 60),
        ("ANSWER: [B] ([55])", 55),
        ("ANSWER: B (80 % sure)", 80),
        ('{"answer": "B", "confidence": "75%"}', 75),
        ('{"answer": "B", "confidence": "high"}', None),
        ('{"answer": "B", "confidence": NaN}', None),
        ('{"answer": "B", "confidence": true}', None),
    ],
)
def test_that_a_number_in_an_options_words_is_no_confidence(text: str, confidence: float | None) -> None:
    assert read_ballot(text, choices=LETTERS) == Ballot(choice="B", confidence=confidence)


def test_that_a_pronoun_is_no_option() -> None:
    assert chosen("ANSWER: I cannot decide", lettered("ABCDEFGHI")) is None
    assert chosen("I cannot decide.", lettered("ABCDEFGHI")) is None


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
    for choices in (YES_NO, LETTERS):
        ballot = read_ballot(text, choices=choices)
        if ballot is not None:
            assert ballot.choice in choices.options
            assert ballot.confidence is None or 0 <= ballot.confidence <= 100
            # It is also there to be read, as a word of its own or at least as its letters.
            assert ballot.choice.lower() in text.lower()


@given(
    st.sampled_from(LETTERS.options), st.integers(0, 100), st.text(alphabet=st.characters(exclude_characters="{}"), max_size=80)
)
def test_that_the_last_line_decides_whatever_stands_before_it(letter: str, confidence: int, before: str) -> None:
    text = f"{before}\nANSWER: {letter} ({confidence})"
    assert read_ballot(text, choices=LETTERS) == Ballot(choice=letter, confidence=confidence)


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
    for choices in (YES_NO, LETTERS):
        read_ballot(text, choices=choices)
    assert time.perf_counter() - begun_s < 1
