from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.claims import find_quote

WORDS = st.lists(st.text(alphabet=string.ascii_letters, min_size=1, max_size=8), min_size=3, max_size=8)
GAPS = st.sampled_from([" ", "  ", "\n", "\t", "\u00a0", " \r\n  "])
NO_WORDS = st.text(alphabet=string.punctuation + " \n0", max_size=20)


def quoted(quote: str, text: str) -> str | None:
    span = find_quote(quote, text)
    return None if span is None else text[span.start : span.end]


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("cuts traffic by half", "It cuts traffic by half.", "cuts traffic by half"),
        ("cuts traffic by half", "It cuts\n  traffic\u00a0by half.", "cuts\n  traffic\u00a0by half"),
        ("it's the city's \"right\" - always", "So it’s the city’s “right” — always!", "it’s the city’s “right” — always"),
        ("so it goes... on", "And so it goes… on", "so it goes… on"),
        ("and so it goes…", "And and so it goes...", "and so it goes..."),
        ("the state must act", "Act! the state must acting; the state must act.", "the state must act"),
    ],
)
def test_that_a_quote_is_found_through_white_space_and_typography(quote: str, text: str, expected: str) -> None:
    assert quoted(quote, text) == expected


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("cuts traffic by half", "It Cuts traffic by half."),
        ("cuts traffic by half", "It cuts traffic by a half."),
        ("art of the deal", "A cart of the deal"),
        ("the state must act", "the state must acting"),
        ("cuts traffic", "It cuts traffic."),
        ("— … —", "— … —"),
        ("", "anything"),
        ("a b c", ""),
        ("a.c is it", "abc is it"),
    ],
)
def test_that_what_is_not_said_word_for_word_is_not_found(quote: str, text: str) -> None:
    assert find_quote(quote, text) is None


@given(words=WORDS, gaps=st.lists(GAPS, min_size=8, max_size=8), before=NO_WORDS, after=NO_WORDS)
def test_that_any_spacing_of_the_words_is_found_and_the_span_is_the_passage(
    words: list[str], gaps: list[str], before: str, after: str
) -> None:
    passage = "".join(word + gap for word, gap in zip(words, gaps, strict=False)).rstrip()

    found = quoted(" ".join(words), f"{before} {passage} {after}")

    assert found is not None
    assert found.split() == words


@given(quote=st.text(max_size=60), text=st.text(max_size=200))
def test_that_a_found_passage_says_the_same_letters_as_the_quote(quote: str, text: str) -> None:
    found = quoted(quote, text)

    if found is not None:
        assert [c for c in found if c.isalnum()] == [c for c in quote if c.isalnum()]


def test_that_a_quote_as_long_as_an_answer_is_refused_and_costs_nothing() -> None:
    text = "word \ud800\0 " * 40_000

    assert find_quote(text, text) is None
    assert find_quote("word \ud800\0 word \ud800\0 word", text) is not None
