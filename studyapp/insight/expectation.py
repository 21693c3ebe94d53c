"""Calibration of the scheduler: the recall that it expected, beside what was recalled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, floor, log

from studyapp.insight.mean import Mean, mean_of
from studyapp.insight.share import Share, share_of
from studyapp.insight.words import counted, percent

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
"""The bins of the table by expected recall: finer where a schedule spends its time."""
CLIP = 1e-7
"""Expectations nearer to 0 and 1 count as this far away: no answer costs infinity."""
FEW_TESTS = 10
"""Fewer tests than this make no sentence, where there is another bin."""
ELAPSED_EDGES = (1, 2, 3, 5, 8, 15, 31, 61, 121, 241, 481)
"""The first study day of each bin of the measured forgetting curve; the last is open."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One recall test: the first answer to a card on a later study day than its previous one.

    Attributes:
        elapsed: study days since the previous answer, at least 1.
        expected: the recall probability that the schedule gave it, in (0, 1].
        passed: whether it was recalled.
        number: answers to the card before this one, at least 1.
        lapses: how many of them were rated again.
    """

    card_id: str
    day: dt.date
    elapsed: int
    expected: float
    passed: bool
    number: int
    lapses: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Recall tests that are alike, the mean of what was expected, and what was recalled.

    Attributes:
        low, high: the edges of the bin; ``high`` is infinite for the last one of days.
    """

    low: float
    high: float
    expected: Mean
    recalled: Share


@dataclass(frozen=True, slots=True)
class ScheduleFit:
    """How well the schedule expects.

    Attributes:
        log_loss: the mean of ``-ln p`` of what came, p being the chance it was given.
        baseline: the log loss of one who always expects the share that was recalled; None
            without a test. Only a loss below it tells cards apart.
        rmse: root of the mean squared gap between expected and recalled over groups of tests
            alike in wait, answers and lapses, each weighed by its tests: *RMSE (bins)* after
            the srs-benchmark of open-spaced-repetition. None without a test.
        bins: by expected recall; empty ones are left out.
    """

    log_loss: Mean
    baseline: float | None
    rmse: float | None
    expected: Mean
    recalled: Share
    bins: tuple[Bin, ...]


def schedule_fit(tests: Iterable[Expectation]) -> ScheduleFit:
    """The calibration over ``tests``."""
    listed = list(tests)
    recalled = share_of(test.passed for test in listed)
    return ScheduleFit(
        log_loss=mean_of(log_losses(listed)),
        baseline=_entropy(recalled.rate),
        rmse=_rmse(listed),
        expected=mean_of(test.expected for test in listed),
        recalled=recalled,
        bins=_bins(listed, EDGES, [test.expected for test in listed]),
    )


def log_losses(tests: Iterable[Expectation]) -> list[float]:
    """``-ln p`` of what came in each test, p being the chance that it was given."""
    return [_loss(test.expected, test.passed) for test in tests]


def fit_by_topic(
    tests: Iterable[Expectation], topic_of: Mapping[str, str]
) -> dict[str, ScheduleFit]:
    """The calibration of each topic that has tests, in the order of ``topic_of``."""
    by_topic: dict[str, list[Expectation]] = {topic: [] for topic in topic_of.values()}
    for test in tests:
        if test.card_id in topic_of:
            by_topic[topic_of[test.card_id]].append(test)
    return {topic: schedule_fit(found) for topic, found in by_topic.items() if found}


def forgetting_by_days(tests: Iterable[Expectation]) -> tuple[Bin, ...]:
    """What is recalled after so many study days, beside the mean of the fitted curves.

    Each test has its own fitted curve, that of its card's stability then; the fitted value of
    a bin is the mean of what those curves say at the waits in it. Empty bins are left out.
    """
    listed = list(tests)
    edges = (*(float(edge) for edge in ELAPSED_EDGES), float("inf"))
    return _bins(listed, edges, [float(test.elapsed) for test in listed])


def fit_words(found: ScheduleFit) -> tuple[str, ...]:
    """The calibration in sentences; where there is none, what is missing."""
    loss, mean = found.log_loss, found.expected.value
    if loss.value is None or mean is None or found.rmse is None or found.baseline is None:
        return (
            "No card has come back on a later day yet: only then can an expectation be tested.",
        )
    span = f", {loss.interval[0]:.3f}-{loss.interval[1]:.3f}" if loss.interval else ""
    better = "better" if loss.value < found.baseline else "no better"
    return (
        f"The schedule expected {percent(mean)}; you recalled {found.recalled.words()}.",
        f"Log loss {loss.value:.3f} (n = {loss.n}{span}), {better} than always expecting your "
        f"average ({found.baseline:.3f}); off by {100 * found.rmse:.1f} points over groups of "
        "like cards (RMSE in bins).",
    )


def forgetting_words(bins: Iterable[Bin]) -> str:
    """The forgetting curve in a sentence: the longest wait with some tests, or the longest."""
    listed = list(bins)
    if not listed:
        return "No card has come back on a later day yet: forgetting shows itself only then."
    last = next((one for one in reversed(listed) if one.recalled.n >= FEW_TESTS), listed[-1])
    assert last.expected.value is not None  # noqa: S101 (a bin that is not empty)
    return (
        f"After {days_words(last)} you recalled {last.recalled.words()}; the fitted curves say "
        f"{percent(last.expected.value)}."
    )


def days_words(found: Bin) -> str:
    """Its days: ``1 day``, ``15-30 days``, ``481 days or more``."""
    low = int(found.low)
    if found.high == float("inf"):
        return f"{low} days or more"
    high = int(found.high) - 1
    return counted(low, "day") if low == high else f"{low}-{high} days"


def _bins(
    tests: list[Expectation], edges: tuple[float, ...], places: list[float]
) -> tuple[Bin, ...]:
    """Tests by the edge at or below their place; the last edge belongs to the last bin."""
    from bisect import bisect_right

    sorted_in: list[list[Expectation]] = [[] for _ in edges[1:]]
    for test, place in zip(tests, places, strict=True):
        sorted_in[min(bisect_right(edges, place), len(edges) - 1) - 1].append(test)
    return tuple(
        Bin(low, high, mean_of(t.expected for t in inside), share_of(t.passed for t in inside))
        for low, high, inside in zip(edges, edges[1:], sorted_in, strict=False)
        if inside
    )


def _loss(expected: float, passed: bool) -> float:
    chance = min(max(expected if passed else 1 - expected, CLIP), 1 - CLIP)
    return -log(chance)


def _entropy(rate: float | None) -> float | None:
    if rate is None:
        return None
    return -sum(share * log(share) for share in (rate, 1 - rate) if share > 0)


def _rmse(tests: list[Expectation]) -> float | None:
    gaps: dict[tuple[float, float, float], tuple[float, int]] = {}
    for test in tests:
        group = _group(test)
        gap, n = gaps.get(group, (0.0, 0))
        gaps[group] = gap + test.expected - test.passed, n + 1
    total = len(tests)
    return (sum(gap * gap / n for gap, n in gaps.values()) / total) ** 0.5 if total else None


def _group(test: Expectation) -> tuple[float, float, float]:
    """Waits, answers and lapses on scales that grow by powers, as the srs-benchmark has them."""
    return (
        _power(test.elapsed, 2.48, 3.62),
        _power(test.number, 1.99, 1.89),
        _power(test.lapses, 1.65, 1.73) if test.lapses else 0.0,
    )


def _power(count: int, first: float, base: float) -> float:
    # A count that is a power of the base must not fall to either side by a rounding error.
    return first * exp(log(base) * floor(log(count) / log(base) + 1e-12))
