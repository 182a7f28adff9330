"""Median and quartiles against values worked out by hand, and against what R gives for type 7."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.consensus.quartiles import quantile, spread

NUMBERS = st.lists(st.floats(-1e100, 1e100), min_size=2, max_size=20)


@pytest.mark.parametrize(
    ("values", "low", "median", "high"),
    [
        # By hand: places 0.75, 1.5 and 2.25 of the ranked four, counted from 0.
        ((4, 1, 3, 2), 1.75, 2.5, 3.25),
        # Places 1, 2 and 3 of five.
        ((2, 4, 5, 3, 4), 3, 4, 4),
        # Places 0.25, 0.5 and 0.75 of two.
        ((10, 20), 12.5, 15, 17.5),
        ((7, 7, 7), 7, 7, 7),
        # quantile(c(1200, 1250, 1300, 900, 1210, 4000), type = 7) in R.
        ((1200, 1250, 1300, 900, 1210, 4000), 1202.5, 1230, 1287.5),
        ((-5, 0, 5), -2.5, 0, 2.5),
    ],
)
def test_known_quartiles(values: tuple[float, ...], low: float, median: float, high: float) -> None:
    found = spread(values)
    assert found is not None
    assert (found.low, found.median, found.high) == (low, median, high)
    assert (found.least, found.most, found.count) == (min(values), max(values), len(values))


@pytest.mark.parametrize("values", [(), (5.0,)])
def test_that_fewer_than_two_numbers_have_no_spread(values: tuple[float, ...]) -> None:
    assert spread(values) is None


@given(NUMBERS)
def test_that_quartiles_are_those_of_numpy_and_keep_their_order(values: list[float]) -> None:
    found = spread(values)
    assert found is not None
    assert found.least <= found.low <= found.median <= found.high <= found.most
    expected = np.quantile(np.asarray(values), (0.25, 0.5, 0.75), method="linear")
    largest = max(map(abs, values))
    assert (found.low, found.median, found.high) == pytest.approx(tuple(expected), abs=1e-9 * largest + 1e-300)


@given(NUMBERS, st.floats(0, 1))
def test_that_no_quantile_overflows(values: list[float], share: float) -> None:
    assert math.isfinite(quantile(sorted(values), share))
