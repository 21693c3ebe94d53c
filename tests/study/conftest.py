from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from studyapp.cards.card import Card
from studyapp.cards.library import Library
from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.progress.store import open_store
from studyapp.records.identifier import IdentifierSource
from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.scheduling.scheduler import Scheduler
from studyapp.study.desk import Desk
from tests.building import MORNING, make_card, make_deck
from tests.progress.samples import make_review


class Sitting:
    """A desk on a folder of its own, which can be left and come back to."""

    def __init__(self, folder: Path, clock: FixedClock) -> None:
        self.folder, self.clock = folder, clock
        self._source = random.Random(7)
        self._open: list[Desk] = []

    def desk(self, *cards: Card) -> Desk:
        cards = cards or tuple(make_card(name) for name in ("one", "two", "three"))
        identifiers = IdentifierSource(self._source.getrandbits)
        home = find_home({"STUDYAPP_HOME": str(self.folder)})
        desk = Desk(
            library=Library(decks=(make_deck(*cards),), problems=()),
            store=open_store(home, self.clock, identifiers),
            scheduler=Scheduler(),
            clock=self.clock,
            identifiers=identifiers,
        )
        self._open.append(desk)
        return desk

    def close(self) -> None:
        for desk in self._open:
            desk.close()
        self._open.clear()


def remember(desk: Desk, name: str, *ratings: Rating, days_ago: int) -> None:
    """Answers on one day after the other, the last of them so many days ago."""
    state: MemoryState | None = None
    for place, rating in enumerate(ratings):
        at = MORNING - dt.timedelta(days=days_ago + len(ratings) - 1 - place)
        review = make_review(name, rating, at)
        state = desk.scheduler.next_state(state, review)
        desk.store.add_review(review, state)


@pytest.fixture
def sitting(tmp_path: Path, clock: FixedClock) -> Iterator[Sitting]:
    sitting = Sitting(tmp_path / "home", clock)
    yield sitting
    sitting.close()
