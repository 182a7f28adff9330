"""Finds the ballot in an answer: what it declares last, or for want of that what it begins with."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import assert_never

from mas_core.choices import ChoiceKind, Choices
from mas_core.consensus.ballots.ballot import Ballot
from mas_core.consensus.ballots.numbers import number_ballot, read_number
from mas_core.consensus.ballots.ratings import read_rating
from mas_core.consensus.ballots.tails import in_range
from mas_core.consensus.ballots.words import first_word, read_word

_LINE = re.compile(r"^[ \t*_#>`-]*(?:final[ \t]+)?answer[ \t*_`]*[:=](?P<said>[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_EMPTY = " \t\n*_`"
_LISTED = re.compile(r"[0-9]+[.):](?![0-9])")
_REASONED = re.compile(r"\b(?:because|since)\b|[.,;:!?]\s+\S")
_OBJECT = re.compile(r"\{[^{}]*\}")
_LONGEST_LINE = 2_000
"""A longer line is an essay behind ``ANSWER:``, and is not searched for a choice."""


def read_ballot(text: str, *, choices: Choices, whole: bool = True) -> Ballot | None:
    """Extracts the choice of an answer, or None for an abstention. Never raises, whatever the text.

    Of JSON objects with ``answer`` and lines ``ANSWER: …`` the last one decides; for want of both, the choice that the answer
    begins with. A declared choice that is none of the possible ones is an abstention, whatever the answer begins with.

    Args:
        text: The answer.
        choices: What can be chosen.
        whole: Whether the text has its end. Of one that broke off, the last line counts only with its closing bracket:
            "ANSWER: 12" may have been about to become 1250, and "ANSWER: NO" no clear answer.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = list(_LINE.finditer(text))
    at, fields = _last_object(text)
    if fields is not None and (not lines or lines[-1].start() < at):
        return _from_fields(fields, choices)
    if not whole and _is_cut(text, lines[-1].end() if lines else text.find("\n")):
        return None
    if not lines:
        return _from_beginning(text, choices)
    said = lines[-1]["said"].strip(_EMPTY)
    return _read(said, choices) if said else _from_beginning(text[lines[-1].end() :].lstrip(_EMPTY), choices)


def _is_cut(text: str, end: int) -> bool:
    """Whether a text that broke off did so in the line that ends at ``end`` (−1: it has one line only)."""
    return (end < 0 or not text[end:].strip()) and not text.rstrip(f"{_EMPTY}.").endswith(")")


def _last_object(text: str) -> tuple[int, dict[str, object] | None]:
    """Returns the last JSON object with ``answer`` and where it begins; its keys are in lower case."""
    found: tuple[int, dict[str, object] | None] = (-1, None)
    for match in _OBJECT.finditer(text):
        if "answer" in match.group().lower():
            fields = _fields(match.group())
            if fields is not None and "answer" in fields:
                found = (match.start(), fields)
    return found


def _fields(text: str) -> dict[str, object] | None:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        fields: dict[str, object] = {}
        for key, value in pairs:
            name = key.lower()
            # Two answers in one object are none.
            fields[name] = value if name not in fields else None
        return fields

    try:
        fields = json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _from_fields(fields: dict[str, object], choices: Choices) -> Ballot | None:
    answer = fields["answer"]
    confidence = in_range(fields.get("confidence"))
    if isinstance(answer, (int, float)) and not isinstance(answer, bool):
        ballot = _from_number(answer, choices)
    else:
        ballot = _read(answer.strip(), choices) if isinstance(answer, str) else None
    return replace(ballot, confidence=confidence if confidence is not None else ballot.confidence) if ballot else None


def _from_number(answer: float, choices: Choices) -> Ballot | None:
    try:
        ballot = number_ballot(float(answer))
    except OverflowError:
        return None
    if choices.kind is ChoiceKind.NUMBER:
        return ballot
    return ballot if choices.kind is ChoiceKind.LIKERT and ballot is not None and ballot.choice in choices.options else None


def _read(said: str, choices: Choices) -> Ballot | None:
    if len(said) > _LONGEST_LINE:
        return None
    match choices.kind:
        case ChoiceKind.YES_NO | ChoiceKind.OPTIONS:
            return read_word(said, choices)
        case ChoiceKind.LIKERT:
            return read_rating(said, choices)
        case ChoiceKind.NUMBER:
            return read_number(said)
        case _:
            assert_never(choices.kind)


def _from_beginning(text: str, choices: Choices) -> Ballot | None:
    if choices.kind in (ChoiceKind.YES_NO, ChoiceKind.OPTIONS):
        return first_word(text, choices)
    first, *others = [line.strip() for line in text.split("\n") if line.strip()] or [""]
    ballot = _whole_line(first, choices)
    if ballot is None or any(_other(line, ballot, choices) for line in dict.fromkeys(others)):
        return None
    return ballot


def _whole_line(line: str, choices: Choices) -> Ballot | None:
    """Reads a line that is a number or a point and nothing else; "1." and "1)" count through a list."""
    return None if _LISTED.match(line) or _REASONED.search(line) else _read(line, choices)


def _other(line: str, ballot: Ballot, choices: Choices) -> bool:
    """Whether a line by itself would be another ballot, as in a list of numbers or of the scale's points."""
    found = _whole_line(line, choices)
    return found is not None and found.choice != ballot.choice
