"""Settings are read with care: each slip is told at its line and costs only itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.clock import FixedClock
from studyapp.progress.home import Home
from studyapp.study.desk import open_desk
from studyapp.study.settings import AskConfidence, Settings, Signs
from studyapp.study.settings_file import TEMPLATE, read_settings


def read(tmp_path: Path, text: str | bytes) -> tuple[Settings, list[tuple[int, str]]]:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    settings, problems = read_settings(path)
    return settings, [(problem.line, problem.code) for problem in problems]


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == (Settings(), [])


def test_the_template_says_what_holds_without_it(tmp_path: Path) -> None:
    assert read(tmp_path, TEMPLATE) == (Settings(), [])


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    text = (
        "[study]\nnew_per_day = 5\nreviews_per_day = 50\ndesired_retention = 0.85\n"
        'confidence = "never"\n[look]\ntheme = "nord"\nglyphs = "plain"\nanimation = false\n'
        '[keys]\n"study.undo" = "z"\n'
    )
    settings, problems = read(tmp_path, text)
    assert problems == []
    assert settings == Settings(
        new_per_day=5,
        reviews_per_day=50,
        desired_retention=0.85,
        confidence=AskConfidence.NEVER,
        theme="nord",
        glyphs=Signs.PLAIN,
        animation=False,
        keys={"study.undo": "z"},
    )


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("[study]\nnew_per_day = -1", 2, "out-of-range"),
        ("[study]\n\nnew_per_day = 1.5", 3, "wrong-type"),
        ("[study]\ndesired_retention = 0.99", 2, "out-of-range"),
        ("[study]\ndesired_retention = nan", 2, "not-finite"),
        ('[study]\nconfidence = "allways"', 2, "unknown-word"),
        ('[look]\nglyphs = "fancy"', 2, "unknown-word"),
        ("[look]\nanimation = 1", 2, "wrong-type"),
        ("[look]\nthme = 1", 2, "unknown-key"),
        ("[loook]\n", 1, "unknown-key"),
        ("[keys]\nundo = 3", 2, "wrong-type"),
        ("study = 3", 1, "wrong-type"),
        ('[study]\nconfidence = ""', 2, "unknown-word"),
        ('[keys]\n"study.undo" = " "', 2, "bad-key"),
    ],
)
def test_a_slip_is_told_at_its_line_and_costs_only_itself(
    text: str, line: int, code: str, tmp_path: Path
) -> None:
    settings, problems = read(tmp_path, f"{text}\n")
    assert problems == [(line, code)]
    assert settings == Settings()


@pytest.mark.parametrize("text", ["new_per_day = 5\n", "[look]\nnew_per_day = 5\n"])
def test_a_setting_in_another_place_is_told_where_it_belongs(text: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    (problem,) = read_settings(path)[1]
    assert problem.hint == "it belongs under [study]"


@given(st.binary(max_size=200))
def test_no_file_whatsoever_stands_in_the_way(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    settings, _ = read(tmp_path_factory.mktemp("any"), data)
    assert isinstance(settings, Settings)


def test_a_desk_is_set_up_as_the_learner_wants_it(tmp_path: Path, clock: FixedClock) -> None:
    home = Home.below(tmp_path)
    home.config.write_text("[study]\nnew_per_day = 3\ndesired_retention = 0.8\n", encoding="utf-8")
    desk = open_desk(home, clock, look_only=True)
    assert desk.limits.new_per_day == 3
    assert desk.scheduler.desired_retention == 0.8
    desk.close()
