"""The details of ``vote``: the count, or where ratings and numbers lie, and who chose what."""

from __future__ import annotations

from collections.abc import Mapping

from mas_app.details.blocks import NOTHING, Block, Cell, Note, Section, Table
from mas_app.details.reading import mapping, number, pair, text, texts, whole
from mas_app.formats import decimal, figure, percent
from mas_app.language import Words
from mas_core.choices import ChoiceKind
from mas_core.models import Verdict

_tr = Words("details")

Details = Mapping[str, object]

_FIGURES = ("median", "q1", "q3", "least", "most")


def vote_sections(verdict: Verdict) -> tuple[Section, ...]:
    """Returns the count and who chose what; nothing if nothing was counted."""
    details = verdict.details
    if details.get("ballot") == ChoiceKind.NUMBER and mapping(details.get("choices")):
        return (_numbers_section(details), _choices_section(details))
    counts = counts_of(details)
    if not counts:
        return ()
    return (_count_section(details, counts), _choices_section(details))


def counts_of(details: Details) -> dict[str, int]:
    """Returns the votes by choice as the details have them, choices in their order."""
    found = {choice: whole(count) for choice, count in mapping(details.get("counts")).items()}
    return {choice: count for choice, count in found.items() if count is not None}


def choice_words(details: Details, choice: object, *, value: object = None) -> str:
    """Returns a choice for people: ``YES``, ``4 agree``, ``1,250``; an empty text for an abstention."""
    chosen = text(choice)
    label = text(mapping(details.get("labels")).get(chosen))
    chosen_number = number(value)
    if chosen_number is not None and details.get("ballot") == ChoiceKind.NUMBER:
        return figure(chosen_number)
    return f"{chosen} {label}" if label else chosen


def middle_words(details: Details) -> str:
    """Returns median and quartiles of ratings or numbers, ``median 4 (IQR 3 to 5)``, or an empty text."""
    median, quartiles = number(details.get("median")), pair(details.get("iqr"))
    if median is None or quartiles is None:
        return ""
    low, high = map(figure, quartiles)
    return _tr("median {0} (IQR {1} to {2})").format(figure(median), low, high)


def _count_section(details: Details, counts: Mapping[str, int]) -> Section:
    winner, total = text(details.get("winner")), sum(counts.values())
    rated = details.get("ballot") == ChoiceKind.LIKERT
    intervals = mapping(details.get("intervals"))
    before = counts_of(mapping(details.get("before")))
    rows = []
    # Ratings stay in the order of their scale, which most votes first would hide.
    for choice, count in counts.items() if rated else sorted(counts.items(), key=lambda row: -row[1]):
        interval = pair(intervals.get(choice))
        first = (Cell(text=str(before.get(choice, 0))),) if before else ()
        share = percent(100 * count / total) if total else NOTHING
        span = f"{decimal(100 * interval[0], 0)} – {percent(100 * interval[1])}" if interval is not None else NOTHING
        name = Cell(text=choice_words(details, choice), strong=choice == winner)
        rows.append((name, *first, Cell(text=str(count)), Cell(text=share), Cell(text=span)))
    rounds = (_tr("First round"), _tr("Second round")) if before else (_tr("Votes"),)
    columns = (_tr("Choice"), *rounds, _tr("Share"), _tr("95 % interval"))
    figures = frozenset(range(1, len(columns)))
    table = Table(name=_tr("Votes a choice"), columns=columns, rows=tuple(rows), figures=figures)
    middle = middle_words(details)
    note = (Note(text=f"{middle[:1].upper()}{middle[1:]}. {quartile_note()}"),) if middle else ()
    named = choice_words(details, winner)
    return Section(
        title=_tr("{0} has the most votes").format(named) if named else _tr("No choice has the most votes"),
        blocks=(table, *note),
        hint=_tr(
            "Wilson's interval takes the votes for independent. Models that learnt from the same texts are not: "
            "the true uncertainty is wider.",
        ),
    )


def quartile_note() -> str:
    """Returns how quartiles are worked out."""
    return _tr("Quartiles by linear interpolation (Hyndman & Fan, type 7).")


def _numbers_section(details: Details) -> Section:
    middle = middle_words(details)
    units = texts(details.get("units"))
    unit = f" ({units[0]})" if len(units) == 1 else ""
    if not middle:
        mixed = _tr("The answers name different units ({0}), so their numbers cannot be compared.").format(", ".join(units))
        note = Note(text=mixed if len(units) > 1 else _tr("A median needs at least 2 numbers."), kind="warning")
        return Section(title=_tr("No decision"), blocks=(note,))
    before = mapping(details.get("before"))
    now, first, names = _figures(details), _figures(before), _figure_names()
    rows = tuple(
        (
            Cell(text=names[key], strong=key == "median"),
            *((Cell(text=first.get(key, NOTHING)),) if before else ()),
            Cell(text=now.get(key, NOTHING)),
        )
        for key in _FIGURES
    )
    columns = (
        _tr("Figure"),
        *((_tr("First round"), _tr("Second round")) if before else (_tr("Value") + unit,)),
    )
    table = Table(
        name=_tr("Where the numbers lie"),
        columns=columns,
        rows=rows,
        figures=frozenset(range(1, len(columns))),
    )
    caution = _tr("Numbers have no majority. How near they lie to each other is no sign of how right they are.")
    return Section(title=f"{middle[:1].upper()}{middle[1:]}{unit}", blocks=(table,), hint=f"{caution} {quartile_note()}")


def _figures(details: Details) -> Mapping[str, str]:
    quartiles = pair(details.get("iqr"))
    found = {
        "median": number(details.get("median")),
        "least": number(details.get("least")),
        "most": number(details.get("most")),
    }
    if quartiles is not None:
        found |= {"q1": quartiles[0], "q3": quartiles[1]}
    return {key: figure(value) for key, value in found.items() if value is not None}


def _choices_section(details: Details) -> Section:
    choices, confidence = mapping(details.get("choices")), mapping(details.get("confidence"))
    values = mapping(details.get("values"))
    numbers = details.get("ballot") == ChoiceKind.NUMBER
    rows = []
    for label, choice in choices.items():
        sure = number(confidence.get(label))
        chosen = choice_words(details, choice, value=values.get(label))
        rows.append(
            (
                Cell(text=label, agent=label),
                Cell(text=chosen) if chosen else Cell(text=_tr("abstained"), tone="muted"),
                Cell(text=decimal(sure, 0) if sure is not None else NOTHING),
            )
        )
    table = Table(
        name=_tr("Who chose what"),
        columns=(
            _tr("Answer"),
            _tr("Number") if numbers else _tr("Choice"),
            _tr("Confidence"),
        ),
        rows=tuple(rows),
        figures=frozenset({1, 2}) if numbers else frozenset({2}),
    )
    blocks: list[Block] = [table]
    abstained = texts(details.get("abstained"))
    if abstained:
        sentence = _tr("No choice could be read for certain from: {0}. Such an answer abstains; nothing is guessed.")
        blocks.append(Note(text=sentence.format(", ".join(abstained))))
    hint = _tr("Confidence is what each model says of itself, 0 to 100.")
    return Section(title=_tr("Who chose what"), blocks=tuple(blocks), hint=hint)


def _figure_names() -> Mapping[str, str]:
    return {
        "median": _tr("Median"),
        "q1": _tr("First quartile"),
        "q3": _tr("Third quartile"),
        "least": _tr("Least"),
        "most": _tr("Greatest"),
    }
