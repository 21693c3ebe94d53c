from __future__ import annotations

import struct
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.catalog import find, identifiers
from sim.figure import (
    Axis,
    Band,
    Bars,
    Curve,
    Figure,
    Heat,
    Mark,
    Note,
    Panel,
    Points,
    Role,
    Scale,
)
from sim.run import Run
from studyapp import __version__
from studyapp.drawing.caption import caption_of, wrapped
from studyapp.drawing.palette import LIGHT
from studyapp.drawing.picture import STILL, on_sheet, save_animation, save_picture
from studyapp.errors import StudyError
from tests.drawing.figures import MARKS, T, figure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.mark.parametrize("kind", STILL)
def test_a_picture_is_of_the_kind_that_its_name_says(kind: str, tmp_path: Path) -> None:
    save_picture(figure_of(MARKS["curve"]), tmp_path / f"a.{kind}")
    assert (tmp_path / f"a.{kind}").read_bytes().startswith(MAGIC[kind])


@pytest.mark.parametrize("name", MARKS)
def test_every_mark_changes_the_picture(name: str, tmp_path: Path) -> None:
    save_picture(figure_of(), tmp_path / "empty.svg")
    save_picture(figure_of(MARKS[name]), tmp_path / "mark.svg")
    assert (tmp_path / "mark.svg").read_bytes() != (tmp_path / "empty.svg").read_bytes()


TWICE = ("saddle", "powers", "init-scale")


@pytest.mark.parametrize("simulation", identifiers())
def test_every_simulation_has_a_picture_and_it_is_the_same_each_time(
    simulation: str, tmp_path: Path
) -> None:
    model = find(simulation)
    run = Run(model, model.parameters())
    run.advance(20)
    save_picture(run.figure(), tmp_path / "one.svg", "the recipe")
    assert (tmp_path / "one.svg").stat().st_size > 5000
    if simulation in TWICE:
        save_picture(run.figure(), tmp_path / "two.svg", "the recipe")
        assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_numbers_that_are_not_finite_leave_gaps(tmp_path: Path) -> None:
    wild = np.array([np.nan, np.inf, -np.inf, 1.0, -1.0])
    for scale in Scale:
        save_picture(figure_of(Curve(wild, wild), scale=scale), tmp_path / "wild.png")


def test_signs_of_mathematics_and_money_are_text(tmp_path: Path) -> None:
    save_picture(Figure((), "It costs $5 and $\\bad{6."), tmp_path / "a.svg", "$x^$")
    assert (tmp_path / "a.svg").exists()


def test_another_ending_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"a\.bmp") as told:
        save_picture(figure_of(), tmp_path / "a.bmp")
    assert ".png" in told.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="cannot be written"):
        save_picture(figure_of(), tmp_path / "nowhere" / "a.png")


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.png"
    target.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", fail)
    with pytest.raises(StudyError, match="No space left"):
        save_picture(figure_of(), target)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, MemoryError])
