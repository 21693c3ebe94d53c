"""Adaptive steps: what scaling each coordinate buys, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import NEVER, first_of, mean_of, median
from sim.figure import Figure
from sim.knobs import knob
from sim.models import adaptive_courses, adaptive_figure, adaptive_theory
from sim.models.adaptive_courses import START_REDDI, World, bowl_world, haar, line_world, seen
from sim.models.adaptive_steps import METHODS, Rule, block, effective, moved
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

PROBLEMS = ("bowl", "reddi")
USUAL = "usual"
USUAL_RATES = {"adagrad": 0.5, "rmsprop": 0.01, "adam": 0.1}
"""Learning rates of the scaled methods in a bowl; the others follow from the largest curvature."""
RATE_REDDI = 0.1
ARRIVED = 1e-3
"""Share of the first loss that counts as having arrived."""
DIVERGED = 1e12
AT_REST = 1e-300
"""Losses below this turn denormal, and nothing is left to see."""
MOST_ROTATED = 2**22
"""Most numbers of all members' rotations together."""
SCRATCH = 2**14
"""Numbers in a block of places; much larger ones are given back to the system each time."""

DESCRIPTION = Description(
    id="adaptive",
    section="S19",
    title="Adaptive steps",
    claim=(
        "In an ill-conditioned bowl along the axes Adam does not feel kappa; turn the bowl and the "
        "gain is gone, while SGD and momentum do not care. Adam can converge to the worst point."
    ),
    reference=(
        "Deep Learning 8.5; Kingma and Ba 2015, section 2; Reddi, Kale and Kumar 2018, section 3"
    ),
    version="1",
    measures=(
        Measure(
            "iterations",
            "First step at a thousandth of the first loss, if reached",
            "mean",
            "steps",
        ),
        Measure("loss_end", "Loss at the last step; for reddi above the best point's", "median"),
        Measure("x_end", "First coordinate at the last step", "mean"),
        Measure("first_step", "Length of the first change of the first coordinate", "mean"),
        Measure(
            "rotation_penalty",
            "Iterations in the first run's turned bowl over those along the axes, without noise",
            "same",
        ),
    ),
    default_runs=32,
    most_runs=4096,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. Usual rates differ by method, so that each is shown at its good side."""

    method: str = knob("adam", choices=METHODS, help="Who takes the steps")
    kappa: float = knob(
        1000.0, low=1, high=1e6, scale="log", help="Condition number: curvatures 1 to kappa"
    )
    d: int = knob(10, low=2, high=50, help="Dimensions; curvatures log-spaced between the ends")
    rotated: bool = knob(False, help="Turn the bowl at random, each run its own way")
    eta: float | str = knob(
        USUAL, low=1e-7, high=10, words=(USUAL,), scale="log", help="Learning rate"
    )
    beta1: float | str = knob(
        USUAL, low=0, high=0.999, words=(USUAL,), help="Memory of gradients; usual 0.9, reddi 0"
    )
    beta2: float | str = knob(
        USUAL,
        low=0,
        high=0.9999,
        words=(USUAL,),
        help="Adam's memory of squares; usual 0.999, reddi 1/(1+C^2)",
    )
    rho: float = knob(0.9, low=0, high=0.999, help="RMSProp's memory of squares")
    epsilon: float = knob(1e-8, low=0, high=1, help="What keeps a scaled step from dividing by 0")
    noise: float = knob(0.0, low=0, high=10, help="Deviation of the noise in each gradient entry")
    problem: str = knob(
        "bowl", choices=PROBLEMS, help="A bowl, or the counter-example on [-1, 1] whose best is -1"
    )
    c: float = knob(3.0, low=2.1, high=100, help="The rare large gradient C of reddi")
    steps: int = knob(500, low=1, high=100_000, scale="log", help="How many steps are made")


@dataclass(frozen=True, slots=True)
class State:
    """Where the members are; ``world`` is the same object in every state.

    Attributes:
        step: t.
        x: coordinates as the optimiser sees them, shape (runs, d).
        first, second: sums of gradients and of their squares, as the method remembers them.
        slope: the gradient at x without noise, shape (runs, d).
        loss: f of each member, shape (runs,).
        first_step: length of the first change of the first coordinate, shape (runs,).
        arrived_at: first step at a thousandth of the first loss, or -1, shape (runs,).
        diverged_at: step at which a member was frozen for leaving the range, or -1, (runs,).
    """

    step: int
    world: World
    x: Array
    first: Array
    second: Array
    slope: Array
    loss: Array
    first_step: Array
    arrived_at: Steps
    diverged_at: Steps


class Adaptive:
    """f(x) = sum of lambda_i u_i^2 / 2 with u = Q'x, from u = (1, ..., 1); all dimensionless.

    With the gradient g (Deep Learning 8.3 and 8.5; Kingma and Ba 2015, section 2):

    - sgd: ``x -= eta g``; momentum: ``v <- beta1 v - eta g``, ``x += v``;
    - adagrad: ``r += g^2``, ``x -= eta g/(sqrt r + epsilon)``;
    - rmsprop: ``r <- rho r + (1 - rho) g^2``, ``x -= eta g/sqrt(r + epsilon)``;
    - adam: ``m <- beta1 m + (1 - beta1) g``, ``r <- beta2 r + (1 - beta2) g^2``,
      ``x -= eta m'/(sqrt r' + epsilon)``, m' = m/(1 - beta1^t), r' = r/(1 - beta2^t).

    The counter-example of Reddi, Kale and Kumar (2018, section 3) is a line: gradients C, -1, -1
    in turn, x kept in [-1, 1], rate eta/sqrt(t) (AdaGrad decays by itself), from 0.5; -1 is
    the best.
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """About thirty numbers a coordinate and step, and two products with Q if turned."""
        if params.problem == "reddi":
            return 30.0 * params.steps * runs
        turned = 4.0 * params.d if params.rotated else 0.0
        return (30.0 + turned) * params.steps * runs * params.d

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """Only the memory of the rotations is limited."""
        if params.rotated and params.problem == "bowl" and runs * params.d**2 > MOST_ROTATED:
            most = MOST_ROTATED // params.d**2
            yield f"Turned bowls of {params.d} dimensions allow at most {most} runs."

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """All members at u = (1, ..., 1), or at 0.5 on the line; nothing remembered."""
        if params.problem == "reddi":
            world = line_world(params.c, runs)
            x = np.full((runs, 1), START_REDDI)
        else:
            members = runs if params.rotated else 1
            turns = haar(streams.data.standard_normal((members, params.d, params.d)))
            curvatures = np.array(curvatures_of(params))
            world = bowl_world(curvatures, turns, runs, rotated=params.rotated)
            x = turns.sum(axis=2) if params.rotated else np.ones_like(world.curvatures)
        zero, never = np.zeros_like(x), np.full(runs, NEVER)
        slope, loss = seen(x, world, 0)
        return State(
            step=0,
            world=world,
            x=x,
            first=zero,
            second=zero,
            slope=slope,
            loss=loss,
            first_step=np.zeros(runs),
            arrived_at=never,
            diverged_at=never,
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member that is not frozen."""
        world, t, gradient = state.world, state.step + 1, state.slope
        if params.noise:
            gradient = gradient + params.noise * streams.noise.standard_normal(gradient.shape)
        rule = rule_of(params)
        x, first, second = moved(state.x, state.first, state.second, gradient, rule, t)
        if world.c is not None:
            np.minimum(np.maximum(x, -1.0, out=x), 1.0, out=x)
        first_step = np.abs(x[:, 0] - state.x[:, 0]) if t == 1 else state.first_step
        slope, loss = seen(x, world, t)
        diverged_at, arrived_at = state.diverged_at, state.arrived_at
        limit = DIVERGED * world.first_loss
        # One number tells whether any member is near the limit; members are looked at only then.
        if not loss.dot(loss) <= limit * limit or np.count_nonzero(diverged_at != NEVER):
            frozen = (diverged_at != NEVER) | ~(loss <= limit)
            diverged_at = np.where(frozen & (diverged_at == NEVER), t, diverged_at)
            x, slope = (
                np.where(frozen[:, None], old, new)
                for old, new in ((state.x, x), (state.slope, slope))
            )
            loss = np.where(frozen, state.loss, loss)
        near = (loss <= ARRIVED * world.first_loss) & (arrived_at == NEVER)
        if np.count_nonzero(near):
            arrived_at = np.where(near, t, arrived_at)
        return State(t, world, x, first, second, slope, loss, first_step, arrived_at, diverged_at)

    def leap(
        self, state: State, params: Parameters, streams: Streams, steps: int
    ) -> tuple[State, Mapping[str, Array]]:
        """Many of Adam's steps in an aligned bowl without noise, else one."""
        rule, world = rule_of(params), state.world
        quick = rule.method == "adam" and rule.epsilon > 0 and not (params.noise or rule.decays)
        quick = quick and world.turns is None and not np.count_nonzero(state.diverged_at + 1)
        film = None
        if quick and state.step > 0:
            steps = max(1, min(steps, SCRATCH // state.x.size))
            start = state.x, state.first, state.second, state.slope
            film = block(start, world.curvatures, rule, state.step, steps)
        if film is None or not film.losses.max() <= DIVERGED * world.first_loss:
            after = self.step(state, params, streams)
            one = self.measure(after, params)
            return after, {name: np.asarray(value)[None] for name, value in one.items()}
        near = (film.losses <= ARRIVED * world.first_loss) & (state.arrived_at == NEVER)
        arrived_at = state.arrived_at
        if np.count_nonzero(near):
            first = state.step + 1 + near.argmax(axis=0)
            arrived_at = np.where(near.any(axis=0), first, arrived_at)
        after = replace(
            state,
            step=state.step + steps,
            x=film.x,
            first=film.first,
            second=film.second,
            slope=film.slope,
            loss=film.losses[-1].copy(),
            arrived_at=arrived_at,
        )
        return after, {"loss": film.losses, "x": film.places}

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen, or at rest for good."""
        if int(state.diverged_at.min()) != NEVER:
            return True
        rests = params.method in ("sgd", "momentum", "adagrad") and state.world.c is None
        resting = rests and np.count_nonzero(state.loss > AT_REST) == 0
        return bool(resting and np.abs(state.first).max() <= AT_REST**0.4)

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """Each member's loss, infinite once frozen, and the first member's first coordinate."""
        frozen = state.diverged_at != NEVER
        return {
            "loss": np.where(frozen, np.inf, state.loss) if frozen.any() else state.loss,
            "x": state.x[0, 0],
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        return first_of(state.diverged_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The five measures; a frozen member has no end and counts as infinitely high."""
        frozen = state.diverged_at != NEVER
        end = median(np.where(frozen, np.inf, state.loss))
        ends = state.x[~frozen, 0]
        return {
            "iterations": mean_of(state.arrived_at),
            "loss_end": end if np.isfinite(end) else None,
            "x_end": float(ends.mean()) if ends.size else None,
            "first_step": float(state.first_step.mean()) if state.step else None,
            "rotation_penalty": self._penalty(state, params),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Exact courses where the axes do not matter; silent on noise and on turned Adam."""
        rule = rule_of(params)
        if params.noise:
            return {}
        if params.problem == "reddi":
            return adaptive_theory.reddi(rule, params.c, START_REDDI)
        known = adaptive_theory.bowl(
            rule, curvatures_of(params), params.steps, ARRIVED, rotated=params.rotated
        )
        reached = known.get("iterations")
        if rule.scales or reached is None or reached > adaptive_courses.LONGEST:
            return known
        return {**known, "rotation_penalty": 1.0}

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Losses in both bowls, five methods side by side, and the effective steps."""
        view = adaptive_figure.View(
            step=state.step,
            steps=params.steps,
            summary=self.summary(state, history, params),
            theory=self.theory(params, state.loss.size),
            diverged_at=self.diverged_at(state, params),
            arrived=int(np.count_nonzero(state.arrived_at != NEVER)),
            runs=state.loss.size,
            rotated=params.rotated,
            rule=rule_of(params),
            rules={method: rule_of(replace(params, method=method)) for method in METHODS},
            effective=effective(state.second[0], rule_of(params), state.step),
            curvatures=curvatures_of(params),
            noisy=params.noise > 0,
        )
        return adaptive_figure.draw(view, history, state.world)

    def _penalty(self, state: State, params: Parameters) -> float | None:
        if state.world.c is not None or not state.step:  # a first picture does not wait for it
            return None
        rule = rule_of(params)
        aligned, turned = (
            adaptive_courses.arrival(rule, state.world, params.steps, ARRIVED, rotated=rotated)
            for rotated in (False, True)
        )
        return turned / aligned if turned and aligned else None


@lru_cache(maxsize=64)
def rule_of(params: Parameters) -> Rule:
    """The optimiser that the knobs stand for, usual numbers filled in."""
    reddi = params.problem == "reddi"
    if not isinstance(params.eta, str):
        eta = params.eta
    elif reddi:
        eta = RATE_REDDI
    else:
        largest = {"sgd": 1.9 / params.kappa, "momentum": 1 / params.kappa}
        eta = largest.get(params.method, USUAL_RATES.get(params.method, 0.0))
    beta1, beta2 = params.beta1, params.beta2
    if isinstance(beta1, str):
        beta1 = 0.0 if reddi else 0.9
    if isinstance(beta2, str):
        beta2 = 1 / (1 + params.c**2) if reddi else 0.999
    return Rule(params.method, eta, beta1, beta2, params.rho, params.epsilon, decays=reddi)


@lru_cache(maxsize=64)
def curvatures_of(params: Parameters) -> tuple[float, ...]:
    """The curvatures of the bowl, ascending from 1."""
    return tuple(np.geomspace(1.0, params.kappa, params.d).tolist())
