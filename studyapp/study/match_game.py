"""Match cards as a game against the clock: a wrong pair costs time, the best times are kept."""

from __future__ import annotations

import datetime as dt
import random
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from studyapp.cards.card import Kind
from studyapp.errors import DeckError, UsageError
from studyapp.questions.question import Question, grade, pose
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.records.review import StudySession
from studyapp.study.quiz import END
from studyapp.study.quiz_choosing import chosen_cards
from studyapp.study.quiz_plan import QuizSettings

if TYPE_CHECKING:
    from studyapp.study.desk import Desk

MODE = "match"
"""The mode of a sitting that is such a game."""
BOARDS = 4
"""So many cards make a game."""
PENALTY = dt.timedelta(seconds=3)


class MatchGame:
    """One game: board after board, until each left side has its right side.

    Args:
        desk: decks, store and clock.
        settings: which decks and topics the cards are of.
        seed: which cards, and their orders; None for others each time.

    Attributes:
        board: which of the boards is played, from 0.
        matched: the piece of each left side that has its own, by place.
        misses: wrong pairs on this board.
        times: of the boards that are done, in seconds, penalties included.

    Raises:
        DeckError: there is no match card.
    """

    def __init__(self, desk: Desk, settings: QuizSettings, seed: int | None = None) -> None:
        self._desk = desk
        now = desk.clock.now()
        identifier = desk.identifiers.new(now)
        seed = identifier.int & 0xFFFFFFFF if seed is None else seed
        hidden = desk.store.suspended()
        cards = [
            card
            for card in chosen_cards(desk.library, settings)
            if card.kind is Kind.MATCH and card.id not in hidden
        ]
        if not cards:
            raise DeckError("There is no match card here.", "choose more topics")
        random.Random(seed).shuffle(cards)  # noqa: S311 (an order of boards is no secret)
        self.questions: tuple[Question, ...] = tuple(
            pose(card, zlib.crc32(f"{seed} {card.id}".encode())) for card in cards[:BOARDS]
        )
        self._sitting = StudySession(
            id=identifier,
            mode=MODE,
            started_at=now,
            offset_minutes=desk.clock.offset_minutes(now),
            filter={
                "deck": settings.deck,
                "topics": list(settings.topics),
                "seed": seed,
                "cards": [question.card.id for question in self.questions],
            },
        )
        self._best = best_times(desk)
        self.board = 0
        self.times: list[float] = []
        self.matched: dict[int, int] = {}
        self.misses = 0
        self._lay()

    @property
    def question(self) -> Question:
        """The board on the table; the last one once the game is over."""
        return self.questions[min(self.board, len(self.questions) - 1)]

    @property
    def finished(self) -> bool:
        """Whether all boards are done."""
        return self.board == len(self.questions)

    @property
    def seconds(self) -> float:
        """Time of the board on the table so far, penalties included."""
        spent = max(self._desk.clock.now() - self._began, dt.timedelta(0))
        return (spent + self.misses * PENALTY).total_seconds()

    def best(self, card_id: str) -> float | None:
        """The best time on a card before this game, in seconds."""
        return self._best.get(card_id)

    def pair(self, left: int, piece: int) -> bool:
        """Give a left side a piece; whether they belong together. The last pair needs no asking.

        Raises:
            UsageError: the game is over, or one of them has its partner already.
            StoreError: the board is done and could not be kept.
        """
        if self.finished or left in self.matched or piece in self.matched.values():
            raise UsageError("That one has its partner already.")
        if self._right[left] != piece:
            self.misses += 1
            return False
        self.matched[left] = piece
        if len(self.matched) >= len(self._right) - 1:
            self.matched = dict(enumerate(self._right))
            self._complete()
        return True

    def next_board(self) -> None:
        """Lay the next board on the table; its time begins."""
        if len(self.times) > self.board:
            self.board += 1
            if not self.finished:
                self._lay()

    def _lay(self) -> None:
        question = self.question
        self._right = grade(question, tuple(range(len(question.left)))).right_places
        self.matched, self.misses = {}, 0
        self._began = self._desk.clock.now()

    def _complete(self) -> None:
        self.times.append(self.seconds)
        if self._desk.store.why_look_only:
            return
        pairs = len(self._right)
        self._keep(self.board, round(self.times[-1] * 1000), pairs / (pairs + self.misses))
        if len(self.times) == len(self.questions):
            self._keep(END, round(sum(self.times) * 1000), 0.0)

    def _keep(self, place: int, milliseconds: int, score: float) -> None:
        now = self._desk.clock.now()
        card, detail = self.question.card, {"misses": self.misses}
        if place == 0:
            self._desk.store.begin_session(self._sitting)
        self._desk.store.add_quiz_answer(
            QuizAnswer(
                id=self._desk.identifiers.new(now),
                session_id=self._sitting.id,
                place=place,
                card_id=card.id if place >= 0 else "",
                deck_id=card.deck_id if place >= 0 else "",
                kind=Kind.MATCH.value if place >= 0 else "end",
                answered_at=now,
                offset_minutes=self._desk.clock.offset_minutes(now),
                score=score,
                duration_ms=milliseconds,
                detail=detail if place >= 0 else {},
            )
        )


def best_times(desk: Desk) -> Mapping[str, float]:
    """The best time of each match card that was played, in seconds."""
    games: set[UUID] = {sitting.id for sitting in desk.store.sessions(MODE)}
    best: dict[str, float] = {}
    for row in desk.store.quiz_answers() if games else ():
        if row.session_id in games and row.place >= 0 and row.duration_ms is not None:
            seconds = row.duration_ms / 1000
            best[row.card_id] = min(seconds, best.get(row.card_id, seconds))
    return best
