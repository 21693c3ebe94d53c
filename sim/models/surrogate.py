"""A surrogate loss: it has a slope where errors have none, and teaches on when they are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import NEVER, mean_of, median
from sim.figure import Figure
from sim.knobs import knob
from sim.models import surrogate_data, surrogate_figure, surrogate_frames
from sim.models.surrogate_data import Problem, Setting
from sim.models.surrogate_frames import LONGEST, Frame, Stopping, Told
from sim.protocol import Array, Description, History, Measure, Streams

TOLD = ("nll", "train_error", "validation_error", "test_error", "gradient")
"""The traces: what a look tells of all members together, held until the next look."""
ROOM = 2**23
"""Most numbers that the examples may hold, so that a step over all of them stays short."""

A_CALL = 5_000_000
"""About how many numbers the examples of all steps of one call hold at most."""

DESCRIPTION = Description(
    id="surrogate",
    section="S02",
    title="A surrogate loss and early stopping",
    claim=(
        "The 0-1 loss gives no gradient; the negative log-likelihood does, bounds it, and can go "
        "on lowering the test error once no training example is wrong. Early stopping halts "
        "while its gradient is still large."
    ),
    reference="Deep Learning 7.8, 8.1.2; Soudry et al. 2018, theorem 3",
    version="1",
    measures=(
        Measure("t_zero", "First step without a training error", "mean", "steps"),
        Measure("test01_at_zero", "Test 0-1 error at that step", "mean"),
        Measure("test01_end", "Test 0-1 error at the last step", "mean"),
        Measure("test01_ratio", "Test error at the end over that at t_zero", "median"),
        Measure("nll_end", "Training NLL at the last step", "median", "nats"),
        Measure("t_stop", "Step at which patience runs out", "mean", "steps"),
        Measure(
            "gradient_ratio_at_stop", "Norm of the NLL's gradient there over its start", "median"
        ),
        Measure("t_best", "Step that early stopping returns", "mean", "steps"),
        Measure(
            "gradient_ratio_at_best", "Norm of the NLL's gradient there over its start", "median"
        ),
    ),
    default_runs=32,
    most_runs=1024,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. Early stopping is watched, never done: the run goes on to its end."""

    n: int = knob(60, low=10, high=400, scale="log", help="Training examples")
    d: int = knob(30, low=2, high=100, scale="log", help="Inputs, one weight each")
    signal: float = knob(2.0, low=0.5, high=4, help="Distance of the class means from the origin")
    spread: float = knob(
        5.0, low=1, high=10, scale="log", help="Largest deviation of an input; least 1/spread"
    )
    flip: float = knob(0.0, low=0, high=0.3, help="Probability that a label is wrong")
    steps: int = knob(2000, low=1, high=LONGEST, scale="log", help="How many steps are made")
    validation: int = knob(
        200, low=10, high=2000, scale="log", help="Examples that early stopping watches"
    )
    patience: int = knob(
        12, low=1, high=120, help="Looks without a better one until it stops, 24 a decade"
    )


@dataclass(frozen=True, slots=True)
class State:
    """Where the members are; ``runs`` of them.

    Attributes:
        step: t.
        weights: w, shape (runs, d).
        margins: w.z of every training example, shape (runs, n).
        gradient: that of the NLL at ``weights``, shape (runs, d).
        zero_at: first step without a training error, or -1, shape (runs,).
        test_at_zero: test error there, NaN before, shape (runs,).
        frames: the looks so far.
        stopping: early stopping as of the last look.
        problem: the data.
    """

    step: int
    weights: Array
    margins: Array
    gradient: Array
    zero_at: npt.NDArray[np.int64]
    test_at_zero: Array
    frames: tuple[Frame, ...]
    stopping: Stopping
    problem: Problem


