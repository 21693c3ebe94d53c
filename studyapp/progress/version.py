"""The version of the schema, and how a database says which one it has."""

from __future__ import annotations

APPLICATION_ID = 0x53747564
"""``Stud``: what ``PRAGMA application_id`` says of our databases."""

SCHEMA_VERSION = 4
"""What ``PRAGMA user_version`` says of this schema."""

REVISION = "0004"
"""The migration that this schema stands at."""
