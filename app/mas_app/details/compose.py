"""Chooses what is said of a verdict by its method."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mas_app.details.blocks import Cell, Note, Section, Table
from mas_app.details.fusion import fusion_sections
from mas_app.details.ranking import ranking_sections
from mas_app.details.reading import text, whole
from mas_app.details.rounds import deliberation_sections
from mas_app.details.votes import vote_sections
from mas_app.language import Words
from mas_core.models import Answer, Verdict, VerdictKind

_tr = Words("details")


def details_of(verdict: Verdict, answers: Sequence[Answer]) -> tuple[Section, ...]:
    """Returns how ``verdict`` came about, at least one section, whatever its details hold.

    Args:
        verdict: Live or stored, also of a version that knew other details.
        answers: All answers of the run, of every round.
    """
    sections = _of_kind(verdict) or (_mixture(verdict, answers) if verdict.method == "mixture" else ())
    if not sections and verdict.method in _BY_METHOD:
        sections = _BY_METHOD[verdict.method](verdict)
    if not sections:
        note = Note(text=_tr("This run holds no details of how the verdict came about (method: {0}).").format(verdict.method))
        sections = (Section(title=_tr("No details"), blocks=(note,), wide=True),)
    return (*sections, *_writers(verdict))


def _of_kind(verdict: Verdict) -> tuple[Section, ...]:
    """Returns what is said where the method never began its work, and nothing where it did."""
    who = text(verdict.details.get("answered_by"))
    if verdict.kind is VerdictKind.SINGLE_ANSWER and verdict.method != "single":
        sentence = _tr("Only {0} answered, so there was nothing to compare and nothing to count. This is its answer.")
        note = Note(text=sentence.format(who or _tr("one agent")), kind="warning")
        return (Section(title=_tr("A single answer"), blocks=(note,), wide=True),)
    if verdict.kind is VerdictKind.NONE and not verdict.details:
        note = Note(text=_tr("No verdict was reached, so there is nothing to take apart."), kind="warning")
        return (Section(title=_tr("No verdict"), blocks=(note,), wide=True),)
    return ()


def _synthesis(verdict: Verdict) -> tuple[Section, ...]:
    sentence = _tr(
        "{0} read the {1} answers and wrote the consensus from them in one call. "
        "Nothing was counted, and no quote was looked up.",
    )
    words = sentence.format(verdict.aggregator or _tr("The aggregator"), verdict.quorum.answered)
    return (Section(title=_tr("Synthesis"), blocks=(Note(text=words),), wide=True),)


def _single(verdict: Verdict) -> tuple[Section, ...]:
    who = text(verdict.details.get("answered_by")) or verdict.aggregator or _tr("One agent")
    words = _tr("{0} answered alone: the baseline that the other methods are compared with. Nothing was aggregated.").format(
        who
    )
    return (Section(title=_tr("Single answer"), blocks=(Note(text=words),), wide=True),)


def _mixture(verdict: Verdict, answers: Sequence[Answer]) -> tuple[Section, ...]:
    wanted, reached = whole(verdict.details.get("layers")), whole(verdict.details.get("layers_reached"))
    if wanted is None or reached is None:
        return ()
    rows = []
    for layer in range(wanted):
        who = [answer.label for answer in answers if answer.round == layer]
        used = layer == reached - 1
        note = _tr("the consensus is written from it") if used else (_tr("gave the next layer its material") if who else "")
        if layer >= reached:
            note = _tr("too few answers; not used")
        rows.append(
            (
                Cell(text=str(layer + 1)),
                Cell(text=str(len(who))),
                Cell(text=", ".join(who) or "–"),
                Cell(text=note, strong=used),
            )
        )
    table = Table(
        name=_tr("Layers"),
        columns=(
            _tr("Layer"),
            _tr("Answers"),
            _tr("From"),
            _tr("What became of it"),
        ),
        rows=tuple(rows),
        figures=frozenset({0, 1}),
        stretched=2,
    )
    words = _tr("The panel answered in {0} of {1} layers, each in sight of the one before.").format(reached, wanted)
    note_block = Note(text=words, kind="" if reached == wanted else "warning")
    return (Section(title=_tr("Mixture of agents"), blocks=(note_block, table), wide=True),)


def _writers(verdict: Verdict) -> tuple[Section, ...]:
    tried = verdict.aggregators_tried
    if len(tried) < 2 and (verdict.aggregator or not tried):
        return ()
    asked = ", ".join(tried)
    if verdict.aggregator:
        words = _tr("Asked in this order: {0}. The text is by {1}.").format(asked, verdict.aggregator)
    else:
        words = _tr("Asked in this order: {0}. None of them could write it.").format(asked)
    return (Section(title=_tr("Who wrote it"), blocks=(Note(text=words),), wide=True),)


_BY_METHOD: Mapping[str, Callable[[Verdict], tuple[Section, ...]]] = {
    "fusion": fusion_sections,
    "vote": vote_sections,
    "deliberation": deliberation_sections,
    "peer_ranking": ranking_sections,
    "synthesis": _synthesis,
    "single": _single,
}
