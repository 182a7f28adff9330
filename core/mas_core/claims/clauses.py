"""A sentence as the rules of polarity read it: which words it denies, and which of them stand on an axis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mas_core.claims.lexicon import Pole, PolarityWords, polarity_words, statement_words, stem

MAX_TOKENS = 120

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[,;:()—–]")
_CONTRACTION = re.compile(r"\b(ca|wo|sha)n't\b|\b([a-z]+)n't\b")
_FULL = {"ca": "can", "wo": "will", "sha": "shall"}
_STOPS = frozenset(",;:()—–")
_RELATIVE = frozenset(("who", "which", "whose", "that"))
_FINITE = frozenset(("is", "are", "was", "were", "will", "would", "should", "can", "could", "must", "has", "have", "may", "might"))
_PREPOSITIONS = frozenset(("with", "by", "for", "at", "on", "because", "when", "if", "through", "after", "during", "under"))
_OF = frozenset(("in", "of"))
_PIVOTS = frozenset(("outweigh", "exceed", "surpass", "outperform", "than"))
_ARTICLES = frozenset(("a", "an", "the", "quite"))
_NOT = "n\u00b0t"
_DENY = "d\u00b0ny"
_SKIP = "sk\u00b0p"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word on an axis.

    Attributes:
        stem: The form under which it is compared.
        sign: −1 where the sentence denies it, else 1.
        poles: The axes on which it stands, and on which side.
        objects: For words of direction, stems of what rises or falls; empty where that cannot be told.
    """

    stem: str
    sign: int
    poles: tuple[Pole, ...]
    objects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A sentence, read once.

    Attributes:
        signs: Stem of each word with a subject of its own, with −1 where it is denied at least once.
        polar: Its words that stand on an axis or can be turned by a prefix.
        denials: How many words deny something.
        partly: Whether it denies only a part, or guesses.
        numbers: The numbers in it.
        pivot: Stems before and after a word of comparison, or None.
    """

    signs: Mapping[str, int]
    polar: tuple[Token, ...]
    denials: int
    partly: bool
    numbers: frozenset[str]
    pivot: tuple[frozenset[str], frozenset[str]] | None


def parse(sentence: str) -> Clause:
    """Reads a sentence; of one of more than 120 words, its beginning."""
    lists = polarity_words()
    text = _CONTRACTION.sub(_expanded, sentence.lower().replace("\u2019", "'"))
    partly = lists.partly.search(text) is not None
    text = lists.denials.sub("without", lists.idioms.sub(" ", text))
    tokens = tuple(_TOKEN.findall(text)[:MAX_TOKENS])
    signs, denials = _signs(tokens, lists)
    content = statement_words().function_words
    words: dict[str, int] = {}
    polar: list[Token] = []
    for index, (token, sign) in enumerate(zip(tokens, signs, strict=True)):
        if token in _STOPS or sign == 0:
            continue
        root = stem(token)
        poles = lists.poles.get(root, ())
        if poles or token not in content:
            words[root] = min(sign, words.get(root, 1)) if token not in content else words.get(root, sign)
            polar.append(Token(stem=root, sign=sign, poles=poles, objects=_objects(tokens, index) if poles else frozenset()))
    return Clause(
        signs=words,
        polar=tuple(polar),
        denials=denials,
        partly=partly,
        numbers=frozenset(token for token in tokens if token[0].isdigit()),
        pivot=_pivot(tokens),
    )
