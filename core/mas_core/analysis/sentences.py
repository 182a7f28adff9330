"""Where sentences begin and end, without a corpus or a model.

Rules in the manner of Grefenstette & Tapanainen (1994), "What is a word, what is a sentence?": a mark that ends a sentence,
white space after it, no small letter next, and no known abbreviation before it. On top of that the layout of model answers:
list items, headings and table rows are sentences of their own, and fenced code is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSERS = "\"')\\]}*_”’»」』）"
_END = re.compile(rf"(?<![.!?…])[.!?…]++[{_CLOSERS}]*+(?=\s|$)|(?<![。！？])[。！？]++[{_CLOSERS}]*+")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_ITEM = re.compile(r"[ \t]*(?:>+|[-*+•]|\d{1,3}[.)]|\|)[ \t]+|[ \t]{0,3}#{1,6}[ \t]+")
_WORD_BEFORE = re.compile(r"([^\W_](?:[^\W_]|\.(?=[^\W_]))*)\.$")
_INITIAL_NEXT = re.compile(r"[^\W\d_]\.(?:\s|$)")
_INITIAL_BEFORE = re.compile(r"(?:^|\s)[^\W\d_]\.\s+[^\W_]\.$")
_PREVIOUS_WORD = re.compile(r"([^\W_]+)\s+[^\W_]\.$")

_TITLES = frozenset(("dr", "mr", "mrs", "ms", "prof", "rev", "st", "sr", "jr", "gov", "gen", "sen", "rep", "ph.d"))
_ABBREVIATIONS = _TITLES | frozenset(
    ("e.g", "i.e", "cf", "vs", "fig", "figs", "eq", "sec", "vol", "ch", "pp", "approx", "dept", "u.s", "u.k", "a.m", "p.m")
)
_BEFORE_NUMBERS = frozenset(("no", "nr", "art", "p"))
_BEFORE_CHOICES = frozenset(("option", "answer", "choice", "choose", "pick", "is"))


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Returns where each sentence stands in ``text``, as half-open ranges of characters, in order.

    The ranges begin after list and heading marks and carry no white space at their ends, so that a view can mark the
    passage. Time is linear in the length. A numbered item keeps no number; a sentence broken over lines is one sentence.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        spans.extend(_split_block(text, start, end))
    return tuple(spans)


def split_sentences(text: str) -> tuple[str, ...]:
    """Returns the sentences of ``text``, as :func:`sentence_spans` finds them, with line breaks inside them as spaces."""
    return tuple(" ".join(text[start:end].split()) for start, end in sentence_spans(text))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yields paragraphs, list items, headings and table rows; fenced code is left out."""
    begin: int | None = None
    fence = ""
    position = 0
    for line in text.splitlines(keepends=True):
        start, end = position, position + len(line)
        position = end
        opening = _FENCE.match(line)
        item = _ITEM.match(line)
        if (fence or opening or item or not line.strip()) and begin is not None:
            yield begin, start
            begin = None
        if fence or opening:
            fence = _fence_after(fence, opening.group(1) if opening else "")
        elif item and item.group().lstrip().startswith("#"):
            yield start + item.end(), end
        elif item:
            begin = start + item.end()
        elif line.strip() and begin is None:
            begin = start
    if begin is not None:
        yield begin, position


def _fence_after(fence: str, mark: str) -> str:
    if not fence:
        return mark
    return "" if mark == fence else fence


def _split_block(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, end):
        if _ends_sentence(text, begin=begin, mark=match, end=end):
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
    yield from _trimmed(text, begin, end)


def _ends_sentence(text: str, *, begin: int, mark: re.Match[str], end: int) -> bool:
    after = text[mark.end() : min(end, mark.end() + 40)].lstrip()
    if not after or mark.group()[0] in "。！？":
        return True
    if after[0].islower():
        return False
    if not mark.group().startswith(".") or mark.group().startswith(".."):
        return True
    before = text[max(begin, mark.start() - 60) : mark.start() + 1]
    word = _WORD_BEFORE.search(before)
    if word is None:
        return True
    return not _is_abbreviation(word.group(1), before=before, after=after)


def _is_abbreviation(word: str, *, before: str, after: str) -> bool:
    lowered = word.lower()
    if lowered in _ABBREVIATIONS:
        return True
    if lowered in _BEFORE_NUMBERS:
        return after[0].isdigit()
    if len(word) > 1 or not word.isupper() or word == "I":
        return False
    # "J. F. Kennedy" and "John F. Kennedy" go on; "I choose B. Because …" ends.
    if _INITIAL_NEXT.match(after) or _INITIAL_BEFORE.search(before):
        return True
    previous = _PREVIOUS_WORD.search(before)
    return previous is not None and previous.group(1)[0].isupper() and previous.group(1).lower() not in _BEFORE_CHOICES


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    stripped = piece.strip()
    if any(character.isalnum() for character in stripped):
        first = start + len(piece) - len(piece.lstrip())
        yield first, first + len(stripped)
