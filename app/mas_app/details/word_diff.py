"""Where two texts differ, word by word: for reading them beside each other, not for merging them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 2_500
"""Words of each text that are compared."""
_MOST_PAIRS = 80_000
"""Pairs of like words that are looked at: matching takes time with them, and a text of one word over and over has millions."""

_WORD = re.compile(r"\S+")
_BARE = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordDiff:
    """What only one of two texts has.

    Attributes:
        left: Spans (start, end) of characters that stand in the left text alone, in order; neighbours are joined.
        right: The same of the right text.
        shared: Share of words that both have in the same order, of the words of both; 1 for texts without words.
        compared: How many words of each text were compared at most; None where all were.
    """

    left: tuple[tuple[int, int], ...]
    right: tuple[tuple[int, int], ...]
    shared: float
    compared: int | None


def word_diff(left: str, right: str) -> WordDiff:
    """Compares two texts. Case and the punctuation around a word do not count: they make no other word of it."""
    words = [list(_WORD.finditer(text)) for text in (left, right)]
    most = MOST_WORDS
    keys = [[_key(match.group()) for match in found[:most]] for found in words]
    while _pairs(*keys) > _MOST_PAIRS:
        most //= 2
        keys = [found[:most] for found in keys]
    cut = any(len(found) > most for found in words)
    kept = [found[:most] for found in words]
    blocks = SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes()
    spans: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    same = 0
    for tag, left_from, left_to, right_from, right_to in blocks:
        if tag == "equal":
            same += left_to - left_from
            continue
        for side, (first, last) in enumerate(((left_from, left_to), (right_from, right_to))):
            if first < last:
                spans[side].append((kept[side][first].start(), kept[side][last - 1].end()))
    total = len(kept[0]) + len(kept[1])
    return WordDiff(
        left=tuple(spans[0]),
        right=tuple(spans[1]),
        shared=2 * same / total if total else 1.0,
        compared=most if cut else None,
    )


def _pairs(left: list[str], right: list[str]) -> int:
    counts = Counter(right)
    return sum(counts[word] for word in left)


def _key(word: str) -> str:
    return _BARE.sub("", word).casefold() or word
