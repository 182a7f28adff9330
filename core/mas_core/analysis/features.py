"""The radar's six axes, drawn together from the other figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mas_core.analysis.reading import Reading
from mas_core.models import Features, Sentiment, Tones


def features(
    readings: Sequence[Reading], *, sentiment: Mapping[str, Sentiment], tones: Mapping[str, Tones]
) -> Mapping[str, Features]:
    """Returns the axes of every answer: length in words, which needs no lexicon; the others None where refused.

    Polarity and subjectivity are those of :func:`mas_core.analysis.sentiment.sentiment`; analytical, empathetic and curious
    are the shares of :func:`mas_core.analysis.tones.tones`, which are 0 in an answer that has no tone words.
    """
    return {
        reading.label: _features(reading, sentiment=sentiment.get(reading.label), tones=tones.get(reading.label))
        for reading in readings
    }


def _features(reading: Reading, *, sentiment: Sentiment | None, tones: Tones | None) -> Features:
    return Features(
        length=len(reading.words),
        polarity=sentiment.polarity if sentiment else None,
        subjectivity=sentiment.subjectivity if sentiment else None,
        analytical=tones.shares["Analytical"] if tones else None,
        empathetic=tones.shares["Empathetic"] if tones else None,
        curious=tones.shares["Curious"] if tones else None,
    )
