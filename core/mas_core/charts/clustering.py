"""The order of a heatmap's rows: like stands by like."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean

Matrix = tuple[tuple[float, ...], ...]


def average_linkage_order(similarity: Matrix) -> tuple[int, ...]:
    """Returns the rows' indices in the order of the leaves of an average-linkage tree.

    UPGMA (Sokal & Michener 1958): the two groups with the highest mean similarity between their members join, until one is
    left. Joined groups are turned so that their most similar ends meet (in the manner of Bar-Joseph et al. 2001); ties keep
    the given order. Costs the cube of the number of answers, which a panel keeps small.

    Args:
        similarity: Symmetric, higher is more alike.
    """
    groups: list[tuple[int, ...]] = [(index,) for index in range(len(similarity))]
    while len(groups) > 1:
        first, second = max(
            combinations(range(len(groups)), 2), key=lambda pair: _mean_between(similarity, groups[pair[0]], groups[pair[1]])
        )
        merged = _facing(similarity, groups[first], groups[second])
        groups = [*groups[:first], merged, *groups[first + 1 : second], *groups[second + 1 :]]
    return groups[0] if groups else ()


def _mean_between(similarity: Matrix, one: tuple[int, ...], other: tuple[int, ...]) -> float:
    return fmean(similarity[row][column] for row in one for column in other)


def _facing(similarity: Matrix, one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    turned = ((one, other), (one, other[::-1]), (one[::-1], other), (one[::-1], other[::-1]))
    left, right = max(turned, key=lambda pair: similarity[pair[0][-1]][pair[1][0]])
    return left + right
