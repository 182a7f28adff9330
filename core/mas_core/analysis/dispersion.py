"""How far the answers scatter: groups of like answers, and three figures of their spread.

All of it rests on similarity of topic and wording (:mod:`mas_core.analysis.similarity`). Farquhar et al. group answers by
mutual entailment, which needs a language model; groups of like wording are a coarser stand-in, and a contradiction may share a
group with what it contradicts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mas_core.analysis.refusals import Refusal, joined
from mas_core.models import Similarity

MIN_ANSWERS = 2
THRESHOLDS: Mapping[str, float] = {"wordllama": 0.5, "tfidf": 0.15}
"""The least mean similarity at which two groups join, by method.

Tried on short answers of several views: with embeddings, those to one question lie between 0.2 and 0.6 and those to different
ones below 0.2; TF-IDF of the same texts gives about a third of that. A convention, not a border in the data.
"""
_OTHER_THRESHOLD = 0.5
_TEMPERATURE = 1.0
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How far a run's answers scatter.

    Attributes:
        clusters: Labels of the answers that are alike, the largest group first.
        semantic_entropy: In nats; 0 if all answers are in one group.
        entropy_max: Its value if every answer were a group of its own, the logarithm of their number.
        eigv: From 1 (all answers the same) to the number of answers (nothing in common): a soft count of groups.
        snne: Higher is more scattered; comparable between runs with the same number of answers only.
        sentence: The finding in words.
        method: How the groups were made, with the threshold.
    """

    clusters: tuple[tuple[str, ...], ...]
    semantic_entropy: float
    entropy_max: float
    eigv: float
    snne: float
    sentence: str
    method: str

    def details(self) -> dict[str, object]:
        """Returns the figures as plain JSON values."""
        return {
            "clusters": [list(cluster) for cluster in self.clusters],
            "semantic_entropy": self.semantic_entropy,
            "entropy_max": self.entropy_max,
            "eigv": self.eigv,
            "snne": self.snne,
            "sentence": self.sentence,
            "method": self.method,
        }


def dispersion(similarity: Similarity) -> Dispersion | Refusal:
    """Returns groups and spread of the answers of a similarity matrix; refused below two answers."""
    labels = similarity.agents
    if len(labels) < MIN_ANSWERS:
        found = "only one answer can be compared" if labels else "no answer can be compared"
        return Refusal(reason=found, needed=f"at least {MIN_ANSWERS} answers")
    matrix = np.asarray(similarity.matrix, dtype=np.float64)
    threshold = THRESHOLDS.get(similarity.method, _OTHER_THRESHOLD)
    clusters = average_linkage_clusters(matrix, threshold=threshold)
    entropy = semantic_entropy(tuple(len(cluster) for cluster in clusters))
    named = tuple(tuple(labels[index] for index in cluster) for cluster in clusters)
    highest = math.log(len(labels))
    return Dispersion(
        clusters=named,
        semantic_entropy=round(entropy, 4),
        entropy_max=round(highest, 4),
        eigv=round(eigv(matrix), 4),
        snne=round(snne(matrix), 4),
        sentence=_sentence(named, entropy=entropy, highest=highest),
        method=f"Average linkage of the {similarity.method} cosines, joined from {threshold:g} on.",
    )


def average_linkage_clusters(similarity: NDArray[np.float64], *, threshold: float) -> tuple[tuple[int, ...], ...]:
    """Returns the groups of rows, the largest first, those of one size by their first row.

    UPGMA (Sokal & Michener 1958): the two groups with the highest mean similarity between their members join as long as it
    reaches the threshold. The first of equals joins first.

    Args:
        similarity: Symmetric, higher is more alike.
        threshold: The least mean similarity at which two groups join.
    """
    groups = [[index] for index in range(len(similarity))]
    # Row sums between groups; divided by the sizes they are the means, so that joining is adding.
    sums = similarity.astype(np.float64, copy=True)
    while len(groups) > 1:
        sizes = np.asarray([len(group) for group in groups], dtype=np.float64)
        means = sums / np.outer(sizes, sizes)
        means[np.tril_indices(len(groups))] = -np.inf
        first, second = divmod(int(np.argmax(means)), len(groups))
        if means[first, second] < threshold - 1e-9:
            break
        groups[first] += groups.pop(second)
        sums[first] += sums[second]
        sums[:, first] += sums[:, second]
        sums = np.delete(np.delete(sums, second, axis=0), second, axis=1)
    return tuple(sorted((tuple(sorted(group)) for group in groups), key=lambda group: (-len(group), group)))


def semantic_entropy(sizes: Sequence[int]) -> float:
    """Returns the entropy of the shares of groups, in nats.

    The discrete variant of Farquhar et al. (2024), "Detecting hallucinations in large language models using semantic entropy",
    Nature 630: each answer counts the same, as no probabilities of tokens are known.
    """
    total = sum(sizes)
    return sum(size / total * math.log(total / size) for size in sizes if size)


def vote_entropy(counts: Sequence[int]) -> dict[str, object]:
    """Returns the entropy of a vote, whose choices are the classes of meaning that wording only stands in for.

    Args:
        counts: Votes by choice, all choices included.

    Returns:
        ``vote_entropy`` and ``vote_entropy_max`` in nats; nothing below two votes.
    """
    votes = sum(counts)
    if votes < MIN_ANSWERS:
        return {}
    return {
        "vote_entropy": round(semantic_entropy(counts), 4),
        "vote_entropy_max": round(math.log(min(votes, len(counts))), 4),
    }


def eigv(similarity: NDArray[np.float64]) -> float:
    """Returns the sum of max(0, 1 − λ) over the eigenvalues λ of the normalised graph Laplacian.

    Lin, Trivedi & Sun (2023), "Generating with Confidence: Uncertainty Quantification for Black-box Large Language Models".
    The weights are the similarities, an answer's with itself included; negative ones count as none.
    """
    weights = np.clip(similarity, 0.0, None)
    scale = 1.0 / np.sqrt(weights.sum(axis=1))
    # The Laplacian is I − D^(−1/2) W D^(−1/2), so 1 − λ are the eigenvalues of the normalised weights.
    kept = np.linalg.eigvalsh(weights * np.outer(scale, scale))
    return float(np.clip(kept, 0.0, None).sum())


def snne(similarity: NDArray[np.float64]) -> float:
    """Returns the semantic nearest-neighbour entropy, −1/n · Σᵢ log Σⱼ exp(sᵢⱼ / τ) with τ = 1.

    Nguyen, Payani & Mirzasoleiman (2025), "Beyond Semantic Entropy: Boosting LLM Uncertainty Quantification with Pairwise
    Semantic Similarity", Findings of ACL 2025, the variant without probabilities of tokens; j runs over all answers, i too.
    """
    return float(-np.log(np.exp(similarity / _TEMPERATURE).sum(axis=1)).mean())


def _sentence(clusters: tuple[tuple[str, ...], ...], *, entropy: float, highest: float) -> str:
    answers = sum(map(len, clusters))
    figures = f"semantic entropy {entropy:.2f} of at most {highest:.2f}"
    if len(clusters) == 1:
        return f"All {answers} answers form one group by topic and wording: {figures}."
    if len(clusters) == answers:
        return f"Each of the {answers} answers stands for itself in topic and wording: {figures}."
    listed = "; ".join(joined(cluster) for cluster in clusters)
    names = f" ({listed})" if answers <= _MOST_NAMED else ""
    return f"The {answers} answers form {len(clusters)} groups by topic and wording{names}: {figures}."
