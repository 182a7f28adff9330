from __future__ import annotations

import pytest

from mas_core.analysis import sentence_spans, split_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ("One.", "Two!", "Three?")),
        ("It costs 3.50 dollars. That is fine.", ("It costs 3.50 dollars.", "That is fine.")),
        ("Dr. Smith met J. F. Kennedy, e.g. Once.", ("Dr. Smith met J. F. Kennedy, e.g. Once.",)),
        ("I met John F. Kennedy. He spoke.", ("I met John F. Kennedy.", "He spoke.")),
        ("I choose B. Because it is right.", ("I choose B.", "Because it is right.")),
        ("My answer is no. But wait.", ("My answer is no.", "But wait.")),
        ("See no. 5 there. Done.", ("See no. 5 there.", "Done.")),
        ("Well... maybe. Yes!", ("Well... maybe.", "Yes!")),
        ('He said "Stop." Then he left.', ('He said "Stop."', "Then he left.")),
        ("A sentence\nover two lines. Next.", ("A sentence over two lines.", "Next.")),
        ("# Heading\nText follows", ("Heading", "Text follows")),
        ("- first\n- second\n1. third", ("first", "second", "third")),
        ("Before.\n```python\nx = 1. + 2.\n```\nAfter.", ("Before.", "After.")),
        ("第一句。第二句！", ("第一句。", "第二句！")),
        ("", ()),
        ("... --- !!!", ()),
        ("YES", ("YES",)),
    ],
)
def test_that_sentences_end_where_a_reader_ends_them(text: str, expected: tuple[str, ...]) -> None:
    assert split_sentences(text) == expected


def test_that_spans_point_at_the_passage_in_the_original_text() -> None:
    text = "## Pros\n\n* Clean air.  Less noise.\n* Money"

    assert [text[start:end] for start, end in sentence_spans(text)] == ["Pros", "Clean air.", "Less noise.", "Money"]
