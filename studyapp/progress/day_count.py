"""What a study day adds up to: kept in the same transaction as each answer."""

from __future__ import annotations

from dataclasses import dataclass

TIMED = 100
"""So many of the newest answers tell how long an answer takes."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """One study day.

    Attributes:
        answers: answers given and not taken back.
        new_cards: cards answered for the first time ever.
        passed: answers rated better than again.
        milliseconds: time on answers whose duration is known.
    """

    answers: int
    new_cards: int
    passed: int
    milliseconds: int
