"""How alike the answers are in topic and wording. Not whether they agree.

Every method here is a cosine over words or word embeddings, and a contradiction shares its words with what it contradicts:
measured, contradicting pairs score higher (.89) than paraphrases (.45). No view may call this figure
agreement. Answers in different languages look unlike each other whatever they say.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import Refusal
from mas_core.models import Similarity

logger = logging.getLogger(__name__)

MIN_ANSWERS = 2
_loading = threading.Lock()


class SimilarityMethod(StrEnum):
    """How answers are compared; the values are what :attr:`Similarity.method` records.

    ``WORDLLAMA``: mean of static token embeddings of 256 dimensions that were distilled from language models
    (Miller 2024, WordLlama), cosine. ``TFIDF``: cosine of words weighted by term frequency and inverse document frequency
    (Salton & Buckley 1988, "Term-weighting approaches in automatic text retrieval") through scikit-learn.
    """

    WORDLLAMA = "wordllama"
    TFIDF = "tfidf"


def default_method() -> SimilarityMethod:
    """Returns embeddings where they are installed; TF-IDF elsewhere (there is no wheel for Linux on ARM)."""
    return SimilarityMethod.WORDLLAMA if find_spec("wordllama") is not None else SimilarityMethod.TFIDF


def similarity(
    readings: Sequence[Reading], method: SimilarityMethod | None = None
) -> tuple[Similarity | Refusal, tuple[str, ...]]:
    """Compares every answer with every other one.

    Args:
        readings: The answers; those without a single word are left out, as there is nothing to compare.
        method: None for :func:`default_method`. Where embeddings were asked for and cannot be loaded, it is TF-IDF, and
            :attr:`Similarity.method` says so.

    Returns:
        The symmetric matrix with ones on its diagonal, or a refusal below two answers; and the labels that were left out.
    """
    worded = tuple(reading for reading in readings if reading.words)
    left_out = tuple(reading.label for reading in readings if not reading.words)
    if len(worded) < MIN_ANSWERS:
        return Refusal(reason=_too_few(len(worded), left_out=len(left_out)), needed="at least 2 answers with words"), left_out
    used, vectors = _vectors(worded, method or default_method())
    found = Similarity(
        agents=tuple(reading.label for reading in worded), matrix=_cosines(vectors, readings=worded), method=used.value
    )
    return found, left_out


def _too_few(count: int, *, left_out: int) -> str:
    found = "only one answer arrived" if count == 1 else "no answer arrived"
    return found.replace("arrived", "has words") if left_out else found


def _vectors(readings: Sequence[Reading], method: SimilarityMethod) -> tuple[SimilarityMethod, NDArray[np.float64]]:
    """Returns one row an answer, and the method that made them."""
    if method is SimilarityMethod.WORDLLAMA:
        try:
            model = embedding_model()
        except (ImportError, OSError, RuntimeError) as exc:
            logger.warning("embeddings cannot be loaded, similarity is TF-IDF: %s", exc)
        else:
            return method, np.stack([_embedded(model, reading.text) for reading in readings])
    return SimilarityMethod.TFIDF, _tfidf(readings)


def embedding_model() -> Any:  # noqa: ANN401  (wordllama publishes no types)
    """Loads the static embeddings from their wheel, once; callable from any thread.

    Raises:
        ImportError: wordllama is not installed or does not run here.
        OSError: Its files are missing.
        RuntimeError: The account has no home folder, which wordllama asks for when imported.
    """
    with _loading:
        return _loaded_model()


@cache
def _loaded_model() -> Any:  # noqa: ANN401
    # wordllama calls logging.basicConfig when imported. It does nothing to a root logger that has a handler.
    root, guard = logging.getLogger(), logging.NullHandler()
    root.addHandler(guard)
    try:
        import wordllama  # noqa: PLC0415
    finally:
        root.removeHandler(guard)
    return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)


def _embedded(model: Any, text: str) -> NDArray[np.float64]:  # noqa: ANN401
    """Returns the mean of the token embeddings, through token counts: a text of 200 KB then needs no table of 50 MB."""
    (encoding,) = model.tokenize([text])
    ids, counts = np.unique(np.asarray(encoding.ids, dtype=np.int64), return_counts=True)
    table: NDArray[np.float32] = model.embedding
    known = np.clip(ids, 0, table.shape[0] - 1)
    return np.asarray(counts @ table[known] / max(int(counts.sum()), 1), dtype=np.float64)


def _tfidf(readings: Sequence[Reading]) -> NDArray[np.float64]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer  # noqa: PLC0415

    def content(reading: Reading) -> tuple[str, ...]:
        # An answer of stop words alone ("you should not") keeps them: it would have no vector, and the vocabulary may be empty.
        return tuple(word for word in reading.words if word not in ENGLISH_STOP_WORDS) or reading.words

    matrix = TfidfVectorizer(analyzer=content, sublinear_tf=True).fit_transform(readings)
    return np.asarray(matrix.toarray(), dtype=np.float64)


def _cosines(vectors: NDArray[np.float64], *, readings: Sequence[Reading]) -> tuple[tuple[float, ...], ...]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths == 0, 1.0, lengths)
    cosines = np.clip(unit @ unit.T, -1.0, 1.0)
    return tuple(
        tuple(
            1.0 if row == column or readings[row].words == readings[column].words else round(float(cosines[row, column]), 4)
            for column in range(len(readings))
        )
        for row in range(len(readings))
    )
