"""Answers a second time, one by one in plain Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from studyapp.insight.answers import MEASURED_KINDS, UNKNOWN_KIND
from studyapp.records.confidence import Confidence
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.records.study_day import ROLL_OVER_HOUR, study_day

_STEPS = {int(step): step for step in Confidence}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer.

    Attributes:
        day, hour: the study day, and the hour that the learner's clock showed.
        gap: study days since the card's previous answer; None for its first. An answer with
            a gap of 1 or more is a recall test.
        fresh: whether it is the first answer to the card on its study day. Later ones test
            what was read minutes ago.
        right: what the machine found, else whether the learner rated it better than again.
        kind: the form in which the card was asked.
        seconds: None where it is not known.
        predicted, measured: of a prediction that is a number.
        unseen: of a card that a run grades: whether its drawn values never came before for
            this card. None for other cards.
    """

    card_id: str
    day: dt.date
    hour: int
    gap: int | None
    fresh: bool
    rating: Rating
    right: bool
    kind: str
    confidence: Confidence | None
    seconds: float | None
    predicted: float | None
    measured: float | None
    unseen: bool | None

    @property
    def tests_recall(self) -> bool:
        """Whether memory had to last for a night or more."""
        return bool(self.gap)


def answered(reviews: Iterable[Review], roll_over_hour: int = ROLL_OVER_HOUR) -> list[Answered]:
    """The answers in order of time.

    Args:
        reviews: answers of any number of cards in any order, those taken back left out.
        roll_over_hour: the local hour at which a study day begins.
    """
    last_day: dict[str, dt.date] = {}
    met: set[tuple[str, str]] = set()
    found = []
    for review in sorted(reviews, key=lambda kept: (kept.reviewed_at, kept.id)):
        day = study_day(review.reviewed_at, review.offset_minutes, roll_over_hour)
        before = last_day.get(review.card_id)
        day = day if before is None else max(day, before)  # travel does not turn the day back
        last_day[review.card_id] = day
        gap = None if before is None else (day - before).days
        found.append(_answered(review, day, gap, met))
    return found


def _answered(review: Review, day: dt.date, gap: int | None, met: set[tuple[str, str]]) -> Answered:
    detail = review.detail
    kind = detail.get("kind")
    kind = kind if isinstance(kind, str) and kind else UNKNOWN_KIND
    right = detail.get("right")
    unseen = None
    if kind in MEASURED_KINDS and isinstance(right, bool):
        asked = review.card_id, _sheet(detail)
        unseen = asked not in met
        met.add(asked)
    return Answered(
        card_id=review.card_id,
        day=day,
        hour=_local_hour(review),
        gap=gap,
        fresh=gap is None or gap > 0,
        rating=review.rating,
        right=right if isinstance(right, bool) else review.rating > Rating.AGAIN,
        kind=kind,
        confidence=_confidence(detail.get("confidence")),
        seconds=None if review.duration_ms is None else review.duration_ms / 1000,
        predicted=_number(detail.get("predicted")),
        measured=_number(detail.get("measured")),
        unseen=unseen,
    )


def _local_hour(review: Review) -> int:
    instant = review.reviewed_at.astimezone(dt.UTC)
    return (60 * instant.hour + instant.minute + review.offset_minutes) // 60 % 24


def _sheet(detail: Mapping[str, object]) -> str:
    """The drawn values as one text; the same values give the same."""
    draws = detail.get("draws")
    if not isinstance(draws, Mapping):
        return ""
    return repr(sorted((name, float(value)) for name, value in draws.items()))


def _confidence(value: object) -> Confidence | None:
    return _STEPS.get(value) if type(value) is int else None


def _number(value: object) -> float | None:
    return float(value) if type(value) in (int, float) else None  # type: ignore[arg-type]
