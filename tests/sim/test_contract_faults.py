"""The contract can fail: a model that breaks one promise is told which."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import count
from typing import Any

import numpy as np
import pytest

from sim.contract import problems
from sim.figure import Axis, Curve, Figure, Panel
from sim.knobs import knob
from sim.models.saddle import DESCRIPTION, Parameters, Saddle, State
from sim.protocol import Measure, Streams

COUNT = count()


class Sound(Saddle):
    """The saddle as it is, by steps alone."""

    leap = None  # type: ignore[assignment]  # so that no leap hides what a step does


class Nameless(Sound):
    description = dataclasses.replace(DESCRIPTION, claim="")


class NamesTwice(Sound):
    description = dataclasses.replace(
        DESCRIPTION, measures=(*DESCRIPTION.measures, DESCRIPTION.measures[0])
    )


class PoolsOddly(Sound):
    description = dataclasses.replace(
        DESCRIPTION, measures=(Measure("y_end", "y", "somehow"), *DESCRIPTION.measures[:2])
    )


@dataclasses.dataclass
class Thawed:
    steps: int = knob(10, low=1, high=100)


class Changeable(Sound):
    parameters = Thawed  # type: ignore[assignment]


class CostsNothing(Sound):
    def cost(self, params: Parameters, runs: int) -> float:
        return 1.0


class LeftToChance(Sound):
    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        return {**super().measure(state, params), "escaped": float(next(COUNT))}


class WritesToItsInput(Sound):
    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        state.y[0] += 1.0
        return super().step(state, params, streams)


class Remembers(Sound):
    made = 0

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        self.made += 1
        return dataclasses.replace(super().step(state, params, streams), x=state.x + self.made)


class LeapsElsewhere(Saddle):
    def leap(self, state: State, params: Parameters, streams: Streams, steps: int) -> Any:
        after, film = super().leap(state, params, streams, steps)
        return dataclasses.replace(after, x=np.nextafter(after.x, 1.0)), film


class StartsFromNoise(Sound):
    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        state = super().start(params, runs, streams)
        return dataclasses.replace(state, x=state.x + streams.noise.standard_normal(runs))


class MeasuresMoreLater(Sound):
    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        more = {"late": 1.0} if state.step > 3 else {}
        return {**super().measure(state, params), **more}


class ForgetsAMeasure(Sound):
    def summary(self, state: State, history: Any, params: Parameters) -> Mapping[str, float | None]:
        return {"y_end": 0.0}


class PredictsSomethingElse(Sound):
    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        return {"luck": 1.0}


class DrawsNothing(Sound):
    def figure(self, state: State, history: Any, params: Parameters) -> Figure:
        return Figure((), "Nothing.")


class DrawsUnevenly(Sound):
    def figure(self, state: State, history: Any, params: Parameters) -> Figure:
        curve = Curve(np.zeros(3), np.zeros(2))
        return Figure((Panel("odd", Axis(), Axis(low=1.0, high=0.0), (curve,)),), "It is odd.")


class SaysTwoLines(Sound):
    def figure(self, state: State, history: Any, params: Parameters) -> Figure:
        return dataclasses.replace(super().figure(state, history, params), sentence="one\ntwo")


class BreaksAtAnEnd(Sound):
    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        if params.eta == 0.5:
            raise ZeroDivisionError("eta")
        return super().start(params, runs, streams)


FAULTS = [
    (Nameless, "no claim"),
    (NamesTwice, "escape_time twice"),
    (PoolsOddly, "'somehow' over runs"),
    (Changeable, "no frozen dataclass"),
    (CostsNothing, "do not cost more"),
    (LeftToChance, "two runs of one recipe differ"),
    (WritesToItsInput, "writes to the state"),
    (Remembers, "went back and on differs"),
    (LeapsElsewhere, "a leap does not come to the bits"),
    (StartsFromNoise, "draws from the stream of the noise"),
    (MeasuresMoreLater, "what it measures changes at step 4"),
    (ForgetsAMeasure, "has not the names of its measures"),
    (PredictsSomethingElse, "its theory is of no measure: luck"),
    (DrawsNothing, "no panel"),
    (DrawsUnevenly, "different lengths"),
    (DrawsUnevenly, "ends that are none"),
    (SaysTwoLines, "no sentence on a line"),
    (BreaksAtAnEnd, "A knob at its end gives numbers or a reason: ZeroDivisionError: eta"),
]


def test_a_sound_model_keeps_all_promises() -> None:
    assert problems(Saddle()) == []
    assert problems(Sound()) == []


@pytest.mark.parametrize(("model", "named"), FAULTS, ids=lambda value: str(value)[:60])
def test_a_broken_promise_is_named(model: type[Saddle], named: str) -> None:
    found = problems(model())
    assert any(named in problem for problem in found), found
    assert all(problem.isprintable() for problem in found)
