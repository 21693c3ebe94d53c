"""Walls in the loss of a repeated map, and what clipping the gradient does at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import MOST_MEMBERS
from sim.figure import Figure
from sim.knobs import knob
from sim.models import cliff_figure, cliff_theory
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

FIRST_STATE, TARGET = 0.5, 0.7
BLOCK = 512
"""Members whose course is worked out at once, so that it stays in the cache."""
SUCCESS = 1e-3
FAR = 5.0
SMALLEST = 1e-300
"""Norms do reach exactly 0, on plateaus far out."""
PATHS = 5
"""How many members are drawn as paths; memory must not grow with the ensemble."""
NEVER = -1

DESCRIPTION = Description(
    id="cliff",
    section="S13",
    title="Cliffs and clipping",
    claim=(
        "Fifty repeats of one small map make a wall where the gradient jumps by three orders of "
        "magnitude; a step there is thrown far away, and norm clipping, which caps every step at "
        "eta times c, turns failure into success."
    ),
    reference=(
        "Deep Learning 8.2.4, 10.11.1; Pascanu, Mikolov and Bengio 2013, sections 2.3 and 3.2"
    ),
    version="2",
    measures=(
        Measure("loss_start", "Loss at the start", "median"),
        Measure("gradient_norm_start", "Norm of the gradient at the start, unclipped", "median"),
        Measure("loss_end", "Loss at the last step", "median"),
        Measure("success_share", "Share of runs with a loss below 0.001 at the end", "share"),
        Measure("largest_jump", "Length of the longest step of all runs", "largest"),
        Measure("far_share", "Share of runs that end more than 5 away from their start", "share"),
        Measure("w_end", "w at the last step, or where the run left the range", "median"),
    ),
    default_runs=64,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. ``b0`` does not apply to the product."""

    mode: str = knob(
        "recurrence",
        choices=("recurrence", "product"),
        help="One unit fed back to itself, or a product of equal weights",
    )
    length: int = knob(50, low=2, high=100, help="Repeats of the map, or factors of the product")
    eta: float = knob(0.3, low=1e-4, high=1, scale="log", help="Learning rate")
    clip: float | str = knob(
        1.0, low=0.01, high=10, words=("none",), scale="log", help="Threshold of clipping, or none"
    )
    clip_kind: str = knob(
        "norm", choices=("norm", "value"), help="What is limited: the norm, or every element"
    )
    w0: float | str = knob(
        "random", low=-10, high=10, words=("random",), help="Start of the weight, or random"
    )
    b0: float | str = knob(
        "random", low=-10, high=10, words=("random",), help="Start of the bias, or random"
    )
    steps: int = knob(200, low=1, high=20_000, scale="log", help="Steps of gradient descent")


@dataclass(frozen=True, slots=True)
class State:
    """Where the members are.

    Attributes:
        step: t.
        place: w and b, shape (runs, 2); b stays 0 in the product.
        loss: shape (runs,).
        gradient: by w and b, shape (runs, 2).
        jump: length of the last step, shape (runs,).
        first: where they began, shape (runs, 2).
        first_loss, first_norm: loss and norm of the gradient there, shape (runs,).
        largest: length of the longest step so far, shape (runs,).
        diverged_at: step at which a member was frozen for leaving the range, or -1, (runs,).
    """

    step: int
    place: Array
    loss: Array
    gradient: Array
    jump: Array
    first: Array
    first_loss: Array
    first_norm: Array
    largest: Array
    diverged_at: Steps


