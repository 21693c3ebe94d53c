"""Reviews of the first schemas, moved into the compact form: none is lost, none is changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict, replace

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Integer, MetaData, Table, Text, select

from studyapp.progress import schema, tables
from studyapp.progress.columns import Identifier, Instant, JsonText
from studyapp.progress.engine import open_engine
from studyapp.progress.home import Home, ensure_folder
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.building import MORNING
from tests.progress.conftest import Opener
from tests.progress.engines import on_both
from tests.progress.samples import ODD_INSTANT, ODD_TEXT, keep, make_review, new_id, take_back

SITTING = new_id()
OLD = [
    make_review("one", session_id=SITTING, detail={"kind": "recall", "seed": 7}),
    make_review("two", Rating.AGAIN, ODD_INSTANT, session_id=SITTING, detail={"given": ODD_TEXT}),
    make_review("one", offset_minutes=-720, duration_ms=None),
    replace(make_review("three", detail={"deep": [1.5, {"a": None}]}), deck_id="other"),
]


EARLIER = Table(
    "review",
    MetaData(),
    Column("id", Identifier),
    *(Column(name, Text) for name in ("card_id", "deck_id", "parameters_id")),
    Column("session_id", Identifier),
    Column("reviewed_at", Instant),
    *(Column(name, Integer) for name in ("offset_minutes", "rating", "duration_ms")),
    Column("detail", JsonText),
)
"""Reviews as the second schema has them."""


@pytest.fixture
def before(home: Home, opened: Opener) -> list[Review]:
    """A database of the second schema that holds ``OLD``, the last of them taken back."""
    ensure_folder(home.database.parent)
    engine = open_engine(opened.database)
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    config.attributes["engine"] = engine
    command.upgrade(config, "0002")
    void = {"id": new_id(), "review_id": OLD[-1].id, "voided_at": MORNING}
    with engine.begin() as connection:
        connection.execute(EARLIER.insert(), [asdict(kept) for kept in OLD])
        connection.execute(tables.review_void.insert(), void)
        connection.execute(tables.meta.insert(), {"key": "needs_version", "value": "0"})
        if not opened.on_server:
            connection.exec_driver_sql("PRAGMA user_version = 2")
    engine.dispose()
    return sorted(OLD[:-1], key=lambda kept: (kept.reviewed_at, kept.id))


@on_both
def test_every_review_comes_through_as_it_was(before: list[Review], opened: Opener) -> None:
    store = opened()
    assert store.reviews() == before
    assert store.reviews("one") == [kept for kept in before if kept.card_id == "one"]
    low, high = min(kept.id for kept in OLD), max(kept.id for kept in OLD)
    assert store.reviews_between(low, high) == sorted(OLD, key=lambda kept: kept.id)
    assert store.integrity() == []


@on_both
def test_the_log_goes_on_where_it_was(before: list[Review], opened: Opener) -> None:
    store = opened()
    later = keep(store, make_review("one"))
    new = keep(store, make_review("four"))
    take_back(store, new)
    assert {kept.id for kept in store.reviews()} == {*(kept.id for kept in before), later.id}
    names = [name for (name,) in opened.ask(select(tables.card_key.c.card_id))]
    assert sorted(names) == ["four", "one", "three", "two"]


def test_what_moved_cannot_be_changed(before: list[Review], opened: Opener, home: Home) -> None:
    opened().warm()
    with closing(sqlite3.connect(home.database)) as connection:
        for change in ("UPDATE review SET rating = 4", "DELETE FROM card_key"):
            with pytest.raises(sqlite3.IntegrityError, match="insert-only"):
                connection.execute(change)
