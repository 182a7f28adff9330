"""What a closed question may be answered with: yes or no, a lettered option, a point of a scale, or a number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

CHOICES_ALLOWED = '"yes_no", "options", "likert", "likert:A-B" with whole numbers from 0 to 10 ("likert:1-7") or "number"'
"""What a question type may set as ``choices``, for the person whose setting is refused."""

AGREEMENT = ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree")
"""Likert (1932), "A technique for the measurement of attitudes": the five points, from 1 on."""

_SCALE = re.compile(r"likert:(?P<low>[0-9]{1,2})-(?P<high>[0-9]{1,2})")
_TOP = 10
_LONG = 1_000


class ChoiceKind(StrEnum):
    """The kinds of closed questions."""

    YES_NO = "yes_no"
    OPTIONS = "options"
    LIKERT = "likert"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The choices of one question.

    Attributes:
        kind: How a choice is read and counted.
        options: The canonical choices in their order, in capitals; a scale's points from low to high. Empty for numbers.
        labels: Point of the agreement scale to its words; empty for other scales, whose words only their question knows.
    """

    kind: ChoiceKind
    options: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


YES_NO = Choices(kind=ChoiceKind.YES_NO, options=("YES", "NO"))
NUMBER = Choices(kind=ChoiceKind.NUMBER)


def lettered(letters: Sequence[str]) -> Choices:
    """Returns the choices of a question that lists its options under letters."""
    return Choices(kind=ChoiceKind.OPTIONS, options=tuple(letters))


def scale(low: int, high: int, *, labels: Sequence[str] = ()) -> Choices:
    """Returns the points from ``low`` to ``high``, each with its words if there are ``labels``."""
    points = tuple(str(point) for point in range(low, high + 1))
    return Choices(kind=ChoiceKind.LIKERT, options=points, labels=dict(zip(points, labels, strict=True)) if labels else {})


LIKERT = scale(1, len(AGREEMENT), labels=AGREEMENT)


def fixed_choices(word: str) -> Choices | None:
    """Returns what a question type's ``choices`` stands for; None for ``options`` and for no word."""
    fixed = {ChoiceKind.YES_NO.value: YES_NO, ChoiceKind.LIKERT.value: LIKERT, ChoiceKind.NUMBER.value: NUMBER}
    if word in fixed:
        return fixed[word]
    found = _SCALE.fullmatch(word)
    if found is None or not int(found["low"]) < int(found["high"]) <= _TOP:
        return None
    return scale(int(found["low"]), int(found["high"]))


def is_choices(word: str) -> bool:
    """Whether a question type may set ``word`` as its ``choices``; :data:`CHOICES_ALLOWED` says which."""
    return word == ChoiceKind.OPTIONS or fixed_choices(word) is not None


def shown_number(value: float) -> str:
    """Returns a figure for people: ``1,250,000``, ``12.5``, ``−3``; four digits below a thousand, one decimal from there."""
    if abs(value) < _LONG:
        text = f"{value:.4g}"
    elif abs(value) < 1e15:
        text = f"{value:,.1f}".removesuffix(".0")
    else:
        text = f"{value:.6g}"
    return "0" if text == "-0" else text.replace("-", "−")
