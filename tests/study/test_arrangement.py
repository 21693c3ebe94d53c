from __future__ import annotations

from typing import Any

import pytest

from sim.catalog import find
from sim.figure import Scale
from sim.run import Run
from studyapp.study.arrangement import Arrangement
from studyapp.study.comparison import Pin


def run_of(name: str = "conditioning", steps: int = 20, **knobs: Any) -> Run[Any, Any]:
    model = find(name)
    run = Run(model, model.parameters(**knobs))
    run.advance(steps)
    return run


def test_the_panels_come_to_the_front_one_after_another_and_all_again() -> None:
    arrangement, fronts = Arrangement(), []
    for _ in range(4):
        arrangement = arrangement.turned(3)
        fronts.append(arrangement.front)
    assert fronts == [0, 1, 2, None]
    assert Arrangement().turned(1).front is None


@pytest.mark.parametrize(("place", "front"), [(1, 1), (None, None), (7, None), (-1, None)])
def test_only_a_panel_that_exists_can_be_in_front(place: int | None, front: int | None) -> None:
    assert Arrangement().with_front(place, 3).front == front


def test_the_panel_in_front_is_shown_alone() -> None:
    run = run_of()
    shown = Arrangement(front=1).figure(run.figure(), run.record(), [])
    assert [panel.title for panel in shown.panels] == ["loss"]
    assert Arrangement(front=1).words(run.figure()) == "panel 2 of 3"


def test_without_a_panel_in_front_every_axis_that_can_changes() -> None:
    figure = run_of().figure()
    changed, told = Arrangement().with_other_scale(figure, "y")
    assert changed.scales[1, "y"] is Scale.LINEAR
    assert (0, "y") not in changed.scales
    assert "f linear" in told
    back, _ = changed.with_other_scale(figure, "y")
    assert back.scales[1, "y"] is Scale.LOG


def test_an_axis_that_cannot_change_says_why() -> None:
    same, told = Arrangement(front=0).with_other_scale(run_of().figure(), "y")
    assert same == Arrangement(front=0)
    assert told == "The y axis stays as it is: a surface is drawn on linear axes."


def test_parts_have_headings_that_say_what_is_whose() -> None:
    run, other = run_of(step_scale=1.5), run_of(step_scale=0.5, steps=10)
    pin = Pin(other.record(), other.figure())
    parts = Arrangement().parts(run.figure(), run.record(), [pin])
    assert [heading for heading, _ in parts] == [
        "now: step_scale 1.5 · step 20",
        "pinned 1: step_scale 0.5 · step 10",
    ]
    assert Arrangement(beside=False).parts(run.figure(), run.record(), [pin]) == []
    assert Arrangement().parts(run.figure(), run.record(), []) == []
