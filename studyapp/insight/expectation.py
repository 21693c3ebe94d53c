"""Calibration of the scheduler: the recall that it expected, beside what was recalled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from studyapp.insight.answers import Groups
from studyapp.insight.mean import Mean, mean_from
from studyapp.insight.share import Share
from studyapp.insight.words import counted, percent

if TYPE_CHECKING:
    from studyapp.insight.answers import Array, Small, Truth, Whole

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
"""The bins of the table by expected recall: finer where a schedule spends its time."""
CLIP = 1e-7
"""Expectations nearer to 0 and 1 count as this far away: no answer costs infinity."""
FEW_TESTS = 10
"""Fewer tests than this make no sentence, where there is another bin."""
ELAPSED_EDGES = (1, 2, 3, 5, 8, 15, 31, 61, 121, 241, 481)
"""The first study day of each bin of the measured forgetting curve; the last is open."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """Recall tests: first answers to a card on a later study day than its previous one.

    Attributes, shapes (n,):
        card: the number of each card.
        day: the study day, as ``date.toordinal`` counts.
        elapsed: study days since the previous answer, at least 1.
        expected: the recall probability that the schedule gave it, in (0, 1].
        passed: whether it was recalled.
        number: answers to the card before this one, at least 1.
        lapses: how many of them were rated again.
    """

    card: Whole
    day: Whole
    elapsed: Whole
    expected: Array
    passed: Truth
    number: Whole
    lapses: Whole

    def where(self, rows: Truth | Whole) -> Expectations:
        """Those of them."""
        return Expectations(*(getattr(self, field.name)[rows] for field in fields(self)))


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


def schedule_fit(tests: Expectations) -> ScheduleFit:
    """The calibration over ``tests``."""
    return _Sums.of(tests).fit()


def log_losses(tests: Expectations) -> Array:
    """``-ln p`` of what came in each test, p being the chance that it was given."""
    import numpy as np

    chance = np.where(tests.passed, tests.expected, 1 - tests.expected)
    losses: Array = -np.log(np.clip(chance, CLIP, 1 - CLIP))
    return losses


def fits_by_group(
    tests: Expectations, groups: Groups
) -> tuple[ScheduleFit, dict[str, ScheduleFit]]:
    """The calibration of all tests, and that of each group that has some, in their order."""
    sums = _Sums.of(tests, groups.group[tests.card], len(groups.names))
    there = sums.cases.tolist()
    by_group = {name: sums.fit(n) for n, name in enumerate(groups.names) if there[n]}
    return sums.fit(), by_group


def forgetting_by_days(tests: Expectations) -> tuple[Bin, ...]:
    """What is recalled after so many study days, beside the mean of the fitted curves.

    Each test has its own fitted curve, that of its card's stability then; the fitted value of
    a bin is the mean of what those curves say at the waits in it. Empty bins are left out.
    """
    import numpy as np

    edges = (*(float(edge) for edge in ELAPSED_EDGES), float("inf"))
    places = _places(edges, np.arange(int(tests.elapsed.max(initial=0)) + 1))[tests.elapsed]
    return _bins(edges, *_in_bins(tests, places, len(edges) - 1))


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


@dataclass(frozen=True, slots=True)
class _Sums:
    """What fits are worked out from, by group; the last group holds what is in none.

    Attributes:
        cases: tests of each group, shape (groups,).
        loss, loss_squares: of each group the mean log loss and the sum of squares around it.
        bins: of each group and bin of ``EDGES`` tests, passed ones, the mean expectation and
            the sum of squares around it, shape (4, groups, bins).
        gaps: of each group and each set of like tests the sum of what was expected less what
            was passed, and the number of tests, shape (2, groups, sets).
    """

    cases: Whole
    loss: Array
    loss_squares: Array
    bins: Array
    gaps: Array

    @classmethod
    def of(cls, tests: Expectations, group: Whole | Small | None = None, count: int = 0) -> _Sums:
        """The sums of tests, ``group`` being -1 for one that is in none of the ``count``."""
        import numpy as np

        losses, alike = log_losses(tests), _groups(tests)
        size, sets = count + 1, int(alike.max(initial=0)) + 1
        place = np.zeros(losses.size, np.int64) if group is None else group.astype(np.int64)
        place[place < 0] = count
        cases = np.bincount(place, minlength=size)
        mean = np.bincount(place, losses, minlength=size) / np.maximum(cases, 1)
        off = losses - mean[place]
        rows = place * sets + alike
        return cls(
            cases=cases,
            loss=mean,
            loss_squares=np.bincount(place, off * off, minlength=size).astype(np.float64),
            bins=_in_bins(
                tests, place * BINS + _places(EDGES, tests.expected), size * BINS
            ).reshape(4, size, BINS),
            gaps=np.array(
                [
                    np.bincount(rows, tests.expected - tests.passed, minlength=size * sets),
                    np.bincount(rows, minlength=size * sets),
                ]
            ).reshape(2, size, sets),
        )

    def fit(self, group: int | None = None) -> ScheduleFit:
        """The calibration of one group, or of all tests."""
        chosen = slice(None) if group is None else slice(group, group + 1)
        cases, passed, means, squares = _merged(self.bins[:, chosen])
        recalled = Share(round(passed.sum()), round(cases.sum()))
        return ScheduleFit(
            log_loss=_mean(self.cases[chosen], self.loss[chosen], self.loss_squares[chosen]),
            baseline=_entropy(recalled.rate),
            rmse=self._rmse(chosen),
            expected=_mean(cases, means, squares),
            recalled=recalled,
            bins=_bins(EDGES, cases, passed, means, squares),
        )

    def _rmse(self, chosen: slice) -> float | None:
        import numpy as np

        gaps, cases = self.gaps[:, chosen].sum(axis=1)
        there = cases > 0
        if not there.any():
            return None
        return float(np.sqrt((gaps[there] ** 2 / cases[there]).sum() / cases.sum()))


BINS = len(EDGES) - 1


def _places(edges: tuple[float, ...], values: Array | Whole) -> Whole:
    """The bin of each value: that of the edge at or below it; the last edge is the last bin's."""
    import numpy as np

    return np.minimum(np.searchsorted(edges, values, side="right"), len(edges) - 1) - 1


