"""What Home shows: decks and topics with what is due, the day so far, and what to do next.

A pure function of the decks and of what is kept, so that the first screen can be drawn from
a quick look at the database, before the store is open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from studyapp.cards.card import Card, Deck
from studyapp.insight.effort import SECONDS_PER_ANSWER
from studyapp.insight.mastery import MASTERED_DAYS
from studyapp.insight.streak import streak
from studyapp.progress.encoding import from_microseconds
from studyapp.progress.state_table import DUE_AT, REVIEW, STABILITY, STAGE, StateRow, StateTable
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState
from studyapp.records.simulation_run import SimulationRun
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.study.backlog import Backlog, ScheduledRows, backlog_of
from studyapp.study.exam_status import ExamStatus, exam_status
from studyapp.study.queue import Facts, Limits, select

if TYPE_CHECKING:
    from studyapp.cards.library import Library

Rows = Sequence[StateRow | None]
"""Of some cards, in their order; None for a card that was never answered."""


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
    found = [[table.rows.get(card.id) for card in deck.cards] for deck in library.decks]
    facts = _facts(library, kept, table, found, day, limits)
    chosen = select(library.cards, facts, day, limits)
    today = frozenset((*chosen.steps, *chosen.main))
    fresh = frozenset(name for name in today if name not in table)
    answers = kept.answers_by_day or {}
    due_at = min((row[DUE_AT] for row in chain(*found) if row is not None), default=None)
    return Overview(
        day=day,
        decks=tuple(
            _deck_row(deck, rows, today, fresh)
            for deck, rows in zip(library.decks, found, strict=True)
        ),
        due=len(today) - len(fresh),
        new=len(fresh),
        done_today=answers.get(day, 0),
        streak=streak([date for date, count in answers.items() if count], day).current,
        minutes=round(len(today) * kept.seconds_per_card / 60 + 0.49),
        next_due_at=None if due_at is None else from_microseconds(due_at),
        last_run=kept.last_run,
        problems=len(library.problems),
        backlog=facts.backlog,
        exam=exam_status(kept.exam_plan, facts, library.cards, day),
    )


def _facts(
    library: Library,
    kept: Kept,
    table: StateTable,
    found: Sequence[Rows],
    day: dt.date,
    limits: Limits,
) -> Facts:
    """What the queue needs; ``found`` are the rows of each deck's cards."""
    hidden = frozenset(kept.suspended) | frozenset(kept.buried)
    met, weights = table.met(day), kept.weights or DEFAULT_WEIGHTS
    done = max(0, len(met) - kept.new_today)
    cards = chain.from_iterable(deck.cards for deck in library.decks)
    open_rows = [
        row
        for card, row in zip(cards, chain(*found), strict=True)
        if row is not None and card.id not in hidden
    ]
    return Facts(
        states=table,
        hidden=hidden,
        new_today=kept.new_today,
        reviews_today=done,
        met_today=met,
        backlog=backlog_of(
            ScheduledRows(open_rows),
            kept.answers_by_day or {},
            day,
            limits.reviews_per_day,
            done,
            weights[20],
        ),
        exam=kept.exam_plan,
        weights=weights,
    )


def _deck_row(deck: Deck, rows: Rows, today: Collection[str], fresh: Collection[str]) -> DeckRow:
    rows_of: dict[str, list[StateRow | None]] = {topic.id: [] for topic in deck.topics}
    for card, row in zip(deck.cards, rows, strict=True):
        if card.topic in rows_of:
            rows_of[card.topic].append(row)
    coming = [card for card in deck.cards if card.id in today]
    of_topic = {topic: [card for card in coming if card.topic == topic] for topic in rows_of}
    return DeckRow(
        _row(deck.id, deck.title, rows, coming, fresh),
        tuple(
            _row(topic.id, topic.title, rows_of[topic.id], of_topic[topic.id], fresh)
            for topic in deck.topics
        ),
    )


def _row(
    row_id: str, title: str, rows: Rows, coming: Sequence[Card], fresh: Collection[str]
) -> Row:
    new = sum(card.id in fresh for card in coming)
    answered = [row for row in rows if row is not None]
    # The mastery of ``insight.mastery``, of rows.
    strength = sum([min(1.0, row[STABILITY] / MASTERED_DAYS) for row in answered])
    return Row(
        id=row_id,
        title=title,
        due=len(coming) - new,
        new=new,
        learned=sum([row[STAGE] == REVIEW for row in answered]),
        total=len(rows),
        mastered=strength / len(rows) if rows else 0.0,
    )
