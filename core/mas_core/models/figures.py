"""The figures of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """Pairwise similarity of answers; ``matrix[i][j]`` is that of ``agents[i]`` and ``agents[j]``, −1 to 1."""

    agents: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """Polarity and compound from −1 to 1, subjectivity from 0 to 1."""

    polarity: float
    compound: float
    subjectivity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """Shares of the six tones among the tone words found, with the number of hits.

    ``label`` is a short description such as ``Analytical`` or ``Curious, with empathetic notes``; with no hits ``shares`` are
    all 0 and the label is ``no signal``.
    """

    shares: Mapping[str, float]
    hits: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The radar's axes of one answer. ``length`` is in words; the others as in sentiment and tones (shares, 0 to 1)."""

    length: int
    polarity: float | None
    subjectivity: float | None
    analytical: float | None
    empathetic: float | None
    curious: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All figures of a run. Keys are :attr:`Answer.label`. A figure that cannot be had is in ``refused`` with the reason.

    Attributes:
        consensus_score: 0 to 100, or None if refused.
        dispersion: Groups of like answers and the figures of their spread (mas_core.analysis.dispersion).
        refused: Name of the figure to a sentence that says why, and what it needs. The figures of a design that was not asked
            for (``self_consistency`` without repeats, ``crossed`` without a crossed panel) are neither given nor refused.
        stances: Label to ``yes``, ``no``, ``mixed`` or ``none``, for questions that ask for a yes or a no.
        self_consistency: Agent to how far its repeats agree: the share of its most frequent choice, or for open questions the
            mean similarity of its answers.
        emotion_distances: Distances between the answers' profiles of emotions, with intervals (mas_core.analysis.profiles).
        crossed: Shares of role, model, both and noise in the variance, with p-values (mas_core.analysis.crossed).
        claims: The claim ledger (mas_core.claims.section).
        loss: What the consensus dropped of the answers, and what it says that nobody said (mas_core.claims.section).
    """

    consensus_score: float | None = None
    similarity: Similarity | None = None
    sentiment: Mapping[str, Sentiment] = field(default_factory=dict)
    tones: Mapping[str, Tones] = field(default_factory=dict)
    emotions: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    features: Mapping[str, Features] = field(default_factory=dict)
    dispersion: Mapping[str, object] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    stances: Mapping[str, str] = field(default_factory=dict)
    self_consistency: Mapping[str, float] = field(default_factory=dict)
    emotion_distances: Mapping[str, object] = field(default_factory=dict)
    crossed: Mapping[str, object] = field(default_factory=dict)
    claims: Mapping[str, object] = field(default_factory=dict)
    loss: Mapping[str, object] = field(default_factory=dict)
