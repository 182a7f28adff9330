from __future__ import annotations

import math
import tomllib
from collections.abc import Callable

import pytest

from mas_core.analysis.emotions import EMOTIONS, emotion_counts, emotions
from mas_core.analysis.reading import Reading
from mas_core.analysis.sentiment import sentiment
from mas_core.analysis.text import words
from mas_core.analysis.tones import NO_SIGNAL, TONES, tone_hits, tones
from mas_resources import resource

Readings = Callable[..., tuple[Reading, ...]]
GERMAN = "Die Maut ist für eine Familie mit wenig Geld ungerecht und der Bus fährt nicht."


def test_that_the_compound_is_the_mean_of_the_sentences_scored_one_by_one(readings: Readings) -> None:
    # VADER: "good" is 1.9, "bad" is −2.5; a sentence's compound is s / sqrt(s² + 15).
    good, bad = 1.9 / math.sqrt(1.9**2 + 15), -2.5 / math.sqrt(2.5**2 + 15)

    found = sentiment(readings(a="This is a good idea. And this is a bad idea.")).values["a"]

    assert found.compound == pytest.approx((good + bad) / 2, abs=1e-3)


def test_that_polarity_is_the_mean_of_both_lexicons(readings: Readings) -> None:
    # TextBlob's lexicon gives "good" a polarity of 0.7 and a subjectivity of 0.6.
    found = sentiment(readings(a="This is a good idea for them.")).values["a"]

    assert found.polarity == pytest.approx((1.9 / math.sqrt(1.9**2 + 15) + 0.7) / 2, abs=1e-3)
    assert found.subjectivity == pytest.approx(0.6, abs=1e-3)


def test_that_a_typographic_apostrophe_still_negates(readings: Readings) -> None:
    found = sentiment(readings(straight="This isn't a good plan for them.", curly="This isn’t a good plan for them.")).values

    assert found["curly"] == found["straight"]
    assert found["curly"].compound < 0


def test_that_code_does_not_colour_the_sentiment(readings: Readings) -> None:
    plain = "This is a good idea for them."

    found = sentiment(readings(plain=plain, coded=f"{plain}\n```\nraise HorribleError('terrible')\n```")).values

    assert found["coded"] == found["plain"]


def test_that_tones_are_shares_of_the_words_found(readings: Readings) -> None:
    # feel, suffer: Empathetic; because, evidence: Analytical; "on the other hand": Ambivalent, one hit for four words.
    text = "We feel with them because the evidence says that they suffer. On the other hand, it is there."

    found = tones(readings(a=text)).values["a"]

    assert found.hits == 5
    assert found.shares == {
        "Empathetic": 0.4,
        "Judgmental": 0.0,
        "Analytical": 0.4,
        "Ambivalent": 0.2,
        "Defensive": 0.0,
        "Curious": 0.0,
    }
    assert found.label == "Empathetic and analytical"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The evidence and the data are with them because of this.", "Analytical"),
        ("The evidence and the data are with them, but we wonder.", "Analytical, with curious notes"),
        ("The evidence is with them, but we wonder, perhaps.", "Mixed"),
    ],
)
def test_that_the_label_names_what_leads(readings: Readings, text: str, label: str) -> None:
    assert tones(readings(a=text)).values["a"].label == label


def test_that_no_tone_word_is_no_signal_and_not_analytical(readings: Readings) -> None:
    found = tones(readings(a="The cat sat on the mat and they were there with it.")).values["a"]

    assert found.hits == 0
    assert found.label == NO_SIGNAL
    assert set(found.shares.values()) == {0.0}


def test_that_a_beginning_stands_for_all_words_that_begin_so() -> None:
    assert tone_hits(("analysis", "analytical", "analyse", "banal"))["Analytical"] == 3


def test_that_no_entry_belongs_to_two_tones_and_every_entry_can_be_found() -> None:
    raw = tomllib.loads(resource("analysis", "tones.toml").read_text(encoding="utf-8"))
    entries = [entry for tone in raw.values() for entry in tone["words"]]

    assert tuple(raw) == TONES
    assert len(entries) == len(set(entries))
    for tone, lists in raw.items():
        for entry in lists["words"]:
            assert tone_hits(words(entry.rstrip("*")))[tone] >= 1, entry


def test_that_emotions_are_shares_of_the_lexicons_hits(readings: Readings) -> None:
    # murder: anger, disgust, fear, sadness, surprise; fear: anger, fear; trust: trust. Eight hits.
    found = emotions(readings(a="They trust that the murder and the fear will be there with them.")).values["a"]

    assert found == {
        "anger": 0.25,
        "anticipation": 0.0,
        "disgust": 0.125,
        "fear": 0.25,
        "joy": 0.0,
        "sadness": 0.125,
        "surprise": 0.125,
        "trust": 0.125,
    }


def test_that_an_inflected_word_is_looked_up_by_its_stem() -> None:
    assert emotion_counts(("worries",)) == emotion_counts(("worry",))
    assert emotion_counts(("hoping", "gifts")) == emotion_counts(("hope", "gift"))
    assert emotion_counts(("worry",)) == {emotion: int(emotion in ("anticipation", "fear", "sadness")) for emotion in EMOTIONS}


def test_that_an_answer_without_emotion_words_is_refused_and_not_eight_zeros(readings: Readings) -> None:
    found = emotions(readings(a="It is on the table and it was on this chair with that."))

    assert found.values == {}
    assert found.refused["a"].needed == "at least one emotion word"


@pytest.mark.parametrize("figure", [sentiment, tones, emotions])
def test_that_english_lexicons_refuse_german(readings: Readings, figure: Callable[..., object]) -> None:
    found = figure(readings(a=GERMAN))

    assert found.values == {}  # type: ignore[attr-defined]
    assert found.refused["a"].reason == "the text seems to be German"  # type: ignore[attr-defined]
