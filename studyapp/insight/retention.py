"""True retention: how much is recalled when a card comes back on a later day, from the log alone.

A *recall test* is the first answer to a card on a study day after the day of its previous
answer. Answers within a day (learning steps, repeats) test short-term memory and are left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.answers import Answers, Groups, counts_by
from studyapp.insight.share import Share
from studyapp.insight.words import percent
from studyapp.records.rating import Rating

if TYPE_CHECKING:
    from studyapp.insight.answers import Small, Truth, Whole

MATURE_DAYS = 21
"""From this many days since the previous answer on, a recall test is one of a mature card."""

SPANS = (7, 30, 365)
"""Study days back over which retention is told."""


@dataclass(frozen=True, slots=True)
class RecallTests:
    """Recall tests, shapes (n,).

    Attributes:
        card: the number of each card, as in ``Answers``.
        day: the study day of the answer, as ``date.toordinal`` counts.
        gap: study days since the card's previous answer, at least 1.
        passed: whether the card was recalled (any rating but again).
    """

    card: Small
    day: Small
    gap: Small
    passed: Truth

    @property
    def mature(self) -> Truth:
        """Whether memory had to last for three weeks or more."""
        return self.gap >= MATURE_DAYS

    def where(self, rows: Truth | Whole) -> RecallTests:
        """Those of them."""
        return RecallTests(self.card[rows], self.day[rows], self.gap[rows], self.passed[rows])


@dataclass(frozen=True, slots=True)
class Retention:
    """Shares of passed recall tests: all of them, and by how long memory had to last."""

    both: Share
    young: Share
    mature: Share


def recall_tests(answers: Answers) -> RecallTests:
    """The recall tests among answers."""
    import numpy as np

    rows = np.flatnonzero(answers.tests)
    passed = answers.rating[rows] > Rating.AGAIN
    return RecallTests(answers.card[rows], answers.day[rows], answers.gap[rows], passed)


def retention(tests: RecallTests) -> Retention:
    """The shares of passed tests."""
    import numpy as np

    mature, passed = tests.mature, tests.passed
    old, old_passed = np.count_nonzero(mature), np.count_nonzero(mature & passed)
    young, young_passed = mature.size - old, np.count_nonzero(passed) - old_passed
    counts = [[young - young_passed, young_passed], [old - old_passed, old_passed]]
    return _retention(np.array(counts))


def _retention(counts: Whole) -> Retention:
    """Of tests counted by young and mature, failed and passed, shape (2, 2)."""
    (failed, passed), (old_failed, old_passed) = counts.tolist()
    young, mature = Share(passed, failed + passed), Share(old_passed, old_failed + old_passed)
    return Retention(Share(young.hits + mature.hits, young.n + mature.n), young, mature)


def retention_by_group(tests: RecallTests, groups: Groups) -> dict[str, Retention]:
    """The shares of each group (a topic), in their order.

    A group without a test is there, with n = 0; tests of cards in none are left out.
    """
    group, count = groups.group[tests.card], len(groups.names)
    found = counts_by(group, count, tests.mature, tests.passed)
    return {name: _retention(counts) for name, counts in zip(groups.names, found, strict=True)}


def recall_by_age(tests: RecallTests, today: dt.date, days: int = SPANS[-1]) -> Whole:
    """Tests of each of the newest ``days`` study days, today first: shape (days, 2, 2).

    The axes are: young and mature, failed and passed.
    """
    import numpy as np

    ago = np.clip(today.toordinal() - tests.day, -1, days)
    return counts_by(ago, days + 1, tests.mature, tests.passed)[:days]


def retention_by_week(by_age: Whole, weeks: int = 12) -> tuple[Share, ...]:
    """The share of passed tests in each of the last ``weeks`` spans of 7 days, oldest first.

    The last span ends today. ``by_age`` is as ``recall_by_age`` gives it, for all of these days.
    """
    found = by_age[: 7 * weeks].reshape(weeks, 7, 2, 2).sum(axis=(1, 2)).tolist()
    return tuple(Share(passed, failed + passed) for failed, passed in reversed(found))


def retention_by_span(by_age: Whole, spans: Sequence[int] = SPANS) -> dict[int, Retention]:
    """The shares of the newest ``n`` study days, today included, for each ``n`` of ``spans``."""
    return {days: _retention(by_age[:days].sum(axis=0)) for days in spans}


def retention_words(found: Retention, expected: float | None = None) -> tuple[str, ...]:
    """Retention in sentences, the most telling first.

    Args:
        found: the shares.
        expected: the recall probability at which the schedule lets a card come back. What it
            expected of answers that came later than that is in ``expectation``.
    """
    if not found.both.n:
        return (
            "No card has come back on a later day yet: that is when retention can be measured.",
        )
    plan = f"; the schedule aims at {percent(expected)}" if expected is not None else ""
    lines = []
    for name, share in (("mature", found.mature), ("young", found.young)):
        if share.n:
            lines.append(f"You recall {share.words(f'of {name} cards')}{plan}.")
    if not found.mature.n:
        lines.append(
            f"No mature card was asked yet: none has waited {MATURE_DAYS} days for its answer."
        )
    return tuple(lines)
