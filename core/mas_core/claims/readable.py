"""Which answers can be read for claims: the last of each label, in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mas_core.analysis.language import english_refusal, language_hits
from mas_core.analysis.reading import last_round
from mas_core.analysis.refusals import Refusal, refusal_sentences
from mas_core.analysis.text import clean, prose, words
from mas_core.claims.statements import MAX_CHARACTERS
from mas_core.models import Answer

MIN_ANSWERS = 2

_SHORT_WORDS = 10
_NEEDED = f"at least {MIN_ANSWERS} English answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """The answers that can be read, why others cannot, and why that is too little, if it is."""

    answers: tuple[Answer, ...]
    notes: tuple[str, ...]
    refused: str | None


def readable(answers: Sequence[Answer]) -> Readable:
    """Returns the answers whose claims can be compared; below two of them, a refusal in words for the person."""
    latest = last_round(answers)
    refusals = {answer.label: refusal for answer in latest if (refusal := not_english(answer.text)) is not None}
    if len(refusals) < len(latest):
        # Among English answers, a few words without a sign of another language are English too: "Nuclear power is safe."
        refusals = {answer.label: refusals[answer.label] for answer in latest if _is_foreign(answer, refusals)}
    kept = tuple(answer for answer in latest if answer.label not in refusals)
    notes = (refusal_sentences(refusals),) if refusals else ()
    if len(kept) >= MIN_ANSWERS:
        return Readable(answers=kept, notes=notes, refused=None)
    arrived = "only one answer" if len(latest) == 1 else "no answer"
    reason = (
        f"{arrived} arrived" if len(latest) < MIN_ANSWERS else f"{len(kept) or 'none'} of {len(latest)} answers can be read"
    )
    refused = " ".join((Refusal(reason=reason, needed=_NEEDED).sentence, *notes))
    return Readable(answers=(), notes=notes, refused=refused)


def _is_foreign(answer: Answer, refusals: Mapping[str, Refusal]) -> bool:
    if answer.label not in refusals:
        return False
    found = words(prose(clean(answer.text[:MAX_CHARACTERS])))
    return not answer.text.isascii() or not 0 < len(found) < _SHORT_WORDS or max(language_hits(found).values()) > 0


def not_english(text: str) -> Refusal | None:
    """Returns why the rules, which know English only, do not apply to a text, or None if they do.

    An answer of a few words counts as English if it has an English function word and no more of another language.
    """
    running = prose(clean(text[:MAX_CHARACTERS]))
    found = words(running)
    refusal = english_refusal(running, found)
    if refusal is None or len(found) >= _SHORT_WORDS:
        return refusal
    hits = language_hits(found)
    return None if hits["English"] and hits["English"] == max(hits.values()) else refusal
