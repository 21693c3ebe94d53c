"""What is PostgreSQL's own: its schema, its refusals, and a connection that breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from studyapp.errors import StoreError
from studyapp.progress import tables
from studyapp.progress.core import Core
from studyapp.progress.engine import open_engine
from studyapp.progress.schema import migrate
from studyapp.progress.store import Store
from studyapp.progress.version import REVISION
from tests.progress.conftest import Opener
from tests.progress.engines import on_server, outside, own_schema
from tests.progress.samples import (
    WRITES,
    keep,
    make_note,
    make_quiz_answer,
    make_review,
    state_after,
)

SHAPE = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
    " column_default FROM information_schema.columns WHERE table_schema = current_schema()",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = current_schema()::regnamespace",
    "SELECT tablename, indexname, replace(indexdef, current_schema(), '') FROM pg_indexes"
    " WHERE schemaname = current_schema()",
    "SELECT tgrelid::regclass::text, replace(pg_get_triggerdef(t.oid), current_schema(), '')"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
    " WHERE relnamespace = current_schema()::regnamespace",
)
"""Columns, constraints, indexes and triggers, as the server describes them."""


REFUSE = (
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN RAISE EXCEPTION 'not today'; END$$"
)
REFUSE_OF = (
    "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT OR UPDATE OR DELETE ON {}"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
)
"""A constraint is judged at the commit: the last thing that can fail."""


def shape_of(connection: Connection) -> list[list[str]]:
    return [sorted(map(repr, connection.execute(text(query)))) for query in SHAPE]


@on_server
def test_migrating_from_nothing_gives_what_is_made_at_once(begun: Store, opened: Opener) -> None:
    with outside(opened.database) as connection:
        made = shape_of(connection)
    with own_schema() as url:
        engine = open_engine(url)
        migrate(engine)
        engine.dispose()
        with outside(url) as connection:
            assert shape_of(connection) == made
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == REVISION
    assert sum("no_change" in trigger for trigger in made[-1]) == len(tables.INSERT_ONLY)


@on_server
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_no_statement_changes_or_deletes_a_row_of_a_log(
    change: str, begun: Store, opened: Opener
) -> None:
    before = opened.content()
    for table in tables.INSERT_ONLY:
        with (
            pytest.raises(DBAPIError, match=f"{table} is insert-only"),
            outside(opened.database) as connection,
        ):
            do(connection, change.format(table))
    assert opened.content() == before


def do(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
    connection.commit()


@on_server
@pytest.mark.parametrize("name", WRITES)
def test_a_write_whose_commit_is_refused_leaves_nothing_of_it(
    name: str, begun: Store, opened: Opener
) -> None:
    before = opened.content()
    with outside(opened.database) as connection:
        do(connection, REFUSE, *[REFUSE_OF.format(table) for table in tables.metadata.tables])
    with pytest.raises(StoreError, match="not today") as told:
        WRITES[name](begun)
    assert told.value.hint
    assert opened.content() == before
    with outside(opened.database) as connection:
        do(connection, "DROP FUNCTION refuse CASCADE")
    WRITES[name](begun)
    assert opened.content() != before


@on_server
def test_a_connection_that_broke_is_told_of_and_then_made_anew(
    begun: Store, opened: Opener
) -> None:
    assert begun._core is not None
    with begun._core.transaction() as connection:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
    with outside(opened.database) as connection:
        do(connection, f"SELECT pg_terminate_backend({number})")
    review = make_review("late")
    with pytest.raises(StoreError):
        begun.add_review(review, state_after(review))
    begun.add_review(review, state_after(review))
    assert begun.reviews("late") == [review]


@on_server
@pytest.mark.parametrize("card_id", ["full", "readonly", "locked", "malformed"])
def test_what_a_learner_wrote_is_not_taken_for_what_went_wrong(card_id: str, store: Store) -> None:
    """The server tells the whole row that it refuses."""
    answer = replace(make_quiz_answer(score=2.0), card_id=card_id)
    with pytest.raises(StoreError, match=r"refused: new row .* violates check") as told:
        store.add_quiz_answer(answer)
    assert card_id not in str(told.value)


@on_server
def test_a_connection_is_set_up_for_good_whatever_fails_on_it(opened: Opener) -> None:
    core = Core(opened.database)
    with pytest.raises(LookupError), core.transaction():
        raise LookupError
    with core.transaction() as connection:
        found = [connection.scalar(text(f"SHOW {name}")) for name in SET_UP]
    core.close()
    assert dict(zip(SET_UP, found, strict=True)) == SET_UP


SET_UP = {"timezone": "UTC", "client_encoding": "UTF8", "synchronous_commit": "on"}


@on_server
def test_a_text_that_the_server_does_not_know_is_refused_alone(begun: Store) -> None:
    with pytest.raises((StoreError, ValueError), match="NUL"):
        begun.add_note(make_note(text="before\0after"))
    keep(begun, make_review("one"))


@on_server
def test_two_programs_on_one_server_give_a_card_one_number(store: Store, opened: Opener) -> None:
    other = opened()
    for writer, card in [(store, "a"), (other, "b"), (store, "b"), (other, "a"), (store, "c")]:
        keep(writer, make_review(card))
    assert sorted(opened.ask(select(tables.card_key.c.card_id))) == [("a",), ("b",), ("c",)]
    assert store.reviews() == other.reviews()
    assert store.states() == other.states()
    assert store.day_counts() == other.day_counts()
