"""What the powers of a matrix really do: long-run growth, early humps, forgetting, overflow.

A power is carried as a matrix near 1 and a whole power of two, so that no step rounds the
scale and no number of steps leaves the range of floating-point numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from sim.figure import Figure
from sim.models import powers_figure
from sim.models.powers_matrix import Parameters, begin, expected, finite, rows
from sim.models.powers_theory import LOG_LARGEST, TIE, exponential, first_above
from sim.protocol import Array, Description, History, Measure, Streams

LN2 = math.log(2)
MOST_ENTRIES = 2**22
MOST_REMEMBERED = 2**24
SHOWN_MEMBERS = 16
"""How many members' factors a state keeps, for their eigenvalues to be drawn."""
SMALL = 1e-250
WIDE = 128
"""Binary digits that a power's size may move by before it is scaled back."""

DESCRIPTION = Description(
    id="powers",
    section="S14",
    title="Powers of a matrix",
    claim=(
        "In the long run W^t grows or shrinks like its largest absolute eigenvalue to the t; "
        "a W that is not normal may grow first, and separate random matrices shrink typically."
    ),
    reference="Deep Learning 8.2.5; Higham 2002, section 18.1",
    version="1",
    measures=(
        Measure("spectral_radius", "Largest absolute eigenvalue of W; none for gaussian", "same"),
        Measure("log_slope", "Gain of ln norm a step: last two steps, or all for gaussian"),
        Measure("log_norm_end", "ln of the norm of W^steps, or of gaussian's product"),
        Measure("log_norm_variance", "Variance over the runs of ln of the norm at the end", "same"),
        Measure("peak_norm", "Largest norm reached, the start (norm 1) included", "same"),
        Measure("t_peak", "First step at which the norm is largest", "same", "steps"),
        Measure("t_below_one", "Step from which the norm stays below 1", "same", "steps"),
        Measure("t_overflow", "First step at which plain powers overflow dtype", "same", "steps"),
    ),
    default_runs=64,
)


@dataclass(frozen=True, slots=True)
class Course:
    """What the norm has done so far: small enough to carry, so no summary needs every step.

    Attributes:
        recent: ln of the norm at up to three last steps, the oldest first.
        peak: the largest so far; ``t_peak`` its first step.
        t_at_least_one: the last step at which the norm was 1 or more.
        t_overflow: the first step beyond the largest number of the chosen format.
        t_unrepresentable: the first step beyond the largest float64.
    """

    recent: tuple[float, ...] = (0.0,)
    peak: float = 0.0
    t_peak: int = 0
    t_at_least_one: int = 0
    t_overflow: int | None = None
    t_unrepresentable: int | None = None

    def then(self, t: int, log_norm: float, log_largest: float) -> Course:
        """The course one step on, at step ``t`` with this ln of the norm."""
        higher = log_norm > self.peak + TIE
        over = self.t_overflow is None and log_norm > log_largest
        left = self.t_unrepresentable is None and log_norm > LOG_LARGEST["float64"]
        return Course(
            recent=(*self.recent[-2:], log_norm),
            peak=log_norm if higher else self.peak,
            t_peak=t if higher else self.t_peak,
            t_at_least_one=t if log_norm >= -TIE else self.t_at_least_one,
            t_overflow=t if over else self.t_overflow,
            t_unrepresentable=t if left else self.t_unrepresentable,
        )


@dataclass(frozen=True, slots=True)
class State:
    """Where the powers stand.

    All members of an ensemble share one W, unless ``kind`` is gaussian: then each has its own
    product, and only the vector that it is applied to is carried.

    Attributes:
        step: t.
        matrix: W (1, n, n), or the last factors of the first members, to be drawn.
        power: W^t over 2**power_exponent, shape (n, n); None for gaussian.
        power_exponent: a whole number.
        vector: the start vector after t steps over 2**vector_exponent, shape (members, n).
        vector_exponent: whole numbers, shape (members,).
        log_lengths: ln of the length of each member's true vector, shape (members,).
        top: unit eigenvector (n,) of the one largest absolute eigenvalue; None without one.
    """

    step: int
    matrix: Array
    power: Array | None
    power_exponent: int
    vector: Array
    vector_exponent: Array
    log_lengths: Array
    top: Array | None
    course: Course = Course()


