"""What the details of a verdict are made of. All text in them is of unknown origin and shown as it is."""

from __future__ import annotations

from dataclasses import dataclass

NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A paragraph. ``kind`` is empty for plain text, or ``info`` or ``warning`` for one that stands out."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Characters ``start`` to ``end`` of the last answer with this label; of the consensus where the label is empty."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is said, by whom, and the passage that is said to prove it.

    ``verified`` says whether the quote stands in an answer of one of ``agents``; it means nothing without a quote.
    ``aside`` is a quieter sentence on it, ``passage`` where to look.
    """

    text: str
    agents: tuple[str, ...] = ()
    quote: str = ""
    verified: bool = False
    aside: str = ""
    passage: Passage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """What agents differ about, and where each stands."""

    topic: str
    stances: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell. ``agent`` puts the colour of an answer's agent beside it; ``tone`` is a name that the style sheet knows."""

    text: str
    agent: str = ""
    strong: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells. The columns of ``figures`` are aligned to the right; the column ``stretched`` takes the room left over."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    figures: frozenset[int] = frozenset()
    stretched: int = 0


Block = Note | Finding | Dispute | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One card: a title, a quiet sentence on what it is worth, and the blocks. A ``wide`` one takes the whole row."""

    title: str
    blocks: tuple[Block, ...] = ()
    hint: str = ""
    wide: bool = False
