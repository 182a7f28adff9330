"""One answer as the figures read it: cleaned, split and counted once, however many figures follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mas_core.analysis.language import english_refusal
from mas_core.analysis.refusals import Refusal
from mas_core.analysis.sentences import split_sentences
from mas_core.analysis.text import clean, prose, words
from mas_core.models import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the figures need of an answer.

    Attributes:
        label: The answer's name in every figure.
        text: The whole text, cleaned.
        prose: The text without Markdown and code.
        words: The words of ``text``, in lower case.
        prose_words: The words of ``prose``, in lower case.
        sentences: The sentences of ``prose``.
        not_english: Why the English lexicons do not apply, or None if they do.
    """

    label: str
    text: str
    prose: str
    words: tuple[str, ...]
    prose_words: tuple[str, ...]
    sentences: tuple[str, ...]
    not_english: Refusal | None


def read(answer: Answer) -> Reading:
    """Reads one answer."""
    text = clean(answer.text)
    running = prose(text)
    running_words = words(running)
    return Reading(
        label=answer.label,
        text=text,
        prose=running,
        words=words(text),
        prose_words=running_words,
        sentences=split_sentences(running),
        not_english=english_refusal(running, running_words),
    )


def last_round(answers: Sequence[Answer], order: Sequence[str] = ()) -> tuple[Answer, ...]:
    """Returns each label's answer of its last round: what an agent holds in the end, not what it said on the way.

    Args:
        answers: All answers of a run, any order.
        order: Agent ids; answers come in this order, then in that of their repeats, agents not named in it last.
    """
    latest: dict[str, Answer] = {}
    for answer in answers:
        held = latest.get(answer.label)
        if held is None or answer.round >= held.round:
            latest[answer.label] = answer
    place: Mapping[str, int] = {agent: index for index, agent in enumerate(order)}
    return tuple(sorted(latest.values(), key=lambda answer: (place.get(answer.agent, len(place)), answer.repeat)))
