"""Leaps: the same bits as the steps they stand for, in every shape and whatever happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.catalog import find
from sim.knobs import read
from sim.leaping import one_by_one
from sim.protocol import Leaping
from tests.sim.playing import arrays_in, streams

CASES: list[tuple[str, Mapping[str, object]]] = [
    ("conditioning", {}),
    ("conditioning", {"d": 3}),
    ("conditioning", {"d": 100}),
    ("conditioning", {"step_scale": 1.5}),
    ("conditioning", {"kappa": 1.0}),
    ("conditioning", {"rule": "line-search"}),
    ("conditioning", {"rule": "line-search", "d": 9}),
    ("saddle", {}),
    ("saddle", {"method": "noisy-gd", "noise": 0.1}),
    ("saddle", {"method": "newton", "sigma0": 0.1}),
    ("saddle", {"method": "saddle-free", "sigma0": 0.1}),
    ("saddle", {"y0": 10.0, "eta": 0.5, "method": "noisy-gd", "noise": 0.01}),
]
each = pytest.mark.parametrize(("identifier", "knobs"), CASES, ids=str)


def walked(model: Any, params: Any, runs: int, steps: list[int], *, leaping: bool) -> list[bytes]:
    """Everything that the walk leaves: traces, the last state, and what chance would say next."""
    chance = streams(3)
    state, films = model.start(params, runs, chance), []
    with np.errstate(all="ignore"):
        for wanted in steps:
            made = 0
            while made < wanted and not model.done(state, params):
                go = model.leap if leaping else lambda *a: one_by_one(model, *a)
                state, film = go(state, params, chance, wanted - made)
                made += len(next(iter(film.values())))
                films.append(film)
    traces = {name: np.concatenate([film[name] for film in films]) for name in films[0]}
    left = [*traces.values(), *arrays_in(state), np.array(state.step), chance.noise.random(2)]
    return [np.ascontiguousarray(array).tobytes() for array in left]


@each
@pytest.mark.parametrize("runs", [1, 2, 17])
def test_a_walk_of_leaps_is_the_walk_of_its_steps(
    identifier: str, knobs: Mapping[str, object], runs: int
) -> None:
    model = find(identifier)
    params = read(model.parameters, {"steps": 500, **knobs})
    steps = [1, 7, 64, 2, 200]
    assert walked(model, params, runs, steps, leaping=True) == walked(
        model, params, runs, steps, leaping=False
    )


@each
def test_a_leap_leaves_its_input_as_it_is(identifier: str, knobs: Mapping[str, object]) -> None:
    model: Any = find(identifier)
    params = read(model.parameters, knobs)
    state = model.start(params, 5, streams())
    for array in arrays_in(state):
        array.setflags(write=False)
    with np.errstate(all="ignore"):
        model.leap(state, params, streams(), 20)
    assert isinstance(model, Leaping)


@pytest.mark.parametrize("identifier", ["conditioning", "saddle"])
def test_a_leap_of_a_large_ensemble_makes_fewer_steps_and_keeps_no_film(identifier: str) -> None:
    model: Any = find(identifier)
    params = model.parameters()
    state = model.start(params, 4096, streams())
    after, film = model.leap(state, params, streams(), 64)
    assert len(next(iter(film.values()))) == after.step < 64
    assert max(array.size for array in arrays_in(after)) <= 2 * 4096
    assert all(array.base is None or array.base.size <= 2 * 4096 for array in arrays_in(after))
