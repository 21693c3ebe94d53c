"""Many minima, few bad ones: where descent ends, and how many settings are the same network."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import NEVER, first_of, median, share
from sim.figure import Figure
from sim.knobs import knob
from sim.models import minima_figure, minima_network, minima_neuron, minima_theory
from sim.models.minima_theory import AT_REST, SOLVED
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DIVERGED = 1e12
SHOWN = 5
"""How many members are drawn one by one; memory must not grow with the ensemble."""
FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
APART = 0.002
"""End losses nearer than this are of one kind."""
ALIKE = 1e-12
"""Losses that differ by less are equal but for rounding."""
NETS = 4
"""How many networks have all their settings tried."""
MOST_PERMUTED = 6
PORTIONS = 64
RATES = {"neuron": 2.0, "permutations": 0.5}
XOR_RATES = {"relu": 0.5, "tanh": 0.2}

DESCRIPTION = Description(
    id="minima",
    section="S10",
    title="Many minima, few bad ones",
    claim=(
        "One neuron has a provably bad minimum and d copies of it have 2^d minima; on XOR wider "
        "networks end in bad places less often; n! 2^n settings of a tanh layer share one loss; "
        "and a small gradient marks a critical point, not its kind."
    ),
    reference=("Deep Learning 8.2.1 to 8.2.3; Auer, Herbster and Warmuth 1996, abstract"),
    version="1",
    measures=(
        Measure(
            "success_share",
            "Share of runs whose loss ends less than 0.01 above the lowest",
            "share",
        ),
        Measure(
            "stuck_share", "Share of runs with a gradient below 0.0001 but no success", "share"
        ),
        Measure(
            "stuck_after_kick_share",
            "Of the stuck runs, the share that is stuck again after the kick",
            "share",
        ),
        Measure(
            "distinct_ends",
            "Kinds of ends found: sets of coordinates in the bad place, or levels of loss at rest",
            "count",
        ),
        Measure("equal_settings", "Orders and signs of the units with the same loss", "same"),
        Measure("largest_difference", "Largest difference of their losses", "largest"),
        Measure("loss_end", "Loss after `steps` steps, before any kick", "median"),
    ),
    default_runs=256,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. ``d`` is of the neuron; ``act`` of xor; permutations are of a tanh layer."""

    mode: str = knob(
        "neuron",
        choices=("neuron", "xor", "permutations"),
        help="Copies of one neuron, a network on XOR, or all orders of a layer's units",
    )
    d: int = knob(3, low=1, high=6, help="Independent copies of the neuron")
    hidden: int = knob(4, low=2, high=32, help="Hidden units; at most 6 for permutations")
    act: str = knob("relu", choices=("relu", "tanh"), help="Activation of the units on XOR")
    eta: float | str = knob(
        "auto",
        low=0.001,
        high=5,
        words=("auto",),
        scale="log",
        help="Learning rate; auto is 2 for the neuron, 0.5 for relu and 0.2 for tanh units",
    )
    steps: int = knob(1500, low=1, high=20_000, scale="log", help="Steps of gradient descent")
    kick: float = knob(
        0.0,
        low=0,
        high=0.1,
        help="Deviation of one kick to stuck runs, after which as many steps follow",
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """How far all settings of the first networks have been gone through.

    Attributes:
        number: settings tried.
        equal: how many of them have the network's own loss, shape (nets,).
        half: how many have it when the outgoing weight keeps its sign, shape (nets,).
        difference: the largest difference from the network's own loss, shape (nets,).
    """

    number: int
    equal: Steps
    half: Steps
    difference: Array


@dataclass(frozen=True, slots=True)
class State:
    """Where the members are.

    Attributes:
        step: t.
        place: coordinates or weights, shape (runs, P); members lie side by side in memory.
        loss: shape (runs,).
        gradient: shape (runs, P).
        limit: the loss above which a member has diverged, shape (runs,).
        frozen_at: step at which a member was frozen for leaving the range, or -1, (runs,).
        before: loss and gradient norm when the kick came, shape (2, runs); None until then.
        tried: None but for permutations.
    """

    step: int
    place: Array
    loss: Array
    gradient: Array
    limit: Array
    frozen_at: Steps
    before: Array | None
    tried: Tried | None


class Minima:
    """Full-batch gradient descent, ``w -= eta grad L``, on one of two losses, or no descent.

    - neuron: ``L = sum_i [(s(10 w_i) - 0.9)^2 + (s(-w_i/5) - 0.7)^2] / 4`` with the logistic s,
      from starts uniform in (-6, 6) (Auer, Herbster, Warmuth 1996 for the bad minimum);
    - xor: a 2-h-1 network, ``L`` an eighth of the squared misses on the four inputs, from normal
      weights of variance one over the number of inputs;
    - permutations: the loss of every order and sign of the units of a 2-h-1 tanh network.

    With a ``kick``, runs that are stuck after ``steps`` get normal noise once and go on.
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """Some sixty numbers a member, step and unit; as many a setting where all are tried."""
        if params.mode == "permutations":
            settings = minima_network.copies(min(params.hidden, MOST_PERMUTED))
            return 100.0 * settings * params.hidden * NETS + params.steps
        units = params.d if params.mode == "neuron" else params.hidden
        return 60.0 * self.total_steps(params) * runs * (units + 1)

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """All settings of a wide layer are too many to be tried."""
        if params.mode == "permutations" and params.hidden > MOST_PERMUTED:
            count = minima_network.copies(params.hidden)
            yield f"{params.hidden} units have {count:.3g} settings; hidden may be {MOST_PERMUTED}."

    def total_steps(self, params: Parameters) -> int:
        """``steps``, and as many after a kick."""
        return 2 * params.steps if kicked(params) else params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """Random places, the same for every rate."""
        if params.mode == "neuron":
            span = minima_neuron.RANGE
            rows = span * (2 * streams.start.random((params.d, runs)) - 1)
        else:
            rows = minima_network.initial(params.hidden, runs, streams.start)
        loss, gradient = slope_of(rows, params)
        nets = min(runs, NETS)
        none = np.zeros(nets, dtype=np.int64)
        return State(
            step=0,
            place=rows.T,
            loss=loss,
            gradient=gradient.T,
            limit=DIVERGED * np.maximum(1.0, loss),
            frozen_at=np.full(runs, NEVER),
            before=None,
            tried=Tried(0, none, none, np.zeros(nets)) if params.mode == "permutations" else None,
        )

    def slope(self, place: Array, params: Parameters) -> tuple[Array, Array]:
        """Loss (n,) and gradient (n, P) at places (n, P)."""
        loss, gradient = slope_of(place.T, params)
        return loss, gradient.T

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member that is not frozen; the kick; or the next settings."""
        if state.tried is not None:
            return replace(state, step=state.step + 1, tried=more_tried(state, params))
        before = state.before
        if kicked(params) and state.step == params.steps:
            before = np.stack([state.loss, norms(state)])
            rows = state.place.T + params.kick * streams.noise.standard_normal(
                state.place.T.shape
            ) * stuck(before[0], before[1], params)
        else:
            rows = state.place.T - rate(params) * state.gradient.T
        loss, gradient = slope_of(rows, params)
        sound = loss <= state.limit
        frozen_at = state.frozen_at
        if not sound.all():
            rows = np.where(sound, rows, state.place.T)
            gradient = np.where(sound, gradient, state.gradient.T)
            loss = np.where(sound, loss, state.loss)
            frozen_at = np.where(sound | (frozen_at != NEVER), frozen_at, state.step + 1)
        return State(
            state.step + 1,
            rows.T,
            loss,
            gradient.T,
            state.limit,
            frozen_at,
            before,
            None,
        )

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen, or every setting tried."""
        if state.tried is not None:
            return state.tried.number >= minima_network.copies(params.hidden)
        return int(state.frozen_at.min()) != NEVER

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """A fan of losses, shares of success and of stuck runs; or what was tried."""
        if state.tried is not None:
            tried = state.tried
            return {"tried": tried.number, "equal": tried.equal[0], "half": tried.half[0]}
        loss, norm = ended(state), norms(state)
        return {
            "fan": fan_of(loss),
            "member": state.loss[:SHOWN],
            "success": share(solved(loss, params)),
            "stuck": share(stuck(loss, norm, params)),
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        return first_of(state.frozen_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The measures; all but the share after the kick are of the state before it."""
        if state.tried is not None:
            return {
                **dict.fromkeys(measure.name for measure in DESCRIPTION.measures),
                "equal_settings": float(state.tried.equal.min()),
                "largest_difference": float(state.tried.difference.max()),
                "loss_end": median(state.loss),
            }
        loss, norm = (ended(state), norms(state)) if state.before is None else state.before
        middle = median(loss)
        return {
            "success_share": share(solved(loss, params)),
            "stuck_share": share(stuck(loss, norm, params)),
            "stuck_after_kick_share": self._still_stuck(state, params),
            "distinct_ends": float(kinds(state, params)),
            "equal_settings": None,
            "largest_difference": None,
            "loss_end": middle if math.isfinite(middle) else None,
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Shares of the basins and the kinds of ends; n! 2^n; nothing for XOR."""
        return minima_theory.expected(problem_of(params), runs)

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Where runs go, where they end, and how large the gradient is there."""
        view = minima_figure.View(
            step=state.step,
            runs=state.loss.size,
            place=state.place,
            loss=ended(state),
            norm=norms(state),
            summary=self.summary(state, history, params),
            theory=self.theory(params, state.loss.size),
            diverged_at=self.diverged_at(state, params),
        )
        return minima_figure.draw(view, history, problem_of(params))

    def _still_stuck(self, state: State, params: Parameters) -> float | None:
        if state.before is None:
            return None
        were = stuck(state.before[0], state.before[1], params)
        now = stuck(ended(state), norms(state), params)
        return share(now[were]) if were.any() else None


def slope_of(rows: Array, params: Parameters) -> tuple[Array, Array]:
    """Loss (runs,) and gradient (P, runs) at places (P, runs)."""
    if params.mode == "neuron":
        return minima_neuron.slope(rows)
    return minima_network.slope(rows, params.hidden, activation(params))


def activation(params: Parameters) -> str:
    """Only tanh is odd, so that units may change their sign."""
    return "tanh" if params.mode == "permutations" else params.act


def rate(params: Parameters) -> float:
    """The learning rate as a number."""
    if not isinstance(params.eta, str):
        return params.eta
    return XOR_RATES[params.act] if params.mode == "xor" else RATES[params.mode]


def kicked(params: Parameters) -> bool:
    """Whether there is a kick."""
    return params.kick > 0 and params.mode != "permutations"


def ended(state: State) -> Array:
    """Losses (runs,), infinite for members that left the range."""
    return np.where(state.frozen_at == NEVER, state.loss, np.inf)


def norms(state: State) -> Array:
    """Norms of the gradients, shape (runs,)."""
    rows = state.gradient.T
    return np.asarray(np.sqrt(np.einsum("pr,pr->r", rows, rows)))


def solved(loss: Array, params: Parameters) -> Flags:
    """Whether losses (runs,) are low."""
    return np.asarray(loss < _low_enough(params))


@lru_cache(maxsize=64)
def _low_enough(params: Parameters) -> float:
    return minima_theory.lowest(problem_of(params)) + SOLVED


def stuck(loss: Array, norm: Array, params: Parameters) -> Flags:
    """Whether runs are at a critical point that is not low, from losses and norms (runs,)."""
    return np.isfinite(loss) & (norm < AT_REST) & ~solved(loss, params)


def kinds(state: State, params: Parameters) -> int:
    """How many kinds of ends there are among the members."""
    if params.mode == "neuron":
        bad = minima_neuron.losses(state.place) > minima_neuron.BAD
        return len(np.unique(bad @ (1 << np.arange(params.d))))
    losses = np.sort(state.loss[(norms(state) < AT_REST) & (state.frozen_at == NEVER)])
    return int(np.count_nonzero(np.diff(losses) > APART)) + 1 if losses.size else 0


def fan_of(loss: Array) -> Array:
    """Five quantiles of losses (runs,), or the one loss."""
    if loss.size == 1:
        return loss
    places = np.rint(np.array(FAN) * (loss.size - 1)).astype(np.int64)
    return np.asarray(np.sort(loss)[places])


def more_tried(state: State, params: Parameters) -> Tried:
    """The next settings of the first networks."""
    tried, hidden = state.tried, params.hidden
    assert tried is not None  # noqa: S101 (asked for permutations only)
    every = minima_network.copies(hidden)
    portion = -(-every // min(params.steps, PORTIONS))
    count = min(portion, every - tried.number)
    equal, half, difference = tried.equal.copy(), tried.half.copy(), tried.difference.copy()
    for net, column in enumerate(state.place[:NETS]):
        for whole, counted in ((True, equal), (False, half)):
            rows = minima_network.rearranged(column, hidden, tried.number, count, whole=whole)
            gap = np.abs(minima_network.loss_of(rows, hidden, "tanh") - state.loss[net])
            same = gap <= ALIKE * max(1.0, float(state.loss[net]))
            counted[net] += np.count_nonzero(same)
            if whole:
                difference[net] = max(difference[net], float(gap.max()))
    return Tried(tried.number + count, equal, half, difference)


def problem_of(params: Parameters) -> minima_theory.Problem:
    """The knobs that theory and drawing need."""
    return minima_theory.Problem(
        mode=params.mode,
        d=params.d,
        hidden=params.hidden,
        act=activation(params),
        eta=rate(params),
        steps=params.steps,
        kick=params.kick,
    )
