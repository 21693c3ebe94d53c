from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from sim.catalog import find, identifiers
from sim.figure import Bars, Curve, Figure, Heat, Mark, Points, Role, Rule, Scale
from sim.run import Run
from studyapp.drawing.overlay import overlaid
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


@pytest.mark.parametrize("far", [1e-2, 1.0, 5.5e153])
def test_a_pace_is_told_at_any_length_of_the_axis(far: float) -> None:
    steps = np.arange(8.0) * far
    words = describe(figure_of(Curve(steps, 2.0 ** np.arange(8.0), "loss"), scale=Scale.LOG))
    assert "straight on this scale" in words


def said_of(*marks: Mark, scale: Scale = Scale.LINEAR) -> str:
    return describe(figure_of(*marks, scale=scale))


STEPS = np.arange(11.0)


def test_a_measured_curve_is_told_beside_theory() -> None:
    theory = Curve(STEPS[[0, -1]], 2.0 ** STEPS[[0, -1]], "theory", Role.THEORY)
    exact = Curve(STEPS, 2.0**STEPS, "loss")
    assert "on the theory all along" in said_of(exact, theory, scale=Scale.LOG)
    off = Curve(STEPS, 2.0**STEPS * np.where(STEPS == 7, 3.0, 1.0), "loss")
    assert "at most 3 times off theory, at 7" in said_of(off, theory, scale=Scale.LOG)


def test_theory_that_is_a_limit_is_told_as_one() -> None:
    limit = Curve(np.array([0.0, 10.0]), np.array([5.0, 5.0]), "limit", Role.THEORY)
    assert "never above theory" in said_of(Curve(STEPS, STEPS / 2, "step"), limit)
    assert "above theory for 45 % of the way" in said_of(Curve(STEPS, STEPS, "step"), limit)


def test_a_straight_line_on_a_log_axis_is_told_by_its_factor() -> None:
    assert "times 0.5 per time" in said_of(Curve(STEPS, 0.5**STEPS, "f"), scale=Scale.LOG)
    assert "times" not in said_of(Curve(STEPS, 1 + STEPS**2, "f"), scale=Scale.LOG)


def test_a_rule_is_told_by_where_it_is_crossed() -> None:
    rule = Rule(4.5, label="goal")
    assert "above goal from 5 on" in said_of(Curve(STEPS, STEPS, "f"), rule)
    there_and_back = Curve(STEPS, 5 - np.abs(STEPS - 5), "f")
    assert "crosses goal 2 times, first at 5, last at 6 and stays below" in said_of(
        there_and_back, rule
    )


def test_a_path_is_told_by_its_ends_and_how_far_it_strays() -> None:
    path = Curve(np.array([1.0, -2.0, 0.5]), np.array([0.0, 3.0, 1.0]), "path")
    assert "goes from (1, 0) to (0.5, 1) in 2 moves, within time -2 to 1 and loss 0 to 3" in (
        said_of(path)
    )


def test_a_closed_line_tells_what_lies_within() -> None:
    turn = np.linspace(0, 2 * np.pi, 61)
    circle = Curve(np.cos(turn), np.sin(turn), "unit circle", Role.MUTED)
    values = Points(np.array([0.5, 1.2, 0.0]), np.array([0.0, 0.0, -0.4]), "eigenvalues")
    said = said_of(circle, values)
    assert "unit circle: a closed line through (1, 0)" in said
    assert "2 of them inside the unit circle" in said


def test_points_on_one_place_are_told_as_one_place() -> None:
    assert "8 points at 1 place: (2, 3)" in said_of(Points(np.full(8, 2.0), np.full(8, 3.0), "u"))


def test_the_valleys_of_a_surface_are_told() -> None:
    x = np.linspace(-2, 2, 80)
    heights = (x[:, None] ** 2 - 1) ** 2 + x[None, :] ** 2
    said = said_of(Heat(heights, -2.0, 2.0, -2.0, 2.0, "f")).split("lowest near ")[1]
    places = [part.strip("()").split(", ") for part in said.split(" and ")]
    assert sorted(round(float(y)) for _, y in places) == [-1, 1]
    assert [round(float(x)) for x, _ in places] == [0, 0]


def test_many_curves_alike_are_told_together() -> None:
    crowd = [Curve(STEPS, STEPS * k, "", Role.MUTED) for k in (1.0, 2.0, 3.0)]
    assert "3 more curves: they end at loss 10 to 30" in said_of(*crowd)


def test_dust_reads_as_nothing() -> None:
    assert "b 0" in said_of(Bars(("a", "b"), np.array([1.0, 1e-17])))


def test_a_pinned_curve_is_told_as_pinned_and_once() -> None:
    figure = overlaid(
        figure_of(Curve(STEPS, STEPS, "f")), [figure_of(Curve(STEPS, -STEPS, "f"))], [""]
    )
    assert describe(figure).count("pinned 1: falls from 0 to -10") == 1
    assert len(describe(figure).split("\n")) == 4
