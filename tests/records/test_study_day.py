"""Study days begin at the roll-over hour, wherever the learner is."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.study_day import day_start, study_day

DAY = dt.timedelta(days=1)
ENDS = (dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC))
INSTANT = dt.timedelta(microseconds=1)
offsets = st.integers(-14 * 60, 14 * 60)
hours = st.integers(0, 23)
instants = st.datetimes(
    dt.datetime(1970, 1, 1),  # noqa: DTZ001 (Hypothesis wants naive bounds)
    dt.datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
zones = st.sampled_from(
    ["Europe/London", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"]
).map(ZoneInfo)


def offset_of(instant: dt.datetime, zone: ZoneInfo) -> int:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds() // 60)


@given(instants, offsets, hours)
def test_an_instant_lies_between_the_starts_of_its_day_and_the_next(
    instant: dt.datetime, offset: int, hour: int
) -> None:
    day = study_day(instant, offset, hour)
    assert day_start(day, offset, hour) <= instant < day_start(day + DAY, offset, hour)


@given(st.dates(dt.date(1970, 1, 1), dt.date(2100, 1, 1)), offsets, hours)
def test_a_day_begins_with_its_start(day: dt.date, offset: int, hour: int) -> None:
    start = day_start(day, offset, hour)
    assert study_day(start, offset, hour) == day
    assert study_day(start - INSTANT, offset, hour) == day - DAY


@given(instants, zones)
def test_it_is_the_local_date_four_hours_ago(instant: dt.datetime, zone: ZoneInfo) -> None:
    on_the_wall = instant.astimezone(zone).replace(tzinfo=None)
    day = study_day(instant, offset_of(instant, zone))
    assert day == (on_the_wall - dt.timedelta(hours=4)).date()
    assert study_day(instant.astimezone(zone), offset_of(instant, zone)) == day


def test_the_hour_that_a_clock_change_repeats_is_one_day() -> None:
    zone = ZoneInfo("Europe/London")
    half_past_one = [dt.datetime(2026, 10, 25, 1, 30, tzinfo=zone, fold=fold) for fold in (0, 1)]
    first, second = (instant.astimezone(dt.UTC) for instant in half_past_one)
    assert second - first == dt.timedelta(hours=1)
    days = {study_day(instant, offset_of(instant, zone)) for instant in (first, second)}
    assert days == {dt.date(2026, 10, 24)}


@pytest.mark.parametrize("offset", [-840, 0, 840])
@pytest.mark.parametrize("end", ENDS)
def test_the_ends_of_the_calendar_hold(end: dt.datetime, offset: int) -> None:
    assert abs(study_day(end, offset) - end.date()) <= DAY
    assert abs(day_start(end.date(), offset) - end) <= 2 * DAY


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        study_day(dt.datetime(2026, 11, 22), 0)  # noqa: DTZ001 (the fault meant)
