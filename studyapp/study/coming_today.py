"""Which cards today still holds, found in columns: as ``queue.select`` chooses them.

A session goes through its day card by card; statistics ask this of all cards there are, and
only how many come and which, not in what order.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studyapp.progress.state_columns import STAGES, StateColumns
from studyapp.records.memory import Stage
from studyapp.scheduling.forgetting import retrievability
from studyapp.scheduling.value import review_value
from studyapp.study.backlog import GIVE_UP, backlog_of
from studyapp.study.card_groups import groups_of_library
from studyapp.study.day_order import ReviewOrder, place_in_day
from studyapp.study.portion import Facts, Portion, Worth
from studyapp.study.queue import Concepts, introduced
from studyapp.study.requirements import Requirements, needs_of
from studyapp.study.single_states import SingleStates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from studyapp.cards.card import Card
    from studyapp.study.answer_log import AnswerLog
    from studyapp.study.card_groups import CardGroups
    from studyapp.study.desk import Desk

Array = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

REVIEW = STAGES.index(Stage.REVIEW)
_NO_CONCEPT, _TAKEN = -1, -2


@dataclass(frozen=True, slots=True)
class Coming:
    """What today still holds.

    Attributes:
        states: of the cards of the library that are not suspended, shapes (n,).
        concept: the number of each one's concept; -1 for none.
        comes: whether each comes today.
        new: how many cards come for the first time.
        fresh: how many there are to come for the first time, today or later.
    """

    states: StateColumns
    concept: Whole
    comes: Truth
    new: int
    fresh: int


def coming_today(desk: Desk, log: AnswerLog) -> Coming:
    """What today still holds for ``desk``, ``log`` being read from its store."""
    groups, day = groups_of_library(desk.library), log.day
    away = groups.marked(desk.store.suspended())
    hidden = away | groups.marked(desk.store.buried(day))
    place = log.groups.place[log.states.card].astype(np.int64)
    there = (place >= 0) & ~away[place]
    states, place = log.states.where(there), place[there]
    concept = _concepts(groups)[place]
    is_open = ~hidden[place]
    facts = _facts(desk, log, states.where(is_open))
    cards = desk.library.cards
    portion = Portion(facts, day, desk.limits, cards, cards)

    due = is_open & (states.due_day <= day.toordinal())
    steps, reviews = due & (states.stage != REVIEW), due & (states.stage == REVIEW)
    met = log.groups.place[log.states.card[log.states.last_day == day.toordinal()]]
    met = met[met >= 0]
    taken = np.zeros(len(groups.concepts) + 1, dtype=np.bool_)
    taken[_concepts(groups)[met]] = True
    taken[concept[steps]] = True
    taken[-1] = False  # cards without a concept have no siblings
    rows = np.flatnonzero(reviews)
    rivals = np.where(taken[concept[rows]], _TAKEN, concept[rows])
    comes = steps.copy()
    comes[rows[_chosen(states.where(rows), place[rows], rivals, portion, desk, day)]] = True

    seen = np.zeros(len(cards), dtype=np.bool_)
    seen[place] = True
    fresh = ~seen & ~away[:-1]
    new = 0
    if portion.new_room:
        before = [cards[n] for n in [*met.tolist(), *place[due].tolist()]]
        coming = {cards[n].id for n in place[steps].tolist()}
        new = _introduced(desk, facts, portion, fresh & ~hidden[:-1], before, coming)
    return Coming(states, concept, comes, new, int(np.count_nonzero(fresh)))


def _facts(desk: Desk, log: AnswerLog, states: StateColumns) -> Facts:
    """As ``facts_of_day``; ``states`` are those of the cards that can come today."""
    day, ids = log.day, log.answers.cards
    counts = log.days
    met = log.states.card[log.states.last_day == day.toordinal()]
    new_today = counts[day].new_cards if day in counts else 0
    reviews_today = max(0, met.size - new_today)
    backlog = backlog_of(
        _Scheduled(states.where(states.stage == REVIEW)),
        {date: count.answers for date, count in counts.items()},
        day,
        desk.limits.reviews_per_day,
        reviews_today,
        desk.scheduler.parameters[20],
    )
    return Facts(
        states=SingleStates(desk.store, ids, log.states.card),
        hidden=desk.store.suspended() | desk.store.buried(day),
        new_today=new_today,
        reviews_today=reviews_today,
        met_today=frozenset(ids[number] for number in met.tolist()),
        backlog=backlog,
        exam=desk.store.exam_plan(),
        weights=desk.scheduler.parameters,
    )


def _chosen(
    states: StateColumns,
    place: Whole,
    concept: Whole,
    portion: Portion,
    desk: Desk,
    day: dt.date,
) -> Whole:
    """The rows of due reviews that come: one of each concept, as long as there is room.

    ``concept`` is ``_TAKEN`` where another card of the concept has come today.
    """
    of_set = _of_set(portion, desk.library.cards, place)
    order = _in_order(states, place, of_set, portion, desk, day)
    ordered = concept[order]
    first = np.zeros(order.size, dtype=np.bool_)
    first[np.unique(ordered, return_index=True)[1]] = True
    order = order[(first | (ordered == _NO_CONCEPT)) & (ordered != _TAKEN)]
    planned = of_set[order]
    fits = ~planned | (np.cumsum(planned) <= portion.set_room)
    chosen = fits & (np.cumsum(fits) <= portion.room)
    portion.took(int(np.count_nonzero(planned & chosen)), set_waits=bool((planned & ~chosen).any()))
    found: Whole = order[chosen]
    return found


def _in_order(
    states: StateColumns,
    place: Whole,
    of_set: Truth,
    portion: Portion,
    desk: Desk,
    day: dt.date,
) -> Whole:
    """The rows of due reviews as ``Portion`` puts them."""
    cards = desk.library.cards
    waited = day.toordinal() - states.last_day
    which, horizon = portion.worth(place.size, int(np.count_nonzero(of_set)))
    match desk.limits.review_order:
        case ReviewOrder.DUE:
            first = states.due_day.astype(np.float64)
        case ReviewOrder.SHUFFLED:
            first = np.zeros(place.size)
        case ReviewOrder.AT_RISK:
            first = -waited / states.stability

    def names(rows: Whole) -> list[str]:
        return [cards[number].id for number in place[rows].tolist()]

    def ranks(rows: Whole) -> Whole:
        ids = names(rows)
        found = np.empty(rows.size, dtype=np.int64)
        found[sorted(range(rows.size), key=ids.__getitem__)] = np.arange(rows.size)
        return found

    def shuffled(rows: Whole) -> Whole:
        return np.array([place_in_day(name, day) for name in names(rows)], dtype=np.int64)

    if which is Worth.NONE:
        return _sorted(first, shuffled)
    value = review_value(
        states.stability,
        states.difficulty,
        np.maximum(0, waited).astype(np.float64),
        horizon,
        desk.scheduler.parameters,
    )
    by_worth = _sorted(-value, ranks)
    if which is Worth.ALL:
        return by_worth
    usual = _sorted(first, shuffled)
    found: Whole = np.concatenate([by_worth[of_set[by_worth]], usual[~of_set[usual]]])
    return found


def _sorted(first: Array, second: Callable[[Whole], Whole]) -> Whole:
    """The rows by ``first``; where it is the same by ``second``, which is asked of those alone."""
    order = np.argsort(first, kind="stable")
    same = np.diff(first[order]) == 0
    tied = order[np.append(same, False) | np.insert(same, 0, False)] if same.any() else order[:0]
    later = np.zeros(first.size, dtype=np.int64)
    later[tied] = second(tied)
    return np.lexsort((later, first)) if tied.size else order


def _of_set(portion: Portion, cards: Sequence[Card], place: Whole) -> Truth:
    """Which of some cards are of the set of the plan that runs."""
    if portion.plan is None:
        return np.zeros(place.size, dtype=np.bool_)
    return np.array([portion.covers(cards[number]) for number in place.tolist()], dtype=np.bool_)


def _introduced(
    desk: Desk,
    facts: Facts,
    portion: Portion,
    fresh: Truth,
    before: Iterable[Card],
    coming: set[str],
) -> int:
    """How many of the ``fresh`` cards come today, after those of ``before``."""
    cards = desk.library.cards
    listed = [card for card, is_one in zip(cards, fresh.tolist(), strict=True) if is_one]
    place = needs_of(cards).place
    listed = sorted(portion.unseen(listed), key=lambda card: place[card.id])
    requirements = Requirements(cards, facts.states, facts.hidden, portion.day)
    reach = {card.id for card in portion.unseen(cards)}
    found = introduced(listed, requirements, Concepts(before), coming, reach, portion.new_room)
    return len(found)


def _concepts(groups: CardGroups) -> Whole:
    """The concept of each place of the library; -1 for a card without one."""
    found = groups.concept.astype(np.int64)
    if "" in groups.concepts:
        found[found == groups.concepts.index("")] = _NO_CONCEPT
    return found


class _Scheduled:
    """Cards in review in columns, as ``backlog.Scheduled`` has them."""

    def __init__(self, states: StateColumns) -> None:
        self._states = states

    def until(self, day: dt.date) -> int:
        return int(np.count_nonzero(self._states.due_day <= day.toordinal()))

    def arrivals(self, day: dt.date) -> list[float]:
        ahead = self._states.due_day - day.toordinal()
        ahead = ahead[(ahead >= 1) & (ahead <= GIVE_UP)]
        counts = np.bincount(ahead - 1, minlength=GIVE_UP)
        return [float(count) for count in counts.tolist()]

    def lost(self, day: dt.date, decay: float | None) -> float:
        due = self._states.where(self._states.due_day <= day.toordinal())
        if not len(due):
            return 0.0
        waited = np.maximum(0, day.toordinal() - due.last_day).astype(np.float64)
        given = () if decay is None else (decay,)
        return 1 - float(retrievability(waited, due.stability, *given).mean())
