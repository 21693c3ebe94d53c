"""Curvature sets the pace: gradient descent in a bowl whose axes differ in curvature."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.figure import Figure
from sim.knobs import knob
from sim.leaping import one_by_one
from sim.models import conditioning_figure, conditioning_theory
from sim.models.conditioning_theory import Bowl
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

RULES = ("fixed", "line-search")
ARRIVED = 1e-6
"""Share of the first distance that counts as having arrived."""
AT_REST = 1e-150
"""Below this distance the squares turn denormal and slow, and nothing is left to see."""
DIVERGED = 1e12
ROUNDING = 1e-12
NEVER = -1
LARGEST_FILM = 2**16
"""Most numbers in the film of one leap, so that it stays in the processor's cache."""

DESCRIPTION = Description(
    id="conditioning",
    section="S07",
    title="Ill-conditioning",
    claim=(
        "In a bowl with condition number kappa gradient descent keeps (kappa-1)/(kappa+1) of the "
        "distance per step at best; steps above 2/lambda_max diverge, however flat the rest is."
    ),
    reference=(
        "Deep Learning 4.3.1, 8.2.1; Nocedal and Wright 2006, section 3.3; "
        "Lessard, Recht and Packard 2016, section 2.2"
    ),
    version="1",
    measures=(
        Measure("contraction", "Factor of the distance in the last step", "same"),
        Measure(
            "iterations", "First step within a millionth of the first distance", "same", "steps"
        ),
        Measure("norm_end", "Distance from the minimum at the end; none if out of range", "same"),
        Measure("diverged", "Share of runs whose loss rose above its start", "share"),
        Measure("rises", "How many steps raised the loss", "same", "steps"),
    ),
    default_runs=1,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs."""

    kappa: float = knob(
        100.0, low=1, high=1e4, scale="log", help="Condition number: eigenvalues 1 to kappa"
    )
    d: int = knob(2, low=2, high=100, help="Dimensions; eigenvalues log-spaced between the ends")
    angle: float = knob(
        30.0, low=0, high=90, help="Turn of the axes in the picture", unit="degrees"
    )
    step_scale: float = knob(
        1.0, low=0, high=2.2, help="Learning rate as a multiple of 2/(lambda_max + lambda_min)"
    )
    rule: str = knob(
        "fixed", choices=RULES, help="A fixed step, or the best one along the gradient"
    )
    steps: int = knob(200, low=1, high=100_000, scale="log", help="How many steps are made")


@dataclass(frozen=True, slots=True)
class State:
    """Where the members are, in eigen-coordinates: rotation changes the picture only.

    Attributes:
        step: t.
        x: coordinates, shape (runs, d), flattest axis first. In memory an axis is one block, so
            that sums over the axes of many members are sums of blocks.
        square, loss: squared distance and f now, shape (runs,).
        first_square, first_loss: at step 0, shape (runs,).
        ratio: factor of the distance in the last step, shape (runs,); NaN before the first.
        arrived_at: first step within a millionth, or -1, shape (runs,).
        diverged_at: first step above the first loss, or -1, shape (runs,). The loss is a sum of
            exponentials in t, so convex: once above its start it only grows.
        frozen_at: step at which a member was frozen for leaving the range, or -1, (runs,).
        rises: steps that raised the loss, shape (runs,).
    """

    step: int
    x: Array
    square: Array
    loss: Array
    first_square: Array
    first_loss: Array
    ratio: Array
    arrived_at: Steps
    diverged_at: Steps
    frozen_at: Steps
    rises: Steps


@dataclass(frozen=True, slots=True)
class Film:
    """Some steps of all members, before anything is done about those that must be held.

    Attributes:
        x: coordinates, shape (steps, runs, d).
        square, loss: squared distance and f, shape (steps, runs).
        low, peak: the smallest squared distance and the largest f of each member, (runs,).
    """

    x: Array
    square: Array
    loss: Array
    low: Array
    peak: Array


class Conditioning:
    """f(x) = x'Hx/2 with H = Q diag(lambda) Q', worked in the eigenvectors' coordinates.

    The step is ``x -= eta lambda x``, done as the product ``(1 - eta lambda) x``, with
    ``eta = step_scale * 2/(lambda_max + lambda_min)``, or it is taken with the
    ``eta = g'g / g'Hg`` that is best along the gradient g (exact line search).
    It changes f by exactly ``-eta g'g + eta^2 g'Hg / 2`` (Deep Learning, equation 8.10).
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """About ten numbers a coordinate and step."""
        return 10.0 * params.steps * runs * params.d

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """Any combination of knobs makes sense."""
        return ()

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """(1, ..., 1), or for line search its worst start, kappa on the flat axis to 1."""
        bowl = bowl_of(params)
        x = np.repeat(bowl.start[:, None], runs, axis=1).T
        square, loss = sizes(x, bowl)
        never = np.full(runs, NEVER)
        return State(
            step=0,
            x=x,
            square=square,
            loss=loss,
            first_square=square,
            first_loss=loss,
            ratio=np.full(runs, np.nan),
            arrived_at=never,
            diverged_at=never,
            frozen_at=never,
            rises=np.zeros(runs, dtype=np.int64),
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member that is not frozen or at rest."""
        bowl = bowl_of(params)
        x = moved(state.x, params, bowl)
        moving = (state.frozen_at == NEVER) & (state.square > AT_REST**2)
        if not moving.all():
            x = np.where(moving[:, None], x, state.x)
        film = _filmed(x[None], bowl)
        after = _passed(state, film)
        kept = film.peak <= DIVERGED * state.first_loss
        if moving.all() and kept.all():
            return after
        return replace(
            after,
            x=np.where(kept[:, None], x, state.x),
            square=np.where(kept, after.square, state.square),
            loss=np.where(kept, after.loss, state.loss),
            ratio=np.where(moving, after.ratio, state.ratio),
            frozen_at=np.where(kept, state.frozen_at, after.step),
        )

    def leap(
        self, state: State, params: Parameters, streams: Streams, steps: int
    ) -> tuple[State, Mapping[str, Array]]:
        """Many steps at once where no member is frozen or comes to rest on the way."""
        bowl = bowl_of(params)
        steps = max(1, min(steps, LARGEST_FILM // state.x.size))
        film = _filmed(_ahead(state.x, params, bowl, steps), bowl)
        free = state.frozen_at.max() == NEVER and state.square.min() > AT_REST**2
        within = film.low.min() > AT_REST**2 and (film.peak <= DIVERGED * state.first_loss).all()
        if not (free and within):
            return one_by_one(self, state, params, streams, steps)
        return _passed(state, film), _measured(
            film.x[:, 0], film.square[:, 0], film.loss[:, 0], params
        )

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen or at rest."""
        return bool(((state.square <= AT_REST**2) | (state.frozen_at != NEVER)).all())

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """Of the first member: loss, distance, the two Taylor terms, and the two extreme axes."""
        film = _measured(state.x[:1], state.square[:1], state.loss[:1], params)
        return {name: values[0] for name, values in film.items()}

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step with a loss above its start."""
        return _first(state.diverged_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The five measures; all members agree, so the first speaks for them."""
        frozen = state.frozen_at[0] != NEVER
        return {
            "contraction": float(state.ratio[0]),
            "iterations": _first(state.arrived_at),
            "norm_end": None if frozen else math.sqrt(state.square[0]),
            "diverged": float((state.diverged_at != NEVER).mean()),
            "rises": int(state.rises[0]),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Closed forms in t for each eigenvector; for line search those of its worst start."""
        bowl = bowl_of(params)
        if params.rule == "line-search":
            return conditioning_theory.line_search(bowl, params.steps)
        return conditioning_theory.fixed_step(bowl, params.steps)

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """The path in the bowl, the loss against theory, and the two Taylor terms."""
        view = conditioning_figure.View(
            step=state.step,
            summary=self.summary(state, history, params),
            theory=self.theory(params, state.x.shape[0]),
            frozen_at=_first(state.frozen_at),
            angle=params.angle,
            steps=params.steps,
            line_search=params.rule == "line-search",
        )
        return conditioning_figure.draw(view, history, bowl_of(params))


def bowl_of(params: Parameters) -> Bowl:
    """Eigenvalues, learning rate and start that the knobs stand for."""
    return conditioning_theory.bowl(
        params.kappa, params.d, params.step_scale, params.rule == "line-search"
    )


def sizes(x: Array, bowl: Bowl) -> tuple[Array, Array]:
    """Squared distance from the minimum, and height; places (..., d), both (...)."""
    parts = x * x
    square = parts.sum(axis=-1)
    parts *= 0.5 * bowl.eigenvalues  # in place: a new array would lie in memory the other way
    return square, parts.sum(axis=-1)


def kept_each_step(bowl: Bowl) -> Array:
    """What a fixed step keeps of each coordinate, 1 - eta lambda, shape (d,)."""
    return np.asarray(1 - bowl.eta * bowl.eigenvalues)


def moved(x: Array, params: Parameters, bowl: Bowl) -> Array:
    """All members one step on, shape (runs, d)."""
    if params.rule == "fixed":
        return np.asarray(x * kept_each_step(bowl))
    gradient = bowl.eigenvalues * x
    return np.asarray(x - best_rates(gradient, bowl)[..., None] * gradient)


def best_rates(gradient: Array, bowl: Bowl) -> Array:
    """The learning rate that is best along each gradient; gradients (..., d), found (...)."""
    squared, curved = _both_products(gradient, bowl)
    best: Array = np.divide(squared, curved, out=np.zeros_like(squared), where=curved > 0)
    return best


def taylor_terms(x: Array, params: Parameters, bowl: Bowl) -> tuple[Array, Array]:
    """What the next step gains to first order, and what curvature takes back.

    Places (..., d), both terms (...).
    """
    gradient = bowl.eigenvalues * x
    eta = bowl.eta if params.rule == "fixed" else best_rates(gradient, bowl)
    squared, curved = _both_products(gradient, bowl)
    return eta * squared, 0.5 * eta * eta * curved


def _both_products(gradient: Array, bowl: Bowl) -> tuple[Array, Array]:
    """The products g'g and g'Hg; gradients (..., d), both (...)."""
    parts = gradient * gradient
    squared = parts.sum(axis=-1)
    parts *= bowl.eigenvalues
    return squared, parts.sum(axis=-1)


def _ahead(x: Array, params: Parameters, bowl: Bowl, steps: int) -> Array:
    """Where the members (runs, d) go if none of them is held, shape (steps, runs, d)."""
    film = np.empty((steps + 1, *x.T.shape))
    film[0] = x.T
    places = list(film)
    if params.rule == "fixed":
        # A factor for every number: as many multiplications, but none of them broadcasts.
        factors = np.repeat(kept_each_step(bowl)[:, None], x.shape[0], axis=1)
        for before, after in pairwise(places):
            np.multiply(before, factors, after)
    else:
        for before, after in pairwise(places):
            after[:] = moved(before.T, params, bowl).T
    return film[1:].swapaxes(1, 2)


def _filmed(x: Array, bowl: Bowl) -> Film:
    """The steps (steps, runs, d) with what is asked about all of them."""
    square, loss = sizes(x, bowl)
    return Film(x, square, loss, square.min(axis=0), loss.max(axis=0))


def _passed(state: State, film: Film) -> State:
    """The state after steps on which no member was held, with what happened on the way."""
    square, loss = film.square, film.loss
    before = square[-2] if len(square) > 1 else state.square
    rises = state.rises + (loss[0] > state.loss * (1 + ROUNDING))
    if (loss[1:] > loss[:-1]).any():
        rises = rises + np.count_nonzero(loss[1:] > loss[:-1] * (1 + ROUNDING), axis=0)
    arrived_at, diverged_at = state.arrived_at, state.diverged_at
    goal, limit = ARRIVED**2 * state.first_square, state.first_loss * (1 + ROUNDING)
    if ((film.low <= goal) & (arrived_at == NEVER)).any():
        arrived_at = _first_time(arrived_at, state.step, square <= goal)
    if ((film.peak > limit) & (diverged_at == NEVER)).any():
        diverged_at = _first_time(diverged_at, state.step, loss > limit)
    return State(
        step=state.step + len(square),
        x=film.x[-1].copy("K"),
        square=square[-1].copy(),
        loss=loss[-1].copy(),
        first_square=state.first_square,
        first_loss=state.first_loss,
        ratio=np.sqrt(square[-1] / np.maximum(before, AT_REST**2)),
        arrived_at=arrived_at,
        diverged_at=diverged_at,
        frozen_at=state.frozen_at,
        rises=rises,
    )


def _first_time(known: Steps, step: int, happens: npt.NDArray[np.bool_]) -> Steps:
    """Each member's first step, known (runs,) or among those after ``step`` (steps, runs)."""
    new = (known == NEVER) & happens.any(axis=0)
    return np.where(new, step + 1 + happens.argmax(axis=0), known)


def _measured(x: Array, square: Array, loss: Array, params: Parameters) -> dict[str, Array]:
    """The traces of the first member at some steps: places (t, d), the others (t,)."""
    gain, curvature = taylor_terms(x, params, bowl_of(params))
    return {
        "loss": loss,
        "norm": np.sqrt(square),
        "gain": gain,
        "curvature": curvature,
        "path": x[:, [0, -1]],
    }


def _first(steps: Steps) -> int | None:
    """The earliest of the steps that came, shape (runs,); None where none came."""
    came = steps[steps != NEVER]
    return int(came.min()) if came.size else None
