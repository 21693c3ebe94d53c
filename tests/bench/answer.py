"""What an answer costs: until it is durable, and until the next card is painted."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

from studyapp.clock import FixedClock
from studyapp.progress.home import Home
from studyapp.records.identifier import IdentifierSource
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.bench.measurement import Measurement, quantile
from tests.bench.terminal import Terminal

ANSWERS = 18
SESSIONS = 5
COMMITS = 1000


def commit() -> Iterator[Measurement]:
    """One answer made durable by the store alone: log row, state, day, in one transaction."""
    from studyapp.progress.store import open_store
    from studyapp.scheduling.scheduler import Scheduler

    clock, identifiers, scheduler = FixedClock(_START), IdentifierSource(), Scheduler()
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        home = Home.below(Path(folder))
        with open_store(home, clock, identifiers) as store:
            first = Review(
                identifiers.new(_START),
                "card",
                "deck",
                None,
                _START,
                0,
                Rating.GOOD,
                4000,
                scheduler.parameters_id,
            )
            for number in range(COMMITS):
                clock.advance(minutes=1)
                now = clock.now()
                review = replace(
                    first, id=identifiers.new(now), card_id=f"card-{number % 50}", reviewed_at=now
                )
                state = scheduler.next_state(None, review)
                start = time.perf_counter()
                store.add_review(review, state)
                spent.append(1000 * (time.perf_counter() - start))
    yield Measurement("commit.median", median(spent), "ms")
    yield Measurement("commit.p99", quantile(spent, 0.99), "ms")


_START = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def answer() -> Iterator[Measurement]:
    """From the key that grades to the next card on the terminal, at 80 by 24, seen from outside."""
    spent: list[float] = []
    for _ in range(SESSIONS):
        with tempfile.TemporaryDirectory() as folder:
            spent += _session(Path(folder))
    yield Measurement("answer.median", median(spent), "ms")
    yield Measurement("answer.p99", quantile(spent, 0.99), "ms")
    yield Measurement("answer.count", len(spent), "answers")


def _session(folder: Path) -> list[float]:
    decks = Home.below(folder).decks
    decks.mkdir(parents=True)
    cards = (f"Q: What is {n} of {ANSWERS}?\nA: Number {n} of them.\n" for n in range(ANSWERS))
    (decks / "bench.md").write_text("\n".join(cards), "utf-8")
    terminal, spent = Terminal(["-m", "studyapp", "study", "--deck", "bench"], folder), []
    try:
        terminal.wait_for(" left")
        for number in range(ANSWERS):
            terminal.settle(0.15)
            terminal.type(" ")
            since = terminal.settle(0.15)
            start = time.perf_counter()
            terminal.type("3")
            arrived = terminal.wait_for(f"{number + 1} done", since=since)
            spent.append(1000 * (arrived - start))
    finally:
        terminal.close()
    return spent
