"""Six tones by word lists that anyone can read: ``tones.toml`` beside the other resources is the whole method.

Counting words of documented categories follows Tausczik & Pennebaker (2010), "The psychological meaning of words: LIWC and
computerized text analysis methods"; the lists are our own. They see neither negation nor irony.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import PerAnswer, Refusal
from mas_core.models import Tones
from mas_resources import resource

TONES = ("Empathetic", "Judgmental", "Analytical", "Ambivalent", "Defensive", "Curious")
NO_SIGNAL = "no signal"
_NOTE_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lists:
    """The word lists, ready to be matched: whole phrases as tuples of words, and beginnings of words."""

    phrases: Mapping[tuple[str, ...], str]
    beginnings: Mapping[str, str]
    longest_phrase: int
    beginning_lengths: tuple[int, ...]

    def match(self, words: Sequence[str], start: int) -> tuple[str, int] | None:
        """Returns tone and number of words of the longest entry that begins at ``start``."""
        for length in range(min(self.longest_phrase, len(words) - start), 0, -1):
            tone = self.phrases.get(tuple(words[start : start + length]))
            if tone is not None:
                return tone, length
        for length in self.beginning_lengths:
            tone = self.beginnings.get(words[start][:length])
            if tone is not None:
                return tone, 1
        return None


def tones(readings: Sequence[Reading]) -> PerAnswer[Tones]:
    """Returns each English answer's shares of the six tones among the tone words found.

    With no hit all shares are 0 and the label is :data:`NO_SIGNAL`: an answer without tone words has no tone, not a default
    one.
    """
    values: dict[str, Tones] = {}
    refused: dict[str, Refusal] = {}
    for reading in readings:
        if reading.not_english is not None:
            refused[reading.label] = reading.not_english
        else:
            values[reading.label] = _toned(tone_hits(reading.prose_words))
    return PerAnswer(values=values, refused=refused)


def tone_hits(words: Sequence[str]) -> Mapping[str, int]:
    """Returns the number of entries found for each tone; a word counts once, for the longest entry that it is part of."""
    lists = _lists()
    hits: Counter[str] = Counter()
    position = 0
    while position < len(words):
        found = lists.match(words, position)
        if found is not None:
            hits[found[0]] += 1
        position += found[1] if found is not None else 1
    return {tone: hits[tone] for tone in TONES}


def _toned(hits: Mapping[str, int]) -> Tones:
    total = sum(hits.values())
    shares = {tone: round(count / total, 4) if total else 0.0 for tone, count in hits.items()}
    return Tones(shares=shares, hits=total, label=_label(hits))


def _label(hits: Mapping[str, int]) -> str:
    """Names the leading tone, both of two that lead, and a second one that has a quarter of the hits or more."""
    total = sum(hits.values())
    if not total:
        return NO_SIGNAL
    ranked = sorted((tone for tone in TONES if hits[tone]), key=lambda tone: -hits[tone])
    leading = [tone for tone in ranked if hits[tone] == hits[ranked[0]]]
    if len(leading) > 2:
        return "Mixed"
    if len(leading) == 2:
        return f"{leading[0]} and {leading[1].lower()}"
    if len(ranked) > 1 and hits[ranked[1]] >= _NOTE_SHARE * total:
        return f"{ranked[0]}, with {ranked[1].lower()} notes"
    return ranked[0]


@cache
def _lists() -> _Lists:
    raw = tomllib.loads(resource("analysis", "tones.toml").read_text(encoding="utf-8"))
    phrases: dict[tuple[str, ...], str] = {}
    beginnings: dict[str, str] = {}
    for tone in TONES:
        for entry in raw[tone]["words"]:
            if entry.endswith("*"):
                beginnings[entry[:-1]] = tone
            else:
                phrases[tuple(entry.split())] = tone
    return _Lists(
        phrases=phrases,
        beginnings=beginnings,
        longest_phrase=max(map(len, phrases)),
        beginning_lengths=tuple(sorted({len(beginning) for beginning in beginnings}, reverse=True)),
    )
