"""Every number of ``stats --json``, worked out a second time from the rows of the database."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise
from math import log
from statistics import fmean, median
from typing import Any

import pytest

from studyapp.cards.library import load_library
from studyapp.cli.stats_command import report_object
from studyapp.cli.stats_object import insights_object
from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.study.desk import open_desk
from studyapp.study.glimpse import overview_of
from studyapp.study.insights import report_and_insights
from tests.building import MORNING
from tests.learners.by_hand import Row, newest, retrieved, rows_of, share
from tests.learners.learner import Habits, make_home

SHORT = Habits(skips=0, plays=False, deck="optimization")
DAY = MORNING.date().toordinal()
LIBRARY = load_library()
CARDS = {card.id: card for card in LIBRARY.cards}
TITLES = {card.id: deck.topic_title(card.topic) for deck in LIBRARY.decks for card in deck.cards}
LEARNERS = [
    pytest.param((4, SHORT), id="4 days"),
    pytest.param((90, Habits()), id="90 days", marks=pytest.mark.long),
]


@pytest.fixture(scope="module", params=LEARNERS)
def learner(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], list[Row], int]:
    """What ``stats --json`` says, the rows of the database, and what Home says is due."""
    days, habits = request.param
    home = find_home({"STUDYAPP_HOME": str(tmp_path_factory.mktemp("learner"))})
    make_home(home, MORNING, days, 5, habits, new_per_day=6)
    desk = open_desk(home, FixedClock(MORNING), look_only=True)
    try:
        report, insights = report_and_insights(desk)
        said = {**report_object(report), **insights_object(insights)}
        due = overview_of(desk).due
    finally:
        desk.close()
    return said, rows_of(home.database), due


def near(found: Any, plain: Any) -> None:
    assert found == pytest.approx(plain, abs=1e-9)


def near_share(found: dict[str, Any], plain: dict[str, Any]) -> None:
    assert (found["n"], found["hits"]) == (plain["n"], plain["hits"])
    assert (found["interval"] is None) is (plain["interval"] is None)
    if plain["interval"]:
        near(found["rate"], plain["rate"])
        near(found["interval"], plain["interval"])


def test_retention(learner: tuple[dict[str, Any], list[Row], int]) -> None:
    said, rows, _ = learner
    tests = [row for row in rows if row.gap]
    assert len(tests) >= 10
    near_share(said["retention"]["all"], share(r.rating > 1 for r in tests))
    near_share(said["retention"]["young"], share(r.rating > 1 for r in tests if (r.gap or 0) < 21))
    near_share(said["retention"]["mature"], share(r.rating > 1 for r in tests if (r.gap or 0) > 20))
    for span in said["retention_by_span"]:
        inside = [row for row in tests if DAY - row.day < span["days"]]
        near_share(span["all"], share(row.rating > 1 for row in inside))
    for topic, kept in ((topic["topic"], topic) for topic in said["topics"]):
        own = [row for row in tests if TITLES[row.card] == topic]
        near_share(kept["retention"], share(row.rating > 1 for row in own))
        near_share(kept["young"], share(row.rating > 1 for row in own if (row.gap or 0) < 21))
        near_share(kept["mature"], share(row.rating > 1 for row in own if (row.gap or 0) > 20))
    for ago, week in enumerate(reversed(said["retention_by_week"])):
        inside = [row for row in tests if (DAY - row.day) // 7 == ago]
        near_share(week, share(row.rating > 1 for row in inside))
    assert said["reviews"] == len(rows)


def test_days_and_the_time_spent_on_them(learner: tuple[dict[str, Any], list[Row], int]) -> None:
    said, rows, _ = learner
    days = {dt.date.fromordinal(row.day).isoformat(): [0, 0.0] for row in rows}
    for row in rows:
        day = days[dt.date.fromordinal(row.day).isoformat()]
        day[0] += 1
        day[1] += (row.milliseconds or 0) / 1000
    assert [one["day"] for one in said["calendar"]] == sorted(days)
    for one in said["calendar"]:
        assert one["answers"] == days[one["day"]][0]
        near(one["seconds"], days[one["day"]][1])
    near(said["time"]["seconds"], sum(spent for _, spent in days.values()))
    timed = [spent for _, spent in days.values() if spent]
    assert said["time"]["seconds_a_day"]["n"] == len(timed)
    near(said["time"]["seconds_a_day"]["value"], fmean(timed))


def test_what_was_expected(learner: tuple[dict[str, Any], list[Row], int]) -> None:
    said, rows, _ = learner
    tests, found = [row for row in rows if row.gap], said["schedule"]
    near(found["expected"]["value"], fmean(row.expected for row in tests))
    losses = [-log(row.expected if row.rating > 1 else 1 - row.expected) for row in tests]
    near(found["log_loss"]["value"], fmean(losses))
    for one in (*found["bins"], *said["forgetting"]):
        days = one in said["forgetting"]
        high = float("inf") if one["to"] is None else one["to"]
        inside = [
            row for row in tests if one["from"] <= ((row.gap or 0) if days else row.expected) < high
        ]
        near_share(one["recalled"], share(row.rating > 1 for row in inside))
        near(one["expected"]["value"], fmean(row.expected for row in inside))


def test_confidence(learner: tuple[dict[str, Any], list[Row], int]) -> None:
    said, rows, _ = learner
    stands = {1: 0.25, 2: 0.6, 3: 0.9}
    told = [r for r in rows if r.gap != 0 and r.told.get("confidence")]
    gaps = [stands[row.told["confidence"]] - row.right for row in told]
    near(said["confidence"]["brier"]["value"], fmean(gap * gap for gap in gaps))
    near(said["confidence"]["excess"]["value"], fmean(gaps))
    for step, found in zip((1, 2, 3), said["confidence"]["steps"], strict=True):
        near_share(found["right"], share(r.right for r in told if r.told["confidence"] == step))
    wrong = Counter(r.card for r in told if r.told["confidence"] == 3 and not r.right)
    assert {one["card"]: one["wrong"] for one in said["confidence"]["sure_but_wrong"]} == wrong


def test_memory_hours_and_pace(learner: tuple[dict[str, Any], list[Row], int]) -> None:
    said, rows, _ = learner
    stabilities = [row.stability for row in newest(rows).values()]
    near(said["memory"]["stability"]["median"], median(stabilities))
    edges = (0, 1, 3, 7, 21, 60, 180, 365, float("inf"))
    counts = [sum(low <= s < high for s in stabilities) for low, high in pairwise(edges)]
    assert [one["cards"] for one in said["memory"]["stability"]["bins"]] == counts
    assert [one["answers"] for one in said["hours"]] == [
        sum(row.hour == hour for row in rows) for hour in range(24)
    ]
    for one in said["pace"]:
        kind = [row for row in rows if row.told["kind"] == one["kind"]]
        near(one["seconds"]["median"], median((r.milliseconds or 0) / 1000 for r in kind))
        near_share(one["right"], share(row.right for row in kind))


def test_predictions(learner: tuple[dict[str, Any], list[Row], int]) -> None:
    said, rows, _ = learner
    for one in said["predictions"]:
        made = [
            row
            for row in rows
            if row.measured
            and (link := CARDS[row.card].simulation) is not None
            and link.simulation == one["simulation"]
        ]
        near_share(one["right"], share(row.right for row in made))
        first: dict[tuple[str, str], bool] = {}
        for row in made:
            first.setdefault((row.card, row.draws), row.right)
        near_share(one["unseen"], share(first.values()))


def test_what_is_due_and_mastered(learner: tuple[dict[str, Any], list[Row], int]) -> None:
    said, rows, due = learner
    assert said["forecast"]["days"][0]["due"] == due
    last = newest(rows)
    plain = sum(min(1.0, last[name].stability / 21) for name in CARDS if name in last) / len(CARDS)
    near(said["mastery"]["mastered"], plain)
    assert said["mastery"]["seen"] == len(last)
    for one in said["concepts"]:
        cards = [card.id for card in CARDS.values() if card.concept == one["concept"]]
        recall = sum(
            retrieved(DAY - last[c].day, last[c].stability) * min(1.0, last[c].stability / 21)
            for c in cards
            if c in last
        ) / len(cards)
        near(one["recall"], recall)


def test_days(learner: tuple[dict[str, Any], list[Row], int]) -> None:
    said, rows, _ = learner
    days = {row.day for row in rows}
    runs, run = [], 0
    for day in range(min(days), DAY + 1):
        run = run + 1 if day in days else 0
        runs.append(run)
    assert said["streak"]["longest"] == max(runs)
    assert said["streak"]["current"] == (runs[-1] or runs[-2])
