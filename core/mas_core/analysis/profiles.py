"""How far apart the answers are in their emotions: distances between profiles, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mas_core.analysis.emotions import EMOTIONS, emotion_words
from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import Refusal
from mas_core.analysis.text import words

Floats: TypeAlias = NDArray[np.float64]

MIN_ANSWERS = 2
MIN_SENTENCES = 3
MIN_HITS = 10
RESAMPLES = 200
_SMOOTHING = 0.5
_METHOD = (
    "Jensen-Shannon distance (base 2) of the NRC emotion profiles, 0.5 added to each count; "
    "95 % interval by bootstrap over sentences, its bias taken off."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDistance:
    """The distance of two answers' profiles, 0 (the same) to 1 (nothing in common), with its 95 % interval."""

    labels: tuple[str, str]
    distance: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDistances:
    """All pairs of answers that carry a profile, and why the others do not."""

    pairs: tuple[ProfileDistance, ...]
    refused: Mapping[str, Refusal]

    def details(self) -> dict[str, object]:
        """Returns plain JSON values; a pair is ``[label, label, distance, low, high]``, for a large panel has many."""
        return {"pairs": [[*pair.labels, pair.distance, pair.low, pair.high] for pair in self.pairs], "method": _METHOD}


def profile_distances(
    readings: Sequence[Reading], *, rng: np.random.Generator, resamples: int = RESAMPLES
) -> ProfileDistances | Refusal:
    """Compares the answers' shares of the eight emotions.

    The square root of the Jensen-Shannon divergence (Lin 1991) is a metric (Endres & Schindelin 2003). Each emotion's count
    gets 0.5 (Krichevsky & Trofimov 1981), so that an emotion which a short answer happens not to name is not taken for
    impossible. The interval draws each answer's sentences anew, because words of one sentence hang together. A distance of
    resampled profiles is too large on average; the mean excess is taken off both ends (Efron & Tibshirani 1993, chapter 10).

    An answer that is not English, or has fewer than 3 sentences or 10 emotion words, is refused; the whole figure if fewer
    than two answers are left.
    """
    counts: dict[str, Floats] = {}
    refused: dict[str, Refusal] = {}
    for reading in readings:
        found = _counts(reading) if reading.not_english is None else reading.not_english
        if isinstance(found, Refusal):
            refused[reading.label] = found
        else:
            counts[reading.label] = found
    if len(counts) < MIN_ANSWERS:
        return _too_few(len(readings), refused)
    drawn = {label: _resampled(sentences, rng=rng, resamples=resamples) for label, sentences in counts.items()}
    profiles = {label: _profiles(sentences.sum(axis=0)) for label, sentences in counts.items()}
    pairs = tuple(
        _distance((one, other), measured=jensen_shannon(profiles[one], profiles[other]), drawn=(drawn[one], drawn[other]))
        for one, other in combinations(counts, 2)
    )
    return ProfileDistances(pairs=pairs, refused=refused)


def jensen_shannon(one: Floats, other: Floats) -> Floats:
    """Returns the Jensen-Shannon distance, base 2, of distributions along the last axis; 0 to 1."""
    middle = (one + other) / 2
    divergence = (_divergence(one, middle) + _divergence(other, middle)) / 2
    distance: Floats = np.sqrt(np.clip(divergence, 0.0, 1.0))
    return distance


def _divergence(one: Floats, other: Floats) -> Floats:
    ratio = np.divide(one, other, out=np.ones_like(one), where=one > 0)
    total: Floats = (one * np.log2(ratio)).sum(axis=-1)
    return total


def _counts(reading: Reading) -> Floats | Refusal:
    """Returns a row of emotion counts a sentence."""
    sentences = tuple(words(sentence) for sentence in reading.sentences)
    known = emotion_words(word for sentence in sentences for word in sentence)
    hits = sum(word in known for sentence in sentences for word in sentence)
    if len(sentences) < MIN_SENTENCES or hits < MIN_HITS:
        needed = f"at least {MIN_SENTENCES} sentences and {MIN_HITS} emotion words in an answer"
        return Refusal(reason="too short for a profile of emotions with an interval", needed=needed)
    place = {emotion: column for column, emotion in enumerate(EMOTIONS)}
    counts = np.zeros((len(sentences), len(EMOTIONS)))
    for row, sentence in enumerate(sentences):
        for emotion in (emotion for word in sentence for emotion in known.get(word, ()) if emotion in place):
            counts[row, place[emotion]] += 1
    return counts


def _too_few(answers: int, refused: Mapping[str, Refusal]) -> Refusal:
    reasons = tuple(dict.fromkeys(refused.values()))
    if answers >= MIN_ANSWERS and len(reasons) == 1:
        return reasons[0]
    found = "only one answer has a profile of emotions" if answers > len(refused) else "no answer has a profile of emotions"
    return Refusal(reason=found, needed=f"at least {MIN_ANSWERS} English answers of some length")


def _profiles(counts: Floats) -> Floats:
    smoothed = counts + _SMOOTHING
    shares: Floats = smoothed / smoothed.sum(axis=-1, keepdims=True)
    return shares


def _resampled(sentences: Floats, *, rng: np.random.Generator, resamples: int) -> Floats:
    size = len(sentences)
    return _profiles(rng.multinomial(size, np.full(size, 1 / size), size=resamples) @ sentences)


def _distance(labels: tuple[str, str], *, measured: Floats, drawn: tuple[Floats, Floats]) -> ProfileDistance:
    distance = float(measured)
    spread = jensen_shannon(*drawn)
    low, high = np.clip(np.quantile(spread, (0.025, 0.975)) - (spread.mean() - distance), 0.0, 1.0)
    return ProfileDistance(
        labels=labels,
        distance=round(distance, 4),
        low=round(min(float(low), distance), 4),
        high=round(max(float(high), distance), 4),
    )
