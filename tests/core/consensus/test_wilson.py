"""Wilson's interval against values worked out elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.consensus.wilson import wilson_interval


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # By hand: for no hits the upper bound is z²/(n + z²), with z² = 3.8415.
        (0, 3, 0.0, 3.8414588 / 6.8414588),
        (3, 3, 3 / 6.8414588, 1.0),
        (5, 10, 0.2366, 0.7634),
    ],
)
def test_known_intervals(hits: int, total: int, low: float, high: float) -> None:
    assert wilson_interval(hits, total) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_that_the_share_lies_inside_and_the_other_side_is_its_mirror(case: tuple[int, int]) -> None:
    hits, total = case
    low, high = wilson_interval(hits, total)
    assert 0 <= low <= hits / total <= high <= 1
    assert wilson_interval(total - hits, total) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("hits", "total"), [(0, 0), (1, 0), (-1, 5), (6, 5), (1, -1)])
def test_that_what_is_no_proportion_is_refused(hits: int, total: int) -> None:
    with pytest.raises(ValueError, match="no proportion"):
        wilson_interval(hits, total)
