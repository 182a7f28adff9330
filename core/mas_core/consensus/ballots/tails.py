"""What may stand behind a choice on its line: a confidence, a reason, nothing. Anything else makes the ballot void."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPENING = r"[\s*_`\"'“”„(\[]*"
"""What may stand before a choice: emphasis, quotation marks, brackets."""

_NUMBER = r"\d{1,3}(?:\.\d+)?"
_BRACKETED = re.compile(rf"\(\s*\[?\s*(?:confidence\s*(?:of|is|[:=])?\s*)?(?P<value>{_NUMBER})\s*%?\s*\]?\s*\)", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?:\b(?:with\s+)?(?:an?\s+|my\s+)?confidence\s*(?:of|is|[:=(])?\s*(?P<value>{_NUMBER})(?![\d.,]*\d)\s*%?\)?"
    rf"|\(?\s*(?P<before>{_NUMBER})\s*%\s*(?:confident|confidence|sure|certain)\b\)?)",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"[^\w%]*(?:{_NUMBER})\s*%?[^\w%]*")
_DIGITS = re.compile(r"(?<![^\W_])[-−]?\d+(?:[.,]\d+)*")
_REASON = re.compile(r"[*_`\"'”“)\]>]*\s*(?:$|[.;,:!—–-]|\(|\[|(?:because|since|as)\b)")
_HEDGED = re.compile(
    r"[\s*_`\"'“”)\].,;:!(\[/—–-]*(?:or|and|to|but|up|plus|maybe|perhaps|possibly|through|until|till|versus|vs|and/or|not)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """The rest of a line without its confidence (0 to 100, or None)."""

    rest: str
    confidence: float | None


def split_confidence(rest: str) -> Tail:
    """Takes the model's confidence out of what follows its choice: the last number in brackets, or one that is named so."""
    bracketed = list(_BRACKETED.finditer(rest))
    named = None if bracketed else _NAMED.search(rest)
    found = bracketed[-1] if bracketed else named
    if found is None:
        return Tail(rest=rest, confidence=None)
    number = found["value"] or found["before"] if named else found["value"]
    return Tail(rest=rest[: found.start()] + rest[found.end() :], confidence=in_range(number))


def in_range(number: object) -> float | None:
    """Returns a confidence, or None for what is no number from 0 to 100."""
    try:
        value = float(str(number).strip().removesuffix("%"))
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def bare_confidence(rest: str) -> float | None:
    """Returns the confidence of a rest that holds one number and nothing else: ``YES 90``, ``YES - 90%``."""
    return in_range(re.sub(r"[^\d.]", "", rest).strip(".")) if _ALONE.fullmatch(rest) else None


def is_reason(rest: str, *, value: float) -> bool:
    """Whether ``rest`` leaves the number before it alone: nothing, or a reason without other number or alternative."""
    if not _REASON.match(rest) or _HEDGED.match(rest):
        return False
    return all(_same(found, value) for found in _DIGITS.findall(rest))


def _same(digits: str, value: float) -> bool:
    try:
        return float(digits.replace("−", "-").replace(",", "")) == value
    except ValueError:
        return False
