"""What a yes to the question would say: the proposition, by the form of the question alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mas_core.analysis.refusals import Refusal
from mas_core.analysis.sentences import split_sentences
from mas_core.analysis.text import clean, prose, words
from mas_core.models import Question

SHOULD = frozenset(("should", "must", "ought", "shall", "need", "needs"))
BE = frozenset(("is", "are", "was", "were", "am", "be"))
CAN = frozenset(("can", "could", "may", "might"))
WILL = frozenset(("will", "would"))
DO = frozenset(("do", "does", "did"))
HAVE = frozenset(("has", "have", "had"))
FAMILIES = (SHOULD, BE, CAN, WILL, DO, HAVE)

_PUT_AS_PROPOSITION = frozenset(("yes_no", "likert"))
"""Types whose questions a yes or a no answers even where they are put as a statement."""
_NEEDED = "a question that can be answered by yes or no"
_LEAD = re.compile(r"^.*?(?:[,:;–—]\s*|\b(?:and|so|then|but)\s+)(?=(?P<rest>\w.*)$)")
_NEGATED = re.compile(r"\b(?:not|never|cannot|\w+n't)\b")
_OR_NOT = re.compile(r",?\s*\bor not\b|,?\s*\byes or no\b")
_FUNCTION_WORDS = frozenset(
    """
    a an the and or of to in on at by for from with without into onto as that this these those which who whom whose it its
    they them their we us our you your i me my he she his her there here than then so such very more most much many any some
    all every each be been being is are was were am do does did has have had will would can could may might must should shall
    ought need not no if when while people one about up out over also just even still ever really
    """.split()  # noqa: SIM905  (a list of words reads better as one)
)
_STEM_LETTERS = 5
_LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposition:
    """What an answer may affirm or deny.

    Attributes:
        verbs: The question's auxiliary and those that stand for it in an answer; empty where the question has none.
        stems: Beginnings of its content words.
    """

    verbs: frozenset[str]
    stems: frozenset[str]


def proposition(question: Question) -> Proposition | Refusal:
    """Returns the proposition of a question that asks for a yes or a no; its last one, where it asks several things.

    Such a question begins with an auxiliary verb, if need be after a clause that leads up to it. Refused: other questions,
    questions in the negative (a yes to them means two things), and questions that offer alternatives. One whose type says that
    it wants YES or NO, or how far one agrees, is not judged by its form.
    """
    text = prose(clean(question.text)).lower()
    closed = question.question_type in _PUT_AS_PROPOSITION
    for sentence in reversed(split_sentences(text)):
        asked = _asked(_OR_NOT.sub("", sentence[-_LONGEST:].rstrip("?!. \"')")))
        if asked is None or not ("?" in sentence or closed):
            continue
        if _NEGATED.search(asked):
            return Refusal(reason="the question is put in the negative, so a yes to it can mean two things", needed=_NEEDED)
        if " or " in asked and not closed:
            return Refusal(reason="the question offers alternatives", needed=_NEEDED)
        first, *rest = words(asked)
        return Proposition(verbs=next(family for family in FAMILIES if first in family), stems=_stems(rest))
    if closed:
        return Proposition(verbs=frozenset(), stems=_stems(list(words(text))))
    return Refusal(reason="the question does not ask for a yes or a no", needed=_NEEDED)


def stem(word: str) -> str:
    """Returns the beginning of a word that its usual inflections share: ``charging`` and ``charges`` give ``charg``."""
    word = word.removesuffix("'s")
    if word.endswith("ies") or (word.endswith("y") and len(word) > 3):
        word = f"{word[:-3]}i" if word.endswith("ies") else f"{word[:-1]}i"
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:_STEM_LETTERS]


def is_content(word: str) -> bool:
    """Whether a word carries the subject matter, not only the grammar."""
    return word not in _FUNCTION_WORDS


def _stems(found: list[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in found if is_content(word))


def _asked(sentence: str) -> str | None:
    """Returns a question from its auxiliary on, or None if it has none where one asks."""
    rest = sentence
    while rest:
        first = next(iter(words(rest)), "")
        if any(first.removesuffix("n't") in family or first == "can't" for family in FAMILIES):
            return rest
        lead = _LEAD.match(rest)
        if lead is None:
            return None
        rest = lead["rest"]
    return None
