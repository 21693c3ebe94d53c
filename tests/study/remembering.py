"""A store that only remembers, so that many days pass in a moment."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from typing import cast

from studyapp.cards.card import Card
from studyapp.cards.library import Library
from studyapp.clock import FixedClock
from studyapp.progress.day_count import DayCount
from studyapp.progress.log_columns import LogColumns, columns_of
from studyapp.progress.state_columns import StateColumns, columns_of_states
from studyapp.progress.store import Store
from studyapp.records.card_event import CardEvent, CardEventKind
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.identifier import IdentifierSource
from studyapp.records.memory import MemoryState
from studyapp.records.review import Review, StudySession
from studyapp.records.study_day import study_day
from studyapp.scheduling.scheduler import Scheduler
from studyapp.study.desk import Desk
from tests.building import make_deck


class RememberingStore:
    """What a session asks of a store, as long as nothing is undone."""

    why_look_only = ""
    plan: ExamPlan | None = None

    def __init__(self) -> None:
        self._states: dict[str, MemoryState] = {}
        self._new: Counter[dt.date] = Counter()
        self._answers: Counter[dt.date] = Counter()
        self._reviews: list[Review] = []
        self._away: dict[str, CardEvent] = {}

    def begin_session(self, session: StudySession) -> None:
        pass

    def add_review(self, review: Review, state: MemoryState) -> None:
        self._states[review.card_id] = state
        self._new[state.last_day] += state.reviews == 1
        self._answers[state.last_day] += 1
        self._reviews.append(review)

    def add_event(self, event: CardEvent) -> None:
        self._away[event.card_id] = event

    def states(self) -> dict[str, MemoryState]:
        return dict(self._states)

    def state(self, card_id: str) -> MemoryState | None:
        return self._states.get(card_id)

    def log_columns(self) -> LogColumns:
        return columns_of(self._reviews)

    def state_columns(self, cards: Sequence[str]) -> StateColumns:
        states = self._states
        return columns_of_states((n, states[c]) for n, c in enumerate(cards) if c in states)

    def day_counts(self) -> dict[dt.date, DayCount]:
        counts = self._answers
        return {day: DayCount(n, self._new[day], n, 0) for day, n in counts.items() if n}

    def reviews(self) -> list[Review]:
        return list(self._reviews)

    def add_exam_plan(self, plan: ExamPlan) -> None:
        self.plan = plan

    def suspended(self) -> frozenset[str]:
        return frozenset(n for n, e in self._away.items() if e.kind is CardEventKind.SUSPEND)

    def buried(self, day: dt.date) -> frozenset[str]:
        return frozenset(
            name
            for name, event in self._away.items()
            if event.kind is CardEventKind.BURY and study_day(event.at, 0) == day
        )

    def exam_plan(self) -> ExamPlan | None:
        return self.plan

    def last_run(self, card_id: str) -> None:
        pass

    def last_note(self, card_id: str) -> str:
        return ""


def remembering_desk(clock: FixedClock, *cards: Card) -> Desk:
    return Desk(
        library=Library(decks=(make_deck(*cards),)),
        store=cast("Store", RememberingStore()),
        scheduler=Scheduler(),
        clock=clock,
        identifiers=IdentifierSource(random.Random(7).getrandbits),
    )
