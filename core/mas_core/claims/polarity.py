"""Do two sentences about the same thing say the same or the opposite? By rules, since embeddings do not see a negation.

Negation scope in the manner of NegEx (Chapman et al. 2001, "A simple algorithm for identifying negated findings and
diseases"): from a negator to the end of its clause. Opposites come from a small list of axes (``polarity.toml``), after de
Marneffe, Rafferty & Manning (2008), "Finding contradictions in text": negation, antonyms and swapped arguments are the kinds
of contradiction that can be told without knowledge of the world; different numbers are left unclear. English only.

Measured on hand-labelled pairs of other topics than those that the lists were made on (``tests/core/claims/data``, 49 pairs),
before any of their faults was looked at: of 24 judged "contradicts" all were contradictions, of 21 judged "supports" 19 were
paraphrases, 4 were left unclear. Most of these pairs are short and easy. Of the 18 long ones with subordinate clauses, 6 of 10
contradictions were found and 2 taken for support; two faults that they showed were mended afterwards (now 8 and 1).

The rules do not ask whether two sentences are about the same thing: where clustering has joined strangers, the stance means
nothing. Irony, opposites without a listed word, and all that takes knowledge of the world are not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import product

from mas_core.claims.clauses import Clause, Clauses, Token
from mas_core.claims.lexicon import polarity_words

_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
_LEAST_BASE = 4


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
    return stance_of(claim, other, Clauses())


def stance_of(claim: str, other: str, clauses: Clauses) -> Stance:
    """Returns what :func:`stance_between` does; for many comparisons of the same sentences. A sentence supports itself."""
    return Stance.SUPPORTS if claim == other else _clause_stance(clauses[claim], clauses[other])


def _clause_stance(one: Clause, other: Clause) -> Stance:
    if one.partly != other.partly or _numbers_differ(one, other):
        return Stance.UNCLEAR
    turns = _axis_turns(one, other)
    denied = _denial_stance(one, other)
    if _swapped(one, other):
        return _swapped_stance(turns, denied)
    if not turns:
        return denied
    if min(turns) < 0 < max(turns):
        return Stance.UNCLEAR
    if max(turns) < 0:
        return Stance.CONTRADICTS
    if denied is Stance.CONTRADICTS and not any(token.sign < 0 for token in (*one.polar, *other.polar)):
        # The words on an axis agree, but one sentence denies something else that both name.
        return Stance.UNCLEAR
    return Stance.SUPPORTS


def _swapped_stance(turns: tuple[int, ...], denied: Stance) -> Stance:
    if turns and min(turns) < 0 < max(turns):
        return Stance.UNCLEAR
    if turns:
        return Stance.CONTRADICTS if turns[0] > 0 else Stance.SUPPORTS
    return Stance.CONTRADICTS if denied is Stance.SUPPORTS else Stance.UNCLEAR


def _numbers_differ(one: Clause, other: Clause) -> bool:
    return bool(one.numbers and other.numbers and one.numbers.isdisjoint(other.numbers))


def _axis_turns(one: Clause, other: Clause) -> tuple[int, ...]:
    """Returns 1 for each pair of words on one axis that say the same, −1 for each that say the opposite, denials included.

    A word meets itself first; what is left over meets other words of its axis, but only such as are said of the same thing:
    less traffic and more revenue are no opposites.
    """
    same_turns: list[int] = []
    turns: list[int] = []
    left, right = list(one.polar), list(other.polar)
    for token in one.polar:
        same = next((match for match in right if match.stem == token.stem and _meet(token, match)), None)
        if same is not None:
            left.remove(token)
            right.remove(same)
            same_turns.append(token.sign * same.sign)
    for token, match in product(left, right):
        relation = _relation(token, match) if _meet(token, match) else 0
        if relation:
            turns.append(relation * token.sign * match.sign)
    turns.extend(_prefix_turns(one, other))
    # A word that both assert is often only the topic ("trust", in "increase trust"), so it yields to any other evidence.
    told = [turn for turn in same_turns if turn < 0]
    if not turns and not told and _denial_stance(one, other) is Stance.CONTRADICTS:
        return ()
    return tuple(turns + told or same_turns)


def _relation(token: Token, match: Token) -> int:
    """Returns 1 for words on the same pole of an axis, −1 for opposite poles, 0 for unrelated words."""
    sides = dict(match.poles)
    shared = {side * sides[axis] for axis, side in token.poles if axis in sides}
    return shared.pop() if len(shared) == 1 else 0


def _meet(token: Token, match: Token) -> bool:
    """Whether two words are said of the same thing.

    That the same words stand before both is not enough where something follows both: a tax that reduces traffic and a tax
    that raises revenue share their subject only.
    """
    if not token.after.isdisjoint(match.after | match.before) or not match.after.isdisjoint(token.before):
        return True
    if token.after and match.after:
        return False
    return not token.before or not match.before or not token.before.isdisjoint(match.before)


def _prefix_turns(one: Clause, other: Clause) -> tuple[int, ...]:
    """Finds opposites that no list names: ``willing`` and ``unwilling``."""
    return tuple(
        -this.signs[word] * that.signs[prefix + word]
        for this, that in ((one, other), (other, one))
        for word in this.signs
        if len(word) >= _LEAST_BASE and word not in that.signs
        for prefix in _PREFIXES
        if prefix + word in that.signs and word not in polarity_words().poles
    )


def _denial_stance(one: Clause, other: Clause) -> Stance:
    """Judges by negation alone: what one sentence denies, does the other assert it?"""
    shared = one.signs.keys() & other.signs.keys()
    flipped = any(one.signs[word] != other.signs[word] for word in shared)
    if not one.denials and not other.denials:
        return Stance.SUPPORTS
    if not one.denials or not other.denials:
        return Stance.CONTRADICTS if flipped else Stance.UNCLEAR
    if any(one.signs[word] < 0 and other.signs[word] < 0 for word in shared):
        return Stance.SUPPORTS
    return Stance.CONTRADICTS if flipped and (one.denials - other.denials) % 2 else Stance.UNCLEAR


def _swapped(one: Clause, other: Clause) -> bool:
    """Whether two comparisons name the same two things in opposite order: A outweighs B, B outweighs A."""
    if one.pivot is None or other.pivot is None:
        return False
    (before, after), (other_before, other_after) = one.pivot, other.pivot
    crossed = before & other_after, after & other_before
    straight = before & other_before, after & other_after
    return all(crossed) and sum(map(len, crossed)) > sum(map(len, straight))


def combined(stances: Sequence[Stance]) -> Stance:
    """Returns the stance of an answer with several passages: unclear as soon as they disagree or none is clear."""
    clear = {stance for stance in stances if stance in (Stance.SUPPORTS, Stance.CONTRADICTS)}
    if not stances:
        return Stance.SILENT
    return clear.pop() if len(clear) == 1 else Stance.UNCLEAR
