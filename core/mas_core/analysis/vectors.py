"""Answers as vectors: static word embeddings, or weighted word counts. Loaded on first use, for numpy comes with it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mas_core.analysis.heavy_imports import imports
from mas_core.analysis.reading import Reading
from mas_core.analysis.similarity_method import SimilarityMethod

logger = logging.getLogger(__name__)

_loading = threading.Lock()
_TEXTS_AT_ONCE = 64


def vectors_of(readings: Sequence[Reading], method: SimilarityMethod) -> tuple[SimilarityMethod, NDArray[np.float64]]:
    """Returns one row an answer, and the method that made them."""
    if method is SimilarityMethod.WORDLLAMA:
        try:
            model = embedding_model()
        except (ImportError, OSError, RuntimeError) as exc:
            logger.warning("embeddings cannot be loaded, similarity is TF-IDF: %s", exc)
        else:
            return method, _embedded(model, [reading.text for reading in readings])
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


def _embedded(model: Any, texts: Sequence[str]) -> NDArray[np.float64]:  # noqa: ANN401
    """Returns the mean of each text's token embeddings, one row a text; zeros for a text without tokens.

    Through token counts, so that a text of 200 KB needs no table of 50 MB, and for many texts in one go: a run has hundreds of
    sentences.
    """
    table: NDArray[np.float32] = model.embedding
    size = table.shape[0]
    rows = np.zeros((len(texts), table.shape[1]))
    for first in range(0, len(texts), _TEXTS_AT_ONCE):
        encodings = model.tokenize(list(texts[first : first + _TEXTS_AT_ONCE]))
        ids = [np.asarray(one.ids, dtype=np.int64)[np.asarray(one.attention_mask, dtype=bool)] for one in encodings]
        keys = np.concatenate([np.clip(one, 0, size - 1) + place * size for place, one in enumerate(ids)])
        distinct, counts = np.unique(keys, return_counts=True)
        places, starts = np.unique(distinct // size, return_index=True)
        if not len(places):
            continue
        sums = np.add.reduceat(table[distinct % size] * counts[:, np.newaxis], starts, axis=0)
        rows[first + places] = sums / np.array([len(ids[place]) for place in places])[:, np.newaxis]
    return rows


def _tfidf(readings: Sequence[Reading]) -> NDArray[np.float64]:
    with imports:
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer  # noqa: PLC0415

    def content(reading: Reading) -> tuple[str, ...]:
        # An answer of stop words alone ("you should not") keeps them: it would have no vector, and the vocabulary may be empty.
        return tuple(word for word in reading.words if word not in ENGLISH_STOP_WORDS) or reading.words

    matrix = TfidfVectorizer(analyzer=content, sublinear_tf=True).fit_transform(readings)
    return np.asarray(matrix.toarray(), dtype=np.float64)


def cosines(vectors: NDArray[np.float64], *, readings: Sequence[Reading]) -> tuple[tuple[float, ...], ...]:
    """Returns the symmetric matrix of cosines; answers of the same words are 1 whatever rounding says."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths == 0, 1.0, lengths)
    products = np.clip(unit @ unit.T, -1.0, 1.0)
    return tuple(
        tuple(
            1.0 if row == column or readings[row].words == readings[column].words else round(float(products[row, column]), 4)
            for column in range(len(readings))
        )
        for row in range(len(readings))
    )
