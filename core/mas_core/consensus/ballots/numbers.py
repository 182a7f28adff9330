"""Reads a number. A range, a bound, a fraction or a second number makes the ballot void, and so does what has two readings."""

from __future__ import annotations

import math
import re

from mas_core.consensus.ballots.ballot import Ballot
from mas_core.consensus.ballots.tails import OPENING, is_reason, split_confidence
from mas_core.consensus.ballots.units import known_unit, read_measure

_SPACES = "\u00a0\u2009\u202f"
_GROUP = "[1-9][0-9]{0,2}"
"""A first group of thousands. It begins with no nought: "0,125" is a decimal fraction of another language."""
_DIGITS = "|".join(
    (
        rf"{_GROUP}(?:,[0-9]{{3}})+(?:\.[0-9]{{1,20}})?",
        rf"{_GROUP}(?:['’_{_SPACES}][0-9]{{3}})+(?:\.[0-9]{{1,20}})?",
        rf"{_GROUP}(?: [0-9]{{3}}){{2,}}(?:\.[0-9]{{1,20}})?",
        # These two are thousands and decimals as many languages write them, and cannot be anything else.
        rf"(?P<points>{_GROUP}(?:\.[0-9]{{3}}){{2,}}|{_GROUP}(?:\.[0-9]{{3}})+,[0-9]{{1,20}})",
        r"[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][-+]?[0-9]{1,3})?",
        r"\.[0-9]{1,20}",
    )
)
_NUMBER = re.compile(
    rf"{OPENING}(?:(?:about|approximately|approx\.|around|roughly|circa|ca\.|~|≈)\s*)?{OPENING}"
    rf"(?P<sign>[-−+]?)(?:(?P<currency>US\$|[$€£¥])[ ]?)?(?P<late>[-−]?)(?P<digits>{_DIGITS})"
    rf"(?![.,'’_{_SPACES} ]?[0-9])(?P<rest>.*)",
    re.IGNORECASE,
)
_GREATEST = 1e100
"""Differences and means of what is smaller can be worked out, whatever they are of."""
_MARKS = re.compile(r"[*_`\"'”“)\]>]*")


def read_number(said: str) -> Ballot | None:
    """Reads what stands behind ``ANSWER:`` as one number with the unit and the confidence behind it, if any."""
    found = _NUMBER.fullmatch(said)
    if found is None or (found["sign"] and found["late"]):
        return None
    tail = split_confidence(found["rest"])
    marks = _MARKS.match(tail.rest)
    measured = read_measure(tail.rest[marks.end() if marks else 0 :])
    if measured is None:
        return None
    number = _value(found)
    if not is_reason(measured.rest, value=number):
        return None
    ballot = number_ballot(number * measured.factor)
    if ballot is None:
        return None
    unit = known_unit(found["currency"] or "") or measured.unit
    return Ballot(choice=ballot.choice, value=ballot.value, unit=unit, confidence=tail.confidence)


def number_ballot(value: float) -> Ballot | None:
    """Returns the ballot of a number; None for what is not finite, or greater than anything that anyone counts."""
    if not math.isfinite(value) or abs(value) > _GREATEST:
        return None
    value += 0.0  # makes a negative zero the zero that it is
    return Ballot(choice=shortest(value), value=value)


def shortest(value: float) -> str:
    """Returns a number's shortest text that reads as the same number again, without a needless ``.0``."""
    return repr(value).removesuffix(".0")


def _value(found: re.Match[str]) -> float:
    digits = re.sub(rf"['’_{_SPACES} ]", "", found["digits"])
    digits = digits.replace(".", "").replace(",", ".") if found["points"] else digits.replace(",", "")
    value = float(digits)
    return -value if "-" in (found["sign"] + found["late"]).replace("−", "-") else value
