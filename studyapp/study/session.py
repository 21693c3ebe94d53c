"""A study session without a screen: ask, answer, grade, undo. Each answer is kept at once.

Both front ends (the terminal screens and the line-by-line form) drive this one class, so
neither can do what the other cannot.
"""

from __future__ import annotations

import datetime as dt
from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from studyapp.cards.card import Card
from studyapp.errors import DeckError, UsageError
from studyapp.questions.question import Answer, Question, Verdict, grade, pose
from studyapp.records.card_event import CardEvent, CardEventKind
from studyapp.records.memory import MemoryState, Stage
from studyapp.records.rating import Rating
from studyapp.records.review import Review, ReviewVoid, StudySession
from studyapp.records.simulation_run import SimulationRun
from studyapp.study.facts import facts_of_day, today
from studyapp.study.queue import LEARN_AHEAD, select

if TYPE_CHECKING:
    from studyapp.scheduling.preview import Preview
    from studyapp.study.desk import Desk

LONGEST_ANSWER = dt.timedelta(minutes=30)
"""Longer than this, the learner was elsewhere: the duration is kept as unknown."""


class Phase(StrEnum):
    """Where the session stands."""

    ASKING = "asking"
    REVEALED = "revealed"
    ANSWERED = "answered"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Counts:
    """What is done and what is left of this session."""

    done: int
    new: int
    steps: int
    reviews: int

    @property
    def left(self) -> int:
        """Cards still to come."""
        return self.new + self.steps + self.reviews


@dataclass(frozen=True, slots=True)
class Task:
    """The card on the table: the question as posed, and what is known of the card.

    Attributes:
        review_id: the identifier that the answer will have; it seeds the question's draw
            and the interval's fuzz, so both can be shown again exactly.
    """

    card: Card
    question: Question
    state: MemoryState | None
    review_id: UUID
    shown_at: dt.datetime
    last_run: SimulationRun | None


@dataclass(frozen=True, slots=True)
class _Done:
    """One thing that undo can take back."""

    card_id: str
    review: Review | None = None
    event: CardEventKind | None = None


