"""Theory checks of `conditioning`: contraction, counts, the stability limit, the two terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.knobs import read
from sim.models.conditioning import bowl_of, sizes, taylor_terms
from sim.protocol import Model
from sim.run import Run

Tried = Model[Any, Any]
POINTS = 500


def contraction(model: Tried) -> Iterator[Row]:
    """(kappa - 1)/(kappa + 1) in every single step, to 1e-10."""
    for kappa in (2.0, 10.0, 100.0, 1000.0):
        norm = played(model, kappa=kappa, steps=60).history.traces["norm"]
        expected = (kappa - 1) / (kappa + 1)
        worst = float(np.abs(norm[1:] / norm[:-1] - expected).max())
        yield Row(f"contraction, kappa {kappa:g}", worst, 0.0, 1e-10)


def contraction_off_the_best_step(model: Tried) -> Iterator[Row]:
    """The largest abs(1 - eta lambda): the flat axis below the best step, the sharp one above."""
    for scale, expected in ((0.5, 1 - 0.5 * 2 / 101), (1.005, 1.005 * 200 / 101 - 1)):
        kept = played(model, kappa=100, step_scale=scale, steps=600).summary()["contraction"]
        yield near(f"contraction at {scale:g} of the best step", kept, expected, 1e-6)


def iterations(model: Tried) -> Iterator[Row]:
    """69, 691 and 6908: the first t with ((kappa - 1)/(kappa + 1))^t <= 1e-6."""
    for kappa, expected in ((10, 69), (100, 691), (1000, 6908)):
        run = played(model, kappa=kappa, steps=7000)
        yield equal(f"iterations, kappa {kappa}", run.summary()["iterations"], expected)
    run = played(model, kappa=100, steps=690)
    yield holds("one step fewer is not enough", run.summary()["iterations"] is None)


def at_rest(model: Tried) -> Iterator[Row]:
    """A run ends where its distance can no longer be squared; its last step kept what all kept."""
    for kappa in (3.0, 10.0):
        run = played(model, kappa=kappa, steps=3000)
        expected = (kappa - 1) / (kappa + 1)
        yield near(
            f"contraction at rest, kappa {kappa:g}", run.summary()["contraction"], expected, 1e-9
        )


def more_dimensions(model: Tried) -> Iterator[Row]:
    """With 30 log-spaced eigenvalues: 624 steps, and in the long run the same contraction."""
    run = played(model, kappa=100, d=30, steps=1500)
    yield equal("iterations, 30 dimensions", run.summary()["iterations"], 624)
    yield near("contraction, 30 dimensions", run.summary()["contraction"], 99 / 101, 1e-6)


def line_search(model: Tried) -> Iterator[Row]:
    """From (kappa, 1) the loss keeps the square of the factor, and steps stand at right angles."""
    for kappa in (5.0, 100.0):
        run = played(model, kappa=kappa, rule="line-search", steps=40)
        loss, path = run.history.traces["loss"], run.history.traces["path"]
        expected = ((kappa - 1) / (kappa + 1)) ** 2
        worst = float(np.abs(loss[1:] / loss[:-1] - expected).max())
        yield Row(f"loss kept by line search, kappa {kappa:g}", worst, 0.0, 1e-10)
        moves = np.diff(path, axis=0)
        moves /= np.linalg.norm(moves, axis=1, keepdims=True)
        cosine = float(np.abs((moves[1:] * moves[:-1]).sum(axis=1)).max())
        yield Row(f"cosine of successive steps, kappa {kappa:g}", cosine, 0.0, 1e-9)


def start(model: Tried) -> Iterator[Row]:
    """(1, ..., 1), and for line search large on the flat axis."""
    norm = played(model, kappa=100, d=4, steps=1).history.traces["norm"][0]
    yield near("first distance, 4 dimensions", norm, 2.0, 1e-12)
    flat, sharp = played(model, kappa=50, rule="line-search", steps=1).history.traces["path"][0]
    yield equal("flat coordinate before line search", flat, 50.0)
    yield equal("sharp coordinate before line search", sharp, 1.0)


def stability_limit(model: Tried) -> Iterator[Row]:
    """It diverges iff eta > 2/lambda_max, that is step_scale > (kappa + 1)/kappa."""
    for kappa in (2.0, 10.0, 100.0):
        limit = (kappa + 1) / kappa
        for factor, expected in ((0.999, 0.0), (1.001, 1.0)):
            run = played(model, kappa=kappa, step_scale=limit * factor, steps=600)
            name = f"diverged at {factor:g} of the limit, kappa {kappa:g}"
            yield equal(name, run.summary()["diverged"], expected)
    run = played(model, kappa=100, step_scale=1.5)
    yield holds("out of range is said and not stored", run.summary()["norm_end"] is None)
    yield equal("step at which it left the range", run.step_number, 21)
    yield equal("first step above its start", model.diverged_at(run.state, run.params), 1)
    yield holds("its status says so", run.status == "diverged")


def two_taylor_terms(model: Tried) -> Iterator[Row]:
    """On a quadratic a step changes f by exactly -eta g'g + eta^2 g'Hg / 2."""
    for rule in ("fixed", "line-search"):
        run, x, after = _one_step(model, rule)
        bowl = bowl_of(run.params)
        gain, curvature = taylor_terms(x, run.params, bowl)
        _, before = sizes(x, bowl)
        error = np.abs((sizes(after, bowl)[1] - before) - (curvature - gain)) / before
        yield Row(f"change of f beside the two terms, {rule}", float(error.max()), 0.0, 1e-11)


def terms_drawn(model: Tried) -> Iterator[Row]:
    """The two terms of the figure add up to what the next step does to the loss."""
    for scale in (0.6, 1.4):
        traces = played(model, kappa=20, step_scale=scale, steps=20).history.traces
        change = np.diff(traces["loss"])
        error = np.abs(change - (traces["curvature"] - traces["gain"])[:-1]) / traces["loss"][:-1]
        name = f"terms drawn beside the change of f, step scale {scale:g}"
        yield Row(name, float(error.max()), 0.0, 1e-11)


def when_a_step_raises_the_loss(model: Tried) -> Iterator[Row]:
    """It rises iff eta > 2 g'g / g'Hg: five hundred random points, all of them agree."""
    run, x, after = _one_step(model, "fixed")
    bowl = bowl_of(run.params)
    gradient = bowl.eigenvalues * x
    limit = 2 * (gradient**2).sum(axis=1) / (bowl.eigenvalues * gradient**2).sum(axis=1)
    rose = sizes(after, bowl)[1] > sizes(x, bowl)[1]
    yield equal(
        "points where rise and rule agree", float((rose == (bowl.eta > limit)).sum()), POINTS
    )
    yield holds("both cases occur", 0 < int(rose.sum()) < POINTS)


def scale_does_not_matter(model: Tried) -> Iterator[Row]:
    """Kappa = 1 is done in one step, whatever the curvature."""
    run = played(model, kappa=1)
    yield equal("iterations, kappa 1", run.summary()["iterations"], 1)
    yield equal("distance after it", run.summary()["norm_end"], 0.0)


def rises_are_counted(model: Tried) -> Iterator[Row]:
    """Below the limit none; above it, from the start on the sharp axis, every step."""
    yield equal("rises below", played(model, step_scale=1.0).summary()["rises"], 0)
    yield equal("rises above", played(model, step_scale=1.02, steps=300).summary()["rises"], 300)


def _one_step(model: Tried, rule: str) -> tuple[Run[Any, Any], Any, Any]:
    """One step of the model from random points, shape (500, 3)."""
    params = read(model.parameters, {"kappa": 50, "d": 3, "rule": rule, "step_scale": 2.0})
    run: Run[Any, Any] = Run(model, params, runs=POINTS)
    x = np.random.default_rng(8).normal(size=(POINTS, 3)) / bowl_of(params).eigenvalues
    bowl = bowl_of(params)
    square, loss = sizes(x, bowl)
    state = replace(run.state, x=x, square=square, loss=loss, first_square=square, first_loss=loss)
    after = model.step(state, params, None)  # type: ignore[arg-type]  # it draws no chance
    return run, x, after.x


CHECKS: tuple[Check, ...] = (
    scale_does_not_matter,
    start,
    contraction,
    line_search,
    two_taylor_terms,
    terms_drawn,
    when_a_step_raises_the_loss,
    rises_are_counted,
    at_rest,
    contraction_off_the_best_step,
    stability_limit,
    more_dimensions,
    iterations,
)
