"""What may stand behind a number: a unit, a word that multiplies it, or words that make it something else than that number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MULTIPLIERS: Mapping[str, float] = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "lakh": 1e5,
    "million": 1e6,
    "mn": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}

_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("%", "percent", "pct", "percentage"), "%"),
    "‰": "‰",
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars"), "$"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "€"),
    **dict.fromkeys(("£", "gbp"), "£"),
    **dict.fromkeys(("¥", "yen", "jpy"), "¥"),
    **dict.fromkeys(("second", "seconds", "sec", "s"), "seconds"),
    **dict.fromkeys(("minute", "minutes"), "minutes"),
    **dict.fromkeys(("hour", "hours", "h"), "hours"),
    **dict.fromkeys(("day", "days"), "days"),
    **dict.fromkeys(("week", "weeks"), "weeks"),
    **dict.fromkeys(("month", "months"), "months"),
    **dict.fromkeys(("year", "years", "yr", "yrs"), "years"),
    **dict.fromkeys(("mm", "millimetre", "millimetres", "millimeter", "millimeters"), "mm"),
    **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeter", "centimeters"), "cm"),
    **dict.fromkeys(("metre", "metres", "meter", "meters"), "m"),
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), "km"),
    **dict.fromkeys(("mile", "miles"), "miles"),
    **dict.fromkeys(("foot", "feet", "ft"), "feet"),
    **dict.fromkeys(("g", "gram", "grams"), "g"),
    **dict.fromkeys(("kg", "kilogram", "kilograms"), "kg"),
    **dict.fromkeys(("tonne", "tonnes", "ton", "tons"), "tonnes"),
    "°c": "°C",
    "°f": "°F",
    **{unit.lower(): unit for unit in ("kWh", "MWh", "GWh", "TWh", "kW", "MW", "GW")},
}
"""Units that answers to one question are likely to mix up. Numbers with two of them cannot be compared."""

_VOID = frozenset(
    """
    k m b t tn st nd rd th or and to but not no nor is are was were be at most least minimum maximum min max more fewer less
    under over up plus minus out than through until till versus vs in half halves third thirds quarter quarters tenth tenths
    hundredth hundredths point squared cubed times would could should may might if when
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds thousands millions billions dozens
    """.split()  # noqa: SIM905  (a list of words reads better as one)
) | frozenset(MULTIPLIERS)
"""Words that make a number a bound, an ordinal, a fraction, a clause, or (single letters) one of two things."""

_MOST_WORDS = 5
_UNIT = r"(?:[%‰$€£¥]|°[CF]?|[^\W\d_]+[\d²³]?(?:[/’'-][^\W\d_]+[\d²³]?)*)(?!\d)"
_PHRASE = re.compile(rf"(?:[ \t\u00a0\u202f]*{_UNIT})*")
_WORD = re.compile(_UNIT)
_REASONS = ("because", "since", "as", "with")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a number is of.

    Attributes:
        factor: What its words multiply it by.
        unit: The canonical unit, or empty for one that is not known.
        rest: What follows.
    """

    factor: float
    unit: str
    rest: str


def known_unit(sign: str) -> str:
    """Returns the canonical unit of a word or sign, or an empty text."""
    return _UNITS.get(sign.lower(), "")


def read_measure(text: str) -> Measured | None:
    """Reads multiplier and unit at the beginning of ``text``; None where its words change what the number before it says."""
    phrase = _PHRASE.match(text)
    found = list(_WORD.finditer(phrase.group())) if phrase else []
    ends = next((place for place, word in enumerate(found) if word.group().lower() in _REASONS), len(found))
    rest = text[found[ends].start() :] if ends < len(found) else text[phrase.end() if phrase else 0 :]
    words = [word.group().lower() for word in found[:ends]]
    glued = bool(found) and found[0].start() == 0
    factor = 1.0
    if words and words[0] in MULTIPLIERS:
        factor = MULTIPLIERS[words.pop(0)]
    if words[:1] == ["m"] and not glued and found[0].group() == "m":
        # Behind a space it is a metre. Glued to the number, or as a capital, it may be a million.
        words[0] = "metre"
    if words[:2] == ["per", "cent"]:
        words[:2] = ["percent"]
    if len(words) > _MOST_WORDS or _VOID.intersection(words) or any(word[0].isnumeric() for word in words):
        return None
    alone = bool(words) and "per" not in words[1:]
    return Measured(factor=factor, unit=known_unit(words[0]) if alone else "", rest=rest)
