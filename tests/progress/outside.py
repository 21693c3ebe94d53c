"""The database as another program sees it, and a program that is one schema ahead of it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from studyapp.progress import glance as glance_module
from studyapp.progress import schema
from studyapp.progress.store import Store
from studyapp.progress.version import SCHEMA_VERSION

NEXT = '''"""A schema after this one."""

import sqlalchemy as sa
from alembic import op

from studyapp.progress.schema import mark

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.create_table("added_{revision}", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO added_{revision} VALUES (1)")
    op.add_column("review", sa.Column("added_{revision}", sa.Integer(), nullable=True))
    {last}
    mark(op.get_bind())
'''


def plan_migration(
    patch: pytest.MonkeyPatch, folder: Path, last: str = "pass", steps: int = 1
) -> None:
    """Pretend that the program is some schemas ahead of the databases there are.

    Args:
        patch: what undoes it.
        folder: where the migrations go.
        last: a statement that the last of them ends with.
        steps: how many there are.
    """
    shutil.copytree(schema.SCRIPTS, folder)
    for number in range(SCHEMA_VERSION + 1, SCHEMA_VERSION + steps + 1):
        text = NEXT.replace("{last}", last if number == SCHEMA_VERSION + steps else "pass")
        text = text.replace("{revision}", f"{number:04}").replace("{before}", f"{number - 1:04}")
        (folder / "versions" / f"{number:04}_next.py").write_text(text)
    patch.setattr(schema, "SCRIPTS", folder)
    patch.setattr(schema, "SCHEMA_VERSION", SCHEMA_VERSION + steps)
    patch.setattr(glance_module, "SCHEMA_VERSION", SCHEMA_VERSION + steps)


def driver(store: Store) -> sqlite3.Connection:
    """The driver's connection that the store writes on."""
    assert store._core is not None
    held = store._core._connection.connection.dbapi_connection
    return cast("sqlite3.Connection", held)


def content(database: Path) -> list[str]:
    """Everything a database holds, as SQL, seen from outside."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


def ask(database: Path, query: str) -> list[tuple[object, ...]]:
    """Rows as another program sees them."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def tell(database: Path, *statements: str) -> None:
    """Change a database behind the program's back."""
    with closing(sqlite3.connect(database)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
