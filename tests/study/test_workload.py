"""A learner's own habits and cards decide on what a desired retention costs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from studyapp.drawing.cells import Glyphs
from studyapp.drawing.palette import DARK
from studyapp.drawing.picture import save_picture
from studyapp.drawing.terminal import draw
from studyapp.insight.workload import Cost, Workload, cost_words, workload_words
from studyapp.insight.workload_figures import workload_figure
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.study.workload import FIRST, RECALLED, habits_of, workload_of
from tests.building import MORNING, make_card
from tests.insight.logs import answered
from tests.progress.samples import make_review
from tests.study.conftest import Sitting, remember


def test_the_time_of_a_card_is_that_of_its_day_by_how_it_began() -> None:
    reviews: list[Review] = []
    for n in range(12):
        for day, rating, seconds in ((0, 3, 30), (1, 3, 10), (3, 1, 20), (3, 3, 5), (4, 3, 8)):
            at = MORNING + dt.timedelta(days=day, minutes=10 * len(reviews) % 60)
            reviews.append(make_review(f"c{n}", Rating(rating), at, duration_ms=1000 * seconds))
    found = habits_of(answered(reviews))
    assert found.first_seconds == pytest.approx(30)
    assert found.right_seconds + found.wrong_seconds == pytest.approx(9 + 25, abs=6)
    assert found.first[2] > FIRST[2]
    assert sum(found.first) == pytest.approx(1)
    assert sum(found.recalled) == pytest.approx(1)


def test_a_learner_without_answers_is_like_most() -> None:
    found = habits_of(answered([]))
    assert found.first == pytest.approx(FIRST)
    assert found.recalled == pytest.approx(RECALLED)


def test_every_hundredth_is_simulated_with_the_cards_that_can_come(sitting: Sitting) -> None:
    desk = sitting.desk(*(make_card(f"c{n}") for n in range(6)))
    for n in range(4):
        remember(desk, f"c{n}", Rating.GOOD, Rating.GOOD, days_ago=n + 1)
    found = workload_of(desk)
    assert [cost.retention for cost in found.costs] == [n / 100 for n in range(70, 98)]
    assert found.cards == 6
    assert found.costs[-1].reviews > found.costs[0].reviews
    assert found.at(0.9) == found.costs[20]
    assert workload_of(desk) == found


def test_without_answers_nothing_is_said(sitting: Sitting) -> None:
    found = workload_of(sitting.desk())
    assert found.costs == ()
    assert workload_words(found) == (
        "No card has been answered yet: what study will take cannot be said.",
    )
    assert all(not panel.marks for panel in workload_figure(found).panels)


COSTS = (
    Cost(0.8, 4.0, 10.0, 60.0),
    Cost(0.9, 7.0, 20.0, 90.0, 0.5, 2.0, 3.0),
    Cost(0.97, 20.0, 60.0, 97.0),
)


def test_it_is_said_what_the_one_that_is_set_costs_and_which_gives_most() -> None:
    first, second = workload_words(Workload(COSTS, 0.9, 100, 365, 800))
    assert first == (
        "At a desired retention of 0.90 study takes about 7.0 min a day over a year (n = 800, "
        "6.5-7.5) and ends with 90 of 100 cards recalled (87-93)."
    )
    assert "least time at 0.80: about 4.0 min a day, 60 recalled" in second
    assert "No other" in workload_words(Workload(COSTS, 0.8, 100, 365))[1]
    assert (
        cost_words(COSTS[1], Workload(COSTS, 0.8, 100, 365))
        == "about 7.0 min a day, 90 of 100 recalled after a year; with 0.80 4.0 min and 60"
    )


def test_both_hands_draw_it(tmp_path: Path) -> None:
    figure = workload_figure(Workload(COSTS, 0.9, 100, 365))
    cells = draw(figure, 76, 13, DARK, Glyphs.BRAILLE)
    assert "Time" in "".join(cells.row_text(row) for row in range(13))
    save_picture(figure, tmp_path / "workload.svg")
    assert "Recalled" in (tmp_path / "workload.svg").read_text("utf-8")