class Powers:
    """The model; it holds nothing, all is in the state."""

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """Numbers touched: a product and a decomposition a step, or fresh factors."""
        n = rows(params)
        each = 4.0 * runs * n**2 if params.kind == "gaussian" else 20.0 * n**3
        return params.steps * each

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """Only what gaussian has to hold at once, or to remember of every step, is limited."""
        if params.kind != "gaussian":
            return
        if runs * params.n**2 > MOST_ENTRIES:
            most = MOST_ENTRIES // params.n**2
            yield f"Separate {params.n} by {params.n} matrices allow at most {most} runs."
        elif runs * params.steps > MOST_REMEMBERED:
            yield f"{runs} runs allow at most {MOST_REMEMBERED // runs} steps of kind gaussian."

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """W^0 = I, and a unit vector that holds every eigenvector."""
        beginning = begin(params, streams.start)
        gaussian = params.kind == "gaussian"
        members = runs if gaussian else 1
        unit = beginning.vector / np.linalg.norm(beginning.vector)
        return State(
            step=0,
            matrix=beginning.matrix[None],
            power=None if gaussian else np.eye(rows(params)),
            power_exponent=0,
            vector=np.tile(unit, (members, 1)),
            vector_exponent=np.zeros(members),
            log_lengths=np.zeros(members),
            top=beginning.top,
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """Multiply by W once more (by a fresh W each, for gaussian)."""
        log_largest = LOG_LARGEST[params.dtype]
        if state.power is None:
            return _next_products(state, streams.noise, log_largest)
        return _next_power(state, state.power, log_largest)

    def done(self, state: State, params: Parameters) -> bool:
        """Whether W^t has become the zero matrix."""
        return state.course.recent[-1] == -math.inf

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """``log_norm``; with one W also ``log_vector`` and its angle to the top eigenvector."""
        if params.kind == "gaussian":
            return {"log_norm": state.log_lengths}
        traces = {
            "log_norm": state.course.recent[-1],
            "log_vector": float(state.log_lengths[0]),
        }
        if state.top is not None:
            traces["angle"] = _angle(state.vector[0], state.top)
        return traces

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step whose norm is no float64 any more; its logarithm goes on."""
        return state.course.t_unrepresentable

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The eight measures; for gaussian, peak and crossings are those of the mean of ln."""
        course = state.course
        return {
            "spectral_radius": _spectral_radius(state, params),
            "log_slope": _slope(state, params),
            "log_norm_end": finite(course.recent[-1]),
            "log_norm_variance": _variance(state, params),
            "peak_norm": finite(exponential(course.peak)),
            "t_peak": course.t_peak,
            "t_below_one": _below_one(state),
            "t_overflow": _overflow(state, params),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """The closed forms; for gaussian those of slope, mean and variance."""
        return expected(params)

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Norms in powers of ten, the eigenvalues, and W^t or the spread of the runs."""
        view = powers_figure.View(
            step=state.step,
            matrix=state.matrix,
            power=state.power,
            log_norms=_log_norms(state),
            t_peak=state.course.t_peak,
            log_peak=state.course.peak,
            t_below_one=_below_one(state),
        )
        return powers_figure.draw(view, history, params)


def _next_power(state: State, power: Array, log_largest: float) -> State:
    """One step of the one matrix that all members share."""
    matrix = state.matrix[0]
    power, norm, exponent = multiplied(matrix, power, state.power_exponent)
    vector = matrix.dot(state.vector[0])
    length = math.hypot(*vector.tolist())
    vector, length, shift = near_one(vector, length)
    vector_exponent = state.vector_exponent + shift
    return State(
        step=state.step + 1,
        matrix=state.matrix,
        power=power,
        power_exponent=exponent,
        vector=vector[None],
        vector_exponent=vector_exponent,
        log_lengths=_log(length) + vector_exponent * LN2,
        top=state.top,
        course=state.course.then(state.step + 1, _log(norm) + exponent * LN2, log_largest),
    )


def _next_products(state: State, chance: Generator, log_largest: float) -> State:
    """One step of the products of separate matrices, entries normal with variance 1/n."""
    members, n = state.vector.shape
    matrix = chance.standard_normal((members, n, n))
    matrix /= math.sqrt(n)
    vector = (matrix @ state.vector[:, :, None])[:, :, 0]
    length = np.sqrt((vector * vector).sum(axis=1))
    _, shift = np.frexp(length)
    vector_exponent = state.vector_exponent + shift
    log_lengths = np.log(np.ldexp(length, -shift)) + vector_exponent * LN2
    return State(
        step=state.step + 1,
        matrix=matrix[:SHOWN_MEMBERS].copy(),
        power=None,
        power_exponent=0,
        vector=np.ldexp(vector, -shift[:, None]),
        vector_exponent=vector_exponent,
        log_lengths=log_lengths,
        top=None,
        course=state.course.then(state.step + 1, float(log_lengths.mean()), log_largest),
    )


def near_one(values: Array, size: float) -> tuple[Array, float, int]:
    """Values of this size and the size, moved by a power of two when far from 1; and the power."""
    _, shift = math.frexp(size)
    if abs(shift) < WIDE:
        return values, size, 0
    return np.ldexp(values, -shift), math.ldexp(size, -shift), shift


def multiplied(left: Array, right: Array, exponent: int) -> tuple[Array, float, int]:
    """The product left @ right, shapes (n, n), its spectral norm, and its power of two."""
    product = left.dot(right)
    product, norm, shift = near_one(product, spectral_norm(product))
    return product, norm, exponent + shift


def spectral_norm(matrix: Array) -> float:
    """The largest singular value of an (n, n) matrix."""
    if matrix.shape[0] == 2:
        (a, b), (c, d) = matrix.tolist()
        return 0.5 * (math.hypot(a + d, b - c) + math.hypot(a - d, b + c))
    square = float(np.linalg.eigvalsh(matrix.T @ matrix)[-1])
    if SMALL < square < 1 / SMALL:
        return math.sqrt(square)
    size = float(np.abs(matrix).max())  # the square of a tiny matrix loses its digits
    return size * spectral_norm(matrix / size) if size > 0 else 0.0


def log_norm_of_power(matrix: Array, exponent: int) -> float:
    """Natural logarithm of the spectral norm of W**exponent, W (n, n), by repeated squaring.

    It reaches powers that no run has steps for: 10**12 takes forty squarings.
    """
    power, norm, scale = np.eye(matrix.shape[0]), 1.0, 0
    square, square_scale = matrix, 0
    while exponent:
        if exponent & 1:
            power, norm, scale = multiplied(square, power, scale + square_scale)
        square, _, square_scale = multiplied(square, square, 2 * square_scale)
        exponent >>= 1
    return _log(norm) + scale * LN2


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _log_norms(state: State) -> Array:
    """Logarithm of each member's norm, shape (members,); for one W that of W^t, (1,)."""
    return state.log_lengths if state.power is None else np.array([state.course.recent[-1]])


def _angle(vector: Array, top: Array) -> float:
    """Radians between a vector and the line of the top eigenvector, exact near zero."""
    along = float(vector.dot(top))
    return math.atan2(math.hypot(*(vector - along * top).tolist()), abs(along))


def _spectral_radius(state: State, params: Parameters) -> float | None:
    if params.kind == "gaussian":
        return None
    return float(np.abs(np.linalg.eigvals(state.matrix[0])).max())


def _slope(state: State, params: Parameters) -> float | None:
    """Two steps, not one: eigenvalues of opposite sign make odd and even powers differ."""
    recent = state.course.recent
    if state.step == 0:
        return None
    if params.kind == "gaussian":
        return recent[-1] / state.step
    if recent[-1] == -math.inf:
        return None
    return (recent[-1] - recent[0]) / (len(recent) - 1)


def _variance(state: State, params: Parameters) -> float | None:
    if params.kind != "gaussian":
        return 0.0
    logs = state.log_lengths
    return float(logs.var(ddof=1)) if logs.size > 1 else None


def _below_one(state: State) -> int | None:
    after = state.course.t_at_least_one + 1
    return after if after <= state.step else None


def _overflow(state: State, params: Parameters) -> int | None:
    """As seen in the run; if it was too short, found by squaring on from the same W."""
    if state.course.t_overflow is not None or params.kind == "gaussian":
        return state.course.t_overflow
    return first_above(lambda t: log_norm_of_power(state.matrix[0], t), LOG_LARGEST[params.dtype])
