"""The forecast, against a count of due days."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sim.figure import Bars
from studyapp.insight.figures import forecast_figure
from studyapp.insight.forecast import Forecast, expected_words, forecast, forecast_words
from studyapp.insight.share import Share
from studyapp.records.memory import MemoryState
from tests.insight.logs import DAY, TODAY, due_days, states


@given(states, st.integers(1, 30))
def test_each_day_counts_its_cards_and_today_the_overdue(
    known: dict[str, MemoryState], days: int
) -> None:
    found = forecast(due_days(known), TODAY, days)
    due = [kept.due_day for kept in known.values()]
    assert found.counts[0] == sum(day <= TODAY for day in due)
    assert found.counts[1:] == tuple(due.count(TODAY + n * DAY) for n in range(1, days))
    assert found.overdue == sum(day < TODAY for day in due)
    assert sum(found.counts) + found.later == len(due)
    assert found.days[0] == TODAY
    assert len(found.days) == days


def test_the_forecast_in_words() -> None:
    due = [TODAY - DAY, TODAY, TODAY + 4 * DAY, TODAY + 4 * DAY, TODAY + 90 * DAY]
    found = forecast([day.toordinal() for day in due], TODAY)
    assert found == Forecast(TODAY, (2, 0, 0, 0, 2, *[0] * 9), overdue=1, later=1)
    assert forecast_words(found) == (
        "2 cards due today, 1 of them from earlier days, 4 within 14 days; "
        "after today the fullest day is Thursday 26 November with 2."
    )


def test_nothing_scheduled_says_how_a_card_is() -> None:
    assert "once you have answered it" in forecast_words(forecast([], TODAY))
    far = forecast([(TODAY + 90 * DAY).toordinal()], TODAY)
    assert forecast_words(far) == "0 cards due today, 0 within 14 days."


def test_what_is_expected_in_words_and_bars() -> None:
    due = forecast([TODAY.toordinal(), (TODAY + 3 * DAY).toordinal()], TODAY, 7)
    found = replace(due, reviews=(1.2, 0.0, 0.4, 1.3, 0, 0.1, 0), new=(2.0,) * 7)
    assert expected_words(found) == (
        "With what comes back before then, about 3 reviews and 14 new cards are to be expected "
        "within 7 days, 17 of them in 7, if you study each day."
    )
    paced = replace(found, studied=Share(20, 28))
    assert expected_words(paced).endswith("at your pace of 20 in 28 days.")
    behind, front = forecast_figure(found).panels[0].marks
    assert isinstance(behind, Bars)
    assert isinstance(front, Bars)
    assert behind.heights.tolist() == [3, 2, 2, 3, 2, 2, 2]
    assert front.heights.tolist() == [1, 0, 0, 1, 0, 0, 0]


def test_nothing_is_expected_of_one_who_has_not_begun() -> None:
    found = replace(forecast([], TODAY), reviews=(0.0,) * 14, new=(20.0,) * 14)
    assert expected_words(found) == ""
    assert "once you have answered it" in forecast_words(found)
    assert len(forecast_figure(found).panels[0].marks) == 1
