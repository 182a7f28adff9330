"""The claim ledger: every claim of the panel, and for each answer whether it supports it, contradicts it, or is silent.

Sentences become claims (:mod:`mas_core.claims.statements`), claims of like content are one (:mod:`mas_core.claims.nearness`,
:mod:`mas_core.claims.clusters`), and rules tell support from contradiction (:mod:`mas_core.claims.polarity`). Nothing here
is said by a model: each cell quotes the answer, and the quote stands in it letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_core.analysis.similarity_method import SimilarityMethod
from mas_core.claims.clauses import Clauses
from mas_core.claims.polarity import Stance, combined, stance_of
from mas_core.claims.quotes import Span
from mas_core.claims.said import Said, said_by
from mas_core.claims.statements import Statement
from mas_core.claims.units import side_of
from mas_core.models import Answer

if TYPE_CHECKING:  # numpy stays out of the import
    from mas_core.claims.nearness import Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A passage of an answer: ``text`` is ``answer.text[start:end]`` of the answer with this label, letter by letter.

    ``stance`` is how this passage stands to its claim.
    """

    label: str
    start: int
    end: int
    text: str
    stance: Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How one answer stands to one claim, and the passages that say so; a silent answer has none.

    An answer whose passages disagree with each other is unclear.
    """

    stance: Stance
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim over all answers.

    Attributes:
        id: ``c1``, ``c2``, … in the ledger's order.
        text: The passage that says it best, without Markdown and without who says it.
        agent: Label of the answer in which that passage stands.
        span: Where it stands there.
        cells: Label to cell, for every label of the ledger.
    """

    id: str
    text: str
    agent: str
    span: Span
    cells: Mapping[str, Cell]

    def labels(self, stance: Stance) -> tuple[str, ...]:
        """Returns who stands so to the claim."""
        return tuple(label for label, cell in self.cells.items() if cell.stance is stance)

    @property
    def contested(self) -> bool:
        """Whether one answer supports it and another one contradicts it."""
        return bool(self.labels(Stance.SUPPORTS)) and bool(self.labels(Stance.CONTRADICTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Claim × answer.

    Attributes:
        claims: Contested ones first, then by the number of answers that speak of them, then in the order of the answers.
        labels: The answers that were read, in their order; others are named in ``notes``.
        method: How nearness was measured: ``wordllama`` or ``tfidf``; empty where nothing was compared.
        notes: What was left out and why, as sentences.
        refused: Why there is no ledger, as a sentence, or None.
    """

    claims: tuple[Claim, ...] = ()
    labels: tuple[str, ...] = ()
    method: str = ""
    notes: tuple[str, ...] = ()
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A statement within a claim, and how it stands to it."""

    statement: Statement
    stance: Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The statements that make one claim; ``representative`` is the one that it is worded by."""

    representative: Statement
    members: tuple[Member, ...]


def claim_ledger(answers: Sequence[Answer], *, method: SimilarityMethod | None = None, said: Said | None = None) -> Ledger:
    """Returns who claims what, from the answers alone, or a refusal below two English answers.

    Of several rounds, an agent's last answer counts. At most 600 sentences are compared, taken in fair shares from the
    beginnings of the answers, and 40,000 characters of each answer are read; ``notes`` says where that cut something.

    "Silent" means that no sentence was found near to the claim, not that the answer has no opinion; "supports" and
    "contradicts" are the judgement of rules whose measured precision stands at :mod:`mas_core.claims.polarity`.

    Args:
        answers: All answers of a run.
        method: None for embeddings where installed, else TF-IDF.
        said: What they say, where that has been read already.
    """
    said = said or said_by(answers)
    read, found = said.readable, said.found
    if read.refused is not None:
        return Ledger(refused=read.refused, notes=read.notes)
    labels = tuple(answer.label for answer in read.answers)
    notes = (*read.notes, *found.notes)
    if not found.statements:
        return Ledger(labels=labels, notes=(*notes, "No answer holds a sentence that claims something."))
    from mas_core.claims.nearness import nearness  # noqa: PLC0415  (brings numpy along)

    contents: list[tuple[str, ...]] = []
    side = side_of(found.statements, contents, in_parts=False)
    near = nearness(contents, topic=side.whole, method=method)
    groups = grouped(found.statements, side.alike(near.cosines), threshold=near.threshold, clauses=Clauses())
    cells = [(group, _cells(group, labels)) for group in groups]
    ordered = sorted(cells, key=lambda row: _rank(row[1].values()))
    claims = tuple(_claim(group, row, number=number) for number, (group, row) in enumerate(ordered, start=1))
    return Ledger(claims=claims, labels=labels, method=near.method.value, notes=notes)


def grouped(statements: Sequence[Statement], near: Matrix, *, threshold: float, clauses: Clauses) -> tuple[Group, ...]:
    """Returns the claims that the statements make, each with the stance of its members, in the order of the statements.

    Args:
        statements: Of all answers.
        near: Their symmetric cosines.
        threshold: The least mean cosine within a claim.
        clauses: Reads them for polarity.
    """
    from mas_core.claims.clusters import clustered, medoid  # noqa: PLC0415  (brings numpy along)

    groups: list[Group] = []
    for indices in clustered([one.label for one in statements], near, threshold=threshold):
        members = [statements[index] for index in indices]
        group = _judged(statements[medoid(indices, near)], members, clauses)
        against = [index for index, member in zip(indices, group.members, strict=True) if member.stance is Stance.CONTRADICTS]
        if len(_who(group, Stance.CONTRADICTS)) > len(_who(group, Stance.SUPPORTS)):
            # A claim is worded as most of those put it who speak of it.
            group = _judged(statements[medoid(against, near)], members, clauses)
        groups.append(group)
    return tuple(groups)


def _judged(representative: Statement, members: Sequence[Statement], clauses: Clauses) -> Group:
    judged = tuple(Member(statement=one, stance=stance_of(representative.main, one.main, clauses)) for one in members)
    return Group(representative=representative, members=judged)


def _who(group: Group, stance: Stance) -> set[str]:
    return {member.statement.label for member in group.members if member.stance is stance}


def _cells(group: Group, labels: Sequence[str]) -> dict[str, Cell]:
    quotes: dict[str, list[Quote]] = {label: [] for label in labels}
    for member in group.members:
        one = member.statement
        quotes[one.label].append(Quote(label=one.label, start=one.start, end=one.end, text=one.text, stance=member.stance))
    return {
        label: Cell(stance=combined([quote.stance for quote in said]), quotes=tuple(said)) for label, said in quotes.items()
    }


def _rank(cells: Iterable[Cell]) -> tuple[bool, int, int]:
    stances = [cell.stance for cell in cells]
    contested = Stance.SUPPORTS in stances and Stance.CONTRADICTS in stances
    speaking = sum(stance is not Stance.SILENT for stance in stances)
    return (not contested, -speaking, -stances.count(Stance.SUPPORTS))


def _claim(group: Group, cells: Mapping[str, Cell], *, number: int) -> Claim:
    said = group.representative
    return Claim(id=f"c{number}", text=said.plain, agent=said.label, span=Span(start=said.start, end=said.end), cells=cells)
