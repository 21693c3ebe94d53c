"""Theory checks of `index-loss`: exact chances, the semicircle, derivatives, possible ends."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.knobs import read
from sim.protocol import Array, Model
from sim.run import Run

STRENGTHS = (3.0, 2.0, 1.0)
ENDS = {(0.5, 0), (2.0, 1), (2.5, 2), (4.5, 2), (5.0, 3), (6.5, 4), (7.0, 6)}
"""Loss and index of every critical point with two hidden units."""
POSITIVE = (0.5, (2 - math.sqrt(2)) / 4, (math.pi - 2 * math.sqrt(2)) / (4 * math.pi))
"""Chances of size 1, 2, 3 that all eigenvalues are positive (Dean, Majumdar 2006, and before)."""
Tried = Model[Any, Any]


def whole(lower: Array) -> Array:
    """Symmetric matrices from their lower triangles."""
    inner = np.tril(lower)
    return np.asarray(inner + np.tril(lower, -1).swapaxes(-1, -2))


def derivatives(model: Tried) -> Iterator[Row]:
    """Loss by hand; gradient and Hessian against central differences, every component."""
    params = read(model.parameters, {"hidden": 1})
    place = np.array([[1.0, 0, 2, 3, 1, 0]])  # residual: diag(0, 2, 1) but for 6, 1, 2 off it
    loss, *_ = model.slope(place, params)  # type: ignore[attr-defined]
    yield equal("loss worked out", float(loss[0]), 0.5 * (36 + 1 + 4 + 4 + 1))
    step = 1e-5
    for hidden in (1, 2, 3):
        params, count = read(model.parameters, {"hidden": hidden}), 6 * hidden
        place = np.random.default_rng(hidden).standard_normal((1, count))
        ends = [model.slope(place + sign * step * np.eye(count), params) for sign in (1, -1)]  # type: ignore[attr-defined]
        slopes, bends = ((ends[0][k] - ends[1][k]) / (2 * step) for k in (0, 1))
        _, gradient, _ = model.slope(place, params)  # type: ignore[attr-defined]
        hessian = whole(model.hessian(place, params)[0])  # type: ignore[attr-defined]
        miss = float(np.abs(gradient[0] - slopes).max())
        yield Row(f"gradient, {hidden} hidden", miss, 0.0, 1e-8)
        yield Row(f"Hessian, {hidden} hidden", float(np.abs(hessian - bends).max()), 0.0, 1e-8)


def the_table_of_ends(model: Tried) -> Iterator[Row]:
    """Loss and index of a network that keeps some strengths, from the Hessian itself."""
    params, found = read(model.parameters, {}), set()
    for kept in range(3):
        for chosen in combinations(range(3), kept):
            first, second = np.zeros((2, 3)), np.zeros((3, 2))
            for unit, mode in enumerate(chosen):
                first[unit, mode] = second[mode, unit] = math.sqrt(STRENGTHS[mode])
            place = np.concatenate([first.ravel(), second.ravel()])[None]
            loss, gradient, _ = model.slope(place, params)  # type: ignore[attr-defined]
            bends: Array = model.hessian(place, params)[0]  # type: ignore[attr-defined]
            curvatures = np.linalg.eigvalsh(bends)
            name = f"gradient where {kept} of three are kept, {chosen}"
            yield Row(name, float(np.abs(gradient).max()), 0.0, 1e-14)
            found.add((round(float(loss[0]), 6), int((curvatures < -1e-9).sum())))
    yield holds("losses and indices of the seven", found == ENDS)
    for hidden, count in ((1, 4), (2, 7), (3, 8), (4, 8)):
        possible = model.theory(read(model.parameters, {"hidden": hidden}), 1)["pairs_found"]
        yield equal(f"possible ends, {hidden} hidden", possible, count)


def second_order_steps(model: Tried) -> Iterator[Row]:
    """-pinv(H) g and -pinv(abs(H)) g, at most 2 far, from NumPy's own pseudo-inverse."""
    for method in ("newton", "saddle-free"):
        params = read(model.parameters, {"method": method, "iterations": 4})
        run: Run[Any, Any] = Run(model, params, 1, 24)
        for _ in range(3):
            place = run.state.place
            _, gradient, _ = model.slope(place, params)  # type: ignore[attr-defined]
            hessian = whole(model.hessian(place, params))  # type: ignore[attr-defined]
            if method == "saddle-free":
                values, axes = np.linalg.eigh(hessian)
                hessian = (axes * np.abs(values)[:, None, :]) @ axes.swapaxes(1, 2)
            inverse = np.linalg.pinv(hessian, rcond=1e-6, hermitian=True)
            move = -(inverse @ gradient[:, :, None])[:, :, 0]
            length = np.linalg.norm(move, axis=1, keepdims=True)
            move *= np.minimum(1.0, 2.0 / length)
            run.advance(1)
            miss = float(np.abs(run.state.place - place - move).max())
            yield Row(f"step {run.step_number} of {method}", miss, 0.0, 1e-9)


