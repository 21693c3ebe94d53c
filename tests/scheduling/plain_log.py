"""The log of a replay, made review by review."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from studyapp.records.review import Review
from studyapp.records.study_day import ROLL_OVER_HOUR, study_day
from studyapp.scheduling.replay import Log


def cards_of(reviews: Iterable[Review]) -> list[str]:
    """The card of each number in the log of these reviews."""
    return list(dict.fromkeys(review.card_id for review in reviews))


def log_of(reviews: Iterable[Review], roll_over_hour: int = ROLL_OVER_HOUR) -> Log:
    """The columns of reviews, in whatever order they come; the order is that of ``fold``.

    A review whose study day lies before that of the one before it counts as made on the same
    study day, as in ``Scheduler.next_state``.

    Args:
        reviews: all reviews of any number of cards that were not taken back.
        roll_over_hour: the local hour at which a study day begins.

    Raises:
        ValueError: the instant of a review is naive.
    """
    by_card: dict[str, list[Review]] = {}
    for review in reviews:
        by_card.setdefault(review.card_id, []).append(review)
    days: list[int] = []
    ratings: list[int] = []
    for kept in by_card.values():
        kept.sort(key=lambda review: (review.reviewed_at, review.id))
        last = 0
        for review in kept:
            day = study_day(review.reviewed_at, review.offset_minutes, roll_over_hour)
            last = max(last, day.toordinal())
            days.append(last)
            ratings.append(int(review.rating))
    counts = np.array([len(kept) for kept in by_card.values()], dtype=np.int64)
    return Log(
        card=np.repeat(np.arange(len(by_card), dtype=np.int32), counts),
        day=np.array(days, dtype=np.int32),
        rating=np.array(ratings, dtype=np.int8),
    )
