"""How far the gradient of a batch is from the exact one: sigma over the root of its size."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.figure import Figure
from sim.knobs import knob
from sim.models import gradnoise_figure, gradnoise_theory
from sim.models.gradnoise_population import (
    bounds,
    drawn_batches,
    drawn_gradients,
    full_gradients,
    mean_gradients,
)
from sim.models.gradnoise_theory import Sampling
from sim.protocol import Array, Description, History, Measure, Streams

AT_ONCE = 250
"""Batches drawn in one step."""
EXAMPLES = 2**16
"""Examples of one run gathered in one step at most, so that a step stays short."""
LARGEST_SET = 2**24
"""Most numbers in all populations together: an eighth of a gigabyte."""

DESCRIPTION = Description(
    id="gradnoise",
    section="S03",
    title="The error of a minibatch gradient",
    claim=(
        "The gradient of a random batch is right on average, with a standard error of sigma over "
        "the root of m: a hundred times the work for ten times the accuracy. Drawing without "
        "replacement is a little better, batches of consecutive, correlated examples far worse."
    ),
    reference="Deep Learning 8.1.3; Cochran 1977, sections 2.6 and 9.4",
    version="1",
    measures=(
        Measure("se", "Root mean square distance of a batch gradient from the full one, last size"),
        Measure("se_over_sigma", "The same over sigma, the deviation of one example (divisor N)"),
        Measure(
            "inflation", "Variance of the batch gradient over that of shuffled ones, sigma^2/m"
        ),
        Measure("slope", "Slope of ln se over ln m, over the sizes of the run", "pooled"),
        Measure(
            "bias", "Distance of the batches' mean from the full gradient, in its standard errors"
        ),
    ),
    default_runs=8,
    most_runs=64,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. A ``batch`` above the population (half of it for ``block``) means all of that."""

    population: int = knob(1024, low=16, high=100_000, scale="log", help="Examples in the set, N")
    d: int = knob(5, low=1, high=64, scale="log", help="Coordinates of a gradient")
    batch: int = knob(64, low=1, high=100_000, scale="log", help="Largest batch size m, up to N")
    batches: int = knob(
        2000, low=10, high=20_000, scale="log", help="Batches drawn of each size, K"
    )
    correlation: float = knob(
        0.3, low=0, high=0.9, help="Correlation of examples within a block, icc"
    )
    kind: str = knob(
        "with",
        choices=("with", "without", "block"),
        help="With or without replacement, or consecutive examples",
    )
    sizes: str = knob(
        "sweep", choices=("sweep", "one"), help="Step through 1, 4, 16, ... up to m, or m alone"
    )


@dataclass(frozen=True, slots=True)
class State:
    """The populations and what was drawn of them.

    Attributes:
        step: t.
        gradients: of all examples, shape (runs, d, population).
        full: the exact gradients, shape (runs, d).
        counts: batches drawn of each size, shape (sizes,).
        squares: sums of squared distances of batch gradients from ``full``, (runs, sizes).
        sums: sums of those distances as vectors, shape (runs, sizes, d).
        cloud: the batch gradients drawn last, shape (runs, count, d).
    """

    step: int
    gradients: Array
    full: Array
    counts: npt.NDArray[np.int64]
    squares: Array
    sums: Array
    cloud: Array


