"""Who claims what, and what the consensus made of it, read off the analysis of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mas_app.details.blocks import Block, Finding, Note, Passage, Section
from mas_app.details.reading import items, mapping, pair, text, texts, whole
from mas_app.language import Words
from mas_app.phrases import translated
from mas_core.models import Analysis

_tr = Words("details")

SUPPORTS, CONTRADICTS, UNCLEAR, SILENT = "supports", "contradicts", "unclear", "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How one answer stands to a claim, and where it says so."""

    stance: str = SILENT
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One claim with the stand of every answer that speaks of it; ``agent`` is the label of the answer that words it."""

    text: str
    agent: str
    stands: Mapping[str, Stand]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The ledger. ``refused`` says why there is none, and is empty where there is one."""

    labels: tuple[str, ...] = ()
    rows: tuple[ClaimRow, ...] = ()
    notes: tuple[str, ...] = ()
    refused: str = ""


def claims_of(analysis: Analysis | None) -> Claims:
    """Returns the claims of a run that has ended, or why there are none."""
    if analysis is None:
        return Claims(refused=_tr("This run ended before its claims were compared."))
    if refused := analysis.refused.get("claims"):
        return Claims(refused=translated(refused))
    ledger = mapping(analysis.claims)
    if not ledger:
        return Claims(refused=_tr("This run was stored without its claims."))
    rows = tuple(row for item in items(ledger.get("claims")) if (row := _row(mapping(item))).text)
    refused = text(ledger.get("refused"))
    if not rows and not refused:
        refused = " ".join(texts(ledger.get("notes"))) or _tr("No claims were found in the answers.")
    return Claims(
        labels=texts(ledger.get("labels")),
        rows=rows,
        notes=tuple(map(translated, texts(ledger.get("notes")))),
        refused=translated(refused),
    )


def _row(fields: Mapping[str, object]) -> ClaimRow:
    stands = {
        label: Stand(
            stance=text(mapping(cell).get("stance")),
            passages=tuple(
                Passage(label=label, start=int(span[0]), end=int(span[1]))
                for quote in items(mapping(cell).get("quotes"))
                if (span := pair(quote)) is not None
            ),
        )
        for label, cell in mapping(fields.get("cells")).items()
    }
    return ClaimRow(text=text(fields.get("text")), agent=text(fields.get("agent")), stands=stands)


def loss_sections(analysis: Analysis | None, *, consensus: str) -> tuple[Section, ...]:
    """Returns the minority report and the sentences that nobody said.

    Args:
        analysis: Of the run, or None.
        consensus: The verdict's text, which the passages of the report refer to.
    """
    loss = mapping(analysis.loss) if analysis is not None else {}
    if not loss:
        return ()
    if refused := text(loss.get("refused")):
        return (Section(title=_tr("Minority report"), blocks=(Note(text=translated(refused), kind="warning"),), wide=True),)
    minority = _lost(loss.get("minority"), consensus)
    dropped = _lost(loss.get("dropped"), consensus)
    unsupported = tuple(
        Finding(text=said, passage=_span("", fields))
        for fields in map(mapping, items(loss.get("unsupported")))
        if (said := text(fields.get("text")))
    )
    hint = _tr("Found by rules, without a model. A paraphrase in quite other words is missed: look at it, it is no proof.")
    kept = whole(loss.get("kept"))
    lead: tuple[Block, ...] = (
        (Note(text=_tr("The consensus contains {0} of the claims.").format(kept)),) if kept is not None else ()
    )
    nothing = Note(text=_tr("No claim of a single agent was lost."))
    found = [
        Section(
            title=_counted(_tr("Minority report"), minority),
            blocks=(*lead, *(minority or (nothing,))),
            hint=hint,
        )
    ]
    if dropped:
        found.append(Section(title=_counted(_tr("Dropped, though several claim it"), dropped), blocks=dropped, hint=hint))
    all_said = Note(text=_tr("Every sentence of the consensus has something like it in an answer."))
    nobody = _tr("Sentences of the consensus that stand near to no sentence of any answer.")
    title = _counted(_tr("Said by the consensus alone"), unsupported)
    found.append(Section(title=title, blocks=unsupported or (all_said,), hint=nobody))
    return tuple(found)


def _counted(title: str, blocks: tuple[Block, ...]) -> str:
    return f"{title} ({len(blocks)})" if blocks else title


def _lost(value: object, consensus: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            text=said,
            agents=texts(fields.get("agents")),
            aside=_turned_round(mapping(fields.get("nearest")), consensus),
            passage=_first_passage(fields.get("quotes")),
        )
        for fields in map(mapping, items(value))
        if (said := text(fields.get("text")))
    )


def _turned_round(nearest: Mapping[str, object], consensus: str) -> str:
    """Quotes the consensus where it says the opposite; a passage that is merely the nearest one says nothing."""
    passage = _span("", nearest)
    if nearest.get("stance") != CONTRADICTS or passage is None:
        return ""
    return _tr("The consensus says otherwise: “{0}”").format(" ".join(consensus[passage.start : passage.end].split()))


def _span(label: str, fields: Mapping[str, object]) -> Passage | None:
    start, end = whole(fields.get("start")), whole(fields.get("end"))
    return Passage(label=label, start=start, end=end) if start is not None and end is not None else None


def _first_passage(value: object) -> Passage | None:
    for quote in items(value):
        parts = items(quote)
        if len(parts) == 3 and (span := pair(parts[1:])) is not None:
            return Passage(label=text(parts[0]), start=int(span[0]), end=int(span[1]))
    return None
