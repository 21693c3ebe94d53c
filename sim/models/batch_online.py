"""One update or a million: what batches of different sizes make of the same number of examples."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import INNER, NEVER, OUTER, first_of, median, quantiles
from sim.figure import Figure
from sim.knobs import knob
from sim.models import batch_online_figure, batch_online_theory
from sim.models.batch_online_finite import (
    Data,
    Indices,
    drawn,
    evaluated,
    frames_until,
    training_losses,
    true_losses,
    updated,
)
from sim.models.batch_online_theory import Fit
from sim.protocol import Array, Description, History, Measure, Streams

DIVERGED = 1e12
SMALLEST = 1e-300
"""Put in the place of a divisor that is zero."""
SHARES = (OUTER[0], INNER[0], 0.5, INNER[1], OUTER[1])
"""The quantiles over the members that are kept of each frame: what a fan chart needs."""
LARGEST_SET = 2**24
"""Most numbers in all finite sets together: an eighth of a gigabyte."""
WIDEST = 2**15
"""Most weights of all members of a finite run, so that a frame stays short."""

DESCRIPTION = Description(
    id="batch-online",
    section="S04",
    title="One update or a million",
    claim=(
        "An epoch makes ceil(N/m) updates, each of all weights. Small batches win early, for the "
        "same number of gradients; late the exact gradient wins. The gain from a larger batch "
        "saturates near m = d + 1, and copies of the same examples only cost."
    ),
    reference="Deep Learning 8.1.3; McCandlish et al. 2018, section 2.2",
    version="2",
    measures=(
        Measure("error", "Stream: mean squared distance from the truth at the end", "mean"),
        Measure("error_median", "Stream: median squared distance from the truth", "median"),
        Measure("eta_max", "Stream: learning rate up to which the mean error falls", "same"),
        Measure("updates", "Finite set: updates made, each of all weights", "same"),
        Measure("loss_epoch1", "Finite set: training loss above its least after 1 epoch", "median"),
        Measure("loss_end", "Finite set: training loss above its least at the end", "median"),
        Measure("true_epoch1", "Finite set: true loss above its least after one epoch", "mean"),
        Measure("true_end", "Finite set: true loss above its least at the end", "mean"),
    ),
    default_runs=256,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. ``auto`` is the best rate of the stream, and for a finite set goes by m.

    The stream has inputs of equal variance and makes ``steps`` updates; a finite set has inputs
    of condition number ``kappa``, ``n`` examples in ``copies``, and evaluates ``evaluations``
    gradients. A full batch is all of the set, and n examples of the stream.
    """

    mode: str = knob(
        "stream", choices=("stream", "finite"), help="Ever new examples, or epochs over a set"
    )
    n: int = knob(1000, low=10, high=10_000, scale="log", help="Examples in the set, N")
    d: int = knob(10, low=1, high=100, scale="log", help="Weights")
    # A word beside whole numbers: the knob is of the kind of its numbers.
    batch: int = knob(
        8, low=1, high=10_000, words=("full",), scale="log", help="Batch size m, or full"
    )
    eta: float | str = knob(
        "auto", low=0.0001, high=4, words=("auto",), scale="log", help="Learning rate, or auto"
    )
    sigma: float = knob(1.0, low=0, high=10, help="Deviation of the targets' noise")
    kappa: float = knob(
        30.0, low=1, high=300, scale="log", help="Condition number of a finite set's inputs"
    )
    steps: int = knob(100, low=1, high=20_000, scale="log", help="Updates on the stream")
    evaluations: int = knob(
        10_000, low=10, high=1_000_000, scale="log", help="Gradients evaluated on a finite set"
    )
    copies: int = knob(1, low=1, high=100, scale="log", help="Times each example is in the set")


@dataclass(frozen=True, slots=True)
class State:
    """Where the members are.

    Attributes:
        step: updates on the stream, frames of a finite set.
        w: weights, shape (runs, d).
        value: squared distance from the truth, or training loss above its least, (runs,).
        limit: above it a member is frozen, shape (runs,).
        diverged_at: step at which a member was frozen, or -1, shape (runs,).
        data: the finite set; None for the stream.
        order: this epoch's order of the examples, shape (runs, examples); empty for the stream.
    """

    step: int
    w: Array
    value: Array
    limit: Array
    diverged_at: npt.NDArray[np.int64]
    data: Data | None
    order: Indices