class GradNoise:
    """K batches of m examples each, drawn from a fixed set of N; one step draws some of them.

    Example i of a linear model with squared error has the gradient g_i = x_i (x_i.w - y_i); the
    batch gradient is the mean of m of them. Batch sizes 1, 4, 16, ..., m come one after the
    other. The g_i have mean length 1 and deviation 1 in each coordinate, so sigma = sqrt(d)
    (Deep Learning 8.1.3; the populations: ``sim.models.gradnoise_population``).
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """The population once, and every example that is drawn, a few times each coordinate."""
        drawn = 0.0
        for size in sampling_of(params).sizes:
            one = at_once(size) * size
            if params.kind == "without":
                one = max(one, params.population)
            drawn += -(-params.batches // at_once(size)) * one
        return runs * (20.0 * params.population * params.d + (2.0 * params.d + 6.0) * drawn)

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """All populations are held at once, so their size is limited."""
        each = params.population * params.d
        if runs * each > LARGEST_SET:
            yield f"{params.population} examples by {params.d} allow {LARGEST_SET // each} runs."

    def total_steps(self, params: Parameters) -> int:
        """As many as it takes to draw ``batches`` of every size."""
        return ends(params)[-1]

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """The populations, and nothing drawn of them."""
        edges = edges_of(params)
        gradients = drawn_gradients(runs, params.d, edges, params.correlation, streams.data)
        sizes = len(sampling_of(params).sizes)
        return State(
            step=0,
            gradients=gradients,
            full=full_gradients(gradients),
            counts=np.zeros(sizes, dtype=np.int64),
            squares=np.zeros((runs, sizes)),
            sums=np.zeros((runs, sizes, params.d)),
            cloud=np.zeros((runs, 0, params.d)),
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """Some more batches of the size whose turn it is."""
        turn = turn_of(params, state.step)
        size = sampling_of(params).sizes[turn]
        count = min(at_once(size), params.batches - int(state.counts[turn]))
        runs = len(state.gradients)
        batches = drawn_batches(params.kind, runs, count, size, edges_of(params), streams.noise)
        cloud = mean_gradients(state.gradients, batches)
        apart = cloud - state.full[:, None, :]
        counts, squares, sums = state.counts.copy(), state.squares.copy(), state.sums.copy()
        counts[turn] += count
        squares[:, turn] += np.einsum("rcd,rcd->r", apart, apart)
        sums[:, turn] += apart.sum(axis=1)
        return State(state.step + 1, state.gradients, state.full, counts, squares, sums, cloud)

    def done(self, state: State, params: Parameters) -> bool:
        """Whether all batches were drawn."""
        return state.step >= ends(params)[-1]

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """The size that was drawn last, and the standard error at each size so far."""
        return {"size": last_size(state, params), "se": errors_of(state).mean(axis=0)}

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """Never: means of finitely many numbers stay within their range."""
        return None

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The measures of the largest size so far, and the slope over all sizes so far."""
        if not state.step:
            return dict.fromkeys(measure.name for measure in DESCRIPTION.measures)
        turn = turn_of(params, state.step - 1)
        sampling = sampling_of(params)
        errors, size = errors_of(state), sampling.sizes[turn]
        error = float(errors[:, turn].mean())
        seen = slice(0, turn + 1)
        sizes = np.array(sampling.sizes[seen], dtype=np.float64)
        return {
            "se": error,
            "se_over_sigma": error / sampling.sigma,
            "inflation": float((errors[:, turn] ** 2).mean()) * size / sampling.sigma**2,
            "slope": gradnoise_theory.slope(sizes, errors[:, seen].mean(axis=0)),
            "bias": bias(state, turn),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Exact for the populations drawn, whose spread and correlation are as asked."""
        return gradnoise_theory.expected(sampling_of(params))

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Standard error by size, the cloud of the last batches, and the inflation by size."""
        turn = turn_of(params, state.step - 1) if state.step else 0
        view = gradnoise_figure.View(
            step=state.step,
            turn=turn,
            errors=errors_of(state)[:, : turn + 1],
            full=state.full[0],
            cloud=state.cloud[0],
            drawn=int(state.counts[turn]),
            summary=self.summary(state, history, params),
        )
        return gradnoise_figure.draw(view, sampling_of(params))


@lru_cache(maxsize=64)
def sampling_of(params: Parameters) -> Sampling:
    """The knobs as theory and drawing need them."""
    largest = largest_batch(params)
    sizes = gradnoise_theory.sizes_up_to(largest) if params.sizes == "sweep" else (largest,)
    return Sampling(
        kind=params.kind,
        population=params.population,
        sizes=sizes,
        correlation=params.correlation,
        sigma=math.sqrt(params.d),
    )


def largest_batch(params: Parameters) -> int:
    """``batch``, but no more than there are; a block needs a second one to be compared with."""
    most = params.population // 2 if params.kind == "block" else params.population
    return min(params.batch, most)


@lru_cache(maxsize=64)
def edges_of(params: Parameters) -> npt.NDArray[np.int64]:
    """Edges of the clusters, which are as long as the largest batch; read-only."""
    edges = bounds(params.population, largest_batch(params))
    edges.setflags(write=False)
    return edges


def at_once(size: int) -> int:
    """How many batches of a size one step draws."""
    return max(1, min(AT_ONCE, EXAMPLES // size))


@lru_cache(maxsize=64)
def ends(params: Parameters) -> tuple[int, ...]:
    """The step after which each size has had its turn."""
    steps = [-(-params.batches // at_once(size)) for size in sampling_of(params).sizes]
    return tuple(int(end) for end in np.cumsum(steps))


def turn_of(params: Parameters, step: int) -> int:
    """Which size is drawn in the step after ``step`` steps."""
    return next(turn for turn, end in enumerate(ends(params)) if step < end)


def last_size(state: State, params: Parameters) -> int:
    """The batch size drawn last; 0 before the first."""
    return sampling_of(params).sizes[turn_of(params, state.step - 1)] if state.step else 0


def errors_of(state: State) -> Array:
    """Standard errors measured so far, shape (runs, sizes); NaN where nothing was drawn."""
    counts = np.where(state.counts > 0, state.counts, np.nan)
    return np.asarray(np.sqrt(state.squares / counts))


def bias(state: State, turn: int) -> float | None:
    """Mean over runs of abs(mean batch gradient - full one) over se/sqrt(K); None at se 0."""
    count, squares = int(state.counts[turn]), state.squares[:, turn]
    if not squares.all():
        return None
    apart = np.sqrt((state.sums[:, turn] ** 2).sum(axis=1)) / count
    return float((apart / np.sqrt(squares / count**2)).mean())