def an_iteration_of_descent(model: Tried) -> Iterator[Row]:
    """Fifty steps of learning rate 0.02, from standard normal weights."""
    params = read(model.parameters, {"method": "gd", "iterations": 1})
    run: Run[Any, Any] = Run(model, params, 2, 3)
    place = run.state.place
    for _ in range(50):
        place = place - 0.02 * model.slope(place, params)[1]  # type: ignore[attr-defined]
    run.advance(1)
    yield Row("fifty steps", float(np.abs(run.state.place - place).max()), 0.0, 1e-13)
    starts = Run(model, read(model.parameters, {"iterations": 1}), 3, 1024).state.place
    yield near("variance of the starts", float(starts.var()), 1.0, 5 * math.sqrt(2 / starts.size))


def descent_finds_the_minimum(model: Tried) -> Iterator[Row]:
    """Gradient descent and saddle-free Newton always end at 0.5: there is no bad minimum."""
    for method in ("gd", "saddle-free"):
        run = played(model, seed=4, runs=24, method=method)
        found, known = run.summary(), run.theory()
        yield Row(f"highest end of {method}", found["loss_end"] or math.nan, 0.5, 1e-10)
        yield equal(f"saddles of {method}", found["saddle_share"], 0.0)
        yield holds(f"most starts of {method} end", (found["converged_share"] or 0.0) > 0.8)
        for name in ("loss_end", "saddle_share", "pairs_found"):
            expected = {"loss_end": 0.5, "saddle_share": 0.0, "pairs_found": 1.0}[name]
            yield equal(f"theory: {name} of {method}", known[name], expected)


def ends_of_newton(model: Tried) -> Iterator[Row]:
    """All seven possible ends occur and no other; most are saddles, and height goes with index.

    Expected values are those of 8000 starts, tolerances 4.5 standard errors; that of the
    correlation from its spread over ensembles.
    """
    run = played(model, seed=5, runs=400)
    state, found = run.state, run.summary()
    norm = np.sqrt((state.gradient**2).sum(axis=1))
    rest = norm < 1e-8
    index = (np.linalg.eigvalsh(model.hessian(state.place, run.params)) < -1e-6).sum(axis=1)  # type: ignore[attr-defined]
    ends = set(zip(np.round(state.loss[rest], 5).tolist(), index[rest].tolist(), strict=True))
    yield holds("the ends are the possible ones", ends == ENDS)
    yield equal("pairs found", found["pairs_found"], 7)
    yield equal("share that ends", found["converged_share"], float(rest.mean()))
    yield equal("share of saddles", found["saddle_share"], float((index[rest] > 0).mean()))
    for name, expected, spread in (
        ("converged_share", 0.957, 4.5 * math.sqrt(0.957 * 0.043 / 400)),
        ("saddle_share", 0.857, 4.5 * math.sqrt(0.857 * 0.143 / 383)),
        ("correlation", 0.937, 0.03),
    ):
        yield Row(f"{name} of newton", found[name] or math.nan, expected, spread)
    expected = float(np.corrcoef(state.loss[rest], index[rest])[0, 1])
    yield near("correlation of the ends", found["correlation"], expected, 1e-9)
    yield near("highest end", found["loss_end"], 7.0, 1e-9)


