"""Why hidden units must start different: equal ones get equal gradients and stay equal.

A 2-h-1 network learns sin(2 x1) x2 from 48 points by full-batch gradient descent. Every unit
is computed by the same operations in the same order, so that units which are equal in
mathematics are equal in every bit; the ``blas`` arithmetic gives that up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from sim.figure import Figure
from sim.knobs import knob
from sim.leaping import one_by_one
from sim.models import symmetry_figure
from sim.models.symmetry_network import (
    POINTS,
    Descended,
    Passed,
    Weights,
    constant_loss,
    descended,
    forward,
    mean_target,
)
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

INITS = ("equal", "equal-in", "zero", "pairs", "random")
BREAK = 0.1
"""Units whose incoming weights differ by more than this have visibly parted."""
RANK_TOLERANCE = 1e-12
DIVERGED = 1e12
MOST_AT_ONCE = 2**18
"""Activations that the steps of a leap may pass in all: a few milliseconds."""

DESCRIPTION = Description(
    id="symmetry",
    section="S16",
    title="Breaking symmetry",
    claim=(
        "Hidden units with equal incoming, bias and outgoing weights stay equal, so h units are "
        "worth one; any difference breaks the tie, after a time that grows like ln(1/epsilon)."
    ),
    reference="Deep Learning 8.4",
    version="2",
    measures=(
        Measure("loss_end", "Half the mean squared error at the end", "median"),
        Measure("distinct_units", "Units that differ in some bit of their incoming weights"),
        Measure("rank", "Rank of the incoming weights W1, singular values above 1e-12 of the top"),
        Measure("t_break", "First step with incoming weights more than 0.1 apart", "mean", "steps"),
    ),
    most_runs=256,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs."""

    hidden: int = knob(8, low=1, high=32, help="Hidden units")
    init: str = knob("equal", choices=INITS, help="Which weights of the units start equal")
    epsilon: float = knob(
        0.0, low=0, high=0.1, help="Size of a random change of the incoming weights at the start"
    )
    eta: float = knob(0.3, low=1e-4, high=2, scale="log", help="Learning rate")
    steps: int = knob(3000, low=1, high=20_000, scale="log", help="Steps of gradient descent")
    act: str = knob("tanh", choices=("tanh", "logistic"), help="Activation of the hidden units")
    arithmetic: str = knob(
        "fixed",
        choices=("fixed", "blas"),
        help="One order of summation for every unit, or the machine's fastest matrix product",
    )


@dataclass(frozen=True, slots=True)
class State:
    """Where training stands.

    The first ``runs`` members are the ensemble. Where units start tied, as many follow in
    which one unit of each tied group counts for all of it and no epsilon parts them: what the
    network is worth while the tie holds.

    Attributes:
        step: t.
        runs: the size of the ensemble.
        weights: of all members.
        passed: the forward pass with these weights.
        start: incoming weights at step 0, shape (runs, hidden, 3).
        spread: how far units are apart now, shape (runs,).
        t_break: the step of parting (runs,); -1 where it has not come.
        frozen_at: the step at which a member diverged (members,); -1 where it has not.
        limit: the loss above which a member has diverged, shape (members,).
    """

    step: int
    runs: int
    weights: Weights
    passed: Passed
    start: Array
    spread: Array
    t_break: Steps
    frozen_at: Steps
    limit: Array


