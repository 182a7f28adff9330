"""The details of ``vote``, and those of ``deliberation``, which votes twice."""

from __future__ import annotations

from collections.abc import Mapping

from mas_app.details.blocks import NOTHING, Block, Cell, Note, Section, Table, tr
from mas_app.details.reading import mapping, number, pair, text, texts, whole
from mas_core.models import Verdict

Details = Mapping[str, object]


def vote_sections(verdict: Verdict) -> tuple[Section, ...]:
    """Returns the count and who chose what; nothing if nothing was counted."""
    counts = _counts(verdict.details.get("counts"))
    if not counts:
        return ()
    return (_count_section(verdict.details, counts), _choices_section(verdict.details))


def deliberation_sections(verdict: Verdict) -> tuple[Section, ...]:
    """Returns what the second round changed, its warning first, then the final count."""
    details = verdict.details
    silent = texts(details.get("kept_first_answer"))
    before = mapping(details.get("before"))
    if not before:
        return (_open_section(silent),) if "rounds" in details else ()
    blocks: list[Block] = []
    warning = text(details.get("warning"))
    if warning:
        blocks.append(Note(text=warning, kind="warning"))
    blocks += [Note(text=_flips_sentence(details)), _rounds_table(details, before, silent)]
    changed = Section(
        title=tr("Before and after seeing the others' answers"),
        blocks=tuple(blocks),
        hint=tr("Agents tend to follow whoever is in the majority, whether it is right or not."),
        wide=True,
    )
    return (changed, *vote_sections(verdict))


def _counts(value: object) -> dict[str, int]:
    found = {choice: whole(count) for choice, count in mapping(value).items()}
    return {choice: count for choice, count in found.items() if count is not None}


def _count_section(details: Details, counts: Mapping[str, int]) -> Section:
    winner, total = text(details.get("winner")), sum(counts.values())
    intervals = mapping(details.get("intervals"))
    before = _counts(mapping(details.get("before")).get("counts"))
    rows = []
    for choice, count in sorted(counts.items(), key=lambda row: -row[1]):
        interval = pair(intervals.get(choice))
        first = (Cell(text=str(before.get(choice, 0))),) if before else ()
        share = f"{100 * count / total:.0f} %" if total else NOTHING
        span = f"{100 * interval[0]:.0f} – {100 * interval[1]:.0f} %" if interval is not None else NOTHING
        cells = (Cell(text=choice, strong=choice == winner), *first, Cell(text=str(count)), Cell(text=share), Cell(text=span))
        rows.append(cells)
    rounds = (tr("First round"), tr("Second round")) if before else (tr("Votes"),)
    columns = (tr("Choice"), *rounds, tr("Share"), tr("95 % interval"))
    figures = frozenset(range(1, len(columns)))
    table = Table(name=tr("Votes a choice"), columns=columns, rows=tuple(rows), figures=figures)
    return Section(
        title=tr("{0} has the most votes").format(winner) if winner else tr("No choice has the most votes"),
        blocks=(table,),
        hint=tr(
            "Wilson's interval takes the votes for independent. Models that learnt from the same texts are not: "
            "the true uncertainty is wider."
        ),
    )


def _choices_section(details: Details) -> Section:
    choices, confidence = mapping(details.get("choices")), mapping(details.get("confidence"))
    rows = []
    for label, choice in choices.items():
        sure = number(confidence.get(label))
        chosen = text(choice)
        rows.append(
            (
                Cell(text=label, agent=label),
                Cell(text=chosen) if chosen else Cell(text=tr("abstained"), tone="muted"),
                Cell(text=f"{sure:.0f}" if sure is not None else NOTHING),
            )
        )
    table = Table(
        name=tr("Who chose what"),
        columns=(tr("Answer"), tr("Choice"), tr("Confidence")),
        rows=tuple(rows),
        figures=frozenset({2}),
    )
    abstained = texts(details.get("abstained"))
    sentence = tr("No choice could be read for certain from: {0}. Such an answer abstains; nothing is guessed.")
    notes = (Note(text=sentence.format(", ".join(abstained))),) if abstained else ()
    hint = tr("Confidence is what each model says of itself, 0 to 100.")
    return Section(title=tr("Who chose what"), blocks=(table, *notes), hint=hint)


def _flips_sentence(details: Details) -> str:
    flips, conformity = mapping(details.get("flips")), mapping(details.get("conformity"))
    of_all = len(mapping(details.get("choices"))) or len(flips)
    if not flips:
        return tr("Nobody of {0} changed the choice.").format(of_all)
    followed = sum(value is True for value in conformity.values())
    return tr("{0} of {1} changed the choice; {2} of them went over to the first round's majority.").format(
        len(flips), of_all, followed
    )


def _rounds_table(details: Details, before: Details, silent: tuple[str, ...]) -> Table:
    old, new = mapping(before.get("choices")), mapping(details.get("choices"))
    flips, conformity = mapping(details.get("flips")), mapping(details.get("conformity"))
    rows = tuple(
        (
            Cell(text=label, agent=label),
            _choice_cell(old.get(label)),
            _choice_cell(new.get(label)),
            _change_cell(flipped=label in flips, conformed=conformity.get(label) is True, silent=label in silent),
        )
        for label in dict.fromkeys((*old, *new))
    )
    columns = (tr("Answer"), tr("First round"), tr("Second round"), tr("Change"))
    return Table(name=tr("Choices in both rounds"), columns=columns, rows=rows, stretched=3)


def _choice_cell(choice: object) -> Cell:
    return Cell(text=text(choice)) if text(choice) else Cell(text=tr("abstained"), tone="muted")


def _change_cell(*, flipped: bool, conformed: bool, silent: bool) -> Cell:
    if flipped and conformed:
        return Cell(text=tr("went over to the majority"), tone="warning")
    if flipped:
        return Cell(text=tr("changed, not to the majority"), tone="accent")
    return Cell(text=tr("gave no second answer; the first counts") if silent else tr("kept"), tone="muted")


def _open_section(silent: tuple[str, ...]) -> Section:
    notes = [
        Note(
            text=tr(
                "Every agent answered, saw the others' answers without names, and answered once more. "
                "The consensus is written from the second answers; both stand side by side."
            )
        )
    ]
    if silent:
        words = tr("No second answer came from {0}; the first one counts.").format(", ".join(silent))
        notes.append(Note(text=words, kind="warning"))
    return Section(title=tr("Two rounds"), blocks=tuple(notes), wide=True)
