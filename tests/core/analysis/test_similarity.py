from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable

import pytest

from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import Refusal
from mas_core.analysis.similarity import default_method, similarity
from mas_core.analysis.similarity_method import SimilarityMethod
from mas_core.models import Similarity

Readings = Callable[..., tuple[Reading, ...]]


def found(readings: tuple[Reading, ...], method: SimilarityMethod | None = None) -> Similarity:
    result, left_out = similarity(readings, method)
    assert isinstance(result, Similarity)
    assert left_out == ()
    return result


def test_that_tfidf_gives_the_cosine_worked_out_by_hand(readings: Readings) -> None:
    # Two documents: the shared word weighs ln(3/3) + 1 = 1, the other one ln(3/2) + 1 = 1.4055 in each.
    expected = 1 / (1 + (math.log(1.5) + 1) ** 2)

    result = found(readings(a="apple banana", b="apple cherry"), SimilarityMethod.TFIDF)

    assert result.method == "tfidf"
    assert result.agents == ("a", "b")
    assert result.matrix[0][1] == result.matrix[1][0] == pytest.approx(expected, abs=1e-4)
    assert expected == pytest.approx(0.3361, abs=1e-4)
    assert result.matrix[0][0] == 1.0


def test_that_answers_of_stop_words_alone_are_compared_by_them(readings: Readings) -> None:
    result = found(readings(a="you should not", b="you should not", c="we are here"), SimilarityMethod.TFIDF)

    assert result.matrix[0] == (1.0, 1.0, 0.0)


def test_that_one_word_answers_are_compared(readings: Readings) -> None:
    assert found(readings(a="B", b="b", c="A"), SimilarityMethod.TFIDF).matrix[0] == (1.0, 1.0, 0.0)


@pytest.mark.skipif(default_method() is not SimilarityMethod.WORDLLAMA, reason="no embeddings on this machine")
def test_that_embeddings_set_like_topics_nearer_than_unlike_ones(readings: Readings) -> None:
    result = found(
        readings(
            cars="Drivers should pay a toll for using city streets.",
            vehicles="Motorists ought to be charged when they enter the town.",
            cake="Stir butter and sugar, then bake the dough in the oven.",
        )
    )

    assert result.method == "wordllama"
    assert result.matrix[0][1] > result.matrix[0][2]
    assert result.matrix[0][1] > result.matrix[1][2]
    assert all(result.matrix[row][row] == 1.0 for row in range(3))


@pytest.mark.skipif(default_method() is not SimilarityMethod.WORDLLAMA, reason="no embeddings on this machine")
def test_that_token_counts_give_the_same_vectors_as_the_library(readings: Readings) -> None:
    import numpy as np

    from mas_core.analysis.vectors import embedding_model

    texts = {"a": "The toll is fair because the air is bad, the toll is fair.", "b": "Nobody likes the toll."}
    one, other = embedding_model().embed(list(texts.values()))
    expected = float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))

    assert found(readings(**texts)).matrix[0][1] == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize("method", SimilarityMethod)
def test_that_identical_answers_are_wholly_alike(readings: Readings, method: SimilarityMethod) -> None:
    assert found(readings(a="Same words here.", b="Same words here."), method).matrix == ((1.0, 1.0), (1.0, 1.0))


def test_that_one_answer_is_refused_with_the_number_needed(readings: Readings) -> None:
    result, _ = similarity(readings(a="Alone."))

    assert isinstance(result, Refusal)
    assert result.sentence == "Only one answer arrived; this figure needs at least 2 answers with words."


def test_that_an_answer_without_words_is_left_out_by_name(readings: Readings) -> None:
    result, left_out = similarity(readings(a="Some words.", b="😀😀", c="More words."))

    assert isinstance(result, Similarity)
    assert result.agents == ("a", "c")
    assert left_out == ("b",)


def run_python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60).stdout.strip()


@pytest.mark.skipif(default_method() is not SimilarityMethod.WORDLLAMA, reason="no embeddings on this machine")
def test_that_loading_embeddings_leaves_the_root_logger_alone() -> None:
    code = """
import logging
from mas_core.analysis.vectors import embedding_model
embedding_model()
print(logging.getLogger().handlers, logging.getLogger().level)
"""
    assert run_python(code) == "[] 30"


def test_that_tfidf_takes_over_and_says_so_where_embeddings_are_missing() -> None:
    code = """
import sys

class Without:
    def find_spec(self, name, path=None, target=None):
        if name == "wordllama":
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Without())
from mas_core.analysis.reading import read
from mas_core.analysis.similarity import similarity
from mas_core.analysis.similarity_method import SimilarityMethod
from mas_core.models import Answer
answers = [read(Answer(agent=name, text="Same words.", provider="", model="")) for name in "ab"]
found, _ = similarity(answers, SimilarityMethod.WORDLLAMA)
print(found.method, found.matrix)
"""
    assert run_python(code) == "tfidf ((1.0, 1.0), (1.0, 1.0))"


def test_that_importing_the_analysis_imports_no_heavy_library() -> None:
    code = """
import sys
import mas_core.analysis, mas_core.charts, mas_core.headline
heavy = {"sklearn", "textblob", "nltk", "nrclex", "wordllama", "vaderSentiment", "scipy", "matplotlib"}
print(sorted(heavy & set(sys.modules)))
"""
    assert run_python(code) == "[]"
