"""Does an agent say the same when it is asked again?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import fmean

from mas_core.analysis.refusals import PerAnswer, Refusal
from mas_core.models import Answer, Similarity

MIN_REPEATS = 2
_NEEDED = f"at least {MIN_REPEATS} repeats of an agent"


def self_consistency(
    answers: Sequence[Answer], *, similarity: Similarity | None, choices: Mapping[str, str | None] | None = None
) -> PerAnswer[float]:
    """Returns how far each agent agrees with itself, keyed by agent.

    Closed questions: the share of its most frequent choice among its counted ones, 1 if it always chose the same. This is what
    the vote over repeats of Wang et al. (2023), "Self-Consistency Improves Chain of Thought Reasoning in Language Models",
    rests on. Open questions: the mean similarity of its own answers, −1 to 1 as in
    :mod:`mas_core.analysis.similarity`, and like it blind to contradictions.

    An agent with one repeat that can be compared is refused: once is no consistency.

    Args:
        answers: The answers of the last round, repeats included.
        similarity: Their pairwise similarity, or None where it was refused.
        choices: Label of an answer to its choice, None for an abstention; None for an open question.
    """
    labels: dict[str, list[str]] = {}
    for answer in answers:
        labels.setdefault(answer.agent, []).append(answer.label)
    values: dict[str, float] = {}
    refused: dict[str, Refusal] = {}
    for agent, own in labels.items():
        found = _of_similarity(own, similarity) if choices is None else _of_choices(own, choices)
        if isinstance(found, Refusal):
            refused[agent] = found
        else:
            values[agent] = round(found, 4)
    return PerAnswer(values=values, refused=refused)


def _of_choices(labels: Sequence[str], choices: Mapping[str, str | None]) -> float | Refusal:
    counted = Counter(choice for choice in map(choices.get, labels) if choice is not None)
    total = counted.total()
    if total < MIN_REPEATS:
        found = "only one repeat named a choice" if total else "no repeat named a choice"
        return Refusal(reason=found if len(labels) > 1 else "it answered once", needed=_NEEDED)
    return max(counted.values()) / total


def _of_similarity(labels: Sequence[str], similarity: Similarity | None) -> float | Refusal:
    place = {label: index for index, label in enumerate(similarity.agents)} if similarity is not None else {}
    own = tuple(place[label] for label in labels if label in place)
    if similarity is None or len(own) < MIN_REPEATS:
        found = "it answered once" if len(labels) < MIN_REPEATS else "fewer than two of its repeats have words to compare"
        return Refusal(reason=found, needed=_NEEDED)
    return fmean(similarity.matrix[row][column] for row, column in combinations(own, 2))
