"""``studyapp settings``: what is set, and what is wrong by line."""

from __future__ import annotations

import io
import sys

import pytest

from studyapp.progress.home import find_home
from studyapp.study.settings import SETTINGS
from studyapp.study.settings_file import TEMPLATE
from tests.cli.conftest import Command


def write(text: str) -> None:
    path = find_home().config
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_every_setting_is_told(command: Command) -> None:
    outcome = command("settings")
    assert outcome.code == 0
    for setting in SETTINGS:
        assert setting.name in outcome.out
    assert list(command("settings", "--json").value["settings"]) == [
        *(setting.name for setting in SETTINGS),
        "keys",
    ]


def test_values_are_told_as_the_file_has_them(command: Command) -> None:
    write('[look]\nanimation = false\n[keys]\n"study.undo" = "z"\n')
    lines = [" ".join(line.split()) for line in command("settings").out.splitlines()]
    for told in ('theme ""', "animation false", "desired_retention 0.90", "keys study.undo = z"):
        assert told in lines


def test_the_commented_file_is_written_once(command: Command) -> None:
    assert command("settings", "--write").code == 0
    assert find_home().config.read_text("utf-8") == TEMPLATE
    assert command("settings", "--write").code == 2


def test_theme_and_keys_are_looked_at_too(command: Command) -> None:
    write('[look]\ntheme = "norrd"\n[keys]\n"study.undo" = "minus"\n"studi.undo" = "z"\n')
    outcome = command("settings")
    assert outcome.code == 2
    assert "config.toml:2: unknown-theme" in outcome.out
    assert "config.toml:4: key-clash" in outcome.out
    assert "(study.bury)" in outcome.out
    assert "config.toml:5: unknown-key" in outcome.out
    assert "did you mean 'study.undo'?" in outcome.out


@pytest.mark.parametrize(
    "words", [("study", "--plain"), ("quiz", "--json", "--topic", "noise"), ("plan", "--json")]
)
def test_a_slip_is_told_by_what_it_would_change_and_stops_nothing(
    words: tuple[str, ...], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    write("[study]\nnew_per_day = -1\nreviews_per_day = -1\nday_begins_at = 99\n[lok]\n")
    outcome = command(*words)
    assert outcome.code == 0
    assert "config.toml:2: out-of-range" in outcome.err
    assert "1 more in the settings: studyapp settings" in outcome.err
    assert "config.toml" not in outcome.out


def test_the_doctor_counts_slips(command: Command) -> None:
    write("[study]\nnew_per_day = -1\n")
    assert "1 problem in" in command("doctor").out
