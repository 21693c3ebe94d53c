"""Figures: their marks hold the numbers, their axes hold the marks, and empty ones say why."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given

from sim.figure import Band, Bars, Curve, Figure, Heat, Rule
from studyapp.insight.calendar import calendar
from studyapp.insight.figures import (
    calendar_figure,
    forecast_figure,
    mastery_figure,
    past_figure,
    retention_figure,
    topics_figure,
)
from studyapp.insight.forecast import forecast
from studyapp.insight.retention import (
    recall_by_age,
    recall_tests,
    retention_by_group,
    retention_by_week,
)
from studyapp.insight.share import Share
from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.insight.logs import (
    DAY,
    TODAY,
    TOPIC_OF,
    answered,
    answers,
    due_days,
    groups,
    logs,
    mastery_by_topic,
    state,
    states,
)


def figures(log: list[Review], known: dict[str, MemoryState]) -> dict[str, Figure]:
    given_answers = answered(log)
    tests = recall_tests(given_answers)
    return {
        "forecast": forecast_figure(forecast(due_days(known), TODAY)),
        "calendar": calendar_figure({TODAY: len(log)}, calendar({TODAY: len(log)}, TODAY)),
        "past": past_figure({TODAY: len(log)}, {TODAY: 60.0 * len(log)}, TODAY),
        "retention": retention_figure(retention_by_week(recall_by_age(tests, TODAY)), 0.9),
        "topics": topics_figure(retention_by_group(tests, groups(given_answers, TOPIC_OF)), 0.9),
        "mastery": mastery_figure(mastery_by_topic(TOPIC_OF, known)),
    }


@given(logs, states)
def test_every_figure_can_be_drawn(log: list[Review], known: dict[str, MemoryState]) -> None:
    for figure in figures(log, known).values():
        assert figure.sentence.endswith(".")
        assert figure.panels
        for panel in figure.panels:
            assert panel.title
            assert panel.y.low is not None
            assert panel.y.high is not None
            assert panel.y.low < panel.y.high
            for mark in panel.marks:
                if isinstance(mark, Bars):
                    assert len(mark.names) == len(mark.heights)
                    assert (mark.heights >= panel.y.low).all()
                    assert (mark.heights <= panel.y.high).all()


@pytest.mark.parametrize(("name", "figure"), figures([], {}).items())
def test_an_empty_figure_says_what_is_missing(name: str, figure: Figure) -> None:
    assert figure.sentence.startswith(("No", "Nothing"))


@given(states)
def test_the_bars_of_the_forecast_are_its_counts(known: dict[str, MemoryState]) -> None:
    found = forecast(due_days(known), TODAY)
    (bars,) = forecast_figure(found).panels[0].marks
    assert isinstance(bars, Bars)
    assert tuple(bars.heights) == found.counts
    assert bars.names[:10] == ("22", "23", "24", "25", "26", "27", "28", "29", "30", "1")


def test_a_week_without_a_test_is_a_gap_in_the_curve() -> None:
    figure = retention_figure([Share(8, 10), Share(0, 0), Share(10, 10)], 0.9)
    band, curve, rule = figure.panels[0].marks
    assert isinstance(band, Band)
    assert isinstance(curve, Curve)
    assert isinstance(rule, Rule)
    np.testing.assert_allclose(curve.x, [-2, -1, 0])
    np.testing.assert_allclose(curve.y, [80, np.nan, 100])
    np.testing.assert_allclose(band.low, [49.02, np.nan, 72.25], atol=0.01)
    np.testing.assert_allclose(band.high, [94.33, np.nan, 100], atol=0.01)
    assert rule.at == 90
    assert figure.sentence == (
        "Of the cards that came back in 3 weeks you recalled 90 % (n = 20, 70-97 %)."
    )


def test_the_weakest_topic_is_named_with_its_n() -> None:
    log = [*logs_of("a", passed=3, n=4), *logs_of("c", passed=1, n=4)]
    found = answered(log)
    topics = retention_by_group(recall_tests(found), groups(found, TOPIC_OF))
    figure = topics_figure(topics)
    assert figure.sentence.startswith("Weakest: conditioning, 25 % (n = 4, ")
    (bars,) = figure.panels[0].marks
    assert isinstance(bars, Bars)
    assert bars.names == ("saddles", "conditioning")
    np.testing.assert_allclose(bars.heights, [75, 25])
    assert bars.cases == (4, 4)
    assert bars.low is not None
    assert bars.high is not None
    intervals = [topics[topic].both.interval for topic in bars.names]
    np.testing.assert_allclose(100 * np.array(intervals), np.array([bars.low, bars.high]).T)


def logs_of(card: str, passed: int, n: int) -> list[Review]:
    grades = [Rating.GOOD] * (passed + 1) + [Rating.AGAIN] * (n - passed)
    return answers(card, *((n - number, grade) for number, grade in enumerate(grades)))


def test_answers_of_other_days_are_not_drawn() -> None:
    given_on = {TODAY: 5, TODAY - 13 * DAY: 9, TODAY - 14 * DAY: 9}
    figure = past_figure(given_on, {day: 30.0 * count for day, count in given_on.items()}, TODAY)
    answers_of, minutes_of = (panel.marks[0] for panel in figure.panels)
    assert isinstance(answers_of, Bars)
    assert isinstance(minutes_of, Bars)
    assert list(answers_of.heights) == [9, *[0] * 12, 5]
    assert list(minutes_of.heights) == [4.5, *[0] * 12, 2.5]
    assert figure.sentence == (
        "14 answers in 14 days, 1.0 a day. You have studied for 12 min on 3 days, "
        "3.8 min a day (n = 3, 2.5-5.1 min)."
    )


def test_the_calendar_has_each_day_in_its_week_with_monday_above() -> None:
    given_on = {TODAY: 5, TODAY - 13 * DAY: 9, TODAY - 700 * DAY: 50}
    found = calendar(given_on, TODAY, 10)
    (panel,) = calendar_figure(given_on, found).panels
    (heat,) = panel.marks
    assert isinstance(heat, Heat)
    assert heat.values.shape == (7, 10)
    assert heat.high == 9
    for ago in range(63):
        day = TODAY - ago * DAY
        week, weekday = divmod((day - found.first_day).days, 7)
        assert heat.values[6 - weekday, week] == given_on.get(day, 0)
    assert np.isnan(heat.values).sum() == 7 - TODAY.isoweekday()
    assert [name for _, name in panel.y.names] == ["Sun", "Fri", "Wed", "Mon"]
    assert panel.x.names[-1][1] in {f"{TODAY:%b}", f"{TODAY - 28 * DAY:%b}"}


def test_all_topics_together_count_each_card_once() -> None:
    known = {"a": state("a", stability=21.0)}
    figure = mastery_figure(mastery_by_topic(TOPIC_OF, known))
    (bars,) = figure.panels[0].marks
    assert isinstance(bars, Bars)
    assert dict(zip(bars.names, bars.heights, strict=True)) == {
        "saddles": 50.0,
        "conditioning": 0.0,
        "curvature": 0.0,
    }
    assert figure.sentence == "1 of 4 cards met, 25 % mastered."


def test_the_numbers_are_had_without_numpy() -> None:
    modules = (
        "answers calendar concepts confidence effort expectation forecast foresight histogram "
        "hours mastery mean pace retention runs share streak time_spent words"
    )
    code = (
        "import sys;"
        + "".join(f"import studyapp.insight.{module};" for module in modules.split())
        + "print({'numpy', 'fsrs'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
