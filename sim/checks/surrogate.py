"""Theory checks of `surrogate`: slopes, the bound, exact errors, margins' growth, the stop."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.protocol import Array, Model, Streams
from sim.run import Run

Tried = Model[Any, Any]
FOUR = ((1.0, 0.0), (0.0, 1.0), (3.0, 1.0), (1.0, 4.0))
"""Signed inputs whose widest margin, 1/sqrt 2, lies between the first two."""


def steps_go_down_the_slope(model: Tried) -> Iterator[Row]:
    """Gradients meet central differences of the NLL, and a step is eta = 4n/norm(Z)^2 of them."""
    run = played(model, runs=2, n=15, d=4, flip=0.2, steps=9)
    again = played(model, runs=2, n=15, d=4, flip=0.2, steps=10)
    state, z = run.state, run.state.problem.signed
    slopes = np.zeros((2, 4))
    for index in range(4):
        aside = np.zeros(4)
        aside[index] = 1e-5
        high, low = (_nll(z, state.weights + sign * aside) for sign in (1, -1))
        slopes[:, index] = (high - low) / 2e-5
    yield Row("gradient beside differences", _apart(state.gradient, slopes), 0.0, 1e-9)
    rate = 4 * 15 / np.linalg.svd(z, compute_uv=False).max(axis=1, keepdims=True) ** 2
    known = state.weights - rate * slopes
    yield Row("weights one step on", _apart(again.state.weights, known), 0.0, 1e-8)
    margins = np.einsum("snd,sd->sn", z, again.state.weights)
    yield Row("margins beside w.z", _apart(again.state.margins, margins), 0.0, 1e-12)


def _nll(z: Array, weights: Array) -> Array:
    return np.asarray(np.log1p(np.exp(-np.einsum("snd,sd->sn", z, weights))).mean(axis=1))


def _apart(a: Array, b: Array) -> float:
    return float(np.abs(a - b).max())


def the_bound(model: Any) -> Iterator[Row]:
    """log2(1 + exp(-m)) is at least 1 where m <= 0, and the 0-1 loss has no slope at all."""
    margins = np.linspace(-30, 30, 601)[:, None]
    bits, wrong = model.nll_of(margins) / math.log(2), model.errors_of(margins)
    yield holds("the NLL in bits bounds the 0-1 loss", bool((bits >= wrong).all()))
    yield near("NLL at a margin of 0", float(model.nll_of(np.zeros(3))), math.log(2), 1e-15)
    yield near("NLL at a margin of -800", float(model.nll_of(np.full(3, -800.0))), 800.0, 1e-15)
    yield equal("0-1 loss of one right, one wrong", float(model.errors_of(np.array([2, -1]))), 0.5)
    run = played(model, runs=8, steps=5)
    z, weights = run.state.problem.signed, run.state.weights
    steeps = [
        model.errors_of(np.matvec(z, weights + sign * 1e-9 * np.eye(30)[3])) for sign in (1, -1)
    ]
    yield equal("central difference of the 0-1 loss", _apart(*steeps), 0.0)
    frame = run.state.frames[-1]
    yield holds("and bounds it in a run", bool((frame.nll / math.log(2) >= frame.train).all()))


def errors_are_exact(model: Tried) -> Iterator[Row]:
    """The test error meets counts on fresh examples, labels drawn and flipped one by one."""
    chance = np.random.default_rng(8)
    for flip, spread in ((0.0, 3.0), (0.2, 1.5)):
        run = played(model, runs=1, d=6, signal=1.0, flip=flip, spread=spread, steps=4)
        scales = np.array([spread ** (2 * k / 5 - 1) for k in range(6)])
        y = np.where(chance.random(100_000) < 0.5, 1.0, -1.0)
        x = y[:, None] / math.sqrt(6) + scales * chance.standard_normal((100_000, 6))
        seen = np.where(chance.random(100_000) < flip, -y, y)
        share = float((seen * (x @ run.state.weights[0]) <= 0).mean())
        error = 5 * math.sqrt(share * (1 - share) / 100_000)
        yield Row(f"test error beside counts, flip {flip:g}", _end(run), share, error)
    yield equal("test error of zero weights", _first(run, "test"), 0.5)


def _end(run: Run[Any, Any]) -> float:
    found = run.summary()["test01_end"]
    return math.nan if found is None else found


def _first(run: Run[Any, Any], name: str) -> float:
    return float(getattr(run.state.frames[0], name)[0])


def the_data(model: Tried) -> Iterator[Row]:
    """Signed inputs have mean (1 - 2p) mu and deviations from 1/spread to spread, in both sets."""
    run = played(model, runs=40, n=400, d=8, signal=3.0, flip=0.1, spread=4.0, steps=1)
    for name in ("signed", "validation"):
        z = getattr(run.state.problem, name).reshape(-1, 8)
        mean, size = 0.8 * 3 / math.sqrt(8), len(z)
        off = (z.mean(axis=0) - mean) / (z.std(axis=0) / math.sqrt(size))
        yield Row(f"mean of {name} inputs, in errors", float(np.abs(off).max()), 0.0, 5.0)
        scales = np.array([4.0 ** (2 * k / 7 - 1) for k in range(8)])
        second = (z**2).mean(axis=0) / (scales**2 + 9 / 8)
        yield Row(f"mean square of {name} inputs", float(np.abs(second - 1).max()), 0.0, 0.09)


def first_step_is_the_class_mean(model: Tried) -> Iterator[Row]:
    """From zero weights descent goes along the mean of the signed inputs, half of it each."""
    run = played(model, runs=3, n=20, d=5, steps=1)
    z = run.state.problem.signed
    rate = 4 * 20 / np.linalg.svd(z, compute_uv=False).max(axis=1, keepdims=True) ** 2
    yield Row("first step", _apart(run.state.weights, rate * z.mean(axis=1) / 2), 0.0, 1e-12)


def norms_grow_like_the_logarithm(model: Any) -> Iterator[Row]:
    """Four points: norm(w) ~ sqrt 2 ln t, NLL ~ 1/t (Soudry et al. 2018, theorem 3)."""
    z = np.array([FOUR])
    state = model.begin(model.posed(z, z, np.ones(2), np.ones(2), 0.0))
    params = model.parameters()
    streams = Streams(*(np.random.default_rng(part) for part in range(3)))
    norms, losses = [], []
    for t in range(1, 4001):
        state = model.step(state, params, streams)
        if t in (400, 4000):
            norms.append(float(np.linalg.norm(state.weights)))
            losses.append(float(model.nll_of(state.margins)[0]))
    growth = (norms[1] - norms[0]) / math.log(10)
    yield near("growth of the norm by ln t", growth, math.sqrt(2), 0.01)
    yield near("NLL at 10 t over that at t", losses[1] / losses[0], 0.1, 0.02)
    yield near("NLL of a look", float(state.frames[0].nll[0]), math.log(2), 1e-12)


def descent_and_zero(model: Tried) -> Iterator[Row]:
    """No step raises the NLL; t_zero is the first step with every margin positive."""
    run: Run[Any, Any] = played(model, runs=4, steps=1, seed=3)
    params = model.parameters()
    state, streams = run.state, Streams(*(np.random.default_rng(part) for part in range(3)))
    zero: dict[int, int] = {}
    test: dict[int, float] = {}
    rises, before = 0, _nll(state.problem.signed, state.weights)
    for t in range(2, 90):
        state = model.step(state, params, streams)
        after = _nll(state.problem.signed, state.weights)
        rises += int(np.count_nonzero(after > before))
        before = after
        margins = np.einsum("snd,sd->sn", state.problem.signed, state.weights)
        for member in np.flatnonzero(margins.min(axis=1) > 0):
            if int(member) not in zero:
                zero[int(member)] = t
                test[int(member)] = _exact(state, int(member))
    yield equal("steps that raise the NLL", rises, 0)
    known = float(np.mean(list(zero.values())))
    summary = model.summary(state, run.history, params)
    yield near("t_zero", summary["t_zero"], known, 1e-12)
    yield near("test01_at_zero", summary["test01_at_zero"], float(np.mean([*test.values()])), 1e-9)
    ratios = [_exact(state, member) / test[member] for member in test]
    yield near("test01_ratio", summary["test01_ratio"], float(np.median(ratios)), 1e-9)
    yield near("nll_end", summary["nll_end"], float(np.median(before)), 1e-9)


def _exact(state: Any, member: int) -> float:
    w, problem = state.weights[member], state.problem
    towards = float(w @ problem.mean) / math.sqrt(float((w**2 * problem.scales**2).sum()))
    return 0.5 * math.erfc(towards / math.sqrt(2))


def the_test_error_falls_on(model: Tried) -> Iterator[Row]:
    """Unequal inputs: the test error falls on after t_zero in nearly every run, equal: it rises.

    The deviations over seeds are 0.03, 3.2 and 0.04 for the three numbers.
    """
    run = played(model, steps=1000)
    state = run.state
    ratios = [_exact(state, m) / state.test_at_zero[m] for m in range(32)]
    falling = [ratio for ratio in ratios if ratio < 0.9]
    yield holds("test error falls on in nine of ten", len(falling) >= 29)
    yield Row("its median ratio", float(np.median(ratios)), 0.29, 0.14)
    yield Row("t_zero by default", run.summary()["t_zero"] or 0, 22.8, 14.0)
    ratio = played(model, steps=1000, spread=1.0).summary()["test01_ratio"] or 0
    yield Row("ratio with equal inputs", ratio, 1.5, 0.25)


def early_stopping(model: Tried) -> Iterator[Row]:
    """With a tenth of the labels wrong it stops while the gradient is large: counted anew."""
    run = played(model, flip=0.1, steps=500, patience=9)
    frames, summary = run.state.frames, run.summary()
    looks = sorted({0} | {int(10 ** (k / 24) + 0.5) for k in range(65)})
    yield equal("looks", len(frames), len([t for t in looks if t <= 500]))
    yield holds("at 24 steps a decade", [f.step for f in frames] == [t for t in looks if t <= 500])
    stops, lefts, bests, firsts = [], [], [], []
    for member in range(32):
        errors = [float(frame.validation[member]) for frame in frames]
        best = 0
        for place, error in enumerate(errors):
            if error < errors[best]:
                best = place
            if place - best == 9:
                stops.append(frames[place].step)
                lefts.append(frames[place].gradient[member] / frames[0].gradient[member])
                break
        bests.append(frames[best].step)
        firsts.append(frames[best].gradient[member] / frames[0].gradient[member])
    known = {"t_stop": np.mean(stops), "gradient_ratio_at_stop": np.median(lefts)}
    known |= {"t_best": np.mean(bests), "gradient_ratio_at_best": np.median(firsts)}
    for name, value in known.items():
        yield near(name, summary[name], float(value), 1e-9)


def a_look(model: Tried) -> Iterator[Row]:
    """What a look sees, from the weights alone."""
    run = played(model, runs=5, flip=0.1, steps=100)
    frame, weights, problem = run.state.frames[-1], run.state.weights, run.state.problem
    yield equal("step of the last look", frame.step, 100)
    for name, z in (("train", problem.signed), ("validation", problem.validation)):
        wrong = (np.einsum("snd,sd->sn", z, weights) <= 0).mean(axis=1)
        yield Row(f"{name} error", _apart(getattr(frame, name), wrong), 0.0, 1e-12)
    yield Row("NLL", _apart(frame.nll, _nll(problem.signed, weights)), 0.0, 1e-12)
    pull = 1 / (1 + np.exp(np.einsum("snd,sd->sn", problem.signed, weights)))
    norm = np.linalg.norm(np.einsum("sn,snd->sd", pull, problem.signed) / 60, axis=1)
    yield Row("gradient norm", _apart(frame.gradient, norm), 0.0, 1e-12)


def the_gradient_is_large_at_the_stop(model: Tried) -> Iterator[Row]:
    """A tenth of the labels wrong: 11 to 13 % of it at the best look, 5 to 6 % at the stop."""
    run = played(model, flip=0.1, steps=1000, seed=1)
    summary, stopping = run.summary(), run.state.stopping
    yield Row("gradient at the best look", summary["gradient_ratio_at_best"] or 0, 0.12, 0.07)
    yield Row("gradient at the stop", summary["gradient_ratio_at_stop"] or 0, 0.055, 0.035)
    left = stopping.stop_gradient / run.state.frames[0].gradient
    stopped = ~np.isnan(left)
    yield holds("most runs stop", bool(stopped.mean() >= 0.9))
    yield holds("above 1 % in most", bool((left[stopped] > 0.01).mean() >= 0.9))


CHECKS: tuple[Check, ...] = (
    the_bound,
    first_step_is_the_class_mean,
    steps_go_down_the_slope,
    a_look,
    the_data,
    errors_are_exact,
    descent_and_zero,
    early_stopping,
    norms_grow_like_the_logarithm,
    the_gradient_is_large_at_the_stop,
    the_test_error_falls_on,
)
