"""Calibration of the scheduler: the recall that it expected, beside what was recalled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from typing import TYPE_CHECKING

from studyapp.insight.mean import DEVIATIONS, Mean, mean_from
from studyapp.insight.share import Share
from studyapp.insight.words import counted, percent

if TYPE_CHECKING:
    from studyapp.insight.answers import Array, Byte, Small, Truth, Whole

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
        elapsed: study days since the previous answer, at least 1.
        expected: the recall probability that the schedule gave it, in (0, 1].
        passed: whether it was recalled.
        number: answers to the card before this one, at least 1.
        lapses: how many of them were rated again.
    """

    elapsed: Small
    expected: Array
    passed: Truth
    number: Small
    lapses: Small


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
        rmse_interval: how far chance alone would move it in another log of the same tests, at
            95 %: the delta method on its square, answers within a group being a fair draw of
            the group's chance. None below two tests.
        bins: by expected recall; empty ones are left out.
    """

    log_loss: Mean
    baseline: float | None
    rmse: float | None
    rmse_interval: tuple[float, float] | None
    expected: Mean
    recalled: Share
    bins: tuple[Bin, ...]


def schedule_fit(tests: Expectations) -> ScheduleFit:
    """The calibration over ``tests``."""
    return Tally.of(tests).fit()


def log_losses(tests: Expectations) -> Array:
    """``-ln p`` of what came in each test, p being the chance that it was given."""
    import numpy as np

    chance = np.where(tests.passed, tests.expected, 1 - tests.expected)
    np.clip(chance, CLIP, 1 - CLIP, out=chance)
    np.log(chance, out=chance)
    losses: Array = np.negative(chance, out=chance)
    return losses


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
        f"average ({found.baseline:.3f}); off by {rmse_words(found)} points over groups "
        "of like cards (RMSE in bins).",
    )


def rmse_words(found: ScheduleFit) -> str:
    """Its RMSE in points with the interval; 0 without a test."""
    said = f"{100 * (found.rmse or 0.0):.1f}"
    if found.rmse_interval is None:
        return said
    low, high = found.rmse_interval
    return f"{said} ({100 * low:.1f}-{100 * high:.1f})"


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
class Tally:
    """What calibrations are worked out from, by group; the last group holds what is in none.

    A long log is tallied portion by portion: the tallies of all of them make one.

    Attributes:
        losses: of each group tests, passed ones, the mean log loss and the sum of squares around
            it, shape (4, groups + 1).
        bins: likewise, by bin of ``EDGES`` and of what was expected, shape (4, groups + 1, bins).
        waits: likewise, of what was expected, by bin of ``ELAPSED_EDGES``, shape (4, bins).
        cells: of each set of like tests in a group its number, the sum of what was expected less
            what was passed, the number of passed tests, and that of all, shape (4, sets).
    """

    losses: Array
    bins: Array
    waits: Array
    cells: Array

    @classmethod
    def of(cls, tests: Expectations, group: Whole | Small | None = None, groups: int = 0) -> Tally:
        """The tally of tests, ``group`` being -1 for one that is in none of the ``groups``."""
        import numpy as np

        size, passed = groups + 1, tests.passed
        place = np.zeros(tests.elapsed.size, np.int64) if group is None else group.astype(np.int64)
        place[place < 0] = groups
        wait = _places(ELAPSED_EDGES, np.arange(int(tests.elapsed.max(initial=0)) + 1))
        waits = _in_bins(tests.expected, passed, wait[tests.elapsed], len(ELAPSED_EDGES))
        losses = _in_bins(log_losses(tests), passed, place, size)
        cells = _cells(tests, place, size)
        place *= BINS
        place += _places(EDGES[:-1], tests.expected)
        bins = _in_bins(tests.expected, passed, place, size * BINS).reshape(4, size, BINS)
        return cls(losses, bins, waits, cells)

    @classmethod
    def together(cls, parts: Sequence[Tally]) -> Tally:
        """The tally of the tests of several, at least one, all with the same groups."""
        import numpy as np

        losses, bins, waits = (
            _merged(np.stack([getattr(part, name) for part in parts], axis=1))
            for name in ("losses", "bins", "waits")
        )
        return cls(losses, bins, waits, np.concatenate([part.cells for part in parts], axis=1))

    def fit(self, group: int | None = None) -> ScheduleFit:
        """The calibration of one group, or of all tests."""
        chosen = slice(None) if group is None else slice(group, group + 1)
        bins, losses = _merged(self.bins[:, chosen]), _merged(self.losses[:, chosen])
        recalled = Share(round(losses[1]), round(losses[0]))
        rmse, interval = self._rmse(group)
        return ScheduleFit(
            log_loss=_mean(losses),
            baseline=_entropy(recalled.rate),
            rmse=rmse,
            rmse_interval=interval,
            expected=_mean(_merged(bins)),
            recalled=recalled,
            bins=_bins(EDGES, bins),
        )

    def fits(self, names: Sequence[str]) -> dict[str, ScheduleFit]:
        """The calibration of each group that has some tests, by name, in their order."""
        return {name: self.fit(n) for n, name in enumerate(names) if self.losses[0, n]}

    def forgetting(self) -> tuple[Bin, ...]:
        """What is recalled after so many study days, beside the mean of the fitted curves.

        Each test has its own fitted curve, that of its card's stability then; the fitted value
        of a bin is the mean of what those curves say at the waits in it. Empty bins are left out.
        """
        return _bins((*(float(edge) for edge in ELAPSED_EDGES), float("inf")), self.waits)

    def _rmse(self, group: int | None) -> tuple[float | None, tuple[float, float] | None]:
        import numpy as np

        number, *counted = self.cells
        number = number.astype(np.int64)
        here = number // _SETS == group if group is not None else np.ones(number.size, np.bool_)
        if not here.any():
            return None, None
        same = np.unique(number[here] % _SETS, return_inverse=True)[1]
        gap, passed, tests = (np.bincount(same, each[here]) for each in counted)
        n, squares = tests.sum(), gap**2 / tests
        chance = (passed + 1) / (tests + 2)  # never 0 or 1, however few the tests
        spread = chance * (1 - chance)
        mean = float(squares.sum() / n)
        # Of each square a part, the spread in the mean, is chance itself.
        beyond = max(0.0, float((spread * (squares - spread)).sum()))
        off = DEVIATIONS * sqrt(2 * float((spread**2).sum()) + 4 * beyond) / n
        return sqrt(mean), (sqrt(max(0.0, mean - off)), sqrt(mean + off)) if n > 1 else None


BINS = len(EDGES) - 1


def _places(edges: Sequence[float], values: Array | Whole) -> Whole:
    """The bin of each value: that of the edge at or below it; the first bin holds what is lower."""
    import numpy as np

    # Of few edges all comparisons are quicker than a search for each value.
    found = np.zeros(values.shape, np.int8)
    for edge in edges[1:]:
        found += values >= edge
    return found.astype(np.int64)


def _in_bins(values: Array, passed: Truth, places: Whole, count: int) -> Array:
    """Of each bin tests, passed ones, the mean value, and the squares around it."""
    import numpy as np

    failed, hits = np.bincount(2 * places + passed, minlength=2 * count).reshape(count, 2).T
    cases = failed + hits
    means = np.bincount(places, values, minlength=count) / np.maximum(cases, 1)
    off = values - means[places]
    off *= off
    return np.array([cases, hits, means, np.bincount(places, off, minlength=count)])


def _merged(parts: Array) -> Array:
    """Bins of several parts as those of one: shape (4, parts, ...) to (4, ...)."""
    import numpy as np

    cases, hits, means, squares = parts
    whole = np.maximum(cases.sum(axis=0), 1)
    mean = (cases * means).sum(axis=0) / whole
    around = (squares + cases * (means - mean) ** 2).sum(axis=0)
    return np.array([cases.sum(axis=0), hits.sum(axis=0), mean, around])


def _mean(found: Array) -> Mean:
    """The mean of one bin, shape (4,)."""
    n = round(found[0])
    return mean_from(n, float(found[2]), float(found[3])) if n else Mean(0, None, None)


def _bins(edges: Sequence[float], found: Array) -> tuple[Bin, ...]:
    """The bins that hold a test."""
    return tuple(
        Bin(low, high, mean_from(round(n), mean, square), Share(round(hits), round(n)))
        for (low, high), (n, hits, mean, square) in zip(
            pairwise(edges), found.T.tolist(), strict=True
        )
        if n
    )


def _entropy(rate: float | None) -> float | None:
    if rate is None:
        return None
    return -sum(share * log(share) for share in (rate, 1 - rate) if share > 0)


_DEPTH = 64
"""More than the logarithm of any count, to the bases below."""
_SETS = _DEPTH**3


def _cells(tests: Expectations, place: Whole, size: int) -> Array:
    """Tests of a group that are alike in wait, answers and lapses, as ``Tally.cells``.

    All three on scales that grow by powers, as the srs-benchmark has them.
    """
    import numpy as np

    scales = (
        _power(tests.elapsed, 3.62),
        _power(tests.number, 1.89),
        _power(tests.lapses, 1.73, has_none=True),
    )
    shape = (size, *(int(scale.max(initial=0)) + 1 for scale in scales))
    alike = place
    for scale, several in zip(scales, shape[1:], strict=True):
        alike = alike * several
        alike += scale
    cases = np.bincount(alike)
    gaps = np.bincount(alike, tests.expected - tests.passed)
    passed = np.bincount(alike, tests.passed)
    there = np.flatnonzero(cases)
    widest = (size, _DEPTH, _DEPTH, _DEPTH)
    number = np.ravel_multi_index(np.unravel_index(there, shape), widest)
    return np.array([number, gaps[there], passed[there], cases[there]])


def _power(counts: Small, base: float, *, has_none: bool = False) -> Byte:
    """The whole part of each count's logarithm; with ``has_none`` one more, and 0 for none."""
    import numpy as np

    known = np.arange(1, int(counts.max(initial=0)) + 1)
    # A count that is a power of the base must not fall to either side by a rounding error.
    power = np.floor(np.log(known) / log(base) + 1e-12).astype(np.int8)
    return np.concatenate([np.zeros(1, np.int8), power + 1 if has_none else power])[counts]
