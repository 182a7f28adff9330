from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from mas_core.analysis import analyse, warm_up
from mas_core.models import Agent, Analysis, Answer, Panel, Question, Quorum, Verdict, VerdictKind

Analyse = Callable[..., Analysis]
ENGLISH = "We feel that the cities should charge because the evidence is good. However, they trust them."
DENIED = ENGLISH.replace("should charge", "should not charge")
GERMAN = "Die Maut ist für eine Familie mit wenig Geld ungerecht und der Bus fährt nicht."


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


def test_that_every_figure_is_there_for_english_answers(analysed: Analyse) -> None:
    analysis = analysed(a=ENGLISH, b="I wonder why they hope for this, and whether the data is there.")

    # Only this one needs answers of some length.
    assert set(analysis.refused) == {"emotion_distances"}
    assert analysis.similarity is not None
    assert analysis.consensus_score == pytest.approx(100 * analysis.similarity.matrix[0][1], abs=0.01)
    for figure in (analysis.sentiment, analysis.tones, analysis.emotions, analysis.features):
        assert tuple(figure) == ("a", "b")


def test_that_identical_answers_score_100(analysed: Analyse) -> None:
    assert analysed(a=ENGLISH, b=ENGLISH, c=ENGLISH).consensus_score == 100.0


def test_that_no_answer_refuses_everything_with_a_sentence(analysed: Analyse) -> None:
    analysis = analysed()

    assert set(analysis.refused) == {
        "consensus_score", "similarity", "sentiment", "tones", "emotions", "features",
        "dispersion", "emotion_distances", "stances",
    }  # fmt: skip
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


def test_that_dispersion_and_stances_are_there(analysed: Analyse) -> None:
    analysis = analysed(
        a=f"Yes. {ENGLISH}",
        b=f"No. {DENIED}",
        c="Bake the cake, and let it cool before you eat it.",
    )

    assert analysis.stances == {"a": "yes", "b": "no", "c": "none"}
    assert analysis.dispersion["clusters"] == [["a", "b"], ["c"]]


def test_that_repeats_show_how_consistent_an_agent_is(analysed: Analyse, answer: Callable[..., Answer]) -> None:
    analysis = analysed(answer("a", ENGLISH), answer("a", ENGLISH, repeat=1), answer("b", ENGLISH))

    assert analysis.self_consistency == {"a": 1.0}
    assert analysis.refused["self_consistency"] == "b: it answered once; this figure needs at least 2 repeats of an agent."
    assert "self_consistency" not in analysed(a=ENGLISH, b=ENGLISH).refused


def test_that_a_votes_repeats_are_counted_by_their_choices(analysed: Analyse, answer: Callable[..., Answer]) -> None:
    verdict = Verdict(
        kind=VerdictKind.VOTE,
        method="vote",
        quorum=Quorum(asked=2, answered=2),
        details={"counts": {"YES": 1, "NO": 1}, "choices": {"a": "YES", "a #2": "NO"}},
    )

    analysis = analysed(answer("a", ENGLISH), answer("a", ENGLISH, repeat=1), verdict=verdict)

    assert analysis.self_consistency == {"a": 0.5}
    assert analysis.stances == {"a": "yes", "a #2": "no"}


def crossed_panel(repeats: int) -> tuple[Panel, tuple[Answer, ...]]:
    agents = {f"{model}×{role}": (model, role) for model in ("llama", "qwen") for role in ("judge", "poet")}
    panel = Panel(
        agents=tuple(agents),
        aggregator=None,
        roles={agent: role for agent, (_, role) in agents.items()},
        specs={agent: Agent(id=agent, provider="p", model=model) for agent, (model, _) in agents.items()},
        repeats=repeats,
    )
    said = {
        "judge": "The law is clear and the court has to follow the evidence",
        "poet": "The moon and the sea sing of love and of loss",
    }
    answers = tuple(
        Answer(agent=agent, text=f"{said[role]} {'again and ' * repeat}today.", provider="p", model=model, repeat=repeat)
        for agent, (model, role) in agents.items()
        for repeat in range(repeats)
    )
    return panel, answers


