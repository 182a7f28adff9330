"""Reads YES and NO, and the letters of options."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mas_core.choices import ChoiceKind, Choices
from mas_core.consensus.ballots.ballot import Ballot
from mas_core.consensus.ballots.tails import OPENING, bare_confidence, split_confidence

_SAID = re.compile(rf"{OPENING}(?:(?:option|choice)\s+)?{OPENING}(?P<choice>[A-Za-z]+)(?![^\W_])(?P<rest>.*)", re.IGNORECASE)
_CHOSEN = re.compile(r"[*_`\"'”)\]>]*(?:[.:;!)*_\]]|\s*(?:$|[^\w\s/|&?])|\s+(?:\d|because\b|with\b|since\b))")
"""What may follow a choice. Anything else ("A strong case …", "NO clear winner") is prose that begins with its word."""
_HEDGE = re.compile(
    r"[*_`\"'”)\].]*\s*(?:(?P<either>or\b|/|\|)|(?:and\b|&|,)\s*[*_`\"'(]*(?P<other>[A-Za-z]+)\b)", re.IGNORECASE
)
_FIRST_YES_NO = re.compile(
    r"^[\s*_#>`\"'(-]*(?P<choice>YES|NO|(?i:yes|no)(?=[*_`\"')\]]*(?:[.,:;!]|\s*(?:$|[\n–—(]|-\s|because\b))))\b(?P<rest>[^\n]*)"
)
_FIRST_LETTER = re.compile(
    r"^[\s*_#>`\"'(-]*(?:(?:[Oo]ption|[Aa]nswer|[Cc]hoice)\s+)?(?P<choice>[A-Z])(?=[).:*_]|\s*$|\s*[-–—]\s)(?P<rest>[^\n]*)",
    re.MULTILINE,
)


def read_word(said: str, choices: Choices) -> Ballot | None:
    """Reads what stands behind ``ANSWER:``; None where it names none of the options, or more than one."""
    found = _SAID.fullmatch(said)
    if found is None or found["choice"].upper() not in choices.options:
        return None
    # "ANSWER: YES or NO" repeats the instruction; it chooses nothing.
    if not _CHOSEN.match(found["rest"]) or _hedged(found, choices):
        return None
    tail = split_confidence(found["rest"])
    confidence = tail.confidence if tail.rest != found["rest"] else bare_confidence(found["rest"])
    return Ballot(choice=found["choice"].upper(), confidence=confidence)


def first_word(text: str, choices: Choices) -> Ballot | None:
    """Reads the choice that an answer without a ballot begins with; None where it goes through several, line by line."""
    pattern = _FIRST_YES_NO if choices.kind is ChoiceKind.YES_NO else _FIRST_LETTER
    found = pattern.match(text)
    if found is None or found["choice"].upper() not in choices.options or _hedged(found, choices):
        return None
    later = [match["choice"].upper() for line in text[found.end() :].split("\n") if (match := pattern.match(line))]
    return Ballot(choice=found["choice"].upper()) if _stands_alone(found["choice"].upper(), later, choices) else None


def _stands_alone(choice: str, later: Sequence[str], choices: Choices) -> bool:
    """Whether lines that begin with a choice as well leave the first one standing.

    "YES: … NO: …" weighs, and "A) … B) … C) …" goes through the options. "B, because … A) … B) … C) …" chooses first.
    """
    listed = [other for other in later if other in choices.options]
    if choices.kind is ChoiceKind.YES_NO:
        return all(other == choice for other in listed)
    return not listed or listed[0] == choices.options[0]


def _hedged(match: re.Match[str], choices: Choices) -> bool:
    """Whether the choice goes on with another one: "A or B", "YES, NO". In "A, a good one" and "NO, I think" it does not."""
    hedge = _HEDGE.match(match["rest"])
    if hedge is None or hedge["either"]:
        return hedge is not None
    other = hedge["other"]
    return other.upper() in choices.options and other.isupper() == match["choice"].isupper()
