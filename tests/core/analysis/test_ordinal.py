"""Leik's ordinal consensus on cases worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.analysis.ordinal import ordinal_consensus


@pytest.mark.parametrize(
    ("counts", "consensus"),
    [
        ((0, 0, 0, 7, 0), 1.0),
        ((3, 0, 0, 0, 3), 0.0),
        # F = .2 .4 .6 .8, d = .2 .4 .4 .2, D = 2 · 1.2 / 4.
        ((1, 1, 1, 1, 1), 0.4),
        # F = 0 0 .5 1, d = 0 0 .5 0, D = 2 · .5 / 4.
        ((0, 0, 1, 1, 0), 0.75),
        # F = 0 .2 .4 .8, d = 0 .2 .4 .2, D = 2 · .8 / 4.
        ((0, 1, 1, 2, 1), 0.6),
        # Two points are yes and no: the share of the leader, stretched from half and whole to 0 and 1.
        ((1, 3), 0.5),
    ],
)
def test_known_values(counts: tuple[int, ...], consensus: float) -> None:
    assert ordinal_consensus(counts) == pytest.approx(consensus)


def test_that_ratings_next_to_each_other_agree_more_than_those_at_the_ends() -> None:
    assert ordinal_consensus((0, 0, 2, 2, 0)) > ordinal_consensus((0, 2, 0, 2, 0)) > ordinal_consensus((2, 0, 0, 0, 2))


@given(st.lists(st.integers(0, 20), min_size=2, max_size=11).filter(any))
def test_that_it_stays_between_0_and_1_and_has_no_direction(counts: list[int]) -> None:
    assert -1e-12 <= ordinal_consensus(counts) <= 1
    assert ordinal_consensus(counts) == pytest.approx(ordinal_consensus(counts[::-1]))
