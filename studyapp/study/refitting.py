"""When to fit the schedule anew, and doing it in steps that a screen can tell.

It is offered when there are twice the recall tests that there were at the last fit: what a fit
can find goes with the root of their number, so that less news is not worth a learner's while.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from studyapp.study.optimising import FEWEST_TESTS, Fit, Parts, Trial, adopt, fitted, judged, parted

if TYPE_CHECKING:
    from studyapp.study.desk import Desk

FITTED_SETTING = "scheduler.fitted"
"""The setting that holds how many recall tests there were when weights were last fitted."""


class Stage(Enum):
    """The steps of a fit, in their order; the value says what is going on."""

    READING = "Reading your answers"
    FITTING = "Fitting the weights to your earlier answers"
    JUDGING = "Judging them on your newest fifth"
    KEEPING = "Keeping what expects better"


class Refit:
    """One fit: call ``do`` with each stage in turn; nothing is written before the last.

    Args:
        desk: decks, store and scheduler.
        fit: as ``scheduling.fitting.fit``.
    """

    def __init__(self, desk: Desk, fit: Fit) -> None:
        self._desk, self._fit = desk, fit
        self._parts: Parts | None = None
        self._weights: tuple[float, ...] = ()
        self._trial: Trial | None = None

    @property
    def trial(self) -> Trial:
        """What came of it, once it is judged."""
        assert self._trial is not None  # noqa: S101 (asked for at the end)
        return self._trial

    @property
    def tests(self) -> int:
        """How many recall tests there are, once they are read."""
        return 0 if self._parts is None else self._parts.earlier + self._parts.later

    def do(self, stage: Stage) -> None:
        """Do one stage.

        Raises:
            StudyError: it cannot be done; all stays as it was.
        """
        if stage is Stage.READING:
            self._parts = parted(self._desk)
            return
        assert self._parts is not None  # noqa: S101 (read first)
        if stage is Stage.FITTING:
            self._weights = fitted(self._parts, self._fit)
        elif stage is Stage.JUDGING:
            self._trial = judged(self._desk, self._parts, self._weights)
        else:
            if self.trial.better:
                adopt(self._desk, self.trial)
            if self._desk.store.writable:
                self._desk.store.put_setting(FITTED_SETTING, {"tests": self.tests})


class Doubling:
    """Tells when the recall tests have doubled since the last fit.

    They are counted only when there can be enough of them: each answer adds at most one, so a
    count tells how many answers it is good for.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._counted_at = self._missing = self._tests = 0

    def look(self) -> int:
        """How many recall tests there are, where a fit is to be offered; else 0."""
        store = self._desk.store
        if not store.exists or not store.writable:
            return 0
        counts = store.day_counts().values()
        most = sum(count.answers - count.new_cards for count in counts)
        if most < 2 * FEWEST_TESTS or most < self._counted_at + self._missing:
            return 0
        wanted = 2 * max(FEWEST_TESTS, recall_tests_at_last_fit(self._desk))
        if most < wanted:
            return 0
        if self._tests < wanted:
            self._tests = recall_tests_kept(self._desk)
            self._counted_at, self._missing = most, max(0, wanted - self._tests)
        return self._tests if self._tests >= wanted else 0


def recall_tests_at_last_fit(desk: Desk) -> int:
    """How many recall tests there were when weights were last fitted; 0 for never."""
    found = (desk.store.setting(FITTED_SETTING) or {}).get("tests")
    return found if isinstance(found, int) else 0


def recall_tests_kept(desk: Desk) -> int:
    """How many answers tested recall: those on a later study day than the card's one before."""
    from studyapp.insight.answers import answered

    answers = answered(desk.store.log_columns(), desk.scheduler.roll_over_hour)
    return int(answers.tests.sum())
