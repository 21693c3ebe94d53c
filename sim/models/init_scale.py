"""The scale of the first weights decides whether signals and gradients live through the depth.

A net of equal layers is drawn and walked through: one step a layer up, with fresh weights, one
step that puts a random gradient on the top layer, and one step a layer down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from sim.figure import Figure
from sim.knobs import knob
from sim.models import init_scale_figure, init_scale_theory
from sim.models.init_scale_theory import SATURATED, Course
from sim.protocol import Array, Description, History, Measure, Streams

MOST_AT_ONCE = 2**24
"""What the layers of a leap may cost: some twenty milliseconds of them."""
MOST_WEIGHTS = 2**26
"""All weights are kept for the way down: half a gigabyte of them at most."""

DESCRIPTION = Description(
    id="init-scale",
    section="S17",
    title="The scale of the first weights",
    claim=(
        "Weights of variance sw2/n multiply the signal by a known factor a layer: sw2 = 1 (2 for "
        "ReLU) keeps it level, less kills it, more makes it explode or saturates tanh units, and "
        "the gradients follow."
    ),
    reference=(
        "Deep Learning 8.4; Glorot and Bengio 2010, section 4.2.1; He et al. 2015, section 2.2"
    ),
    version="1",
    measures=(
        Measure("mean_square_end", "Mean square of the last layer's pre-activations"),
        Measure(
            "log10_signal_ratio", "log10 of the last mean square over that of the input", "mean"
        ),
        Measure(
            "log10_gradient_ratio", "log10 of the squared gradient, first layer over last", "mean"
        ),
        Measure(
            "saturated_share", "Last layer's tanh units beyond 0.99, or ReLU units at zero", "mean"
        ),
        Measure("fixed_point", "Mean square that wide tanh layers come to, by theory", "same"),
        Measure("chi", "Factor of the squared gradient a tanh layer there, by theory", "same"),
    ),
    default_runs=8,
    most_runs=1024,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs."""

    n: int = knob(64, low=8, high=512, scale="log", help="Units in every layer")
    layers: int = knob(30, low=1, high=100, help="Layers of weights")
    weight_variance: float = knob(
        1.0, low=0.01, high=25, scale="log", help="Variance of a weight times n, written sw2"
    )
    act: str = knob("tanh", choices=("linear", "relu", "tanh"), help="Activation of the units")
    distribution: str = knob(
        "normal", choices=("normal", "uniform", "orthogonal"), help="Law of the weights"
    )
    q0: float = knob(1.0, low=1e-6, high=100, scale="log", help="Mean square of the input")


@dataclass(frozen=True, slots=True)
class State:
    """Where the walk stands.

    Attributes:
        step: t; up to ``layers`` it is also the layer that the signal has reached.
        sums: pre-activations of the highest layer reached (the input at 0), shape (runs, n).
        outputs: what that layer passes on, shape (runs, n).
        weights: of each layer reached, shapes (runs, n, n), the lowest first.
        slopes: of the activation at each layer reached, shapes (runs, n).
        gradient: of the lowest layer that it has come down to, shape (runs, n); zero before.
        top_gradient: mean square of the gradient put on the top layer, shape (runs,).
    """

    step: int
    sums: Array
    outputs: Array
    weights: tuple[Array, ...]
    slopes: tuple[Array, ...]
    gradient: Array
    top_gradient: Array


