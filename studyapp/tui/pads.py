"""What a learner has picked so far of a question's options or pieces, key by key.

Pure state, without a terminal: the screen tells it the keys and shows what it holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studyapp.questions.question import Answer, Form, Question

if TYPE_CHECKING:
    from sim.run import Run

_PICKED = (Form.SOME, Form.ORDERED, Form.PAIRED)


@dataclass(frozen=True, slots=True)
class Pending:
    """An answer that is locked but for how sure the learner is, and the run that grades it."""

    answer: Answer
    run: Run[Any, Any] | None


class Pad:
    """The answer as it grows.

    Attributes:
        question: what is asked.
        cursor: place of the option, piece or left side that is pointed at; None at first.
        picked: places in the order in which they were picked; for left sides without a piece
            yet ``None`` stands.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        paired = question.form is Form.PAIRED
        self.cursor: int | None = 0 if paired else None
        self.picked: list[int | None] = [None] * len(question.left) if paired else []

    @property
    def rows(self) -> int:
        """How many rows the pointer moves over."""
        question = self.question
        return len(question.options) or len(question.left) or len(question.pieces)

    @property
    def answer(self) -> Answer:
        """The answer as picked; None while it is not complete."""
        form, picked = self.question.form, [place for place in self.picked if place is not None]
        if form is Form.ONE:
            return picked[0] if picked else None
        if form is Form.SOME:
            return tuple(sorted(picked)) or None  # one at least is right
        whole = len(picked) == len(self.question.pieces)
        return tuple(picked) if whole else None

    @property
    def wanted(self) -> str:
        """What is missing before it can be handed in; empty where nothing is."""
        if self.answer is not None or self.question.form not in _PICKED:
            return ""
        if self.question.form is Form.SOME:
            return "Pick one at least."
        open_ = len(self.question.pieces) - sum(place is not None for place in self.picked)
        return f"{open_} of {len(self.question.pieces)} still to pick."

    def restore(self, given: Answer) -> None:
        """Hold what was handed in before; what does not fit the question is passed over."""
        if self.question.form is Form.ONE and isinstance(given, int):
            self.cursor = given
        elif isinstance(given, tuple):
            self.picked = list(given)

    def number(self, number: int) -> bool:
        """A digit key; whether the answer is to be handed in."""
        place, form = number - 1, self.question.form
        if not 0 <= place < (len(self.question.options) or len(self.question.pieces)):
            return False
        if form is Form.ONE:
            self.picked, self.cursor = [place], place
            return True
        if form is Form.PAIRED:
            self._pair(place)
        elif form is Form.ORDERED and self.answer is not None:
            return False  # whole: backspace takes back, so that a digit too many does no harm
        elif place in self.picked:
            self.picked.remove(place)
        else:
            self.picked.append(place)
            self._fill_last()
        if form is not Form.PAIRED:
            self.cursor = place
        return False

    def space(self) -> bool:
        """The space key; whether the answer is to be handed in."""
        if self.question.form is Form.ONE:
            return self.enter()
        if self.question.form in (Form.SOME, Form.ORDERED):
            if self.cursor is None:
                self.cursor = 0
                return False
            return self.number(self.cursor + 1)
        return self.enter()

    def enter(self) -> bool:
        """The enter key; whether the answer is to be handed in."""
        if self.question.form is Form.ONE:
            if self.cursor is None:
                self.cursor = 0
                return False
            self.picked = [self.cursor]
        return self.answer is not None

    def back(self) -> None:
        """Take the last pick away."""
        if self.question.form is Form.PAIRED:
            places = [n for n, place in enumerate(self.picked) if place is not None]
            if places:
                last = self.cursor if self.cursor in places else places[-1]
                assert last is not None  # noqa: S101 (one of the places)
                self.picked[last] = None
                self.cursor = last
        elif self.picked:
            self.picked.pop()

    def move(self, by: int) -> None:
        """Move the pointer; it stops at the ends."""
        last = self.rows - 1
        start = 0 if by > 0 else last
        self.cursor = start if self.cursor is None else max(0, min(last, self.cursor + by))

    def _pair(self, piece: int) -> None:
        assert self.cursor is not None  # noqa: S101 (a pairing always points somewhere)
        self.picked = [None if place == piece else place for place in self.picked]
        self.picked[self.cursor] = piece
        free = [n for n, place in enumerate(self.picked) if place is None]
        if len(free) == 1:  # what is left belongs together
            (last,) = set(range(len(self.picked))) - set(self.picked)
            self.picked[free[0]] = last
            self.cursor = free[0]
        elif free:
            after = [n for n in free if n > self.cursor]
            self.cursor = (after or free)[0]

    def _fill_last(self) -> None:
        if self.question.form is Form.ORDERED and len(self.picked) == len(self.question.pieces) - 1:
            (last,) = set(range(len(self.question.pieces))) - set(self.picked)
            self.picked.append(last)
