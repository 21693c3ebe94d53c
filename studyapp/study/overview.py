"""What Home shows: decks and topics with what is due, the day so far, and what to do next.

A pure function of the decks and of what is kept, so that the first screen can be drawn from
a quick look at the database, before the store is open.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.cards.card import Deck, Topic
from studyapp.insight.effort import SECONDS_PER_ANSWER
from studyapp.insight.mastery import Mastery, mastery_of, mastery_together
from studyapp.insight.streak import streak
from studyapp.progress.state_table import StateTable
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState
from studyapp.records.simulation_run import SimulationRun
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.study.backlog import Backlog, ScheduledInTable, backlog_of
from studyapp.study.exam_status import ExamStatus, exam_status
from studyapp.study.queue import Facts, Limits, select
from studyapp.study.remembered import of_the_newest

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
    fresh = sum(name not in table for name in today)
    answers = kept.answers_by_day or {}
    return Overview(
        day=day,
        decks=tuple(_deck_rows(library.decks, table, today)),
        due=len(today) - fresh,
        new=fresh,
        done_today=answers.get(day, 0),
        streak=streak([date for date, count in answers.items() if count], day).current,
        minutes=round(len(today) * kept.seconds_per_card / 60 + 0.49),
        next_due_at=table.next_due_at(library.by_id),
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
    backlog = backlog_of(
        ScheduledInTable(table, library.by_id, hidden),
        kept.answers_by_day or {},
        day,
        limits.reviews_per_day,
        done,
        weights[20],
    )
    return Facts(
        states=table,
        hidden=hidden,
        new_today=kept.new_today,
        reviews_today=done,
        met_today=met,
        backlog=backlog,
        exam=kept.exam_plan,
        weights=weights,
    )


@dataclass(frozen=True, slots=True)
class _Topics:
    """The topics of all decks, numbered.

    Attributes:
        numbers: of each topic, by the ids of its deck and of itself.
        of_card: the number of each card's topic, by the card's id.
        totals: how many cards each has, by its number.
    """

    numbers: Mapping[tuple[str, str], int]
    of_card: Mapping[str, int]
    totals: Counter[int]


@of_the_newest
def _topics_of(decks: tuple[Deck, ...]) -> _Topics:
    keys = [(deck.id, topic.id) for deck in decks for topic in deck.topics]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    of_card = {
        card.id: numbers.setdefault((deck.id, card.topic), len(numbers))
        for deck in decks
        for card in deck.cards
    }
    return _Topics(numbers, of_card, Counter(of_card.values()))


def _deck_rows(
    decks: tuple[Deck, ...], table: StateTable, today: Collection[str]
) -> Iterator[DeckRow]:
    topics = _topics_of(decks)
    known = _mastery(topics, table)
    due = Counter(topics.of_card[name] for name in today if name in table)
    new = Counter(topics.of_card[name] for name in today if name not in table)

    def row(about: Deck | Topic, numbers: Collection[int]) -> Row:
        found = mastery_together(known[number] for number in numbers)
        return Row(
            id=about.id,
            title=about.title,
            due=sum(due[number] for number in numbers),
            new=sum(new[number] for number in numbers),
            learned=found.learned,
            total=found.total,
            mastered=found.mastered,
        )

    for deck in decks:
        here = {topic: n for (deck_id, topic), n in topics.numbers.items() if deck_id == deck.id}
        yield DeckRow(
            row(deck, here.values()), tuple(row(topic, [here[topic.id]]) for topic in deck.topics)
        )


def _mastery(topics: _Topics, table: StateTable) -> list[Mastery]:
    """The mastery of each topic, from one way through the table: to look cards up takes longer."""
    stabilities: list[list[float]] = [[] for _ in topics.numbers]
    learned = [0] * len(topics.numbers)
    for card_id, stability, in_review in table.firmness():
        number = topics.of_card.get(card_id)
        if number is not None:
            stabilities[number].append(stability)
            learned[number] += in_review
    return [mastery_of(topics.totals[n], stabilities[n], learned[n]) for n in range(len(learned))]
