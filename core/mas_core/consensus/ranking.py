"""Rank statistics for rankings in which every judge leaves out its own item.

Sources: J. C. de Borda 1781 (mean Borda score); M. G. Kendall and B. Babington Smith, The problem of m rankings, 1939 (W);
B. Efron 1979 (percentile bootstrap).
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BOOTSTRAPS = 1000
_LINE = re.compile(r"^[\s*_#>`-]*(?:final\s+)?ranking\s*[:=]\s*(?P<order>.+)$", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A finished ranking.

    Attributes:
        scores: Item to its mean Borda score, 0 (always last) to 1 (always first), best first.
        bands: Item to the lowest and highest rank, from 1, in 95 % of the bootstrap samples of judges.
        kendall_w: 0 (no agreement of the judges) to 1 (all rank alike), None below two rankings or three items.
        rankings: How many rankings went in.
    """

    scores: Mapping[str, float]
    bands: Mapping[str, tuple[int, int]]
    kendall_w: float | None
    rankings: int

    @property
    def winner(self) -> str | None:
        """The item that is first by itself in 95 % of the samples; None if there is none, for then nobody has won."""
        return next((item for item, band in self.bands.items() if band == (1, 1)), None) if len(self.bands) > 1 else None


def places(scores: Mapping[str, float]) -> dict[str, int]:
    """Returns item to its place, from 1; those with the same score share the best of their places."""
    return {item: 1 + sum(other > score for other in scores.values()) for item, score in scores.items()}


def read_ranking(text: str, *, names: Sequence[str]) -> tuple[str, ...] | None:
    """Reads the last line ``RANKING: B > A > C``; None unless it names each of ``names`` exactly once."""
    lines = list(_LINE.finditer(text))
    if not lines:
        return None
    order = tuple(name.upper() for name in _NAME.findall(lines[-1]["order"]))
    return order if sorted(order) == sorted(names) else None


def borda(rankings: Sequence[Sequence[str]], items: Sequence[str]) -> dict[str, float]:
    """Returns each item's mean Borda score, scaled to 0 to 1 by the length of each ranking; 0 for one that nobody ranked."""
    sums = dict.fromkeys(items, 0.0)
    counts = dict.fromkeys(items, 0)
    for ranking in rankings:
        for place, item in enumerate(ranking):
            sums[item] += (len(ranking) - 1 - place) / (len(ranking) - 1) if len(ranking) > 1 else 0.0
            counts[item] += 1
    return {item: sums[item] / counts[item] if counts[item] else 0.0 for item in items}


def kendall_w(rankings: Sequence[tuple[str, Sequence[str]]], items: Sequence[str]) -> float | None:
    """Returns Kendall's W for rankings that each leave out the judge's own item.

    The sum of squares of the items' rank sums is divided by what it would be if all judges ranked by one common order, each
    without its own item. With every judge ranking all items that is the textbook's W. A full cycle gives 0: its sums are equal.

    Args:
        rankings: Judge and its order, best first.
        items: All items.
    """
    if len(rankings) < 2 or len(items) < 3:
        return None
    placed: dict[str, list[float]] = {item: [] for item in items}
    for _, order in rankings:
        middle = (len(order) + 1) / 2
        for rank, item in enumerate(order, start=1):
            placed[item].append(rank - middle)
    found = sum(sum(ranks) ** 2 for ranks in placed.values())
    most = _most(rankings, items, {item: sum(ranks) for item, ranks in placed.items()})
    return min(1.0, found / most) if most else None


def _most(rankings: Sequence[tuple[str, Sequence[str]]], items: Sequence[str], sums: Mapping[str, float]) -> float:
    """Returns the sum of squares for the order of the rank sums, held by every judge over the items that it ranked."""
    common = sorted(items, key=lambda item: sums[item])
    ideal = dict.fromkeys(items, 0.0)
    for _, order in rankings:
        ranked = [item for item in common if item in order]
        for rank, item in enumerate(ranked, start=1):
            ideal[item] += rank - (len(ranked) + 1) / 2
    return sum(total**2 for total in ideal.values())


def rank(rankings: Sequence[tuple[str, Sequence[str]]], items: Sequence[str], *, seed: str) -> Ranked:
    """Ranks ``items`` by mean Borda, with bootstrap bands over the judges.

    Args:
        rankings: Judge and its order, best first; a judge may stand there several times.
        items: All items, in the order that decides ties.
        seed: Makes the bootstrap repeatable.
    """
    scores = borda([order for _, order in rankings], items)
    ordered = sorted(items, key=lambda item: -scores[item])
    bands = _bands(rankings, items, seed=seed)
    # Which of those that tie comes first is not known: a band holds all the places that its item shares.
    last = {item: sum(scores[other] >= scores[item] for other in items) for item in items}
    return Ranked(
        scores={item: round(scores[item], 4) for item in ordered},
        bands={item: (low, max(high, last[item])) for item, (low, high) in bands.items()},
        kendall_w=kendall_w(rankings, items),
        rankings=len(rankings),
    )


def _bands(rankings: Sequence[tuple[str, Sequence[str]]], items: Sequence[str], *, seed: str) -> dict[str, tuple[int, int]]:
    judges = sorted({judge for judge, _ in rankings})
    by_judge = {judge: [order for name, order in rankings if name == judge] for judge in judges}
    draw = random.Random(seed)  # noqa: S311  (a bootstrap, not a secret)
    taken: dict[str, list[int]] = {item: [] for item in items}
    for _ in range(BOOTSTRAPS if judges else 0):
        sample = [order for judge in draw.choices(judges, k=len(judges)) for order in by_judge[judge]]
        if not all(any(item in order for order in sample) for item in items):
            continue  # an item that nobody of this sample ranked is not last, it is unknown
        scores = borda(sample, items)
        for item in items:
            # Ties share the better place: of few reviewers, a favourite that does not rank itself ties with its own choice.
            taken[item].append(1 + sum(scores[other] > scores[item] for other in items))
    return {item: _middle(ranks, len(items)) for item, ranks in taken.items()}


def _middle(ranks: list[int], most: int) -> tuple[int, int]:
    if not ranks:
        return 1, most
    ranks.sort()
    cut = round(0.025 * len(ranks))
    return ranks[cut], ranks[-1 - cut]
