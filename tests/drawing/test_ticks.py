from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.drawing.ticks import linear_ticks

numbers = st.floats(-1e300, 1e300, allow_nan=False)


@pytest.mark.parametrize("high", [5e-324, 1e-310, 2e-301, math.inf])
def test_a_span_that_cannot_be_parted_has_no_ticks(high: float) -> None:
    assert linear_ticks(0.0, high, 4) == []


@given(numbers, numbers, st.integers(1, 12))
def test_ticks_rise_within_their_axis(one: float, other: float, most: int) -> None:
    low, high = sorted((one, other))
    ticks = linear_ticks(low, high, most)
    slack = 1e-6 * (high - low)
    assert ticks == sorted(ticks)
    assert all(low - slack <= tick <= high + slack for tick in ticks)
