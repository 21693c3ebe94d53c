"""Theory checks of `rnn-gradient`: exact powers, bounds, finite differences, clipping."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.knobs import read
from sim.protocol import Array, Model, Streams

Tried = Model[Any, Any]


def powers_of_the_gain(model: Tried) -> Iterator[Row]:
    """The norm is g^k at every lag, for linear units or undriven ones, where W is orthogonal."""
    for knobs, gain in (({"act": "linear"}, 0.9), ({"act": "linear"}, 1.3), ({"drive": 0}, 1.1)):
        run = played(model, runs=3, n=12, steps=60, gain=gain, weights="orthogonal", **knobs)
        courses = run.history.traces["log_norm"][-61:]
        expected = np.arange(61.0)[:, None] * math.log(gain)
        name = f"gain {gain:g}, {next(iter(knobs))}"
        yield Row(f"ln norm off k ln g, {name}", float(np.abs(courses - expected).max()), 0, 1e-9)
        found, known = run.summary(), run.theory()
        log_gain = math.log(gain)
        for measure, value in (
            ("log_slope", log_gain),
            ("log_norm_end", 60 * log_gain),
            ("long_short_ratio", gain**59),
        ):
            yield near(f"{measure}, {name}", found[measure], value, 1e-9)
            yield near(f"theory of {measure}, {name}", known[measure], value, 1e-9)


def finite_differences(model: Tried) -> Iterator[Row]:
    """Norm and direction at each lag against central differences; W and W' tell apart here."""
    length, nudge = 6, 1e-5
    for law in ("gaussian", "orthogonal"):
        run = played(model, seed=1, runs=1, n=5, steps=length, gain=1.5, weights=law)
        model_knobs, last = run.params, run.state
        run.seek(0)
        direction = run.state.adjoint[0]
        for lag in (1, 3, 6):
            run.seek(length - lag)
            gradient = np.empty(5)
            for unit in range(5):
                ends = []
                for sign in (1, -1):
                    hidden = run.state.hidden.copy()
                    hidden[0, unit] += sign * nudge
                    state = dataclasses.replace(run.state, hidden=hidden)
                    for _ in range(lag):
                        state = model.step(state, model_knobs, _no_chance())
                    ends.append(float(state.hidden[0] @ direction))
                gradient[unit] = (ends[0] - ends[1]) / (2 * nudge)
            run.seek(length + lag)
            norm = math.exp(float(run.state.log_norm[0]))
            off = float(np.abs(run.state.adjoint[0] * norm - gradient).max())
            yield Row(f"gradient off differences, {law}, lag {lag}", off / norm, 0, 1e-7)
        yield near(f"length of the direction carried, {law}", _length(last.adjoint), 1.0, 1e-12)
        yield near(f"length of the loss's direction, {law}", _length(direction), 1.0, 1e-12)


def states_follow_the_recurrence(model: Tried) -> Iterator[Row]:
    """h_1 = tanh(x_1), h_2 = tanh(W h_1 + x_2), with inputs of deviation ``drive``."""
    run = played(model, runs=2, n=6, steps=3, gain=1.2, drive=0.7, weights="gaussian")
    run.seek(2)
    state = run.state
    first = np.tanh(state.inputs[0])
    second = np.tanh(state.weights @ first + state.inputs[1])
    yield Row("h_2 off the recurrence", float(np.abs(state.hidden - second).max()), 0, 1e-14)
    run = played(model, runs=1, n=200, steps=100, drive=0.7, gain=0.5, weights="gaussian")
    # 20 000 inputs: the relative standard error of a deviation is 0.5 %.
    yield near("deviation of the inputs", float(run.state.inputs.std()), 0.7, 0.025)


def never_above_the_power(model: Tried) -> Iterator[Row]:
    """Slopes are at most 1, so an orthogonal W bounds every lag by g^k; drive vanishes it."""
    for gain in (1.0, 1.5):
        run = played(model, runs=4, n=16, steps=60, gain=gain, weights="orthogonal")
        courses = run.history.traces["log_norm"][-61:]
        bound = np.arange(61.0)[:, None] * math.log(gain)
        yield holds(f"never above {gain:g}^k", bool((courses <= bound + 1e-12).all()))
    end = played(model, n=32).summary()["log_norm_end"]
    yield holds("gain 1 vanishes once driven", end is not None and end < math.log(1e-9))


def late_slopes(model: Tried) -> Iterator[Row]:
    """Linear Gaussian nets end at the spectral radius; the direction turns, hence many lags."""
    run = played(
        model, seed=2, runs=16, n=8, steps=1000, gain=1.1, act="linear", weights="gaussian"
    )
    courses = run.history.traces["log_norm"]
    radii = np.abs(np.linalg.eigvals(run.state.weights)).max(axis=1)
    slopes = (courses[1000] - courses[500]) / 500
    yield Row("largest slope off ln radius", float(np.abs(slopes - np.log(radii)).max()), 0, 3e-3)
    yield near("log_slope as their mean", run.summary()["log_slope"], float(slopes.mean()), 1e-12)


