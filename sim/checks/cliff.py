"""Theory checks of `cliff`: slopes, the wall's height, clipping, and who reaches the valley."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import Any, cast

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.knobs import read
from sim.models.cliff import Cliff
from sim.protocol import Array, Model, Streams
from sim.run import Run

Tried = Model[Any, Any]

WALL = 4.69
"""The wall is looked for along this w."""
HEIGHTS = ((10, 3.7507), (20, 18.305), (30, 66.732), (50, 607.59), (80, 12148.0))
PLACES = ((4.69, -2.4), (5.5, -3.0), (4.3, -1.5), (-2.0, 0.7), (0.5, 3.0))
MEMBERS, LONG = 400, 300


def slopes(model: Tried, places: Array, **knobs: object) -> tuple[Array, Array]:
    """Loss (n,) and gradient (n, 2) at places (n, 2)."""
    return cast("Cliff", model).slope(places, read(model.parameters, knobs))


def gradients_meet_differences(model: Tried) -> Iterator[Row]:
    """Central differences of the loss, in both modes and both directions."""
    for mode, length in (("recurrence", 2), ("recurrence", 15), ("product", 9)):
        places = np.array(PLACES) if mode == "recurrence" else np.array([[0.9, 0], [-1.1, 0]])
        _, gradient = slopes(model, places, mode=mode, length=length)
        for column, shift in enumerate(1e-6 * np.eye(2)):
            above, _ = slopes(model, places + shift, mode=mode, length=length)
            below, _ = slopes(model, places - shift, mode=mode, length=length)
            error = np.abs((above - below) / 2e-6 - gradient[:, column]).max()
            scale = max(1e-2, float(np.abs(gradient).max()))
            name = f"{mode} of {length}, derivative by {'wb'[column]}"
            yield Row(f"{name}: error against differences", float(error / scale), 0.0, 1e-7)


def the_map_in_plain_numbers(model: Tried) -> Iterator[Row]:
    """The loss by the definition, one number at a time; and at w = 0, where it is known."""
    losses, _ = slopes(model, np.array(PLACES), length=6)
    for (w, b), loss in zip(PLACES, losses, strict=True):
        x = 0.5
        for _ in range(6):
            x = w / (1 + math.exp(-x)) + b
        yield near(f"loss at ({w:g}, {b:g})", loss, (1 / (1 + math.exp(-x)) - 0.7) ** 2, 1e-12)
    run = played(model, runs=1, w0=0, b0=-1.5, length=20, steps=1)
    s = 1 / (1 + math.exp(1.5))
    by_b = 2 * (s - 0.7) * s * (1 - s)
    expected = abs(by_b) * math.hypot(s, 1.0)
    yield near("gradient norm at w = 0", run.summary()["gradient_norm_start"], expected, 1e-12)


def heights_of_the_wall(model: Tried) -> Iterator[Row]:
    """The wall grows exponentially with the length, and is gone 0.003 beside it.

    The peak is searched, not read off a grid: it is far narrower than any grid's spacing.
    """
    for length, expected in HEIGHTS:
        height, place = peak(model, length)
        yield near(f"height of the wall, length {length}", height, expected, 2e-3)
        if length == 50:
            beside = np.array([[WALL, place - 0.003], [WALL, place + 0.003]])
            for side, norm in zip("-+", np.hypot(*slopes(model, beside)[1].T), strict=True):
                yield Row(f"gradient norm 0.003 beside it, {side}", float(norm), 0.57, 0.15)


def peak(model: Tried, length: int) -> tuple[float, float]:
    """The largest gradient norm along the line, and its b, by closing in on it."""
    low, high, number = -4.0, -1.0, 4001
    for _ in range(12):
        b = np.linspace(low, high, number)
        _, gradient = slopes(model, np.stack([np.full_like(b, WALL), b], axis=1), length=length)
        norm = np.hypot(gradient[:, 0], gradient[:, 1])
        best, spacing = int(norm.argmax()), b[1] - b[0]
        low, high, number = b[best] - 3 * spacing, b[best] + 3 * spacing, 201
    return float(norm[best]), float(b[best])


def clipping_a_given_gradient(model: Tried) -> Iterator[Row]:
    """(30, 40) cut to 5: the norm keeps the direction, the elements do not; 0 stays 0."""
    for kind, length, cosine in (("norm", 5.0, 1.0), ("value", math.sqrt(50), 0.98995)):
        change = changed(model, (30.0, 40.0), clip=5, clip_kind=kind)
        size = math.hypot(*change)
        yield near(f"{kind}: length of the step over eta", size, length, 1e-9)
        along = (30 * change[0] + 40 * change[1]) / (50 * size) if size else math.nan
        yield Row(f"{kind}: cosine to the gradient", along, cosine, 1e-6)
        short = changed(model, (0.3, -0.4), clip=5, clip_kind=kind)
        yield near(f"{kind}: a short gradient stays", short[1], -0.4, 1e-9)
        yield equal(f"{kind}: no gradient, no step", math.hypot(*changed(model, (0, 0))), 0)
    free = changed(model, (30.0, 40.0), clip="none")
    yield near("unclipped: length of the step over eta", math.hypot(*free), 50, 1e-9)


def changed(model: Tried, gradient: tuple[float, float], **knobs: object) -> tuple[float, float]:
    """What one step takes off (w, b), over eta, if this were the gradient."""
    run: Run[Any, Any] = Run(model, read(model.parameters, {"w0": 0, "b0": 0, **knobs}), 0, 1)
    state = dataclasses.replace(run.state, gradient=np.array([gradient]))
    idle = np.random.default_rng(0)
    after = model.step(state, run.params, Streams(idle, idle, idle))
    w, b = (state.place - after.place)[0] / run.params.eta
    return float(w), float(b)


def no_step_beyond_the_cap(model: Tried) -> Iterator[Row]:
    """Eta c for the norm, sqrt(2) eta c for two elements; both are reached on the wall."""
    for clip, eta in ((1.0, 0.3), (0.1, 0.3), (0.5, 1.0)):
        run = played(model, clip=clip, eta=eta, steps=100)
        name = f"longest step, clip {clip:g}, eta {eta:g}"
        yield near(name, run.summary()["largest_jump"], eta * clip, 1e-12)
    run = played(model, clip_kind="value", steps=100)
    jump = run.summary()["largest_jump"] or math.nan
    yield near("longest step, value clipping", jump, 0.3 * math.sqrt(2), 1e-12)


def clipping_turns_failure_into_success(model: Tried) -> Iterator[Row]:
    """Shares of 400 starts after 300 steps; 0.1 is four standard errors and more."""
    knobs: dict[str, Any] = {"steps": LONG}
    free = played(model, 1, MEMBERS, clip="none", **knobs).summary()
    cut = played(model, 1, MEMBERS, clip=1, **knobs).summary()
    timid = played(model, 1, MEMBERS, clip=0.1, **knobs).summary()
    bold = played(model, 1, MEMBERS, clip=1, eta=1, **knobs).summary()
    yield Row("success, unclipped", free["success_share"] or math.nan, 0.35, 0.1)
    yield Row("success, clip 1", cut["success_share"] or math.nan, 0.83, 0.08)
    yield Row("success, clip 0.1 (too timid)", timid["success_share"] or math.nan, 0.39, 0.1)
    yield Row("success, clip 1, eta 1", bold["success_share"] or math.nan, 0.997, 0.02)
    twice = (cut["success_share"] or 0) >= 2 * (free["success_share"] or 1)
    yield holds("clipping at least doubles the success", twice)
    yield Row("ended far away, unclipped", free["far_share"] or math.nan, 0.42, 0.1)
    yield equal("ended far away, clip 1", cut["far_share"], 0)
    yield holds("an unclipped step of more than 100", (free["largest_jump"] or 0) > 100)


def starts_around_the_wall(model: Tried) -> Iterator[Row]:
    """Random starts fill their box, and the same starts serve every clip and eta."""
    run = played(model, 2, MEMBERS, steps=1)
    other = played(model, 2, MEMBERS, steps=1, clip="none", eta=1)
    ends = zip((4.2, -4.0), (6.5, -1.0), "wb", strict=True)
    for column, (low, high, name) in enumerate(ends):
        values, width = run.state.first[:, column], high - low
        yield Row(f"lowest {name}", float(values.min()), low + 0.02 * width, 0.02 * width)
        yield Row(f"highest {name}", float(values.max()), high - 0.02 * width, 0.02 * width)
    yield holds(
        "the same starts for other knobs", bool((run.state.first == other.state.first).all())
    )


def the_product_and_its_throw(model: Tried) -> Iterator[Row]:
    """Fifty equal weights: slopes 0.95 and 1.05, the throw from 1.2, and how it ends clipped."""
    for w, slope in ((0.95, -3.7), (1.05, 5700.0)):
        _, gradient = slopes(model, np.array([[w, 0.0]]), mode="product")
        yield near(f"slope at {w:g}", gradient[0, 0], slope, 0.02)
    knobs: dict[str, Any] = {"mode": "product", "eta": 0.001, "w0": 1.2}
    thrown = played(model, runs=1, clip="none", **knobs)
    landed = 1.2 - 0.001 * 50 * 1.2**49 * (1.2**50 - 1)
    yield near("where the unclipped step lands", thrown.summary()["w_end"], landed, 1e-12)
    yield near("where theory says", thrown.theory()["w_end"], landed, 1e-12)
    yield equal("it is out of range at step", model.diverged_at(thrown.state, thrown.params), 1)
    yield holds("and has no loss", thrown.summary()["loss_end"] is None)
    yield equal("it lies far away", thrown.summary()["far_share"], 1)
    clipped = played(model, runs=1, steps=2000, **knobs).summary()
    yield Row("clipped it ends at", clipped["w_end"] or math.nan, 1.0004, 3e-4)
    yield equal("clipped it succeeds", clipped["success_share"], 1)
    yield equal("clipped it is not far", clipped["far_share"], 0)


def clipping_does_not_help_below(model: Tried) -> Iterator[Row]:
    """From 0.8 nothing is cut: clipped and unclipped agree in every bit and hardly move."""
    knobs: dict[str, Any] = {"mode": "product", "eta": 0.001, "w0": 0.8, "steps": 2000}
    cut = played(model, runs=1, **knobs).summary()
    free = played(model, runs=1, clip="none", **knobs).summary()
    yield equal("from 0.8, clipped against not", cut["w_end"], free["w_end"] or math.nan)
    yield Row("from 0.8, moved in 2000 steps", (cut["w_end"] or math.nan) - 0.8, 0.0019, 1e-4)


def closed_forms_of_the_product(model: Tried) -> Iterator[Row]:
    """Every number that theory gives is met by a run of one step."""
    for k, w, clip in ((50, 1.2, "none"), (7, -0.9, "none"), (6, 1.3, 2), (5, 0.7, 1)):
        run = played(model, runs=1, mode="product", length=k, w0=w, clip=clip, eta=0.01, steps=1)
        found, known = run.summary(), run.theory()
        for name in ("loss_start", "gradient_norm_start", "largest_jump", "w_end"):
            expected = known[name]
            where = f"{name}, {k} factors {w:g}, clip {clip}"
            yield near(where, found[name], math.nan if expected is None else expected, 1e-11)
    run = played(model, runs=1, mode="product", w0=1.1, eta=0.001, steps=50)
    found, known = run.summary(), run.theory()
    longest = known["largest_jump"] or math.nan
    yield near("longest of 50 clipped steps", found["largest_jump"], longest, 1e-12)


CHECKS: tuple[Check, ...] = (
    the_map_in_plain_numbers,
    gradients_meet_differences,
    clipping_a_given_gradient,
    closed_forms_of_the_product,
    the_product_and_its_throw,
    clipping_does_not_help_below,
    starts_around_the_wall,
    heights_of_the_wall,
    no_step_beyond_the_cap,
    clipping_turns_failure_into_success,
)
