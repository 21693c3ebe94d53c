"""The empirical risk falls at every step; the true risk falls with it and then turns round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import NEVER, first_of, share
from sim.figure import Figure
from sim.knobs import knob
from sim.models import erm_data, erm_figure, erm_theory
from sim.models.erm_data import Problem
from sim.models.erm_theory import Path, Setting
from sim.protocol import Array, Description, History, Measure, Streams

MODES = ("gauss", "legendre")
DIVERGED = 1e12
SAFE = 2.0
"""Up to this step scale no mode grows, so that no member can leave the range of numbers."""
SAME = 1e-12
"""Risks nearer than this share of the true risk at the start are told apart by rounding only."""
ROOM = 2**25
"""Most numbers that the training sets may hold: a quarter of a gigabyte."""

DESCRIPTION = Description(
    id="erm",
    section="S01",
    title="Empirical and true risk",
    claim=(
        "Lowering the training error lowers the true risk at first, then raises it; the gap "
        "grows with d/n, and with as many features as examples pure noise is fitted exactly."
    ),
    reference=("Deep Learning 5.2, 7.8, 8.1.1; Hastie, Tibshirani and Friedman 2009, section 7.4"),
    version="1",
    measures=(
        Measure("train_end", "Training risk at the last step", "mean"),
        Measure("true_end", "True risk at the last step", "mean"),
        Measure("true_best", "Least true risk of any step", "mean"),
        Measure("t_best", "First step with the least true risk", "mean", "steps"),
        Measure("gap_end", "True minus training risk at the last step", "mean"),
        Measure("overfit_share", "Share of runs that end above their least true risk", "share"),
    ),
    default_runs=64,
    most_runs=256,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. With ``noise_targets`` the signal is left out, whatever ``signal`` says."""

    n: int = knob(40, low=5, high=400, scale="log", help="Training examples")
    d: int = knob(20, low=1, high=400, scale="log", help="Features, one weight each")
    sigma: float = knob(1.0, low=0, high=3, help="Deviation of the noise in the targets")
    signal: float = knob(1.0, low=0, high=5, help="Norm of the weights that make the targets")
    step_scale: float = knob(
        1.0, low=0.01, high=2.2, help="Learning rate times the largest eigenvalue; 2 is the edge"
    )
    steps: int = knob(400, low=1, high=5000, scale="log", help="How many steps are made")
    mode: str = knob("gauss", choices=MODES, help="Normal features, or polynomials of one x")
    noise_targets: bool = knob(False, help="Whether the targets are noise alone")


@dataclass(frozen=True, slots=True)
class State:
    """Where the members are.

    Attributes:
        step: t.
        along: the weights' coordinates V'w along the eigenvectors of A, shape (runs, r).
        diverged_at: step at which a member was frozen for leaving the range, or -1, (runs,).
        gain: eta lambda, how much of its way each coordinate makes in a step, shape (runs, r).
        problem: the data.
        path: what theory expects of these data.
    """

    step: int
    along: Array
    diverged_at: npt.NDArray[np.int64]
    gain: Array
    problem: Problem
    path: Path


