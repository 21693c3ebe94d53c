"""Steps one by one in the form of a leap, for the rare leap that needs a look at every step."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.protocol import Array, Model, P, S, Streams


def one_by_one(
    model: Model[P, S], state: S, params: P, streams: Streams, steps: int
) -> tuple[S, dict[str, Array]]:
    """What ``sim.protocol.Leaping.leap`` promises, made of ``step`` and ``measure`` alone.

    Args:
        model: the simulation.
        state: where to begin; left as it is.
        params: the knobs.
        streams: chance.
        steps: at least 1; fewer are made where ``done`` becomes true.

    Returns:
        The last state, and each trace at every step made, shapes (steps made, ...).
    """
    film: dict[str, list[Any]] = {}
    for _ in range(steps):
        state = model.step(state, params, streams)
        for name, value in model.measure(state, params).items():
            film.setdefault(name, []).append(np.array(value, dtype=np.float64))
        if model.done(state, params):
            break
    return state, {name: np.stack(values) for name, values in film.items()}