class Symmetry:
    """The model; it holds nothing, all is in the state."""

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """Numbers touched: some twenty passes over units and points, tied members included."""
        return 80.0 * params.steps * runs * params.hidden * POINTS

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """Any combination of knobs makes sense."""
        return ()

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """Weights by ``init``, those of the tied members without epsilon."""
        incoming, outgoing = initial(params, runs, streams.start)
        change = params.epsilon * streams.start.standard_normal(incoming.shape)
        copies = np.ones(outgoing.shape)
        tied = tied_copies(params)
        if tied is not None:
            change = np.concatenate([change, np.zeros(change.shape)])
            incoming = np.concatenate([incoming, incoming])
            outgoing = np.concatenate([outgoing, outgoing])
            copies = np.concatenate([copies, np.tile(tied, (runs, 1))])
        weights = Weights(incoming + change, outgoing, np.zeros(len(incoming)), copies)
        passed = forward(weights, params.act, params.arithmetic)
        apart = spread(weights.incoming[:runs])
        return State(
            step=0,
            runs=runs,
            weights=weights,
            passed=passed,
            start=weights.incoming[:runs],
            spread=apart,
            t_break=np.where(apart > BREAK, 0, -1),
            frozen_at=np.full(len(incoming), -1),
            limit=DIVERGED * passed.loss,
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of full-batch gradient descent.

        A member whose loss has run away is held where it was; it would run away again.
        """
        moved = _descended(state, params, 1)
        frozen_at, sound = state.frozen_at, moved.losses[0] <= state.limit
        if not sound.all():
            weights, passed = _held(state, moved.weights, moved.passed, ~sound)
            frozen_at = np.where(sound | (frozen_at >= 0), frozen_at, state.step + 1)
            moved = Descended(weights, passed, weights.incoming[None], passed.loss[None])
        return _after(state, moved, frozen_at)[0]

    def leap(
        self, state: State, params: Parameters, streams: Streams, steps: int
    ) -> tuple[State, Mapping[str, Array]]:
        """Steps at once, as many as are soon done; one by one where a member runs away."""
        if int(state.frozen_at.max()) < 0:
            most = max(1, MOST_AT_ONCE // state.passed.activations.size)
            moved = _descended(state, params, min(steps, most))
            if (moved.losses <= state.limit).all():
                after, apart = _after(state, moved, state.frozen_at)
                return after, _traced(moved.losses, apart, state.runs)
        return one_by_one(self, state, params, streams, steps)

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member has diverged."""
        return bool(state.frozen_at.min() >= 0)

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """Loss and spread of each run; where units start tied, the loss with the tie kept."""
        return _traced(state.passed.loss, state.spread, state.runs)

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a run of the ensemble diverged."""
        frozen = state.frozen_at[: state.runs]
        return int(frozen[frozen >= 0].min()) if (frozen >= 0).any() else None

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The four measures; a diverged run counts as an infinite loss in the median.

        Without the break of every run its mean time is unknown, hence None.
        """
        runs = state.runs
        incoming = state.weights.incoming[:runs]
        loss = np.where(state.frozen_at[:runs] < 0, state.passed.loss[:runs], np.inf)
        parted = bool(state.t_break.min() >= 0)
        middle = float(np.median(loss))
        return {
            "loss_end": middle if math.isfinite(middle) else None,
            "distinct_units": float(np.mean([distinct(member) for member in incoming])),
            "rank": float(np.mean([rank(member) for member in incoming])),
            "t_break": float(state.t_break.mean()) if parted else None,
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Counts and ranks in exact arithmetic; the loss where only the offset can move."""
        return expected(params)

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """The units in the plane of their weights, the loss, the singular values of W1."""
        incoming = state.weights.incoming[0]
        view = symmetry_figure.View(
            step=state.step,
            start=state.start[0],
            incoming=incoming,
            loss=float(np.median(state.passed.loss[: state.runs])),
            distinct=distinct(incoming),
            expected_distinct=expected_units(params),
            rank=rank(incoming),
            t_break=int(state.t_break[0]),
        )
        return symmetry_figure.draw(view, history)


def initial(params: Parameters, runs: int, chance: Generator) -> tuple[Array, Array]:
    """Incoming weights (runs, hidden, 3) and outgoing (runs, hidden) before epsilon.

    Weights are normal with variance one over the number of inputs, biases zero. The same
    numbers are drawn whatever ``init``, so that only the tie differs.
    """
    hidden = params.hidden
    incoming = np.zeros((runs, hidden, 3))
    incoming[:, :, :2] = chance.standard_normal((runs, hidden, 2)) / math.sqrt(2)
    outgoing = chance.standard_normal((runs, hidden)) / math.sqrt(hidden)
    own = np.arange(hidden)
    source = {"pairs": own - own % 2, "random": own}.get(params.init, np.zeros_like(own))
    if params.init == "zero":
        return np.zeros_like(incoming), np.zeros_like(outgoing)
    if params.init == "equal-in":
        return incoming[:, source], outgoing
    return incoming[:, source], outgoing[:, source]


def tied_copies(params: Parameters) -> Array | None:
    """How often each unit counts when the tied ones are merged, (hidden,); None without ties."""
    copies = np.zeros(params.hidden)
    if params.init in ("equal", "zero"):
        copies[0] = params.hidden
    elif params.init == "pairs":
        np.add.at(copies, np.arange(params.hidden) // 2 * 2, 1)
    else:
        return None
    return copies


def spread(incoming: Array) -> Array:
    """The largest difference between two units in one weight or bias, of (..., units, 3)."""
    return np.asarray((incoming.max(axis=-2) - incoming.min(axis=-2)).max(axis=-1))


def distinct(incoming: Array) -> int:
    """How many of the rows (hidden, 3) differ in any bit (the two zeros count as one)."""
    return len(np.unique(incoming, axis=0))


def rank(incoming: Array) -> int:
    """Rank of W1: the weights of the two inputs (hidden, 2), without the bias."""
    values = np.linalg.svd(incoming[:, :2], compute_uv=False)
    return int((values > RANK_TOLERANCE * values[0]).sum())


def expected_units(params: Parameters) -> int:
    """How many units differ, for any draw of the weights, in exact arithmetic."""
    if params.epsilon > 0:
        return params.hidden
    tied = {"equal": 1, "zero": 1, "pairs": (params.hidden + 1) // 2}
    return tied.get(params.init, params.hidden)


def expected(params: Parameters) -> dict[str, float | None]:
    """What holds for any draw of the weights, in exact arithmetic."""
    units = expected_units(params)
    still = params.init == "zero" and params.act == "tanh" and params.epsilon == 0
    theory: dict[str, float | None] = {
        "distinct_units": units,
        "rank": 0 if still else min(2, units),
    }
    if units == 1:
        theory["t_break"] = None
    if still:
        shift = mean_target() * (1 - params.eta) ** params.steps
        theory["loss_end"] = constant_loss() + 0.5 * shift**2
    return theory


def _descended(state: State, params: Parameters, steps: int) -> Descended:
    return descended(state.weights, state.passed, params.eta, params.act, params.arithmetic, steps)


def _after(state: State, moved: Descended, frozen_at: Steps) -> tuple[State, Array]:
    """The state that steps lead to, and the spread of the runs at each, shape (steps, runs)."""
    apart = spread(moved.incoming[:, : state.runs])
    parted, t_break = apart > BREAK, state.t_break
    if parted.any():
        first = state.step + 1 + parted.argmax(axis=0)
        t_break = np.where(parted.any(axis=0) & (t_break < 0), first, t_break)
    after = State(
        step=state.step + len(apart),
        runs=state.runs,
        weights=moved.weights,
        passed=moved.passed,
        start=state.start,
        spread=apart[-1],
        t_break=t_break,
        frozen_at=frozen_at,
        limit=state.limit,
    )
    return after, apart


def _traced(loss: Array, apart: Array, runs: int) -> dict[str, Array]:
    """The traces of losses (..., members) and spreads (..., runs)."""
    traces = {"loss": loss[..., :runs], "spread": apart}
    if loss.shape[-1] > runs:
        traces["loss_tied"] = loss[..., runs:]
    return traces


def _held(
    state: State, weights: Weights, passed: Passed, held: npt.NDArray[np.bool_]
) -> tuple[Weights, Passed]:
    """The new weights and pass, but the old ones for the members that are held."""
    unit, point = held[:, None], held[:, None, None]
    old, seen = state.weights, state.passed
    return (
        Weights(
            np.where(point, old.incoming, weights.incoming),
            np.where(unit, old.outgoing, weights.outgoing),
            np.where(held, old.offset, weights.offset),
            weights.copies,
        ),
        Passed(
            np.where(point, seen.activations, passed.activations),
            np.where(unit, seen.errors, passed.errors),
            np.where(held, seen.loss, passed.loss),
        ),
    )
