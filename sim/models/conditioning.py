"""Curvature sets the pace: gradient descent in a bowl whose axes differ in curvature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.figure import Figure
from sim.knobs import knob
from sim.models import conditioning_figure, conditioning_theory
from sim.models.conditioning_theory import Bowl
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

RULES = ("fixed", "line-search")
ARRIVED = 1e-6
"""Share of the first distance that counts as having arrived."""
AT_REST = 1e-300
"""Below this the numbers turn denormal and slow, and nothing is left to see."""
DIVERGED = 1e12
ROUNDING = 1e-12
NEVER = -1

DESCRIPTION = Description(
    id="conditioning",
    section="S07",
    title="Ill-conditioning",
    claim=(
        "In a bowl with condition number kappa gradient descent keeps (kappa-1)/(kappa+1) of the "
        "distance per step at best; steps above 2/lambda_max diverge, however flat the rest is."
    ),
    reference="Deep Learning 4.3.1, 8.2.1; Nocedal and Wright, chapter 3",
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
        x: coordinates, shape (runs, d), flattest axis first.
        norm, loss: distance and f now, shape (runs,).
        first_norm, first_loss: at step 0, shape (runs,).
        ratio: factor of the distance in the last step, shape (runs,); NaN before the first.
        arrived_at: first step within a millionth, or -1, shape (runs,).
        diverged_at: first step above the first loss, or -1, shape (runs,). The loss is a sum of
            exponentials in t, so convex: once above its start it only grows.
        frozen_at: step at which a member was frozen for leaving the range, or -1, (runs,).
        rises: steps that raised the loss, shape (runs,).
    """

    step: int
    x: Array
    norm: Array
    loss: Array
    first_norm: Array
    first_loss: Array
    ratio: Array
    arrived_at: Steps
    diverged_at: Steps
    frozen_at: Steps
    rises: Steps


class Conditioning:
    """f(x) = x'Hx/2 with H = Q diag(lambda) Q', worked in the eigenvectors' coordinates.

    The step is ``x -= eta lambda x`` with ``eta = step_scale * 2/(lambda_max + lambda_min)``,
    or with the ``eta = g'g / g'Hg`` that is best along the gradient g (exact line search).
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
        x = np.tile(bowl.start, (runs, 1))
        norm, loss, never = norms(x), losses(x, bowl), np.full(runs, NEVER)
        return State(
            step=0,
            x=x,
            norm=norm,
            loss=loss,
            first_norm=norm,
            first_loss=loss,
            ratio=np.full(runs, np.nan),
            arrived_at=never,
            diverged_at=never,
            frozen_at=never,
            rises=np.zeros(runs, dtype=np.int64),
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member that is not frozen or at rest."""
        bowl, after = bowl_of(params), state.step + 1
        x = moved(state.x, params, bowl)
        norm, loss = norms(x), losses(x, bowl)
        ratio = norm / np.maximum(state.norm, AT_REST)
        rose = loss > state.loss * (1 + ROUNDING)
        arrived_at, diverged_at = state.arrived_at, state.diverged_at
        above = (loss > state.first_loss * (1 + ROUNDING)) & (diverged_at == NEVER)
        if above.any():
            diverged_at = np.where(above, after, diverged_at)
        frozen_at = state.frozen_at
        moving = (frozen_at == NEVER) & (state.norm > AT_REST)
        kept = moving & (loss <= DIVERGED * state.first_loss)
        if not kept.all():
            frozen_at = np.where(moving & ~kept, after, frozen_at)
            x = np.where(kept[:, None], x, state.x)
            norm, loss = np.where(kept, norm, state.norm), np.where(kept, loss, state.loss)
            ratio, rose = np.where(moving, ratio, state.ratio), rose & moving
        arrived = kept & (norm <= ARRIVED * state.first_norm) & (arrived_at == NEVER)
        if arrived.any():
            arrived_at = np.where(arrived, after, arrived_at)
        return State(
            step=after,
            x=x,
            norm=norm,
            loss=loss,
            first_norm=state.first_norm,
            first_loss=state.first_loss,
            ratio=ratio,
            arrived_at=arrived_at,
            diverged_at=diverged_at,
            frozen_at=frozen_at,
            rises=state.rises + rose,
        )

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen or at rest."""
        return bool(((state.norm <= AT_REST) | (state.frozen_at != NEVER)).all())

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """Of the first member: loss, distance, the two Taylor terms, and the two extreme axes."""
        bowl = bowl_of(params)
        x = state.x[:1]
        gain, curvature = taylor_terms(x, params, bowl)
        return {
            "loss": state.loss[0],
            "norm": state.norm[0],
            "gain": gain[0],
            "curvature": curvature[0],
            "path": x[0, [0, -1]],
        }

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
            "norm_end": None if frozen else float(state.norm[0]),
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


def norms(x: Array) -> Array:
    """Distance of each member from the minimum, shape (runs,)."""
    return np.asarray(np.sqrt(np.vecdot(x, x)))


def losses(x: Array, bowl: Bowl) -> Array:
    """Heights of each member, shape (runs,)."""
    return np.asarray(0.5 * np.vecdot(bowl.eigenvalues * x, x))


def rates(gradient: Array, params: Parameters, bowl: Bowl) -> Array | float:
    """The learning rate of each member's next step, shape (runs,), or the one of all."""
    if params.rule == "fixed":
        return bowl.eta
    squared, curved = (
        np.vecdot(gradient, gradient),
        np.vecdot(bowl.eigenvalues * gradient, gradient),
    )
    best: Array = np.divide(squared, curved, out=np.zeros_like(squared), where=curved > 0)
    return best


def moved(x: Array, params: Parameters, bowl: Bowl) -> Array:
    """All members one step on, shape (runs, d)."""
    gradient = bowl.eigenvalues * x
    rate = np.asarray(rates(gradient, params, bowl))[..., None]
    after: Array = x - rate * gradient
    return after


def taylor_terms(x: Array, params: Parameters, bowl: Bowl) -> tuple[Array, Array]:
    """What the next step gains to first order, and what curvature takes back, shapes (runs,)."""
    gradient = bowl.eigenvalues * x
    eta = rates(gradient, params, bowl)
    squared, curved = (
        np.vecdot(gradient, gradient),
        np.vecdot(bowl.eigenvalues * gradient, gradient),
    )
    return eta * squared, 0.5 * eta * eta * curved


def _first(steps: Steps) -> int | None:
    """The earliest of the steps that came, shape (runs,); None where none came."""
    came = steps[steps != NEVER]
    return int(came.min()) if came.size else None
