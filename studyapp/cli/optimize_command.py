"""`studyapp optimize`: fit the schedule to its learner, judged on answers it has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from studyapp.cli.output import say, say_json, talk
from studyapp.cli.progress import progress
from studyapp.cli.stats_object import fit_object
from studyapp.clock import SystemClock
from studyapp.errors import StoreError
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
        if desk.store.why_look_only:  # told before the fit, not after it
            raise StoreError(
                f"The schedule cannot be changed: {desk.store.why_look_only}.",
                "mend that first, and say it again",
            )
        if undo:
            fitted = optimising.undo(desk)
            if as_json:
                say_json({"in_force": "fitted" if fitted else "published"})
            else:
                before = "weights fitted before" if fitted else "published weights"
                talk(f"The {before} are in force.")
            return
        trial = _tried(desk)
    finally:
        desk.close()
    if as_json:
        say_json(_object(trial))
    else:
        say(_words(trial))


def _tried(desk: Desk) -> Trial:
    """Fit, judge, and keep what is better, with a bar that counts the steps."""
    from studyapp.scheduling.fitting import fit
    from studyapp.study.refitting import Refit, Stage

    refit = Refit(desk, fit)
    for stage in progress(Stage, len(Stage), "Fitting"):
        refit.do(stage)
    return refit.trial


def _words(trial: Trial) -> str:
    from studyapp.study.optimising import kept_words

    kept = (
        "The new weights are in force; `studyapp optimize --undo` takes them back."
        if trial.better
        else "The new weights do not expect better: all stays as it was."
    )
    return "\n".join([*kept_words(trial), kept])


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
