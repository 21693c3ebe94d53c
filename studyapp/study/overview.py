"""What Home shows: decks and topics with what is due, the day so far, and what to do next.

A pure function of the decks and of what is kept, so that the first screen can be drawn from
a quick look at the database, before the store is open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from studyapp.cards.card import Card, Deck
from studyapp.insight.effort import SECONDS_PER_ANSWER
from studyapp.insight.mastery import mastery_overall
from studyapp.insight.streak import streak
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState
from studyapp.records.simulation_run import SimulationRun
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.study.backlog import Backlog, ScheduledStates, backlog_of
from studyapp.study.exam_status import ExamStatus, exam_status
from studyapp.study.queue import Facts, Limits, select


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


def overview(
    decks: tuple[Deck, ...], kept: Kept, day: dt.date, limits: Limits, problems: int = 0
) -> Overview:
    """Home's picture of study day ``day``."""
    cards = [card for deck in decks for card in deck.cards]
    hidden = frozenset(kept.suspended) | frozenset(kept.buried)
    met = frozenset(n for n, state in kept.states.items() if state.last_day == day)
    answers, weights = kept.answers_by_day or {}, kept.weights or DEFAULT_WEIGHTS
    done = max(0, len(met) - kept.new_today)
    backlog = backlog_of(
        ScheduledStates(
            [kept.states[c.id] for c in cards if c.id in kept.states and c.id not in hidden]
        ),
        answers,
        day,
        limits.reviews_per_day,
        done,
        weights[20],
    )
    facts = Facts(
        states=kept.states,
        hidden=hidden,
        new_today=kept.new_today,
        reviews_today=done,
        met_today=met,
        backlog=backlog,
        exam=kept.exam_plan,
        weights=weights,
    )
    chosen = select(cards, facts, day, limits)
    today = frozenset((*chosen.steps, *chosen.main))
    fresh = sum(name not in kept.states for name in today)
    return Overview(
        day=day,
        decks=tuple(_deck_row(deck, today, kept) for deck in decks),
        due=len(today) - fresh,
        new=fresh,
        done_today=answers.get(day, 0),
        streak=streak([date for date, count in answers.items() if count], day).current,
        minutes=round(len(today) * kept.seconds_per_card / 60 + 0.49),
        next_due_at=min(
            (kept.states[c.id].due_at for c in cards if c.id in kept.states), default=None
        ),
        last_run=kept.last_run,
        problems=problems,
        backlog=backlog,
        exam=exam_status(kept.exam_plan, facts, cards, day),
    )


def _deck_row(deck: Deck, today: Collection[str], kept: Kept) -> DeckRow:
    topics = []
    for topic in deck.topics:
        cards = [card for card in deck.cards if card.topic == topic.id]
        topics.append(_row(topic.id, topic.title, cards, today, kept.states))
    return DeckRow(_row(deck.id, deck.title, deck.cards, today, kept.states), tuple(topics))


def _row(
    row_id: str,
    title: str,
    cards: Collection[Card],
    today: Collection[str],
    states: Mapping[str, MemoryState],
) -> Row:
    here = [card.id for card in cards if card.id in today]
    fresh = sum(name not in states for name in here)
    known = mastery_overall({card.id: "" for card in cards}, states)
    return Row(
        id=row_id,
        title=title,
        due=len(here) - fresh,
        new=fresh,
        learned=known.learned,
        total=known.total,
        mastered=known.mastered,
    )
