from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from mas_core.analysis import warm_up
from mas_core.models import Analysis, Answer, Quorum, Verdict, VerdictKind

Analyse = Callable[..., Analysis]
ENGLISH = "We feel that the cities should charge because the evidence is good. However, they trust them."
GERMAN = "Die Maut ist für eine Familie mit wenig Geld ungerecht und der Bus fährt nicht."


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


def test_that_every_figure_is_there_for_english_answers(analysed: Analyse) -> None:
    analysis = analysed(a=ENGLISH, b="I wonder why they hope for this, and whether the data is there.")

    assert analysis.refused == {}
    assert analysis.similarity is not None
    assert analysis.consensus_score == pytest.approx(100 * analysis.similarity.matrix[0][1], abs=0.01)
    for figure in (analysis.sentiment, analysis.tones, analysis.emotions, analysis.features):
        assert tuple(figure) == ("a", "b")


def test_that_identical_answers_score_100(analysed: Analyse) -> None:
    assert analysed(a=ENGLISH, b=ENGLISH, c=ENGLISH).consensus_score == 100.0


def test_that_no_answer_refuses_everything_with_a_sentence(analysed: Analyse) -> None:
    analysis = analysed()

    assert set(analysis.refused) == {"consensus_score", "similarity", "sentiment", "tones", "emotions", "features"}
    assert analysis.refused["tones"] == "No answer arrived; this figure needs at least 1 answer."
    assert analysis.consensus_score is None


def test_that_one_answer_has_no_consensus_but_its_own_figures(analysed: Analyse) -> None:
    analysis = analysed(a=ENGLISH)

    assert analysis.consensus_score is None
    assert analysis.refused["consensus_score"] == "Only one answer arrived; this figure needs at least 2 answers with words."
    assert analysis.tones["a"].hits > 0


def test_that_answers_which_a_figure_refuses_are_named_once_for_each_reason(analysed: Analyse) -> None:
    analysis = analysed(a=ENGLISH, b=GERMAN, c=GERMAN, d="YES")

    assert tuple(analysis.tones) == ("a",)
    assert analysis.refused["tones"] == (
        "b and c: the text seems to be German; this figure needs an English text. "
        "d: the text is too short to tell its language; this figure needs some 10 words of English."
    )


def test_that_an_answer_in_another_language_keeps_its_length_and_its_similarity(analysed: Analyse) -> None:
    analysis = analysed(a=ENGLISH, b=GERMAN)

    assert analysis.features["b"].length == 15
    assert analysis.features["b"].polarity is None
    assert analysis.features["b"].analytical is None
    assert analysis.similarity is not None
    assert analysis.similarity.agents == ("a", "b")
    assert analysis.refused["features"].startswith("Polarity, subjectivity and tones of b: ")


def test_that_features_repeat_the_other_figures(analysed: Analyse) -> None:
    analysis = analysed(a=ENGLISH)
    features = analysis.features["a"]

    assert features.length == 16
    assert features.polarity == analysis.sentiment["a"].polarity
    assert features.subjectivity == analysis.sentiment["a"].subjectivity
    assert (features.analytical, features.empathetic, features.curious) == tuple(
        analysis.tones["a"].shares[tone] for tone in ("Analytical", "Empathetic", "Curious")
    )


def test_that_only_the_last_round_counts(analysed: Analyse, answer: Callable[..., Answer]) -> None:
    analysis = analysed(
        answer("a", "Something else entirely.", round=0),
        answer("b", ENGLISH, round=1),
        answer("b", "Nothing of the kind.", round=0),
        answer("a", ENGLISH, round=1),
    )

    assert analysis.consensus_score == 100.0


def test_that_every_repeat_has_a_label_of_its_own(analysed: Analyse, answer: Callable[..., Answer]) -> None:
    analysis = analysed(answer("a", ENGLISH, repeat=1), answer("a", ENGLISH), answer("b", ENGLISH))

    assert tuple(analysis.features) == ("a", "a #2", "b")


def test_that_a_votes_share_is_the_score_and_the_verdicts_text_is_no_answer(analysed: Analyse) -> None:
    verdict = Verdict(
        kind=VerdictKind.VOTE,
        method="vote",
        quorum=Quorum(asked=4, answered=4),
        text="Wicked, horrible, disgusting.",
        details={"counts": {"yes": 3, "no": 1}},
    )
    texts = dict.fromkeys(("a", "b", "c", "d"), ENGLISH)

    analysis = analysed(verdict=verdict, **texts)

    assert analysis.consensus_score == 75.0
    assert analysis.tones == analysed(**texts).tones


HOSTILE = {
    "white space": " \n\t ",
    "emoji": "😀" * 1000,
    "lone surrogate": "This is \ud800 the end of it.",
    "NUL": "This is\x00 the end of it.",
    "one word": "YES",
    "stop words": "you should not",
    "markdown": "# Yes\n\n| a | b |\n|---|---|\n| **1** | [x](http://example.org) |\n\n```py\nprint('x'",
    "letters": "a" * 200_000,
    "words": "the and to " * 18_000,
    "full stops": "." * 200_000,
    "marks": "...!?" * 40_000,
    "brackets": "[](" * 60_000,
    "initials": "A. " * 66_000,
    "fences": "```\n" * 50_000,
    "sentences": "This is a fine and terrible sentence, which nobody likes. " * 3_500,
    "Chinese": "中文字。" * 50_000,
    "right to left": "هذا نص عربي طويل نسبيا. " * 100,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_that_no_text_breaks_or_stalls_the_analysis(analysed: Analyse, text: str) -> None:
    began = time.monotonic()

    analysis = analysed(a=text, b=ENGLISH)

    assert time.monotonic() - began < 5
    assert analysis.features["b"].length == 16
    assert analysis.consensus_score is None or 0 <= analysis.consensus_score <= 100


def test_that_analyses_in_several_threads_give_the_same_figures(analysed: Analyse) -> None:
    expected = analysed(a=ENGLISH, b=GERMAN)
    found: list[Analysis] = []
    threads = [threading.Thread(target=lambda: found.append(analysed(a=ENGLISH, b=GERMAN))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [expected] * 4
