"""A quiz without a screen: ask, answer, flag, come back, end. Each answer is on disk at once.

The quiz itself lies in its sitting's filter, its answers in rows, so it can be gone on with after
it was left or cut off. It never changes the schedule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from studyapp.cards.text import clean
from studyapp.errors import DeckError, StudyError, UsageError
from studyapp.questions.asking import LONGEST_ANSWER as LONGEST_LINE
from studyapp.questions.question import (
    Answer,
    Question,
    Verdict,
    check_answer,
    grade,
    pose,
    run_for,
)
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.records.review import StudySession
from studyapp.study.detail import detail_of
from studyapp.study.quiz_choosing import plan_quiz
from studyapp.study.quiz_plan import MODE, Feedback, QuizPlan, QuizSettings, plan_of
from studyapp.study.task import Task

if TYPE_CHECKING:
    from sim.run import Run
    from studyapp.study.desk import Desk

END, MARK = -1, -2
"""Places of rows that are no answers: the quiz is over; flags and time at an interruption."""
LONGEST_ANSWER = dt.timedelta(minutes=30)
"""Longer than this, the learner was elsewhere: the duration is kept as unknown."""
_MILLISECOND = dt.timedelta(milliseconds=1)


class Quiz:
    """One quiz, from its first question to its end.

    Args:
        desk: decks, store and clock.
        plan: as it was laid out.
        sitting: under which it is kept.
        rows: what is kept of it already.

    Attributes:
        place: of the question that is shown.
        gone: places whose card is no longer there; they do not count.
    """

    def __init__(
        self, desk: Desk, plan: QuizPlan, sitting: StudySession, rows: Iterable[QuizAnswer] = ()
    ) -> None:
        self.desk, self.plan = desk, plan
        self._sitting = sitting
        self._rows: dict[int, QuizAnswer] = {}
        self._questions: dict[int, Question] = {}
        self._verdicts: dict[int, Verdict] = {}
        self._flags: set[int] = set()
        self._spent = dt.timedelta(0)
        self._begun = False
        self.finished = False
        for row in rows:
            self._take_row(row)
        self.gone = frozenset(place for place in range(len(plan.places)) if self._is_gone(place))
        self._since = self._shown_at = desk.clock.now()
        self.place = -1
        self.place = self.next_open()

    # What there is

    @property
    def id(self) -> UUID:
        """Under which the answers are kept."""
        return self._sitting.id

    @property
    def started_at(self) -> dt.datetime:
        """When it began."""
        return self._sitting.started_at

    @property
    def places(self) -> tuple[int, ...]:
        """The places that are asked, in order."""
        return tuple(p for p in range(len(self.plan.places)) if p not in self.gone)

    @property
    def open_places(self) -> tuple[int, ...]:
        """The places without an answer."""
        return tuple(place for place in self.places if place not in self._rows)

    @property
    def rows(self) -> Mapping[int, QuizAnswer]:
        """The answer that counts, by place."""
        return self._rows

    @property
    def flagged(self) -> frozenset[int]:
        """The places that the learner wants to come back to."""
        return frozenset(self._flags)

    @property
    def tells_at_once(self) -> bool:
        """Whether an answer is judged before the next question, and then stands."""
        return self.plan.settings.feedback is Feedback.NOW

    @property
    def why_not_kept(self) -> str:
        """Why answers only practise and are not kept; empty where they are kept."""
        return self.desk.store.why_look_only

    def question(self, place: int) -> Question:
        """The question at a place, always the same.

        Raises:
            DeckError: its card is no longer there.
        """
        if place not in self._questions:
            card = self.plan.places[place].card(self.desk.library)
            self._questions[place] = pose(card, self.plan.seed_of(place))
        return self._questions[place]

    def given(self, place: int) -> Answer:
        """What was answered at a place, as it was handed in; None where nothing was."""
        row = self._rows.get(place)
        kept = row.detail.get("answer") if row else None
        if isinstance(kept, list):
            return tuple(int(one) for one in kept)
        return kept if isinstance(kept, int | str | Mapping) else None

    def verdict(self, place: int) -> Verdict | None:
        """What became of the answer at a place; a run that graded it is made again if need be.

        Raises:
            UsageError: it is not to be known yet.
            DeckError, SimulationError: the card was changed since, and cannot be graded.
        """
        if not (self.finished or self.tells_at_once):
            raise UsageError("That is told at the end of the quiz.")
        if place not in self._rows:
            return None
        if place not in self._verdicts:
            question, given = self.question(place), self.given(place)
            run = run_for(question, given)
            if run is not None:
                run.advance(run.total_steps)
            self._verdicts[place] = grade(question, given, run)
        return self._verdicts[place]

    # Time

    @property
    def spent(self) -> dt.timedelta:
        """Time worked on it; the hours between leaving and coming back do not count."""
        now = self._since if self.finished else self.desk.clock.now()
        return self._spent + max(now - self._since, dt.timedelta(0))

    @property
    def limit(self) -> dt.timedelta | None:
        """The time that there is for all of it."""
        minutes = self.plan.settings.minutes
        return None if minutes is None else dt.timedelta(minutes=minutes)

    @property
    def time_left(self) -> dt.timedelta | None:
        """What is left of it; None without a limit."""
        return None if self.limit is None else max(self.limit - self.spent, dt.timedelta(0))

    def is_time_up(self) -> bool:
        """Whether the time is over; the quiz is then at its end."""
        if not self.finished and self.time_left == dt.timedelta(0):
            self.finish()
        return self.finished

    # What the learner does

    def go(self, place: int) -> None:
        """Show the question at a place.

        Raises:
            UsageError: there is none.
        """
        if place not in self.places:
            raise UsageError(f"There is no question {place + 1}.", f"1 to {len(self.plan.places)}")
        if place != self.place:
            self.place, self._shown_at = place, self.desk.clock.now()

    def step(self, by: int) -> None:
        """Show the next question, or the one before; at the ends it stays."""
        places = self.places
        here = places.index(self.place) + by
        self.go(places[max(0, min(len(places) - 1, here))])

    def next_open(self) -> int:
        """The next place without an answer, round the end; the present one where there is none."""
        open_places = self.open_places
        later = [place for place in open_places if place > self.place]
        return next(iter([*later, *open_places, self.place if self.place >= 0 else self._first()]))

    def flag(self) -> bool:
        """Flag the question that is shown, or take the flag away; whether it is flagged now."""
        self._check_open()
        self._flags ^= {self.place}
        self._mark()
        return self.place in self._flags

    def experiment(self, given: Answer) -> Run[Any, Any] | None:
        """The run by which an answer will be graded, not begun; None where none is needed.

        Raises:
            UsageError: the answer does not fit the question, or is not taken any more.
            SimulationError: the simulation refuses the knobs.
        """
        self._check_open()
        question = self.question(self.place)
        if given is None:
            raise UsageError("There is no answer yet.", question.prompt)
        check_answer(question, given)
        return run_for(question, given)

    def answer(self, given: Answer, run: Run[Any, Any] | None = None) -> Verdict | None:
        """Hand in an answer to the question that is shown, or another one in its place.

        Args:
            given: fits the question's form.
            run: what ``experiment`` gave, as far as it was played; it is played to its end here.

        Returns:
            The verdict where it is to be told at once; None where it waits for the end.

        Raises:
            UsageError: it does not fit, or is not taken any more.
            SimulationError: the simulation refuses the knobs.
            StoreError: it could not be kept; nothing changes.
        """
        if isinstance(given, str):
            given = clean(" ".join(given.split()), LONGEST_LINE)
        run = run or self.experiment(given)
        self._check_open()
        if run is not None:
            run.advance(run.total_steps)
        verdict = grade(self.question(self.place), given, run)
        row = self._row_of(given, verdict, run)
        self._keep(row)
        self._rows[self.place], self._verdicts[self.place] = row, verdict
        self._shown_at = self.desk.clock.now()
        return verdict if self.tells_at_once else None

    def leave(self) -> None:
        """Put it aside, to be gone on with later. Every answer is kept already."""
        self._mark()

    def finish(self) -> None:
        """End it: no more answers are taken."""
        if self.finished:
            return
        spent = self.spent if self.limit is None else min(self.spent, self.limit)
        self._spent, self._since = spent, self.desk.clock.now()
        if self._begun:
            self._keep(self._control_row(END))
        self.finished = True

    # How it is kept

    def _check_open(self) -> None:
        if self.is_time_up():
            raise UsageError("This quiz is over.", "its answers stand")
        if self.tells_at_once and self.place in self._rows:
            raise UsageError("This question was judged already.", "go on to the next one")

    def _row_of(self, given: Answer, verdict: Verdict, run: Run[Any, Any] | None) -> QuizAnswer:
        now, question = self.desk.clock.now(), self.question(self.place)
        card = self.desk.library.card(question.card.id)
        identifier = self.desk.identifiers.new(now)
        task = Task(card, replace(question, card=card), None, identifier, self._shown_at, None)
        kept_run = self._keep_run(run, verdict, question)
        spent = now - self._shown_at
        known = dt.timedelta(0) <= spent <= LONGEST_ANSWER
        answer = list(given) if isinstance(given, tuple) else given
        answer = dict(answer) if isinstance(answer, Mapping) else answer
        return QuizAnswer(
            id=identifier,
            session_id=self.id,
            place=self.place,
            card_id=card.id,
            deck_id=card.deck_id,
            kind=question.card.kind.value,
            answered_at=now,
            offset_minutes=self.desk.clock.offset_minutes(now),
            score=min(1.0, max(0.0, verdict.score)),
            duration_ms=spent // _MILLISECOND if known else None,
            detail={
                **detail_of(task, verdict, None, kept_run),
                "answer": answer,
                **self._marks(),
            },
        )

    def _keep_run(self, run: Run[Any, Any] | None, verdict: Verdict, question: Question) -> Any:
        """Keep the run that graded an answer, with what was predicted of it."""
        if run is None or self.why_not_kept:
            return None
        from studyapp.study.lab import record_of

        record = record_of(self.desk, run.record(), question.card, self.id)
        record = replace(record, prediction={"given": verdict.given, "right": bool(verdict.right)})
        self._announce()
        self.desk.store.add_run(record)
        return record

    def _control_row(self, place: int) -> QuizAnswer:
        now = self.desk.clock.now()
        return QuizAnswer(
            id=self.desk.identifiers.new(now),
            session_id=self.id,
            place=place,
            card_id="",
            deck_id="",
            kind="end" if place == END else "mark",
            answered_at=now,
            offset_minutes=self.desk.clock.offset_minutes(now),
            score=0.0,
            detail=self._marks(),
        )

    def _marks(self) -> dict[str, object]:
        """Flags and time, which each row carries so that the newest one tells where it stood."""
        return {"spent_ms": self.spent // _MILLISECOND, "flagged": sorted(self._flags)}

    def _mark(self) -> None:
        if self._begun and not self.finished:
            self._keep(self._control_row(MARK))

    def _keep(self, row: QuizAnswer) -> None:
        if self.why_not_kept:
            return
        self._announce()
        self.desk.store.add_quiz_answer(row)
        self._begun = True

    def _announce(self) -> None:
        """The sitting's row goes with the first answer or run; another may have begun meanwhile."""
        if not self._begun:
            self.desk.store.begin_session(self._sitting)

    def _take_row(self, row: QuizAnswer) -> None:
        """One kept row, the oldest first."""
        self._begun = True
        spent, flags = row.detail.get("spent_ms"), row.detail.get("flagged")
        if isinstance(spent, int | float):
            self._spent = dt.timedelta(milliseconds=spent)
        if isinstance(flags, list):
            self._flags = {int(flag) for flag in flags}
        if row.place == END:
            self.finished = True
        elif row.place >= 0:
            self._rows[row.place] = row

    def _is_gone(self, place: int) -> bool:
        try:
            self.question(place)
        except DeckError:
            return True
        return False

    def _first(self) -> int:
        return next(iter(self.places), 0)


