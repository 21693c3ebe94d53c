"""One part of the bench ``load`` in a process of its own, so that its memory can be told."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from studyapp.cards.bodies import Recall
from studyapp.cards.card import Card, Deck, Kind, Topic
from studyapp.cards.library import Library
from studyapp.clock import FixedClock
from studyapp.progress.home import Home
from studyapp.progress.store import Store, open_store
from studyapp.records.identifier import IdentifierSource
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.tui import tidying
from tests.bench import learner
from tests.bench.learner import NOW

Found = dict[str, list[float]]
ROUNDS = 7
ANSWERS = 2000


@contextmanager
def _opened(folder: Path) -> Iterator[Store]:
    home = Home.below(folder)
    with open_store(home, FixedClock(NOW), IdentifierSource()) as store:
        store.warm()
        yield store


def _timed(name: str, what: Callable[[], object], rounds: int = ROUNDS) -> Found:
    """Milliseconds of each round: by the clock, and of this process alone (other jobs wait)."""
    found: Found = {name: [], f"{name}.cpu": []}
    for _ in range(rounds):
        start, used = time.perf_counter(), time.process_time()
        what()
        found[name].append(1000 * (time.perf_counter() - start))
        found[f"{name}.cpu"].append(1000 * (time.process_time() - used))
    return found


def fill(folder: Path, cards: int) -> Found:
    """Make the log."""
    from tests.bench.filling import fill as filled

    return {"reviews": [filled(Home.below(folder), learner.made_answers(cards))]}


def seal(folder: Path, cards: int) -> Found:
    """Read the log as columns for the first time: everything is sealed."""
    with _opened(folder) as store:
        return _timed("first-sealing", store.log_columns, 1)


def due(folder: Path, cards: int) -> Found:
    """How many cards are due, and which is next."""
    with _opened(folder) as store:
        today = NOW.date()
        return {
            **_timed("due-count", lambda: store.due_count(today), 50),
            **_timed("next-due", lambda: store.next_due(today), 50),
        }


def graphs(folder: Path, cards: int) -> Found:
    """Everything that Progress shows: read, counted, and made into figures."""
    from studyapp.scheduling.scheduler import Scheduler
    from studyapp.study.card_groups import groups_of_library
    from studyapp.study.chapters import chapters_of, overview_of
    from studyapp.study.desk import Desk
    from studyapp.study.insights import report_and_insights

    with _opened(folder) as store:
        desk = Desk(_library(cards), store, Scheduler(), FixedClock(NOW))
        groups_of_library(desk.library)
        tidying.begin()  # as the program does once its decks are read

        def shown() -> None:
            report, insights = report_and_insights(desk)
            overview_of(report)
            chapters_of(report, insights)

        return {**_timed("graphs-first", shown, 1), **_timed("graphs", shown)}


def answer(folder: Path, cards: int) -> Found:
    """Answers to cards all over the collection, each durable before the next."""
    from studyapp.scheduling.scheduler import Scheduler

    scheduler, clock, identifiers = Scheduler(), FixedClock(NOW), IdentifierSource()
    found: Found = {"answer": [], "answer.cpu": []}
    with open_store(Home.below(folder), clock, identifiers) as store:
        store.warm()
        states = store.states()
        names = list(states)
        for number in range(ANSWERS):
            clock.advance(minutes=1)
            now, card = clock.now(), names[number * 7919 % len(names)]
            review = Review(
                id=identifiers.new(now),
                card_id=card,
                deck_id="deck",
                session_id=None,
                reviewed_at=now,
                offset_minutes=60,
                rating=Rating.GOOD,
                duration_ms=9000,
                parameters_id=scheduler.parameters_id,
                detail={"kind": "recall", "seed": 1, "question": "0a1b2c3d"},
            )
            state = scheduler.next_state(states[card], review)
            start, used = time.perf_counter(), time.thread_time()
            store.add_review(review, state)
            found["answer"].append(1000 * (time.perf_counter() - start))
            found["answer.cpu"].append(1000 * (time.thread_time() - used))
            time.sleep(0.002)  # a learner thinks; a thousandth of it is enough for what waits
    return found


def refold(folder: Path, cards: int) -> Found:
    """All states anew from the log, and written back."""
    from studyapp.scheduling.scheduler import Scheduler
    from studyapp.study.refolding import refold_store

    with _opened(folder) as store:
        return _timed("refold", lambda: refold_store(store, Scheduler()), 5)


def home(folder: Path, cards: int) -> Found:
    """Home's numbers and the beginning of a session, the decks being read already."""
    from studyapp.scheduling.scheduler import Scheduler
    from studyapp.study.desk import Desk
    from studyapp.study.glimpse import glimpse
    from studyapp.study.session import Session

    library, clock = _library(cards), FixedClock(NOW)
    place = Home.below(folder)
    tidying.begin()
    found = _timed("home", lambda: glimpse(place, library, clock), 3)
    with _opened(folder) as store:
        desk = Desk(library, store, Scheduler(), clock)
        found |= _timed("session", lambda: Session(desk), 3)
    return found


def _library(cards: int) -> Library:
    """Decks of so many cards, made without files; ten cards teach one concept."""
    decks: dict[str, list[Card]] = {deck: [] for deck in learner.DECKS}
    plain = Card("", "", Kind.RECALL, "", "", "What?", Recall("That."), "So it is.", "Book 1")
    for number in range(cards):
        deck, topic = learner.deck_of(number), learner.TOPICS[number % len(learner.TOPICS)]
        concept = f"{topic}-{number // 200}"
        card = replace(
            plain, id=learner.card_id(number), deck_id=deck, topic=topic, concept=concept
        )
        decks[deck].append(card)
    topics = tuple(Topic(topic, topic.title()) for topic in learner.TOPICS)
    return Library(tuple(Deck(deck, deck, topics, tuple(c), "") for deck, c in decks.items()))


PARTS = {"fill": fill, "seal": seal, "due": due, "graphs": graphs, "answer": answer}
PARTS |= {"refold": refold, "home": home}


def main() -> None:
    """Run one part and print what it found."""
    part, folder, cards = sys.argv[1:]
    found = PARTS[part](Path(folder), int(cards))
    found["memory"] = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
