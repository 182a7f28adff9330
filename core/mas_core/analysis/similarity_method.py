"""The ways to compare answers."""

from __future__ import annotations

from enum import StrEnum


class SimilarityMethod(StrEnum):
    """How answers are compared; the values are what :attr:`Similarity.method` records.

    ``WORDLLAMA``: mean of static token embeddings of 256 dimensions that were distilled from language models
    (Miller 2024, WordLlama), cosine. ``TFIDF``: cosine of words weighted by term frequency and inverse document frequency
    (Salton & Buckley 1988, "Term-weighting approaches in automatic text retrieval") through scikit-learn.
    """

    WORDLLAMA = "wordllama"
    TFIDF = "tfidf"