def chances_of_all_positive(model: Tried) -> Iterator[Row]:
    """1/2, (2 - sqrt 2)/4, (pi - 2 sqrt 2)/(4 pi) exactly, and by drawing; 4.5 standard errors."""
    draws = 8000
    for n, expected in enumerate(POSITIVE, start=1):
        run = played(model, seed=6, runs=1, mode="goe", n=n, draws=draws)
        spread = 4.5 * math.sqrt(expected * (1 - expected) / draws)
        found = run.summary()["p_positive"]
        yield Row(f"share all positive, n {n}", found or math.nan, expected, spread)
        yield near(f"theory of it, n {n}", run.theory()["p_positive"], expected, 1e-9)
    one = model.theory(read(model.parameters, {"mode": "goe", "n": 1, "shift": 1.0}), 1)
    expected = 0.5 * (1 + math.erf(0.5))  # a normal number of variance 2 above -1
    yield near("theory of one shifted number", one["p_positive"], expected, 1e-9)
    yield near("theory of its sign", one["index_fraction"], 1 - expected, 1e-9)


def four_is_rarer_than_coin_tosses(model: Tried) -> Iterator[Row]:
    """2.46e-3 of size 4 against 1/16; of size 8 theory leaves 1e-9 against 1/256."""
    run = played(model, seed=7, runs=1, mode="goe", n=4, draws=20_000)
    spread = 4.5 * math.sqrt(2.46e-3 / 20_000)
    found = run.summary()["p_positive"]
    yield Row("share all positive, n 4", found or math.nan, 2.46e-3, spread)
    yield near("theory of it, n 4", run.theory()["p_positive"], 2.4567e-3, 1e-3)
    eight = model.theory(read(model.parameters, {"mode": "goe", "n": 8}), 1)["p_positive"]
    exponent = -math.log(eight or math.nan) / 64
    yield Row("exponent of n squared at n 8, towards ln(3)/4", exponent, math.log(3) / 4, 0.06)


def the_shifted_semicircle(model: Tried) -> Iterator[Row]:
    """The share of negative eigenvalues and of those in the middle, from the semicircle's area."""
    for shift in (0.5, 1.0):
        run = played(model, seed=8, runs=1, mode="goe", n=40, shift=shift, draws=150)
        expected = _area(-shift)
        yield Row(
            f"negative share, shift {shift}", run.summary()["index_fraction"] or 0.0, expected, 0.01
        )
        yield Row(
            f"theory of it, shift {shift}", run.theory()["index_fraction"] or 0.0, expected, 0.005
        )
    counts = run.state.seen.counts
    middle = counts[16:32].sum() / counts.sum()  # from -1 to 1 about the shift, of -3 to 3
    yield Row("share within one of the middle", float(middle), _area(1) - _area(-1), 0.01)
    yield equal("eigenvalues counted", float(counts.sum()), 150 * 40)


def all_are_drawn_once(model: Tried) -> Iterator[Row]:
    """In portions that differ by one at most; no two of them alike."""
    run = played(model, seed=9, runs=5, mode="goe", n=2, draws=1000, iterations=7)
    drawn = run.history.traces["drawn"]
    yield equal("matrices drawn", float(drawn[-1]), 1000)
    yield equal("smallest portion", float(np.diff(drawn).min()), 142)
    yield equal("largest portion", float(np.diff(drawn).max()), 143)
    gains = np.diff(run.history.traces["positive"])
    yield holds("portions differ", len(set(gains.tolist())) > 1)


def _area(x: float) -> float:
    """The share of the semicircle of radius 2 below x."""
    return 0.5 + math.asin(x / 2) / math.pi + x * math.sqrt(4 - x * x) / (4 * math.pi)


CHECKS: tuple[Check, ...] = (
    derivatives,
    the_table_of_ends,
    second_order_steps,
    an_iteration_of_descent,
    all_are_drawn_once,
    chances_of_all_positive,
    the_shifted_semicircle,
    descent_finds_the_minimum,
    four_is_rarer_than_coin_tosses,
    ends_of_newton,
)
