"""``studyapp stats``: chapters in words, tables with --full, and JSON under stable keys."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.study.desk import open_desk
from tests.cli.conftest import Command

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
SHARES = {"n", "hits", "rate", "interval"}
KEYS = {
    "retention_by_span",
    "forgetting",
    "schedule",
    "confidence",
    "memory",
    "hours",
    "pace",
    "predictions",
    "concepts",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDYAPP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def answer_for_days(home: Path, days: int = 12) -> None:
    desk = open_desk(find_home({"STUDYAPP_HOME": str(home)}), FixedClock(NOON))
    card, state = desk.library.cards[0], None
    for number in range(days):
        review = Review(
            id=UUID(int=number + 1),
            card_id=card.id,
            deck_id=card.deck_id,
            session_id=None,
            reviewed_at=NOON - (days - number) * dt.timedelta(days=1),
            offset_minutes=0,
            rating=Rating.GOOD if number % 4 else Rating.AGAIN,
            duration_ms=5_000,
            parameters_id="",
            detail={"kind": card.kind.value, "right": bool(number % 4), "confidence": 3},
        )
        state = desk.scheduler.next_state(state, review)
        desk.store.add_review(review, state)
    desk.close()


def test_every_chapter_stands_under_its_key(home: Path, command: Command) -> None:
    answer_for_days(home)
    found = command("stats", "--json").value
    assert found.keys() >= KEYS
    assert found["schedule"]["recalled"] == found["retention"]["all"]
    assert found["schedule"]["recalled"]["n"] == found["schedule"]["log_loss"]["n"] == 11
    assert sum(one["recalled"]["n"] for one in found["forgetting"]) == 11
    assert [hour["answers"] for hour in found["hours"] if hour["answers"]] == [12]
    sure = found["confidence"]["steps"][2]
    assert (sure["said"], sure["stated"], sure["right"]["hits"], sure["right"]["n"]) == (
        "sure",
        0.9,
        9,
        12,
    )
    (error,) = found["confidence"]["sure_but_wrong"]
    assert (error["wrong"], error["sure"], error["last"]) == (3, 12, "2026-11-18")
    assert sum(one["seen"] for one in found["concepts"]) == 1
    costs = found["workload"]["costs"]
    assert [cost["retention"] for cost in costs] == [n / 100 for n in range(70, 98)]
    assert found["workload"]["present"] == 0.9
    assert costs[-1]["minutes_a_day"] > costs[0]["minutes_a_day"] > 0


def test_no_share_goes_without_its_n_and_interval(home: Path, command: Command) -> None:
    answer_for_days(home)
    shares = list(shares_in(command("stats", "--json").value))
    assert len(shares) > 30
    for share in shares:
        assert share.keys() == SHARES
        assert (share["interval"] is None) is (share["n"] == 0)


def shares_in(value: Any) -> Any:
    """Every object that has a rate."""
    if isinstance(value, dict):
        if "rate" in value:
            yield value
        for inner in value.values():
            yield from shares_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from shares_in(inner)


def test_without_answers_the_keys_are_there_and_empty(home: Path, command: Command) -> None:
    found = command("stats", "--json").value
    assert found.keys() >= KEYS
    assert found["schedule"]["log_loss"] == {"n": 0, "value": None, "interval": None}
    assert found["forgetting"] == found["pace"] == found["predictions"] == []
    assert found["workload"]["costs"] == []
    assert not home.exists()


def test_words_tell_every_chapter_and_full_its_tables(home: Path, command: Command) -> None:
    answer_for_days(home)
    short, full = command("stats").out, command("stats", "--full").out
    for title in ("Retention", "Forgetting", "How well you know yourself", "Concepts"):
        assert f"\n{title}\n" in short
    assert "Sure, but wrong" in full
    assert "Sure, but wrong" not in short


def test_the_concept_map_as_text_names_every_concept_and_what_is_not_met(
    home: Path, command: Command
) -> None:
    shown = command("stats", "--map").out
    assert "Saddle points and flat regions\n14 concepts: 14 not met: " in shown
    assert "· escape-time" in shown
    assert "○ begun" in shown
    assert max(map(len, (row for row in shown.splitlines() if "─" in row))) <= 78
    assert not home.exists()


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_concept_map_as_a_picture(
    home: Path, tmp_path: Path, command: Command, ending: str
) -> None:
    answer_for_days(home)
    file = tmp_path / f"map.{ending}"
    outcome = command("stats", "--map", str(file))
    assert (outcome.code, outcome.out) == (0, "")
    assert file.stat().st_size > 10_000


def test_a_map_of_another_kind_is_refused_at_once(tmp_path: Path, command: Command) -> None:
    assert ".png, .svg, .pdf" in command("stats", "--map", str(tmp_path / "map.txt")).complaint


def test_the_map_is_not_given_where_json_is_asked_for(home: Path, command: Command) -> None:
    outcome = command("stats", "--map", "--json")
    assert outcome.code == 2
    assert outcome.out == ""
    assert "stats --json" in outcome.complaint
