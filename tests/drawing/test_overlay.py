from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.catalog import find, identifiers
from sim.figure import PINNED, Bars, Curve, Figure, Heat, Points, Role
from sim.run import Run
from studyapp.drawing.beside import draw_beside, fits_beside
from studyapp.drawing.cells import plain_text
from studyapp.drawing.overlay import overlaid, same_surface
from studyapp.drawing.palette import DARK
from studyapp.drawing.terminal import draw
from tests.drawing.figures import T, figure_of, figures


def played(name: str, steps: int = 60, **knobs: Any) -> Figure:
    model = find(name)
    run = Run(model, model.parameters(**knobs))
    run.advance(steps)
    return run.figure()


def pinned_marks(figure: Figure, panel: int = 0) -> list[Any]:
    return [m for m in figure.panels[panel].marks if getattr(m, "role", None) in PINNED]


def test_paths_of_three_methods_lie_on_one_surface() -> None:
    newton, free = (played("saddle", method=name) for name in ("newton", "saddle-free"))
    figure = overlaid(played("saddle", method="gd"), [newton, free], ["newton", "saddle-free"])
    marks = figure.panels[0].marks
    assert sum(isinstance(mark, Heat) for mark in marks) == 1
    assert [m.label for m in marks if isinstance(m, Curve) and m.label] == [
        "1 newton",
        "2 saddle-free",
        "path",
    ]
    text = plain_text(draw(figure, 120, 40))
    assert "┄┄ 1 newton" in text


def test_a_path_is_not_laid_on_a_surface_that_it_did_not_walk_on() -> None:
    steep = played("conditioning", kappa=1000.0)
    figure = overlaid(played("conditioning", kappa=10.0), [steep], ["kappa 1000"])
    assert pinned_marks(figure, 0) == []
    assert pinned_marks(figure, 1) != [], "the loss over steps can be compared"


def test_another_start_stays_on_the_same_surface() -> None:
    near, far = played("saddle", y0=0.001), played("saddle", y0=2.0)
    surfaces = [m for f in (near, far) for m in f.panels[0].marks if isinstance(m, Heat)]
    assert same_surface(*surfaces)
    assert pinned_marks(overlaid(near, [far], ["y0 2"]))


def test_a_pin_is_dotted_and_carries_its_number_at_its_end() -> None:
    figure = overlaid(figure_of(Curve(T, T, "now")), [figure_of(Curve(T, 1 - T, "now"))], ["low"])
    curve, end = pinned_marks(figure)
    assert (curve.role, curve.label) == (Role.PINNED_FIRST, "1 low")
    assert (end.x.tolist(), end.y.tolist()) == ([1.0], [0.0])
    rows = plain_text(draw(figure, 60, 16)).split("\n")
    assert rows[12].rstrip().endswith("1") or rows[13].rstrip().endswith("1")
    alone = plain_text(draw(figure_of(Curve(T, 1 - T, "now")), 60, 16))
    assert braille(plain_text(draw(figure_of(curve), 60, 16))) < braille(alone)


def braille(text: str) -> int:
    """How many dots are set."""
    return sum((ord(c) - 0x2800).bit_count() for c in text if 0x2800 < ord(c) < 0x2900)


def test_bars_of_another_run_are_marked_at_their_height() -> None:
    now, other = (figure_of(Bars(("a", "b"), np.array(h), "share")) for h in ([1, 2.0], [2.0, 1]))
    (points,) = pinned_marks(overlaid(now, [other], ["x"]))
    assert isinstance(points, Points)
    assert (points.x.tolist(), points.y.tolist()) == ([0.0, 1.0], [2.0, 1.0])


def test_the_axes_make_room_for_what_is_laid_in() -> None:
    short, long = (played("conditioning", steps=steps, kappa=50.0) for steps in (20, 80))
    assert overlaid(short, [long], [""]).panels[1].x.high == long.panels[1].x.high


@given(figures, st.lists(figures, max_size=3))
def test_any_figures_can_be_laid_over_one_another(figure: Figure, pins: list[Figure]) -> None:
    made = overlaid(figure, pins, ["pin"] * len(pins))
    assert len(made.panels) == len(figure.panels)
    for before, after in zip(figure.panels, made.panels, strict=True):
        assert all(any(mark is one for one in after.marks) for mark in before.marks)
    draw(made, 60, 16)


@pytest.mark.parametrize("name", identifiers())
def test_every_simulation_can_be_compared_with_itself(name: str) -> None:
    figure = played(name)
    laid = overlaid(figure, [figure], ["same"])
    assert any(pinned_marks(laid, panel) for panel in range(len(laid.panels)))


def test_figures_beside_one_another_fill_the_area_under_their_headings() -> None:
    parts = [(f"run {n}", figure_of(Curve(T, T, "a"))) for n in "abc"]
    for columns, rows in ((120, 30), (111, 37), (170, 20), (20, 3), (1, 1)):
        cells = draw_beside(parts, columns, rows, DARK)
        assert cells.shape == (rows, columns)
    text = plain_text(draw_beside(parts, 120, 30, DARK))
    assert all(f"run {n}" in text for n in "abc")


@pytest.mark.parametrize(
    ("count", "columns", "rows", "fits"),
    [(2, 120, 30, True), (2, 80, 24, False), (4, 120, 28, True), (4, 120, 20, False)],
)
def test_there_is_room_beside_on_wide_screens_alone(
    count: int, columns: int, rows: int, fits: bool
) -> None:
    assert fits_beside(count, columns, rows) is fits
