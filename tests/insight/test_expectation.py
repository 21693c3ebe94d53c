"""Calibration of the scheduler, against sums written out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.insight import expectation
from studyapp.insight.expectation import (
    EDGES,
    Bin,
    Expectations,
    ScheduleFit,
    Tally,
    days_words,
    fit_words,
    forgetting_words,
)
from tests.insight.logs import TODAY, TOPIC_OF, groups_of
from tests.insight.plain import Expectation

tests = st.lists(
    st.builds(
        Expectation,
        card_id=st.sampled_from("abcdx"),
        day=st.just(TODAY),
        elapsed=st.integers(1, 900),
        expected=st.floats(0.001, 1.0),
        passed=st.booleans(),
        number=st.integers(1, 30),
        lapses=st.integers(0, 8),
    ),
    max_size=60,
)


def columns(listed: list[Expectation]) -> Expectations:
    def of(name: str, kind: type) -> np.ndarray[tuple[int], np.dtype[Any]]:
        return np.array([getattr(test, name) for test in listed], dtype=kind)

    return Expectations(
        elapsed=of("elapsed", np.int32),
        expected=of("expected", np.float64),
        passed=of("passed", np.bool_),
        number=of("number", np.int32),
        lapses=of("lapses", np.int32),
    )


def schedule_fit(listed: list[Expectation]) -> ScheduleFit:
    return expectation.schedule_fit(columns(listed))


def forgetting_by_days(listed: list[Expectation]) -> tuple[Bin, ...]:
    return Tally.of(columns(listed)).forgetting()


def by_topic(listed: list[Expectation]) -> Tally:
    topics = groups_of("abcdx", TOPIC_OF)
    cards = np.array(["abcdx".index(test.card_id) for test in listed], dtype=np.int32)
    return Tally.of(columns(listed), topics.group[cards], len(topics.names))


def recall_of(expected: float, passed: bool, elapsed: int = 5, number: int = 1) -> Expectation:
    return Expectation("a", TODAY, elapsed, expected, passed, number, 0)


@given(tests)
def test_the_loss_is_the_mean_of_minus_the_log_of_what_came(listed: list[Expectation]) -> None:
    found = schedule_fit(listed)
    assert found.log_loss.n == found.expected.n == found.recalled.n == len(listed)
    if not listed:
        assert (found.log_loss.value, found.baseline, found.rmse) == (None, None, None)
        return
    losses = []
    for test in listed:
        chance = test.expected if test.passed else 1 - test.expected
        losses.append(-math.log(min(max(chance, 1e-7), 1 - 1e-7)))
    assert found.log_loss.value == pytest.approx(math.fsum(losses) / len(losses))
    assert found.rmse is not None
    assert 0 <= found.rmse <= 1


@given(tests)
def test_every_test_lies_in_one_bin_by_what_was_expected(listed: list[Expectation]) -> None:
    found = schedule_fit(listed).bins
    assert sum(one.recalled.n for one in found) == len(listed)
    for one in found:
        last = one.high == EDGES[-1]
        inside = [
            test
            for test in listed
            if one.low <= test.expected < one.high or (last and test.expected == 1)
        ]
        assert (one.recalled.hits, one.recalled.n) == (sum(t.passed for t in inside), len(inside))
        assert one.expected.value == pytest.approx(sum(t.expected for t in inside) / len(inside))


@given(tests)
def test_every_test_lies_in_one_bin_by_days(listed: list[Expectation]) -> None:
    found = forgetting_by_days(listed)
    assert sum(one.recalled.n for one in found) == len(listed)
    for one in found:
        inside = [test for test in listed if one.low <= test.elapsed < one.high]
        assert (one.recalled.hits, one.recalled.n) == (sum(t.passed for t in inside), len(inside))


@given(tests)
def test_topics_hold_their_own_tests(listed: list[Expectation]) -> None:
    found = by_topic(listed).fits(groups_of("abcdx", TOPIC_OF).names)
    for topic, fit in found.items():
        own = [test for test in listed if TOPIC_OF.get(test.card_id) == topic]
        assert fit.recalled.n == len(own) > 0
    assert sum(fit.recalled.n for fit in found.values()) == sum(t.card_id != "x" for t in listed)


@given(tests, st.integers(0, 60), st.integers(0, 60))
def test_tallies_of_portions_make_that_of_the_whole(
    listed: list[Expectation], one: int, two: int
) -> None:
    first, second = sorted((one, two))
    parts = (listed[:first], listed[first:second], listed[second:])
    whole, found = by_topic(listed), Tally.together([by_topic(part) for part in parts])
    names = groups_of("abcdx", TOPIC_OF).names
    for name in ("losses", "bins", "waits"):
        assert getattr(found, name) == pytest.approx(getattr(whole, name), rel=1e-9, abs=1e-12)
    assert found.fits(names).keys() == whole.fits(names).keys()
    for here, there in zip(
        (found.fit(), *found.fits(names).values()),
        (whole.fit(), *whole.fits(names).values()),
        strict=True,
    ):
        assert here.rmse == (None if there.rmse is None else pytest.approx(there.rmse, abs=1e-9))


def test_groups_that_balance_are_not_off_and_others_are() -> None:
    balanced = [recall_of(0.5, passed=True), recall_of(0.5, passed=False)]
    assert schedule_fit(balanced).rmse == pytest.approx(0)
    apart = [recall_of(0.5, passed=True, elapsed=5), recall_of(0.5, passed=False, elapsed=500)]
    assert schedule_fit(apart).rmse == pytest.approx(0.5)
    three = [*balanced, recall_of(0.8, passed=False, elapsed=500)]
    assert schedule_fit(three).rmse == pytest.approx(math.sqrt(0.64 / 3))


@pytest.mark.parametrize(("bias", "most"), [(0.0, 1.0), (0.03, 0.98), (0.1, 0.98)])
def test_nineteen_of_twenty_logs_have_their_mean_gap_in_the_interval(
    bias: float, most: float
) -> None:
    """More of them where nothing is off: what chance adds is not told from a gap then."""
    waits, each, chance = np.array([1, 4, 14, 48, 173, 627], np.int32), 60, 0.85
    n, none = waits.size * each, np.zeros(waits.size * each, np.int32)
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(400):
        passed = rng.random(n) < chance
        found = expectation.schedule_fit(
            Expectations(np.repeat(waits, each), np.full(n, chance + bias), passed, none + 1, none)
        )
        assert found.rmse_interval is not None
        low, high = found.rmse_interval
        # Chance alone makes gaps, too: a variance for each group.
        mean = bias**2 + waits.size * chance * (1 - chance) / n
        inside += low**2 <= mean <= high**2
    assert 0.92 <= inside / 400 <= most


def test_always_expecting_the_average_has_the_entropy_as_its_loss() -> None:
    listed = [recall_of(0.75, passed=n > 0) for n in range(4)]
    found = schedule_fit(listed)
    assert found.log_loss.value == pytest.approx(found.baseline)
    assert found.baseline == pytest.approx(0.5623, abs=1e-4)
    told = fit_words(found)
    assert told[0] == "The schedule expected 75 %; you recalled 75 % (n = 4, 30-95 %)."
    assert "no better than" in told[1]


def test_the_longest_wait_is_told() -> None:
    listed = [recall_of(0.9, passed=True, elapsed=1), recall_of(0.7, passed=False, elapsed=20)]
    found = forgetting_by_days([*listed, recall_of(0.6, passed=True, elapsed=700)])
    assert [days_words(one) for one in found] == ["1 day", "15-30 days", "481 days or more"]
    assert forgetting_words(found).startswith("After 481 days or more you recalled 100 % (n = 1, ")


def test_without_a_test_both_say_what_is_missing() -> None:
    assert fit_words(schedule_fit([]))[0].startswith("No card has come back on a later day yet")
    assert forgetting_words([]).startswith("No card has come back on a later day yet")
