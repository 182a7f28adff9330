"""A sentence as the rules of polarity read it: which words it denies, and which of them stand on an axis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from mas_core.claims.lexicon import PolarityWords, Pole, polarity_words, statement_words, stem

MAX_TOKENS = 120
DIRECTION = "direction"

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[,;:()—–]")
_CONTRACTION = re.compile(r"\b(ca|wo|sha)n't\b|\b([a-z]+)n't\b")
_FULL = {"ca": "can", "wo": "will", "sha": "shall"}
_STOPS = frozenset(",;:()—–")
_RELATIVE = frozenset(("who", "which", "whose", "that"))
_FINITE = frozenset(
    ("is", "are", "was", "were", "will", "would", "should", "can", "could", "must", "has", "have", "may", "might")
)
_NEIGHBOURS = 3
_PIVOTS = frozenset(("outweigh", "exceed", "surpass", "outperform", "than"))
_DEGREES = {"more": 1, "most": 1, "less": -1, "least": -1}
_LISTS_ON = frozenset(("nor", "neither"))
_ARTICLES = frozenset(("a", "an", "the", "quite"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word on an axis.

    Attributes:
        stem: The form under which it is compared.
        sign: −1 where the sentence denies it, else 1.
        poles: The axes on which it stands, and on which side.
        before: Stems of the words with a subject of their own that stand before it, at most three.
        after: The same behind it.
    """

    stem: str
    sign: int
    poles: tuple[Pole, ...]
    before: frozenset[str]
    after: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A sentence, read once.

    Attributes:
        signs: Stem of each word with a subject of its own, with −1 where it is denied at least once.
        polar: Its words that stand on an axis.
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
    stems = tuple(map(stem, tokens))
    subjects = tuple(sign != 0 and _has_subject(word) for word, sign in zip(tokens, signs, strict=True))
    words: dict[str, int] = {}
    for root, sign, subject in zip(stems, signs, subjects, strict=True):
        if subject:
            words[root] = min(sign, words.get(root, 1))
    polar = tuple(
        Token(
            stem=root,
            sign=signs[index],
            poles=lists.poles[root],
            before=_nearest(stems, subjects, range(index - 1, -1, -1)),
            after=_nearest(stems, subjects, range(index + 1, len(stems))),
        )
        for index, root in enumerate(stems)
        if signs[index] != 0 and root in lists.poles
    )
    return Clause(
        signs=words,
        polar=polar,
        denials=denials,
        partly=partly,
        numbers=frozenset(word for word in tokens if word[0].isdigit()),
        pivot=_pivot(stems, subjects),
    )


@dataclass(slots=True, kw_only=True)
class Clauses:
    """Sentences as :func:`parse` reads them, each of them read once in the course of one comparison."""

    _parsed: dict[str, Clause] = field(default_factory=dict)

    def __getitem__(self, sentence: str) -> Clause:
        if sentence not in self._parsed:
            self._parsed[sentence] = parse(sentence)
        return self._parsed[sentence]


def _expanded(match: re.Match[str]) -> str:
    return f"{_FULL.get(match.group(1), match.group(1)) if match.group(1) else match.group(2)} not"


def _has_subject(word: str) -> bool:
    return word not in _STOPS and word not in statement_words().function_words


def _signs(tokens: tuple[str, ...], lists: PolarityWords) -> tuple[tuple[int, ...], int]:
    """Returns for each word 1, −1 where it is denied, 0 for the negators themselves; and how many denials there are."""
    signs: list[int] = []
    sign, denials = 1, 0
    inner, said = False, False  # within a relative clause; has it said anything yet
    for index, word in enumerate(tokens):
        if word in _STOPS or word in lists.boundaries or _begins_anew(tokens, index, inner=inner and said):
            sign, inner = 1, False
        if _negates(tokens, index, lists):
            sign, denials = (-1 if word in _LISTS_ON else -sign), denials + 1
            inner, said = word == "without" or not _RELATIVE.isdisjoint(tokens[max(0, index - 3) : index]), False
            signs.append(0)
        elif word in _DEGREES and _stands_on_axis(tokens, index + 1, lists):
            signs.append(0)
        else:
            turned = -1 if index and _DEGREES.get(tokens[index - 1]) == -1 and _stands_on_axis(tokens, index, lists) else 1
            signs.append(sign * turned)
            said = said or _has_subject(word)
    return tuple(signs), denials


def _begins_anew(tokens: tuple[str, ...], index: int, *, inner: bool) -> bool:
    """Whether a new predicate begins here, which a denial before it does not reach."""
    word = tokens[index]
    if inner and word in _FINITE:
        return True
    following = tokens[index + 1] if index + 1 < len(tokens) else ""
    if word != "and" or not following:
        return False
    is_inflected = following.endswith("s") and stem(following) != following and stem(following) in polarity_words().poles
    return following in _FINITE or is_inflected


def _negates(tokens: tuple[str, ...], index: int, lists: PolarityWords) -> bool:
    word = tokens[index]
    if word in lists.negators:
        return True
    if word in lists.negators_before_to:
        return tokens[index + 1 : index + 2] == ("to",)
    return word in lists.negators_without_article and (index == 0 or tokens[index - 1] not in _ARTICLES)


def _stands_on_axis(tokens: tuple[str, ...], index: int, lists: PolarityWords) -> bool:
    """Whether the word is one that "more" and "less" grade, as in "less expensive"; "less traffic" is a direction."""
    return index < len(tokens) and any(axis != DIRECTION for axis, _ in lists.poles.get(stem(tokens[index]), ()))


def _nearest(stems: tuple[str, ...], subjects: tuple[bool, ...], places: range) -> frozenset[str]:
    return frozenset(islice((stems[place] for place in places if subjects[place]), _NEIGHBOURS))


def _pivot(stems: tuple[str, ...], subjects: tuple[bool, ...]) -> tuple[frozenset[str], frozenset[str]] | None:
    place = next((index for index, root in enumerate(stems) if root in _PIVOTS), None)
    if place is None:
        return None
    # The comparative before "than" is what both sides are compared by, not one of them.
    before = frozenset(stems[index] for index in range(place - (stems[place] == "than")) if subjects[index])
    after = frozenset(stems[index] for index in range(place + 1, len(stems)) if subjects[index])
    return before - after, after - before
