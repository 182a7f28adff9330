"""Reads the choice out of an answer. What cannot be read for certain is an abstention, never a guess."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_LINE = re.compile(
    r"^[ \t*_#>`-]*(?:final\s+)?answer\s*[:=][\s*_`\"'(\[]*(?:(?:option|choice)\s+)?(?P<choice>[A-Za-z]+)\b"
    r"(?P<rest>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_CHOSEN = re.compile(r"[*_`\"')\]]*(?:[.:;!)*_\]]|\s*(?:$|[^\w\s/|&?])|\s+(?:\d|because\b|with\b|since\b))")
"""What may follow a choice. Anything else ("A strong case …", "NO clear winner") is prose that begins with its word."""
_HEDGE = re.compile(
    r"[*_`\"')\].]*\s*(?:(?P<either>or\b|/|\|)|(?:and\b|&|,)\s*[*_`\"'(]*(?P<other>[A-Za-z]+)\b)", re.IGNORECASE
)
_CONFIDENCE = re.compile(r"(?<![\d.-])(?P<value>\d{1,3}(?:\.\d+)?)(?![\d.])")
_FIRST_YES_NO = re.compile(
    r"^[\s*_#>`\"'(-]*(?P<choice>YES|NO|(?i:yes|no)(?=[*_`\"')\]]*(?:[.,:;!]|\s*(?:$|[\n–—(]|-\s|because\b))))\b(?P<rest>[^\n]*)"
)
_FIRST_LETTER = re.compile(
    r"^[\s*_#>`\"'(-]*(?:(?:[Oo]ption|[Aa]nswer|[Cc]hoice)\s+)?(?P<choice>[A-Z])(?=[).:*_]|\s*$|\s*[-–—]\s)(?P<rest>[^\n]*)",
    re.MULTILINE,
)
_JSON = re.compile(r"\{[^{}]*\"answer\"[^{}]*\}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One counted choice. ``confidence`` is the model's own, 0 to 100, or None."""

    choice: str
    confidence: float | None = None


def read_ballot(text: str, *, options: tuple[str, ...]) -> Ballot | None:
    """Extracts the choice of an answer, or None for an abstention.

    In this order: a JSON object with ``answer``; the last line ``ANSWER: …``; for want of both, the choice that the answer
    begins with. A declared choice that is none of the options is an abstention, whatever the answer begins with.

    Args:
        text: The answer.
        options: The canonical choices, in capitals: ``("YES", "NO")`` or letters.
    """
    declared = _from_json(text, options) or _from_lines(text, options)
    if declared is not None:
        return declared if declared.choice else None
    return _from_beginning(text, options)


def _confidence(text: str) -> float | None:
    match = _CONFIDENCE.search(text)
    value = float(match["value"]) if match else -1.0
    return value if 0 <= value <= 100 else None


def _canonical(choice: object, options: tuple[str, ...]) -> str:
    """Returns the option that ``choice`` names, or an empty text: it names none, so the ballot is void."""
    wanted = str(choice).strip().strip("().:").upper()
    return wanted if wanted in options else ""


def _from_json(text: str, options: tuple[str, ...]) -> Ballot | None:
    found = _JSON.findall(text)
    if not found:
        return None
    try:
        fields = json.loads(found[-1])
    except (ValueError, RecursionError):
        return None
    return Ballot(choice=_canonical(fields.get("answer"), options), confidence=_confidence(str(fields.get("confidence", ""))))


def _from_lines(text: str, options: tuple[str, ...]) -> Ballot | None:
    lines = list(_LINE.finditer(text))
    if not lines:
        return None
    last = lines[-1]
    # "ANSWER: YES or NO" repeats the instruction; it chooses nothing.
    chosen = _CHOSEN.match(last["rest"]) and not _hedged(last, options)
    return Ballot(choice=_canonical(last["choice"], options) if chosen else "", confidence=_confidence(last["rest"]))


def _hedged(match: re.Match[str], options: tuple[str, ...]) -> bool:
    """Whether the choice goes on with another one: "A or B", "YES, NO". In "A, a good one" and "NO, I think" it does not."""
    hedge = _HEDGE.match(match["rest"])
    if hedge is None or hedge["either"]:
        return hedge is not None
    other = hedge["other"]
    return other.upper() in options and other.isupper() == match["choice"].isupper()


def _from_beginning(text: str, options: tuple[str, ...]) -> Ballot | None:
    pattern = _FIRST_YES_NO if options == ("YES", "NO") else _FIRST_LETTER
    match = pattern.match(text)
    choice = _canonical(match["choice"], options) if match and not _hedged(match, options) else ""
    return Ballot(choice=choice) if choice else None
