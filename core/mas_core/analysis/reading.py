"""One answer as the figures read it: cleaned, split and counted once, however many figures follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mas_core.analysis.language import english_refusal
from mas_core.analysis.refusals import Refusal
from mas_core.analysis.sentences import split_sentences
from mas_core.analysis.text import clean, prose, without_ballots, words
from mas_core.models import Answer, Verdict


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


def read(answer: Answer, *, voted: bool = False) -> Reading:
    """Reads one answer; of one that ``voted`` what it says beside its ballot."""
    text = without_ballots(clean(answer.text)) if voted else clean(answer.text)
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


def last_round(answers: Sequence[Answer], order: Sequence[str] = (), *, verdict: Verdict | None = None) -> tuple[Answer, ...]:
    """Returns each label's answer of its last round: what an agent holds in the end, not what it said on the way.

    Args:
        answers: All answers of a run, any order.
        verdict: Names the layers of a mixture that it is written from; those after them are left out.
        order: Agent ids; answers come in this order, then in that of their repeats, agents not named in it last.
    """
    latest: dict[str, Answer] = {}
    reached = verdict.details.get("layers_reached") if verdict is not None else None
    for answer in answers:
        if isinstance(reached, int) and answer.round >= reached:
            continue
        held = latest.get(answer.label)
        if held is None or answer.round >= held.round:
            latest[answer.label] = answer
    place: Mapping[str, int] = {agent: index for index, agent in enumerate(order)}
    return tuple(sorted(latest.values(), key=lambda answer: (place.get(answer.agent, len(place)), answer.repeat)))


def independent(answers: Sequence[Answer], order: Sequence[str] = ()) -> tuple[Answer, ...]:
    """Returns the answers of the first round, in the order of :func:`last_round`: those written without sight of any other."""
    return last_round([answer for answer in answers if answer.round == 0], order)
