"""What `surrogate` draws: losses and errors, the gradient where one would stop, the margins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.ensemble import NEVER, fan
from sim.figure import Axis, Bars, Curve, Figure, Mark, Panel, Points, Role, Rule, Scale
from sim.models.surrogate_frames import Frame, Stopping
from sim.protocol import Array
from sim.share import share_words

LOW = 0.01
"""The axis of errors begins here at the latest, so that it does not jump at the start."""
FLOOR = 1e-5
"""The smallest error that is told apart."""
EDGES = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Where the bars of margins meet; the first one holds the errors."""
NAMES = ("≤0", "0-1", "1-2", "2-4", "4-8", ">8")


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs; ``least`` is the error of the best classifier."""

    step: int
    steps: int
    summary: Mapping[str, float | None]
    least: float
    margins: Array
    zero_at: npt.NDArray[np.int64]
    frames: tuple[Frame, ...]
    stopping: Stopping


def draw(view: View) -> Figure:
    """Losses and errors first: they show what the surrogate goes on to teach."""
    return Figure((_losses(view), _gradient(view), _margins(view)), _sentence(view))


def _losses(view: View) -> Panel:
    x = _places(view)
    test, train, nll, watched = (
        np.array([getattr(frame, name) for frame in view.frames])
        for name in ("test", "train", "nll", "validation")
    )
    bits = np.median(nll, axis=1) / math.log(2.0)
    middle = np.median(test, axis=1)
    marks: list[Mark] = [
        Curve(x, middle, "test"),  # before its bands, to be named before them
        *(replace(band, label="") for band in fan(x, test)[:-1]),
        Curve(x, _positive(np.median(train, axis=1)), "train", Role.THIRD),
        Curve(x, _positive(np.median(watched, axis=1)), "validation", Role.MUTED),
        Curve(x, bits, "NLL", Role.SECOND),
        Curve(x, middle, ""),
    ]
    low = max(FLOOR, 0.5 * min(float(bits.min()), float(middle.min()), LOW))
    if view.least > low:
        marks.append(Rule(view.least, label="best"))
    marks += _stop(view)
    return Panel(
        "0-1 errors, and NLL in bits",
        Axis("step + 1", Scale.LOG, low=1.0, high=view.steps + 1.0),
        Axis("error", Scale.LOG, low=low, high=1.3),
        tuple(marks),
    )


def _gradient(view: View) -> Panel:
    x = _places(view)
    norms = np.array([frame.gradient for frame in view.frames])
    ratio = norms / norms[0]
    middle = np.median(ratio, axis=1)
    marks: list[Mark] = [*fan(x, ratio), *_falling(view, x, middle)]
    stop, left = view.summary["t_stop"], view.summary["gradient_ratio_at_stop"]
    marks += _stop(view)
    if stop is not None and left is not None:
        marks.append(Points(np.array([stop + 1.0]), np.array([left]), "at the stop", Role.END))
    low = 0.5 * float(ratio.min())
    return Panel(
        "gradient norm over its start",
        Axis("step + 1", Scale.LOG, low=1.0, high=view.steps + 1.0),
        Axis("gradient norm over its start", Scale.LOG, low=min(low, 0.5), high=1.5),
        tuple(marks),
    )


def _falling(view: View, x: Array, middle: Array) -> tuple[Curve, ...]:
    """Theory's slope once nothing is wrong, through the last look: the gradient falls as 1/t."""
    came = view.zero_at != NEVER
    if 2 * np.count_nonzero(came) <= came.size:
        return ()
    line = np.where(x > np.median(view.zero_at[came]), middle[-1] * x[-1] / x, np.nan)
    return (Curve(x, line, "theory ~1/t", Role.THEORY, dashed=True),)


def _margins(view: View) -> Panel:
    bins = np.digitize(view.margins.ravel(), EDGES, right=True)
    heights = np.bincount(bins, minlength=len(NAMES)) / view.margins.size
    return Panel(
        "margins of training examples",
        Axis("margin w.z"),
        Axis("share", low=0.0, high=1.05),
        (Bars(NAMES, heights),),
    )


def _stop(view: View) -> tuple[Rule, ...]:
    """The mean step at which patience ran out."""
    stop = view.summary["t_stop"]
    if stop is None:
        return ()
    return (Rule(stop + 1.0, vertical=True, label="stop", role=Role.FOURTH),)


def _places(view: View) -> Array:
    return np.array([frame.step for frame in view.frames]) + 1.0


def _positive(values: Array) -> Array:
    """What a logarithmic axis can show; the rest breaks the line."""
    return np.where(values > 0, values, np.nan)


def _sentence(view: View) -> str:
    summary, least = view.summary, f"(theory: at least {100 * view.least:.2g} %)"
    test = 100 * (summary["test01_end"] or 0.0)
    if view.step == 0:
        return f"Zero weights decide nothing: the test error is {test:.3g} % {least}."
    stop, left = summary["t_stop"], 100 * (summary["gradient_ratio_at_stop"] or 0.0)
    ending = (
        "." if stop is None else f"; early stop at {stop:.3g} leaves {left:.2g} % of the gradient."
    )
    made = "1 step" if view.step == 1 else f"{view.step} steps"
    came, runs = int(np.count_nonzero(view.zero_at != NEVER)), view.zero_at.size
    if came < runs:
        who = share_words(came, runs) if came else "No run" if runs > 1 else "It has not yet"
        verb = "have come" if came else "has come" if runs > 1 else "come"
        now = f"test error {test:.2g} % after {made} {least}"
        return f"{who} {verb} to zero training errors; {now}{ending}"
    then = 100 * (summary["test01_at_zero"] or 0.0)
    return (
        f"No training error from step {summary['t_zero']:.3g}: test error {then:.2g} % there, "
        f"{test:.2g} % after {made} {least}{ending}"
    )
