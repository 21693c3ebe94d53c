"""`studyapp optimize`: fit the schedule to its learner, judged on answers it has not seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from studyapp.cli.output import say, say_json, talk
from studyapp.cli.progress import progress
from studyapp.cli.stats_object import fit_object
from studyapp.clock import SystemClock
from studyapp.progress.home import find_home

if TYPE_CHECKING:
    from studyapp.study.desk import Desk
    from studyapp.study.optimising import Trial


@click.command()
@click.option("--undo", is_flag=True, help="Put the weights before the newest ones in force.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def optimize(undo: bool, as_json: bool) -> None:
    """Fit the schedule to how you forget, and keep it only where it expects better.

    The weights are fitted to your earlier answers and judged on the newest fifth, which they
    have not seen. Needs the extra `fit`.
    """
    from studyapp.study import optimising
    from studyapp.study.desk import open_desk

    desk = open_desk(find_home(), SystemClock())
    try:
        if undo:
            fitted = optimising.undo(desk)
            talk(f"The {'weights fitted before' if fitted else 'published weights'} are in force.")
            return
        trial = _tried(desk)
    finally:
        desk.close()
    if as_json:
        say_json(_object(trial))
    else:
        say(_words(trial))


def _tried(desk: Desk) -> Trial:
    """Fit, judge, and keep what is better, with a bar that counts the three."""
    from studyapp.scheduling.fitting import fit
    from studyapp.study import optimising

    parts = optimising.parted(desk)
    found: list[tuple[float, ...]] = []
    trials: list[Trial] = []

    def judge() -> None:
        trials.append(optimising.judged(desk, parts, found[0]))

    def keep() -> None:
        if trials[0].better:
            optimising.adopt(desk, trials[0])

    steps: list[Callable[[], None]] = [
        lambda: found.append(optimising.fitted(parts, fit)),
        judge,
        keep,
    ]
    for step in progress(steps, len(steps), "Fitting"):
        step()
    return trials[0]


def _words(trial: Trial) -> str:
    old, new, gain = trial.old.log_loss, trial.new.log_loss, trial.gain
    assert old.value is not None  # noqa: S101 (a trial has judged tests)
    assert new.value is not None  # noqa: S101
    assert gain.value is not None  # noqa: S101
    span = f" ({gain.interval[0]:+.4f} to {gain.interval[1]:+.4f})" if gain.interval else ""
    kept = (
        "The new weights are in force; `studyapp optimize --undo` takes them back."
        if trial.better
        else "The new weights do not expect better: all stays as it was."
    )
    rmse_old, rmse_new = trial.old.rmse or 0.0, trial.new.rmse or 0.0
    return "\n".join(
        [
            f"Fitted to {trial.fitted} recall tests before {trial.since}, judged on the {gain.n} "
            "since then.",
            f"Log loss {old.value:.4f} with the weights in force, {new.value:.4f} with the new "
            f"ones: {gain.value:+.4f} saved a test{span}.",
            f"RMSE in bins {100 * rmse_old:.1f} and {100 * rmse_new:.1f} points.",
            kept,
        ]
    )


def _object(trial: Trial) -> dict[str, Any]:
    gain = trial.gain
    return {
        "kept": trial.better,
        "since": trial.since.isoformat(),
        "fitted": trial.fitted,
        "judged": gain.n,
        "old": fit_object(trial.old),
        "new": fit_object(trial.new),
        "gain": {
            "n": gain.n,
            "value": gain.value,
            "interval": list(gain.interval) if gain.interval else None,
        },
        "weights": list(trial.weights),
    }
