from __future__ import annotations

import math

import numpy as np
import pytest

from mas_core.analysis.dispersion import (
    THRESHOLDS,
    Dispersion,
    average_linkage_clusters,
    dispersion,
    eigv,
    semantic_entropy,
    snne,
    vote_entropy,
)
from mas_core.analysis.refusals import Refusal
from mas_core.models import Similarity

Rows = tuple[tuple[float, ...], ...]
APART: Rows = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
SAME: Rows = ((1, 1, 1), (1, 1, 1), (1, 1, 1))
THREE_AND_ONE: Rows = ((1, 1, 0, 1), (1, 1, 0, 1), (0, 0, 1, 0), (1, 1, 0, 1))


def found(rows: Rows, *, method: str = "wordllama") -> Dispersion:
    result = dispersion(Similarity(agents=tuple("abcdefghij"[: len(rows)]), matrix=rows, method=method))
    assert isinstance(result, Dispersion)
    return result


def test_that_answers_without_anything_in_common_scatter_as_far_as_can_be() -> None:
    result = found(APART)

    assert result.clusters == (("a",), ("b",), ("c",))
    assert result.semantic_entropy == result.entropy_max == pytest.approx(math.log(3), abs=1e-4)
    assert result.eigv == pytest.approx(3)
    assert result.snne == pytest.approx(-math.log(math.e + 2), abs=1e-4)
    assert (
        result.sentence
        == "Each of the 3 answers stands for itself in topic and wording: semantic entropy 1.10 of at most 1.10."
    )


def test_that_equal_answers_do_not_scatter() -> None:
    result = found(SAME)

    assert result.clusters == (("a", "b", "c"),)
    assert (result.semantic_entropy, result.eigv) == (0.0, 1.0)
    assert result.snne == pytest.approx(-math.log(3 * math.e), abs=1e-4)


def test_that_three_alike_and_one_apart_are_two_groups() -> None:
    result = found(THREE_AND_ONE)

    assert result.clusters == (("a", "b", "d"), ("c",))
    # −¾ ln ¾ − ¼ ln ¼
    assert result.semantic_entropy == pytest.approx(0.5623, abs=1e-4)
    assert result.eigv == pytest.approx(2)
    assert "2 groups by topic and wording (a, b and d; c)" in result.sentence


@pytest.mark.parametrize(("threshold", "groups"), [(0.65, ((0, 1), (2,))), (0.6, ((0, 1, 2),))])
def test_that_groups_join_by_their_mean_similarity(threshold: float, groups: tuple[tuple[int, ...], ...]) -> None:
    # 0 and 1 join at .9; the mean of 2 to both is (.8 + .4) / 2 = .6, though its nearest is .8.
    matrix = np.asarray(((1, 0.9, 0.8), (0.9, 1, 0.4), (0.8, 0.4, 1)))

    assert average_linkage_clusters(matrix, threshold=threshold) == groups


def test_that_each_method_has_a_threshold_of_its_own() -> None:
    rows = ((1.0, 0.3), (0.3, 1.0))

    assert THRESHOLDS["tfidf"] < 0.3 < THRESHOLDS["wordllama"]
    assert len(found(rows, method="tfidf").clusters) == 1
    assert len(found(rows, method="wordllama").clusters) == 2


def test_that_entropy_is_that_of_the_shares() -> None:
    assert semantic_entropy((2, 2)) == pytest.approx(math.log(2))
    assert semantic_entropy((5,)) == 0


def test_that_negative_similarities_count_as_none_in_the_graph() -> None:
    assert eigv(np.asarray(((1, -0.5), (-0.5, 1)))) == pytest.approx(2)


def test_that_snne_falls_as_answers_grow_alike() -> None:
    values = [snne(np.asarray(((1, s), (s, 1)))) for s in (-0.2, 0.0, 0.5, 1.0)]

    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize(
    ("rows", "reason"), [(((1.0,),), "only one answer can be compared"), ((), "no answer can be compared")]
)
def test_that_fewer_than_two_answers_are_refused(rows: Rows, reason: str) -> None:
    similarity = Similarity(agents=tuple("a"[: len(rows)]), matrix=rows, method="wordllama")

    assert dispersion(similarity) == Refusal(reason=reason, needed="at least 2 answers")


@pytest.mark.parametrize(
    ("counts", "entropy", "highest"),
    [
        # By hand: 3/4 · ln(4/3) + 1/4 · ln 4, of at most ln 2.
        ((3, 1), 0.5623, 0.6931),
        ((4, 0), 0.0, 0.6931),
        ((1, 1, 1, 0, 0), 1.0986, 1.0986),
        ((2, 2, 2, 2, 2), 1.6094, 1.6094),
    ],
)
def test_that_the_entropy_of_a_vote_is_that_of_its_choices(counts: tuple[int, ...], entropy: float, highest: float) -> None:
    assert vote_entropy(counts) == {
        "vote_entropy": pytest.approx(entropy, abs=1e-4),
        "vote_entropy_max": pytest.approx(highest, abs=1e-4),
    }


@pytest.mark.parametrize("counts", [(), (0, 0), (1, 0)])
def test_that_fewer_than_two_votes_have_no_entropy(counts: tuple[int, ...]) -> None:
    assert vote_entropy(counts) == {}
