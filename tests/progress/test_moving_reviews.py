"""Reviews of the first schemas, moved into the compact form: none is lost, none is changed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from alembic import command
from alembic.config import Config

from studyapp.progress import schema
from studyapp.progress.encoding import to_microseconds
from studyapp.progress.engine import open_engine
from studyapp.progress.home import Home, ensure_folder
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.progress.conftest import Opener
from tests.progress.outside import ask
from tests.progress.samples import ODD_INSTANT, ODD_TEXT, keep, make_review, new_id, take_back

SITTING = new_id()
OLD = [
    make_review("one", session_id=SITTING, detail={"kind": "recall", "seed": 7}),
    make_review("two", Rating.AGAIN, ODD_INSTANT, session_id=SITTING, detail={"given": ODD_TEXT}),
    make_review("one", offset_minutes=-720, duration_ms=None),
    replace(make_review("three", detail={"deep": [1.5, {"a": None}]}), deck_id="other"),
]


@pytest.fixture
def before(home: Home) -> list[Review]:
    """A database of the second schema that holds ``OLD``, the last of them taken back."""
    ensure_folder(home.database.parent)
    engine = open_engine(home.database)
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    config.attributes["engine"] = engine
    command.upgrade(config, "0002")
    engine.dispose()
    with closing(sqlite3.connect(home.database)) as connection:
        for kept in OLD:
            row = (
                kept.id.bytes,
                kept.card_id,
                kept.deck_id,
                kept.session_id.bytes if kept.session_id else None,
                to_microseconds(kept.reviewed_at),
                kept.offset_minutes,
                int(kept.rating),
                kept.duration_ms,
                kept.parameters_id,
                json.dumps(kept.detail) if kept.detail else None,
            )
            connection.execute("INSERT INTO review VALUES (1, ?,?,?,?,?,?,?,?,?,?)", row)
        taken_back = (new_id().bytes, OLD[-1].id.bytes)
        connection.execute("INSERT INTO review_void VALUES (1, ?, ?, 0)", taken_back)
        connection.execute("INSERT INTO meta VALUES ('needs_version', '0')")
        connection.execute("PRAGMA user_version = 2")
        connection.commit()
    return sorted(OLD[:-1], key=lambda kept: (kept.reviewed_at, kept.id))


def test_every_review_comes_through_as_it_was(before: list[Review], opened: Opener) -> None:
    store = opened()
    assert store.reviews() == before
    assert store.reviews("one") == [kept for kept in before if kept.card_id == "one"]
    low, high = min(kept.id for kept in OLD), max(kept.id for kept in OLD)
    assert store.reviews_between(low, high) == sorted(OLD, key=lambda kept: kept.id)
    assert store.integrity() == []


def test_the_log_goes_on_where_it_was(before: list[Review], opened: Opener, home: Home) -> None:
    store = opened()
    later = keep(store, make_review("one"))
    new = keep(store, make_review("four"))
    take_back(store, new)
    assert {kept.id for kept in store.reviews()} == {*(kept.id for kept in before), later.id}
    names = [name for (name,) in ask(home.database, "SELECT card_id FROM card_key ORDER BY id")]
    assert sorted(map(str, names)) == ["four", "one", "three", "two"]


def test_what_moved_cannot_be_changed(before: list[Review], opened: Opener, home: Home) -> None:
    opened().warm()
    with closing(sqlite3.connect(home.database)) as connection:
        for change in ("UPDATE review SET rating = 4", "DELETE FROM card_key"):
            with pytest.raises(sqlite3.IntegrityError, match="insert-only"):
                connection.execute(change)
