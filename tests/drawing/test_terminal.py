from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.catalog import find, identifiers
from sim.figure import Axis, Bars, Curve, Figure, Heat, Panel, Points, Role, Rule, Scale
from sim.run import Run
from studyapp.drawing.cells import Cells, Glyphs, plain_text
from studyapp.drawing.palette import DARK, LIGHT, Colour
from studyapp.drawing.terminal import NARROWEST, draw
from tests.drawing.figures import MARKS, T, figure_of, figures

BRAILLE = range(0x2801, 0x2900)


def drawn(
    figure: Figure, columns: int = 60, rows: int = 16, glyphs: Glyphs = Glyphs.BRAILLE
) -> Cells:
    return draw(figure, columns, rows, DARK, glyphs)


def dots(cells: Cells) -> list[tuple[int, int]]:
    """Rows and columns of the cells with dots in them."""
    found = np.isin(cells.characters, list(BRAILLE))
    return [(int(row), int(column)) for row, column in np.argwhere(found)]


@given(figures, st.integers(1, 90), st.integers(1, 30), st.sampled_from(Glyphs))
def test_any_figure_fills_any_area_exactly(
    figure: Figure, columns: int, rows: int, glyphs: Glyphs
) -> None:
    cells = draw(figure, columns, rows, DARK, glyphs)
    assert cells.shape == (rows, columns)
    assert cells.foreground.shape == cells.background.shape == (rows, columns, 3)
    assert all(chr(code).isprintable() for code in np.unique(cells.characters))


@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("glyphs", Glyphs)
def test_every_mark_leaves_something_on_the_grid(name: str, glyphs: Glyphs) -> None:
    empty = drawn(figure_of(Curve(np.zeros(0), np.zeros(0))), glyphs=glyphs)
    with_mark = drawn(figure_of(MARKS[name]), glyphs=glyphs)
    inner = slice(2, 13), slice(8, 60)
    changed = (
        (with_mark.characters[inner] != empty.characters[inner])
        | (with_mark.background[inner] != empty.background[inner]).any(axis=2)
        | (with_mark.foreground[inner] != empty.foreground[inner]).any(axis=2)
    )
    assert changed.any()


def test_a_rising_line_rises_from_the_lower_left_to_the_upper_right() -> None:
    places = dots(drawn(figure_of(Curve(T, T))))
    lowest, highest = max(places), min(places)
    assert lowest[1] < 12
    assert highest[1] > 55
    assert lowest[0] > highest[0] + 8


def test_an_exponential_is_straight_on_a_log_axis() -> None:
    curve = Curve(T, 10 ** (6 * T))
    on_log = dots(drawn(figure_of(curve, scale=Scale.LOG)))
    straight = dots(drawn(figure_of(Curve(T, 6 * T))))
    rows = {column: row for row, column in on_log}
    shift = 60 - max(column for _, column in straight)  # axis words differ in width
    assert all(abs(rows.get(column, row) - row) <= 1 + shift for row, column in straight)
    assert "1e6" in plain_text(drawn(figure_of(curve, scale=Scale.LOG)))


def test_numbers_that_are_not_finite_break_a_line() -> None:
    y = T.copy()
    y[20:30] = np.nan
    columns = {column for _, column in dots(drawn(figure_of(Curve(T, y))))}
    assert len(columns) < len({c for _, c in dots(drawn(figure_of(Curve(T, T))))}) - 5


def test_theory_is_dashed_so_that_colour_is_not_the_only_sign() -> None:
    whole = dots(drawn(figure_of(Curve(T, T, role=Role.MEASURED))))
    dashed = dots(drawn(figure_of(Curve(T, T, role=Role.THEORY))))
    assert 0 < len(dashed) < len(whole)