class InitScale:
    """h = phi(W h) up, g = phi'(z) W'g down; W has entries of variance ``weight_variance``/n."""

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """Drawing a weight costs most; an orthogonal one costs a share of a decomposition."""
        each = 8.0 + (params.n / 20 if params.distribution == "orthogonal" else 0.0)
        return each * runs * params.layers * params.n**2

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """All weights are held at once, so their number is limited."""
        each = params.layers * params.n**2
        if runs * each > MOST_WEIGHTS:
            most = MOST_WEIGHTS // each
            yield (
                f"{params.layers} layers of {params.n} units allow at most {most} runs."
                if most
                else f"{params.layers} layers of {params.n} units are too many weights."
            )

    def total_steps(self, params: Parameters) -> int:
        """Once up and once down."""
        return 2 * params.layers

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """A random input whose mean square is exactly ``q0``."""
        x = streams.data.standard_normal((runs, params.n))
        x *= np.sqrt(params.q0 / mean_squares(x))[:, None]
        return State(0, x, x, (), (), np.zeros_like(x), np.zeros(runs))

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One layer up, or the gradient on the top, or one layer down."""
        return self.leap(state, params, streams, 1)[0]

    def leap(
        self, state: State, params: Parameters, streams: Streams, steps: int
    ) -> tuple[State, Mapping[str, Array]]:
        """Layers at once, as many as are soon drawn, up or down but not both."""
        if state.step < params.layers:
            each = int(self.cost(params, len(state.sums)) / params.layers)
            most = min(steps, params.layers - state.step, max(1, MOST_AT_ONCE // each))
            return _up(state, params, streams.start, most)
        if state.step == params.layers:
            gradient = streams.noise.standard_normal(state.sums.shape)
            after = replace(state, step=state.step + 1, gradient=gradient)
            after = replace(after, top_gradient=mean_squares(gradient))
            return after, _seen_below(after, params, gradient[None])
        return _down(state, params, min(steps, 2 * params.layers - state.step))

    def done(self, state: State, params: Parameters) -> bool:
        """Whether the gradient has come down to the first layer."""
        return state.step >= 2 * params.layers

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """Of each run: mean squares and saturation at the highest layer, and of the gradient."""
        return {
            "layer": layer_of(state.step, params.layers),
            "mean_square": mean_squares(state.sums),
            "output_mean_square": mean_squares(state.outputs),
            "saturated": saturated(state.outputs, params.act, state.step),
            "gradient": mean_squares(state.gradient),
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """Never: within the ranges of the knobs no number leaves the range of float64."""
        return None

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The measures so far; a net that has died has no logarithm and is left out of its mean."""
        signal = mean_squares(state.sums)
        tanh = params.act == "tanh"
        return {
            "mean_square_end": float(signal.mean()),
            "log10_signal_ratio": mean_log10(signal / params.q0),
            "log10_gradient_ratio": gradient_ratio(state),
            "saturated_share": float(saturated(state.outputs, params.act, state.step).mean()),
            "fixed_point": fixed_point(params.weight_variance) if tanh else None,
            "chi": chi(params.weight_variance) if tanh else None,
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Exact for linear layers and ReLU signals; the limit of wide nets for the rest."""
        expected = course_of(params)
        end = float(expected.mean_square[-1])
        known: dict[str, float | None] = {
            "mean_square_end": end,
            "log10_signal_ratio": float(expected.log_signal[-1]),
            "log10_gradient_ratio": float(expected.log_gradient[1]),
            "saturated_share": init_scale_theory.saturated_share(params.act, end),
        }
        if params.act == "tanh":
            known["fixed_point"] = fixed_point(params.weight_variance)
            known["chi"] = chi(params.weight_variance)
        return known

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """The signal by layer, the gradient by layer, and the outputs of the highest layer."""
        view = init_scale_figure.View(
            step=state.step,
            layers=params.layers,
            layer=layer_of(state.step, params.layers),
            act=params.act,
            q0=params.q0,
            outputs=state.outputs.ravel(),
            summary=self.summary(state, history, params),
        )
        return init_scale_figure.draw(view, history, course_of(params))


fixed_point, chi = init_scale_theory.fixed_point, init_scale_theory.chi


def course_of(params: Parameters) -> Course:
    """What theory expects at every layer."""
    return init_scale_theory.course(
        params.act,
        params.distribution,
        params.weight_variance,
        params.n,
        params.layers,
        params.q0,
    )


def layer_of(step: int, layers: int) -> int:
    """The layer that a step is about: 0 to ``layers`` on the way up, back to 1 on the way down."""
    return step if step <= layers else 2 * layers + 1 - step


def drawn(params: Parameters, layers: int, runs: int, chance: Generator) -> Array:
    """Layers of weights for every run, shape (layers, runs, n, n); one block is quicker had."""
    n, shape = params.n, (layers, runs, params.n, params.n)
    if params.distribution == "uniform":
        bound = math.sqrt(3 * params.weight_variance / n)
        return chance.uniform(-bound, bound, shape)
    weights = chance.standard_normal(shape)
    if params.distribution == "normal":
        weights *= math.sqrt(params.weight_variance / n)
        return weights
    rotation, triangle = np.linalg.qr(weights)
    # Without the signs of the diagonal the rotations would not be spread evenly.
    signs = np.sign(np.diagonal(triangle, axis1=-2, axis2=-1))
    turned: Array = math.sqrt(params.weight_variance) * rotation * signs[..., None, :]
    return turned


def activated(sums: Array, act: str) -> tuple[Array, Array]:
    """Outputs of the units and slopes of the activation, both of the shape of ``sums``."""
    if act == "linear":
        return sums, np.ones_like(sums)
    if act == "relu":
        return np.maximum(sums, 0), (sums > 0).astype(np.float64)
    outputs = np.tanh(sums)
    return outputs, 1 - outputs * outputs


def mean_squares(values: Array) -> Array:
    """Mean over the units of each run, of (..., runs, units), shape (..., runs)."""
    return np.asarray((values * values).mean(axis=-1))


def mean_log10(values: Array) -> float | None:
    """The mean of log10 over the runs (runs,) that are not zero; None where all are."""
    alive = values[values > 0]
    return float(np.log10(alive).mean()) if alive.size else None


def gradient_ratio(state: State) -> float | None:
    """Mean log10 of the squared gradient here over the top; None before it was put there."""
    if not state.top_gradient.all():
        return None
    return mean_log10(mean_squares(state.gradient) / state.top_gradient)


def saturated(outputs: Array, act: str, step: int) -> Array:
    """The share of units that pass no gradient on, of (..., runs, units); the input has none."""
    if act == "linear" or step == 0:
        return np.zeros(outputs.shape[:-1])
    if act == "relu":
        return np.asarray((outputs == 0).mean(axis=-1))
    return np.asarray((np.abs(outputs) > SATURATED).mean(axis=-1))


def _up(
    state: State, params: Parameters, chance: Generator, layers: int
) -> tuple[State, dict[str, Array]]:
    """Through fresh layers, and what is seen at each."""
    weights = drawn(params, layers, len(state.sums), chance)
    sums = np.empty((layers, *state.sums.shape))
    outputs, slopes = [state.outputs], list(state.slopes)
    for each, reached in zip(weights, sums, strict=True):
        np.matvec(each, outputs[-1], reached)
        passed, slope = activated(reached, params.act)
        outputs.append(passed)
        slopes.append(slope)
    after = replace(
        state,
        step=state.step + layers,
        sums=sums[-1],
        outputs=outputs[-1],
        weights=(*state.weights, *weights),
        slopes=tuple(slopes),
    )
    seen = np.stack(outputs[1:])
    film = {
        "layer": np.arange(state.step + 1.0, after.step + 1.0),
        "mean_square": mean_squares(sums),
        "output_mean_square": mean_squares(seen),
        "saturated": saturated(seen, params.act, after.step),
        "gradient": np.tile(mean_squares(state.gradient), (layers, 1)),
    }
    return after, film


def _down(state: State, params: Parameters, layers: int) -> tuple[State, dict[str, Array]]:
    """The gradient through layers below, and what is seen at each."""
    film = np.empty((layers, *state.gradient.shape))
    gradient = state.gradient
    for step, below in enumerate(film, state.step + 1):
        layer = layer_of(step, params.layers)
        np.vecmat(gradient, state.weights[layer], below)
        below *= state.slopes[layer - 1]
        gradient = below
    after = replace(state, step=state.step + layers, gradient=gradient.copy())
    return after, _seen_below(after, params, film)


def _seen_below(after: State, params: Parameters, gradients: Array) -> dict[str, Array]:
    """The traces of the last steps before ``after``, with their gradients (steps, runs, n)."""
    steps = len(gradients)
    kept = {
        "mean_square": mean_squares(after.sums),
        "output_mean_square": mean_squares(after.outputs),
        "saturated": saturated(after.outputs, params.act, after.step),
    }
    last = layer_of(after.step, params.layers)
    return {
        "layer": np.arange(last + steps - 1.0, last - 1.0, -1.0),
        **{name: np.tile(values, (steps, 1)) for name, values in kept.items()},
        "gradient": mean_squares(gradients),
    }
