"""Completion: the scripts, and what they are answered with."""

from __future__ import annotations

import shutil

import pytest

from sim.catalog import find, identifiers
from sim.knobs import knobs_of
from studyapp.cli.application import COMMANDS
from tests.cli.conftest import Command, spawn

SHELLS = ["bash", "zsh", "fish"]


def offered(command: Command, monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """What stands to choose after ``studyapp WORDS``, the last of them unfinished."""
    monkeypatch.setenv("_STUDYAPP_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(["studyapp", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    return [line.partition(",")[2] for line in command().out.split()]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_asks_this_program(command: Command, shell: str) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("needs bash")
    outcome = command("completion", shell)
    assert (outcome.code, outcome.err) == (0, "")
    assert f"_STUDYAPP_COMPLETE={shell}_complete" in outcome.out


@pytest.mark.parametrize("shell", SHELLS[1:])
def test_the_shell_in_use_is_found(
    command: Command, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    assert command("completion").out == command("completion", shell).out


def test_an_unknown_shell_is_asked_about(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    outcome = command("completion")
    assert outcome.code == 2
    assert "bash, zsh, fish" in outcome.complaint


def test_commands_are_offered_by_name(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered(command, monkeypatch, "") == list(COMMANDS)
    assert offered(command, monkeypatch, "sim", "r") == ["run"]


@pytest.mark.parametrize("verb", ["show", "run", "sweep", "check", "bench"])
def test_simulations_are_offered_by_id(
    command: Command, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    assert offered(command, monkeypatch, "sim", verb, "") == list(identifiers())
    assert offered(command, monkeypatch, "sim", verb, "sad") == ["saddle"]


@pytest.mark.parametrize("simulation", identifiers())
def test_parameters_are_offered_by_name(
    command: Command, monkeypatch: pytest.MonkeyPatch, simulation: str
) -> None:
    names = [f"{knob.name}=" for knob in knobs_of(find(simulation).parameters)]
    assert offered(command, monkeypatch, "sim", "run", simulation, "-p", "") == names


def test_words_of_a_parameter_are_offered_behind_its_name(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("sim", "run", "saddle", "-p")
    assert offered(command, monkeypatch, *words, "method=n") == ["method=noisy-gd", "method=newton"]
    assert offered(command, monkeypatch, *words, "y0=") == ["y0=random"]
    assert offered(command, monkeypatch, "sim", "run", "none", "-p", "") == []


def test_measures_of_the_simulation_are_offered(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("sim", "sweep", "saddle", "--measure")
    assert offered(command, monkeypatch, *words, "esc") == ["escape_time", "escaped_share"]
    assert offered(command, monkeypatch, "sim", "sweep", "none", "--measure", "") == []


def test_completion_answers_as_a_process_too() -> None:
    done = spawn(_STUDYAPP_COMPLETE="fish_complete", COMP_WORDS="studyapp ch", COMP_CWORD="ch")
    assert done.returncode == 0
    assert b"check" in done.stdout
