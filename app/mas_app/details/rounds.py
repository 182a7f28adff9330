"""The details of ``deliberation``, which votes twice: what seeing the others' answers did."""

from __future__ import annotations

from mas_app.details.blocks import Block, Cell, Note, Section, Table
from mas_app.details.reading import mapping, number, text, texts
from mas_app.details.votes import Details, choice_words, middle_words, vote_sections
from mas_app.formats import figure
from mas_app.language import Words
from mas_app.phrases import translated
from mas_core.choices import ChoiceKind
from mas_core.models import Verdict

_tr = Words("details")

_ORDERED = frozenset((ChoiceKind.LIKERT.value, ChoiceKind.NUMBER.value))


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
        blocks.append(Note(text=translated(warning), kind="warning"))
    blocks += [Note(text=_flips_sentence(details)), _rounds_table(details, before, silent)]
    was, now = middle_words(before), middle_words(details)
    if was and now:
        blocks.append(Note(text=_tr("First round: {0}. Second round: {1}.").format(was, now)))
    changed = Section(
        title=_tr("Before and after seeing the others' answers"),
        blocks=tuple(blocks),
        hint=_hint(details),
        wide=True,
    )
    return (changed, *vote_sections(verdict))


def _ordered(details: Details) -> bool:
    return details.get("ballot") in _ORDERED


def _hint(details: Details) -> str:
    if _ordered(details):
        return _tr("Numbers drift together when they are seen, whether they come nearer to the truth or not.")
    return _tr("Agents tend to follow whoever is in the majority, whether it is right or not.")


def _flips_sentence(details: Details) -> str:
    flips, conformity = mapping(details.get("flips")), mapping(details.get("conformity"))
    of_all = len(mapping(details.get("choices"))) or len(flips)
    if not flips:
        return _tr("Nobody of {0} changed the choice.").format(of_all)
    followed = sum(value is True for value in conformity.values())
    if _ordered(details):
        sentence = _tr("{0} of {1} changed the number; {2} of them came nearer to the first round's median.")
    else:
        sentence = _tr("{0} of {1} changed the choice; {2} of them went over to the first round's majority.")
    return sentence.format(len(flips), of_all, followed)


def _rounds_table(details: Details, before: Details, silent: tuple[str, ...]) -> Table:
    old, new = mapping(before.get("choices")), mapping(details.get("choices"))
    old_values, new_values = mapping(before.get("values")), mapping(details.get("values"))
    rows = tuple(
        (
            Cell(text=label, agent=label),
            _choice_cell(details, old.get(label), old_values.get(label)),
            _choice_cell(details, new.get(label), new_values.get(label)),
            _change_cell(details, label, silent=label in silent),
        )
        for label in dict.fromkeys((*old, *new))
    )
    columns = (
        _tr("Answer"),
        _tr("First round"),
        _tr("Second round"),
        _tr("Change"),
    )
    return Table(name=_tr("Choices in both rounds"), columns=columns, rows=rows, stretched=3)


def _choice_cell(details: Details, choice: object, value: object) -> Cell:
    chosen = choice_words(details, choice, value=value)
    return Cell(text=chosen) if chosen else Cell(text=_tr("abstained"), tone="muted")


def _change_cell(details: Details, label: str, *, silent: bool) -> Cell:
    flips = mapping(details.get("flips"))
    if label not in flips:
        return Cell(
            text=_tr("gave no second answer; the first counts") if silent else _tr("kept"),
            tone="muted",
        )
    conformed = mapping(details.get("conformity")).get(label) is True
    if not _ordered(details):
        if conformed:
            return Cell(text=_tr("went over to the majority"), tone="warning")
        return Cell(text=_tr("changed, not to the majority"), tone="accent")
    moved = number(mapping(flips[label]).get("moved"))
    if moved is None:
        return Cell(text=_tr("changed from or to no choice"), tone="accent")
    by = f"+{figure(moved)}" if moved > 0 else figure(moved)
    if conformed:
        return Cell(text=_tr("{0}, nearer to the median").format(by), tone="warning")
    return Cell(text=_tr("{0}, not nearer to the median").format(by), tone="accent")


def _open_section(silent: tuple[str, ...]) -> Section:
    notes = [
        Note(
            text=_tr(
                "Every agent answered, saw the others' answers without names, and answered once more. "
                "The consensus is written from the second answers; both stand side by side.",
            )
        )
    ]
    if silent:
        words = _tr("No second answer came from {0}; the first one counts.").format(", ".join(silent))
        notes.append(Note(text=words, kind="warning"))
    return Section(title=_tr("Two rounds"), blocks=tuple(notes), wide=True)
