"""Means, medians, histograms, hours and paces, against plain counts."""

from __future__ import annotations

import statistics
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.insight.histogram import (
    difficulty_histogram,
    memory_words,
    stability_histogram,
)
from studyapp.insight.hours import by_hour, hours_words
from studyapp.insight.mean import mean_of, middle_of
from studyapp.insight.pace import pace_by_kind, pace_words
from studyapp.insight.retention import recall_by_age, recall_tests, retention, retention_by_span
from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.insight.detailed import detailed_logs, told
from tests.insight.logs import TODAY, answered, logs, states

numbers = st.lists(st.floats(-1e6, 1e6), max_size=40)


@given(numbers)
def test_a_mean_is_that_of_statistics(values: list[float]) -> None:
    found = mean_of(values)
    assert found.n == len(values)
    if values:
        assert found.value == pytest.approx(statistics.mean(values), abs=1e-6)
    if len(values) > 1:
        half = (
            statistics.NormalDist().inv_cdf(0.975) * statistics.stdev(values) / len(values) ** 0.5
        )
        assert found.interval is not None
        assert found.interval[1] - found.interval[0] == pytest.approx(2 * half, abs=1e-6)
    else:
        assert found.interval is None


@given(numbers)
def test_quartiles_are_those_of_numpy(values: list[float]) -> None:
    found = middle_of(values)
    if values:
        expected = np.quantile(values, [0.25, 0.5, 0.75])
        assert [found.lower, found.median, found.upper] == pytest.approx(list(expected), abs=1e-6)
    if found.interval is not None:
        assert found.median is not None
        assert found.interval[0] <= found.median <= found.interval[1]


def test_the_interval_of_a_median_keeps_its_promise() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        low, high = middle_of(rng.exponential(size=25).tolist()).interval or (0.0, 0.0)
        held += low <= np.log(2) <= high
    assert 0.92 <= held / 400 <= 1


@given(states)
def test_every_card_is_in_one_bin(known: dict[str, MemoryState]) -> None:
    for histogram in (
        stability_histogram(s.stability for s in known.values()),
        difficulty_histogram(s.difficulty for s in known.values()),
    ):
        assert sum(histogram.counts) == histogram.n == len(known)
        assert len(histogram.counts) == len(histogram.names)


@pytest.mark.parametrize(
    ("days", "name"),
    [(0.001, "<1 d"), (1.0, "1-3 d"), (20.9, "1-3 w"), (21.0, "3-9 w"), (36_500.0, ">1 y")],
)
def test_a_stability_lies_in_the_bin_of_its_name(days: float, name: str) -> None:
    found = stability_histogram([days])
    assert dict(zip(found.names, found.counts, strict=True))[name] == 1


def test_memory_in_words() -> None:
    lasting, hard = stability_histogram([10.0, 30.0, 2.0]), difficulty_histogram([5.0] * 3)
    first, second = memory_words(lasting, hard)
    assert first == (
        "Half of your 3 cards last 10.0 days or more until recall falls to 90 %; 1 last three "
        "weeks or more."
    )
    assert second == "The median difficulty is 5.0 of 10."
    (said,) = memory_words(stability_histogram([]), difficulty_histogram([]))
    assert said.startswith("No card has a memory to show yet")


@given(detailed_logs)
def test_hours_hold_every_answer(log: list[Review]) -> None:
    hours = by_hour(answered(log))
    assert [hour.hour for hour in hours] == list(range(24))
    counts = Counter(
        (review.reviewed_at.hour * 60 + review.reviewed_at.minute + review.offset_minutes)
        // 60
        % 24
        for review in log
    )
    assert {hour.hour: hour.answers for hour in hours if hour.answers} == counts
    assert sum(hour.recalled.n for hour in hours) == recall_tests(answered(log)).day.size


def test_hours_are_compared_only_where_there_is_enough() -> None:
    few = by_hour(answered([told("a", 1, number=1), told("a", 0, number=2)]))
    assert hours_words(few) == (
        "Most answers between 12:00 and 13:00: 2 of 2 answers.",
        "Hours are compared once two of them have 20 recall tests each.",
    )
    assert hours_words(by_hour(answered([])))[0].startswith("No answer is kept yet")
    morning = [told("a", 50 - n, number=n) for n in range(25)]
    night = [told("b", 50 - n, Rating.AGAIN, n, offset=600) for n in range(25)]
    (_, said) = hours_words(by_hour(answered([*morning, *night])))
    assert said.startswith("Recalled best from 12:00, 100 % (n = 24, ")
    assert "least from 22:00, 0 % (n = 24, " in said
    assert "chance" not in said


@given(detailed_logs)
def test_paces_are_the_medians_of_their_kinds(log: list[Review]) -> None:
    for pace in pace_by_kind(answered(log)):
        own = [review for review in log if review.detail.get("kind", "unknown") == pace.kind]
        timed = [review.duration_ms / 1000 for review in own if review.duration_ms is not None]
        assert pace.right.n == len(own)
        assert pace.seconds.n == len(timed)
        if timed:
            assert pace.seconds.median == pytest.approx(statistics.median(timed))


def test_paces_in_words() -> None:
    log = [told("a", n, number=n, spent=20_000, kind="number") for n in range(7)]
    log += [told("b", n, number=n, spent=5_000, kind="choice") for n in range(2)]
    assert pace_words(pace_by_kind(answered(log))) == (
        "9 timed answers; number 20 s (n = 7, 20-20 s) is the slowest kind, choice 5.0 s (n = 2) "
        "the fastest."
    )
    assert pace_words([]).startswith("No answer was timed yet")


@given(logs)
def test_a_span_holds_the_tests_of_its_days(log: list[Review]) -> None:
    tests = recall_tests(answered(log))
    for days, found in retention_by_span(recall_by_age(tests, TODAY)).items():
        ago = TODAY.toordinal() - tests.day
        assert found == retention(tests.where((ago >= 0) & (ago < days)))


def test_one_card_is_not_half_of_any() -> None:
    said = memory_words(stability_histogram([2.0]), difficulty_histogram([6.4]))
    assert said[0] == (
        "Your one card lasts 2.0 days until recall falls to 90 %; 0 last three weeks or more."
    )
