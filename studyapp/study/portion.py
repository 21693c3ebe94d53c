"""How much a study day holds, and which reviews come where more wait than it holds.

Usually the learner's limits say so. After a break it is a day's share of the backlog, and while
a plan for a date runs its minutes and its new cards count (see ``backlog`` and ``exam_rule``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from studyapp.cards.card import Card
from studyapp.progress.state_row import StateRow
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.scheduling.value import HORIZON, review_value
from studyapp.study.backlog import Backlog
from studyapp.study.day_order import NewCards, ReviewOrder, review_place
from studyapp.study.exam_rule import in_set, is_running, new_room, review_room


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a study day holds, and in which order it comes."""

    new_per_day: int = 20
    reviews_per_day: int = 200
    new_cards: NewCards = NewCards.MIXED
    review_order: ReviewOrder = ReviewOrder.DUE


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows, as the queue needs it.

    Attributes:
        states: memory state of each card that has been answered.
        hidden: ids of suspended and of buried cards.
        new_today, reviews_today: what was already done on this study day.
        met_today: ids of cards answered on this study day.
        backlog: what waits, where it is more than a day holds.
        exam: the plan for a date, where one runs.
        portions: how many times the day's share the learner wants today.
        weights: of the schedule.
    """

    states: Mapping[str, MemoryState]
    hidden: Collection[str]
    new_today: int = 0
    reviews_today: int = 0
    met_today: Collection[str] = ()
    backlog: Backlog | None = None
    exam: ExamPlan | None = None
    portions: int = 1
    weights: tuple[float, ...] = DEFAULT_WEIGHTS


Due = tuple[Card, StateRow]


class Worth(Enum):
    """Which reviews come by what they are worth, the most valuable first."""

    NONE = "none"
    OF_SET = "of the plan's set, before all others"
    ALL = "all"


class Portion:
    """What one study day holds.

    Args:
        facts: what the store knows.
        day: the study day.
        limits: what the learner set.
        library: all cards there are.
        cards: those that are studied now; a plan that covers none of them asks nothing of them.
    """

    def __init__(
        self,
        facts: Facts,
        day: dt.date,
        limits: Limits,
        library: Sequence[Card],
        cards: Sequence[Card],
    ) -> None:
        self._facts, self.day, self._limits = facts, day, limits
        plan = facts.exam if is_running(facts.exam, day) else None
        self._plan = plan if plan and any(in_set(plan, card) for card in cards) else None
        self._reviews_of_set = self._done_reviews = self._done_new = self._left = 0
        self._set_waits = False
        if self._plan is not None:
            of_set = [card.id for card in library if in_set(self._plan, card)]
            met = sum(name in facts.met_today for name in of_set)
            self._done_new = min(facts.new_today, met)
            self._done_reviews = met - self._done_new
            self._left = sum(
                name not in facts.states and name not in facts.hidden for name in of_set
            )

    def reviews(self, due: Sequence[Due], claim: Callable[[Card], bool]) -> list[str]:
        """The reviews of the day that are still to come, in their order.

        Args:
            due: the cards that are due, with the rows of their states.
            claim: takes the place of a card's concept in the day, unless a sibling has it.
        """
        room, set_room, of_set, set_waits = self.room, self.set_room, 0, False
        chosen: list[str] = []
        for card, _ in self._in_order(due):
            if not claim(card):
                continue
            planned = self.covers(card)
            if len(chosen) < room and not (planned and of_set >= set_room):
                chosen.append(card.id)
                of_set += planned
            else:
                set_waits = set_waits or planned
        self.took(of_set, set_waits=set_waits)
        return chosen

    def took(self, of_set: int, *, set_waits: bool) -> None:
        """Reviews were chosen: so many of the plan's set, and whether more of it wait."""
        self._reviews_of_set, self._set_waits = of_set, set_waits

    def unseen(self, cards: Iterable[Card]) -> list[Card]:
        """Those of ``cards`` that may come for the first time; all of them without a plan."""
        return [card for card in cards if self._plan is None or self.covers(card)]

    @property
    def new_room(self) -> int:
        """How many new cards the day still holds; asked for after its reviews."""
        facts = self._facts
        if self._plan is not None:
            if self._set_waits:
                return 0
            reviews = self._done_reviews + self._reviews_of_set
            return new_room(
                self._plan, self.day, self._left, reviews, self._done_new, facts.portions
            )
        if facts.backlog is not None:
            return 0
        return max(0, self._limits.new_per_day - facts.new_today)

    @property
    def plan(self) -> ExamPlan | None:
        """The plan that asks something of the day and of what is studied."""
        return self._plan

    def covers(self, card: Card) -> bool:
        """Whether a card is of the plan's set."""
        return self._plan is not None and in_set(self._plan, card)

    @property
    def room(self) -> int:
        """How many reviews the day still holds."""
        facts = self._facts
        most = self._limits.reviews_per_day
        if facts.backlog is not None:
            most = min(most, facts.backlog.share)
        room = max(0, most * facts.portions - facts.reviews_today)
        if facts.backlog is not None and self._plan is not None:
            left = self._limits.reviews_per_day * facts.portions - facts.reviews_today
            room = max(room, min(left, self.set_room))
        return room

    @property
    def set_room(self) -> int:
        """How many reviews of the plan's set fit into its minutes; 0 without a plan."""
        if self._plan is None:
            return 0
        return review_room(self._plan, self._done_reviews, self._done_new, self._facts.portions)

    def worth(self, due: int, of_set: int) -> tuple[Worth, int]:
        """Which of so many due reviews come by their worth, and on which horizon it is told."""
        if self._plan is not None and of_set > min(self.room, self.set_room):
            return Worth.OF_SET, (self._plan.exam_day - self.day).days
        if self._facts.backlog is not None and due > self.room:
            return Worth.ALL, HORIZON
        return Worth.NONE, HORIZON

    def _in_order(self, due: Sequence[Due]) -> list[Due]:
        """As the learner set it; by their worth where a plan or a backlog has not room for all."""
        order = self._limits.review_order
        planned = [one for one in due if self.covers(one[0])]
        which, horizon = self.worth(len(due), len(planned))
        if which is Worth.ALL:
            return self._by_worth(due, horizon)
        usual = sorted(due, key=lambda one: review_place(one[0].id, one[1], self.day, order))
        if which is Worth.OF_SET:
            others = [one for one in usual if not self.covers(one[0])]
            return [*self._by_worth(planned, horizon), *others]
        return usual

    def _by_worth(self, due: Sequence[Due], horizon: int) -> list[Due]:
        weights, today = self._facts.weights, self.day.toordinal()

        def worth(one: Due) -> tuple[float, str]:
            card, row = one
            waited = max(0, today - row.last_day)
            return -review_value(row.stability, row.difficulty, waited, horizon, weights), card.id

        return sorted(due, key=worth)
