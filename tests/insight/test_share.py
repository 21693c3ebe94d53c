"""A share never comes without its n and its interval."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.insight.share import Share, share_of

shares = st.integers(1, 5_000).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@given(shares)
def test_the_interval_ends_where_the_share_is_1_96_deviations_off(share: Share) -> None:
    """Wilson's interval by its definition, not by its closed form."""
    rate, interval = share.rate, share.interval
    assert rate is not None
    assert interval is not None
    assert 0 <= interval[0] <= rate <= interval[1] <= 1
    for end in interval:
        if 0 < end < 1:
            deviation = sqrt(end * (1 - end) / share.n)
            assert abs(rate - end) == pytest.approx(1.959964 * deviation, rel=1e-5)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(8, 10), 0.4902, 0.9433),
        (Share(0, 10), 0.0, 0.2775),
        (Share(10, 10), 0.7225, 1.0),
    ],
)
def test_known_intervals(share: Share, low: float, high: float) -> None:
    assert share.interval == pytest.approx((low, high), abs=5e-5)


def test_no_case_is_no_rate() -> None:
    assert (Share(0, 0).rate, Share(0, 0).interval) == (None, None)
    assert Share(0, 0).words("of young cards") == "none of young cards yet"


def test_the_words_hold_rate_n_and_interval() -> None:
    assert Share(375, 412).words("of mature cards") == "91 % of mature cards (n = 412, 88-93 %)"
    assert Share(8, 10).words() == "80 % (n = 10, 49-94 %)"


@given(st.lists(st.booleans()))
def test_a_share_counts(cases: list[bool]) -> None:
    assert share_of(case for case in cases) == Share(cases.count(True), len(cases))
