"""Logs and states for the tests: by hand and drawn by Hypothesis."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from hypothesis import strategies as st

from studyapp.insight import answers as columns
from studyapp.insight.answers import Answers, Groups
from studyapp.insight.concepts import Concepts
from studyapp.insight.confidence import SelfKnowledge, knowledge_by_group
from studyapp.insight.mastery import Mastery, mastery_by_group
from studyapp.insight.retention import RecallTests
from studyapp.progress.log_columns import columns_of
from studyapp.records.memory import MemoryState, Stage
from studyapp.records.rating import Rating
from studyapp.records.review import Review

TODAY = dt.date(2026, 11, 22)
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TOPIC_OF = {"a": "saddles", "b": "saddles", "c": "conditioning", "d": "curvature"}


def review(
    card: str, instant: dt.datetime, rating: Rating, number: int = 0, spent: int | None = 4_000
) -> Review:
    return Review(UUID(int=number), card, "deck", None, instant, 0, rating, spent, "")


def answers(card: str, *given: tuple[int, Rating]) -> list[Review]:
    """Answers to one card at noon, each so many days before today."""
    return [
        review(card, NOON - ago * DAY + n * dt.timedelta(minutes=1), rating, n)
        for n, (ago, rating) in enumerate(given)
    ]


def answered(log: Iterable[Review], roll_over_hour: int = 4) -> Answers:
    """Answers in columns, by way of the columns of the log."""
    return columns.answered(columns_of(log), roll_over_hour)


def groups_of(cards: Sequence[str], group_of: Mapping[str, str]) -> Groups:
    """The groups of numbered cards; groups in the order in which ``group_of`` first names them."""
    places = {name: place for place, name in enumerate(dict.fromkeys(group_of.values()))}
    by_card = {card: places[name] for card, name in group_of.items()}
    found = np.fromiter((by_card.get(card, -1) for card in cards), np.int32, len(cards))
    return Groups(tuple(places), found)


def self_knowledge(answers: Answers) -> SelfKnowledge:
    """The calibration over all statements."""
    return knowledge_by_group(answers, groups(answers, {}))[0]


def mastery_by_topic(
    topic_of: Mapping[str, str], known: Mapping[str, MemoryState]
) -> dict[str, Mastery]:
    """The mastery of each topic, by way of columns."""
    topics = groups_of(list(known), topic_of)
    return mastery_by_group(
        Counter(topic_of.values()),
        topics.group,
        np.array([one.stability for one in known.values()]),
        np.array([one.stage is Stage.REVIEW for one in known.values()], dtype=bool),
    )


def groups(of: Answers, group_of: Mapping[str, str]) -> Groups:
    return groups_of(of.cards, group_of)


def due_days(known: Mapping[str, MemoryState]) -> list[int]:
    return [kept.due_day.toordinal() for kept in known.values()]


def given_tests(*rows: tuple[str, dt.date, int, bool]) -> RecallTests:
    """Recall tests from card, day, gap and whether it was passed; cards are letters."""
    card, day, gap, passed = zip(*rows, strict=True) if rows else ((), (), (), ())
    return RecallTests(
        np.array([ord(one) for one in card], dtype=np.int32),
        np.array([one.toordinal() for one in day], dtype=np.int32),
        np.array(gap, dtype=np.int32),
        np.array(passed, dtype=bool),
    )


@dataclass(frozen=True, slots=True)
class Member:
    """A card as its concept sees it."""

    card_id: str
    concept: str
    predicts: bool


def concepts_of(cards: Sequence[str], members: Iterable[Member]) -> Concepts:
    """The concepts of some cards, by the numbers of ``cards``."""
    listed = list(members)
    found = groups_of(cards, {member.card_id: member.concept for member in listed})
    of_concept = [[m for m in listed if m.concept == name] for name in found.names]
    return Concepts(
        names=found.names,
        cards=np.array([len(inside) for inside in of_concept], dtype=np.int64),
        predicts=np.array([any(m.predicts for m in inside) for inside in of_concept], dtype=bool),
        concept=found.group,
    )


def state(
    card: str, due: dt.date = TODAY, stability: float = 10.0, stage: Stage = Stage.REVIEW
) -> MemoryState:
    return MemoryState(
        card_id=card,
        stage=stage,
        step=None if stage is Stage.REVIEW else 0,
        stability=stability,
        difficulty=5.0,
        due_at=NOON,
        due_day=due,
        last_reviewed_at=NOON - 30 * DAY,
        last_day=TODAY - 30 * DAY,
        last_review_id=UUID(int=1),
        reviews=3,
        lapses=0,
    )


def _numbered(rows: Iterable[tuple[str, int, Rating, int | None]]) -> list[Review]:
    return [
        review(card, NOON - dt.timedelta(minutes=minutes), rating, number, spent)
        for number, (card, minutes, rating, spent) in enumerate(rows)
    ]


logs = st.lists(
    st.tuples(
        st.sampled_from("abcdx"),  # x is a card that is in no topic any more
        st.integers(0, 60 * 24 * 120),
        st.sampled_from(Rating),
        st.none() | st.integers(0, 60_000),
    ),
    max_size=60,
).map(_numbered)

states = st.dictionaries(
    st.sampled_from("abcdx"),
    st.tuples(
        st.integers(-40, 40), st.floats(0.001, 36_500, allow_nan=False), st.sampled_from(Stage)
    ),
).map(
    lambda drawn: {
        card: state(card, TODAY + ahead * DAY, stability, stage)
        for card, (ahead, stability, stage) in drawn.items()
    }
)

day_sets = st.sets(st.integers(-60, 3).map(lambda ahead: TODAY + ahead * DAY))
