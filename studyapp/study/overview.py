"""What Home shows: decks and topics with what is due, the day so far, and what to do next.

A pure function of the decks and of what is kept, so that the first screen can be drawn from
a quick look at the database, before the store is open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from studyapp.cards.card import Card, Deck, Topic
from studyapp.insight.effort import SECONDS_PER_ANSWER
from studyapp.insight.mastery import MASTERED_DAYS
from studyapp.insight.streak import streak
from studyapp.progress.encoding import from_microseconds
from studyapp.progress.state_table import DUE_AT, REVIEW, STABILITY, STAGE, RawState, StateTable
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState
from studyapp.records.simulation_run import SimulationRun
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.study.backlog import Backlog, ScheduledRows, backlog_of
from studyapp.study.exam_status import ExamStatus, exam_status
from studyapp.study.queue import Facts, Limits, select

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
    hidden = frozenset(kept.suspended) | frozenset(kept.buried)
    standing = _standing(library.decks, table, hidden)
    facts = _facts(kept, table, hidden, standing, day, limits)
    chosen = select(library.cards, facts, day, limits)
    today = frozenset((*chosen.steps, *chosen.main))
    fresh = frozenset(name for name in today if name not in table)
    answers = kept.answers_by_day or {}
    return Overview(
        day=day,
        decks=tuple(_deck_rows(library.decks, standing, today, fresh)),
        due=len(today) - len(fresh),
        new=len(fresh),
        done_today=answers.get(day, 0),
        streak=streak([date for date, count in answers.items() if count], day).current,
        minutes=round(len(today) * kept.seconds_per_card / 60 + 0.49),
        next_due_at=standing.next_due_at,
        last_run=kept.last_run,
        problems=len(library.problems),
        backlog=facts.backlog,
        exam=exam_status(kept.exam_plan, facts, library.cards, day),
    )


def _facts(
    kept: Kept,
    table: StateTable,
    hidden: frozenset[str],
    standing: _Standing,
    day: dt.date,
    limits: Limits,
) -> Facts:
    """What the queue needs."""
    met, weights = table.met(day), kept.weights or DEFAULT_WEIGHTS
    done = max(0, len(met) - kept.new_today)
    return Facts(
        states=table,
        hidden=hidden,
        new_today=kept.new_today,
        reviews_today=done,
        met_today=met,
        backlog=backlog_of(
            ScheduledRows(standing.open),
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
class _Standing:
    """How the cards of all decks stand, in the order of the decks.

    Attributes:
        firmness: min(1, stability / 21 days); 0 for a card that was never answered.
        learned: 1 for a card in review, else 0.
        open: the rows of those that were answered and are not hidden, in no order.
        next_due_at: when the first of those that were answered comes up.
    """

    firmness: Sequence[float]
    learned: Sequence[int]
    open: Sequence[RawState]
    next_due_at: dt.datetime | None


def _standing(decks: Iterable[Deck], table: StateTable, hidden: frozenset[str]) -> _Standing:
    """Read the rows once, in their own order: to look each up by its card takes far longer."""
    cards = chain.from_iterable(deck.cards for deck in decks)
    places = {card.id: place for place, card in enumerate(cards)}
    firmness, learned = [0.0] * len(places), [0] * len(places)
    rows, times = [], []
    for name, row in table.rows.items():
        place = places.get(name)
        if place is None:
            continue
        share = row[STABILITY] / MASTERED_DAYS
        firmness[place] = share if share < 1.0 else 1.0
        if row[STAGE] == REVIEW:
            learned[place] = 1
        if name not in hidden:
            rows.append(row)
        times.append(row[DUE_AT])
    next_due_at = from_microseconds(min(times)) if times else None
    return _Standing(firmness, learned, rows, next_due_at)


def _deck_rows(
    decks: Iterable[Deck], standing: _Standing, today: Collection[str], fresh: Collection[str]
) -> Iterator[DeckRow]:
    start = 0
    for deck in decks:
        of_topic: dict[str, list[int]] = {topic.id: [] for topic in deck.topics}
        for place, card in enumerate(deck.cards, start):
            if card.topic in of_topic:
                of_topic[card.topic].append(place)
        coming = [card for card in deck.cards if card.id in today]
        end = start + len(deck.cards)
        yield DeckRow(
            _row(deck, range(start, end), coming, standing, fresh),
            tuple(
                _row(
                    topic,
                    of_topic[topic.id],
                    [card for card in coming if card.topic == topic.id],
                    standing,
                    fresh,
                )
                for topic in deck.topics
            ),
        )
        start = end


def _row(
    about: Deck | Topic,
    places: Sequence[int],
    coming: Sequence[Card],
    standing: _Standing,
    fresh: Collection[str],
) -> Row:
    new, total = sum(card.id in fresh for card in coming), len(places)
    firmness = sum([standing.firmness[place] for place in places])
    return Row(
        id=about.id,
        title=about.title,
        due=len(coming) - new,
        new=new,
        learned=sum([standing.learned[place] for place in places]),
        total=total,
        mastered=firmness / total if total else 0.0,  # as ``insight.mastery`` has it
    )
