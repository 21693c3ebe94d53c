"""Theory checks of `erm`: plain steps, the ends of least squares, optimism, Parseval, the turn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.protocol import Array, Model
from sim.run import Run

Tried = Model[Any, Any]
ERRORS = 5
"""Standard errors that a mean may be off by: risks have tails heavier than normal ones."""


def _mean(name: str, values: Array, expected: float | None) -> Row:
    """A mean over members held to its standard errors, and to rounding where nothing varies."""
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    wanted = math.nan if expected is None else expected
    return Row(name, float(values.mean()), wanted, ERRORS * error + 1e-12)


def path_is_plain_descent(model: Tried) -> Iterator[Row]:
    """Steps w -= eta X'(X w - y)/n on the examples, and the filter 1 - (1 - eta lambda)^t."""
    for scale, mode, d in ((1.0, "gauss", 6), (1.9, "gauss", 45), (1.0, "legendre", 6)):
        run = played(model, runs=4, n=30, d=d, step_scale=scale, mode=mode, steps=37)
        x, y = run.state.problem.features, run.state.problem.targets
        values, vectors = np.linalg.eigh(np.einsum("sni,snj->sij", x, x) / 30)
        rate = scale / values.max(axis=1, keepdims=True)
        plain = np.zeros((4, d))
        for _ in range(37):
            missed = np.einsum("sni,si->sn", x, plain) - y
            plain = plain - rate * np.einsum("sni,sn->si", x, missed) / 30
        error = float(np.abs(_weights(run) - plain).max())
        yield Row(f"weights beside plain steps, {mode}, d {d}", error, 0.0, 1e-9)
        if d < 30:
            along = np.einsum("sij,sni,sn->sj", vectors, x, y) / 30
            share = (1 - (1 - rate * values) ** 37) / values
            known = np.einsum("sij,sj->si", vectors, along * share)
            error = float(np.abs(_weights(run) - known).max())
            yield Row(f"weights beside the filter, {mode}, d {d}", error, 0.0, 1e-9)


def _weights(run: Run[Any, Any]) -> Array:
    turned = np.einsum("sr,srd->sd", run.state.along, run.state.problem.directions)
    return np.asarray(turned)


def risks_are_what_they_say(model: Tried) -> Iterator[Row]:
    """Training risk by residuals; true risk on examples that no member has seen."""
    chance = np.random.default_rng(11)
    for n, d in ((30, 6), (12, 30)):
        run = played(model, runs=3, n=n, d=d, sigma=0.7, signal=2.0, steps=25)
        problem, weights = run.state.problem, _weights(run)
        missed = np.einsum("snd,sd->sn", problem.features, weights) - problem.targets
        error = np.abs(run.history.traces["train"][-1] - (missed**2).mean(axis=1)).max()
        yield Row(f"training risk beside residuals, n {n}, d {d}", float(error), 0.0, 1e-12)
        x = chance.standard_normal((60_000, d))
        fresh = x @ (weights[0] - problem.truth[0]) + 0.7 * chance.standard_normal(60_000)
        yield _mean(
            f"risk on fresh examples, n {n}, d {d}", fresh**2, run.history.traces["true"][-1, 0]
        )
        sizes = np.linalg.norm(problem.truth, axis=1)
        yield near(f"norm of the truth, d {d}", float(sizes.max()), 2.0, 1e-12)


def parseval(model: Tried) -> Iterator[Row]:
    """The mean of (fit - target)^2 over x in (-1, 1) is the squared distance of the weights."""
    run = played(model, runs=2, n=30, d=9, mode="legendre", steps=50)
    nodes, masses = np.polynomial.legendre.leggauss(20)
    scale = np.sqrt(2 * np.arange(9) + 1)
    away = (_weights(run) - run.state.problem.truth)[0] * scale
    integral = float((masses * np.polynomial.legendre.legval(nodes, away) ** 2).sum() / 2)
    yield near("true risk by quadrature", run.history.traces["true"][-1, 0], integral + 1.0, 1e-10)
    places, features = run.state.problem.places, run.state.problem.features[0]
    values = np.polynomial.legendre.legval(places, np.eye(9)[4]) * 3.0
    yield Row("feature of degree 4", float(np.abs(features[:, 4] - values).max()), 0.0, 1e-12)


def the_start(model: Tried) -> Iterator[Row]:
    """With zero weights both risks are norm(w*)^2 + sigma^2, the training one on average."""
    for mode in ("gauss", "legendre"):
        run = played(model, seed=2, runs=256, sigma=0.5, signal=1.5, mode=mode, steps=1)
        first = run.history.traces
        yield _mean(f"training risk at the start, {mode}", first["train"][0], 2.5)
        off = float(np.abs(first["true"][0] - 2.5).max())
        yield Row(f"true risk at the start, {mode}, beside 2.5", off, 0.0, 1e-12)


def never_rises(model: Tried) -> Iterator[Row]:
    """Below 2/lambda_max every step lowers the training risk; beyond it is thrown out."""
    train = played(model, runs=8, step_scale=1.98, steps=150).history.traces["train"]
    yield holds("training risk never rises", bool((np.diff(train, axis=0) <= 1e-13).all()))
    run = played(model, runs=4, step_scale=2.2, steps=200)
    path = run.history.traces["train"]
    grown = float((path[60] / path[59]).mean())
    yield near("growth of the risk beyond the edge", grown, 1.2**2, 1e-4)
    at = model.diverged_at(run.state, run.params) or 0
    limit, start = 1e12 * run.state.problem.start_risk, run.state.problem.start_risk
    yield holds("frozen below its limit", bool((path[-1] <= limit).all()))
    yield holds("one more step is beyond", bool((path[-1] * 1.45 > 1e12 * start).all()))
    yield equal("steps until the first is frozen", at, _first_beyond(path))
    yield holds("no end where one was thrown", run.summary()["true_end"] is None)


