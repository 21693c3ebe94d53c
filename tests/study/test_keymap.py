"""Keys that are set: each slip is told at its line and costs only itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from studyapp.study.keymap import EVERYWHERE, Bound, Keymap, keymap_of
from studyapp.study.settings_file import read_file

BINDINGS = (
    Bound("study", "study.undo", ("u",), "Undo"),
    Bound("study", "study.bury", ("minus",), "Bury"),
    Bound("study", "study.down", ("down", "j"), "Down"),
    Bound("lab", "lab.run", ("space",), "Run"),
    Bound(EVERYWHERE, "app.help", ("f1",), "Help"),
)


def read(tmp_path: Path, *lines: str) -> Keymap:
    path = tmp_path / "config.toml"
    path.write_text("[keys]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return keymap_of(read_file(path), BINDINGS, {"-": "minus", "?": "question_mark"})


def test_keys_are_set_by_their_signs_or_names(tmp_path: Path) -> None:
    found = read(tmp_path, '"study.undo" = "z"', '"lab.run" = "?, ctrl+r"', '"study.bury" = ","')
    assert found.keys == {"study.undo": ("z",), "lab.run": ("question_mark", "ctrl+r")}
    assert [p.code for p in found.problems] == ["bad-key"]
    assert found.of(BINDINGS[0]) == ("z",)
    assert found.of(BINDINGS[1]) == ("minus",)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ('"study.undoo" = "z"', "unknown-key", "did you mean 'study.undo'?"),
        ('"study.undo" = "zz"', "bad-key", "'zz' is no key"),
        ('"study.undo" = "alt+z"', "unsafe-key", "not every terminal sends 'alt+z'"),
        ('"study.undo" = "ctrl+m"', "unsafe-key", "not every terminal sends 'ctrl+m'"),
        ('"study.undo" = "-"', "key-clash", "'minus' is “Bury” (study.bury)"),
        ('"study.undo" = "f1"', "key-clash", "“Help” (app.help)"),
        ('"app.help" = "u"', "key-clash", "“Undo” (study.undo)"),
        ('"lab.run" = "f1"', "key-clash", "“Help” (app.help)"),
    ],
)
def test_a_slip_is_told_at_its_line_and_the_key_stays(
    line: str, code: str, said: str, tmp_path: Path
) -> None:
    found = read(tmp_path, '"study.down" = "n"', line)
    (problem,) = found.problems
    assert (problem.line, problem.code) == (3, code)
    assert said in str(problem)
    assert found.keys == {"study.down": ("n",)}


def test_one_key_may_do_one_thing_on_each_screen(tmp_path: Path) -> None:
    assert read(tmp_path, '"study.undo" = "space"').problems == ()


def test_two_keys_can_change_places(tmp_path: Path) -> None:
    found = read(tmp_path, '"study.undo" = "minus"', '"study.bury" = "u"')
    assert found.problems == ()
    assert found.keys == {"study.undo": ("minus",), "study.bury": ("u",)}


def test_of_two_that_are_set_to_one_key_the_second_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, '"study.undo" = "z"', '"study.bury" = "z"')
    assert [(p.line, p.code) for p in found.problems] == [(3, "key-clash")]
    assert found.keys == {"study.undo": ("z",)}