class Session:
    """One sitting with some cards.

    Args:
        desk: the decks, the store, the scheduler and the clock.
        deck_id, topic: study only these; empty for everything.
        limit: stop after this many answers; None for no limit.

    Raises:
        DeckError: there is no such deck or topic.
    """

    def __init__(
        self, desk: Desk, deck_id: str = "", topic: str = "", limit: int | None = None
    ) -> None:
        self._desk = desk
        self._cards = _chosen(desk, deck_id, topic)
        self._by_id = {card.id: card for card in self._cards}
        self._limit = limit
        self._states: dict[str, MemoryState] = dict(desk.store.states())
        now = desk.clock.now()
        self._session = StudySession(
            id=desk.identifiers.new(now),
            mode="study",
            started_at=now,
            offset_minutes=desk.clock.offset_minutes(now),
            filter={"deck": deck_id, "topic": topic},
        )
        desk.store.begin_session(self._session)
        self._done: list[_Done] = []
        self._answers = 0
        self._task: Task | None = None
        self._verdict: Verdict | None = None
        self._graded: Review | None = None
        self.phase = Phase.FINISHED
        self._plan()
        self._show_next()

    # What is on the table

    @property
    def id(self) -> UUID:
        """The identifier under which this sitting's answers and runs are kept."""
        return self._session.id

    @property
    def started_at(self) -> dt.datetime:
        """When the sitting began."""
        return self._session.started_at

    @property
    def task(self) -> Task:
        """The card on the table.

        Raises:
            UsageError: the session is over.
        """
        if self._task is None:
            raise UsageError("This session is over.", "begin another one")
        return self._task

    @property
    def verdict(self) -> Verdict | None:
        """What became of the answer, once it is shown."""
        return self._verdict

    @property
    def graded(self) -> Review | None:
        """The review that was kept for the card on the table, once there is one."""
        return self._graded

    @property
    def counts(self) -> Counts:
        """Done and left, the card on the table included until it is answered."""
        on_table = self._task is not None and self.phase is not Phase.ANSWERED
        waiting = [*self._main, self.task.card.id] if on_table else self._main
        fresh = sum(name not in self._states for name in waiting)
        learning = sum(self._in_steps(name) for name in waiting)
        return Counts(
            done=self._answers,
            new=fresh,
            steps=len(self._steps) + learning,
            reviews=len(waiting) - fresh - learning,
        )

    @property
    def why_not_kept(self) -> str:
        """Why answers only practise and are not kept; empty where they are kept."""
        return self._desk.store.why_look_only

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._done)

    def previews(self) -> Mapping[Rating, Preview]:
        """What each rating would do to the card on the table: exactly what it then does.

        Once a machine-graded card is kept, these are the effects of grading it anew.
        """
        task, anew = self.task, self.phase is Phase.ANSWERED
        now = self._desk.clock.now()
        return self._desk.scheduler.previews(
            task.state,
            card_id=task.card.id,
            deck_id=task.card.deck_id,
            at=now,
            offset_minutes=self._desk.clock.offset_minutes(now),
            review_id=self._regrade_id if anew else task.review_id,
        )

    def next_due_at(self) -> dt.datetime | None:
        """When the next card of these comes up, for the end of a session."""
        hidden = self._desk.store.suspended()
        times = [
            state.due_at
            for name, state in self._states.items()
            if name in self._by_id and name not in hidden
        ]
        return min(times, default=None)

    # What the learner does

    def reveal(self) -> None:
        """Show the answer of a self-graded card."""
        if self.phase is Phase.ASKING:
            self._verdict = grade(self.task.question, None)
            self.phase = Phase.REVEALED

    def answer(self, given: Answer) -> Verdict:
        """Hand in an answer. A machine-graded card is rated and kept at once.

        Raises:
            UsageError: the answer does not fit the question, or one was given already.
            StoreError: it could not be kept; the card stays on the table.
        """
        if self.phase is not Phase.ASKING:
            raise UsageError("This card was answered already.", "go on to the next one")
        verdict = grade(self.task.question, given)
        if verdict.rating is None:
            self._verdict, self.phase = verdict, Phase.REVEALED
        else:
            self._keep(verdict.rating, verdict)
            self._verdict, self.phase = verdict, Phase.ANSWERED
        return verdict

    def rate(self, rating: Rating) -> Review:
        """Grade the card.

        A self-graded one for the first time, a right answer of a machine-graded one anew
        (Hard, Good or Easy).

        Raises:
            UsageError: the answer is not shown yet, or a wrong answer cannot be called right.
            StoreError: it could not be kept; the card stays on the table.
        """
        if self.phase is Phase.ASKING or self.phase is Phase.FINISHED:
            raise UsageError("Look at the answer first.", "space shows it")
        if self.phase is Phase.REVEALED:
            self._keep(rating, self._verdict)
            self.phase = Phase.ANSWERED
        else:
            self._regrade(rating)
        assert self._graded is not None  # noqa: S101 (both branches set it)
        return self._graded

    def next(self) -> None:
        """Lay the next card on the table, or finish."""
        if self.phase in (Phase.REVEALED, Phase.ASKING):
            raise UsageError("This card has no answer yet.", "answer it, or bury it with -")
        self._show_next()

    def undo(self) -> Card:
        """Take back the last answer, suspension or bury, and lay that card on the table.

        Raises:
            UsageError: there is nothing to take back.
        """
        if not self._done:
            raise UsageError("Nothing to undo in this session.", "answers undo one by one")
        last = self._done[-1]
        if last.review is not None:
            self._void(last.review)
            self._answers -= 1
        elif last.event is CardEventKind.SUSPEND:
            self._record_event(last.card_id, CardEventKind.RESUME)
        else:
            self._record_event(last.card_id, CardEventKind.UNBURY)
        self._done.pop()
        self._plan()
        self._show(last.card_id)
        return self._by_id[last.card_id]

    def suspend(self) -> None:
        """Put the card away until it is resumed, and go on."""
        self._put_away(CardEventKind.SUSPEND)

    def bury(self) -> None:
        """Put the card away until the next study day, and go on."""
        self._put_away(CardEventKind.BURY)

    def refresh_run(self) -> None:
        """Look again for the newest run of the card on the table (after a visit to the lab)."""
        task = self.task
        self._task = replace(task, last_run=self._desk.store.last_run(task.card.id))

    # How it is kept

    def _keep(self, rating: Rating, verdict: Verdict | None) -> None:
        task, now = self.task, self._desk.clock.now()
        spent = now - task.shown_at
        known = dt.timedelta(0) <= spent <= LONGEST_ANSWER
        review = Review(
            id=task.review_id,
            card_id=task.card.id,
            deck_id=task.card.deck_id,
            session_id=self._session.id,
            reviewed_at=now,
            offset_minutes=self._desk.clock.offset_minutes(now),
            rating=rating,
            duration_ms=int(spent / dt.timedelta(milliseconds=1)) if known else None,
            parameters_id=self._desk.scheduler.parameters_id,
            detail=_detail(task.question, verdict),
        )
        if self.why_not_kept:
            self._graded = review  # to be looked at, and to go on; nothing else knows of it
            return
        self._commit(review, task.state)
        self._done.append(_Done(task.card.id, review=review))
        self._answers += 1

    def _regrade(self, rating: Rating) -> None:
        previous = self._graded
        if previous is None or self._verdict is None or self._verdict.right is None:
            raise UsageError("This card is graded.", "u takes the grade back")
        if self._verdict.right is (rating is Rating.AGAIN):
            raise UsageError(
                "A wrong answer counts as again, a right one as hard, good or easy.",
                "u takes the answer back",
            )
        if rating is previous.rating or self.why_not_kept:
            return
        void, between = self._taken_back(previous)
        review = replace(previous, id=self._regrade_id, rating=rating)
        state = self._after(review, between, instead_of=previous.id)
        self._desk.store.replace_review(void, between, review, state)
        self._hold(review, state)
        self._done[-1] = _Done(previous.card_id, review=review)

    def _commit(self, review: Review, state: MemoryState | None) -> None:
        after = self._after(review, state)
        self._desk.store.add_review(review, after)
        self._hold(review, after)

    def _after(
        self, review: Review, state: MemoryState | None, instead_of: UUID | None = None
    ) -> MemoryState:
        store, scheduler = self._desk.store, self._desk.scheduler
        if state is None or not scheduler.needs_refold(state, review):
            return scheduler.next_state(state, review)
        rest = [kept for kept in store.reviews(review.card_id) if kept.id != instead_of]
        after = scheduler.fold([*rest, review])
        assert after is not None  # noqa: S101 (at least this review is in it)
        return after

    def _hold(self, review: Review, after: MemoryState) -> None:
        self._states[review.card_id] = after
        self._graded = review
        self._regrade_id = self._desk.identifiers.new(review.reviewed_at)

    def _taken_back(self, review: Review) -> tuple[ReviewVoid, MemoryState | None]:
        """The taking back of a review, and what the rest of its card's log adds up to."""
        now = self._desk.clock.now()
        kept = self._desk.store.reviews(review.card_id)
        state = self._desk.scheduler.fold(one for one in kept if one.id != review.id)
        return ReviewVoid(self._desk.identifiers.new(now), review.id, now), state

    def _void(self, review: Review) -> None:
        void, state = self._taken_back(review)
        self._desk.store.void_review(void, state)
        if state is None:
            self._states.pop(review.card_id, None)
        else:
            self._states[review.card_id] = state

    def _put_away(self, kind: CardEventKind) -> None:
        card_id = self.task.card.id
        self._record_event(card_id, kind)
        self._done.append(_Done(card_id, event=kind))
        self._show_next()

    def _record_event(self, card_id: str, kind: CardEventKind) -> None:
        now = self._desk.clock.now()
        self._desk.store.add_event(
            CardEvent(
                id=self._desk.identifiers.new(now),
                card_id=card_id,
                kind=kind,
                at=now,
                offset_minutes=self._desk.clock.offset_minutes(now),
            )
        )

    # How the next card is found

    def _plan(self) -> None:
        desk = self._desk
        self._day = today(desk)
        chosen = select(self._cards, facts_of_day(desk, self._states), self._day, desk.limits)
        self._steps, self._main = list(chosen.steps), list(chosen.main)

    def _in_steps(self, card_id: str) -> bool:
        state = self._states.get(card_id)
        return state is not None and state.stage is not Stage.REVIEW and state.due_day <= self._day

    def _show_next(self) -> None:
        """Lay the next card on the table.

        The plan is made once a day and kept up answer by answer: a session must not become
        slower with the collection.
        """
        if today(self._desk) != self._day:
            self._plan()
        elif self._graded is not None and self._in_steps(self._graded.card_id):
            insort(self._steps, self._graded.card_id, key=lambda name: self._states[name].due_at)
        card_id = self._next_card()
        if card_id is None:
            self._finish()
        else:
            self._show(card_id)

    def _next_card(self) -> str | None:
        if self._limit is not None and self._answers >= self._limit:
            return None
        now = self._desk.clock.now()
        if self._steps and self._states[self._steps[0]].due_at <= now:
            return self._steps[0]
        if self._main:
            return self._main[0]
        if self._steps and self._states[self._steps[0]].due_at <= now + LEARN_AHEAD:
            return self._steps[0]
        return None

    def _finish(self) -> None:
        self._task = self._verdict = self._graded = None
        self.phase = Phase.FINISHED

    def _show(self, card_id: str) -> None:
        card, now = self._by_id[card_id], self._desk.clock.now()
        review_id = self._desk.identifiers.new(now)
        self._task = Task(
            card=card,
            question=pose(card, review_id.int & 0xFFFFFFFF),
            state=self._states.get(card_id),
            review_id=review_id,
            shown_at=now,
            last_run=self._desk.store.last_run(card_id),
        )
        for waiting in (self._steps, self._main):
            if card_id in waiting:
                waiting.remove(card_id)
        self._verdict = self._graded = None
        self.phase = Phase.ASKING


def _chosen(desk: Desk, deck_id: str, topic: str) -> tuple[Card, ...]:
    if not deck_id:
        return tuple(desk.library.cards)
    deck = desk.library.deck(deck_id)
    if topic and topic not in {t.id for t in deck.topics}:
        raise DeckError(
            f"The deck {deck_id!r} has no topic {topic!r}.",
            "its topics: " + ", ".join(t.id for t in deck.topics),
        )
    return tuple(card for card in deck.cards if not topic or card.topic == topic)


def _detail(question: Question, verdict: Verdict | None) -> dict[str, object]:
    detail: dict[str, object] = {"kind": question.card.kind.value, "seed": question.seed}
    if verdict is not None and verdict.right is not None:
        detail |= {"right": verdict.right, "given": verdict.given}
    return detail
