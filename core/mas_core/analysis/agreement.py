"""The consensus score: one number from 0 to 100, and what it stands for."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean

from mas_core.analysis.ordinal import ordinal_consensus
from mas_core.analysis.refusals import Refusal
from mas_core.analysis.vote_choices import Vote, vote_of
from mas_core.choices import ChoiceKind
from mas_core.models import Similarity, Verdict

MIN_ANSWERS = 2
NO_SCALE = Refusal(
    reason="the answers are numbers, which have no scale of their own to be near or far on",
    needed="a question with fixed choices",
)


def consensus_score(similarity: Similarity | Refusal, verdict: Verdict | None = None) -> float | Refusal:
    """Returns how far the panel is one, 0 to 100.

    Open questions: the mean of the pairwise cosine similarities, times 100, clipped to 0..100. It says that the answers are
    about the same things in like words, not that they agree (see :mod:`mas_core.analysis.similarity`). Repeats of one agent
    count as answers of their own. Closed questions: the share of the leading choice among the counted votes (the ratio of
    agreement; abstentions are not counted). Ratings: how near they lie on their scale
    (:func:`mas_core.analysis.ordinal.ordinal_consensus`), times 100. Numbers: refused, whatever they are.

    One answer, or one vote, is never a consensus of 100: below two the score is refused.
    """
    vote = vote_of(verdict)
    if vote is not None:
        return _of_vote(vote)
    if isinstance(similarity, Refusal):
        return similarity
    size = len(similarity.agents)
    if size < MIN_ANSWERS:
        return Refusal(reason="only one answer arrived", needed=f"at least {MIN_ANSWERS} answers")
    mean = fmean(similarity.matrix[row][column] for row, column in combinations(range(size), 2))
    return round(min(max(mean * 100, 0.0), 100.0), 2)


def _of_vote(vote: Vote) -> float | Refusal:
    if vote.kind is ChoiceKind.NUMBER:
        return NO_SCALE
    votes = sum(vote.counts.values())
    if votes < MIN_ANSWERS:
        reason = "only one vote was counted" if votes else "no vote was counted"
        return Refusal(reason=reason, needed=f"at least {MIN_ANSWERS} votes")
    if vote.points:
        return round(100 * ordinal_consensus([vote.counts.get(str(point), 0) for point in vote.points]), 2)
    return round(100 * max(vote.counts.values()) / votes, 2)
