"""From settings to what the queue goes by."""

from __future__ import annotations

from studyapp.study.queue import Limits
from studyapp.study.settings import Settings


def limits_of(settings: Settings) -> Limits:
    """How much a study day holds and in which order, as it is set."""
    return Limits(
        settings.new_per_day,
        settings.reviews_per_day,
        settings.new_cards,
        settings.review_order,
    )
