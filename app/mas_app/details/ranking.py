"""The details of ``peer_ranking``."""

from __future__ import annotations

from mas_app.details.blocks import NOTHING, Block, Cell, Note, Section, Table
from mas_app.details.reading import mapping, number, pair, text, whole
from mas_app.formats import decimal
from mas_app.language import Words
from mas_app.phrases import translated
from mas_core.consensus.ranking import places
from mas_core.models import Verdict

_tr = Words("details")


def ranking_sections(verdict: Verdict) -> tuple[Section, ...]:
    """Returns the ranked table with what it is worth, or why there is none."""
    details = verdict.details
    refused = text(details.get("refused"))
    if refused:
        note = Note(text=_tr("There is no ranking: {0}.").format(translated(refused)), kind="warning")
        return (Section(title=_tr("No ranking"), blocks=(note,), wide=True),)
    scores, bands = mapping(details.get("scores")), mapping(details.get("bands"))
    if not scores:
        return ()
    known = {label: score for label, value in scores.items() if (score := number(value)) is not None}
    winner = text(details.get("winner"))
    notes = (
        Note(text=_tr("This says what the agents prefer, not what is true."), kind="warning"),
        *_worth(verdict),
    )
    rows = tuple(
        (
            Cell(text=f"{places(known)[label]}." if label in known else NOTHING),
            Cell(text=label, agent=label, strong=label == winner),
            Cell(text=decimal(known[label], 2) if label in known else NOTHING),
            Cell(text=_band(bands.get(label))),
        )
        for label in scores
    )
    table = Table(
        name=_tr("Ranking"),
        columns=(
            _tr("Place"),
            _tr("Answer"),
            _tr("Score"),
            _tr("Rank, 95 % band"),
        ),
        rows=rows,
        figures=frozenset({0, 2, 3}),
        stretched=1,
    )
    if details.get("demo_reviewers") is True:
        words = _tr(
            "Reviews by the built-in demonstration model are in it. It is too small to judge: it is held to the form of a "
            "ranking, and chooses at about chance, even between an answer and nonsense. It shows the method, not a preference.",
        )
        notes = (Note(text=words, kind="warning"), *notes[1:])
    title = _tr("The reviewers put {0} first").format(winner) if winner else _tr("No answer is clearly first")
    hint = _tr("Score: mean Borda, 0 (always last) to 1 (always first). Band: bootstrap over the reviewers.")
    return (Section(title=title, blocks=(table, *notes), hint=hint, wide=True),)


def _band(value: object) -> str:
    band = pair(value)
    if band is None:
        return NOTHING
    low, high = (decimal(rank, 0) for rank in band)
    return low if low == high else _tr("{0} to {1}").format(low, high)


def _worth(verdict: Verdict) -> tuple[Block, ...]:
    details = verdict.details
    agreement = number(details.get("kendall_w"))
    read, asked = whole(details.get("rankings")), whole(details.get("reviews_asked"))
    sentences = []
    if agreement is not None:
        sentence = _tr("Agreement of the reviewers: Kendall's W {0} (0 is none, 1 is the same order by all).")
        sentences.append(sentence.format(decimal(agreement, 2)))
    if read is not None and asked is not None:
        sentence = _tr(
            "{0} of {1} reviews could be read; every reviewer ranks twice, in opposite orders, never its own answer."
        )
        sentences.append(sentence.format(read, asked))
    return (Note(text=" ".join(sentences)),) if sentences else ()
