"""``studyapp optimize``: what it says where there is nothing to fit or to undo."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from uuid import UUID

import pytest

from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.scheduling import fitting
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.study.desk import open_desk
from tests.cli.conftest import Command

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
SLOW = tuple(w * (0.6 if n < 4 else 1.0) for n, w in enumerate(DEFAULT_WEIGHTS))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDYAPP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def answer_much(home: Path) -> None:
    """Three of four recalled, on 250 recall tests."""
    desk = open_desk(find_home({"STUDYAPP_HOME": str(home)}), FixedClock(NOON))
    chance = random.Random(3)
    for number, card in enumerate(desk.library.cards[:50]):
        state = None
        for again in range(6):
            at = NOON - dt.timedelta(days=40 - 5 * again - number % 5)
            rating = Rating.GOOD if chance.random() < 0.75 else Rating.AGAIN
            review = Review(
                UUID(int=100 * number + again + 1), card.id, "d", None, at, 0, rating, None, ""
            )
            state = desk.scheduler.next_state(state, review)
            desk.store.add_review(review, state)
    desk.close()


def test_too_few_answers_are_told_and_nothing_is_made(home: Path, command: Command) -> None:
    outcome = command("optimize")
    assert outcome.code == 1
    assert "There are 0 recall tests: too few" in outcome.complaint
    assert command("optimize", "--undo").code == 2
    assert not home.exists()


def test_beside_an_open_studyapp_nothing_is_fitted(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_much(home)
    monkeypatch.setattr(fitting, "fit", lambda *_: pytest.fail("it was fitted"))
    other = open_desk(find_home(), FixedClock(NOON))
    for words in (("optimize",), ("optimize", "--undo")):
        outcome = command(*words)
        assert outcome.code == 4
        assert "another studyapp is open on the same records" in outcome.complaint
    other.close()


def test_both_losses_are_told_and_the_better_weights_are_kept_until_undone(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_much(home)
    monkeypatch.setattr(fitting, "fit", lambda *_: SLOW)
    found = command("optimize", "--json").value
    assert found["kept"] is True
    assert found["fitted"] + found["judged"] == 250
    old, new = (found[name]["log_loss"]["value"] for name in ("old", "new"))
    assert old > new
    assert found["gain"]["value"] == pytest.approx(old - new)
    assert found["weights"] == list(SLOW)
    said = command("optimize").out
    assert f"Log loss {new:.4f} with the weights in force, {new:.4f} with the new ones" in said
    assert "all stays as it was" in said
    assert command("optimize", "--undo").err == "The published weights are in force.\n"
    assert command("optimize", "--undo").code == 2
    command("optimize")
    assert command("optimize", "--undo", "--json").value == {"in_force": "published"}
