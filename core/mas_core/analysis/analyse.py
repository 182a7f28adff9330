"""All figures of a run in one pass."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from mas_core.analysis.agreement import consensus_score
from mas_core.analysis.emotions import emotions
from mas_core.analysis.features import features
from mas_core.analysis.reading import last_round, read
from mas_core.analysis.refusals import PerAnswer, Refusal, joined, refusal_sentences
from mas_core.analysis.sentiment import sentiment
from mas_core.analysis.similarity import similarity
from mas_core.analysis.similarity_method import SimilarityMethod
from mas_core.analysis.tones import tones
from mas_core.models import Analysis, Answer, Panel, Question, Verdict

logger = logging.getLogger(__name__)

_WARM_UP_TEXT = "This is the first text that anyone here has to read, and it should be good."


def analyse(
    question: Question,
    panel: Panel,
    answers: Sequence[Answer],
    verdict: Verdict | None,
    *,
    similarity_method: SimilarityMethod | None = None,
) -> Analysis:
    """Works out every figure from the answers alone.

    Neither the verdict's text nor a failed call takes part: a vote's counts are all that is read of the verdict. Of several
    rounds, an agent's last answer counts. Pure and local; the first call takes seconds where :func:`warm_up` has not run.

    Args:
        question: What was asked; no figure of today depends on it.
        panel: Gives the order of the labels.
        answers: All answers of the run.
        verdict: The verdict, if there is one.
        similarity_method: None for embeddings where installed, else TF-IDF.

    Returns:
        The figures, and in ``refused`` a sentence for each that is missing or lacks an answer.
    """
    readings = tuple(read(answer) for answer in last_round(answers, panel.agents))
    refused: dict[str, str] = {}
    alike, wordless = similarity(readings, similarity_method)
    score = consensus_score(alike, verdict)
    felt, toned, moved = sentiment(readings), tones(readings), emotions(readings)
    if isinstance(alike, Refusal):
        refused["similarity"] = alike.sentence
    elif wordless:
        refused["similarity"] = f"{joined(wordless)}: there are no words to compare; this figure needs text."
    if isinstance(score, Refusal):
        refused["consensus_score"] = score.sentence
    _note(refused, "sentiment", felt)
    _note(refused, "tones", toned)
    _note(refused, "emotions", moved)
    _note(refused, "features", felt, subject="polarity, subjectivity and tones of ")
    return Analysis(
        consensus_score=None if isinstance(score, Refusal) else score,
        similarity=None if isinstance(alike, Refusal) else alike,
        sentiment=felt.values,
        tones=toned.values,
        emotions=moved.values,
        features=features(readings, sentiment=felt.values, tones=toned.values),
        refused=refused,
    )


def _note(refused: dict[str, str], figure: str, found: PerAnswer[object], *, subject: str = "") -> None:
    if found.refused:
        sentence = f"{subject}{refusal_sentences(found.refused)}"
        refused[figure] = f"{sentence[:1].upper()}{sentence[1:]}" if subject else sentence
    elif not found.values:
        refused[figure] = Refusal(reason="no answer arrived", needed="at least 1 answer").sentence


def warm_up() -> None:
    """Imports the heavy libraries and loads lexicons and embeddings, so that the first analysis takes no seconds.

    Meant for a worker thread: it takes about two seconds and raises nothing that the first analysis would not.
    """
    answers = tuple(Answer(agent=name, text=_WARM_UP_TEXT, provider="", model="") for name in ("first", "second"))
    panel = Panel(agents=("first", "second"), aggregator=None)
    analyse(Question(text=_WARM_UP_TEXT), panel, answers, None)
    logger.debug("analysis is warm")
