"""What Home shows: decks and topics with what is due, the day so far, and what to do next.

A pure function of the decks and of what is kept, so that the first screen can be drawn from
a quick look at the database, before the store is open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from studyapp.cards.card import Card, Deck
from studyapp.insight.effort import SECONDS_PER_ANSWER
from studyapp.insight.mastery import MASTERED_DAYS
from studyapp.insight.streak import streak
from studyapp.progress.encoding import from_microseconds
from studyapp.progress.state_table import DUE_AT, REVIEW, STABILITY, STAGE, StateTable
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState
from studyapp.records.simulation_run import SimulationRun
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.study.backlog import Backlog, ScheduledRows, backlog_of
from studyapp.study.exam_status import ExamStatus, exam_status
from studyapp.study.queue import Facts, Limits, select
from studyapp.study.requirements import needs_of

if TYPE_CHECKING:
    from studyapp.cards.library import Library


@dataclass(frozen=True, slots=True)
class Row:
    """A deck or a topic: what is due today, and how much of it is learned.

    Attributes:
        id: id of the deck or topic.
        learned: cards that were answered and are past their first steps.
        mastered: share in [0, 1], as ``insight.mastery`` defines it.
    """

    id: str
    title: str
    due: int
    new: int
    learned: int
    total: int
    mastered: float


@dataclass(frozen=True, slots=True)
class DeckRow:
    """A deck with its topics."""

    deck: Row
    topics: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that Home says."""

    day: dt.date
    decks: tuple[DeckRow, ...]
    due: int
    new: int
    done_today: int
    streak: int
    minutes: int
    next_due_at: dt.datetime | None
    last_run: SimulationRun | None
    problems: int
    backlog: Backlog | None = None
    exam: ExamStatus | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store or the quick look knows."""

    states: Mapping[str, MemoryState]
    suspended: Collection[str] = ()
    buried: Collection[str] = ()
    answers_by_day: Mapping[dt.date, int] | None = None
    new_today: int = 0
    seconds_per_card: float = SECONDS_PER_ANSWER
    last_run: SimulationRun | None = None
    exam_plan: ExamPlan | None = None
    weights: tuple[float, ...] = ()


def overview(library: Library, kept: Kept, day: dt.date, limits: Limits) -> Overview:
    """Home's picture of study day ``day``."""
    table = StateTable.of(kept.states)
    facts = _facts(library, kept, table, day, limits)
    chosen = select(library.cards, facts, day, limits)
    today = frozenset((*chosen.steps, *chosen.main))
    fresh = frozenset(name for name in today if name not in table)
    found = _firmness(library.decks, table)
    answers = kept.answers_by_day or {}
    return Overview(
        day=day,
        decks=tuple(_deck_row(deck, found, today, fresh) for deck in library.decks),
        due=len(today) - len(fresh),
        new=len(fresh),
        done_today=answers.get(day, 0),
        streak=streak([date for date, count in answers.items() if count], day).current,
        minutes=round(len(today) * kept.seconds_per_card / 60 + 0.49),
        next_due_at=found.next_due_at,
        last_run=kept.last_run,
        problems=len(library.problems),
        backlog=facts.backlog,
        exam=exam_status(kept.exam_plan, facts, library.cards, day),
    )


def _facts(library: Library, kept: Kept, table: StateTable, day: dt.date, limits: Limits) -> Facts:
    """What the queue needs."""
    hidden = frozenset(kept.suspended) | frozenset(kept.buried)
    met, weights = table.met(day), kept.weights or DEFAULT_WEIGHTS
    done = max(0, len(met) - kept.new_today)
    return Facts(
        states=table,
        hidden=hidden,
        new_today=kept.new_today,
        reviews_today=done,
        met_today=met,
        backlog=backlog_of(
            ScheduledRows(table, needs_of(library.cards).place, hidden),
            kept.answers_by_day or {},
            day,
            limits.reviews_per_day,
            done,
            weights[20],
        ),
        exam=kept.exam_plan,
        weights=weights,
    )


@dataclass(frozen=True, slots=True)
class _Firmness:
    """How firmly the cards are known.

    Attributes:
        place: of each card in the others, by its id.
        firmness: min(1, stability / 21 days); 0 for a card that was never answered.
        learned: whether a card is in review.
        next_due_at: when the first of them comes up.
    """

    place: Mapping[str, int]
    firmness: Sequence[float]
    learned: Sequence[bool]
    next_due_at: dt.datetime | None


def _firmness(decks: Iterable[Deck], table: StateTable) -> _Firmness:
    """Read the rows once, in their own order: to look each up by its card takes far longer."""
    place = {card.id: n for n, card in enumerate(chain.from_iterable(d.cards for d in decks))}
    firmness, learned, times = [0.0] * len(place), [False] * len(place), []
    for name, row in table.rows.items():
        at = place.get(name)
        if at is not None:
            share = row[STABILITY] / MASTERED_DAYS
            firmness[at] = share if share < 1.0 else 1.0
            learned[at] = row[STAGE] == REVIEW
            times.append(row[DUE_AT])
    return _Firmness(place, firmness, learned, from_microseconds(min(times)) if times else None)


def _deck_row(
    deck: Deck, found: _Firmness, today: Collection[str], fresh: Collection[str]
) -> DeckRow:
    of_topic: dict[str, list[Card]] = {topic.id: [] for topic in deck.topics}
    for card in deck.cards:
        if card.topic in of_topic:
            of_topic[card.topic].append(card)
    return DeckRow(
        _row(deck.id, deck.title, deck.cards, found, today, fresh),
        tuple(
            _row(topic.id, topic.title, of_topic[topic.id], found, today, fresh)
            for topic in deck.topics
        ),
    )


def _row(
    row_id: str,
    title: str,
    cards: Sequence[Card],
    found: _Firmness,
    today: Collection[str],
    fresh: Collection[str],
) -> Row:
    here = [card.id for card in cards if card.id in today]
    new = sum(name in fresh for name in here)
    places = [found.place[card.id] for card in cards]
    return Row(
        id=row_id,
        title=title,
        due=len(here) - new,
        new=new,
        learned=sum([found.learned[place] for place in places]),
        total=len(cards),
        # As ``insight.mastery`` has it.
        mastered=sum([found.firmness[place] for place in places]) / len(cards) if cards else 0.0,
    )