def _first_beyond(train: Array) -> int:
    """The first step at which a member no longer moves."""
    return int(np.argmax((np.diff(train, axis=0) == 0).any(axis=1))) + 1


def least_squares_ends(model: Tried) -> Iterator[Row]:
    """Train sigma^2 (1 - d/n), true sigma^2 (1 + d/(n-d-1)): 0.5 and 2.053 by default."""
    for n, d, sigma, steps in ((40, 20, 1.0, 400), (30, 6, 2.0, 150)):
        run = played(model, seed=5, runs=256, n=n, d=d, sigma=sigma, steps=steps)
        train, true = (run.history.traces[name][-1] for name in ("train", "true"))
        square, theory = sigma**2, run.theory()
        yield _mean(f"training risk of the fit, n {n}, d {d}", train, square * (1 - d / n))
        expected = square * (1 + d / (n - d - 1))
        yield _mean(f"true risk of the fit, n {n}, d {d}", true, expected)
        yield near(f"theory of it, n {n}, d {d}", theory["true_end"], expected, 1e-12)
        level = square * (1 - d / n)
        yield near(f"theory of the gap, n {n}, d {d}", theory["gap_end"], expected - level, 1e-12)


def noise_is_fitted(model: Tried) -> Iterator[Row]:
    """More features than examples: pure noise is fitted exactly, and the start was best."""
    run = played(model, seed=4, runs=256, n=12, d=48, steps=400, noise_targets=True, sigma=1.5)
    summary, theory = run.summary(), run.theory()
    expected = 2.25 * (1 + 12 / (48 - 12 - 1))
    yield holds("training risk below 1e-18", bool(run.history.traces["train"][-1].max() < 1e-18))
    yield _mean("true risk of fitted noise", run.history.traces["true"][-1], expected)
    yield near("theory of fitted noise", theory["true_end"], expected, 1e-12)
    yield equal("best step for noise", summary["t_best"], 0.0)
    yield equal("best risk for noise", summary["true_best"], 2.25)
    yield equal("share that overfits noise", summary["overfit_share"], 1.0)
    theory = played(model, runs=1, n=20, d=60, signal=2.0, steps=1000).theory()
    expected = 1 + 20 / 39 + 4 * (1 - 20 / 60)
    yield near("theory of a signal half seen", theory["true_end"], expected, 1e-12)


def optimism(model: Tried) -> Iterator[Row]:
    """At the same inputs new targets cost 2 sigma^2 d/n more than the old: 0.1333 of any design."""
    for mode in ("gauss", "legendre"):
        run = played(model, seed=6, runs=256, n=60, d=4, mode=mode, steps=300)
        problem = run.state.problem
        away = np.matvec(problem.features, _weights(run) - problem.truth)
        noise = problem.targets - np.matvec(problem.features, problem.truth)
        again = (away**2).mean(axis=1) + 1.0
        more = again - run.history.traces["train"][-1]
        more += (noise**2).mean(axis=1) - 1.0  # zero on average, and takes most of the spread
        yield _mean(f"optimism, {mode}", more, 2 * 4 / 60)


def expected_paths(model: Tried) -> Iterator[Row]:
    """The mean over the noise lies where 256 members do, in the middle of the way too."""
    for mode, n, d in (("gauss", 24, 12), ("legendre", 24, 12), ("gauss", 10, 20)):
        run = played(model, seed=7, runs=256, n=n, d=d, signal=2.0, mode=mode, steps=30)
        path = run.state.path
        for name, known in (("train", path.train), ("true", path.true)):
            for place in (8, len(path.steps) - 1):
                t = int(path.steps[place])
                measured = run.history.traces[name][t]
                row = f"{name} at step {t}, {mode}, n {n}, beside its expectation"
                yield _mean(row, measured - known[place], 0.0)


def turns_round(model: Tried) -> Iterator[Row]:
    """The default run: the true risk is least early, near 1.43, and ends near 2.05."""
    run = played(model)
    true, summary = run.history.traces["true"], run.summary()
    middle = true.mean(axis=1)
    yield Row("least mean true risk", float(middle.min()), 1.433, 0.08)
    yield holds("reached within ten steps", int(middle.argmin()) <= 10)
    yield Row("share that overfits", summary["overfit_share"] or 0, 1.0, 0.08)
    least = np.array([column.min() for column in true.T])
    first = np.array([np.flatnonzero(column == column.min())[0] for column in true.T])
    yield near("mean of the least risks", summary["true_best"], float(least.mean()), 1e-12)
    yield near("mean step of the least risk", summary["t_best"], float(first.mean()), 1e-12)
    gap = (summary["true_end"] or 0) - (summary["train_end"] or 0)
    yield near("gap at the end", summary["gap_end"], gap, 1e-12)


CHECKS: tuple[Check, ...] = (
    path_is_plain_descent,
    risks_are_what_they_say,
    parseval,
    the_start,
    never_rises,
    turns_round,
    expected_paths,
    noise_is_fitted,
    optimism,
    least_squares_ends,
)
