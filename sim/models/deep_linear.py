"""Plateaus and sudden drops: a deep linear net learns one strength of its map after another."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import NEVER, first_of, median, share
from sim.figure import Figure
from sim.knobs import TextForm, knob
from sim.models import deep_linear_figure
from sim.models.deep_linear_network import begin, descended, product_of
from sim.models.deep_linear_theory import MOST_STRENGTHS, Problem, expected, plateaus
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

INITS = ("aligned", "rotated", "random")
LOWEST, HIGHEST = 0.1, 10.0
DIVERGED = 1e12
MOST_AT_ONCE = 2**18
"""Weights that the steps of a leap may move in all: a few milliseconds."""
BAND = (0.05, 0.5, 0.95)
"""The shares of runs below the three courses that are kept of every strength."""

DESCRIPTION = Description(
    id="deep-linear",
    section="S18",
    title="Plateaus of a deep linear net",
    claim=(
        "A deep linear net learns the strengths of its map one after another, the largest first, "
        "each after a plateau of about ln(s/a0)/(2s); deeper nets wait longer."
    ),
    reference=("Deep Learning 8.2.3; Saxe, McClelland and Ganguli 2014, sections 1.3 and 2"),
    version="1",
    measures=(
        *(
            Measure(
                f"half_time_{place}",
                f"Time (steps times eta) to half of strength {place}, over runs that reach it",
            )
            for place in range(1, MOST_STRENGTHS + 1)
        ),
        Measure("slowest_over_fastest", "Half time of the last strength over that of the first"),
        Measure(
            "learned_share",
            "Share of runs with every strength at least half learned at the end",
            "share",
        ),
        Measure("loss_end", "Half the squared distance from the map at the end", "median"),
        Measure("plateaus_seen", "How often the fall of ln(loss) gets 1.5 times as fast"),
    ),
    default_runs=16,
)


def read_strengths(text: str) -> str | None:
    """One to six numbers from 0.1 to 10 joined by commas, the largest first; None if not so."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > MOST_STRENGTHS:
        return None
    if not all(re.fullmatch(r"[0-9]{0,2}(\.[0-9]*)?", part) and part.strip(".") for part in parts):
        return None
    values = sorted((float(f"{float(part):.6g}") for part in parts), reverse=True)
    if values[0] > HIGHEST or values[-1] < LOWEST:
        return None
    return ",".join(f"{value:g}" for value in values)