class BatchOnline:
    """Least squares by w <- w - eta times the mean of x (x.w - y) over a batch of m, from w = 0.

    - stream: x ~ N(0, I) and y = x.w* + sigma noise are new in every step, norm(w*)^2 = d; one
      step is one update. As no example is met twice, what is drawn is the mean gradient of a
      batch, from its exact law (``streamed``).
    - finite: N examples with variances of the inputs from 1 down to 1/kappa, reshuffled every
      epoch; one step is a frame of at most 200 gradients, and every epoch ends with one.

    Numbers are dimensionless (Deep Learning 8.1.3).
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """A gradient a step of the stream; of a set every example is gathered, with d inputs."""
        if params.mode == "stream":
            return 10.0 * params.steps * runs * (2 * params.d + 20)
        once = examples_of(params) * (params.d + 10.0) + 2.0 * params.d**3
        return runs * (once + 10.0 * params.evaluations * (params.d + 1))

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """A batch of a finite set is part of it, and all sets are held at once."""
        if params.mode == "stream":
            return
        examples = examples_of(params)
        if size_of(params) > examples:
            yield f"The parameter batch takes at most {examples}, all examples, or full."
        most = min(LARGEST_SET // (examples * params.d), WIDEST // params.d)
        if runs > most:
            what = f"A finite set of {examples} examples by {params.d} "
            yield what + (f"allows at most {most} runs." if most else "has too many numbers.")

    def total_steps(self, params: Parameters) -> int:
        """``steps`` updates of the stream; the frames of ``evaluations`` of a finite set."""
        if params.mode == "stream":
            return params.steps
        return frames_until(examples_of(params), params.evaluations)

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """All weights zero."""
        fit, w = fit_of(params), np.zeros((runs, params.d))
        data = None
        value = np.full(runs, float(params.d))
        if params.mode == "finite":
            data = drawn(fit, params.n, params.copies, runs, streams.data)
            value = training_losses(w, data)
        return State(
            step=0,
            w=w,
            value=value,
            limit=DIVERGED * np.maximum(value, 1.0),
            diverged_at=np.full(runs, NEVER),
            data=data,
            order=np.zeros((runs, 0), dtype=np.int64),
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One update of the stream, or the updates up to the next frame."""
        if state.data is None:
            w = streamed(state.w, fit_of(params), streams)
            value, order = distances(w), state.order
        else:
            w, order = _next_frame(state, state.data, params, streams)
            value = training_losses(w, state.data)
        after, diverged_at = state.step + 1, state.diverged_at
        held = ~(value <= state.limit) | (diverged_at != NEVER)
        if held.any():
            diverged_at = np.where(held & (diverged_at == NEVER), after, diverged_at)
            w = np.where(held[:, None], state.w, w)
            value = np.where(held, np.inf, value)
        return replace(state, step=after, w=w, value=value, diverged_at=diverged_at, order=order)

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen."""
        return int(state.diverged_at.min()) != NEVER

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """Counts, and over the members the mean and quantiles of the error or loss.

        A frozen member counts as infinitely far out.
        """
        true = true_of(state, params)
        return {
            "evaluations": evaluations_of(params, state.step),
            "updates": updates_of(params, state.step),
            "quantiles": quantiles(state.value[None, :], SHARES)[:, 0],
            "middle": median(state.value),
            "mean": state.value.mean(),
            "true": true.mean(),
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        return first_of(state.diverged_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The measures of the mode; those of the other one do not exist."""
        found: dict[str, float | None] = dict.fromkeys(m.name for m in DESCRIPTION.measures)
        traces = history.traces
        if params.mode == "stream":
            found["error"] = float(traces["mean"][-1])
            found["error_median"] = float(traces["middle"][-1])
            found["eta_max"] = batch_online_theory.largest_rate(params.d, size_of(params))
            return found
        found["updates"] = int(traces["updates"][-1])
        found["loss_end"] = float(traces["middle"][-1])
        found["true_end"] = float(traces["true"][-1])
        epoch = np.flatnonzero(traces["evaluations"] == examples_of(params))
        if epoch.size:
            found["loss_epoch1"] = float(traces["middle"][epoch[0]])
            found["true_epoch1"] = float(traces["true"][epoch[0]])
        return found

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Exact means on fresh examples, which those of a first epoch are; counts of updates."""
        fit = fit_of(params)
        if params.mode == "stream":
            steps = np.array([float(params.steps)])
            return {
                "error": float(batch_online_theory.stream_error(fit, steps)[0]),
                "eta_max": batch_online_theory.largest_rate(fit.d, fit.m),
            }
        known: dict[str, float | None] = {"updates": updates_of(params, self.total_steps(params))}
        if params.copies == 1 and params.evaluations >= params.n:
            known["true_epoch1"] = batch_online_theory.first_epoch(fit, params.n)
        return known

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Error or loss by updates and by evaluations, and what a larger batch would gain."""
        view = batch_online_figure.View(
            step=state.step,
            steps=self.total_steps(params),
            runs=len(state.w),
            examples=examples_of(params),
            most=evaluations_of(params, self.total_steps(params)),
            summary=self.summary(state, history, params),
            diverged_at=self.diverged_at(state, params),
            alike=params.copies == 1,
        )
        draw = batch_online_figure.stream if state.data is None else batch_online_figure.finite
        return draw(view, history, fit_of(params))


