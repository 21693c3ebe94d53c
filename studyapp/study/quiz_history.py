"""Quizzes over time: what each scored, and whether the scores rise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from studyapp.errors import DeckError
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.study.quiz import END
from studyapp.study.quiz_choosing import scope_words
from studyapp.study.quiz_plan import MODE, plan_of

if TYPE_CHECKING:
    from studyapp.study.desk import Desk

FEWEST = 3
"""With fewer quizzes nothing is said of a trend."""
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class PastQuiz:
    """A quiz that was kept.

    Attributes:
        scope: the deck and topics that it was chosen from; empty for everything.
        title: the same by the titles that they have now.
        finished: whether it came to its end.
    """

    id: UUID
    started_at: dt.datetime
    offset_minutes: int
    scope: str
    title: str
    points: float
    questions: int
    answered: int
    seconds: float
    finished: bool

    @property
    def share(self) -> float:
        """Of the points, in [0, 1]."""
        return self.points / self.questions

    @property
    def began(self) -> dt.datetime:
        """When it began, by the clock on the wall there and then."""
        zone = dt.timezone(dt.timedelta(minutes=self.offset_minutes))
        return self.started_at.astimezone(zone)


def past_quizzes(desk: Desk) -> list[PastQuiz]:
    """All quizzes that were kept, the oldest first."""
    by_quiz: dict[UUID, list[QuizAnswer]] = {}
    for row in desk.store.quiz_answers():
        by_quiz.setdefault(row.session_id, []).append(row)
    found = []
    for sitting in reversed(desk.store.sessions(MODE)):
        try:
            plan = plan_of(sitting.filter)
        except DeckError:
            continue
        rows = by_quiz.get(sitting.id, [])
        newest = {row.place: row for row in rows if row.place >= 0}
        spent = rows[-1].detail.get("spent_ms") if rows else 0
        settings = plan.settings
        found.append(
            PastQuiz(
                id=sitting.id,
                started_at=sitting.started_at,
                offset_minutes=sitting.offset_minutes,
                scope=" ".join([settings.deck, *settings.topics]).strip(),
                title=scope_words(desk.library, settings.deck, settings.topics) or "everything",
                points=sum(row.score for row in newest.values()),
                questions=max(1, len(plan.places)),
                answered=len(newest),
                seconds=float(spent) / 1000 if isinstance(spent, int | float) else 0.0,
                finished=any(row.place == END for row in rows),
            )
        )
    return found


def change_per_quiz(shares: Sequence[float]) -> float | None:
    """The slope of scores over quizzes by least squares, in shares a quiz; None for too few."""
    n = len(shares)
    if n < FEWEST:
        return None
    middle, mean = (n - 1) / 2, sum(shares) / n
    spread = sum((x - middle) ** 2 for x in range(n))
    return sum((x - middle) * (share - mean) for x, share in enumerate(shares)) / spread


def trend_words(quizzes: Sequence[PastQuiz], newest: int = 20) -> str:
    """The scores of the newest finished quizzes as bars and numbers, and how they change."""
    shares = [quiz.share for quiz in quizzes if quiz.finished][-newest:]
    if not shares:
        return "No quiz was finished yet."
    bars = "".join(_BARS[min(len(_BARS) - 1, int(share * len(_BARS)))] for share in shares)
    told = " ".join(f"{100 * share:.0f}" for share in shares[-5:])
    change = change_per_quiz(shares)
    if change is None:
        return f"{bars} {told} %"
    points = 100 * change
    how = f"{points:+.1f} points a quiz" if abs(points) >= 0.05 else "level"
    return f"{bars} … {told} %   {how} (n = {len(shares)})"
