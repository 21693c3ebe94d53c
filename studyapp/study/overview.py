"""What Home shows: decks and topics with what is due, the day so far, and what to do next.

A pure function of the decks and of what is kept, so that the first screen can be drawn from
a quick look at the database, before the store is open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from studyapp.cards.card import Card, Deck
from studyapp.records.memory import MemoryState, Stage
from studyapp.records.simulation_run import SimulationRun
from studyapp.study.queue import Facts, Limits, select

SECONDS_PER_CARD = 15
"""What a card takes while there are no answers of one's own to measure."""

LEARNED_DAYS = 21
"""A card counts as learned in full when its memory lasts this long (Anki's *mature*)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A deck or a topic: what is due today, and how much of it is learned.

    Attributes:
        id: id of the deck or topic.
        learned: cards that were answered and are past their first steps.
        mastered: share in [0, 1]: each card counts ``min(1, stability / 21 days)``.
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


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store or the quick look knows."""

    states: Mapping[str, MemoryState]
    suspended: Collection[str] = ()
    buried: Collection[str] = ()
    answers_by_day: Mapping[dt.date, int] | None = None
    new_today: int = 0
    seconds_per_card: float = SECONDS_PER_CARD
    last_run: SimulationRun | None = None


def overview(
    decks: tuple[Deck, ...], kept: Kept, day: dt.date, limits: Limits, problems: int = 0
) -> Overview:
    """Home's picture of study day ``day``."""
    cards = [card for deck in decks for card in deck.cards]
    hidden = frozenset(kept.suspended) | frozenset(kept.buried)
    met = frozenset(n for n, state in kept.states.items() if state.last_day == day)
    facts = Facts(
        states=kept.states,
        hidden=hidden,
        new_today=kept.new_today,
        reviews_today=max(0, len(met) - kept.new_today),
        met_today=met,
    )
    chosen = select(cards, facts, day, limits)
    today = frozenset((*chosen.steps, *chosen.main))
    fresh = sum(name not in kept.states for name in today)
    answers = kept.answers_by_day or {}
    return Overview(
        day=day,
        decks=tuple(_deck_row(deck, today, kept) for deck in decks),
        due=len(today) - fresh,
        new=fresh,
        done_today=answers.get(day, 0),
        streak=_streak(answers, day),
        minutes=round(len(today) * kept.seconds_per_card / 60 + 0.49),
        next_due_at=min(
            (kept.states[c.id].due_at for c in cards if c.id in kept.states), default=None
        ),
        last_run=kept.last_run,
        problems=problems,
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
    known = [states[card.id] for card in cards if card.id in states]
    strength = sum(min(1.0, state.stability / LEARNED_DAYS) for state in known)
    return Row(
        id=row_id,
        title=title,
        due=len(here) - fresh,
        new=fresh,
        learned=sum(state.stage is Stage.REVIEW for state in known),
        total=len(cards),
        mastered=strength / len(cards) if cards else 0.0,
    )


def _streak(answers: Mapping[dt.date, int], day: dt.date) -> int:
    """Days in a row up to today; today not yet studied does not break it."""
    here = day if answers.get(day) else day - dt.timedelta(days=1)
    length = 0
    while answers.get(here):
        length, here = length + 1, here - dt.timedelta(days=1)
    return length
