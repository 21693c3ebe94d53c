"""Histories of one card for the tests: written by hand, and drawn by Hypothesis."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from uuid import UUID

from hypothesis import strategies as st

from studyapp.records.rating import Rating
from studyapp.records.review import Review

DAY = dt.timedelta(days=1)
FIRST = dt.datetime(2026, 11, 22, 5, 0, tzinfo=dt.UTC)

Step = tuple[dt.timedelta, Rating]


def review_at(
    instant: dt.datetime, rating: Rating, number: int = 0, offset_minutes: int = 0
) -> Review:
    """A review of the one card, whose identifier is made from ``number``."""
    return Review(
        id=UUID(int=random.Random(number).getrandbits(128)),
        card_id="saddle.newton-attracted",
        deck_id="optimization",
        session_id=None,
        reviewed_at=instant,
        offset_minutes=offset_minutes,
        rating=rating,
        duration_ms=4_000,
        parameters_id="",
    )


def history(steps: Sequence[Step], seed: int = 0) -> list[Review]:
    """Reviews that follow one another by the given spans, the first at ``FIRST``."""
    instant, reviews = FIRST, []
    for number, (span, rating) in enumerate(steps):
        instant += span if number else dt.timedelta(0)
        reviews.append(review_at(instant, rating, number + 1_000 * seed))
    return reviews


def _span(days: int, minutes: int) -> dt.timedelta:
    return dt.timedelta(days=days, minutes=minutes)


ratings = st.sampled_from(Rating)

whole_day_steps = st.lists(st.tuples(st.builds(_span, st.integers(1, 400), st.just(0)), ratings))
"""One review per study day, always at the same time of day."""

later_each_day_steps = st.lists(
    st.tuples(st.builds(_span, st.integers(0, 60), st.integers(1, 15)), ratings), max_size=40
)
"""Several reviews a day, each day no earlier than the day before: whole days of 24 hours
and study days are then the same."""

any_steps = st.lists(
    st.tuples(st.builds(dt.timedelta, minutes=st.integers(0, 60 * 24 * 30)), ratings), max_size=30
)

identifiers = st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number))
