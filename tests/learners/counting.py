"""Learners of cards without simulations, day after day in memory, and what was foretold to them."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from studyapp.cards.card import Card
from studyapp.cards.library import Library, load_library
from studyapp.clock import FixedClock
from studyapp.insight.forecast import Forecast
from studyapp.progress.day_count import DayCount
from studyapp.progress.store import Store
from studyapp.records.identifier import IdentifierSource
from studyapp.records.memory import MemoryState
from studyapp.records.review import Review
from studyapp.scheduling.scheduler import Scheduler
from studyapp.study.answer_log import answer_log
from studyapp.study.desk import Desk
from studyapp.study.foretelling import foretold
from studyapp.study.queue import Limits
from tests.building import MORNING, make_card, make_deck
from tests.learners.learner import Habits, Learner
from tests.study.remembering import RememberingStore


class CountingStore(RememberingStore):
    """Keeps every answer too, and which cards came on which day."""

    def __init__(self) -> None:
        super().__init__()
        self.came: dict[tuple[dt.date, str], bool] = {}
        self._answers: Counter[dt.date] = Counter()

    def add_review(self, review: Review, state: MemoryState) -> None:
        super().add_review(review, state)
        self.came.setdefault((state.last_day, review.card_id), state.reviews == 1)
        self._answers[state.last_day] += 1

    def day_counts(self) -> dict[dt.date, DayCount]:
        return {
            day: DayCount(count, self._new[day], count, 0) for day, count in self._answers.items()
        }


@dataclass(frozen=True, slots=True)
class Foretold:
    """A forecast on the morning of a day, and what then came."""

    day: int
    forecast: Forecast
    came: dict[dt.date, int]

    def error(self, days: int) -> float:
        """How far off it was over so many days, as a share of what came."""
        came = sum(self.came.get(day, 0) for day in self.forecast.days[:days])
        return sum(self.forecast.expected(days)) / max(1, came) - 1


def cards_as_shipped() -> tuple[Card, ...]:
    """The concepts and requirements of the shipped decks, in cards that a learner rates."""
    return tuple(
        make_card(card.id, concept=card.concept, requires=card.requires)
        for card in load_library().cards
    )


def foretold_days(
    seed: int, habits: Habits, new: int, days: int, every: int = 10, span: int = 14
) -> Iterator[Foretold]:
    """Let a learner live, and every so many days look ahead; the days before ``span`` is over."""
    clock, store = FixedClock(MORNING), CountingStore()
    desk = Desk(
        library=Library(decks=(make_deck(*cards_as_shipped()),)),
        store=cast("Store", store),
        scheduler=Scheduler(),
        clock=clock,
        identifiers=IdentifierSource(random.Random(seed).getrandbits),
        limits=Limits(new_per_day=new),
    )
    learner, forecasts = Learner(desk, random.Random(seed), habits), {}
    for number in range(days):
        clock.instant = MORNING + dt.timedelta(days=number)
        if number % every == 0 and number + span <= days:
            forecasts[number] = foretold(desk, answer_log(desk), span)
        learner.maybe_spend_day(clock.instant, number)
    came = Counter(day for day, _ in store.came)
    for number, forecast in forecasts.items():
        yield Foretold(number, forecast, dict(came))
