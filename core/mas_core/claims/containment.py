"""Does one text contain what a sentence of another one claims? The measure behind the loss report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from mas_core.claims.clauses import Clauses
from mas_core.claims.polarity import Stance, stance_of
from mas_core.claims.quotes import Span
from mas_core.claims.statements import Statement
from mas_core.claims.units import Side

if TYPE_CHECKING:  # numpy stays out of the import
    from mas_core.claims.nearness import Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The nearest passage on the other side, and how near it is.

    Attributes:
        label: The answer in which it stands; empty for the consensus.
        span: Where it stands there.
        text: The passage, letter by letter.
        similarity: Cosine of content words, −1 to 1; what the threshold is held against.
        stance: How it stands to what it is compared with; ``silent`` where it is not near enough to be about the same.
    """

    label: str
    span: Span
    text: str
    similarity: float
    stance: Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whether a statement is contained in the other text, and the nearest passage there, None if that has no statement."""

    contained: bool
    evidence: Evidence | None


def matches(
    side: Side, other: Side, near: Matrix, *, threshold: float, clauses: Clauses, main_is_enough: bool
) -> Iterator[Match]:
    """Yields for each statement of ``side`` whether ``other`` contains it.

    It does if a statement there, or a part of one, is near enough and does not contradict it, or if that holds for every
    part of it.

    Args:
        side: What is looked for.
        other: Where it is looked for.
        near: Cosines of all units of both.
        threshold: The least cosine of the same claim.
        clauses: Reads sentences for polarity.
        main_is_enough: Whether a statement is contained if its main clause is, whatever its reasons.
    """
    if not other.statements:
        yield from (Match(contained=False, evidence=None) for _ in side.statements)
        return
    best = _best_by_statement(near, other)
    for statement, rows in zip(side.statements, side.rows, strict=True):
        search = _Search(statement=statement, other=other, threshold=threshold, clauses=clauses)
        contained = (
            search.holds(best[rows.whole])
            or (main_is_enough and search.holds(best[rows.main]))
            or (bool(rows.parts) and all(search.holds(best[row]) for row in rows.parts))
        )
        yield Match(contained=contained, evidence=search.evidence(best[[rows.whole, rows.main]].max(axis=0)))


def _best_by_statement(near: Matrix, other: Side) -> Matrix:
    """Returns one row for each unit and one column for each statement of the other side: the nearest of its units."""
    import numpy as np  # noqa: PLC0415  (on first use)

    units = [(rows.whole, rows.main, *rows.parts) for rows in other.rows]
    starts = [0, *accumulate(map(len, units))][:-1]
    return np.maximum.reduceat(near[:, [row for rows in units for row in rows]], starts, axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """One statement, looked for in the other side."""

    statement: Statement
    other: Side
    threshold: float
    clauses: Clauses

    def holds(self, near: Matrix) -> bool:
        """Whether a statement is near enough and does not contradict; ``near`` has one value for each of them."""
        return any(self._stance(int(index)) is not Stance.CONTRADICTS for index in (near >= self.threshold).nonzero()[0])

    def evidence(self, near: Matrix) -> Evidence:
        """Returns the nearest statement of the other side."""
        index = int(near.argmax())
        found, similarity = self.other.statements[index], float(near[index])
        return Evidence(
            label=found.label,
            span=Span(start=found.start, end=found.end),
            text=found.text,
            similarity=round(similarity, 4),
            stance=self._stance(index) if similarity >= self.threshold else Stance.SILENT,
        )

    def _stance(self, index: int) -> Stance:
        """Judges main clauses, but a contradiction of the whole counts as well: what a consensus turned round is lost."""
        found = self.other.statements[index]
        whole = stance_of(found.plain, self.statement.plain, self.clauses)
        return whole if whole is Stance.CONTRADICTS else stance_of(found.main, self.statement.main, self.clauses)
