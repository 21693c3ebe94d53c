"""Logs whose answers say more than their grade: by hand, and drawn by Hypothesis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from hypothesis import strategies as st

from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.insight.logs import DAY, NOON

SIMULATION_OF = {"a": "saddle", "b": "saddle", "c": "cliff"}


def told(
    card: str,
    ago: float,
    rating: Rating = Rating.GOOD,
    number: int = 0,
    offset: int = 0,
    spent: int | None = 4_000,
    **detail: object,
) -> Review:
    """An answer at noon so many days before today, with what was kept beside it."""
    instant = NOON - ago * DAY + dt.timedelta(seconds=number)
    return Review(UUID(int=number), card, "deck", None, instant, offset, rating, spent, "", detail)


def _numbered(
    rows: Iterable[tuple[str, int, Rating, int | None, dict[str, object]]],
) -> list[Review]:
    return [
        told(card, minutes / 1440, rating, number, (number % 5 - 2) * 60, spent, **detail)
        for number, (card, minutes, rating, spent, detail) in enumerate(rows)
    ]


details = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["recall", "number", "predict", "tune"]),
        "confidence": st.sampled_from([1, 2, 3]),
        "right": st.booleans(),
        "predicted": st.floats(-10, 10),
        "measured": st.sampled_from([0.0, 0.5, -2.0, 8.0]),
        "draws": st.sampled_from([{"eta": 0.1}, {"eta": 0.2}, {"eta": 0.1, "b": 2.0}]),
    },
)

detailed_logs = st.lists(
    st.tuples(
        st.sampled_from("abcdx"),
        st.integers(0, 60 * 24 * 60),
        st.sampled_from(Rating),
        st.none() | st.integers(0, 60_000),
        details,
    ),
    max_size=60,
).map(_numbered)
