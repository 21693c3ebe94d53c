"""Fits the schedule to its learner, and keeps what was found only where it expects better.

The log is parted by time: weights are fitted to the earlier recall tests and judged, beside
those in force, on the later ones, which neither has seen. What is judged is what is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.errors import StudyError, UsageError
from studyapp.insight.expectation import ScheduleFit, log_losses, rmse_words, schedule_fit
from studyapp.insight.mean import Mean, mean_of
from studyapp.progress.glance import WEIGHTS_SETTING as SETTING
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.study.answer_log import answer_log, scheduling_log
from studyapp.study.insights import expectations

if TYPE_CHECKING:
    from studyapp.scheduling.replay import Log
    from studyapp.study.desk import Desk

Fit = Callable[["Log", int], tuple[float, ...]]

FEWEST_TESTS = 200
"""So many recall tests before weights are fitted: with fewer, chance alone decides."""
JUDGED_SHARE = 0.2
"""The share of the recall tests, the newest ones, on which weights are judged."""


@dataclass(frozen=True, slots=True)
class Trial:
    """New weights beside those in force.

    Attributes:
        weights: the new ones.
        since: the first study day that was judged.
        fitted: recall tests that they were fitted to.
        old, new: how well each expects the recall tests from ``since`` on.
        gain: log loss saved by a test, in the mean; above 0 the new weights expect better.
    """

    weights: tuple[float, ...]
    since: dt.date
    fitted: int
    old: ScheduleFit
    new: ScheduleFit
    gain: Mean

    @property
    def better(self) -> bool:
        """Whether the new weights expect the later tests better."""
        return self.gain.value is not None and self.gain.value > 0


@dataclass(frozen=True, slots=True)
class Parts:
    """A log parted by time.

    Attributes:
        log: all of it.
        since: the first study day of the later part.
        earlier, later: recall tests in each part.
    """

    log: Log
    since: dt.date
    earlier: int
    later: int


def parted(desk: Desk) -> Parts:
    """Part the log of ``desk`` so that a fifth of its recall tests lies in the later part.

    Raises:
        StudyError: there are too few recall tests.
    """
    log = scheduling_log(answer_log(desk).answers)
    days = sorted(log.day[log.elapsed > 0].tolist())
    since = days[int(len(days) * (1 - JUDGED_SHARE))] if days else 1
    earlier = sum(day < since for day in days)
    if len(days) < FEWEST_TESTS or not earlier:
        raise StudyError(
            f"There are {len(days)} recall tests: too few to fit weights to.",
            f"from {FEWEST_TESTS} on, over more than one day, it can be tried",
        )
    return Parts(log, dt.date.fromordinal(since), earlier, len(days) - earlier)


def fitted(parts: Parts, fit: Fit) -> tuple[float, ...]:
    """The weights that ``fit`` (as ``scheduling.fitting.fit``) finds in the earlier part."""
    return fit(parts.log, parts.since.toordinal())


def judged(desk: Desk, parts: Parts, weights: tuple[float, ...]) -> Trial:
    """New weights beside those in force, on the later part. Nothing is written."""
    since = parts.since.toordinal()
    old, new = (
        expectations(parts.log, those, since) for those in (desk.scheduler.parameters, weights)
    )
    return Trial(
        weights=weights,
        since=parts.since,
        fitted=parts.earlier,
        old=schedule_fit(old),
        new=schedule_fit(new),
        gain=mean_of(log_losses(old) - log_losses(new)),
    )


def kept_words(trial: Trial) -> tuple[str, ...]:
    """What came of it, in three sentences: on what, both losses, both errors."""
    old, new, gain = trial.old.log_loss, trial.new.log_loss, trial.gain
    assert old.value is not None  # noqa: S101 (a trial has judged tests)
    assert new.value is not None  # noqa: S101
    assert gain.value is not None  # noqa: S101
    span = f" ({gain.interval[0]:+.4f} to {gain.interval[1]:+.4f})" if gain.interval else ""
    return (
        f"Fitted to {trial.fitted} recall tests before {trial.since}, judged on the {gain.n} "
        "since then.",
        f"Log loss {old.value:.4f} with the weights in force, {new.value:.4f} with the new "
        f"ones: {gain.value:+.4f} saved a test{span}.",
        f"RMSE in bins {rmse_words(trial.old)} and {rmse_words(trial.new)} points.",
    )


def adopt(desk: Desk, trial: Trial) -> None:
    """Put the weights of a trial in force: all states are folded anew with them, at once.

    Raises:
        LookOnlyError: nothing may be written.
        StoreError: it could not be kept; all is as it was.
    """
    before = desk.store.setting(SETTING)
    _put_in_force(desk, trial.weights, {"weights": list(trial.weights), "before": before})


def undo(desk: Desk) -> bool:
    """Put the weights in force that were so before the newest ``adopt``.

    Returns:
        Whether they are fitted ones; else they are the published ones.

    Raises:
        UsageError: the published weights are in force.
        LookOnlyError: nothing may be written.
    """
    present = desk.store.setting(SETTING)
    if not present or not present.get("weights"):
        raise UsageError("There is nothing to undo.", "the published weights are in force")
    before = present.get("before")
    value: Mapping[str, object] = before if isinstance(before, Mapping) else {"weights": []}
    kept = value.get("weights")
    weights = tuple(float(weight) for weight in kept) if isinstance(kept, list) and kept else ()
    _put_in_force(desk, weights or DEFAULT_WEIGHTS, value)
    return bool(weights)


def _put_in_force(desk: Desk, weights: tuple[float, ...], value: Mapping[str, object]) -> None:
    from studyapp.scheduling.scheduler import Scheduler
    from studyapp.study.rederiving import derive

    now = desk.scheduler
    scheduler = Scheduler(
        weights,
        now.desired_retention,
        now.maximum_interval,
        now.roll_over_hour,
        fuzz=now.fuzz,
    )
    derive(desk, scheduler, value)
