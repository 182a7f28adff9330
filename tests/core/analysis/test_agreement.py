from __future__ import annotations

import pytest

from mas_core.analysis.agreement import consensus_score
from mas_core.analysis.refusals import Refusal
from mas_core.models import Quorum, Similarity, Verdict, VerdictKind


def ratings(*counts: int) -> Verdict:
    points = {str(point): count for point, count in enumerate(counts, start=1)}
    return Verdict(
        kind=VerdictKind.VOTE,
        method="vote",
        quorum=Quorum(asked=5, answered=5),
        details={"ballot": "likert", "counts": points, "scale": [1, len(counts)]},
    )


def alike(*rows: tuple[float, ...]) -> Similarity:
    return Similarity(agents=tuple("abcdef"[: len(rows)]), matrix=rows, method="wordllama")


def vote(counts: dict[str, int], kind: VerdictKind = VerdictKind.VOTE) -> Verdict:
    return Verdict(kind=kind, method="vote", quorum=Quorum(asked=5, answered=5), details={"counts": counts})


def test_that_the_score_is_the_mean_of_the_pairs() -> None:
    assert consensus_score(alike((1, 0.2, 0.4), (0.2, 1, 0.9), (0.4, 0.9, 1))) == pytest.approx(50.0)


def test_that_identical_answers_score_100() -> None:
    assert consensus_score(alike((1, 1), (1, 1))) == 100.0


def test_that_negative_similarity_scores_0() -> None:
    assert consensus_score(alike((1, -0.3), (-0.3, 1))) == 0.0


def test_that_one_answer_never_scores_100() -> None:
    refusal = consensus_score(alike((1.0,)))

    assert isinstance(refusal, Refusal)
    assert refusal.needed == "at least 2 answers"


def test_that_a_vote_scores_the_share_of_the_winning_choice() -> None:
    assert consensus_score(alike((1, 0.9), (0.9, 1)), vote({"yes": 3, "no": 1})) == 75.0


def test_that_a_tie_scores_the_share_of_each_leader() -> None:
    assert consensus_score(alike((1, 0.9), (0.9, 1)), vote({"yes": 2, "no": 2}, VerdictKind.NO_DECISION)) == 50.0


@pytest.mark.parametrize(
    ("counts", "reason"), [({}, "no vote was counted"), ({"yes": 1, "no": 0}, "only one vote was counted")]
)
def test_that_fewer_than_two_votes_are_refused(counts: dict[str, int], reason: str) -> None:
    refusal = consensus_score(alike((1, 0.9), (0.9, 1)), vote(counts))

    assert refusal == Refusal(reason=reason, needed="at least 2 votes")


@pytest.mark.parametrize(
    ("counts", "score"),
    [((0, 0, 0, 4, 0), 100.0), ((2, 0, 0, 0, 2), 0.0), ((0, 1, 1, 2, 1), 60.0), ((0, 0, 2, 2, 0), 75.0)],
)
def test_that_ratings_score_how_near_they_lie_on_their_scale(counts: tuple[int, ...], score: float) -> None:
    assert consensus_score(alike((1, 0.9), (0.9, 1)), ratings(*counts)) == score


def test_that_a_single_rating_is_refused() -> None:
    assert consensus_score(alike((1, 0.9), (0.9, 1)), ratings(0, 0, 0, 1, 0)) == Refusal(
        reason="only one vote was counted", needed="at least 2 votes"
    )


def test_that_numbers_have_no_score_even_where_all_are_the_same() -> None:
    details = {"ballot": "number", "choices": {"a": "7", "b": "7"}, "median": 7.0}
    numbers = Verdict(kind=VerdictKind.VOTE, method="vote", quorum=Quorum(asked=2, answered=2), details=details)
    refusal = consensus_score(alike((1, 0.9), (0.9, 1)), numbers)

    assert isinstance(refusal, Refusal)
    assert "no scale of their own" in refusal.sentence
