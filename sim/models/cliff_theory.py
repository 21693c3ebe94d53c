"""What is known of `cliff` without running it: the product's slope, and the cap on a step."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.protocol import Array

BOXES = {
    "recurrence": ((4.2, -4.0), (6.5, -1.0)),
    "product": ((0.8, 0.0), (1.2, 0.0)),
}
"""Lowest and highest (w, b) of random starts: on both sides of the wall."""
DIVERGED = 1e12
"""A loss above this many times its start (or 1) counts as out of range."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The knobs that decide; None for no clipping and for a random start."""

    mode: str
    length: int
    eta: float
    clip: float | None
    clip_kind: str
    w0: float | None
    steps: int


def starting_box(mode: str) -> tuple[Array, Array]:
    """The lowest and the highest (w, b) of a random start."""
    low, high = BOXES[mode]
    return np.array(low), np.array(high)


def cap(problem: Problem) -> float | None:
    """The longest step that is possible: eta c, times sqrt(2) for two elements cut one by one."""
    if problem.clip is None:
        return None
    corner = problem.mode == "recurrence" and problem.clip_kind == "value"
    return problem.eta * problem.clip * (math.sqrt(2) if corner else 1.0)


def expected(problem: Problem) -> Mapping[str, float | None]:
    """The product from a given start: its loss and slope there, and where one step leads."""
    if problem.mode != "product" or problem.w0 is None:
        return {}
    w, k = problem.w0, problem.length
    slope = k * (w ** (2 * k - 1) - w ** (k - 1))
    known = {
        "loss_start": 0.5 * (w ** (2 * k) - 2 * w**k + 1),
        "gradient_norm_start": abs(slope),
    }
    jump = problem.eta * abs(slope)
    longest = cap(problem)
    if longest is not None and jump >= longest:  # no later step can be longer than the first
        known["largest_jump"] = jump = longest
    landed = w - math.copysign(jump, slope)
    if problem.steps == 1 or thrown(known["loss_start"], landed, k):
        known["largest_jump"] = jump
        known["w_end"] = landed
    return known


def thrown(first_loss: float, w: float, length: int) -> bool:
    """Whether the product's loss at w is out of range, so that the run ends there."""
    with np.errstate(over="ignore"):
        loss = 0.5 * (np.float64(w) ** length - 1.0) ** 2
    return not loss <= DIVERGED * max(1.0, first_loss)
