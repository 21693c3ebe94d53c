from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from sim.catalog import find, identifiers
from sim.figure import Curve, Figure, Scale
from sim.run import Run
from studyapp.drawing.picture import STILL, save_animation, save_picture
from studyapp.errors import StudyError
from tests.drawing.figures import MARKS, figure_of

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


@pytest.mark.parametrize("simulation", identifiers())
def test_every_simulation_has_a_picture_and_it_is_the_same_each_time(
    simulation: str, tmp_path: Path
) -> None:
    model = find(simulation)
    run = Run(model, model.parameters())
    run.advance(20)
    for name in ("one.svg", "two.svg"):
        save_picture(run.figure(), tmp_path / name, "the recipe")
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


def test_an_animation_has_a_frame_for_every_figure(tmp_path: Path) -> None:
    figures = [figure_of(Curve(np.arange(n + 2.0), np.arange(n + 2.0) ** n)) for n in range(3)]
    save_animation(figures, tmp_path / "a.gif")
    content = (tmp_path / "a.gif").read_bytes()
    assert content.startswith(b"GIF89a")
    assert content.count(struct.pack("<BBB", 0x21, 0xF9, 4)) == 3


def test_an_animation_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no figure"):
        save_animation([], tmp_path / "a.gif")
