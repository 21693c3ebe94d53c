"""How `momentum` moves: the problem on arrays, one step of all members, and a block of steps.

A step of a small ensemble costs less than calling NumPy for it, so a run may make blocks of steps
in scratch arrays that stay in the cache; both ways round alike, to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from sim.models.momentum_theory import ARRIVED, Problem
from sim.protocol import Array

START_PIECEWISE = 3.3
"""From here tuned heavy ball falls into the cycle of three (Lessard et al. 2016, section 4.6)."""
DIVERGED = 1e12
SCRATCH = 2**14
"""Numbers in a block of places; blocks much larger are given back to the system each time."""


@dataclass(frozen=True, slots=True)
class Film:
    """What a block of steps leaves: the last place and velocity, and what every step measured.

    Attributes:
        x, v: after the last step, shape (runs, d).
        squares: squared distances, shape (steps, runs).
        loss: mean over the members, shape (steps,).
        place: the first member on the end axes, shape (steps, 2).
    """

    x: Array
    v: Array
    squares: Array
    loss: Array
    place: Array


def first_place(problem: Problem) -> Array:
    """Where every member starts, shape (d,)."""
    if problem.piecewise:
        return np.array([START_PIECEWISE])
    if problem.slope:
        return np.zeros(1)
    return np.ones(problem.curvatures.size)


def paces(problem: Problem, runs: int) -> Array:
    """How far the gradient pushes per unit of distance, eta lambda, shape (runs, d).

    Repeated for every member: arrays of one shape are multiplied twice as fast as rows by a row.
    """
    if problem.piecewise or problem.slope:
        return np.full((runs, 1), problem.eta)
    return np.tile(problem.eta * problem.curvatures, (runs, 1))


def pushes(x: Array, pace: Array, problem: Problem) -> Array:
    """The eta g at x, shapes (runs, d); a fresh array."""
    if problem.piecewise:
        slope = np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))
        return np.asarray(pace * slope)
    if problem.slope:
        return pace.copy()
    return pace * x


def moved(
    x: Array, v: Array, pace: Array, problem: Problem, noise: Array | None
) -> tuple[Array, Array]:
    """Places and velocities one step on; all shapes (runs, d), ``noise`` that of the gradient."""
    carried = v * problem.beta
    push = pushes(x + carried if problem.method == "nesterov" else x, pace, problem)
    if noise is not None:
        push += problem.eta * noise
    v = np.subtract(carried, push, out=carried)
    return np.add(x, v, out=push), v


def heights(x: Array, problem: Problem) -> Array:
    """The f of each member, shape (runs,)."""
    if problem.piecewise:
        y = x[:, 0]
        between = np.where(y < 2, y * (0.5 * y + 24) - 12, y * (12.5 * y - 24) + 36)
        return np.where(y < 1, 12.5 * y * y, between)
    if problem.slope:
        return x[:, 0]
    return np.asarray(0.5 * np.vecdot(problem.curvatures * x, x))


def mean_height(x: Array, pace: Array, problem: Problem) -> float:
    """The mean f of all members, from one long product."""
    if problem.piecewise or problem.slope:
        return float(heights(x, problem).mean())
    pushed = (pace * x).reshape(1, -1)
    return float(np.vecdot(pushed, x.reshape(1, -1))[0]) * _per_push(problem, len(x))


def _per_push(problem: Problem, runs: int) -> float:
    return 1 / (2 * problem.eta * runs)


def lost(x: Array, square: Array, problem: Problem) -> Array | None:
    """Which members left the range of numbers, shape (runs,); None where none is near it.

    No f is above kappa/2 times the squared distance, so that one sum of all of those tells. On the
    slope nobody is: the speed has a limit.
    """
    if problem.slope:
        return None
    most, _ = limits(problem)
    safe = 2 * most / problem.kappa
    if square.dot(square) <= safe * safe:
        return None
    return np.asarray(~(heights(x, problem) <= most))


@lru_cache(maxsize=64)
def limits(problem: Problem) -> tuple[float, float]:
    """The largest loss of a member that is not frozen, and the squared distance to arrive at."""
    x = first_place(problem)[None]
    return DIVERGED * float(heights(x, problem)[0]), ARRIVED**2 * float(np.vecdot(x, x)[0])


def block(x: Array, v: Array, pace: Array, problem: Problem, steps: int) -> Film:
    """Steps of a bowl without noise, in scratch arrays: up to ``steps``, at least one."""
    size = max(1, min(steps, SCRATCH // x.size))
    steps -= steps % size
    places, pushed = np.empty((size, *x.shape)), np.empty((size, *x.shape))
    film = Film(x, v.copy(), np.empty((steps, len(x))), np.empty(steps), np.empty((steps, 2)))
    rows, push = list(zip(places, pushed, strict=True)), pace * x
    for begin in range(0, steps, size):
        part = slice(begin, begin + size)
        if problem.method == "nesterov":
            _ahead(x, film.v, pace, problem.beta, places)
            np.multiply(places, pace, out=pushed)
        else:
            _here(x, film.v, push, pace, problem.beta, rows)
        x, push = places[-1], pushed[-1]
        np.vecdot(places, places, out=film.squares[part])
        np.vecdot(pushed.reshape(size, -1), places.reshape(size, -1), out=film.loss[part])
        film.place[part] = places[:, 0, :: places.shape[2] - 1]
    np.multiply(film.loss, _per_push(problem, len(x)), out=film.loss)
    return replace(film, x=x.copy())


def _here(
    x: Array, v: Array, push: Array, pace: Array, beta: float, rows: list[tuple[Array, Array]]
) -> None:
    """Steps with the gradient at x into rows of places and of the pushes there; v moves along."""
    add, multiply, subtract, kept = np.add, np.multiply, np.subtract, np.array(beta)
    for place, next_push in rows:
        multiply(v, kept, v)
        subtract(v, push, v)
        x = add(x, v, place)
        push = multiply(x, pace, next_push)


def _ahead(x: Array, v: Array, pace: Array, beta: float, places: Array) -> None:
    """Steps with the gradient at x + beta v into rows of places; v moves along."""
    push = np.empty_like(v)
    for place in places:
        np.multiply(v, beta, out=v)
        np.add(x, v, out=push)
        np.multiply(push, pace, out=push)
        np.subtract(v, push, out=v)
        x = np.add(x, v, out=place)


@lru_cache(maxsize=64)
def stepped_maps(problem: Problem) -> Array:
    """The map of (x, v) that one step of the method makes of each curvature, shape (d, 2, 2).

    Seen by stepping from (1, 0) and from (0, 1), not computed from a formula.
    """
    plain = replace(problem, noise=0.0, piecewise=False, slope=False)
    pace = paces(plain, 1)
    one, zero = np.ones_like(pace), np.zeros_like(pace)
    columns = (moved(one, zero, pace, plain, None), moved(zero, one, pace, plain, None))
    return np.array([[x[0], v[0]] for x, v in columns]).transpose(2, 1, 0)


@lru_cache(maxsize=64)
def stepped_radius(problem: Problem) -> float:
    """The largest absolute eigenvalue of the maps that the steps make."""
    return float(np.abs(np.linalg.eigvals(stepped_maps(problem))).max())
