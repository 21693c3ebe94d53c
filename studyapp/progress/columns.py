"""Column types that keep what they are given on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    Text,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.types import TypeEngine

from studyapp.progress.encoding import from_json, from_microseconds, to_json, to_microseconds


class Identifier(TypeDecorator[UUID]):
    """A UUID: 16 bytes on SQLite, ``uuid`` on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of the database."""
        kind: TypeEngine[Any] = LargeBinary(16) if dialect.name == "sqlite" else Uuid()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """To the database."""
        return value.bytes if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """From the database."""
        return UUID(bytes=value) if isinstance(value, bytes) else value


class Instant(TypeDecorator[dt.datetime]):
    """An aware instant: microseconds on SQLite, which has no time zones, else ``timestamptz``."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of the database."""
        kind: TypeEngine[Any] = (
            BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True)
        )
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """To the database; a naive instant is refused on both engines."""
        if value is None:
            return None
        count = to_microseconds(value)
        return count if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        """From the database, always aware UTC."""
        if value is None:
            return None
        return from_microseconds(value) if isinstance(value, int) else value.astimezone(dt.UTC)


class Day(TypeDecorator[dt.date]):
    """A study day as its ordinal: small, sortable, and the same everywhere."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: dt.date | None, dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else value.toordinal()

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.date | None:
        """From the database."""
        return None if value is None else dt.date.fromordinal(value)


class JsonText(TypeDecorator[dict[str, Any]]):
    """A JSON object as text. A number that is not finite is refused; nothing is an empty object."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To the database."""
        return to_json(dict(value)) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """From the database."""
        return from_json(value)
