"""How alike the answers are in topic and wording. Not whether they agree.

Every method here is a cosine over words or word embeddings, and a contradiction shares its words with what it contradicts:
measured, contradicting pairs score higher (.89) than paraphrases (.45). No view may call this figure
agreement. Answers in different languages look unlike each other whatever they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import Refusal
from mas_core.analysis.similarity_method import SimilarityMethod
from mas_core.models import Similarity

MIN_ANSWERS = 2


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
    from mas_core.analysis.vectors import cosines, vectors_of  # noqa: PLC0415  (brings numpy along)

    used, vectors = vectors_of(worded, method or default_method())
    found = Similarity(
        agents=tuple(reading.label for reading in worded), matrix=cosines(vectors, readings=worded), method=used.value
    )
    return found, left_out


def _too_few(count: int, *, left_out: int) -> str:
    found = "only one answer arrived" if count == 1 else "no answer arrived"
    return found.replace("arrived", "has words") if left_out else found
