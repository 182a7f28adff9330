"""What single sentences declare on a proposition: the rules below the stance of an answer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mas_core.analysis.proposition import SHOULD, Proposition, is_content, stem
from mas_core.analysis.text import words
from mas_resources import resource

YES, NO, MIXED = "yes", "no", "mixed"

_ENDS = 2
_NEAR = 4
_HEADING_WORDS = 3
_LONGEST = 2_000
_LEAST_COVER = 0.5
_CLAUSE = re.compile(r"(?<!\bthat)(?<!\bthink)(?<!\bbelieve)\s*[,;:–—]\s+|\s+-\s+|\s+(?=\b(?:but|yet|however)\b)")
_LABELLED = re.compile(
    r"\b(?:(?:my|final|the|short|overall|clear)\s+)*(?:answer|verdict|stance|vote|position|conclusion|recommendation)\s*"
    r"(?:is|:|=|would be|remains)\s*(?:a|an|clearly|therefore|thus|still|simply|resounding|firm|clear|qualified)?\s*"
    r"[\"'(\[]*(?P<side>yes|no)\b(?![-\s]+(?:and|or|simple|easy|clear|single|one|straightforward|longer|more)\b)"
)
_I_SAY = re.compile(
    r"\bi(?:'d| would| will|'ll)?\s+(?:say|answer|vote|lean(?:\s+towards?)?|go with)\s+(?:a\s+)?[\"']?(?P<side>yes|no)\b"
)
_OPENING = re.compile(r"^[\"'(\[]*(?P<side>yes|no)(?P<after>.*)$", re.DOTALL)
_NO_DETERMINER = re.compile(r"^\s+(?!because\b|since\b|i\b|it\b|they\b|we\b|not\b)\w")
_GOOD = re.compile(
    r"\b(?:it|this|that|which)(?:\s+(?:is|would be|seems|remains)|'s)\s+(?P<not>not\s+)?(?:\w+ly\s+|an?\s+|the\s+|very\s+)*"
    r"(?P<word>good|great|sensible|worthwhile|right|wise|excellent|bad|terrible|wrong|poor|mistaken)\s+"
    r"(?:idea|policy|step|thing|move|choice|decision|measure|approach)\b"
)
_I = r"\bi\s+(?P<not>(?:do not|don't|cannot|can't|would not|wouldn't)\s+)?"
_BAD_WORDS = frozenset(("bad", "terrible", "wrong", "poor", "mistaken"))
_NEGATIONS = frozenset(("not", "never", "cannot", "no", "hardly", "neither", "nor", "none", "nobody", "nothing"))
_NEGATING_SUBJECTS = frozenset(("no", "none", "nobody", "neither", "nothing"))
_REVERSALS = frozenset(("ban", "prohi", "outla", "aboli", "scrap", "repea", "forbi", "stop", "end"))
_PREFIXES = ("un", "in", "im", "il", "ir", "dis")
_SKIPPED = frozenset(
    (
        "also",
        "always",
        "still",
        "indeed",
        "therefore",
        "thus",
        "be",
        "a",
        "an",
        "the",
        "very",
        "quite",
        "too",
        "so",
        "to",
        "both",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One declaration.

    Attributes:
        side: ``yes``, ``no`` or ``mixed``.
        place: Number of the sentence.
        labelled: The writer names it as the answer.
        concluding: It stands in a sentence that concludes.
        conditional: It holds only under a condition.
        weighing: A mixed signal that only weighs, and may still come to a side.
    """

    side: str
    place: int
    labelled: bool = False
    concluding: bool = False
    conditional: bool = False
    weighing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrases:
    """The word lists as patterns."""

    i_hold: Mapping[str, re.Pattern[str]]
    answers: Mapping[str, re.Pattern[str]]
    denies: re.Pattern[str]
    not_mine: re.Pattern[str]
    outright: re.Pattern[str]
    weighing: re.Pattern[str]
    conditions: re.Pattern[str]
    conclusion: re.Pattern[str]


def signals(sentences: Sequence[str], target: Proposition) -> Iterator[Signal]:
    """Yields what the sentences declare, in their order; questions declare nothing."""
    lists = _phrases()
    for place, raw in enumerate(sentences):
        sentence = raw[:_LONGEST].lower()
        if sentence.rstrip("\"')* ").endswith("?"):
            continue
        at_end = place < _ENDS or place >= len(sentences) - _ENDS
        yield from _mixed(sentence, place=place, at_end=at_end)
        opening = place == 0 or (place == 1 and len(words(sentences[0])) <= _HEADING_WORDS)
        side, labelled = _answered(sentence, opening=opening)
        concluding = lists.conclusion.search(sentence) is not None
        if side is None:
            side = _declared(sentence, target, restating=at_end or concluding)
        if side is not None:
            conditional = not labelled and lists.conditions.search(sentence) is not None
            yield Signal(side=side, place=place, labelled=labelled, concluding=concluding, conditional=conditional)


def _mixed(sentence: str, *, place: int, at_end: bool) -> Iterator[Signal]:
    lists = _phrases()
    if at_end and lists.outright.search(sentence):
        yield Signal(side=MIXED, place=place)
    elif lists.weighing.search(sentence):
        yield Signal(side=MIXED, place=place, weighing=True)