def begin_quiz(desk: Desk, settings: QuizSettings, seed: int | None = None) -> Quiz:
    """Lay a quiz out and begin it. Nothing is written before its first answer.

    Raises:
        DeckError: there is no such deck or topic, or nothing in it that a machine can grade.
    """
    now = desk.clock.now()
    identifier = desk.identifiers.new(now)
    chosen = identifier.int & 0xFFFFFFFF if seed is None else seed
    plan = plan_quiz(desk.library, settings, chosen, desk.store.suspended())
    sitting = StudySession(
        id=identifier,
        mode=MODE,
        started_at=now,
        offset_minutes=desk.clock.offset_minutes(now),
        filter=plan.as_filter(),
    )
    return Quiz(desk, plan, sitting)


def quiz_of(desk: Desk, sitting: StudySession) -> Quiz:
    """A quiz that was kept, as it stands.

    Raises:
        DeckError: its plan cannot be read, or all of its cards are gone.
    """
    quiz = Quiz(desk, plan_of(sitting.filter), sitting, desk.store.quiz_answers(sitting.id))
    if not quiz.places:
        raise DeckError("The cards of this quiz are no longer there.", "begin another one")
    return quiz


def kept_quiz(desk: Desk, identifier: str) -> Quiz:
    """A quiz by its id, as it stands: to look at its result again, or to go on with it.

    Raises:
        UsageError: there is none with this id.
        DeckError: its plan cannot be read, or all of its cards are gone.
    """
    sittings = desk.store.sessions(MODE)
    sitting = next((one for one in sittings if str(one.id) == identifier), None)
    if sitting is None:
        raise UsageError("There is no such quiz.", "`studyapp quiz --history` lists them all")
    return quiz_of(desk, sitting)


def unfinished_quiz(desk: Desk) -> Quiz | None:
    """The newest quiz that has no end yet, whatever was begun and ended since."""
    ended = {row.session_id for row in desk.store.quiz_answers() if row.place == END}
    for sitting in desk.store.sessions(MODE):
        if sitting.id in ended:
            continue
        try:
            quiz = quiz_of(desk, sitting)
            if not quiz.is_time_up():
                return quiz
        except StudyError:  # it cannot be gone on with; an older one may
            continue
    return None
