"""Which side an answer takes on the question's proposition: yes, no, mixed, or none that can be told.

Read from what an answer declares, never from similarity, which cannot see a negation. Stance is a target's, not a text's
sentiment (Mohammad, Sobhani & Kiritchenko 2017, "Stance and Sentiment in Tweets", ACM TOIT 17:26): a gloomy answer may say
yes. The words are in ``stance.toml``; what no rule reads is ``none``, not a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from mas_core.analysis.proposition import Proposition, proposition
from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import PerAnswer, Refusal
from mas_core.analysis.stance_signals import Signal, signals
from mas_core.analysis.vote_choices import Vote
from mas_core.choices import ChoiceKind
from mas_core.models import Question

_SHORT_WORDS = 4
_ENDS = 2
_NEEDED = "a question that can be answered by yes or no"
_OTHER = {
    ChoiceKind.OPTIONS: Refusal(reason="the question offers options other than yes and no", needed=_NEEDED),
    ChoiceKind.LIKERT: Refusal(reason="the question asks for a point of a scale", needed=_NEEDED),
    ChoiceKind.NUMBER: Refusal(reason="the question asks for a number", needed=_NEEDED),
}


class Stance(StrEnum):
    """The side that an answer takes."""

    YES = "yes"
    NO = "no"
    MIXED = "mixed"
    NONE = "none"


def stances(question: Question, readings: Sequence[Reading], *, vote: Vote | None = None) -> PerAnswer[str] | Refusal:
    """Returns each answer's stance; refused where the question has no proposition, and for answers that are not English.

    Args:
        question: What was asked.
        readings: The answers.
        vote: What was counted. A counted YES or NO is a declaration, in whatever language, and so is a point of the agreement
            scale: below its middle a no, above it a yes, the middle mixed. Other choices mean that there is no proposition.
    """
    counted: Mapping[str, str] = {}
    if vote is not None:
        sides = _counted(vote)
        if sides is None:
            return _OTHER.get(vote.kind, _OTHER[ChoiceKind.OPTIONS])
        counted = sides
    asked = proposition(question)
    if isinstance(asked, Refusal) and not counted:
        return asked
    target = Proposition(verbs=frozenset(), stems=frozenset()) if isinstance(asked, Refusal) else asked
    values: dict[str, str] = {}
    refused: dict[str, Refusal] = {}
    for reading in readings:
        if reading.label in counted:
            values[reading.label] = counted[reading.label]
        elif reading.not_english is not None and not _plainly_english(reading):
            refused[reading.label] = reading.not_english
        else:
            values[reading.label] = stance(reading.sentences, target).value
    return PerAnswer(values=values, refused=refused)


def _counted(vote: Vote) -> Mapping[str, str] | None:
    """Returns the label of each counted answer to its side; None where the choices are no sides."""
    chosen = {label: choice for label, choice in vote.choices.items() if choice is not None}
    if vote.agreement:
        middle = (vote.points[0] + vote.points[-1]) / 2
        return {label: _side(float(point), middle).value for label, point in chosen.items()}
    sides = {label: choice.lower() for label, choice in chosen.items()}
    return sides if set(sides.values()) <= {Stance.YES.value, Stance.NO.value} and vote.kind is ChoiceKind.YES_NO else None


def _side(point: float, middle: float) -> Stance:
    if point == middle:
        return Stance.MIXED
    return Stance.YES if point > middle else Stance.NO


def stance(sentences: Sequence[str], target: Proposition) -> Stance:
    """Returns the side that sentences take.

    A labelled answer ("My answer is no") decides, the last one if there are several. Else all that is declared at the
    beginning, at the end, in the first person or as a conclusion counts: one side alone is the stance, unless the answer says
    outright that it takes none and does not come back to a side at its end; of both sides, the one that the conclusion is on.
    """
    found = tuple(signals(sentences, target))
    labelled = [signal.side for signal in found if signal.labelled]
    if labelled:
        return Stance(labelled[-1])
    declared = [signal for signal in found if signal.side in (Stance.YES, Stance.NO) and not signal.conditional]
    mixed = [signal for signal in found if signal.side == Stance.MIXED or signal.conditional]
    sides = {signal.side for signal in declared}
    if not declared:
        return Stance.MIXED if mixed else Stance.NONE
    closing = {signal.side for signal in declared if signal.place >= len(sentences) - _ENDS and signal.place > 0}
    outright = [signal.place for signal in mixed if not signal.weighing]
    if len(sides) == 1 and (not outright or (closing and declared[-1].place > outright[-1])):
        return Stance(declared[0].side)
    return Stance.MIXED if len(sides) == 1 else _concluded(declared, sentences=len(sentences))


def _concluded(declared: Sequence[Signal], *, sentences: int) -> Stance:
    """Returns the side that the last sentences conclude on, else mixed."""
    last = {signal.side for signal in declared if signal.concluding and signal.place >= sentences - _ENDS}
    return Stance(last.pop()) if len(last) == 1 else Stance.MIXED


def _plainly_english(reading: Reading) -> bool:
    """Whether a text that is too short to tell its language begins with one of the two words that answer."""
    return 0 < len(reading.prose_words) <= _SHORT_WORDS and reading.prose_words[0] in ("yes", "no")
