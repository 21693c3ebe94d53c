from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.figure import Axis, Band, Bars, Curve, Figure, Heat, Panel, Scale
from studyapp.drawing.scales import Direction, other_scale, refusal, rescaled
from studyapp.drawing.terminal import draw
from tests.drawing.figures import MARKS, T, figure_of, figures


def toggled(figure: Figure, direction: Direction = "y") -> Figure:
    return rescaled(figure, {(0, direction): other_scale(figure.panels[0], direction)})


def test_an_axis_goes_to_the_other_scale_and_back() -> None:
    figure = figure_of(Curve(T, 1 + T))
    assert toggled(figure).panels[0].y.scale is Scale.LOG
    assert toggled(toggled(figure)).panels[0].y.scale is Scale.LINEAR


def test_what_is_straight_on_one_scale_is_bent_on_the_other() -> None:
    ends = np.array([0.0, 10.0])
    theory = Curve(ends, 2.0**ends, "theory")
    (curve,) = toggled(figure_of(theory, scale=Scale.LOG)).panels[0].marks
    assert isinstance(curve, Curve)
    assert np.allclose(curve.y, 2.0**curve.x)
    (line,) = toggled(figure_of(Curve(ends, 1 + ends))).panels[0].marks
    assert isinstance(line, Curve)
    assert np.allclose(line.y, 1 + line.x)
    assert line.x.size >= 64


def test_a_corner_is_not_cut_off() -> None:
    corner = Curve(np.array([0.0, 1.0, 7.0]), np.array([1.0, 5.0, 1.0]))
    (curve,) = toggled(figure_of(corner)).panels[0].marks
    assert isinstance(curve, Curve)
    assert curve.y.max() == 5.0


@pytest.mark.parametrize(
    ("figure", "direction", "why"),
    [
        (figure_of(MARKS["heat"]), "y", "surface"),
        (figure_of(MARKS["curve"], equal=True), "x", "same unit"),
        (figure_of(MARKS["bars"]), "x", "side by side"),
        (figure_of(Curve(T, -T)), "y", "above 0"),
        (figure_of(Curve(T, 0 * T)), "y", "above 0"),
        (Figure((Panel("a", Axis(), Axis("log10 of f"), (Curve(T, T),)),)), "y", "already"),
    ],
)
def test_an_axis_that_cannot_change_says_why_and_stays(
    figure: Figure, direction: Direction, why: str
) -> None:
    assert why in refusal(figure.panels[0], direction)
    assert toggled(figure, direction) == figure


@pytest.mark.parametrize("mark", [MARKS["bars"], Band(T, T, T + 1), MARKS["points"]])
def test_marks_with_a_zero_can_be_seen_on_a_log_axis(mark: Bars | Band) -> None:
    assert refusal(figure_of(mark).panels[0], "y") == ""


@given(figures, st.sampled_from(["x", "y"]))
def test_any_axis_can_be_asked_for_another_scale(figure: Figure, direction: Direction) -> None:
    for place in range(len(figure.panels)):
        for scale in Scale:
            draw(rescaled(figure, {(place, direction): scale}), 60, 16)


def test_a_surface_keeps_its_values() -> None:
    figure = figure_of(MARKS["heat"])
    (mark,) = rescaled(figure, {(0, "x"): Scale.LOG}).panels[0].marks
    assert isinstance(mark, Heat)
    assert mark is figure.panels[0].marks[0]
