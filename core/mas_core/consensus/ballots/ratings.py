"""Reads a point of a scale: its number, its words, or both where they say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from mas_core.choices import AGREEMENT, Choices
from mas_core.consensus.ballots.ballot import Ballot
from mas_core.consensus.ballots.tails import OPENING, is_reason, split_confidence

_OTHER_WORDS: Mapping[str, str] = {"neutral": AGREEMENT[2], "neither": AGREEMENT[2], "neither agree or disagree": AGREEMENT[2]}
"""Other words for a point of the agreement scale."""

_NOUN = r"(?:(?:number|rating|point|option|choice)\s*[:=]?\s)?"
_SEPARATOR = r"[\s*_`\"'”“=:.,;)\]\[(–—-]*"
_MARKS = re.compile(r"[*_`\"'”“)\]>]*")


def read_rating(said: str, choices: Choices) -> Ballot | None:
    """Reads what stands behind ``ANSWER:``; None where it is no point of the scale, or where number and words differ."""
    found = _pattern(choices.options, tuple(choices.labels.values())).fullmatch(said)
    if found is None:
        return None
    points = {found["first"], found["later"], _named(found["words"] or found["words_first"], choices)} - {None}
    tops = {found["first_top"], found["later_top"]} - {None}
    # "4/10" is none of five points, and "4 - disagree" is two of them.
    if len(points) != 1 or not tops <= {choices.options[-1]}:
        return None
    (point,) = points
    tail = split_confidence(found["rest"])
    marks = _MARKS.match(tail.rest)
    if point is None or not is_reason(tail.rest[marks.end() if marks else 0 :], value=float(point)):
        return None
    return Ballot(choice=point, value=float(point), confidence=tail.confidence)


def _named(words: str | None, choices: Choices) -> str | None:
    if words is None:
        return None
    said = " ".join(words.lower().split())
    label = _OTHER_WORDS.get(said, said)
    return next(point for point, name in choices.labels.items() if name == label)


@cache
def _pattern(points: tuple[str, ...], labels: tuple[str, ...]) -> re.Pattern[str]:
    """Returns the pattern of a line: a number with or without words, or words with or without a number."""
    others = tuple(word for word, label in _OTHER_WORDS.items() if label in labels)
    names = sorted((*labels, *others), key=len, reverse=True)
    words = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names) or "(?!)"
    number_first = rf"{_point('first', points)}(?:{_SEPARATOR}(?P<words>{words})(?![^\W_]))?"
    end = r"(?=[\s*_`\"'”“)\].,;:]*(?:$|\())"
    words_first = rf"(?P<words_first>{words})(?![^\W_])(?:{_SEPARATOR}{_point('later', points)}{end})?"
    return re.compile(rf"{OPENING}{_NOUN}{OPENING}(?:{number_first}|{words_first})(?P<rest>.*)", re.IGNORECASE)


def _point(name: str, points: tuple[str, ...]) -> str:
    listed = "|".join(sorted(points, key=len, reverse=True))
    top = rf"(?:\s*(?:/|out\s+of\b|of\b)\s*(?P<{name}_top>[0-9]{{1,2}})(?![0-9]|[.,/][0-9]))?"
    return rf"(?P<{name}>{listed})(?:\.0+)?(?![0-9]|[.,][0-9]){top}"
