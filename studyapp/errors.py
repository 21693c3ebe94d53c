"""The one tree of errors that a learner may see: a message, and a hint that names the way out."""

from __future__ import annotations


class StudyError(Exception):
    """Something a learner can act on: what is wrong, where, and what to do about it.

    Raised low in the program and shown once, at the edge (a line on stderr, a notice on screen).
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(StudyError):
    """A command, an option or a configuration value that cannot be honoured."""


class DeckError(StudyError):
    """A deck or a card that cannot be found or read."""


class StoreError(StudyError):
    """The database cannot be opened, read or written."""


class LookOnlyError(StoreError):
    """The database may be looked at but not written to (newer version, second instance)."""
