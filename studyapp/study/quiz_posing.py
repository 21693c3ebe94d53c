"""How a quiz asked a card and what was answered, for a review that was sent from the quiz.

Such a review says only which quiz it came from: the quiz keeps its plan and its answers anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.errors import DeckError
from studyapp.study.quiz_plan import MODE, Place, plan_of

if TYPE_CHECKING:
    from studyapp.records.review import Review
    from studyapp.study.desk import Desk

_ITS_OWN = frozenset({"answer", "spent_ms", "flagged"})
"""What a quiz keeps with an answer for itself."""


@dataclass(frozen=True, slots=True)
class AskedInQuiz:
    """A question of a quiz and the answer that counted.

    Attributes:
        place: the card, and the form in which it was asked.
        detail: what was kept with the answer, as of a review.
    """

    place: Place
    detail: Mapping[str, object]


def asked_in_quiz(desk: Desk, review: Review) -> AskedInQuiz | None:
    """The question behind a review that a quiz sent; None of other reviews, or if it is lost."""
    quiz = review.detail.get("quiz")
    if quiz is None:
        return None
    sitting = next((one for one in desk.store.sessions(MODE) if str(one.id) == quiz), None)
    if sitting is None:
        return None
    try:
        places = plan_of(sitting.filter).places
    except DeckError:
        return None
    rows = [row for row in desk.store.quiz_answers(sitting.id) if row.card_id == review.card_id]
    if not rows or not 0 <= rows[-1].place < len(places):
        return None
    newest = rows[-1]
    kept = {name: value for name, value in newest.detail.items() if name not in _ITS_OWN}
    return AskedInQuiz(places[newest.place], {**review.detail, **kept})