def test_a_save_that_is_broken_off_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def break_off(_: object, target: IO[bytes], **__: object) -> None:
        target.write(b"half")
        raise error

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", break_off)
    with pytest.raises(error):
        save_picture(figure_of(), tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_an_animation_has_a_frame_for_every_figure(tmp_path: Path) -> None:
    figures = [figure_of(Curve(np.arange(n + 2.0), np.arange(n + 2.0) ** n)) for n in range(3)]
    save_animation(figures, tmp_path / "a.gif")
    content = (tmp_path / "a.gif").read_bytes()
    assert content.startswith(b"GIF89a")
    assert content.count(struct.pack("<BBB", 0x21, 0xF9, 4)) == 3


def test_an_animation_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no figure"):
        save_animation([], tmp_path / "a.gif")


def texts_of(svg: Path) -> str:
    """The words of a picture, which stand in its comments where letters are drawn as paths."""
    return svg.read_text(encoding="utf-8")


def test_the_caption_names_versions_and_seed_and_the_command_that_makes_it_again() -> None:
    model = find("saddle")
    record = Run(model, model.parameters(), seed=7).record()
    first, second = caption_of(record).splitlines()
    for part in ("saddle version 1", f"studyapp {__version__}", "256 runs", "seed 7", "0 steps"):
        assert part in first
    assert second == f"Again: {record.command_line()}"


def test_title_axes_units_and_legend_are_in_the_picture(tmp_path: Path) -> None:
    panel = Panel("a panel", Axis("time", unit="s"), Axis("loss"), (MARKS["curve"],))
    save_picture(Figure((panel,), "Seen."), tmp_path / "a.svg", "the recipe", "the title")
    drawn = texts_of(tmp_path / "a.svg")
    for words in ("the title", "a panel", "time (s)", "loss", "a curve", "Seen.", "the recipe"):
        assert f"<!-- {words}" in drawn


def test_a_long_caption_is_wrapped_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    caption = "Again: " + " ".join(f"-p parameter{n}=0.123456789" for n in range(30))
    save_picture(figure_of(MARKS["curve"]), tmp_path / "a.svg", caption)
    drawn = texts_of(tmp_path / "a.svg")
    assert all(f"parameter{n}=0.123456789" in drawn for n in range(30))
    assert max(len(line) for line in wrapped(caption, 5.0)) <= 5.0 * 17.5
    assert " ".join(wrapped(caption, 5.0)) == caption
    assert max(map(len, wrapped("x" * 500, 5.0))) < 100


def axes_of(*marks: Mark, **asked: Any) -> Axes:
    """The first panel of a figure as matplotlib is told to draw it."""
    kept: list[Sheet] = []
    on_sheet(figure_of(*marks, **asked), kept.append)
    (sheet,) = kept
    sheet.draw_without_rendering()
    return sheet.axes[0]


def test_no_two_kinds_of_line_are_told_apart_by_colour_alone() -> None:
    roles = (Role.MEASURED, Role.THEORY, Role.SECOND, Role.THIRD, Role.FOURTH, Role.MUTED)
    axes = axes_of(*(Curve(T, T, str(role), role) for role in roles))
    looks = {(line.get_linestyle(), line.get_marker(), line.get_linewidth()) for line in axes.lines}
    assert len(looks) == len(roles)


def test_no_two_kinds_of_points_are_told_apart_by_colour_alone() -> None:
    roles = [role for role in Role if role not in (Role.START, Role.END)]
    axes = axes_of(*(Points(T, T, str(role), role) for role in roles))
    drawn: Any = axes.collections
    looks = {(p.get_paths()[0].vertices.tobytes(), float(p.get_sizes()[0])) for p in drawn}
    assert len(looks) == len(roles)


def test_a_later_mark_lies_on_top_whatever_it_is() -> None:
    marks = (Points(T, T), Curve(T, T), Band(T, T, T), Points(T, T, "", Role.END))
    axes = axes_of(*marks)
    points, band, last = axes.collections
    (curve,) = axes.lines
    order = [points, curve, band, last]
    heights = [artist.get_zorder() for artist in order]
    assert heights == sorted(heights)
    assert len(set(heights)) == len(heights)


def test_a_band_within_a_band_is_darker_in_the_legend_too() -> None:
    axes = axes_of(Band(T, T - 2, T + 2, "9 of 10"), Band(T, T - 1, T + 1, "half"))
    legend: Any = axes.get_legend()
    outer, inner = (patch.get_alpha() for patch in legend.get_patches())
    assert inner > outer


def test_the_legend_stands_outside_the_panel_and_hides_nothing() -> None:
    axes = axes_of(*(Curve(T, T, f"the name of curve {n}") for n in range(6)))
    legend = axes.get_legend()
    assert legend is not None
    assert legend.get_window_extent().y0 >= axes.get_window_extent().y1 - 1
    assert legend.get_window_extent().y1 <= axes.title.get_window_extent().y0 + 1
    assert legend.get_window_extent().x1 <= axes.figure.bbox.x1


@pytest.mark.parametrize("x", [0.0, 0.02, 0.5, 0.98, 1.0])
def test_a_note_stays_inside_its_panel(x: float) -> None:
    axes = axes_of(Curve(T, T), Note(x, x, "what is noted here"))
    (note,) = axes.texts
    inner, words = axes.bbox, note.get_window_extent()
    assert inner.x0 - 30 <= words.x0 <= words.x1 <= inner.x1 + 30
    assert inner.y0 - 20 <= words.y0 <= words.y1 <= inner.y1 + 20


def test_a_log_axis_of_few_decades_has_plain_numbers() -> None:
    axes = axes_of(Curve(T + 0.1, T + 0.1), scale=Scale.LOG)
    words = [label.get_text() for label in axes.get_yticklabels()]
    assert {"0.1", "0.2", "0.5", "1"} <= set(words)
    assert {label.get_text() for label in axes.get_yticklabels(minor=True)} <= {""}


@pytest.mark.parametrize("key", [False, True])
def test_a_heat_map_says_what_its_colours_stand_for(key: bool) -> None:
    heat = Heat(np.outer(T, T), 0.0, 1.0, 0.0, 1.0, "height", low=0.0, high=2.0, key=key)
    (bar,) = axes_of(heat).child_axes
    words = {label.get_text() for label in bar.get_yticklabels()}
    assert bar.get_ylabel() == "height"
    if key:
        assert {float(word) for word in words} >= {0.0, 2.0}
    else:
        assert words == {"low", "high"}


def test_an_animation_keeps_the_colours_of_small_marks(tmp_path: Path) -> None:
    from PIL import Image

    figures = [figure_of(Points(np.array([0.2 * n]), np.array([0.5]))) for n in range(3)]
    save_animation(figures, tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as moving:
        for frame in range(moving.n_frames):  # type: ignore[attr-defined]  # a GIF has frames
            moving.seek(frame)
            colours = {colour for _, colour in moving.convert("RGB").getcolors(10**6) or []}
            assert LIGHT.roles[Role.MEASURED] in colours


def test_a_picture_tells_the_interval_and_the_cases_of_a_bar(tmp_path: Path) -> None:
    x = np.array([50.0, 60.0])
    plain = Bars(("one", "two"), x, "recalled")
    told = Bars(("one", "two"), x, "recalled", low=x - 20, high=x + 20, cases=(7, 8))
    texts = []
    for number, bars in enumerate((plain, told)):
        file = tmp_path / f"{number}.svg"
        panel = Panel("Shares", Axis("topic"), Axis("share", low=0.0, high=100.0), (bars,))
        save_picture(Figure((panel,), "Said."), file)
        texts.append(file.read_text(encoding="utf-8"))
    assert "LineCollection" not in texts[0]
    assert "LineCollection" in texts[1]
    assert texts[1].count("n = ") == texts[0].count("n = ") + 2
