"""Which sentences of different answers make the same claim. Loaded on first use, for numpy comes with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mas_core.claims.nearness import Matrix

REPETITION = 0.9
"""The least cosine at which an agent repeats itself."""


def clustered(labels: Sequence[str], near: Matrix, *, threshold: float) -> tuple[tuple[int, ...], ...]:
    """Groups sentences by average linkage (UPGMA, Sokal & Michener 1958) until no two groups are near enough.

    What an agent says twice in nearly the same words is one group from the beginning, so that it never yields two claims.
    Costs about the cube of the number of sentences, in compiled loops: 600 take a tenth of a second.

    Args:
        labels: Who said each sentence.
        near: Symmetric cosines, one row a sentence.
        threshold: The least mean cosine between two groups that join.

    Returns:
        Indices of each group in ascending order; groups in the order of their first sentence.
    """
    groups: dict[int, tuple[int, ...]] = {index: (index,) for index in range(len(labels))}
    means = near.copy()
    np.fill_diagonal(means, -np.inf)
    for kept, gone in _repetitions(labels, near):
        _join(groups, means, kept, gone)
    while len(groups) > 1:
        best = int(means.argmax())
        one, other = divmod(best, len(labels))
        if means[one, other] < threshold:
            break
        _join(groups, means, min(one, other), max(one, other))
    return tuple(tuple(sorted(group)) for _, group in sorted(groups.items()))


def _repetitions(labels: Sequence[str], near: Matrix) -> Iterator[tuple[int, int]]:
    """Yields the first place at which an agent says something, with each later place where it says that again."""
    firsts: dict[str, list[int]] = {}
    for index, label in enumerate(labels):
        said = firsts.setdefault(label, [])
        again = near[index, said] >= REPETITION
        if again.any():
            yield said[int(again.argmax())], index
        else:
            said.append(index)


def _join(groups: dict[int, tuple[int, ...]], means: Matrix, kept: int, gone: int) -> None:
    """Joins two groups in place; the mean to every other group follows from the two means (Lance & Williams 1967)."""
    here, there = len(groups[kept]), len(groups[gone])
    joined = (here * means[kept] + there * means[gone]) / (here + there)
    means[kept, :] = joined
    means[:, kept] = joined
    means[kept, kept] = -np.inf
    means[gone, :] = -np.inf
    means[:, gone] = -np.inf
    groups[kept] += groups.pop(gone)


def medoid(group: Sequence[int], near: Matrix) -> int:
    """Returns the sentence of a group that is nearest to all of it; of equals, the first."""
    members = list(group)
    return members[int(near[np.ix_(members, members)].sum(axis=1).round(9).argmax())]
