"""Does an agent say the same when it is asked again?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from statistics import fmean

from mas_core.analysis.agreement import NO_SCALE
from mas_core.analysis.ordinal import ordinal_consensus
from mas_core.analysis.refusals import PerAnswer, Refusal
from mas_core.analysis.vote_choices import Vote
from mas_core.choices import ChoiceKind
from mas_core.models import Answer, Similarity

MIN_REPEATS = 2
_NEEDED = f"at least {MIN_REPEATS} repeats of an agent"


def self_consistency(answers: Sequence[Answer], *, similarity: Similarity | None, vote: Vote | None = None) -> PerAnswer[float]:
    """Returns how far each agent agrees with itself, keyed by agent.

    Closed questions: the share of its most frequent choice among its counted ones, 1 if it always chose the same. This is what
    the vote over repeats of Wang et al. (2023), "Self-Consistency Improves Chain of Thought Reasoning in Language Models",
    rests on. Ratings: how near its own lie on their scale (:mod:`mas_core.analysis.ordinal`). Numbers: refused, as they have no
    scale. Open questions: the mean similarity of its own answers, −1 to 1 as in
    :mod:`mas_core.analysis.similarity`, and like it blind to contradictions.

    An agent with one repeat that can be compared is refused: once is no consistency.

    Args:
        answers: The answers of the last round, repeats included.
        similarity: Their pairwise similarity, or None where it was refused.
        vote: What was counted; None for an open question.
    """
    labels: dict[str, list[str]] = {}
    for answer in answers:
        labels.setdefault(answer.agent, []).append(answer.label)
    values: dict[str, float] = {}
    refused: dict[str, Refusal] = {}
    for agent, own in labels.items():
        found = _of_similarity(own, similarity) if vote is None else _of_choices(own, vote)
        if isinstance(found, Refusal):
            refused[agent] = found
        else:
            values[agent] = round(found, 4)
    return PerAnswer(values=values, refused=refused)


def _of_choices(labels: Sequence[str], vote: Vote) -> float | Refusal:
    if vote.kind is ChoiceKind.NUMBER:
        return NO_SCALE
    counted = Counter(choice for choice in map(vote.choices.get, labels) if choice is not None)
    total = counted.total()
    if total < MIN_REPEATS:
        found = "only one repeat named a choice" if total else "no repeat named a choice"
        return Refusal(reason=found if len(labels) > 1 else "it answered once", needed=_NEEDED)
    if vote.points:
        return ordinal_consensus([counted.get(str(point), 0) for point in vote.points])
    return max(counted.values()) / total


def _of_similarity(labels: Sequence[str], similarity: Similarity | None) -> float | Refusal:
    place = {label: index for index, label in enumerate(similarity.agents)} if similarity is not None else {}
    own = tuple(place[label] for label in labels if label in place)
    if similarity is None or len(own) < MIN_REPEATS:
        found = "it answered once" if len(labels) < MIN_REPEATS else "fewer than two of its repeats have words to compare"
        return Refusal(reason=found, needed=_NEEDED)
    return fmean(similarity.matrix[row][column] for row, column in combinations(own, 2))
