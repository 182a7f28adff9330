"""Counts ballots: pluralities of choices, median and quartiles of ratings and numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mas_core.choices import ChoiceKind, Choices, shown_number
from mas_core.consensus.ballots import Ballot, read_ballot
from mas_core.consensus.base import LEAST_ANSWERS
from mas_core.consensus.quartiles import QUANTILES, Spread, spread
from mas_core.consensus.wilson import wilson_interval
from mas_core.models import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A finished count.

    Attributes:
        choices: What could be chosen.
        ballots: Label of an answer to its ballot, None for an abstention.
        counts: Votes by choice, all choices in their order; empty for numbers.
        winner: The choice with the most votes; None for a tie, below two votes, and for numbers.
        spread: Of ratings and numbers; None below two of them, and where numbers are of different units.
        units: The units that the answers name beside their numbers.
    """

    choices: Choices
    ballots: Mapping[str, Ballot | None]
    counts: Mapping[str, int]
    winner: str | None
    spread: Spread | None
    units: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether the count is a result: a choice ahead of all others, or numbers that have a middle."""
        return self.spread is not None if self.choices.kind is ChoiceKind.NUMBER else self.winner is not None

    @property
    def result(self) -> str:
        """The result in a few words: ``YES``, ``median 12 (IQR 10 to 15)``, ``no decision``."""
        if self.choices.kind is not ChoiceKind.NUMBER:
            return self.winner or "no decision"
        return self.spread.words if self.spread is not None else "no decision"

    @property
    def sentence(self) -> str:
        """The result in words, abstentions included."""
        ballots = [ballot for ballot in self.ballots.values() if ballot is not None]
        abstained = len(self.ballots) - len(ballots)
        tail = f"; {abstained} could not be counted" if abstained else ""
        if not ballots:
            return "no answer named a choice that could be counted."
        if self.choices.kind is ChoiceKind.NUMBER:
            return f"{self._numbers(ballots)}{tail}."
        undecided = "no decision, a tie" if len(ballots) > 1 else "no decision, a single vote"
        middle = f"; {self.spread.words}" if self.spread is not None else ""
        return f"{self._named(self.winner) if self.winner else undecided} ({self._counted()}{tail}){middle}."

    def details(self) -> dict[str, object]:
        """Returns the count for the record: choices, counts, shares with Wilson's 95 % interval, spread, abstentions."""
        details: dict[str, object] = {"ballot": self.choices.kind.value}
        if self.choices.kind is not ChoiceKind.NUMBER:
            total = sum(self.counts.values())
            intervals = {choice: list(wilson_interval(count, total)) for choice, count in self.counts.items()} if total else {}
            details |= {"winner": self.winner, "counts": dict(self.counts), "intervals": intervals}
        details |= {
            "choices": {label: ballot.choice if ballot else None for label, ballot in self.ballots.items()},
            "confidence": {label: ballot.confidence if ballot else None for label, ballot in self.ballots.items()},
            "abstained": [label for label, ballot in self.ballots.items() if ballot is None],
        }
        return details | self._figures()

    def _figures(self) -> dict[str, object]:
        if self.choices.kind not in (ChoiceKind.LIKERT, ChoiceKind.NUMBER):
            return {}
        figures: dict[str, object] = {"values": values_of(self)}
        if self.choices.kind is ChoiceKind.LIKERT:
            figures["scale"] = [int(self.choices.options[0]), int(self.choices.options[-1])]
            figures["labels"] = dict(self.choices.labels)
        else:
            figures["units"] = list(self.units)
        if self.spread is not None:
            figures |= {
                "median": self.spread.median,
                "iqr": [self.spread.low, self.spread.high],
                "least": self.spread.least,
                "most": self.spread.most,
                "quantiles": QUANTILES,
            }
        return figures

    def _named(self, choice: str) -> str:
        label = self.choices.labels.get(choice)
        return f"{choice} ({label})" if label else choice

    def _counted(self) -> str:
        if self.choices.kind is ChoiceKind.LIKERT:
            return ", ".join(f"{self._named(choice)}: {count}" for choice, count in self.counts.items() if count)
        return ", ".join(f"{choice} {count}" for choice, count in self.counts.items())

    def _numbers(self, ballots: Sequence[Ballot]) -> str:
        given = "; ".join(f"{shown_number(ballot.value or 0.0)} {ballot.unit}".strip() for ballot in ballots)
        if len(self.units) > 1:
            return f"no decision, the numbers are in different units: {', '.join(self.units)} ({given})"
        if self.spread is None:
            return f"no decision, a single number: {given}"
        unit = f" in {self.units[0]}" if self.units else ""
        return f"{self.spread.words} of {len(ballots)} numbers{unit} ({given})"


def count(answers: Sequence[Answer], *, choices: Choices) -> Count:
    """Counts by plurality, where a tie for the first place is no decision; numbers have a median and no plurality.

    One ballot decides nothing, as one answer is no consensus. Numbers in different units have no median.
    """
    ballots = {
        answer.label: read_ballot(answer.text, choices=choices, whole=not answer.partial and answer.finish_reason != "length")
        for answer in answers
    }
    cast = [ballot for ballot in ballots.values() if ballot is not None]
    found = Counter(ballot.choice for ballot in cast)
    counts = {option: found.get(option, 0) for option in choices.options}
    most = max(counts.values(), default=0)
    first = [option for option, number in counts.items() if number == most and most > 0]
    units = tuple(dict.fromkeys(ballot.unit for ballot in cast if ballot.unit))
    values = [ballot.value for ballot in cast if ballot.value is not None]
    return Count(
        choices=choices,
        ballots=ballots,
        counts=counts,
        winner=first[0] if len(first) == 1 and len(cast) >= LEAST_ANSWERS else None,
        spread=spread(values) if len(units) <= 1 else None,
        units=units,
    )


def values_of(result: Count) -> dict[str, float | None]:
    """Returns the label of each answer to its number, None for an abstention."""
    return {label: ballot.value if ballot is not None else None for label, ballot in result.ballots.items()}
