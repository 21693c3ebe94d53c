"""Checks of `powers`: eigenbasis, closed forms, the hump, overflow, products of matrices."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.check import Check, Row, equal, holds, near, played
from sim.knobs import read
from sim.models.powers import LN2, State
from sim.models.powers_matrix import SPREAD
from sim.protocol import Array, Model
from sim.run import Run

Powers = Model[Any, Any]


def _spread(radius: float, n: int) -> Array:
    return np.asarray(radius * np.interp(np.linspace(0, 1, n), (0, 0.5, 1), SPREAD))


def _power(state: State) -> Array:
    """W^t itself, where float64 holds it."""
    if state.power is None:
        raise TypeError("gaussian carries no power")
    return np.asarray(np.ldexp(state.power, state.power_exponent))


def reconstruction(model: Powers) -> Iterator[Row]:
    """W^t = V diag(lambda^t) V^-1, with V and lambda from a general eigensolver."""
    for kind in ("symmetric", "nonnormal", "rotation"):
        run = played(model, kind=kind, radius=0.98, n=8, steps=30)
        values, vectors = np.linalg.eig(run.state.matrix[0])
        rebuilt = ((vectors * values**30) @ np.linalg.inv(vectors)).real
        error = float(np.abs(rebuilt - _power(run.state)).max() / np.abs(rebuilt).max())
        yield Row(f"reconstruction of W^30, {kind}: relative error", error, 0.0, 1e-9)


def eigenbasis(model: Powers) -> Iterator[Row]:
    """The norms at every step, against powers of the eigenvalues of the same W."""
    for n in (2, 6):
        run = played(model, kind="nonnormal", radius=0.95, n=n, steps=100)
        values, vectors = np.linalg.eig(run.state.matrix[0])
        inverse = np.linalg.inv(vectors)
        norms = [np.linalg.norm((vectors * values**t) @ inverse, 2) for t in range(101)]
        apart = np.abs(run.history.traces["log_norm"] - np.log(norms)).max()
        yield Row(f"ln norm of W^t at every step, nonnormal, n = {n}", float(apart), 0.0, 1e-9)

    run = played(model, radius=3.0, n=5, steps=1000)
    times = np.arange(1001.0)
    apart = np.abs(run.history.traces["log_norm"] - times * math.log(3)).max()
    yield Row("ln norm beyond the range of float64", float(apart), 0.0, 1e-9)
    terms = 2 * times[:, None] * np.log(_spread(3.0, 5))
    top = terms.max(axis=1)
    lengths = 0.5 * (top + np.log(np.exp(terms - top[:, None]).mean(axis=1)))
    apart = np.abs(run.history.traces["log_vector"] - lengths).max()
    yield Row("ln length of the vector at every step", float(apart), 0.0, 1e-9)


def slopes(model: Powers) -> Iterator[Row]:
    """Gelfand: the norm grows by the spectral radius a step, whatever the signs and angles."""
    cases: tuple[tuple[str, dict[str, Any], float], ...] = (
        ("1.1, symmetric", {"radius": 1.1}, math.log(1.1)),
        ("0.95, nonnormal", {"kind": "nonnormal", "radius": 0.95}, math.log(0.95)),
        ("e^i, rotation", {"kind": "rotation", "radius": 1.0}, 0.0),
        ("0.95 with a hump", _hump(steps=1000), math.log(0.95)),
        ("-1", {"kind": "triangular", "eigenvalue": -1, "second": 0.5, "coupling": 0}, 0.0),
        ("0.99", {"kind": "triangular", "eigenvalue": 0.99, "second": 0.5}, math.log(0.99)),
        ("1.1 and -1.1", {"kind": "triangular", "eigenvalue": 1.1, "second": -1.1}, math.log(1.1)),
    )
    for name, knobs, expected in cases:
        run = played(model, **knobs)
        slope = run.summary()["log_slope"]
        yield Row(f"late slope, {name}", math.nan if slope is None else slope, expected, 1e-6)
        radius = run.summary()["spectral_radius"]
        yield near(f"spectral radius, {name}", radius, math.exp(expected), 1e-9)


def _hump(**more: object) -> dict[str, Any]:
    return {"kind": "triangular", "eigenvalue": 0.95, "second": 0.9, "coupling": 10, **more}


def hump(model: Powers) -> Iterator[Row]:
    """[[0.95, 10], [0, 0.9]] grows fifty-fold before its spectral radius is felt."""
    run = played(model, **_hump())
    summary = run.summary()
    yield Row("hump: peak norm", summary["peak_norm"] or math.nan, 51.83, 0.005)
    yield equal("hump: time of the peak", summary["t_peak"], 13)
    yield equal("hump: below 1 from", summary["t_below_one"], 104)
    times = np.arange(201)
    vector = np.stack([10 * (0.95**times - 0.9**times) / 0.05, 0.9**times])
    apart = np.abs(run.history.traces["log_vector"] - np.log(np.hypot(*vector))).max()
    yield Row("hump: W^t (0, 1) at every step, ln", float(apart), 0.0, 1e-9)


def jordan(model: Powers) -> Iterator[Row]:
    """The corner of a Jordan block's power is t a^(t-1) g, largest at -1 / ln a."""
    corners = []
    knobs = {"kind": "jordan", "eigenvalue": 0.9, "coupling": 10, "steps": 40}
    run: Run[Any, Any] = Run(model, read(model.parameters, knobs))
    while run.advance(1):
        corners.append(float(_power(run.state)[0, 1]))
    times = np.arange(1, 41)
    theory = 10 * times * 0.9 ** (times - 1)
    error = float(np.abs(np.array(corners) / theory - 1).max())
    yield Row("jordan: corner t a^(t-1) g, relative error", error, 0.0, 1e-12)
    yield near("jordan: corners at t = 9 and 10 tie", corners[8], corners[9], 1e-12)
    yield equal("jordan: peak at the floor of 9.49", run.summary()["t_peak"], 9)


