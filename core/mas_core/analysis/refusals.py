"""What a figure gives where its data do not carry it: a typed refusal, which names what is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a figure is not given.

    Attributes:
        reason: What is the case, as a clause without a full stop: ``only one answer arrived``.
        needed: What the figure needs, as a noun phrase: ``at least 2 answers``.
    """

    reason: str
    needed: str

    @property
    def sentence(self) -> str:
        """Reason and need as one sentence for the person."""
        return f"{self.reason[:1].upper()}{self.reason[1:]}; this figure needs {self.needed}."


@dataclass(frozen=True, slots=True, kw_only=True)
class PerAnswer(Generic[T_co]):
    """A figure that is worked out for each answer by itself: label to value, and label to refusal for the others."""

    values: Mapping[str, T_co]
    refused: Mapping[str, Refusal]


def joined(names: tuple[str, ...]) -> str:
    """Returns names as prose: ``a``, ``a and b``, ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def refusal_sentences(refused: Mapping[str, Refusal]) -> str:
    """Returns who is missing in a figure and why; answers with the same reason share a sentence.

    Args:
        refused: Label of an answer to its refusal; not empty.
    """
    labels: dict[Refusal, tuple[str, ...]] = {}
    for label, refusal in refused.items():
        labels[refusal] = (*labels.get(refusal, ()), label)
    return " ".join(
        f"{joined(names)}: {refusal.reason}; this figure needs {refusal.needed}." for refusal, names in labels.items()
    )
