"""Do two sentences about the same thing say the same or the opposite? By rules, since embeddings do not see a negation.

Negation scope in the manner of NegEx (Chapman et al. 2001, "A simple algorithm for identifying negated findings and
diseases"): from a negator to the end of its clause. Opposites come from a small list of axes (``polarity.toml``), after
de Marneffe, Rafferty & Manning (2008), "Finding contradictions in text": negation, antonyms and swapped arguments are the kinds of
contradiction that can be told without knowledge of the world; different numbers are left unclear. English only.

{FIGURES}
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import product

from mas_core.claims.clauses import Clause, Token, parse

_DIRECTION = "direction"
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
_LEAST_BASE = 4
_SHARED_SHARE = 0.5


class Stance(StrEnum):
    """How a passage stands to a claim. ``SILENT`` is an answer without a passage about it."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    UNCLEAR = "unclear"
    SILENT = "silent"


def stance_between(claim: str, other: str) -> Stance:
    """Returns whether ``other`` supports or contradicts ``claim``, or that the rules cannot tell.

    Only for English sentences that are about the same thing: where no rule sees an opposition, they count as support.

    Args:
        claim: One sentence.
        other: Another sentence, near to it by its words.
    """
    return clause_stance(parse(claim), parse(other))


def clause_stance(one: Clause, other: Clause) -> Stance:
    """Returns what :func:`stance_between` does, for sentences that were parsed before; symmetric."""
    if one.partly != other.partly or _numbers_differ(one, other):
        return Stance.UNCLEAR
    turns = _axis_turns(one, other)
    if _swapped(one, other):
        turns = (*turns, -1) if not turns or min(turns) > 0 else turns
        return Stance.CONTRADICTS if min(turns) < 0 else Stance.UNCLEAR
    if turns and min(turns) < 0 < max(turns):
        return Stance.UNCLEAR
    if turns and max(turns) < 0:
        return Stance.CONTRADICTS
    denied = _denial_stance(one, other)
    if turns and denied is Stance.CONTRADICTS:
        return Stance.SUPPORTS if _denial_reaches_axis(one, other) else Stance.UNCLEAR
    return Stance.SUPPORTS if turns else denied


def _numbers_differ(one: Clause, other: Clause) -> bool:
    return bool(one.numbers and other.numbers and one.numbers.isdisjoint(other.numbers))


def _axis_turns(one: Clause, other: Clause) -> tuple[int, ...]:
    """Returns 1 for each pair of words on one axis that say the same, −1 for each that say the opposite, denials included.

    A word meets itself first; what is left over meets other words of its axis. Words of direction meet only if they speak
    of the same thing: less traffic and more revenue are no opposites.
    """
    turns: list[int] = []
    left, right = list(one.polar), list(other.polar)
    for token in one.polar:
        same = next((match for match in right if match.stem == token.stem and _same_object(token, match)), None)
        if same is not None:
            left.remove(token)
            right.remove(same)
            turns.append(token.sign * same.sign)
    for token, match in product(left, right):
        relation = _relation(token, match)
        if relation:
            turns.append(relation * token.sign * match.sign)
    return tuple(turns)


def _relation(token: Token, match: Token) -> int:
    """Returns 1 for words on the same pole of an axis, −1 for opposite poles, 0 for unrelated words."""
    if _are_prefixed_opposites(token.stem, match.stem):
        return -1
    sides = dict(match.poles)
    shared = [(axis, side * sides[axis]) for axis, side in token.poles if axis in sides]
    counted = [turn for axis, turn in shared if axis != _DIRECTION or _same_object(token, match)]
    if not counted or min(counted) < 0 < max(counted):
        return 0
    return counted[0]


def _same_object(token: Token, match: Token) -> bool:
    directed = any(axis == _DIRECTION for axis, _ in (*token.poles, *match.poles))
    return not directed or not token.objects or not match.objects or not token.objects.isdisjoint(match.objects)


def _are_prefixed_opposites(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_BASE and any(long == prefix + short for prefix in _PREFIXES)


def _denial_stance(one: Clause, other: Clause) -> Stance:
    """Judges by negation alone: what one sentence denies, does the other assert it?"""
    shared = one.signs.keys() & other.signs.keys()
    flipped = {word for word in shared if one.signs[word] != other.signs[word]}
    both_denied = {word for word in shared if one.signs[word] < 0 and other.signs[word] < 0}
    if not one.denials and not other.denials:
        return Stance.SUPPORTS
    if bool(one.denials) != bool(other.denials):
        return Stance.CONTRADICTS if flipped else Stance.UNCLEAR
    if both_denied:
        return Stance.SUPPORTS
    if flipped and (one.denials - other.denials) % 2:
        return Stance.CONTRADICTS
    return Stance.UNCLEAR


def _denial_reaches_axis(one: Clause, other: Clause) -> bool:
    """Whether the negation is one of the words already compared, so that it must not count a second time."""
    return any(token.sign < 0 for token in (*one.polar, *other.polar))


def _swapped(one: Clause, other: Clause) -> bool:
    """Whether two comparisons name the same two things in opposite order: A outweighs B, B outweighs A."""
    if one.pivot is None or other.pivot is None:
        return False
    (before, after), (other_before, other_after) = one.pivot, other.pivot
    crossed = before & other_after and after & other_before
    straight = _only(before, after) & _only(other_before, other_after) or _only(after, before) & _only(other_after, other_before)
    return bool(crossed) and not straight


def _only(side: frozenset[str], opposite: frozenset[str]) -> frozenset[str]:
    return side - opposite


def combined(stances: Sequence[Stance]) -> Stance:
    """Returns the stance of an answer with several passages: unclear as soon as they disagree or none is clear."""
    clear = {stance for stance in stances if stance in (Stance.SUPPORTS, Stance.CONTRADICTS)}
    if not stances:
        return Stance.SILENT
    return clear.pop() if len(clear) == 1 else Stance.UNCLEAR