class Surrogate:
    """Logistic regression by full-batch gradient descent from zero weights.

    Data: classes y = +-1, x = y mu + s e with e normal, mu = (signal/sqrt d) in every input,
    deviations s evenly apart in logarithms from 1/spread to spread, labels flipped with
    probability ``flip``. With signed inputs z = y x, shape (n, d):

    - NLL ``mean ln(1 + exp(-w.z))``, gradient ``-mean sigma(-w.z) z``, sigma the logistic;
    - ``w <- w + eta mean sigma(-w.z) z``, eta = 4 n / norm(Z)^2: no step raises the NLL;
    - the 0-1 error on unseen examples is exact.

    Losses are in nats, all else is dimensionless. Deep Learning 8.1.2; Soudry et al. 2018,
    theorem 3, for the growth of margins, norm(w) ~ ln t / (largest margin), NLL ~ 1/t.
    """

    description = DESCRIPTION
    parameters = Parameters
    errors_of = staticmethod(surrogate_frames.errors_of)
    nll_of = staticmethod(surrogate_frames.nll_of)
    posed = staticmethod(surrogate_data.posed)

    def cost(self, params: Parameters, runs: int) -> float:
        """Two passes over the examples a step, one decomposition, the looks."""
        a_step = 2.0 * params.n * params.d + 20.0 * params.n
        looks = min(len(surrogate_frames.looks()), params.steps + 1)
        a_look = 2.0 * params.validation * params.d + 40.0 * params.n
        return runs * (a_step * params.steps + a_look * looks + 10.0 * params.d**3)

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """The examples must fit in memory, and a step over them must stay short."""
        numbers = runs * params.d * (params.n + params.validation)
        if numbers > ROOM:
            yield (
                f"{runs} sets of {params.n} + {params.validation} examples with d = {params.d} "
                f"hold {numbers:.1e} numbers; there is room for {ROOM:.0e}: take fewer runs."
            )

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """Zero weights, and a training and a validation set for every member."""
        return self.begin(surrogate_data.drawn(setting_of(params), runs, streams.data))

    def begin(self, problem: Problem) -> State:
        """Zero weights on given data."""
        runs, _, d = problem.signed.shape
        weights = np.zeros((runs, d))
        margins, gradient = slope(weights, problem)
        frame = surrogate_frames.look(0, weights, margins, gradient, problem)
        return State(
            step=0,
            weights=weights,
            margins=margins,
            gradient=gradient,
            zero_at=np.full(runs, NEVER),
            test_at_zero=np.full(runs, np.nan),
            frames=(frame,),
            stopping=surrogate_frames.begun(frame),
            problem=problem,
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member."""
        with np.errstate(over="ignore"):
            return walked(state, params.patience, 1)[0]

    def leap(
        self, state: State, params: Parameters, streams: Streams, steps: int
    ) -> tuple[State, Mapping[str, Array]]:
        """Many steps in one call, which saves the making of a state for each.

        Of large problems fewer than asked for, so that a call stays within some milliseconds.
        """
        steps = min(steps, max(1, A_CALL // state.problem.signed.size))
        with np.errstate(over="ignore"):
            after, told = walked(state, params.patience, steps)
        return after, dict(zip(TOLD, np.array(told).T, strict=True))

    def done(self, state: State, params: Parameters) -> bool:
        """Never: there is always a margin to widen."""
        return False

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """What the last look told of all members: medians of losses, means of errors."""
        return dict(zip(TOLD, state.frames[-1].told, strict=True))

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """Never: steps of one over the curvature's bound lower a convex loss."""
        return None

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The measures; over the members that came to zero, or stopped, where there are any."""
        test = surrogate_data.unseen_errors(state.weights, state.problem)
        zero, stop = state.zero_at != NEVER, state.stopping.stop_step != NEVER
        first = state.frames[0].gradient
        at_stop = (state.stopping.stop_gradient / first)[stop]
        return {
            "t_zero": mean_of(state.zero_at),
            "test01_at_zero": float(state.test_at_zero[zero].mean()) if zero.any() else None,
            "test01_end": float(test.mean()),
            "test01_ratio": _middle((test / state.test_at_zero)[zero]),
            "nll_end": median(surrogate_frames.nll_of(state.margins)),
            "t_stop": mean_of(state.stopping.stop_step),
            "gradient_ratio_at_stop": _middle(at_stop),
            "t_best": float(state.stopping.best_step.mean()),
            "gradient_ratio_at_best": median(state.stopping.best_gradient / first),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """No measure has a closed form; the figure draws the least error that can be reached."""
        return {}

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Losses and errors with the stop, the gradient at it, and the margins."""
        view = surrogate_figure.View(
            step=state.step,
            steps=params.steps,
            summary=self.summary(state, history, params),
            least=surrogate_data.least_error(setting_of(params)),
            margins=state.margins,
            zero_at=state.zero_at,
            frames=state.frames,
            stopping=state.stopping,
        )
        return surrogate_figure.draw(view)


def setting_of(params: Parameters) -> Setting:
    """The knobs that data are drawn with."""
    return Setting(
        n=params.n,
        d=params.d,
        signal=params.signal,
        spread=params.spread,
        flip=params.flip,
        validation=params.validation,
    )


def slope(weights: Array, problem: Problem) -> tuple[Array, Array]:
    """Margins (runs, n) and the gradient of the NLL (runs, d) at weights (runs, d)."""
    runs, n, d = problem.signed.shape
    margins, gradient = np.empty((runs, n)), np.empty((runs, d))
    with np.errstate(over="ignore"):
        _slope(weights, problem, margins, np.empty((runs, n)), gradient)
    return margins, gradient


def _slope(weights: Array, problem: Problem, margins: Array, pull: Array, gradient: Array) -> None:
    """``slope`` into arrays that are there: margins and pull (runs, n), gradient (runs, d).

    exp keeps the digits of small pulls, which 1 - tanh(m/2) does not. Beyond 709 it is infinite,
    and the pull zero, as it should be: the caller lets it overflow.
    """
    np.matvec(problem.signed, weights, out=margins)
    np.exp(margins, out=pull)
    pull += 1.0
    np.divide(-1.0 / margins.shape[1], pull, out=pull)
    np.vecmat(pull, problem.signed, out=gradient)


def walked(state: State, patience: int, steps: int) -> tuple[State, list[Told]]:
    """The state some steps on, and what the last look told at each of them."""
    problem, looks, told = state.problem, surrogate_frames.looks(), []
    weights, margins, gradient = state.weights.copy(), state.margins.copy(), state.gradient.copy()
    pull, change = np.empty_like(margins), np.empty_like(gradient)
    rate = np.repeat(problem.rate, weights.shape[1], axis=1)
    zero_at, test_at_zero = state.zero_at, state.test_at_zero
    frames, stopping = state.frames, state.stopping
    wrong = bool(zero_at.min() == NEVER)
    for t in range(state.step + 1, state.step + steps + 1):
        np.multiply(rate, gradient, out=change)
        weights -= change
        _slope(weights, problem, margins, pull, gradient)
        if wrong:
            new = (zero_at == NEVER) & (margins > 0).all(axis=1)
            if new.any():
                test = surrogate_data.unseen_errors(weights, problem)
                zero_at = np.where(new, t, zero_at)
                test_at_zero = np.where(new, test, test_at_zero)
                wrong = bool(zero_at.min() == NEVER)
        if t in looks:
            frame = surrogate_frames.look(t, weights, margins, gradient, problem)
            frames = (*frames, frame)
            stopping = surrogate_frames.watched(stopping, frame, patience)
        told.append(frames[-1].told)
    now = (state.step + steps, weights, margins, gradient, zero_at, test_at_zero)
    return State(*now, frames, stopping, problem), told


def _middle(values: Array) -> float | None:
    """The median; None where there are no values."""
    return median(values) if values.size else None
