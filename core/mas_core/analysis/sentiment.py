"""Polarity and subjectivity by two lexicons that are set beside each other, because neither is right often enough alone.

Both count words: ``I don't think this helps anyone`` is positive to VADER (+0.46). Polarity is a hint, not a finding.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cache
from statistics import fmean
from typing import Any

from mas_core.analysis.heavy_imports import hidden
from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import PerAnswer, Refusal
from mas_core.models import Sentiment

_loading = threading.Lock()
_PIECE_WORDS = 60
_PIECE_CHARACTERS = 1_000


def sentiment(readings: Sequence[Reading]) -> PerAnswer[Sentiment]:
    """Scores each English answer.

    ``compound`` is VADER's (Hutto & Gilbert 2014), the mean over the sentences scored one by one: its cost grows with the
    square of the text, and it was made for single sentences. ``subjectivity`` is that of TextBlob's pattern lexicon (De Smedt &
    Daelemans 2012, "Pattern for Python"). ``polarity`` is the mean of the compound and TextBlob's polarity.
    """
    values: dict[str, Sentiment] = {}
    refused: dict[str, Refusal] = {}
    for reading in readings:
        if reading.not_english is not None:
            refused[reading.label] = reading.not_english
        else:
            values[reading.label] = _scored(reading)
    return PerAnswer(values=values, refused=refused)


def _scored(reading: Reading) -> Sentiment:
    pieces = tuple(piece for sentence in reading.sentences for piece in _pieces(sentence))
    compound = fmean(_vader().polarity_scores(piece)["compound"] for piece in pieces)
    pattern = _textblob()(reading.prose).sentiment
    return Sentiment(
        polarity=round((compound + float(pattern.polarity)) / 2, 4),
        compound=round(compound, 4),
        subjectivity=round(float(pattern.subjectivity), 4),
    )


def _pieces(sentence: str) -> Iterator[str]:
    """Yields a sentence in pieces of bounded length: a text without full stops must not cost the square of its length."""
    words = [word[:_PIECE_CHARACTERS] for word in sentence.split()]
    for start in range(0, len(words), _PIECE_WORDS):
        yield " ".join(words[start : start + _PIECE_WORDS])


def _textblob() -> Any:  # noqa: ANN401  (TextBlob publishes no types)
    """Returns the class with its lexicon read.

    It reads the lexicon on first use, and a second thread would meanwhile score by the half of it that is there: a warm-up and
    a first analysis may well run at once.
    """
    with _loading:
        return _loaded_textblob()


@cache
def _loaded_textblob() -> Any:  # noqa: ANN401
    with hidden("scipy", "sklearn"):
        from textblob import TextBlob  # noqa: PLC0415

    TextBlob("good").sentiment  # noqa: B018  (reads the lexicon)
    return TextBlob


@cache
def _vader() -> Any:  # noqa: ANN401  (vaderSentiment publishes no types)
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    return SentimentIntensityAnalyzer()
