"""A model's text is made safe to store, and nothing else of it is touched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mas_core.providers.text import TextCleaner, safe_text

ANY = st.text(st.characters())
SOUND = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def cleaned(*parts: str) -> str:
    cleaner = TextCleaner()
    return "".join([*(cleaner.clean(part) for part in parts), cleaner.finish()])


@given(SOUND, st.integers(0, 20))
def test_that_sound_text_stays_as_it_is(text: str, place: int) -> None:
    assert cleaned(text) == cleaned(text[:place], text[place:]) == safe_text(text) == text


@given(st.lists(ANY, max_size=5))
def test_that_all_that_comes_out_can_be_stored(parts: list[str]) -> None:
    cleaner = TextCleaner()
    for text in [*(cleaner.clean(part) for part in parts), cleaner.finish()]:
        assert text.encode("utf-8").decode("utf-8") == text
        assert "\0" not in text


@given(ANY, st.integers(0, 20))
def test_that_where_a_text_is_cut_makes_no_difference(text: str, place: int) -> None:
    assert cleaned(text[:place], text[place:]) == cleaned(text)


def test_that_a_pair_split_over_two_parts_is_joined() -> None:
    assert cleaned("a\ud83d", "\ude00b") == "a😀b"
    assert cleaned("a\ud83d", "", "\ude00b") == "a😀b"


def test_that_halves_and_nul_are_replaced_by_one_sign_each() -> None:
    assert cleaned("a\ud83d") == "a\ufffd"
    assert cleaned("a\ud83d", "b") == "a\ufffdb"
    assert cleaned("\ude00") == "\ufffd"
    assert cleaned("a\0b") == "a\ufffdb"
