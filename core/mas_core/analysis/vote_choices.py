"""What a vote counted, read from a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mas_core.choices import ChoiceKind
from mas_core.models import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """The ballots of a closed question.

    Attributes:
        kind: What was asked for.
        choices: Label of each answer to its choice, None for an abstention.
        counts: Votes by choice, in the order of the choices; empty for numbers.
        points: The points of a scale from low to high; empty for all else.
        agreement: Whether the scale goes from "strongly disagree" to "strongly agree", so that its ends are a no and a yes.
    """

    kind: ChoiceKind
    choices: Mapping[str, str | None]
    counts: Mapping[str, int] = field(default_factory=dict)
    points: tuple[int, ...] = ()
    agreement: bool = False

    @property
    def values(self) -> Mapping[str, float | None]:
        """Label of each answer to its rating or number, None for an abstention; empty for votes without numbers."""
        if self.kind not in (ChoiceKind.LIKERT, ChoiceKind.NUMBER):
            return {}
        return {label: _number(choice) for label, choice in self.choices.items()}


def vote_of(verdict: Verdict | None) -> Vote | None:
    """Returns the ballots that a verdict counted; None where it is no vote.

    Runs of older versions name no kind; their votes are between YES and NO, or between lettered options.
    """
    return _vote(verdict.details) if verdict is not None else None


def first_vote_of(verdict: Verdict | None) -> Vote | None:
    """Returns the ballots of the first of two rounds, which were cast without sight of any other; of one round, those."""
    if verdict is None:
        return None
    before = {str(key): value for key, value in mapping_of(verdict.details.get("before")).items()}
    return _vote({**verdict.details, **before})


def _vote(details: Mapping[str, object]) -> Vote | None:
    raw, counts = details.get("choices"), _counts(details.get("counts"))
    if not isinstance(raw, Mapping) and counts is None:
        return None
    chosen = {str(label): choice if isinstance(choice, str) else None for label, choice in mapping_of(raw).items()}
    points = _points(details.get("scale"))
    return Vote(
        kind=_kind(details.get("ballot"), {*(counts or {}), *filter(None, chosen.values())}),
        choices=chosen,
        counts=counts or {},
        points=points,
        agreement=bool(mapping_of(details.get("labels"))),
    )


def mapping_of(value: object) -> Mapping[object, object]:
    """Returns a JSON object, or an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def _kind(named: object, seen: set[str]) -> ChoiceKind:
    if isinstance(named, str) and named in set(ChoiceKind):
        return ChoiceKind(named)
    return ChoiceKind.YES_NO if seen <= {"YES", "NO"} else ChoiceKind.OPTIONS


def _counts(raw: object) -> Mapping[str, int] | None:
    if not isinstance(raw, Mapping):
        return None
    return {str(choice): count for choice, count in raw.items() if isinstance(count, int) and not isinstance(count, bool)}


def _points(raw: object) -> tuple[int, ...]:
    ends = tuple(end for end in raw if isinstance(end, int)) if isinstance(raw, Sequence) and not isinstance(raw, str) else ()
    return tuple(range(ends[0], ends[1] + 1)) if len(ends) == 2 else ()


def _number(choice: str | None) -> float | None:
    try:
        return float(choice) if choice is not None else None
    except ValueError:
        return None