def power_iteration(model: Powers) -> Iterator[Row]:
    """W^t x forgets all but the top eigenvector, by lambda2 / lambda1 a step."""
    tangent = np.tan(played(model, radius=0.9, n=3).history.traces["angle"])
    yield near("angle to the top eigenvector, ratio", tangent[101] / tangent[100], 9 / 11, 1e-6)


def rotation(model: Powers) -> Iterator[Row]:
    """A rotation neither grows nor shrinks, and neither does a reflection."""
    run = played(model, kind="rotation", radius=1.0, n=4, steps=5000)
    largest = float(np.abs(run.history.traces["log_norm"]).max())
    yield Row("rotation: largest abs ln norm in 5000 steps", largest, 0.0, 1e-10)
    yield equal("rotation: first peak at the start", run.summary()["t_peak"], 0)
    yield holds("rotation: never below 1", run.summary()["t_below_one"] is None)
    run = played(model, kind="triangular", eigenvalue=-1, second=0.5, coupling=0)
    yield holds("eigenvalue -1: never below 1", run.summary()["t_below_one"] is None)


def overflow(model: Powers) -> Iterator[Row]:
    """The step at which a plain product of the same matrix leaves the format."""
    for eigenvalue, dtype in (
        (1.1, "float64"),
        (1.1, "float32"),
        (-2.0, "float64"),
        (3, "float32"),
    ):
        knobs: dict[str, Any] = {
            "kind": "triangular",
            "eigenvalue": eigenvalue,
            "second": 0.5,
            "coupling": 0,
        }
        run = played(model, **knobs, steps=20, dtype=dtype)
        t = _plain_overflow(run.state.matrix[0], dtype)
        yield equal(f"overflow of {eigenvalue}^t in {dtype}", run.summary()["t_overflow"], t)
    seen = played(model, radius=3.0, steps=700).summary()["t_overflow"]
    yield equal("overflow inside a run, 3^t in float64", seen, math.ceil(1024 * LN2 / math.log(3)))


def _plain_overflow(matrix: Array, dtype: str) -> int:
    """The first t at which W^t, multiplied out in ``dtype``, is not finite."""
    factor: npt.NDArray[Any] = matrix.astype(dtype)
    power, t = factor, 1
    with np.errstate(all="ignore"):
        while np.isfinite(power).all():
            power, t = factor @ power, t + 1
    return t


def products(model: Powers) -> Iterator[Row]:
    """Log norms of products of Gaussian matrices: mean (L/2)(psi(n/2) + ln(2/n)), Newman 1986.

    psi(2) = 1 - gamma and psi'(2) = pi^2/6 - 1 for n = 4; psi(3/2) = 2 - gamma - 2 ln 2 and
    psi'(3/2) = pi^2/2 - 4 for n = 3.
    """
    gamma, length, runs = float(np.euler_gamma), 50, 4000
    cases = (
        (4, 1 - gamma, math.pi**2 / 6 - 1),
        (3, 2 - gamma - 2 * LN2, math.pi**2 / 2 - 4),
    )
    for n, psi, psi_slope in cases:
        run = played(model, runs=runs, kind="gaussian", n=n, steps=length)
        mean = 0.5 * length * (psi + math.log(2 / n))
        variance = 0.25 * length * psi_slope
        summary = run.summary()
        measured = summary["log_norm_end"]
        error = 4 * math.sqrt(variance / runs)
        value = math.nan if measured is None else measured
        yield Row(f"products, n = {n}: mean of ln norm", value, mean, error)
        yield near(f"products, n = {n}: its variance", summary["log_norm_variance"], variance, 0.1)
        theory = run.theory()
        yield near(f"theory, n = {n}: mean", theory["log_norm_end"], mean, 1e-12)
        yield near(f"theory, n = {n}: variance", theory["log_norm_variance"], variance, 1e-12)


def theory(model: Powers) -> Iterator[Row]:
    """What a run measures is what the closed form says, for every kind with one W."""
    cases: tuple[dict[str, Any], ...] = (
        {"kind": "symmetric", "radius": 0.9},
        {"kind": "nonnormal", "radius": 1.02},
        {"kind": "rotation", "radius": 0.97},
        {"kind": "jordan", "eigenvalue": -0.97},
        {"kind": "triangular", "eigenvalue": -0.99, "second": 0.98},
        {"kind": "triangular", "eigenvalue": 0.9, "second": 1.02, "coupling": 50},
    )
    for knobs in cases:
        run = played(model, **knobs)
        summary, expected = run.summary(), run.theory()
        words = ", ".join(str(value) for value in knobs.values())
        for name in ("log_norm_end", "peak_norm", "t_peak", "t_below_one", "t_overflow"):
            said, seen = expected[name], summary[name]
            label = f"{name}, {words}"
            if said is None:
                yield holds(f"{label}: does not exist", seen is None)
            else:
                yield near(label, seen, said, 1e-9)


CHECKS: tuple[Check, ...] = (
    reconstruction,
    hump,
    jordan,
    power_iteration,
    products,
    theory,
    eigenbasis,
    slopes,
    overflow,
    rotation,
)