class Cliff:
    """Gradient descent on the loss of a map that is applied ``length`` times.

    - recurrence: ``x <- w s(x) + b`` from x = 0.5 with the logistic s, loss
      ``(s(x_T) - 0.7)^2``;
    - product: ``(w^k - 1)^2 / 2``.

    A step is ``-eta`` times the gradient, whose norm or elements are cut to at most ``clip``.
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """About ten numbers a member, step and repeat of the recurrence."""
        repeats = params.length if params.mode == "recurrence" else 1
        return 10.0 * (repeats + 4) * params.steps * runs

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """Any combination of knobs makes sense."""
        return ()

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """Given starts, or random ones around the wall, the same for every other knob."""
        low, high = cliff_theory.starting_box(params.mode)
        place = low + (high - low) * streams.start.random((runs, 2))
        for column, given in enumerate((params.w0, params.b0)):
            if not isinstance(given, str):
                place[:, column] = given
        if params.mode == "product":
            place[:, 1] = 0.0
        loss, gradient = self.slope(place, params)
        none = np.zeros(runs)
        return State(
            step=0,
            place=place,
            loss=loss,
            gradient=gradient,
            jump=none,
            first=place,
            first_loss=loss,
            first_norm=norms(gradient),
            largest=none,
            diverged_at=np.full(runs, NEVER),
        )

    def slope(self, place: Array, params: Parameters) -> tuple[Array, Array]:
        """Loss (n,) and gradient (n, 2) at places (n, 2)."""
        return slope_of(params.mode)(place, params.length)

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member that is not frozen."""
        change = params.eta * clipped(state.gradient, params)
        place = state.place - change
        jump = norms(change)
        frozen = state.diverged_at != NEVER
        lost = ~np.isfinite(place).all(axis=1)
        if frozen.any() or lost.any():
            still = frozen | lost
            place = np.where(still[:, None], state.place, place)
            jump = np.where(still, 0.0, jump)
        loss, gradient = self.slope(place, params)
        lost |= ~(loss <= cliff_theory.DIVERGED * np.maximum(1.0, state.first_loss))
        lost |= ~np.isfinite(gradient).all(axis=1)
        after = state.step + 1
        return State(
            step=after,
            place=place,
            loss=loss,
            gradient=gradient,
            jump=jump,
            first=state.first,
            first_loss=state.first_loss,
            first_norm=state.first_norm,
            largest=np.maximum(state.largest, jump),
            diverged_at=np.where(lost & ~frozen, after, state.diverged_at),
        )

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen."""
        return int(state.diverged_at.min()) != NEVER

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """The first members' places; loss, gradient and step of the first; the longest step."""
        return {
            "w": state.place[:PATHS, 0],
            "b": state.place[:PATHS, 1],
            "losses": state.loss[:MOST_MEMBERS],
            "loss": state.loss[0],
            "gradient_norm": norms(state.gradient[:1])[0],
            "jump": state.jump[0],
            "longest_jump": state.jump.max(),
            "success": np.count_nonzero(state.loss < SUCCESS) / state.loss.size,
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        out = state.diverged_at[state.diverged_at != NEVER]
        return int(out.min()) if out.size else None

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The seven measures; a loss beyond the range counts as the worst of all."""
        loss = np.where(state.diverged_at == NEVER, state.loss, np.inf)
        far = norms(state.place - state.first) > FAR
        return {
            "loss_start": middle(state.first_loss),
            "gradient_norm_start": middle(state.first_norm),
            "loss_end": middle(loss),
            "success_share": np.count_nonzero(loss < SUCCESS) / loss.size,
            "largest_jump": float(state.largest.max()),
            "far_share": np.count_nonzero(far) / far.size,
            "w_end": middle(state.place[:, 0]),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Closed forms of the product from a given start; the recurrence has none."""
        return cliff_theory.expected(problem_of(params))

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Paths on the loss, and the lengths of gradients and steps."""
        view = cliff_figure.View(
            step=state.step,
            summary=self.summary(state, history, params),
            diverged_at=self.diverged_at(state, params),
            runs=state.loss.size,
            slope=slope_of(params.mode),
        )
        return cliff_figure.draw(view, history, problem_of(params))


def slope_of(mode: str) -> cliff_figure.Slope:
    """The function from places (n, 2) and a length to loss (n,) and gradient (n, 2)."""
    return recurrence if mode == "recurrence" else product


def recurrence(place: Array, length: int) -> tuple[Array, Array]:
    """(s(x_T) - 0.7)^2 and its gradient, shapes (n,) and (n, 2), in blocks that fit the cache."""
    if len(place) <= BLOCK:
        return _repeated(place, length)
    parts = [
        _repeated(place[first : first + BLOCK], length) for first in range(0, len(place), BLOCK)
    ]
    losses, gradients = zip(*parts, strict=True)
    return np.concatenate(losses), np.concatenate(gradients)


def _repeated(place: Array, length: int) -> tuple[Array, Array]:
    """The map in y = x/2, where it is ``y <- w/4 tanh(y) + (w/4 + b/2)``, and the way back.

    Each time y_t passes a change on to the next by ``w/4 (1 - tanh(y_t)^2)``; running products
    of these from the end weigh what w and b do directly at each time.
    """
    w, b = place[:, 0], place[:, 1]
    quarter = 0.25 * w
    offset = quarter + 0.5 * b
    half = np.full_like(quarter, 0.5 * FIRST_STATE)
    outputs = np.empty((length, half.size))
    for output in outputs:
        np.tanh(half, output)
        np.multiply(quarter, output, half)
        np.add(half, offset, half)
    passed = outputs * outputs
    np.subtract(1.0, passed, passed)
    passed *= quarter
    weights = np.ones_like(passed)
    np.multiply.accumulate(passed[:0:-1], axis=0, out=weights[-2::-1])
    by_offset = weights.sum(axis=0)
    by_quarter = np.einsum("tn,tn->n", weights, outputs)
    output = 0.5 + 0.5 * np.tanh(half)
    miss = output - TARGET
    slope = 2.0 * miss * (output * (1.0 - output))
    return miss * miss, np.stack([slope * (0.5 * (by_offset + by_quarter)), slope * by_offset], 1)


def product(place: Array, length: int) -> tuple[Array, Array]:
    """(w^k - 1)^2 / 2 and its derivative; nothing depends on b."""
    w = place[:, 0]
    power = w ** (length - 1)
    miss = power * w - 1.0
    return 0.5 * miss * miss, np.stack([length * power * miss, np.zeros_like(w)], axis=1)


def clipped(gradient: Array, params: Parameters) -> Array:
    """The gradient (n, 2) as a step uses it."""
    if isinstance(params.clip, str):
        return gradient
    if params.clip_kind == "value":
        return np.clip(gradient, -params.clip, params.clip)
    scale = np.minimum(1.0, params.clip / np.maximum(norms(gradient), SMALLEST))
    return np.asarray(gradient * scale[:, None])


def norms(vectors: Array) -> Array:
    """Lengths (n,) of vectors (n, 2), also of those whose squares leave the range."""
    return np.asarray(np.hypot(vectors[:, 0], vectors[:, 1]))


def middle(values: Array) -> float:
    """The median, the mean of both where there are two."""
    ordered = np.sort(values)
    half = ordered.size // 2
    return float(ordered[half] if ordered.size % 2 else 0.5 * (ordered[half - 1] + ordered[half]))


def problem_of(params: Parameters) -> cliff_theory.Problem:
    """The knobs that theory and drawing need."""
    return cliff_theory.Problem(
        mode=params.mode,
        length=params.length,
        eta=params.eta,
        clip=None if isinstance(params.clip, str) else params.clip,
        clip_kind=params.clip_kind,
        w0=None if isinstance(params.w0, str) else params.w0,
        steps=params.steps,
    )
