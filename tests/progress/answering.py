"""A process that studies until it is killed: ``python -m tests.progress.answering``.

It loads everything once, reads one order a line, and forks a child for each, so that fifty
deaths cost fifty forks and not fifty starts. A child says on standard output what was kept,
after the call that kept it has returned; when it is gone, the parent says how it died.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from studyapp.cards.library import Library
from studyapp.clock import FixedClock
from studyapp.errors import StoreError
from studyapp.progress import backup
from studyapp.progress.home import Home
from studyapp.progress.store import open_store
from studyapp.questions.question import Answer, Question, grade, read_answer
from studyapp.records.card_event import CardEventKind
from studyapp.records.identifier import IdentifierSource
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.study.desk import Desk, open_desk
from studyapp.study.queue import Limits
from studyapp.study.session import Session
from studyapp.study.task import Phase
from tests.building import MORNING, make_card, make_choice, make_deck
from tests.progress.outside import driver, plan_migration
from tests.progress.samples import make_event, make_run, state_after

LONGEST_LIFE = 30
NOBODY = 65534

Order = dict[str, Any]


def say(*words: object) -> None:
    """One line, in one write, so that death cannot cut it."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _counting(statements: int) -> Callable[[str], None]:
    left = statements

    def count(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            die()

    return count


def die_at_statement(number: int) -> None:
    """Die just before the statement of that number on the store's connection."""
    count = _counting(number)

    @event.listens_for(Engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(count)


class Sitting:
    """Answers, takes back, runs and buries by chance, and says each thing once it is kept."""

    def __init__(self, order: Order) -> None:
        self._chance = random.Random(order["seed"])
        self._clock = FixedClock(MORNING + dt.timedelta(hours=order["hours"]))
        library = Library(decks=(make_deck(*(make_card(f"c{n}") for n in range(40))),), problems=())
        self.desk = open_desk(_home(order), self._clock, library)
        self.desk.limits = Limits(new_per_day=1000, reviews_per_day=1000)
        self._kept: list[Review] = []

    def go_on(self, most: int) -> None:
        done = 0
        while done < most:
            session = Session(self.desk, limit=most - done)
            self._kept.clear()
            while session.phase is not Phase.FINISHED and done < most:
                self._clock.advance(seconds=20)
                self._act(session)
                done += 1
            self._clock.advance(days=1)

    def _act(self, session: Session) -> None:
        what, now = self._chance.random(), self._clock.now()
        if what < 0.1 and self._kept:
            session.undo()
            say("undone", self._kept.pop().id)
        elif what < 0.15:
            run = make_run(session.task.card.id, now)
            self.desk.store.add_run(run)
            say("run", run.id)
        elif what < 0.2:
            buried = make_event(CardEventKind.BURY, "elsewhere", now)
            self.desk.store.add_event(buried)
            say("event", buried.id)
        else:
            session.reveal()
            self._kept.append(session.rate(self._chance.choice(list(Rating))))
            say("kept", self._kept[-1].id)
            session.next()


def _home(order: Order) -> Home:
    return Home.below(Path(order["home"]))


def answer(order: Order) -> None:
    Sitting(order).go_on(order.get("most", 10_000))


def regrade(order: Order) -> None:
    """Grade a right answer anew, and die before one of the statements that this takes."""
    desk = Sitting(order).desk
    desk.library = Library(decks=(make_deck(make_choice("choice")),), problems=())
    session = Session(desk)
    session.answer(_right(session.task.question))
    assert session.graded is not None
    say("kept", session.graded.id)
    driver(desk.store).set_trace_callback(_counting(order["die_at"]))
    say("kept", session.rate(Rating.EASY).id)


def _right(question: Question) -> Answer:
    """The number of the right option, where this showing put it."""
    found = (read_answer(question, str(number)) for number in (1, 2, 3))
    return next(given for given in found if grade(question, given).right)


def hold(order: Order) -> None:
    desk = Sitting(order).desk
    say("holding" if desk.store.writable else "refused")
    signal.pause()


def migrate(order: Order) -> None:
    plan_migration(pytest.MonkeyPatch(), Path(order["scripts"]))
    Sitting(order).desk.store.warm()
    say("migrated")


class DyingCopy(sqlite3.Connection):
    """A database whose copying dies on the way."""

    def backup(self, target: sqlite3.Connection, **_: object) -> None:
        super().backup(target, pages=1, progress=_half_way)


def _half_way(_status: int, remaining: int, total: int) -> None:
    if 2 * remaining < total:
        die()


def copy(order: Order) -> None:
    patch = pytest.MonkeyPatch()
    if order["at"] == "copying":
        connect = sqlite3.connect
        patch.setattr(sqlite3, "connect", lambda path: connect(path, factory=DyingCopy))
    elif order["at"] == "syncing":
        patch.setattr(os, "fsync", die)
    elif order["at"] == "naming":
        patch.setattr(Path, "replace", die)
    backup.back_up(_home(order), MORNING + dt.timedelta(hours=order["hours"]))
    say("copied")


def read_only(order: Order) -> None:
    """Look at a folder that this user may not write to, and try to."""
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    clock = FixedClock(MORNING)
    store = open_store(_home(order), clock, IdentifierSource())
    say("why", store.why_look_only)
    say("reviews", len(store.reviews()), "states", len(store.states()))
    review = store.reviews()[0]
    try:
        store.add_review(review, state_after(review))
    except StoreError as error:
        say("told", error)


ORDERS: dict[str, Callable[[Order], None]] = {
    "answer": answer,
    "regrade": regrade,
    "hold": hold,
    "migrate": migrate,
    "copy": copy,
    "read_only": read_only,
}


def _load() -> None:
    """Go through it all once, so that no child has anything left to load."""
    with tempfile.TemporaryDirectory() as folder:
        order: Order = {"home": folder, "seed": 0, "hours": 0, "most": 5}
        sitting = Sitting(order)
        sitting.desk.store.add_run(make_run())
        sitting.desk.close()
        look_only: Desk = open_desk(_home(order), FixedClock(MORNING), look_only=True)
        look_only.store.reviews()
        look_only.close()
    import alembic.command
    import alembic.config  # noqa: F401 (loaded before the forks)
    import fsrs  # noqa: F401 (a child that is nobody may not be able to read it)


def main() -> None:
    _load()
    say("ready")
    for line in sys.stdin:
        order: Order = json.loads(line)
        child = os.fork()
        if not child:
            signal.alarm(LONGEST_LIFE)
            if "at_statement" in order:
                die_at_statement(order["at_statement"])
            say("child", os.getpid())
            ORDERS[order["do"]](order)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say("gone", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
