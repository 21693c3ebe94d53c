"""Logs and states for the tests: by hand and drawn by Hypothesis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from hypothesis import strategies as st

from studyapp.records.memory import MemoryState, Stage
from studyapp.records.rating import Rating
from studyapp.records.review import Review

TODAY = dt.date(2026, 11, 22)
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TOPIC_OF = {"a": "saddles", "b": "saddles", "c": "conditioning", "d": "curvature"}


def review(
    card: str, instant: dt.datetime, rating: Rating, number: int = 0, spent: int | None = 4_000
) -> Review:
    return Review(UUID(int=number), card, "deck", None, instant, 0, rating, spent, "")


def answers(card: str, *given: tuple[int, Rating]) -> list[Review]:
    """Answers to one card at noon, each so many days before today."""
    return [
        review(card, NOON - ago * DAY + n * dt.timedelta(minutes=1), rating, n)
        for n, (ago, rating) in enumerate(given)
    ]


def state(
    card: str, due: dt.date = TODAY, stability: float = 10.0, stage: Stage = Stage.REVIEW
) -> MemoryState:
    return MemoryState(
        card_id=card,
        stage=stage,
        step=None if stage is Stage.REVIEW else 0,
        stability=stability,
        difficulty=5.0,
        due_at=NOON,
        due_day=due,
        last_reviewed_at=NOON - 30 * DAY,
        last_day=TODAY - 30 * DAY,
        last_review_id=UUID(int=1),
        reviews=3,
        lapses=0,
    )


def _numbered(rows: Iterable[tuple[str, int, Rating, int | None]]) -> list[Review]:
    return [
        review(card, NOON - dt.timedelta(minutes=minutes), rating, number, spent)
        for number, (card, minutes, rating, spent) in enumerate(rows)
    ]


logs = st.lists(
    st.tuples(
        st.sampled_from("abcdx"),  # x is a card that is in no topic any more
        st.integers(0, 60 * 24 * 120),
        st.sampled_from(Rating),
        st.none() | st.integers(0, 60_000),
    ),
    max_size=60,
).map(_numbered)

states = st.dictionaries(
    st.sampled_from("abcdx"),
    st.tuples(
        st.integers(-40, 40), st.floats(0.001, 36_500, allow_nan=False), st.sampled_from(Stage)
    ),
).map(
    lambda drawn: {
        card: state(card, TODAY + ahead * DAY, stability, stage)
        for card, (ahead, stability, stage) in drawn.items()
    }
)

day_sets = st.sets(st.integers(-60, 3).map(lambda ahead: TODAY + ahead * DAY))