def _answered(sentence: str, *, opening: bool) -> tuple[str | None, bool]:
    """Returns the side of a sentence that answers in so many words, and whether it calls this its answer."""
    lists = _phrases()
    labelled = _LABELLED.search(sentence)
    if labelled is not None:
        return labelled["side"], True
    said = _I_SAY.search(sentence)
    if said is not None:
        return said["side"], False
    bare = sentence.strip(" .!\"'")
    whole = next((side for side, pattern in lists.answers.items() if pattern.fullmatch(bare)), None)
    if whole is not None or not opening:
        return whole, False
    first = _OPENING.match(sentence)
    if first is None or first["after"].startswith((" and no", " or no", "-")) or first["after"][:1].isalnum():
        pattern = lists.answers[NO].match(sentence)
        return (NO if pattern is not None and pattern.end() > len("no ") else None), False
    if first["side"] == NO and (_NO_DETERMINER.match(first["after"]) or first["after"].startswith(" one")):
        return None, False
    return first["side"], False


def _declared(sentence: str, target: Proposition, *, restating: bool) -> str | None:
    """Returns the side that the clauses of a sentence take; None if they take none, or both."""
    lists = _phrases()
    sides: set[str] = set()
    for clause in _CLAUSE.split(sentence):
        # "Only if" is a condition on one's own view, not the view of somebody else.
        if lists.not_mine.search(lists.conditions.sub(" ", clause)) and not re.match(r"(?:but|yet|however)?\s*i\b", clause):
            continue
        side = _held(clause, target) or _judged(clause, target)
        if side is None and restating:
            side = _restated(clause, target)
        if side is not None:
            sides.add(side)
    return sides.pop() if len(sides) == 1 else None


def _held(clause: str, target: Proposition) -> str | None:
    """Reads "I support it" and "I do not agree": the writer's own side on the proposition."""
    for side, pattern in _phrases().i_hold.items():
        found = pattern.search(clause)
        if found is None:
            continue
        after = words(clause[found.end() :])
        named = {stem(word) for word in after if is_content(word)}
        if named and not named & target.stems:
            return None
        if _reversed(named, target):
            return None
        if found["not"]:
            return NO if side == YES else None
        return side
    return None


def _judged(clause: str, target: Proposition) -> str | None:
    """Reads "this is a good idea", which is a yes only to what should be."""
    found = _GOOD.search(clause)
    if found is None or not target.verbs & SHOULD:
        return None
    bad = found["word"] in _BAD_WORDS
    if found["not"] or _phrases().denies.search(clause[: found.start()]):
        return None if bad else NO
    return NO if bad else YES


def _restated(clause: str, target: Proposition) -> str | None:
    """Reads a clause that says the proposition again, with or without a negation."""
    found = words(clause)
    stems = [stem(word) for word in found]
    covered = target.stems.intersection(stems) | {s for word in found if (s := _opposite(word, target)) is not None}
    if not target.stems or len(covered) < max(_LEAST_COVER * len(target.stems), min(2, len(target.stems))):
        return None
    if _reversed(set(stems), target):
        return None
    denied = _phrases().denies.search(clause) is not None
    for place, word in enumerate(found):
        if not _is_verb(word, target):
            continue
        negative = _affirms(found, place, target)
        if negative is not None:
            return NO if negative is not denied else YES
    return None


def _is_verb(word: str, target: Proposition) -> bool:
    return {"can't": "can", "cannot": "can", "won't": "will", "shan't": "shall"}.get(
        word, word.removesuffix("n't")
    ) in target.verbs


def _affirms(found: Sequence[str], place: int, target: Proposition) -> bool | None:
    """Returns whether the verb at ``place`` denies what follows; None if what follows is not the proposition's."""
    negative = (
        found[place].endswith("n't")
        or found[place] == "cannot"
        or bool(_NEGATING_SUBJECTS.intersection(found[max(0, place - _NEAR) : place]))
    )
    for word in found[place + 1 :]:
        if word in _NEGATIONS:
            negative = True
        elif word in _SKIPPED or word.endswith("ly"):
            continue
        elif stem(word) in target.stems:
            return negative
        elif _opposite(word, target) is not None:
            return not negative
        else:
            return None
    return None


def _opposite(word: str, target: Proposition) -> str | None:
    """Returns the stem that a word denies by its prefix: ``unsafe`` that of ``safe``."""
    if stem(word) in target.stems:
        return None
    bare = next((word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)), "")
    return stem(bare) if len(bare) > 3 and stem(bare) in target.stems else None


def _reversed(named: set[str], target: Proposition) -> bool:
    """Whether one of the two is about ending a thing and the other about having it."""
    return bool(named & _REVERSALS) is not bool(target.stems & _REVERSALS) and bool(named)


@cache
def _phrases() -> _Phrases:
    raw = tomllib.loads(resource("analysis", "stance.toml").read_text(encoding="utf-8"))
    return _Phrases(
        i_hold={
            side: re.compile(rf"{_I}(?:(?:would|do|must|\w+ly)\s+){{0,2}}{_any(raw['i_hold'][side])}") for side in (NO, YES)
        },
        answers={side: re.compile(_any(raw["answers"][side])) for side in (NO, YES)},
        denies=re.compile(_any(raw["denies"]["before"])),
        not_mine=re.compile(_any(raw["not_mine"]["words"])),
        outright=re.compile(_any(raw["mixed"]["outright"])),
        weighing=re.compile(_any(raw["mixed"]["weighing"])),
        conditions=re.compile(_any(raw["mixed"]["conditions"])),
        conclusion=re.compile(_any(raw["conclusion"]["words"])),
    )


def _any(phrases: Sequence[str]) -> str:
    """Returns a pattern for whole phrases, the longest first."""
    listed = sorted(phrases, key=len, reverse=True)
    return rf"\b(?:{'|'.join(re.escape(phrase) for phrase in listed)})\b"
