"""Whatever a model writes: a choice of those that there are, or an abstention, and never an exception."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.choices import LIKERT, NUMBER, YES_NO, ChoiceKind, Choices, lettered, scale
from mas_core.consensus.ballots import Ballot, read_ballot

LETTERS = lettered("ABCD")
EVERY = (YES_NO, LETTERS, LIKERT, scale(1, 7), scale(0, 10), NUMBER)
PIECES = st.sampled_from(
    (
        *("ANSWER:", "Final answer:", "answer =", "\n", " ", "(", ")", "**", "-", "–", "/", ".", ",", ":", ";", "%", "$", "€"),
        *("YES", "NO", "yes", "A", "B", "E", "or", "and", "to", "of", "out of", "not", "maybe", "because", "about", "at least"),
        *("0", "1", "3", "4", "5", "7", "10", "25", "80", "1,250", "1.250", "3,5", "1e5", "million", "km", "percent", "m"),
        *(
            "agree",
            "strongly agree",
            "disagree",
            "neutral",
            '{"answer":',
            '"YES"',
            "25}",
            '"agree"}',
            "NaN}",
            "\u202f",
            "\u2212",
        ),
    )
)
GARBAGE = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=14).map("".join), st.lists(PIECES, max_size=14).map(" ".join)
)
NO_BALLOT = st.text(alphabet=st.characters(exclude_characters="{}:=", exclude_categories=("Cs",)), max_size=80)
"""Text without what a ballot needs: a colon, an equals sign, or braces."""


@given(GARBAGE)
def test_that_any_text_gives_a_choice_that_there_is_or_none(text: str) -> None:
    for choices in EVERY:
        ballot = read_ballot(text, choices=choices)
        if ballot is None:
            continue
        assert ballot.confidence is None or 0 <= ballot.confidence <= 100
        if choices.kind is ChoiceKind.NUMBER:
            assert ballot.value is not None
            assert math.isfinite(ballot.value)
            assert float(ballot.choice) == ballot.value
        else:
            assert ballot.choice in choices.options
            assert ballot.value == (float(ballot.choice) if choices.kind is ChoiceKind.LIKERT else None)


@st.composite
def ballots(draw: st.DrawFn) -> tuple[Choices, Ballot, str]:
    """A ballot and one of the forms that stand for it."""
    choices = draw(st.sampled_from(EVERY))
    confidence = draw(st.none() | st.integers(0, 100))
    if choices.kind is ChoiceKind.NUMBER:
        value = draw(st.integers(-(10**12), 10**12) | st.decimals(-(10**6), 10**6, places=3))
        forms = [f"{value}", f"{value:,}", f"{value} people", f"**{value}**"]
        ballot = Ballot(choice=repr(float(value)).removesuffix(".0"), value=float(value) + 0.0, confidence=confidence)
    else:
        option = draw(st.sampled_from(choices.options))
        forms = [option, option.lower(), f"**{option}**", f"({option})"]
        if option in choices.labels:
            forms += [choices.labels[option], choices.labels[option].title(), f"{option} - {choices.labels[option]}"]
        rated = choices.kind is ChoiceKind.LIKERT
        ballot = Ballot(choice=option, value=float(option) if rated else None, confidence=confidence)
    if ballot.choice == "-0":
        ballot = Ballot(choice="0", value=0.0, confidence=confidence)
    form = draw(st.sampled_from(forms))
    ends = [f" ({confidence})", f" ({confidence} %)", f", confidence {confidence}"] if confidence is not None else ["", "."]
    # "agree (4)" may name a point twice; a percent sign or the word makes plain that it is a confidence.
    if form.lower() in choices.labels.values() and confidence is not None and confidence <= 5:
        ends = ends[1:]
    return choices, ballot, f"{form}{draw(st.sampled_from(ends))}"


@given(ballots(), NO_BALLOT, NO_BALLOT)
def test_that_a_final_ballot_counts_whatever_stands_around_it(
    case: tuple[Choices, Ballot, str], before: str, after: str
) -> None:
    choices, ballot, said = case
    for line in (f"ANSWER: {said}", f"**Final answer:** {said}", f"> ANSWER: {said}"):
        assert read_ballot(f"{before}\n{line}\n{after}", choices=choices) == ballot, line


@given(ballots(), ballots(), NO_BALLOT)
def test_that_of_two_ballots_the_last_one_counts(
    first: tuple[Choices, Ballot, str], last: tuple[Choices, Ballot, str], between: str
) -> None:
    choices, ballot, said = last
    assert read_ballot(f"ANSWER: {first[2]}\n{between}\nANSWER: {said}", choices=choices) == ballot


@given(ballots(), NO_BALLOT)
def test_that_a_void_ballot_takes_back_what_came_before(case: tuple[Choices, Ballot, str], between: str) -> None:
    choices, _, said = case
    assert read_ballot(f"ANSWER: {said}\n{between}\nANSWER: I cannot decide this", choices=choices) is None


@given(NO_BALLOT)
def test_that_prose_before_a_number_is_no_number(before: str) -> None:
    assert read_ballot(f"I thought about it, {before} 25 or so", choices=NUMBER) is None


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\n" * 50_000 + "b",
        "answer:" + " " * 50_000 + "1",
        "answer:" + "\n" * 50_000 + "1",
        "answer:\n" * 10_000,
        "answer: 1 " + "million " * 10_000,
        "answer: 1 " + "(" * 50_000,
        "answer: " + "1," * 50_000,
        "answer: " + "1" * 50_000,
        "answer: " + "1 000 " * 20_000,
        "answer: agree " + "(80) " * 20_000,
        "answer: 4 " + "confidence " * 20_000,
        '{"answer": ' + '"answer" ' * 20_000,
        '{"answer": 1} ' * 10_000,
        "{" * 50_000,
        "{}" * 50_000,
        "4\n" * 50_000,
        "A)\n" * 50_000,
        "* " * 50_000,
        '{"answer": ' + "[" * 50_000 + "}",
        "\r" * 100_000,
    ],
    ids=lambda text: text[:14],
)
def test_that_no_text_takes_long_to_read(text: str) -> None:
    begun_s = time.perf_counter()
    for choices in EVERY:
        read_ballot(text, choices=choices)
    assert time.perf_counter() - begun_s < 3