@lru_cache(maxsize=64)
def fit_of(params: Parameters) -> Fit:
    """The fit that the knobs stand for, with its learning rate."""
    m, eta = size_of(params), params.eta
    kappa = params.kappa if params.mode == "finite" else 1.0
    if isinstance(eta, str):
        if params.mode == "stream":
            eta = 0.5 * batch_online_theory.largest_rate(params.d, m)
        else:
            eta = batch_online_theory.automatic_rate(params.d, kappa, m)
    return Fit(d=params.d, kappa=kappa, m=m, eta=float(eta), sigma=params.sigma)


def size_of(params: Parameters) -> int:
    """The batch size m."""
    said: object = params.batch
    return said if isinstance(said, int) else examples_of(params)


def examples_of(params: Parameters) -> int:
    """Examples in an epoch, copies and all; n for the stream, which has no epochs."""
    return params.n * (params.copies if params.mode == "finite" else 1)


def evaluations_of(params: Parameters, step: int) -> int:
    """Gradients evaluated after ``step`` steps."""
    if params.mode == "stream":
        return step * size_of(params)
    return evaluated(step, examples_of(params), params.evaluations)


def updates_of(params: Parameters, step: int) -> int:
    """Updates made after ``step`` steps."""
    if params.mode == "stream":
        return step
    evaluations = np.array(evaluations_of(params, step))
    made = batch_online_theory.updates_after(evaluations, examples_of(params), size_of(params))
    return int(made)


def streamed(w: Array, fit: Fit, streams: Streams) -> Array:
    """The weights after one update on ``fit.m`` fresh examples, shape (runs, d); w* is all ones.

    With e = w - w* the residuals r = X e - sigma noise of a batch are normal, of variance
    s^2 = norm(e)^2 + sigma^2, so q = norm(r)^2 / s^2 is chi-square with m degrees of freedom.
    Given r, what X has across e is still free, and along e it has the mean r / s^2 and the
    deviation sigma / s for a unit of e. For the batch that makes, with G ~ N(0, I) of d numbers,

        X'r = q e + sqrt(q) (s G - e (e.G) / (s + sigma)):

    d + 1 numbers are drawn for m (d + 1), and no moment is another one.
    """
    off = w - 1.0
    spread = np.sqrt(np.vecdot(off, off) + fit.sigma**2)
    squares = streams.noise.chisquare(fit.m, len(w))
    free = streams.noise.standard_normal(w.shape)
    lengths = np.sqrt(squares)
    # At the truth and without noise both sides are zero.
    shrunk = np.vecdot(off, free) / np.maximum(spread + fit.sigma, SMALLEST)
    off *= (squares - lengths * shrunk)[:, None]
    free *= (lengths * spread)[:, None]
    off += free
    off *= -fit.eta / fit.m
    off += w
    return off


def distances(w: Array) -> Array:
    """Squared distance of each member from the truth of the stream, shape (runs,)."""
    off = w - 1.0
    return np.asarray(np.vecdot(off, off))


def true_of(state: State, params: Parameters) -> Array:
    """True loss above its least, shape (runs,): half the squared distance for the stream."""
    if state.data is None:
        return 0.5 * state.value
    true = true_losses(state.w, state.data, fit_of(params))
    return np.where(state.diverged_at == NEVER, true, math.inf)


def _next_frame(
    state: State, data: Data, params: Parameters, streams: Streams
) -> tuple[Array, Indices]:
    fit, examples = fit_of(params), examples_of(params)
    begin = evaluations_of(params, state.step)
    end = evaluations_of(params, state.step + 1)
    past = begin // examples * examples
    order = state.order
    if begin == past:
        every = np.broadcast_to(np.arange(examples), (len(state.w), examples))
        order = streams.noise.permuted(every, axis=1)
    return updated(state.w, data, order, fit.eta, fit.m, begin - past, end - past), order
