"""The scheduler: a card's memory state as a fold of FSRS over its reviews, on study days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from studyapp.records.memory import MemoryState, Stage
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.records.study_day import ROLL_OVER_HOUR, day_start, study_day
from studyapp.scheduling import forgetting
from studyapp.scheduling.fuzz import fuzzed
from studyapp.scheduling.parameters import (
    DEFAULT_WEIGHTS,
    LONGEST_INTERVAL,
    check_settings,
    check_weights,
    name_of,
)
from studyapp.scheduling.preview import Preview, interval_words

if TYPE_CHECKING:
    import fsrs

_ANCHOR = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_LONGEST_ELAPSED = 10 * LONGEST_INTERVAL
_LAST_INSTANT = dt.datetime.max.replace(tzinfo=dt.UTC)
_ONE_DAY = dt.timedelta(days=1)


class Scheduler:
    """FSRS-6 with its published learning steps (1 and 10 minutes; 10 minutes after a lapse).

    A state depends on the reviews of its own card and on the settings, on nothing else. That
    is why the days are not balanced against one another: choosing the lightest day would
    make a card's due day depend on all other cards and on the order of the answers, and a
    replay of the log could no longer give the same states.

    Args:
        parameters: the 21 weights; None takes the published ones.
        desired_retention: the recall probability at which a card falls due, 0.70 to 0.97.
        maximum_interval: the longest interval in days.
        roll_over_hour: the local hour at which a study day begins.
        fuzz: whether intervals of three days and more are spread a little.

    Raises:
        UsageError: a setting is out of its range; the hint names the range.
    """

    def __init__(
        self,
        parameters: tuple[float, ...] | None = None,
        desired_retention: float = 0.9,
        maximum_interval: int = LONGEST_INTERVAL,
        roll_over_hour: int = ROLL_OVER_HOUR,
        *,
        fuzz: bool = True,
    ) -> None:
        check_settings(desired_retention, maximum_interval, roll_over_hour)
        if parameters is not None:
            check_weights(parameters)
            parameters = tuple(float(weight) for weight in parameters)
        self.parameters = parameters or DEFAULT_WEIGHTS
        self.desired_retention = float(desired_retention)
        self.maximum_interval = maximum_interval
        self.roll_over_hour = roll_over_hour
        self.fuzz = fuzz

    @cached_property
    def parameters_id(self) -> str:
        """A short stable name of everything that a state depends on besides the reviews."""
        return name_of(
            self.parameters,
            self.desired_retention,
            self.maximum_interval,
            self.roll_over_hour,
            self.fuzz,
        )

    def next_state(self, state: MemoryState | None, review: Review) -> MemoryState:
        """The state after ``review``, where ``state`` is the one before it (None: a new card).

        A review that is older than the state's last one counts as made on the same study
        day; a caller that holds the log folds anew instead (see ``needs_refold``).

        Raises:
            ValueError: the review is of another card, or its instant is naive.
        """
        if state is not None and state.card_id != review.card_id:
            raise ValueError(f"a review of {review.card_id!r} for the state of {state.card_id!r}")
        day = study_day(review.reviewed_at, review.offset_minutes, self.roll_over_hour)
        last_day = state.last_day if state is not None else day
        day = max(day, last_day)  # travel can set the local date back, memory never runs back
        card, interval = self._reviewed(state, review.rating, (day - last_day).days)
        if interval >= _ONE_DAY:
            days = interval.days
            if self.fuzz:
                days = fuzzed(days, self.maximum_interval, review.id)
            due_day = _day_after(day, days)
            due_at = day_start(due_day, review.offset_minutes, self.roll_over_hour)
        else:
            due_at = _instant_after(review.reviewed_at, interval)
            due_day = max(day, study_day(due_at, review.offset_minutes, self.roll_over_hour))
        stability, difficulty = card.stability, card.difficulty
        assert stability is not None  # noqa: S101 (the library sets both at the first review)
        assert difficulty is not None  # noqa: S101
        before = state.last_reviewed_at if state is not None else review.reviewed_at
        lapsed = _in_review(state) and review.rating is Rating.AGAIN
        return MemoryState(
            card_id=review.card_id,
            stage=Stage[card.state.name.upper()],
            step=card.step,
            stability=min(stability, float(LONGEST_INTERVAL)),
            difficulty=difficulty,
            due_at=due_at,
            due_day=due_day,
            last_reviewed_at=max(before, review.reviewed_at),
            last_day=day,
            last_review_id=review.id,
            reviews=(state.reviews if state is not None else 0) + 1,
            lapses=(state.lapses if state is not None else 0) + lapsed,
        )

    def fold(self, reviews: Iterable[Review]) -> MemoryState | None:
        """The state that the reviews of one card add up to, in whatever order they come.

        Args:
            reviews: all reviews of one card that were not taken back.

        Returns:
            The state, or None where there is no review.

        Raises:
            ValueError: the reviews are not all of one card.
        """
        state = None
        for review in sorted(reviews, key=lambda kept: (kept.reviewed_at, kept.id)):
            state = self.next_state(state, review)
        return state

    def needs_refold(self, state: MemoryState | None, review: Review) -> bool:
        """Whether ``review`` belongs before the last review that ``state`` has seen.

        It does when the clock was set back, or when another machine's log is merged in. The
        card's state is then the ``fold`` of all its reviews, not a step on from ``state``.

        A fold believes the instants of the log: an answer stamped 400 days too early turns
        the next one into a recall over 400 days. Only whoever takes the answers can tell
        that a clock is wrong, by asking when it is far from the newest answer.
        """
        return state is not None and (review.reviewed_at, review.id) < (
            state.last_reviewed_at,
            state.last_review_id,
        )

    def previews(
        self,
        state: MemoryState | None,
        *,
        card_id: str,
        deck_id: str,
        at: dt.datetime,
        offset_minutes: int,
        review_id: UUID,
    ) -> Mapping[Rating, Preview]:
        """What each rating would do: exactly what ``next_state`` does for a review so named.

        Args:
            state: the card's state, None for a new card.
            card_id: the card.
            deck_id: its deck.
            at: the instant of the answer, aware, UTC.
            offset_minutes: how far local time is ahead of UTC then.
            review_id: the identifier that the review will have; it seeds the fuzz.
        """
        previews = {}
        for rating in Rating:
            review = Review(
                id=review_id,
                card_id=card_id,
                deck_id=deck_id,
                session_id=None,
                reviewed_at=at,
                offset_minutes=offset_minutes,
                rating=rating,
                duration_ms=None,
                parameters_id=self.parameters_id,
            )
            after = self.next_state(state, review)
            days = after.due_day - after.last_day
            interval = days if after.stage is Stage.REVIEW else after.due_at - at
            previews[rating] = Preview(
                after.due_at, after.due_day, interval, interval_words(interval)
            )
        return previews

    def retrievability(self, state: MemoryState, day: dt.date) -> float:
        """The probability that the card is recalled on study day ``day``, in (0, 1]."""
        elapsed = max(0, (day - state.last_day).days)
        return forgetting.retrievability(elapsed, state.stability, self.parameters[20])

    def _reviewed(
        self, state: MemoryState | None, rating: Rating, elapsed: int
    ) -> tuple[fsrs.Card, dt.timedelta]:
        """The library's card after a review ``elapsed`` study days on, and its interval.

        The library counts spans of 24 hours between two instants and uses nothing else of
        them. It is shown midnights that lie as many days apart as the study days do, counted
        from a fixed one, so that no date near the end of the calendar can overflow.
        """
        from fsrs import Card, State
        from fsrs import Rating as LibraryRating

        # An explicit card_id: without one the library sleeps a millisecond to make it up.
        if state is None:
            card = Card(card_id=0, due=_ANCHOR)
        else:
            card = Card(
                card_id=0,
                state=State[state.stage.name.title()],
                step=state.step,
                stability=state.stability,
                difficulty=state.difficulty,
                due=_ANCHOR,
                last_review=_ANCHOR,
            )
        at = _ANCHOR + dt.timedelta(days=min(elapsed, _LONGEST_ELAPSED))
        after, _ = self._library.review_card(card, LibraryRating(rating), at)
        return after, after.due - at

    @cached_property
    def _library(self) -> fsrs.Scheduler:
        """The library's scheduler. Its fuzz is off: it draws from the global random numbers."""
        from fsrs import Scheduler as LibraryScheduler

        return LibraryScheduler(
            parameters=self.parameters,
            desired_retention=self.desired_retention,
            maximum_interval=self.maximum_interval,
            enable_fuzzing=False,
        )


def _in_review(state: MemoryState | None) -> bool:
    return state is not None and state.stage is Stage.REVIEW


def _day_after(day: dt.date, days: int) -> dt.date:
    """``days`` on from ``day``, but no later than the calendar goes."""
    return day + dt.timedelta(days=min(days, (dt.date.max - day).days))


def _instant_after(instant: dt.datetime, span: dt.timedelta) -> dt.datetime:
    """``span`` on from ``instant``, but no later than the calendar goes."""
    return instant + min(span, _LAST_INSTANT - instant)