STRENGTHS = TextForm(
    words="one to six numbers from 0.1 to 10 joined by commas",
    examples=("4,2,1,0.5", "3", "3,3", "0.1", "10,8,6,4,2,1", "10,10,10,10,10,10"),
    read=read_strengths,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs."""

    strengths: str = knob(
        "4,2,1,0.5", form=STRENGTHS, help="Singular values of the map to be learned"
    )
    depth: int = knob(2, low=1, high=6, help="Layers of weights")
    scale: float = knob(
        1e-3, low=1e-6, high=0.5, scale="log", help="Strengths a0 of the product at the start"
    )
    eta: float = knob(0.01, low=1e-4, high=0.5, scale="log", help="Learning rate")
    steps: int = knob(1200, low=1, high=20_000, scale="log", help="Steps of gradient descent")
    init: str = knob(
        "aligned", choices=INITS, help="Layers in line with the map, turned in between, or anyhow"
    )


@dataclass(frozen=True, slots=True)
class State:
    """Where training stands. Aligned runs are all alike, so one stands for all of them.

    Attributes:
        step: t.
        layers: W_1 to W_D, shape (members, depth, size, size).
        product: W_D ... W_1, shape (members, size, size).
        half_times: time at which each strength was half learned, NaN before, (members, size).
        first_loss: shape (members,).
        diverged_at: step at which a member was frozen for leaving the range, or -1, (members,).
    """

    step: int
    layers: Array
    product: Array
    half_times: Array
    first_loss: Array
    diverged_at: Steps


class DeepLinear:
    """Gradient descent on ``norm(W_D ... W_1 - diag(s))^2 / 2``, inputs whitened.

    The strengths of the net are the diagonal of its product. Time is the step number times
    the learning rate; all else is dimensionless (Saxe, McClelland
    and Ganguli 2014, section 1.3).
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """About three products and two sums a layer, member and step."""
        size, members = len(targets(params)), members_of(params, runs)
        return params.steps * members * params.depth * (6.0 * size**2 + 12.0)

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """Any combination of knobs makes sense; too long a step diverges and is seen to."""
        return ()

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """Layers whose product has strengths ``scale``; what is half learned then has time 0."""
        size, members = len(targets(params)), members_of(params, runs)
        layers = begin(params.init, size, params.depth, params.scale, members, streams.start)
        product = product_of(layers)
        half_times = np.where(strengths_of(product) >= 0.5 * targets(params), 0.0, np.nan)
        return State(
            step=0,
            layers=layers,
            product=product,
            half_times=half_times,
            first_loss=losses_of(product, params),
            diverged_at=np.full(members, NEVER),
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member that is not frozen."""
        return _ahead(state, params, 1)[0]

    def leap(
        self, state: State, params: Parameters, streams: Streams, steps: int
    ) -> tuple[State, Mapping[str, Array]]:
        """Steps at once, as many as are soon done, up to one at which a member diverges."""
        most = max(1, MOST_AT_ONCE // state.layers.size)
        after, products = _ahead(state, params, min(steps, most))
        return after, traced(products, params)

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen."""
        return int(state.diverged_at.min()) != NEVER

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """The loss of each member, and of each strength the median and the band of nine of ten."""
        return {name: film[0] for name, film in traced(state.product[None], params).items()}

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        return first_of(state.diverged_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The measures; a strength that no run has half learned has no time."""
        size = len(targets(params))
        means = half_times_of(state)
        times = [*means, *[None] * (MOST_STRENGTHS - size)]
        found = {f"half_time_{place}": time for place, time in enumerate(times, 1)}
        fastest, slowest = means[0], means[-1]
        found["slowest_over_fastest"] = slowest / fastest if slowest and fastest else None
        found["learned_share"] = share(np.asarray(_learned(state, params).all(axis=1)))
        found["loss_end"] = loss_of(state, params)
        counts = [plateaus(loss) for loss in history.traces["loss"].T]
        found["plateaus_seen"] = float(np.mean(counts))
        return found

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """The limit of small steps, for layers that keep their directions."""
        return expected(problem_of(params))

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """The strengths over time, the staircase of the loss, and when each was half learned."""
        view = deep_linear_figure.View(
            step=state.step,
            members=len(state.product),
            half_times=half_times_of(state),
            reached=_learned(state, params).sum(axis=0).tolist(),
            loss=loss_of(state, params),
            diverged_at=self.diverged_at(state, params),
        )
        return deep_linear_figure.draw(view, history, problem_of(params))


def targets(params: Parameters) -> Array:
    """The strengths to be learned, the largest first, shape (size,)."""
    return np.array([float(part) for part in params.strengths.split(",")])


def members_of(params: Parameters, runs: int) -> int:
    """How many members are carried: aligned runs differ in nothing."""
    return 1 if params.init == "aligned" else runs


def problem_of(params: Parameters) -> Problem:
    """The knobs that theory and drawing need."""
    return Problem(
        strengths=tuple(targets(params).tolist()),
        depth=params.depth,
        scale=params.scale,
        eta=params.eta,
        steps=params.steps,
        aligned=params.init != "random",
    )


def strengths_of(products: Array) -> Array:
    """The diagonals of products (..., size, size), shape (..., size)."""
    return np.diagonal(products, axis1=-2, axis2=-1)


def losses_of(products: Array, params: Parameters) -> Array:
    """Half the squared distance of products (..., size, size) from the map, shape (...)."""
    missing = products - np.diag(targets(params))
    flat = missing.reshape(*missing.shape[:-2], -1)
    return np.asarray(0.5 * np.vecdot(flat, flat))


def traced(products: Array, params: Parameters) -> dict[str, Array]:
    """The traces of products (t, members, size, size): loss, and courses of the strengths."""
    ordered = np.sort(strengths_of(products), axis=1)
    low, middle, high = np.rint(np.array(BAND) * (products.shape[1] - 1)).astype(np.int64)
    return {
        "loss": losses_of(products, params),
        "strength": ordered[:, middle],
        "strength_low": ordered[:, low],
        "strength_high": ordered[:, high],
    }


def half_times_of(state: State) -> list[float | None]:
    """The mean over the members that have reached half of each strength; None without any."""
    reached = [column[np.isfinite(column)] for column in state.half_times.T]
    return [float(times.mean()) if times.size else None for times in reached]


def loss_of(state: State, params: Parameters) -> float | None:
    """The median loss; one beyond the range counts as the worst of all."""
    loss = np.where(state.diverged_at == NEVER, losses_of(state.product, params), np.inf)
    middle = median(loss)
    return middle if math.isfinite(middle) else None


def _learned(state: State, params: Parameters) -> npt.NDArray[np.bool_]:
    """Which strengths are at least half learned now, shape (members, size)."""
    return np.asarray(strengths_of(state.product) >= 0.5 * targets(params))


def _ahead(state: State, params: Parameters, steps: int) -> tuple[State, Array]:
    """Up to ``steps`` steps, not beyond one at which a member leaves the range; the products."""
    target, frozen = np.diag(targets(params)), state.diverged_at != NEVER
    eta: float | Array = params.eta
    if frozen.any():
        eta = np.where(frozen, 0.0, params.eta)[:, None, None]
    layers, products = descended(state.layers, target, eta, steps)
    limit = DIVERGED * np.maximum(1.0, state.first_loss)
    lost = ~(losses_of(products, params) <= limit)
    diverged_at = state.diverged_at
    if lost.any():
        made = int(lost.any(axis=1).argmax()) + 1
        held = lost[made - 1]
        layers, products = _held(state, target, eta, made, held)
        diverged_at = np.where(held, state.step + made, diverged_at)
    after = State(
        step=state.step + len(products),
        layers=layers,
        product=products[-1].copy(),
        half_times=_reached(state, products, params),
        first_loss=state.first_loss,
        diverged_at=diverged_at,
    )
    return after, products


def _held(
    state: State, target: Array, eta: float | Array, made: int, lost: npt.NDArray[np.bool_]
) -> tuple[Array, Array]:
    """The same steps up to the one that loses members, which are held where they were."""
    before, earlier = state.layers, np.empty((0, *state.product.shape))
    if made > 1:
        before, earlier = descended(state.layers, target, eta, made - 1)
    after, last = descended(before, target, eta, 1)
    product = earlier[-1] if made > 1 else state.product
    layers = np.where(lost[:, None, None, None], before, after)
    product = np.where(lost[:, None, None], product, last[0])
    return layers, np.concatenate([earlier, product[None]])


def _reached(state: State, products: Array, params: Parameters) -> Array:
    """Half times with those that came now, on a straight line between two steps."""
    waiting = np.isnan(state.half_times)
    if not waiting.any():
        return state.half_times
    half = 0.5 * targets(params)
    now = strengths_of(products)
    came = (now >= half) & waiting
    if not came.any():
        return state.half_times
    first = came.argmax(axis=0)[None]
    course = np.concatenate([strengths_of(state.product)[None], now])
    before = np.take_along_axis(course, first, axis=0)[0]
    after = np.take_along_axis(course, first + 1, axis=0)[0]
    steps = state.step + first[0] + (half - before) / (after - before)
    return np.where(came.any(axis=0), params.eta * steps, state.half_times)
