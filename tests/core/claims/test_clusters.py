from __future__ import annotations

import numpy as np
import pytest

from mas_core.analysis.similarity import default_method
from mas_core.analysis.similarity_method import SimilarityMethod
from mas_core.claims.clusters import clustered, medoid
from tests.core.claims.labelled import SAME_CLAIM, joined, pairs

needs_embeddings = pytest.mark.skipif(
    default_method() is not SimilarityMethod.WORDLLAMA, reason="no embeddings on this machine"
)


def test_that_groups_join_by_their_mean_as_worked_out_by_hand() -> None:
    # a and b join at .9; their means to c are (.7 + .4) / 2 = .55, and to d .1.
    near = np.array([[1, 0.9, 0.7, 0.1], [0.9, 1, 0.4, 0.1], [0.7, 0.4, 1, 0.2], [0.1, 0.1, 0.2, 1]])

    assert clustered("abcd", near, threshold=0.55) == ((0, 1, 2), (3,))
    assert clustered("abcd", near, threshold=0.56) == ((0, 1), (2,), (3,))
    assert medoid((0, 1, 2), near) == 0


def test_that_an_agent_that_repeats_itself_makes_one_claim() -> None:
    # The repetition stands nearer to another agent's sentence than the first wording does; it still stays with its own.
    near = np.array([[1, 0.92, 0.1, 0.0], [0.92, 1, 0.95, 0.0], [0.1, 0.95, 1, 0.0], [0.0, 0.0, 0.0, 1]])

    assert clustered(["x", "x", "y", "y"], near, threshold=0.6) == ((0, 1), (2,), (3,))


@needs_embeddings
@pytest.mark.parametrize(
    ("name", "recall", "paraphrases"), [("calibration", 0.9, 0.8), ("held_out", 0.9, 0.75), ("long_sentences", 0.85, 0.75)]
)
def test_that_embeddings_join_labelled_pairs_as_well_as_documented(name: str, recall: float, paraphrases: float) -> None:
    found = joined(name, SimilarityMethod.WORDLLAMA)

    assert found.rate(*SAME_CLAIM) >= recall
    assert found.rate("paraphrase") >= paraphrases
    assert found.precision == 1.0
    assert found.rate("unlabelled") <= 0.035


@pytest.mark.parametrize("name", ["calibration", "held_out", "long_sentences"])
def test_that_word_counts_stand_in_for_embeddings(name: str) -> None:
    found = joined(name, SimilarityMethod.TFIDF)

    assert found.rate(*SAME_CLAIM) >= 0.7
    assert found.precision >= 0.95
    assert found.rate("unlabelled") <= 0.035


def test_that_the_labelled_sets_share_no_topic() -> None:
    topics = [{pair.topic for pair in pairs(name)} - {"mixed"} for name in ("calibration", "held_out", "long_sentences")]

    assert not topics[0] & topics[1]
    assert not topics[0] & topics[2]
    assert sum(len(pairs(name)) for name in ("calibration", "held_out", "long_sentences")) >= 60