def _in_bins(tests: Expectations, places: Whole, count: int) -> Array:
    """Of each bin tests, passed ones, the mean expectation, and the squares around it."""
    import numpy as np

    cases = np.bincount(places, minlength=count)
    passed = np.bincount(places[np.flatnonzero(tests.passed)], minlength=count)
    means = np.bincount(places, tests.expected, minlength=count) / np.maximum(cases, 1)
    off = tests.expected - means[places]
    return np.array([cases, passed, means, np.bincount(places, off * off, minlength=count)])


def _merged(bins: Array) -> Array:
    """The bins of several groups as those of one: shape (4, groups, bins) to (4, bins)."""
    import numpy as np

    cases, passed, means, squares = bins
    whole = np.maximum(cases.sum(axis=0), 1)
    mean = (cases * means).sum(axis=0) / whole
    around = (squares + cases * (means - mean) ** 2).sum(axis=0)
    return np.array([cases.sum(axis=0), passed.sum(axis=0), mean, around])


def _mean(cases: Array | Whole, means: Array, squares: Array) -> Mean:
    """The mean of all from the means of parts, shapes (parts,)."""
    n = round(cases.sum())
    if not n:
        return Mean(0, None, None)
    mean = float((cases * means).sum() / n)
    return mean_from(n, mean, float((squares + cases * (means - mean) ** 2).sum()))


def _bins(
    edges: tuple[float, ...], cases: Array, passed: Array, means: Array, squares: Array
) -> tuple[Bin, ...]:
    """The bins that hold a test."""
    columns = (column.tolist() for column in (cases, passed, means, squares))
    return tuple(
        Bin(low, high, mean_from(round(n), mean, square), Share(round(hits), round(n)))
        for (low, high), n, hits, mean, square in zip(pairwise(edges), *columns, strict=True)
        if n
    )


def _entropy(rate: float | None) -> float | None:
    if rate is None:
        return None
    return -sum(share * log(share) for share in (rate, 1 - rate) if share > 0)


def _groups(tests: Expectations) -> Whole:
    """Tests alike in wait, answers and lapses: the same number for the same group.

    All three on scales that grow by powers, as the srs-benchmark has them.
    """
    found = _power(tests.elapsed, 3.62)
    for places in (_power(tests.number, 1.89), _power(tests.lapses, 1.73, has_none=True)):
        found = found * (int(places.max(initial=0)) + 1) + places
    return found


def _power(counts: Whole, base: float, *, has_none: bool = False) -> Whole:
    """The whole part of each count's logarithm; with ``has_none`` one more, and 0 for none."""
    import numpy as np

    if not counts.size:
        return counts
    known = np.arange(1, int(counts.max()) + 1)
    # A count that is a power of the base must not fall to either side by a rounding error.
    power = np.floor(np.log(known) / log(base) + 1e-12).astype(np.int64)
    return np.concatenate([[0], power + 1 if has_none else power])[counts]
