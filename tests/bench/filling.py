"""A made-up learner's answers written into a store's tables, in bulk, as the store writes them."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

import numpy as np

from studyapp.progress import schema
from studyapp.progress.compact import to_bytes
from studyapp.progress.core import Core
from studyapp.progress.home import Home, ensure_folder
from studyapp.scheduling.refold import STAGES, Instants, log_from, refold
from studyapp.scheduling.scheduler import Scheduler
from tests.bench import learner
from tests.bench.learner import NOW, Answers

UNDONE = 0.005
"""The share of answers that were taken back."""
Row = tuple[object, ...]
Place = tuple[int, int, str]
"""A sitting, minutes ahead of UTC, and a deck."""


def fill(home: Home, answers: Answers) -> int:
    """Write everything; how many reviews lie in the log, those taken back too."""
    ensure_folder(home.database.parent)
    core = Core(home.database)
    schema.prepare(core.engine, home, 0, NOW)
    core.close()
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        undone = _write_log(connection, answers)
        _write_states(connection, answers, ~undone)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return int(answers.card.size)


def _write_log(connection: sqlite3.Connection, answers: Answers) -> np.ndarray:
    seen, number = np.unique(answers.card, return_index=True)
    names = {int(card): place for place, card in enumerate(seen[np.argsort(number)].tolist(), 1)}
    connection.executemany(
        "INSERT INTO card_key VALUES (?, ?)",
        ((place, learner.card_id(card)) for card, place in names.items()),
    )
    parameters = Scheduler().parameters_id
    places: dict[Place, int] = {}
    for place in _places(answers):
        places.setdefault(place, len(places) + 1)
    sittings = {sitting: _sitting_id(sitting) for sitting, _, _ in places}
    connection.executemany(
        "INSERT INTO study_session VALUES (1, ?, 'study', 0, 60, NULL, '0')",
        ((name,) for name in sittings.values()),
    )
    connection.executemany(
        "INSERT INTO occasion VALUES (?, ?, ?, ?, ?)",
        (
            (number, deck, sittings[sitting], offset, parameters)
            for (sitting, offset, deck), number in places.items()
        ),
    )
    rows = _rows(answers, names, places)
    while part := list(islice(rows, 50_000)):
        connection.executemany("INSERT INTO review VALUES (1, ?, ?, ?, ?, ?, ?, ?)", part)
    undone: np.ndarray = np.random.default_rng(3).random(answers.card.size) < UNDONE
    connection.executemany(
        "INSERT INTO review_void VALUES (1, ?, ?, 0)",
        (
            (uuid.uuid5(uuid.NAMESPACE_OID, str(row)).bytes, answers.identifiers[row])
            for row in np.flatnonzero(undone).tolist()
        ),
    )
    return undone


def _sitting_id(number: int) -> bytes:
    return uuid.uuid5(uuid.NAMESPACE_URL, str(number)).bytes


def _places(answers: Answers) -> Iterator[Place]:
    decks = map(learner.deck_of, answers.card.tolist())
    return zip(answers.sitting.tolist(), answers.offset.tolist(), decks, strict=True)


def _rows(answers: Answers, names: dict[int, int], places: dict[Place, int]) -> Iterator[Row]:
    columns = (answers.card, answers.at, answers.rating, answers.duration)
    listed = zip(
        answers.identifiers,
        *(column.tolist() for column in columns),
        _places(answers),
        learner.details(answers),
        strict=True,
    )
    for name, card, at, rating, duration, place, detail in listed:
        yield (
            name,
            names[card],
            places[place],
            at - 1000 * int.from_bytes(name[:6], "big"),
            rating,
            None if duration < 0 else duration,
            to_bytes(detail, int.from_bytes(name[12:], "big")),
        )


def _write_states(connection: sqlite3.Connection, answers: Answers, kept: np.ndarray) -> None:
    seen, card = np.unique(answers.card[kept], return_inverse=True)
    numbers = dict(connection.execute("SELECT card_id, id FROM card_key"))
    names = tuple(learner.card_id(number) for number in seen.tolist())
    instants = Instants(answers.at[kept], answers.offset[kept])
    log, order = log_from(card, instants, answers.rating[kept])
    ends = order[log.last]
    there = Instants(instants.at[ends], instants.offset[ends])
    rows = np.flatnonzero(kept)[ends]
    last = [answers.identifiers[row] for row in rows.tolist()]
    states = refold(log, there, last, Scheduler())
    columns = (states.stability, states.difficulty, states.due_at, states.due_day)
    later = (states.last_reviewed_at, states.last_day)
    listed = zip(
        map(numbers.__getitem__, names),
        [STAGES[stage].value for stage in states.stage.tolist()],
        [None if step < 0 else step for step in states.step.tolist()],
        *(column.tolist() for column in (*columns, *later)),
        last,
        states.reviews.tolist(),
        states.lapses.tolist(),
        strict=True,
    )
    connection.executemany(
        "INSERT INTO card_state VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sorted(listed)
    )
    _write_days(connection, log.day, log.number == 0, log.rating, answers.duration[kept][order])


def _write_days(
    connection: sqlite3.Connection,
    day: np.ndarray,
    is_new: np.ndarray,
    rating: np.ndarray,
    duration: np.ndarray,
) -> None:
    days, place = np.unique(day, return_inverse=True)
    sums = (np.ones(day.size), is_new, rating > 1, np.maximum(duration, 0))
    columns = [np.bincount(place, weights=one).astype(int).tolist() for one in sums]
    connection.executemany(
        "INSERT INTO day_count VALUES (1, ?, ?, ?, ?, ?)",
        zip(days.tolist(), *columns, strict=True),
    )


def day_now() -> dt.date:
    """The study day on which the made-up learner stands."""
    return NOW.date()
