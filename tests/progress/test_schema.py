from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from studyapp.errors import StoreError
from studyapp.progress import schema
from studyapp.progress.backup import backups
from studyapp.progress.engine import open_engine
from studyapp.progress.home import Home
from studyapp.progress.schema import migrate, shape_of
from studyapp.progress.store import Store
from studyapp.progress.version import APPLICATION_ID, REVISION, SCHEMA_VERSION
from tests.progress.conftest import Opener
from tests.progress.outside import ask, plan_migration
from tests.progress.samples import keep, make_review

NEXT = tuple(f"added_{SCHEMA_VERSION + ahead:04}" for ahead in (1, 2))


@pytest.fixture
def kept(opened: Opener) -> list[tuple[object, ...]]:
    """Reviews as they lie in a closed database of the present schema."""
    store = opened()
    for name in ("one", "two"):
        keep(store, make_review(name))
    store.close()
    return ask(store.home.database, "SELECT id, card FROM review")


def test_migrating_from_nothing_gives_the_schema_that_is_made_at_once(
    begun: Store, home: Home, tmp_path: Path
) -> None:
    migrated = tmp_path / "migrated.db"
    engine = open_engine(migrated)
    migrate(engine)
    engine.dispose()
    made = shape_of(home.database)
    assert shape_of(migrated) == made
    assert {"review", "review_no_delete", "card_state_due"} <= {name for name, _ in made}


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("PRAGMA application_id", APPLICATION_ID),
        ("PRAGMA user_version", SCHEMA_VERSION),
        ("SELECT version_num FROM alembic_version", REVISION),
    ],
)
def test_a_database_says_whose_it_is_and_which_schema_it_has(
    query: str, value: object, begun: Store, home: Home, tmp_path: Path
) -> None:
    migrated = tmp_path / "migrated.db"
    engine = open_engine(migrated)
    migrate(engine)
    engine.dispose()
    assert ask(home.database, query) == ask(migrated, query) == [(value,)]


def test_the_newest_migration_is_the_present_schema() -> None:
    revisions = sorted((schema.SCRIPTS / "versions").glob("[0-9]*.py"))
    assert revisions[-1].name.startswith(REVISION)
    assert len(revisions) == SCHEMA_VERSION


def test_a_database_of_the_present_schema_is_not_migrated(
    kept: list[object], opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("migrated")

    monkeypatch.setattr(schema, "migrate", refuse)
    assert len(opened().reviews()) == 2


def test_a_migration_is_preceded_by_a_backup_of_the_old_schema(
    kept: list[tuple[object, ...]],
    home: Home,
    opened: Opener,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    old = shape_of(home.database)
    plan_migration(monkeypatch, tmp_path / "scripts")
    opened().warm()
    assert ask(home.database, "PRAGMA user_version") == [(SCHEMA_VERSION + 1,)]
    added = f"SELECT id, card, {NEXT[0]} FROM review"  # noqa: S608 (our own name)
    assert ask(home.database, added) == [(*row, None) for row in kept]
    (copy,) = [path for _, path in backups(home.backups) if "before-migration" in path.name]
    assert shape_of(copy) == old
    assert ask(copy, "SELECT id, card FROM review") == kept


def test_no_migration_without_its_backup(
    kept: list[tuple[object, ...]],
    home: Home,
    opened: Opener,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    plan_migration(monkeypatch, tmp_path / "scripts")

    def refuse(*_: object) -> None:
        raise OSError("no room")

    opened_store = opened()
    monkeypatch.setattr("studyapp.progress.schema.back_up", refuse)
    with pytest.raises(OSError, match="no room"):
        opened_store.warm()
    assert ask(home.database, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


def test_a_migration_that_fails_leaves_the_old_schema_and_the_records(
    kept: list[tuple[object, ...]],
    home: Home,
    opened: Opener,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    old = shape_of(home.database)
    with monkeypatch.context() as planned:
        plan_migration(planned, tmp_path / "scripts", last='op.execute("nonsense")')
        store = opened()
        with pytest.raises(StoreError) as told:
            store.warm()
        store.close()
    assert told.value.hint
    assert shape_of(home.database) == old
    assert ask(home.database, "SELECT id, card FROM review") == kept
    assert len(opened().reviews()) == 2


def test_a_chain_of_migrations_that_broke_off_is_gone_on_with(
    kept: list[tuple[object, ...]],
    home: Home,
    opened: Opener,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with monkeypatch.context() as planned:
        plan_migration(planned, tmp_path / "bad", last='op.execute("nonsense")', steps=2)
        store = opened()
        with pytest.raises(StoreError):
            store.warm()
        store.close()
    plan_migration(monkeypatch, tmp_path / "good", steps=2)
    opened().warm()
    names = {name for name, _ in shape_of(home.database)}
    assert set(NEXT) <= names


def test_a_migrated_database_names_the_version_that_migrated_it(
    kept: list[tuple[object, ...]],
    home: Home,
    opened: Opener,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    plan_migration(monkeypatch, tmp_path / "scripts")
    monkeypatch.setattr(schema, "__version__", "9.9")
    opened().warm()
    assert ask(home.database, "SELECT value FROM meta WHERE key = 'needs_version'") == [("9.9",)]


def test_no_foreign_key_ties_a_review_to_a_card(begun: Store, home: Home) -> None:
    with closing(sqlite3.connect(home.database)) as connection:
        assert connection.execute("PRAGMA foreign_key_list(review)").fetchall() == []


def made_at(database: Path, number: int) -> Engine:
    """A database as the program made it at an earlier schema."""
    from alembic import command
    from alembic.config import Config

    engine = open_engine(database)
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    config.attributes["engine"] = engine
    command.upgrade(config, f"{number:04}")
    with engine.begin() as connection:  # a migration marks the schema that it is a part of
        connection.exec_driver_sql(f"PRAGMA user_version = {number}")
    return engine


def test_a_database_of_every_earlier_schema_is_brought_to_the_present_one(
    begun: Store, home: Home, tmp_path: Path
) -> None:
    for number in range(1, SCHEMA_VERSION):
        earlier = tmp_path / f"{number}.db"
        engine = made_at(earlier, number)
        migrate(engine)
        engine.dispose()
        assert shape_of(earlier) == shape_of(home.database)
        assert ask(earlier, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


@pytest.mark.parametrize("number", range(1, SCHEMA_VERSION))
def test_an_earlier_schema_can_be_looked_at_and_stays_as_it_is(
    home: Home, opened: Opener, number: int
) -> None:
    home.database.parent.mkdir(parents=True, exist_ok=True)
    made_at(home.database, number).dispose()
    before = shape_of(home.database)
    store = opened(look_only=True)
    assert store.reviews() == []
    assert store.runs() == []
    assert store.states() == {}
    store.close()
    assert shape_of(home.database) == before
