"""The world that `adaptive` walks in, and the courses of all methods in it without noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from sim.models.adaptive_side_by_side import ORDER, SideBySide
from sim.models.adaptive_steps import Rule
from sim.protocol import Array

LONGEST = 1000
"""Steps of the courses that are drawn beside a run; they are made at once, before its first."""
START_REDDI = 0.5
"""Where x starts on the line: nearer to the worst point than to the best."""


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What stays the same through a run.

    Attributes:
        c: the large gradient of the counter-example; None in a bowl.
        curvatures: shape (runs, d), repeated for every member: same shapes multiply fastest.
        turns: each member's orthogonal Q, shape (runs, d, d); None where the axes are aligned.
        turn: one Q to compare with, shape (d, d): the first member's, if it has one.
        first_loss: what every member starts from.
    """

    c: float | None
    curvatures: Array
    turns: Array | None
    turn: Array
    first_loss: float


def line_world(c: float, runs: int) -> World:
    """The counter-example; every member stands on the same line."""
    return World(c, np.ones((runs, 1)), None, np.eye(1), (c - 2) / 3 * (1 + START_REDDI))


def bowl_world(curvatures: Array, turns: Array, runs: int, *, rotated: bool) -> World:
    """A bowl with these curvatures (d,), turned by ``turns`` (runs, d, d) or not at all."""
    return World(
        None,
        np.tile(curvatures, (runs, 1)),
        turns if rotated else None,
        turns[0],
        0.5 * float(curvatures.sum()),
    )


def haar(normals: Array) -> Array:
    """Orthogonal matrices of the uniform law from standard normals, shapes (runs, d, d).

    The signs of R make the decomposition unique (Mezzadri 2007, Notices of the AMS 54).
    """
    q, r = np.linalg.qr(normals)
    signs = np.where(np.diagonal(r, axis1=1, axis2=2) < 0, -1.0, 1.0)
    return np.asarray(q * signs[:, None, :])


def seen(x: Array, world: World, t: int) -> tuple[Array, Array]:
    """The gradient of step ``t + 1`` at x, shape (runs, d), and the loss there, shape (runs,).

    On the line the loss is what x loses per step, on average, against the best point -1. In a bowl
    it is a sum of squares along the axes, so that no rounding makes it negative.
    """
    if world.c is not None:
        gradient = world.c if t % 3 == 0 else -1.0
        return np.full_like(x, gradient), (world.c - 2) / 3 * (x[:, 0] + 1)
    if world.turns is None:
        slope = world.curvatures * x
        loss = np.vecdot(slope, x)
    else:
        u = np.matmul(x[:, None, :], world.turns)[:, 0, :]
        along = world.curvatures * u
        loss = np.vecdot(along, u)
        slope = np.matmul(world.turns, along[:, :, None])[:, :, 0]
    loss *= 0.5
    return slope, loss


def courses(rules: Sequence[Rule], world: World, steps: int, *, rotated: bool) -> tuple[Array, ...]:
    """Of each rule: loss over first loss of one member without noise, steps 0 to at most 1000.

    Shapes (t,), read-only. On the counter-example it is x itself. What was walked once in the same
    bowl is known; the rest is walked side by side.
    """
    steps = min(steps, LONGEST)
    turn = world.turn.tobytes() if rotated else b""
    ground = world.c, world.curvatures[0].tobytes(), turn, world.first_loss, steps
    known = {rule: _shelf(rule, *ground) for rule in rules}
    missing = [rule for rule, kept in known.items() if not kept]
    missing.sort(key=lambda rule: ORDER.index(rule.method))
    if missing:
        for rule, found in zip(missing, _walked(missing, world, steps, rotated), strict=True):
            known[rule].append(found)
    return tuple(known[rule][0] for rule in rules)


def course(rule: Rule, world: World, steps: int, *, rotated: bool) -> Array:
    """That of one rule."""
    return courses((rule,), world, steps, rotated=rotated)[0]


@lru_cache(maxsize=64)
def _shelf(*_all_it_depends_on: object) -> list[Array]:
    """Where a course is put once it is made."""
    return []


def _walked(rules: Sequence[Rule], world: World, steps: int, rotated: bool) -> Array:
    """The courses of the rules, in their order, shape (rules, t)."""
    turns = world.turn[None] if rotated else None
    curvatures = np.tile(world.curvatures[0], (len(rules), 1))
    line = replace(world, curvatures=curvatures, turns=turns)
    if world.c is not None:
        x = np.full((len(rules), 1), START_REDDI)
    else:
        x = (
            np.tile(world.turn.sum(axis=1), (len(rules), 1))
            if rotated
            else np.ones_like(curvatures)
        )
    together, found = SideBySide(rules, x.shape[1]), np.empty((steps + 1, len(rules)))
    with np.errstate(all="ignore"):  # too long a step leaves the range of numbers
        for t in range(steps + 1):
            slope, loss = seen(x, line, t)
            found[t] = loss if world.c is None else x[:, 0]
            x = together.moved(x, slope, t + 1)
            if world.c is not None:
                x = np.clip(x, -1, 1)
    if world.c is None:
        found /= world.first_loss
    found = np.ascontiguousarray(found.T)
    found.setflags(write=False)
    return found


def arrival(rule: Rule, world: World, steps: int, goal: float, *, rotated: bool) -> int | None:
    """The first step of a course at or below the goal."""
    there = np.flatnonzero(course(rule, world, steps, rotated=rotated) <= goal)
    return int(there[0]) if there.size else None
