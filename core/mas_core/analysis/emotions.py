"""Plutchik's eight emotions by the NRC lexicon.

Mohammad & Turney (2013), "Crowdsourcing a Word–Emotion Association Lexicon", Computational Intelligence 29(3), read through
NRCLex.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import PerAnswer, Refusal

EMOTIONS = ("anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust")
LEXICON_NOTE = "NRC Emotion Lexicon (Mohammad & Turney 2013), © National Research Council Canada, for research use."
"""Has to stand wherever these figures are shown: the lexicon's terms ask for it."""

# An ending and what may have stood in its place: "worries" is "worry", "hoping" is "hope", "stopped" is "stop".
_ENDINGS = (
    ("ies", ("y",)),
    ("ied", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("ly", ("",)),
    ("'s", ("",)),
)
_SHORTEST_STEM = 3


def emotions(readings: Sequence[Reading]) -> PerAnswer[Mapping[str, float]]:
    """Returns each English answer's shares of the eight emotions among its emotion words; they add up to 1.

    A word may carry several emotions and counts for each. The lexicon has few inflected forms, so a word that it does not know
    is looked up by its stem. An answer without any emotion word is refused, not shown as eight zeros.
    """
    values: dict[str, Mapping[str, float]] = {}
    refused: dict[str, Refusal] = {}
    for reading in readings:
        shares = _shares(emotion_counts(reading.prose_words)) if reading.not_english is None else {}
        if reading.not_english is not None:
            refused[reading.label] = reading.not_english
        elif shares:
            values[reading.label] = shares
        else:
            refused[reading.label] = Refusal(
                reason="no word of it is in the emotion lexicon", needed="at least one emotion word"
            )
    return PerAnswer(values=values, refused=refused)


def emotion_counts(words: Sequence[str]) -> Mapping[str, int]:
    """Returns how many of the words go with each of the eight emotions."""
    known = emotion_words(words)
    counts = Counter(emotion for word in words for emotion in known.get(word, ()))
    return {emotion: counts[emotion] for emotion in EMOTIONS}


def emotion_words(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Returns the emotions of each word that the lexicon knows, by itself or by its stem; others are no keys."""
    from nrclex import NRCLex  # noqa: PLC0415

    candidates = {word: (word, *_stems(word)) for word in set(words)}
    lexicon = NRCLex(None)  # with its default it would read a file of that name in the current folder
    lexicon.load_token_list({form for forms in candidates.values() for form in forms})
    known: Mapping[str, Sequence[str]] = lexicon.affect_dict
    found = {word: next((form for form in forms if form in known), None) for word, forms in candidates.items()}
    return {word: tuple(known[form]) for word, form in found.items() if form is not None}


def _shares(counts: Mapping[str, int]) -> Mapping[str, float]:
    total = sum(counts.values())
    return {emotion: round(count / total, 4) for emotion, count in counts.items()} if total else {}


def _stems(word: str) -> Iterator[str]:
    for ending, replacements in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _SHORTEST_STEM:
            continue
        for replacement in replacements:
            yield stem + replacement
        if ending in ("ed", "ing") and stem[-1] == stem[-2]:
            yield stem[:-1]