class Erm:
    """Full-batch gradient descent on least squares, where the true risk is known exactly.

    Data: y = X w* + sigma e, e normal, X of shape (n, d), norm(w*) = ``signal``. Features are
    normal (``gauss``) or orthonormal Legendre polynomials of x uniform in (-1, 1)
    (``legendre``). Both have mean square identity, so that no test set is needed:

    - training risk ``mean((X w - y)^2)``, true risk ``norm(w - w*)^2 + sigma^2``;
    - ``w <- w - eta (A w - b)``, A = X'X/n, b = X'y/n, from w = 0;
    - eta = ``step_scale`` / (largest eigenvalue of A), of each training set its own.

    The steps are made in coordinates u = V'w along the eigenvectors of A, in which each is
    ``u <- u - eta lambda (u - u_fit)`` alone: turning the axes changes no path of gradient
    descent and no norm, and costs d numbers a step in place of d^2.

    All numbers are dimensionless. Deep Learning 8.1.1 (the claim) and 7.8 (the filter).
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """Forty numbers a coordinate and step, and a decomposition that nothing can stop."""
        small, large = sorted((params.n, params.d))
        return runs * small * (40.0 * params.steps + 16.0 * small * large)

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """The training sets must fit in memory."""
        numbers = runs * params.d * (params.n + min(params.n, params.d))
        if numbers > ROOM:
            yield (
                f"{runs} training sets of n = {params.n}, d = {params.d} hold {numbers:.1e} "
                f"numbers; there is room for {ROOM:.0e}: take fewer runs."
            )

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """Zero weights, and a training set for every member."""
        setting = setting_of(params)
        problem = erm_data.drawn(
            setting.n, setting.d, setting.signal, setting.sigma, setting.mode, runs, streams.data
        )
        gain = params.step_scale * (problem.eigenvalues / problem.eigenvalues[:, :1])
        return State(
            step=0,
            along=np.zeros_like(gain),
            diverged_at=np.full(runs, NEVER),
            gain=gain,
            problem=problem,
            path=erm_theory.expected_path(problem, setting, gain),
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member that is not frozen."""
        problem, diverged_at, after = state.problem, state.diverged_at, state.step + 1
        along = state.along - state.gain * (state.along - problem.fit_along)
        if params.step_scale > SAFE:
            lost = ~(train_risk(along, problem) <= DIVERGED * problem.start_risk)
            lost |= diverged_at != NEVER
            if lost.any():
                diverged_at = np.where(lost & (diverged_at == NEVER), after, diverged_at)
                along = np.where(lost[:, None], state.along, along)
        return State(after, along, diverged_at, state.gain, problem, state.path)

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen."""
        return params.step_scale > SAFE and int(state.diverged_at.min()) != NEVER

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """Both risks of every member."""
        problem = state.problem
        away = state.along - problem.truth_along
        return {
            "train": train_risk(state.along, problem),
            "true": np.vecdot(away, away) + (problem.truth_outside + params.sigma**2),
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        return first_of(state.diverged_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The six measures; where a member was thrown, the means at the end do not exist."""
        train, true = history.traces["train"][-1], history.traces["true"][-1]
        best, when = best_of(history.traces["true"])
        out = state.diverged_at != NEVER
        above = out | (true > best + SAME * history.traces["true"][0])
        thrown = bool(out.any())
        return {
            "train_end": None if thrown else float(train.mean()),
            "true_end": None if thrown else float(true.mean()),
            "true_best": float(best.mean()),
            "t_best": float(history.steps[when].mean()),
            "gap_end": None if thrown else float((true - train).mean()),
            "overfit_share": share(above),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Where least squares ends on normal features, if these steps come so far."""
        return erm_theory.expected(setting_of(params))

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Both risks against the steps; then the end for every d, or data, target and fit."""
        view = erm_figure.View(
            step=state.step,
            summary=self.summary(state, history, params),
            theory=self.theory(params, len(state.along)),
            diverged_at=self.diverged_at(state, params),
            weights=state.along[0] @ state.problem.directions[0],
            problem=state.problem,
            path=state.path,
        )
        return erm_figure.draw(view, history, setting_of(params))


def setting_of(params: Parameters) -> Setting:
    """The knobs that theory and drawing need."""
    return Setting(
        n=params.n,
        d=params.d,
        sigma=params.sigma,
        signal=0.0 if params.noise_targets else params.signal,
        step_scale=params.step_scale,
        steps=params.steps,
        mode=params.mode,
    )


def weights_of(state: State) -> Array:
    """The weights w of every member, shape (runs, d)."""
    return np.asarray(np.vecmat(state.along, state.problem.directions))


def train_risk(along: Array, problem: Problem) -> Array:
    """mean((X w - y)^2) of each member, shape (runs,).

    Written as the risk of least squares plus what lies above it, which keeps its digits down
    to an exact fit.
    """
    away = along - problem.fit_along
    return np.asarray(problem.fit_risk + np.vecdot(problem.eigenvalues * away, away))


def best_of(true: Array) -> tuple[Array, npt.NDArray[np.int64]]:
    """Least true risk of each member and the first index that has it, both (runs,).

    Args:
        true: true risks (t, runs).
    """
    least = true.min(axis=0)
    when = np.argmax(true <= least + SAME * true[0], axis=0)
    return least, np.asarray(when, dtype=np.int64)
