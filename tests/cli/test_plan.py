"""``studyapp plan``: making, showing, replacing and dropping a plan for a date."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path

import pytest

from studyapp.cli import plan_command
from studyapp.clock import FixedClock
from tests.cli.conftest import Command, Outcome

MINUTE = dt.timedelta(minutes=1)
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDYAPP_HOME", str(tmp_path / "home"))
    minutes = itertools.count()
    monkeypatch.setattr(
        plan_command, "SystemClock", lambda: FixedClock(NOON + next(minutes) * MINUTE)
    )
    return tmp_path / "home"


def make(command: Command, *more: str, exam: str = "2026-12-02", minutes: int = 20) -> Outcome:
    topic = () if more else ("--topic", "saddle-points")
    return command("plan", "--exam", exam, "--minutes", str(minutes), *topic, *more)


def test_without_a_plan_it_says_how_to_make_one_and_makes_nothing(
    command: Command, home: Path
) -> None:
    outcome = command("plan")
    assert (outcome.code, outcome.out) == (0, "")
    assert "studyapp plan --exam" in outcome.err
    assert command("plan", "--json").value is None
    assert not home.exists()


def test_a_plan_is_made_and_shown_until_another_takes_its_place(command: Command) -> None:
    made = make(command)
    assert made.code == 0
    assert made.out.startswith("Wednesday 2 December 2026, 10 days left.")
    assert "do not fit" in made.out or "fits" in made.out
    assert re.search(r"of \d+ cards of Saddle points and flat regions\.", made.out)
    assert made.out.count("\n") > 14
    assert command("plan").out == made.out
    assert "12 December" in make(command, exam="2026-12-12").out
    assert "12 December" in command("plan").out


def test_the_object_holds_what_the_help_names(command: Command) -> None:
    found = make(command, "--deck", "optimization/saddle-points", "--json").value
    assert found["exam"] == "2026-12-02"
    assert (found["days_left"], found["minutes"]) == (10, 20)
    assert (found["deck"], found["topics"]) == ("optimization", ["saddle-points"])
    assert 0 <= found["recall"]["low"] <= found["recall"]["mean"] <= found["recall"]["high"] <= 1
    assert len(found["days"]) == 10
    assert found["days"][0]["came"] is None
    assert found["unfit"].keys() == {"cards", "topics", "minutes_for_all", "anyway"}
    for key in found:
        assert key in plan_command.HELP


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--exam", "2026-11-22", "--minutes", "9"), "is today"),
        (("--exam", "2020-01-01", "--minutes", "9"), "is past"),
        (("--exam", "2036-01-01", "--minutes", "9"), "too far"),
        (("--exam", "soon", "--minutes", "9"), "no date"),
        (("--exam", "2026-12-01", "--minutes", "0"), "0 minutes"),
        (("--exam", "2026-12-01"), "--minutes M is missing"),
        (("--minutes", "9"), "--exam DATE is missing"),
        (("--topic", "saddle-points"), "--exam DATE is missing"),
        (("--clear", "--minutes", "9"), "not both"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_a_hint(
    words: tuple[str, ...], said: str, command: Command, home: Path
) -> None:
    outcome = command("plan", *words)
    assert outcome.code == 2
    assert said in outcome.complaint
    assert "(" in outcome.complaint
    assert not home.exists()


def test_an_unknown_topic_is_a_fault_of_decks(command: Command) -> None:
    assert make(command, "--topic", "nowhere").code == 3


def test_a_plan_can_be_dropped(command: Command) -> None:
    make(command)
    dropped = command("plan", "--clear")
    assert (dropped.code, dropped.out) == (0, "")
    assert "dropped" in dropped.err
    assert command("plan", "--json").value is None
    assert "no plan to drop" in command("plan", "--clear").err
    assert command("plan", "--clear", "--json").value is None


def test_what_is_left_out_is_told_to_the_last_card(command: Command) -> None:
    made = make(command, "--deck", "optimization", exam="2026-11-25", minutes=1)
    (line,) = [line for line in made.out.splitlines() if line.startswith("Left out: ")]
    named = sum(int(word) for word in re.findall(r" (\d+)(?:,| and|\.| elsewhere)", line))
    assert named == len(command("plan", "--json").value["unfit"]["cards"])
