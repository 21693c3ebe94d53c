"""Small builders of cards, decks, states and reviews for tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

from studyapp.cards.bodies import Body, Choice, Match, Option, Pair, Recall
from studyapp.cards.card import Card, Deck, Kind, Topic
from studyapp.cards.simulation_link import SimulationLink
from studyapp.records.memory import MemoryState, Stage

DAY = dt.date(2026, 11, 22)
MORNING = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def make_card(
    name: str = "a",
    *,
    concept: str = "",
    requires: tuple[str, ...] = (),
    body: Body | None = None,
    topic: str = "one",
    simulation: SimulationLink | None = None,
    confusable: str = "",
    deck_id: str = "deck",
) -> Card:
    body = body if body is not None else Recall("the answer")
    kind = Kind.CHOICE if isinstance(body, Choice) else Kind.RECALL
    return Card(
        id=name,
        deck_id=deck_id,
        kind=kind,
        topic=topic,
        concept=concept or name,
        question=f"What of {name}?",
        body=body,
        explanation=f"Because of {name}.",
        source="Book 8.2",
        requires=requires,
        confusable=confusable,
        simulation=simulation,
    )


def make_choice(name: str = "c") -> Card:
    options = (
        Option("right one", right=True),
        Option("wrong one", right=False, why="not that", misconception="mixed-up"),
        Option("other one", right=False, why="nor that", misconception="mixed-up"),
    )
    return make_card(name, body=Choice(options))


def make_match(name: str = "m", pairs: int = 3) -> Card:
    body = Match(tuple(Pair(f"left {n}", f"right {n}") for n in range(pairs)))
    return replace(make_card(name), kind=Kind.MATCH, body=body)


def make_deck(*cards: Card) -> Deck:
    topics = (Topic("one", "Topic one"), Topic("two", "Topic two"))
    return Deck("deck", "A deck", topics, cards, path="deck.toml")


def make_state(
    name: str,
    *,
    due: dt.date = DAY,
    last: dt.date = DAY - dt.timedelta(days=5),
    stage: Stage = Stage.REVIEW,
    due_at: dt.datetime | None = None,
    stability: float = 5.0,
    reviews: int = 3,
    lapses: int = 0,
) -> MemoryState:
    at_four = dt.datetime.combine(due, dt.time(4), tzinfo=dt.UTC)
    return MemoryState(
        card_id=name,
        stage=stage,
        step=None if stage is Stage.REVIEW else 0,
        stability=stability,
        difficulty=5.0,
        due_at=due_at or at_four,
        due_day=due,
        last_reviewed_at=dt.datetime.combine(last, dt.time(9), tzinfo=dt.UTC),
        last_day=last,
        last_review_id=UUID(int=1),
        reviews=reviews,
        lapses=lapses,
    )