def test_a_path_lies_over_a_surface_without_a_hole() -> None:
    surface = Heat(np.outer(T, T), 0.0, 1.0, 0.0, 1.0)
    cells = drawn(figure_of(surface, Curve(T, T, role=Role.MEASURED)))
    row, column = dots(cells)[len(dots(cells)) // 2]
    assert tuple(cells.foreground[row, column]) == DARK.roles[Role.MEASURED]
    assert tuple(cells.background[row, column]) != DARK.background


def test_equal_axes_draw_a_circle_round() -> None:
    angle = np.linspace(0, 2 * np.pi, 200)
    circle = Curve(np.cos(angle), np.sin(angle))
    places = np.array(dots(drawn(figure_of(circle, equal=True), 80, 30)))
    high, wide = np.ptp(places, axis=0) + 1
    assert wide == pytest.approx(2 * high, abs=2)


def test_start_and_end_have_signs_of_their_own() -> None:
    start = Points(np.zeros(1), np.zeros(1), "start", Role.START)
    end = Points(np.ones(1), np.ones(1), "now", Role.END)
    text = plain_text(drawn(figure_of(start, end)))
    assert text.count("○") == text.count("●") == 2  # in the legend and on the grid


def test_the_frame_says_title_legend_labels_and_round_ticks() -> None:
    text = plain_text(drawn(figure_of(MARKS["curve"], MARKS["rule"])))
    for words in ("title", "↑ loss", "── a curve", "╌ a rule", "time", "0.5"):
        assert words in text


@pytest.mark.parametrize("identifier", identifiers())
def test_the_narrowest_panel_of_every_simulation_names_itself_and_its_axes(
    identifier: str,
) -> None:
    model = find(identifier)
    run = Run(model, model.parameters(), 0, model.description.default_runs)
    run.advance(min(40, run.total_steps))
    for panel in run.figure().panels:
        text = plain_text(drawn(Figure((panel,)), NARROWEST + 2, 11)).casefold()
        for name in (panel.title, panel.x.label, panel.y.label):
            assert name.casefold() in text, f"{panel.title}: {name}"


def test_names_of_bars_are_not_hidden_by_the_name_of_their_axis() -> None:
    bars = Bars(("none", "one", "two", "three"), np.arange(1.0, 5.0))
    panel = Panel("bars", Axis("a longer name"), Axis("share"), (bars,))
    text = plain_text(drawn(Figure((panel,)), 40, 12))
    assert all(name in text for name in (*bars.names, "→ a longer name", "↑ share"))


def test_a_long_name_of_an_axis_leaves_two_ticks_at_least() -> None:
    x = np.arange(7.0)
    panel = Panel("p", Axis("index: negative eigenvalues"), Axis("loss"), (Curve(x, x),))
    *_, ticks, below = plain_text(drawn(Figure((panel,)), 36, 12)).splitlines()
    assert ticks.count("┬") >= 2
    assert "index" not in below


def test_a_narrow_area_shows_the_first_panel_and_a_wide_one_all() -> None:
    panels = tuple(
        Panel(f"panel {n}", Axis(), Axis(), (Curve(T, T),)) for n in ("one", "two", "three")
    )
    figure = Figure(panels)
    assert "panel two" not in plain_text(drawn(figure, 40, 12))
    wide = plain_text(drawn(figure, 120, 12))
    assert all(f"panel {n}" in wide for n in ("one", "two", "three"))


def test_the_last_row_of_panels_is_as_wide_as_the_others() -> None:
    panels = tuple(Panel(f"panel {n}", Axis(), Axis(), (Curve(T, T),)) for n in "abc")
    cells = drawn(Figure(panels), 80, 24)
    assert max(column for row, column in dots(cells) if row >= 13) > 75


def test_nothing_but_letters_is_left_where_the_font_has_no_dots() -> None:
    cells = drawn(figure_of(MARKS["heat"], MARKS["curve"]), glyphs=Glyphs.ASCII)
    inner = cells.characters[3:13, 8:]
    assert {chr(code) for code in np.unique(inner)} <= {" ", "*"}


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_every_role_stands_out_from_every_shade_of_a_surface(palette: object) -> None:
    from studyapp.drawing.palette import Palette

    assert isinstance(palette, Palette)
    for role in (Role.MEASURED, Role.THEORY, Role.SECOND, Role.START, Role.END):
        assert contrast(palette.roles[role], palette.background) >= 3
        assert contrast(palette.roles[role], palette.ramp_low) >= 2.5


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2, 1 to 21."""
    lights = sorted((luminance(one) + 0.05, luminance(other) + 0.05))
    return lights[1] / lights[0]


def luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_nothing_has_changed_where_the_same_is_drawn_again() -> None:
    figure = figure_of(Curve(T, T), Rule(0.5))
    assert drawn(figure).changes(drawn(figure)) == []


def test_everything_is_new_on_another_grid() -> None:
    figure = figure_of(Curve(T, T))
    assert drawn(figure).changes(None) is None
    assert drawn(figure).changes(drawn(figure, 61)) is None


@given(figures, figures)
def test_the_changes_cover_every_cell_that_differs(one: Figure, other: Figure) -> None:
    before, after = drawn(one), drawn(other)
    for part in ("characters", "foreground", "background"):
        patched, new = np.array(getattr(before, part)), np.array(getattr(after, part))
        for row, first, end in after.changes(before) or ():
            patched[row, first:end] = new[row, first:end]
        assert np.array_equal(patched, new)


def test_a_small_change_is_a_small_part_of_the_grid() -> None:
    before, moved = (drawn(figure_of(Curve(T, T), Rule(at))) for at in (0.5, 0.52))
    changes = moved.changes(before)
    assert changes
    assert len({row for row, _, _ in changes}) < 8


def test_all_panels_are_drawn_where_that_is_wanted() -> None:
    x = np.arange(3.0)
    panels = tuple(
        Panel(f"number-{n}", Axis("x"), Axis("y"), (Curve(x, x, "line"),)) for n in range(7)
    )
    shown = plain_text(draw(Figure(panels), 80, 52, whole=True))
    assert all(panel.title in shown for panel in panels)
    assert panels[-1].title not in plain_text(draw(Figure(panels), 80, 13))


def test_numbered_bars_are_named_in_even_steps() -> None:
    names = tuple(str(hour) for hour in range(24))
    bars = Bars(names, np.ones(24), "answers")
    panel = Panel("Hours", Axis("hour"), Axis("answers", low=0.0, high=1.0), (bars,))
    for columns in (30, 37, 58, 74, 120):
        shown = [
            int(word)
            for word in plain_text(draw(Figure((panel,)), columns, 9)).split("\n")[-1].split()
            if word.isdigit()
        ]
        assert shown[0] == 0
        assert len(shown) > 2
        assert len({after - before for before, after in itertools.pairwise(shown)}) == 1


def test_an_axis_shows_its_names_in_place_of_numbers() -> None:
    heat = Heat(np.eye(2), 0.0, 2.0, 0.0, 2.0)
    sides = ((0.5, "left"), (1.5, "right"))
    panel = Panel("Named", Axis("x", names=sides), Axis("y", names=((1.5, "above"),)), (heat,))
    shown = plain_text(draw(Figure((panel,)), 60, 12)).split()
    assert {"left", "right"} <= set(shown)
    assert any(word.startswith("above") for word in shown)
    assert "0.5" not in shown


def test_an_interval_stands_over_its_bar_and_is_told() -> None:
    ends = np.array([20.0, np.nan]), np.array([80.0, np.nan])
    bars = Bars(("one", "two"), np.array([50.0, 50.0]), "recalled", low=ends[0], high=ends[1])
    panel = Panel("Shares", Axis("topic"), Axis("share", low=0.0, high=100.0), (bars,))
    cells = drawn(Figure((panel,)))
    found = dots(cells)
    columns = {column for _, column in found}
    assert len(columns) == 1
    assert max(columns) < cells.shape[1] / 2
    rows = [row for row, _ in found]
    assert 0.4 < (max(rows) - min(rows)) / cells.shape[0] < 0.7
    assert "recalled" in plain_text(cells)
