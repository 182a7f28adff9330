"""The details of ``fusion``: the judge's comparison, with every quote marked as found or not."""

from __future__ import annotations

from collections.abc import Mapping

from mas_app.details.blocks import Block, Dispute, Finding, Note, Section
from mas_app.details.reading import items, mapping, text, texts, whole
from mas_app.language import Words
from mas_app.phrases import translated
from mas_core.models import Verdict

_tr = Words("details")


def fusion_sections(verdict: Verdict) -> tuple[Section, ...]:
    """Returns the comparison, or why there is none; nothing if the details hold neither."""
    fallback = text(verdict.details.get("fallback"))
    if fallback:
        return (
            Section(
                title=_tr("A synthesis instead of a fusion"),
                blocks=(Note(text=translated(fallback), kind="warning"),),
                wide=True,
            ),
        )
    judgement = mapping(verdict.details.get("judgement"))
    if not judgement:
        return ()
    parts = {
        _tr("Points of consensus"): _findings(judgement.get("consensus")),
        _tr("Contradictions"): _disputes(judgement.get("contradictions")),
        _tr("Partial coverage"): _findings(judgement.get("partial")),
        _tr("Unique insights"): _findings(judgement.get("unique")),
        _tr("Blind spots"): tuple(Note(text=spot) for spot in texts(judgement.get("blind_spots"))),
    }
    hints = {
        _tr("Partial coverage"): _tr("What some of the answers deal with, and others leave out."),
        _tr("Unique insights"): _tr("What one answer alone says."),
        _tr("Blind spots"): _tr("What no answer deals with, as the judge sees it."),
    }
    filled = tuple(
        Section(title=f"{title} ({len(blocks)})", blocks=blocks, hint=hints.get(title, ""))
        for title, blocks in parts.items()
        if blocks
    )
    missing = tuple(title for title, blocks in parts.items() if not blocks)
    return (_lead(mapping(verdict.details.get("quotes")), missing), *filled)


def _lead(quotes: Mapping[str, object], missing: tuple[str, ...]) -> Section:
    verified, asked = whole(quotes.get("verified")), whole(quotes.get("asked"))
    blocks: list[Block] = [
        Note(text=_tr("A judge compared the answers as data; the consensus was written from this comparison alone."))
    ]
    if asked is not None and verified is not None:
        blocks.append(_on_quotes(verified, asked))
    if missing:
        blocks.append(Note(text=_tr("The judge named none of these: {0}.").format(", ".join(missing).lower())))
    return Section(title=_tr("How the consensus came about"), blocks=tuple(blocks), wide=True)


def _on_quotes(verified: int, asked: int) -> Note:
    if asked == 0:
        return Note(text=_tr("The judge quoted nothing, so none of its points could be checked."), kind="warning")
    found = _tr("Quotes that stand word for word in the answers that they are ascribed to: {0} of {1}.").format(verified, asked)
    if verified >= asked:
        return Note(text=found)
    return Note(text=f"{found} {_tr('A point whose quote was not found may be made up.')}", kind="warning")


def _finding(value: object, *, said: str) -> Finding:
    fields = mapping(value)
    agents = texts(fields.get("agents")) or texts([fields.get("agent")])
    return Finding(
        text=text(fields.get(said)), agents=agents, quote=text(fields.get("quote")), verified=fields.get("verified") is True
    )


def _findings(value: object) -> tuple[Block, ...]:
    found = (_finding(item, said="point") for item in items(value))
    return tuple(finding for finding in found if finding.text)


def _disputes(value: object) -> tuple[Block, ...]:
    return tuple(
        Dispute(
            topic=text(fields.get("topic")),
            stances=tuple(_finding(stance, said="stance") for stance in items(fields.get("stances"))),
        )
        for fields in map(mapping, items(value))
        if text(fields.get("topic"))
    )
