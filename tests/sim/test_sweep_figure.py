"""Figures of sweeps: a measure with theory beside it, maps, and words side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from sim.contract_figure import figure_problems
from sim.errors import KnobError
from sim.figure import Bars, Curve, Figure, Heat, Note, Points, Role, Scale
from sim.sweep import finished, grid
from sim.sweep_figure import check_drawable, figure_of


def drawn(told: Mapping[str, str], measure: str = "escape_time", most: int = 10**6) -> Figure:
    asked = grid("saddle", {"steps": "200", **told}, runs=64)
    points = [point for point in finished(asked, 1) if point.index < most]
    figure = figure_of(asked, points, measure)
    assert figure_problems(figure) == []
    return figure


def test_a_measure_is_drawn_against_its_knob_with_theory_dashed_beside_it() -> None:
    (panel,) = drawn({"eta": "0.1:0.4:4"}).panels
    curves = [mark for mark in panel.marks if isinstance(mark, Curve)]
    assert [curve.role for curve in curves] == [Role.MEASURED, Role.THEORY]
    assert curves[1].dashed
    assert curves[0].x.tolist() == [0.1, 0.2, 0.3, 0.4]
    np.testing.assert_allclose(curves[0].y, curves[1].y, rtol=0.05)
    assert (panel.x.label, panel.y.label, panel.y.unit) == ("eta", "escape_time", "steps")


def test_a_log_sweep_has_a_log_axis_and_a_linear_one_has_not() -> None:
    assert drawn({"eta": "0.05:0.5:4:log"}).panels[0].x.scale is Scale.LOG
    assert drawn({"eta": "0.05:0.5:4"}).panels[0].x.scale is Scale.LINEAR
    assert drawn({"sigma0": "1e-9,1e-6,1e-3"}).panels[0].x.scale is Scale.LOG


def test_the_sentence_says_from_where_to_where_and_how_near_theory_is() -> None:
    said = drawn({"eta": "0.1:0.4:4"}).sentence
    assert said.startswith("escape_time goes from ")
    assert " at eta = 0.4 to " in said
    assert "theory is at most" in said


def test_what_does_not_exist_is_a_gap_and_counted() -> None:
    figure = drawn({"eta": "0.001,0.1,0.2"})
    curve = figure.panels[0].marks[0]
    assert isinstance(curve, Curve)
    assert np.isnan(curve.y).tolist() == [True, False, False]
    assert "1 have none" in figure.sentence
    assert "does not exist" in drawn({"eta": "0.001:0.002:3"}).sentence


def test_two_knobs_are_maps_with_theory_on_the_same_colours() -> None:
    ran, theory = drawn({"eta": "0.1:0.4:4", "b": "1:2:3"}).panels
    first, second = (panel.marks[0] for panel in (ran, theory))
    assert isinstance(first, Heat)
    assert isinstance(second, Heat)
    assert first.values.shape == (3, 4)
    assert (first.low, first.high) == (second.low, second.high)
    assert first.key
    assert (ran.x.label, ran.y.label) == ("eta", "b")
    assert len([mark for mark in ran.marks if isinstance(mark, Note)]) == 12


def test_a_map_of_uneven_values_gives_each_its_room() -> None:
    panel = drawn({"eta": "0.1,0.2,0.5", "b": "1,2"}).panels[0]
    heat = panel.marks[0]
    assert isinstance(heat, Heat)
    columns = heat.values.shape[1]
    widths = [int((heat.values[0] == value).sum()) / columns for value in heat.values[0, [0, -1]]]
    assert heat.x_low == pytest.approx(0.05)
    assert heat.x_high == pytest.approx(0.65)
    assert widths == pytest.approx([0.1 / 0.6, 0.3 / 0.6], abs=0.02)


def test_words_stand_side_by_side_with_theory_on_them() -> None:
    (panel,) = drawn({"method": "gd,saddle-free"}).panels
    assert [mark.names for mark in panel.marks if isinstance(mark, Bars)] == [("gd", "saddle-free")]
    assert [mark.role for mark in panel.marks if isinstance(mark, Points)] == [Role.THEORY]


def test_a_word_and_a_number_are_a_curve_for_each_word() -> None:
    for told in (
        {"method": "gd,saddle-free", "sigma0": "1e-6:1e-2:3:log"},
        {"sigma0": "1e-6:1e-2:3:log", "method": "gd,saddle-free"},
    ):
        (panel,) = drawn(told).panels
        labels = [m.label for m in panel.marks if isinstance(m, Curve) and not m.dashed]
        assert labels == ["gd", "saddle-free"]


def test_an_unfinished_sweep_is_drawn_as_far_as_it_came() -> None:
    figure = drawn({"eta": "0.1:0.4:4"}, most=2)
    assert figure.sentence.startswith("2 of 4 points: ")


@pytest.mark.parametrize(
    "told",
    [
        {"eta": "0.1,0.2", "b": "1,2", "radius": "0.1,0.2"},
        {"y0": "random," + ",".join(str(n / 8) for n in range(1, 14))},
        {"y0": "random,0.1,0.2,0.3,0.4", "eta": "0.1,0.2"},
    ],
)
def test_what_no_picture_can_show_is_refused(told: Mapping[str, str]) -> None:
    with pytest.raises(KnobError, match="A picture shows"):
        check_drawable(grid("saddle", told))
