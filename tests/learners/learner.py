"""A learner who remembers as FSRS says, and whose days go through the real sessions.

Everything comes from one seeded generator: what is recalled, how sure they are, how long it
takes, on which days they study, what they put away, take back, run and test themselves on.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.catalog import identifiers
from sim.run import Run
from studyapp.clock import FixedClock
from studyapp.progress.home import Home
from studyapp.questions.asking import Form, Question
from studyapp.records.confidence import Confidence
from studyapp.records.identifier import IdentifierSource
from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.scheduling.forgetting import retrievability
from studyapp.study.desk import Desk, open_desk
from studyapp.study.lab import LabVisit
from studyapp.study.match_game import MatchGame
from studyapp.study.quiz import begin_quiz
from studyapp.study.quiz_plan import QuizSettings
from studyapp.study.session import Session
from studyapp.study.task import Phase
from tests.learners.answering import answer_to, finished_run

CONFIG = "[study]\nnew_per_day = {new}\n"
STEPS = (5.0, 5.0, 20.0)
"""Seconds: the least that any answer takes, and the means of what reading and typing add."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a learner lives with the program.

    Attributes:
        knows: chance to be right about a card that is new.
        keeps: how long memories last, in units of what the schedule believes.
        skips: chance to leave a day out.
        away: days from the first one on that are a holiday.
        answers: after so many answers on a day it is enough; None goes to the end of the queue.
        plays: whether there are runs, quizzes, games, cards put away and answers taken back.
        deck: what is studied; empty for everything.
    """

    knows: float = 0.6
    keeps: float = 1.0
    skips: float = 0.12
    away: range = range(44, 51)
    answers: int | None = None
    plays: bool = True
    deck: str = ""


class Learner:
    """One learner at a desk whose clock they move.

    Args:
        desk: with a ``FixedClock``.
        chance: all that is left to chance.
        habits: how they live.
    """

    def __init__(self, desk: Desk, chance: random.Random, habits: Habits | None = None) -> None:
        assert isinstance(desk.clock, FixedClock)
        self.desk, self.clock, self.chance = desk, desk.clock, chance
        self.habits = habits or Habits()
        self._played: dict[str, Run[Any, Any]] = {}

    def live(self, morning: dt.datetime, days: int) -> None:
        """Days from ``morning`` on; those that are left out leave nothing behind."""
        for number in range(days):
            self.maybe_spend_day(morning + dt.timedelta(days=number), number)

    def maybe_spend_day(self, morning: dt.datetime, number: int) -> None:
        """One day, unless it is left out."""
        skipped = self.chance.random() < self.habits.skips
        if number not in self.habits.away and not skipped:
            self.spend_day(morning, number)

    def spend_day(self, morning: dt.datetime, number: int) -> None:
        """One day: the queue, and on some days what else there is to do."""
        hour = self.chance.choice((0, 0, 0, 1, 9, 10, 11))  # before work, or in the evening
        self.clock.instant = morning + dt.timedelta(hours=hour, minutes=self.chance.uniform(0, 40))
        self.sit()
        if self.habits.plays:
            if number % 3 == 1:
                self.run_something()
            if number % 7 == 5:
                self.take_quiz()
            if number % 14 == 9:
                self.play_match()

    # Cards

    def sit(self) -> None:
        """Answer cards until none is left, or it is enough."""
        session = Session(self.desk, self.habits.deck, limit=self.habits.answers)
        while session.phase is not Phase.FINISHED:
            if self.habits.plays and self.chance.random() < 0.004:
                self._put_away(session)
                continue
            self.answer(session)
            if self.habits.plays and self.chance.random() < 0.01:
                session.undo()
                self.answer(session)
            session.next()

    def answer(self, session: Session) -> None:
        """Answer the card on the table out of memory."""
        task, likely = session.task, self.recall(session.task.state)
        question, recalled = task.question, self.chance.random() < likely
        self.clock.advance(seconds=self._seconds(question.form, recalled))
        sure = self._sure(likely) if session.asks_confidence else None
        if question.form is Form.REVEAL:
            session.answer(None, sure)
            session.rate(self._rating() if recalled else Rating.AGAIN)
            return
        run = self._run_of(question)
        verdict = session.answer(answer_to(question, run, right=recalled), sure, run)
        if not verdict.final:  # with this seed even the card's own setting misses the goal
            session.answer(None, sure)

    def recall(self, state: MemoryState | None) -> float:
        """The chance to recall a card today."""
        if state is None:
            return self.habits.knows
        day = self.clock.instant.date()
        waited, weights = max(0, (day - state.last_day).days), self.desk.scheduler.parameters
        lasting = state.stability * self.habits.keeps
        return 0.95 if not waited else retrievability(waited, lasting, weights[20])

    def _run_of(self, question: Question) -> Run[Any, Any] | None:
        """A run with these values, whatever its seed: playing each anew would take minutes."""
        values = f"{question.card.id} {sorted(question.sheet.items())}"
        if values not in self._played:
            run = finished_run(question)
            if run is None:
                return None
            self._played[values] = run
        return self._played[values]

    def _rating(self) -> Rating:
        return self.chance.choices((Rating.HARD, Rating.GOOD, Rating.EASY), (12, 80, 8))[0]

    def _sure(self, likely: float) -> Confidence:
        felt = likely + self.chance.gauss(0.05, 0.2)
        if felt > 0.85:
            return Confidence.SURE
        return Confidence.UNSURE if felt > 0.6 else Confidence.GUESS

    def _seconds(self, form: Form, recalled: bool) -> float:
        least, reading, typing = STEPS
        more = typing if form in (Form.TYPED, Form.KNOBS, Form.ORDERED, Form.PAIRED) else reading
        return least + self.chance.expovariate(1 / more) * (1 if recalled else 1.6)

    def _put_away(self, session: Session) -> None:
        if self.chance.random() < 0.3:
            session.suspend()
        else:
            session.bury()

    # What else there is

    def run_something(self) -> None:
        """A run out of curiosity, sometimes left before its end."""
        visit = LabVisit(self.desk, self.chance.choice(identifiers()))
        steps = visit.run.total_steps
        visit.run.advance(steps if self.chance.random() < 0.8 else max(1, steps // 3))
        self.clock.advance(minutes=2)
        visit.keep()

    def take_quiz(self) -> None:
        """Ten questions on one deck; the last one is sometimes left open."""
        deck = self.chance.choice(self.desk.library.decks)
        quiz = begin_quiz(self.desk, QuizSettings(deck.id), self.chance.getrandbits(30))
        states = self.desk.store.states()
        for place in quiz.places:
            quiz.go(place)
            question = quiz.question(place)
            knows = self.chance.random() < self.recall(states.get(question.card.id))
            self.clock.advance(seconds=self._seconds(question.form, knows))
            run = self._run_of(question)
            given = answer_to(question, run, right=knows)
            if given is not None and self.chance.random() < 0.97:
                quiz.answer(given, run)
        quiz.finish()

    def play_match(self) -> None:
        """A match game, a pair now and then missed."""
        game = MatchGame(self.desk, QuizSettings(), self.chance.getrandbits(30))
        while not game.finished:
            right = answer_to(game.question, None, right=True)
            assert isinstance(right, tuple)
            for left, piece in enumerate(right):
                self.clock.advance(seconds=self.chance.uniform(1.5, 5))
                if left in game.matched:
                    continue
                others = [p for p in right if p != piece and p not in game.matched.values()]
                if others and self.chance.random() < 0.15:
                    game.pair(left, self.chance.choice(others))
                game.pair(left, piece)
            game.next_board()


def make_home(
    home: Home,
    end: dt.datetime,
    days: int = 90,
    seed: int = 7,
    habits: Habits | None = None,
    new_per_day: int = 6,
) -> Mapping[str, int]:
    """Fill ``home`` with what a learner leaves behind in ``days`` days before ``end``.

    Returns:
        How much of it there is.
    """
    chance = random.Random(seed)
    home.config.parent.mkdir(parents=True, exist_ok=True)
    home.config.write_text(CONFIG.format(new=new_per_day), encoding="utf-8")
    clock = FixedClock(end)
    desk = open_desk(home, clock, identifiers=IdentifierSource(chance.getrandbits))
    try:
        morning = dt.datetime.combine(end.date(), dt.time(7, 30), tzinfo=dt.UTC)
        Learner(desk, chance, habits).live(morning - dt.timedelta(days=days), days)
        store = desk.store
        return {
            "answers": len(store.reviews()),
            "cards": len(store.states()),
            "runs": len(store.runs()),
            "quizzes": len(store.sessions("quiz")),
            "games": len(store.sessions("match")),
        }
    finally:
        desk.close()
