"""Back-propagation yields gradients and changes nothing; an optimiser turns them into learning."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from sim.ensemble import NEVER, first_of, median
from sim.figure import Figure
from sim.knobs import knob
from sim.models import backprop_differences, backprop_figure, backprop_theory, network
from sim.models.backprop_differences import DIFFERENCES, SWEPT, Pairs
from sim.models.backprop_sizes import SIZES, sizes_of
from sim.models.network import Network, parameter_count
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

DIVERGED = 1e12
MOMENTUM = 0.9
DECAY, TINY = (0.9, 0.999), 1e-8
"""Adam's two memories and its guard (Kingma and Ba 2015, section 2)."""
MOST_NUMBERS = 2**22
"""Most parameters of all members together."""
MOST_WORK = 2e7
"""Most products and activations of one forward pass of all members: a step must stay short."""

DESCRIPTION = Description(
    id="backprop",
    section="S06",
    title="Gradients are not learning",
    claim=(
        "Back-propagation gives exact gradients for about two more forward passes and changes no "
        "parameter, however often it runs; an optimiser, any, turns them into learning."
    ),
    reference="Deep Learning 6.5, 8.3; Baydin et al. 2018, section 3.2",
    version="1",
    measures=(
        Measure(
            "gradient_error", "Largest distance from central differences at difference", "largest"
        ),
        Measure("best_difference", "The h of the sweep with the smallest error", "pooled"),
        Measure("order", "Power of h in the error of central differences", "pooled"),
        Measure("mac_ratio", "Products of forward and backward pass over forward alone", "same"),
        Measure("forward_passes_for_differences", "Forward passes for central differences", "same"),
        Measure(
            "parameters_changed", "Parameters with another bit after the backward passes", "largest"
        ),
        Measure("loss_before", "Loss at the start", "median"),
        Measure("loss_after", "Loss after the first step of the optimiser", "median"),
        Measure("loss_first_order", "The same to first order: loss less eta g'd", "median"),
        Measure("loss_end", "Loss after all steps of the optimiser", "median"),
        Measure("order_forward", "Power of h in the error of one-sided differences", "pooled"),
    ),
    most_runs=256,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs."""

    sizes: str = knob("4-16-16-1", form=SIZES, help="Units of each layer, the inputs first")
    n: int = knob(64, low=1, high=512, scale="log", help="Points that are learned")
    difference: float = knob(
        1e-5, low=1e-13, high=0.1, scale="log", help="The h at which all derivatives are compared"
    )
    eta: float = knob(0.1, low=1e-4, high=10, scale="log", help="Learning rate of the optimiser")
    optimiser: str = knob(
        "sgd", choices=("sgd", "momentum", "adam"), help="Who turns gradients into steps"
    )
    passes: int = knob(
        50, low=1, high=1000, scale="log", help="Backward passes before the optimiser is let in"
    )
    updates: int = knob(50, low=1, high=1000, scale="log", help="Steps of the optimiser then")


@dataclass(frozen=True, slots=True)
class State:
    """Where the run stands: passes, then steps of the optimiser, then a look at differences.

    Attributes:
        step: t.
        learned: sizes and points, the same for all members.
        rows: parameters, shape (runs, P).
        loss, gradient: by back-propagation at ``rows``, shapes (runs,) and (runs, P).
        first_rows, first_loss, first_gradient: the same at step 0.
        velocity, square: what momentum and Adam remember, shapes (runs, P).
        changed: largest number of parameters of a member that differ from the start in a bit.
        changed_by_passes: the same when the optimiser is let in.
        loss_after: loss after its first step, shape (runs,); NaN before.
        loss_first_order: that loss to first order, shape (runs,); NaN before.
        there, back: multiply-accumulates of one member in one forward and one backward pass.
        work: multiply-accumulates of one member so far.
        gradient_error: largest distance of all components; NaN before they are compared.
        forwards: forward passes that this comparison takes for all P components; 0 before.
        central, one_sided: largest error at each h of the sweep, shapes (h,); NaN before.
        diverged_at: step at which a member was frozen for leaving the range, or -1, (runs,).
    """

    step: int
    learned: Network
    rows: Array
    loss: Array
    gradient: Array
    first_rows: Array
    first_loss: Array
    first_gradient: Array
    velocity: Array
    square: Array
    changed: int
    changed_by_passes: int
    loss_after: Array
    loss_first_order: Array
    there: int
    back: int
    work: float
    gradient_error: float
    forwards: int
    central: Array
    one_sided: Array
    diverged_at: Steps


class Backprop:
    """A tanh network, loss 1/(2n) sum of squares; d is what an optimiser makes of the gradient g.

    - sgd: d = g; momentum: v <- 0.9 v + g, d = v (Deep Learning, algorithms 8.1, 8.2);
    - adam: d = m^/(sqrt(s^) + 1e-8) with both memories corrected (algorithm 8.7);
    - theta <- theta - eta d. To first order the loss changes by -eta g'd.
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """Three forward passes a step; the look at differences is short whatever the knobs."""
        each = 10.0 * parameter_count(sizes_of(params.sizes)) + 3.0 * _work(params)
        return each * runs * (params.passes + params.updates)

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """What is held, and what one step takes, is limited."""
        most = int(
            min(
                MOST_NUMBERS // parameter_count(sizes_of(params.sizes)),
                MOST_WORK // _work(params),
            )
        )
        if runs > most:
            yield f"Sizes {params.sizes} with {params.n} points allow at most {most} runs."

    def total_steps(self, params: Parameters) -> int:
        """Passes, steps of the optimiser, the comparison of all components, the sweep over h."""
        return params.passes + params.updates + 1 + DIFFERENCES.size

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """Points from a sine of random directions, fresh weights, one backward pass."""
        sizes = sizes_of(params.sizes)
        learned = points(sizes, params.n, streams.data)
        rows = network.random_rows(runs, sizes, streams.start)
        loss, gradient = network.slope(rows, learned)
        there, back = network.products(sizes, params.n)
        unknown, unseen = np.full(runs, np.nan), np.full(DIFFERENCES.size, np.nan)
        return State(
            step=0,
            learned=learned,
            rows=rows,
            loss=loss,
            gradient=gradient,
            first_rows=rows,
            first_loss=loss,
            first_gradient=gradient,
            velocity=np.zeros_like(rows),
            square=np.zeros_like(rows),
            changed=0,
            changed_by_passes=0,
            loss_after=unknown,
            loss_first_order=unknown,
            there=there,
            back=back,
            work=0.0,
            gradient_error=math.nan,
            forwards=0,
            central=unseen,
            one_sided=unseen,
            diverged_at=np.full(runs, NEVER),
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """A backward pass, or a step of the optimiser, or a look at differences."""
        if state.step < params.passes:
            return _passed(state)
        if state.step < params.passes + params.updates:
            return _updated(state, params)
        if state.step == params.passes + params.updates:
            return _compared(state, params)
        return _swept(state, state.step - params.passes - params.updates - 1)

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every difference has been tried."""
        return state.step >= self.total_steps(params)

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """Loss and gradient norm of each run, changed parameters, the checksum, the work."""
        return {
            "loss": state.loss,
            "gradient_norm": np.sqrt(np.vecdot(state.gradient, state.gradient)),
            "changed": float(state.changed),
            "checksum": float(zlib.crc32(state.rows.tobytes())),
            "work": state.work,
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        return first_of(state.diverged_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The measures so far; what has not been looked at yet does not exist."""
        out = state.diverged_at != NEVER
        begun, compared = state.step > params.passes, state.forwards > 0
        return {
            "gradient_error": state.gradient_error if compared else None,
            "best_difference": backprop_differences.best(state.central),
            "order": backprop_differences.order(state.central),
            "mac_ratio": (state.there + state.back) / state.there,
            "forward_passes_for_differences": float(state.forwards) if compared else None,
            "parameters_changed": float(state.changed_by_passes),
            "loss_before": float(median(state.first_loss)),
            "loss_after": _finite(median(state.loss_after)) if begun else None,
            "loss_first_order": _finite(median(state.loss_first_order)) if begun else None,
            "loss_end": _finite(median(np.where(out, np.inf, state.loss))),
            "order_forward": backprop_differences.order(state.one_sided),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Counts, orders, and nothing that changes."""
        return backprop_theory.expected(sizes_of(params.sizes))

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """The loss while gradients are computed and then used, errors against h, the work."""
        view = backprop_figure.View(
            step=state.step,
            passes=params.passes,
            updates=params.updates,
            optimiser=params.optimiser,
            difference=params.difference,
            parameters=state.rows.shape[1],
            summary=self.summary(state, history, params),
            theory=self.theory(params, state.loss.size),
            changed=state.changed,
            central=state.central,
            one_sided=state.one_sided,
            diverged_at=self.diverged_at(state, params),
        )
        return backprop_figure.draw(view, history)


def points(sizes: tuple[int, ...], count: int, chance: Generator) -> Network:
    """Standard normal inputs, targets the sine of random combinations of them; read-only."""
    inputs = chance.standard_normal((sizes[0], count))
    directions = chance.standard_normal((sizes[-1], sizes[0]))
    targets = np.sin(directions @ inputs)
    return network.learning(sizes, inputs, targets)


def direction(state: State, gradient: Array, params: Parameters) -> tuple[Array, Array, Array]:
    """What the optimiser steps along, and what it remembers then, shapes (runs, P)."""
    if params.optimiser == "sgd":
        return gradient, state.velocity, state.square
    if params.optimiser == "momentum":
        velocity = MOMENTUM * state.velocity + gradient
        return velocity, velocity, state.square
    count = state.step - params.passes + 1
    first, second = DECAY
    velocity = first * state.velocity + (1.0 - first) * gradient
    square = second * state.square + (1.0 - second) * gradient * gradient
    corrected = velocity / (1.0 - first**count)
    spread = np.sqrt(square / (1.0 - second**count))
    return corrected / (spread + TINY), velocity, square


def changed_bits(rows: Array, before: Array) -> int:
    """The largest number of parameters of a member that are another float64 than ``before``."""
    different = rows.view(np.int64) != before.view(np.int64)
    total = np.count_nonzero(different)
    if total in (0, different.size):  # the usual cases, without a count for each member
        return int(total // len(rows))
    return int(np.count_nonzero(different, axis=1).max())


def _passed(state: State) -> State:
    """Gradients once more; the parameters are handed in, not handed back."""
    loss, gradient = network.slope(state.rows, state.learned)
    changed = changed_bits(state.rows, state.first_rows)
    return replace(
        state,
        step=state.step + 1,
        loss=loss,
        gradient=gradient,
        changed=changed,
        changed_by_passes=changed,
        work=state.work + state.there + state.back,
    )


def _updated(state: State, params: Parameters) -> State:
    """One step of the optimiser along the gradient at hand, then the gradient where it led."""
    along, velocity, square = direction(state, state.gradient, params)
    rows, after = along * -params.eta, state.step + 1
    rows += state.rows
    loss, gradient = network.slope(rows, state.learned)
    diverged_at = state.diverged_at
    sound = loss <= DIVERGED * state.first_loss
    if not sound.all():
        diverged_at = np.where(sound | (diverged_at != NEVER), diverged_at, after)
        rows = np.where(sound[:, None], rows, state.rows)
        loss = np.where(sound, loss, state.loss)
        gradient = np.where(sound[:, None], gradient, state.gradient)
    loss_after, first_order = state.loss_after, state.loss_first_order
    if state.step == params.passes:
        loss_after = np.where(sound, loss, np.inf)
        first_order = state.loss - params.eta * np.vecdot(state.gradient, along)
    return replace(
        state,
        step=after,
        rows=rows,
        loss=loss,
        gradient=gradient,
        velocity=velocity,
        square=square,
        changed=changed_bits(rows, state.first_rows),
        loss_after=loss_after,
        loss_first_order=first_order,
        work=state.work + state.there + state.back,
        diverged_at=diverged_at,
    )


def _compared(state: State, params: Parameters) -> State:
    """All components at the start against central differences, as many as can be afforded."""
    count = state.rows.shape[1]
    chosen = backprop_differences.pairs(
        count, state.loss.size, backprop_differences.affordable(state.learned)
    )
    central, _ = _errors(state, chosen, params.difference)
    forwards = 2 * count
    return replace(
        state,
        step=state.step + 1,
        gradient_error=float(central.max()),
        forwards=forwards,
        work=state.work + forwards * state.there,
    )


def _swept(state: State, place: int) -> State:
    """Some components at the start against differences with the next h of the sweep."""
    most = min(SWEPT, backprop_differences.affordable(state.learned) // 10)
    chosen = backprop_differences.pairs(state.rows.shape[1], state.loss.size, most)
    found = _errors(state, chosen, float(DIFFERENCES[place]))
    central, one_sided = state.central.copy(), state.one_sided.copy()
    central[place], one_sided[place] = (float(errors.max()) for errors in found)
    work = state.work + 2 * len(chosen.members) * state.there
    return replace(state, step=state.step + 1, central=central, one_sided=one_sided, work=work)


def _errors(state: State, chosen: Pairs, difference: float) -> tuple[Array, Array]:
    return backprop_differences.errors(
        state.first_rows,
        state.first_loss,
        state.first_gradient,
        chosen,
        difference,
        state.learned,
    )


@lru_cache(maxsize=64)
def _work(params: Parameters) -> float:
    """Products of one forward pass of one member, and ten for each activation."""
    sizes = sizes_of(params.sizes)
    products = backprop_theory.forward_products(sizes, 1)
    return float(params.n * (products + 10 * sum(sizes[1:])))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
