"""What the panel as a whole says, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mas_core.models.answers import Usage


class VerdictKind(StrEnum):
    """What the verdict is worth; stands above the answer everywhere."""

    CONSENSUS = "consensus"
    VOTE = "vote"
    NO_DECISION = "no_decision"
    SINGLE_ANSWER = "single_answer"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """How many agents were asked, and how many answered."""

    asked: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the panel as a whole says, and what that is worth.

    Attributes:
        text: The consensus, the explanation of a vote, or the single answer; may be empty.
        aggregator: Id of the agent that wrote ``text``, or None.
        aggregators_tried: Every agent that was asked to write it, in order.
        details: What the method adds (counts of a vote, and so on); plain JSON values.
    """

    kind: VerdictKind
    method: str
    quorum: Quorum
    text: str = ""
    aggregator: str | None = None
    aggregators_tried: tuple[str, ...] = ()
    partial: bool = False
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None
    details: Mapping[str, object] = field(default_factory=dict)
