"""The forecast, against a count of due days."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studyapp.insight.forecast import Forecast, forecast, forecast_words
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