def scale_of_the_weights(model: Tried) -> Iterator[Row]:
    """Orthogonal: W'W = g^2 I. Gaussian: variance g^2/n, 5 standard errors of 32 768 entries."""
    run = played(model, runs=8, n=64, steps=1, gain=1.7, weights="orthogonal")
    square = run.state.weights.transpose(0, 2, 1) @ run.state.weights
    yield Row("W'W off g^2 I", float(np.abs(square - 1.7**2 * np.eye(64)).max()), 0, 1e-12)
    run = played(model, runs=8, n=64, steps=1, gain=1.7, weights="gaussian")
    yield near("variance of gaussian weights", float(run.state.weights.var()), 1.7**2 / 64, 0.04)


def wide_nets(model: Tried) -> Iterator[Row]:
    """Driven nets against mean field: its integral against samples, and nets against both.

    A net of 100 units is off by up to 0.01 a lag, the mean over runs errs by 0.004. Over a
    thousand lags the beginning from rest moves the late slope by 0.001.
    """
    for gain in (0.5, 1.0, 1.5):
        long = {"n": 100, "gain": gain, "steps": 1000, "weights": "orthogonal"}
        sampled = _sampled_slope(gain, drive=0.5)
        known = model.theory(read(model.parameters, long), 1)["log_slope"]
        value = math.nan if known is None else known
        yield Row(f"mean field's slope, gain {gain:g}", value, sampled, 0.005)
        run = played(model, seed=3, runs=8, **{**long, "steps": 100})
        found = run.summary()["log_slope"]
        value = math.nan if found is None else found
        yield Row(f"slope of nets, gain {gain:g}", value, sampled, 0.03)


def clipping(model: Tried) -> Iterator[Row]:
    """The whole is cut to c, every lag by the same factor; the share of long lags stays."""
    for gain, clip in ((1.3, 0.5), (0.8, 0.01), (0.5, 10.0)):
        run = played(model, runs=3, n=10, steps=40, gain=gain, clip=clip, act="linear")
        found, known = run.summary(), run.theory()
        norms = np.exp(run.history.traces["log_norm"])
        factor = min(1.0, clip / math.sqrt(float((norms[:, 0] ** 2).sum())))
        yield near(f"clip factor, gain {gain:g}, clip {clip:g}", found["clip_factor"], factor, 1e-9)
        yield near(f"theory of it, gain {gain:g}", known["clip_factor"], factor, 1e-9)
        free = found["long_short_ratio"] or math.nan
        name = f"ratio of lags after clipping, gain {gain:g}"
        yield near(name, found["long_short_ratio_clipped"], free, 1e-12)
        yield near(f"ratio before, gain {gain:g}", free, gain**39, 1e-9)


def smallness(model: Tried) -> Iterator[Row]:
    """The first k with g^k < 1e-6: 20 at 0.5 and 132 at 0.9; none at 1."""
    for gain, lag in ((0.5, 20), (0.9, 132)):
        run = played(model, runs=2, n=4, steps=150, gain=gain, act="linear")
        yield equal(f"t_small, gain {gain:g}", run.summary()["t_small"], lag)
        yield equal(f"theory of t_small, gain {gain:g}", run.theory()["t_small"], lag)
    run = played(model, runs=2, n=4, steps=150, gain=1.0, act="linear")
    yield holds("never small at gain 1", run.summary()["t_small"] is None)


def beyond_the_range(model: Tried) -> Iterator[Row]:
    """3^k leaves float64 at k = 647, where its logarithm goes on."""
    run = played(model, runs=2, n=4, steps=700, gain=3.0, act="linear")
    yield equal("lag beyond float64", model.diverged_at(run.state, run.params), 647)
    yield near("its logarithm goes on", run.summary()["log_norm_end"], 700 * math.log(3), 1e-9)


def _sampled_slope(gain: float, drive: float) -> float:
    """Mean field by samples instead of an integral; the standard error is 0.001."""
    normal = np.random.default_rng(0).standard_normal(100_000)
    variance = drive**2
    for _ in range(30):
        variance = gain**2 * float((np.tanh(math.sqrt(variance) * normal) ** 2).mean()) + drive**2
    slopes = 1 - np.tanh(math.sqrt(variance) * normal) ** 2
    return math.log(gain) + 0.5 * math.log(float((slopes**2).mean()))


def _length(vector: Array) -> float:
    return float(np.linalg.norm(vector))


def _no_chance() -> Streams:
    """A step takes chance but uses none: inputs are drawn at the start."""
    return Streams(*(np.random.default_rng(part) for part in range(3)))


CHECKS: tuple[Check, ...] = (
    powers_of_the_gain,
    finite_differences,
    states_follow_the_recurrence,
    scale_of_the_weights,
    clipping,
    smallness,
    never_above_the_power,
    beyond_the_range,
    late_slopes,
    wide_nets,
)