def test_that_a_crossed_panel_is_parted_into_role_and_model() -> None:
    panel, answers = crossed_panel(3)

    analysis = analyse(Question(text="What is right?"), panel, answers, None)
    effects = {effect["name"]: effect for effect in analysis.crossed["effects"]}  # type: ignore[attr-defined]  # plain JSON

    assert effects["role"]["share"] > 0.8
    assert effects["role"]["p"] < 0.05
    assert effects["model"]["share"] < 0.01
    assert "crossed" not in analysis.refused


def test_that_a_crossed_panel_without_repeats_is_told_what_it_needs() -> None:
    panel, answers = crossed_panel(1)

    analysis = analyse(Question(text="What is right?"), panel, answers, None)

    assert analysis.crossed == {}
    assert analysis.refused["crossed"].endswith("and 2 repeats of every pair.")


def test_that_the_same_answers_give_the_same_figures(analysed: Analyse) -> None:
    texts = {"a": f"{ENGLISH} " * 5, "b": "They hate the war. It is a crime and a horrible attack. " * 5}

    assert analysed(**texts).emotion_distances["pairs"]
    assert analysed(**texts) == analysed(**texts)


def test_that_importing_the_analysis_brings_no_numpy_along() -> None:
    code = "import sys, mas_core.analysis, mas_core.charts; sys.exit('numpy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_that_six_answers_take_no_noticeable_time(analysed: Analyse) -> None:
    texts = dict.fromkeys("abcdef", f"{ENGLISH} " * 19)
    took_s = []
    for _ in range(5):
        began = time.perf_counter()
        analysed(**texts)
        took_s.append(time.perf_counter() - began)

    # Measured 40 ms on an idle machine; a shared one gets room.
    assert min(took_s) < 0.3


BALLOT = "The plan costs money, and the people who live there would have to pay for it. It would also change how they travel."


def a_vote(**choices: str) -> Verdict:
    counts = {"YES": 0, "NO": 0} | {choice: list(choices.values()).count(choice) for choice in choices.values()}
    return Verdict(
        kind=VerdictKind.VOTE,
        method="vote",
        quorum=Quorum(asked=2, answered=2),
        details={"ballot": "yes_no", "counts": counts, "choices": choices},
    )


def test_that_what_was_voted_does_not_colour_how_it_was_said(analysed: Analyse) -> None:
    # "NO" is a negative word to VADER, and the lines that the ballots were asked for are no words of the agents' own.
    said = analysed(a=f"{BALLOT}\nANSWER: YES (80)", b=f"{BALLOT}\n**ANSWER:** NO (80)", verdict=a_vote(a="YES", b="NO"))
    bare = analysed(a=BALLOT, b=BALLOT)

    assert said.sentiment == bare.sentiment
    assert said.similarity == bare.similarity
    assert said.features == bare.features
    assert said.stances == {"a": "yes", "b": "no"}


def test_that_an_answer_of_a_ballot_alone_has_a_vote_and_no_figures_of_words(analysed: Analyse) -> None:
    said = analysed(a="ANSWER: YES", b="ANSWER: NO (70)", verdict=a_vote(a="YES", b="NO"))

    assert said.consensus_score == 50.0
    assert said.similarity is None
    assert "no words" in said.refused["sentiment"]


def test_that_a_line_like_a_ballot_stays_where_nobody_voted(analysed: Analyse) -> None:
    assert analysed(a=f"{BALLOT}\nANSWER: NO", b=BALLOT).features["a"].length == len(BALLOT.split()) + 2


def test_that_what_a_role_does_is_told_from_answers_that_nobody_had_seen() -> None:
    panel, first = crossed_panel(3)
    same = tuple(replace(answer, round=1, text="By now all of them say the very same words here.") for answer in first)

    alone = analyse(Question(text="What is right?"), panel, first, None)
    after = analyse(Question(text="What is right?"), panel, (*first, *same), None)

    assert after.crossed == alone.crossed
    assert after.self_consistency == alone.self_consistency
    assert after.consensus_score == 100.0
