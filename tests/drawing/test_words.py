from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from sim.catalog import find, identifiers
from sim.figure import Curve, Figure, Points
from sim.run import Run
from studyapp.drawing.words import describe
from tests.drawing.figures import MARKS, figure_of, figures


@given(figures)
def test_any_figure_can_be_said(figure: Figure) -> None:
    lines = describe(figure).split("\n")
    assert all(line.isprintable() for line in lines)
    assert sum(line.startswith("title (") for line in lines) == len(figure.panels)


@pytest.mark.parametrize("name", [name for name in MARKS if name != "upright"])
def test_every_mark_is_said(name: str) -> None:
    assert len(describe(figure_of(MARKS[name])).split("\n")) == 3


@pytest.mark.parametrize("simulation", identifiers())
def test_every_simulation_is_said_in_full(simulation: str) -> None:
    model = find(simulation)
    run = Run(model, model.parameters())
    run.advance(20)
    said = describe(run.figure())
    assert run.sentence() in said
    assert "nan" not in said.lower()
    for panel in run.figure().panels:
        assert panel.title in said


@pytest.mark.parametrize(
    ("y", "words"),
    [
        ([1, 2, 3], "rises from 1 to 3 over time 0 to 2"),
        ([3, 2, 1], "falls from 3 to 1"),
        ([1, 5, 2], "highest 5 at 1"),
        ([3, -1, 2], "lowest -1 at 1"),
        ([2, 2, 2], "stays at 2"),
        ([2, 4, 2], "begins and ends at 2"),
        ([np.nan, np.nan, np.nan], "nothing to see yet"),
    ],
)
def test_a_curve_is_told_by_its_course(y: list[float], words: str) -> None:
    curve = Curve(np.arange(3.0), np.array(y, float), "loss")
    assert words in describe(figure_of(curve))


def test_a_single_point_is_told_by_its_place() -> None:
    point = Points(np.array([1.5]), np.array([-2.0]), "start")
    assert "start at (1.5, -2)" in describe(figure_of(point))
