"""All figures of a run in one pass."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mas_core.analysis.agreement import consensus_score
from mas_core.analysis.emotions import emotions
from mas_core.analysis.features import features
from mas_core.analysis.reading import Reading, independent, last_round, read
from mas_core.analysis.refusals import PerAnswer, Refusal, joined, refusal_sentences
from mas_core.analysis.self_consistency import MIN_REPEATS, self_consistency
from mas_core.analysis.sentiment import sentiment
from mas_core.analysis.similarity import similarity
from mas_core.analysis.similarity_method import SimilarityMethod
from mas_core.analysis.stance import stances
from mas_core.analysis.tones import tones
from mas_core.analysis.vote_choices import Vote, first_vote_of, vote_of
from mas_core.models import Analysis, Answer, Panel, Question, Similarity, Verdict

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

    Neither the verdict's text nor a failed call takes part: a vote's counts and choices are all that is read of the verdict.
    Of several rounds, an agent's last answer counts; only what needs answers that nobody has seen (self-consistency, the
    parted variance) is of the first one. An answer's ballot is no part of its words. Pure and local, and the same answers
    always give the same figures; the first call takes seconds where :func:`warm_up` has not run.

    Args:
        question: What was asked; only the stances depend on it.
        panel: Gives the order of the labels, and the roles and models of a crossed design.
        answers: All answers of the run.
        verdict: The verdict, if there is one.
        similarity_method: None for embeddings where installed, else TF-IDF.

    Returns:
        The figures, and in ``refused`` a sentence for each that is missing or lacks an answer.
    """
    final = last_round(answers, panel.agents, verdict=verdict)
    vote = vote_of(verdict)
    readings = tuple(read(answer, voted=vote is not None) for answer in final)
    refused: dict[str, str] = {}
    alike, wordless = similarity(readings, similarity_method)
    unseen = _Unseen(answers=final, alike=alike)
    if any(answer.round for answer in answers):
        unseen = _unseen(independent(answers, panel.agents), similarity_method, voted=vote is not None)
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
    compared = _compared(panel, unseen, readings, alike=alike, vote=vote)
    refused |= compared.refused
    return Analysis(
        consensus_score=None if isinstance(score, Refusal) else score,
        similarity=None if isinstance(alike, Refusal) else alike,
        sentiment=felt.values,
        tones=toned.values,
        emotions=moved.values,
        features=features(readings, sentiment=felt.values, tones=toned.values),
        dispersion=compared.dispersion,
        stances=_stances(refused, question, readings, verdict),
        self_consistency=_self_consistency(refused, panel, unseen, verdict),
        emotion_distances=compared.emotion_distances,
        crossed=compared.crossed,
        refused=refused,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unseen:
    """Answers that were written without sight of any other, and their similarity."""

    answers: Sequence[Answer]
    alike: Similarity | Refusal


def _unseen(answers: Sequence[Answer], method: SimilarityMethod | None, *, voted: bool) -> _Unseen:
    alike, _ = similarity(tuple(read(answer, voted=voted) for answer in answers), method)
    return _Unseen(answers=answers, alike=alike)


@dataclass(slots=True, kw_only=True)
class _Compared:
    """The figures that need numpy."""

    dispersion: Mapping[str, object] = field(default_factory=dict)
    emotion_distances: Mapping[str, object] = field(default_factory=dict)
    crossed: Mapping[str, object] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def _compared(
    panel: Panel, unseen: _Unseen, readings: Sequence[Reading], *, alike: Similarity | Refusal, vote: Vote | None
) -> _Compared:
    from mas_core.analysis import spread  # noqa: PLC0415  (brings numpy along)

    found = _Compared()
    scattered = alike if isinstance(alike, Refusal) else spread.dispersion_details(alike)
    if isinstance(scattered, Refusal):
        found.refused["dispersion"] = scattered.sentence
    else:
        found.dispersion = {**scattered, **(spread.vote_dispersion(vote) if vote is not None else {})}
    apart = spread.distances(readings)
    if isinstance(apart, Refusal):
        found.refused["emotion_distances"] = apart.sentence
    else:
        found.emotion_distances = apart.details()
        if apart.refused:
            found.refused["emotion_distances"] = refusal_sentences(apart.refused)
    parted = spread.crossed_details(panel, unseen.answers, unseen.alike)
    if isinstance(parted, Refusal):
        found.refused["crossed"] = parted.sentence
    elif parted is not None:
        found.crossed = parted
    return found


def _stances(
    refused: dict[str, str], question: Question, readings: Sequence[Reading], verdict: Verdict | None
) -> Mapping[str, str]:
    found = stances(question, readings, vote=vote_of(verdict))
    if isinstance(found, Refusal):
        refused["stances"] = found.sentence
        return {}
    _note(refused, "stances", found)
    return found.values


def _self_consistency(refused: dict[str, str], panel: Panel, unseen: _Unseen, verdict: Verdict | None) -> Mapping[str, float]:
    if panel.repeats < MIN_REPEATS and all(answer.repeat == 0 for answer in unseen.answers):
        return {}
    given = None if isinstance(unseen.alike, Refusal) else unseen.alike
    found = self_consistency(unseen.answers, similarity=given, vote=first_vote_of(verdict))
    _note(refused, "self_consistency", found)
    return found.values


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
