"""What a plain model gets for nothing: its figure, with theory at every step where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.contract import problems
from sim.figure import Curve, Role
from sim.knobs import knob
from sim.plain import Plain
from sim.protocol import Array, Description, Measure, Streams
from sim.run import Run


@dataclass(frozen=True, slots=True)
class Parameters:
    steps: int = knob(40, low=1, high=400, help="How many are made")
    factor: float = knob(0.9, low=0.1, high=1, help="What a step leaves")


class Decay(Plain):
    """x <- factor x from 1."""

    description = Description(
        "decay", "test", "Decay", "It decays.", "none", "1",
        (Measure("left", "What is left"), Measure("lost_part", "What is lost")),
    )  # fmt: skip
    parameters = Parameters

    def start(self, params: Parameters, runs: int, streams: Streams) -> Array:
        return np.ones(runs)

    def step(self, x: Array, params: Parameters, streams: Streams) -> Array:
        return x * params.factor

    def measure(self, x: Array, params: Parameters) -> Mapping[str, Any]:
        return {"left": x.mean(), "lost_part": 1 - x.mean()}


class Foretold(Decay):
    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        return {"left": params.factor**params.steps}


def played(model: Decay, steps: int) -> Run[Any, Any]:
    run: Run[Any, Any] = Run(model, Parameters(), 0, 4)
    run.advance(steps)
    return run


@pytest.mark.parametrize("model", [Decay(), Foretold()])
def test_a_plain_model_keeps_what_all_simulations_promise(model: Decay) -> None:
    assert problems(model) == []


def test_each_measure_has_a_panel() -> None:
    assert [p.title for p in played(Decay(), 5).figure().panels] == ["left", "lost part"]


def test_theory_is_drawn_at_every_step_where_it_says_something() -> None:
    left, lost = played(Foretold(), 30).figure().panels
    measured, theory = left.marks
    assert isinstance(measured, Curve)
    assert isinstance(theory, Curve)
    assert theory.role is Role.THEORY
    assert theory.dashed
    np.testing.assert_allclose(theory.y, measured.y[theory.x.astype(int)], rtol=1e-12)
    assert theory.x[-1] == measured.x[-1] == 30
    assert len(lost.marks) == 1


def test_the_sentence_sets_theory_beside_what_was_measured() -> None:
    assert played(Foretold(), 10).sentence() == (
        "After 10 steps: left 0.349 (theory 0.349), lost part 0.651."
    )
    assert played(Foretold(), 0).sentence() == "After 0 steps: left 1, lost part 0."
