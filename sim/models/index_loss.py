"""Saddles outnumber minima, and a critical point lies the higher the more it bends down."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import NEVER, first_of, share
from sim.figure import Figure
from sim.knobs import knob
from sim.models import index_loss_figure, index_loss_matrices, index_loss_network
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DIVERGED = 1e12
AT_REST = 1e-8
"""A gradient norm below this is a critical point; gauge eigenvalues are then below NEGATIVE."""
NEGATIVE = 1e-6
"""Only eigenvalues below minus this are counted: moving along equal settings costs nothing."""
CUT = 1e-6
"""Eigenvalues smaller than this times the largest have no part in a second-order step."""
LONGEST = 2.0
RATE, INNER = 0.02, 50
"""An iteration of gd is that many steps of that learning rate: about the work of the others."""
BINS, REACH = 48, 3.0
MOST_AT_ONCE = 5e7
FAN = (0.05, 0.25, 0.5, 0.75, 0.95)

DESCRIPTION = Description(
    id="index-loss",
    section="S12",
    title="Saddles, minima and height",
    claim=(
        "The chance that a random symmetric matrix has only positive eigenvalues falls far faster "
        "than 2^-n; in a two-layer linear network the higher a critical point lies, the more "
        "negative eigenvalues it has, and Newton's method ends mostly in saddles, gradient "
        "descent in the global minimum."
    ),
    reference=(
        "Deep Learning 8.2.3; Saxe, McClelland and Ganguli 2014, section 1.2; "
        "Dauphin et al. 2014, section 3; Dean and Majumdar 2006, abstract"
    ),
    version="1",
    measures=(
        Measure("p_positive", "Share of matrices whose eigenvalues are all positive", "share"),
        Measure("index_fraction", "Share of negative eigenvalues, over all matrices", "mean"),
        Measure("saddle_share", "Share of ends with a negative eigenvalue", "share"),
        Measure("correlation", "Correlation of loss and index over the ends", "pooled"),
        Measure("pairs_found", "Distinct pairs of loss and index among the ends", "count"),
        Measure("loss_end", "Largest loss of an end", "largest"),
        Measure(
            "converged_share",
            "Share of starts that came to an end, with a gradient below 1e-8",
            "share",
        ),
    ),
    default_runs=64,
    most_runs=1024,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. ``n``, ``shift``, ``draws`` are of goe; ``hidden``, ``method`` of linear-net."""

    mode: str = knob(
        "linear-net",
        choices=("goe", "linear-net"),
        help="Random symmetric matrices, or the critical points of a linear network",
    )
    n: int = knob(3, low=1, high=100, scale="log", help="Size of the random matrices")
    shift: float = knob(0.0, low=0, high=2, help="What is added to all their eigenvalues")
    draws: int = knob(
        2000, low=1, high=200_000, scale="log", help="Random matrices in all, whatever the runs"
    )
    hidden: int = knob(2, low=1, high=4, help="Hidden units of the linear network")
    iterations: int = knob(
        60, low=1, high=2000, scale="log", help="Iterations; one of gd is 50 steps"
    )
    method: str = knob(
        "newton", choices=("newton", "gd", "saddle-free"), help="Who looks for the ends"
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What the matrices drawn so far have shown.

    Attributes:
        drawn: how many there were.
        positive: how many of them have positive eigenvalues only.
        negative: how many of all eigenvalues are negative.
        counts: eigenvalues in the bins of the histogram, shape (bins,).
    """

    drawn: int
    positive: int
    negative: int
    counts: Steps


@dataclass(frozen=True, slots=True)
class State:
    """Where the starts have come to, or what the matrices have shown.

    Attributes:
        step: t.
        place: weights, shape (runs, P), P = 6 hidden.
        loss: shape (runs,).
        gradient: shape (runs, P).
        curvatures: eigenvalues of the Hessian, ascending, shape (runs, P).
        axes: its eigenvectors as columns, shape (runs, P, P); empty for gd, which needs none.
        limit: the loss above which a member has diverged, shape (runs,).
        frozen_at: step at which a member was frozen for leaving the range, or -1, (runs,).
        seen: None but for goe, whose arrays above are empty.
    """

    step: int
    place: Array
    loss: Array
    gradient: Array
    curvatures: Array
    axes: Array
    limit: Array
    frozen_at: Steps
    seen: Seen | None


class IndexLoss:
    """Two places where the index (the number of negative eigenvalues) can be known exactly.

    - goe: symmetric matrices with normal entries, variance 1/n off the diagonal and 2/n on it,
      plus ``shift`` times the identity; equal portions are drawn in each iteration;
    - linear-net: ``L = |W2 W1 - diag(3, 2, 1)|^2 / 2`` from standard normal weights. newton moves
      by ``-H^+ g``, saddle-free by ``-abs(H)^+ g`` (Dauphin et al. 2014, algorithm 1), both at most
      2 far and with the pseudo-inverse, since equal settings make H singular; gd makes 50 steps
      ``-0.02 g``.
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """Some n^3 numbers a matrix with its eigenvalues; about fifty a weight in a step of gd."""
        if params.mode == "goe":
            return float(params.draws) * _work(params.n) + params.iterations
        size = 6 * params.hidden
        inner = 50.0 * size * INNER if params.method == "gd" else 0.0
        return params.iterations * runs * (_work(size) + inner)

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """One iteration must not take long."""
        if params.mode == "goe" and portion(params) * _work(params.n) > MOST_AT_ONCE:
            most = max(1, int(MOST_AT_ONCE / _work(params.n)))
            yield (
                f"Size {params.n} allows {most} matrices in an iteration, not {portion(params)}: "
                "take more iterations or fewer draws."
            )

    def total_steps(self, params: Parameters) -> int:
        """``iterations``."""
        return params.iterations

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """Standard normal weights, the same for every method; or no matrix yet."""
        if params.mode == "goe":
            none = np.zeros((runs, 0))
            seen = Seen(0, 0, 0, np.zeros(BINS, dtype=np.int64))
            frozen = np.full(runs, NEVER)
            nowhere = np.zeros(runs)
            return State(0, none, nowhere, none, none, none, nowhere, frozen, seen)
        place = streams.start.standard_normal((runs, 6 * params.hidden))
        loss, gradient, residual = index_loss_network.slope(place, params.hidden)
        curvatures, axes = self.bent(place, residual, params)
        return State(
            step=0,
            place=place,
            loss=loss,
            gradient=gradient,
            curvatures=curvatures,
            axes=axes,
            limit=DIVERGED * np.maximum(1.0, loss),
            frozen_at=np.full(runs, NEVER),
            seen=None,
        )

    def slope(self, place: Array, params: Parameters) -> tuple[Array, Array, Array]:
        """Loss (n,), gradient (n, P) and residual (n, 3, 3) at places (n, P)."""
        return index_loss_network.slope(place, params.hidden)

    def hessian(self, place: Array, params: Parameters) -> Array:
        """Second derivatives (n, P, P) at places (n, P), lower triangle."""
        residual = index_loss_network.slope(place, params.hidden)[2]
        return index_loss_network.hessian(place, residual, params.hidden)

    def bent(self, place: Array, residual: Array, params: Parameters) -> tuple[Array, Array]:
        """Eigenvalues (n, P) and eigenvectors (n, P, P) of the Hessian; for gd no vectors."""
        hessian = index_loss_network.hessian(place, residual, params.hidden)
        if params.method == "gd":
            return np.asarray(np.linalg.eigvalsh(hessian)), np.zeros((len(place), 0, 0))
        values, vectors = np.linalg.eigh(hessian)
        return np.asarray(values), np.asarray(vectors)

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One iteration of every member that is not frozen, or the next matrices."""
        if state.seen is not None:
            return replace(state, step=state.step + 1, seen=more_seen(state, params, streams))
        place = descended(state.place, params) if params.method == "gd" else jumped(state, params)
        loss, gradient, residual = index_loss_network.slope(place, params.hidden)
        sound = loss <= state.limit
        frozen_at = state.frozen_at
        if not sound.all():
            place = np.where(sound[:, None], place, state.place)
            loss, gradient, residual = index_loss_network.slope(place, params.hidden)
            frozen_at = np.where(sound | (frozen_at != NEVER), frozen_at, state.step + 1)
        curvatures, axes = self.bent(place, residual, params)
        return State(
            state.step + 1,
            place,
            loss,
            gradient,
            curvatures,
            axes,
            state.limit,
            frozen_at,
            None,
        )

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen."""
        return int(state.frozen_at.min()) != NEVER

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """A fan of gradient norms and the share at rest; or counts of matrices."""
        if state.seen is not None:
            return {"drawn": state.seen.drawn, "positive": state.seen.positive}
        norm = norms(state)
        return {
            "fan": fan_of(np.where(state.frozen_at == NEVER, norm, np.inf)),
            "rested": share(ended(state)),
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        return first_of(state.frozen_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The measures: over all matrices, or over the starts that came to an end."""
        found: dict[str, float | None] = dict.fromkeys(
            measure.name for measure in DESCRIPTION.measures
        )
        if state.seen is not None:
            seen = state.seen
            if seen.drawn:
                found["p_positive"] = seen.positive / seen.drawn
                found["index_fraction"] = seen.negative / (seen.drawn * params.n)
            return found
        ends = ended(state)
        found["converged_share"] = share(ends)
        if ends.any():
            loss, index = state.loss[ends], indices(state)[ends]
            found["saddle_share"] = share(index > 0)
            found["correlation"] = correlation(loss, index)
            found["pairs_found"] = float(len(pairs(loss, index)))
            found["loss_end"] = float(loss.max())
        return found

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Exact laws of the matrices; the possible ends of a method."""
        if params.mode == "goe":
            return {
                "p_positive": index_loss_matrices.positive_share(params.n, params.shift),
                "index_fraction": index_loss_matrices.negative_fraction(params.n, params.shift),
            }
        possible = index_loss_network.possible_pairs(params.hidden)
        if params.method == "newton":
            return {"pairs_found": float(len(possible))}
        return {"saddle_share": 0.0, "pairs_found": 1.0, "loss_end": possible[0][0]}

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Eigenvalues beside their law, or the ends in the table of all possible ones."""
        view = index_loss_figure.View(
            step=state.step,
            runs=state.loss.size,
            summary=self.summary(state, history, params),
            theory=self.theory(params, state.loss.size),
            diverged_at=self.diverged_at(state, params),
        )
        if state.seen is not None:
            problem = index_loss_figure.Matrices(params.n, params.shift, params.draws)
            edges = edges_of(params)
            return index_loss_figure.draw_matrices(
                view, history, problem, edges, state.seen.counts / max(1, state.seen.drawn)
            )
        places = index_loss_figure.Places(
            params.hidden,
            params.method,
            params.iterations,
            state.loss,
            indices(state),
            ended(state),
        )
        return index_loss_figure.draw_places(view, history, places)


def jumped(state: State, params: Parameters) -> Array:
    """Places (runs, P) after a second-order step of at most LONGEST."""
    size = np.abs(state.curvatures)
    bends = size > CUT * size.max(axis=1, keepdims=True)
    divisor = np.where(bends, size if params.method == "saddle-free" else state.curvatures, np.inf)
    along = np.einsum("nij,ni->nj", state.axes, state.gradient) / divisor
    length = np.sqrt(np.einsum("nj,nj->n", along, along))
    along *= (LONGEST / np.maximum(length, LONGEST))[:, None]
    return np.asarray(state.place - np.einsum("nij,nj->ni", state.axes, along))


def descended(place: Array, params: Parameters) -> Array:
    """Places (runs, P) after INNER steps of gradient descent."""
    for _ in range(INNER):
        place = place - RATE * index_loss_network.slope(place, params.hidden)[1]
    return place


def portion(params: Parameters) -> int:
    """The most matrices that an iteration draws."""
    return -(-params.draws // params.iterations)


def more_seen(state: State, params: Parameters, streams: Streams) -> Seen:
    """With the next matrices: after t iterations that share of all is drawn."""
    seen = state.seen
    assert seen is not None  # noqa: S101 (asked for goe only)
    count = params.draws * (state.step + 1) // params.iterations - seen.drawn
    values = index_loss_matrices.drawn(params.n, params.shift, count, streams.data)
    return Seen(
        seen.drawn + count,
        seen.positive + int(np.count_nonzero(values[:, 0] > 0)),
        seen.negative + int(np.count_nonzero(values < 0)),
        seen.counts + np.histogram(values, bins=edges_of(params))[0],
    )


def edges_of(params: Parameters) -> Array:
    """Edges of the histogram's bins, shape (bins + 1,)."""
    return np.linspace(params.shift - REACH, params.shift + REACH, BINS + 1)


def norms(state: State) -> Array:
    """Norms of the gradients, shape (runs,)."""
    return np.asarray(np.sqrt(np.einsum("np,np->n", state.gradient, state.gradient)))


def ended(state: State) -> Flags:
    """Whether members rest at a critical point, shape (runs,)."""
    return np.asarray((norms(state) < AT_REST) & (state.frozen_at == NEVER))


def indices(state: State) -> Steps:
    """How many negative eigenvalues the Hessian has, shape (runs,)."""
    return np.asarray(np.count_nonzero(state.curvatures < -NEGATIVE, axis=1))


def correlation(loss: Array, index: Steps) -> float | None:
    """Pearson's, of (n,) each; None where one of them does not vary."""
    a, b = loss - loss.mean(), index - index.mean()
    spread = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / spread if spread > 0 else None


def pairs(loss: Array, index: Steps) -> set[tuple[float, int]]:
    """The distinct pairs; losses are told apart by a thousandth."""
    return set(zip(np.round(loss, 3).tolist(), index.tolist(), strict=True))


def fan_of(values: Array) -> Array:
    """Five quantiles of (runs,), or the one value."""
    if values.size == 1:
        return values
    places = np.rint(np.array(FAN) * (values.size - 1)).astype(np.int64)
    return np.asarray(np.sort(values)[places])


def _work(n: int) -> float:
    return float(n + 10) ** 3
