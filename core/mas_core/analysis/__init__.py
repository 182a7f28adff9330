"""The figures of a run: how alike the answers are, and how they sound. Pure and local, without a model call."""

from mas_core.analysis.analyse import analyse, warm_up
from mas_core.analysis.sentences import sentence_spans, split_sentences
from mas_core.analysis.similarity_method import SimilarityMethod

__all__ = ["SimilarityMethod", "analyse", "sentence_spans", "split_sentences", "warm_up"]
