"""What the tests of simulations share: short runs of any model, and what came out in bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from sim.catalog import find
from sim.contract import SHORT, arrays_in, bits, streams
from sim.knobs import Knob, KnobKind, knobs_of, read
from sim.run import Run

__all__ = ["SHORT", "arrays_in", "bits", "streams"]

SMALL = 8
"""How far above its smallest a size goes where all knobs are drawn at once."""

CHANCY: Mapping[str, Mapping[str, object]] = {
    "erm": {},
    "surrogate": {},
    "gradnoise": {},
    "batch-online": {},
    "noise-floor": {},
    "backprop": {"passes": 9, "updates": 5},
    "edge": {},
    "minima": {},
    "saddle": {"y0": "random"},
    "index-loss": {"iterations": SHORT},
    "cliff": {},
    "powers": {"kind": "gaussian"},
    "rnn-gradient": {"steps": SHORT // 2},
    "symmetry": {"init": "random"},
    "init-scale": {"layers": SHORT // 2},
    "deep-linear": {"init": "random"},
    "adaptive": {"noise": 0.01},
}
"""Knobs with which two seeds must differ; a simulation without an entry is deterministic."""

LENGTHS: Mapping[str, str] = {
    "gradnoise": "batches",
    "backprop": "passes",
    "index-loss": "iterations",
    "init-scale": "layers",
}
"""The knob that says how long a run is, where it is not called ``steps``."""


def length_knob(identifier: str) -> str:
    """The knob that says how long a run is: steps, or what is stepped through in its place."""
    return LENGTHS.get(identifier, "steps")


def short(identifier: str) -> Mapping[str, object]:
    """The knob for a run of few steps, where steps are a knob."""
    return {"steps": SHORT} if length_knob(identifier) == "steps" else {}


def begun(
    identifier: str, knobs: Mapping[str, object] | None = None, seed: int = 0, runs: int = 3
) -> Run[Any, Any]:
    """A run of few steps that has not begun."""
    model = find(identifier)
    raw = {**short(identifier), **CHANCY.get(identifier, {}), **(knobs or {})}
    return Run(model, read(model.parameters, raw), seed, runs)


def played(
    identifier: str, knobs: Mapping[str, object] | None = None, seed: int = 0, runs: int = 3
) -> Run[Any, Any]:
    """A run of few steps, played to its end."""
    run = begun(identifier, knobs, seed, runs)
    run.advance(run.total_steps)
    return run


def corners(identifier: str) -> list[tuple[str, object]]:
    """Every knob at its ends and each of its words, the others at their defaults."""
    found: list[tuple[str, object]] = []
    for knob in knobs_of(find(identifier).parameters):
        if knob.name == "steps":
            found += [("steps", 1)]
        else:
            found += [(knob.name, value) for value in extremes(knob)]
    return found


def extremes(knob: Knob) -> tuple[object, ...]:
    if knob.kind is KnobKind.YES_NO:
        return (True, False)
    if knob.kind is KnobKind.CHOICE:
        return knob.choices
    if knob.form is not None:
        return knob.form.examples
    return (knob.low, knob.high, *knob.words)


def knob_values(identifier: str) -> st.SearchStrategy[dict[str, object]]:
    """Any knobs within their ranges, ends and words often, few steps."""
    return st.fixed_dictionaries(
        {knob.name: _values(knob) for knob in knobs_of(find(identifier).parameters)}
    )


def _values(knob: Knob) -> st.SearchStrategy[object]:
    if knob.name == "steps":
        return st.integers(1, SHORT)
    ends = st.sampled_from(extremes(knob))
    if knob.low is None or knob.high is None:
        return ends
    if knob.kind is KnobKind.INTEGER:  # the largest sizes are tried one by one, as corners
        return st.integers(int(knob.low), min(int(knob.high), int(knob.low) + SMALL))
    return st.one_of(st.floats(knob.low, knob.high), ends)
