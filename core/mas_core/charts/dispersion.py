"""The gauge of dispersion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mas_core.charts.context import TOPIC_NOTE, refusal, subtitle
from mas_core.charts.types import ScoreChart
from mas_core.models import Record

_METHOD = (
    "Discrete semantic entropy (Farquhar et al. 2024) of groups of like answers, in per cent of the highest possible: "
    "0 if all are in one group, 100 if each stands for itself."
)
_OLD = "This run was worked out before there was this figure; it needs a run of now."


def dispersion(record: Record) -> ScoreChart:
    """Describes how far the answers scatter, with the sentence that names the groups."""
    analysis = record.analysis
    found = analysis.dispersion if analysis is not None else {}
    entropy, highest = _number(found, "semantic_entropy"), _number(found, "entropy_max")
    if entropy is None or not highest:
        old = analysis is not None and analysis.similarity is not None and "dispersion" not in analysis.refused
        return ScoreChart(
            key="dispersion",
            title="Dispersion of the answers",
            subtitle=subtitle(record, _METHOD, TOPIC_NOTE),
            refused=_OLD if old else refusal(record, "dispersion"),
        )
    clusters = found.get("clusters")
    return ScoreChart(
        key="dispersion",
        title=_finding(tuple(map(len, clusters))) if isinstance(clusters, Sequence) else "Dispersion of the answers",
        subtitle=subtitle(record, _METHOD, str(found.get("method", "")), TOPIC_NOTE),
        score=round(100 * entropy / highest, 2),
        sentence=f"{found.get('sentence', '')}{_further(found)}{_voted(found)}",
    )


def _finding(sizes: tuple[int, ...]) -> str:
    answers = sum(sizes)
    if len(sizes) == 1:
        return f"The {answers} answers form one group"
    if len(sizes) == answers:
        return f"Each of the {answers} answers stands for itself"
    return f"The {answers} answers form {len(sizes)} groups, the largest of {max(sizes)}"


def _further(found: Mapping[str, object]) -> str:
    """Returns the two figures that need no groups, as a second sentence."""
    eigv, snne = _number(found, "eigv"), _number(found, "snne")
    if eigv is None or snne is None:
        return ""
    return f" Without groups: EigV {eigv:.2f} (1 is all the same), SNNE {snne:.2f}.".replace("-", "−")


def _voted(found: Mapping[str, object]) -> str:
    """Returns how far the votes scatter, which wording cannot tell, as a further sentence."""
    entropy, highest = _number(found, "vote_entropy"), _number(found, "vote_entropy_max")
    if entropy is None or highest is None:
        return ""
    return f" By their votes: entropy {entropy:.2f} of at most {highest:.2f}."


def _number(found: Mapping[str, object], name: str) -> float | None:
    value = found.get(name)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
