"""A study session without a screen: ask, answer, grade, undo. Each answer is kept at once.

Both front ends (the terminal screens and the line-by-line form) drive this one class, so
neither can do what the other cannot.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from studyapp.cards.card import Card, Deck, Misconception
from studyapp.errors import DeckError, UsageError
from studyapp.questions.question import Answer, Form, Verdict, check_answer, grade, pose, run_for
from studyapp.records.card_event import CardEventKind
from studyapp.records.confidence import Confidence
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.records.simulation_run import SimulationRun
from studyapp.study.chosen_cards import ChosenCards
from studyapp.study.dated import event_now, note_now, sitting_now
from studyapp.study.day_plan import DayPlan
from studyapp.study.detail import detail_of
from studyapp.study.ledger import Ledger
from studyapp.study.leech import Leech, became_leech
from studyapp.study.settings import AskConfidence
from studyapp.study.task import Counts, Phase, Task

if TYPE_CHECKING:
    from sim.run import Run
    from studyapp.scheduling.preview import Preview
    from studyapp.study.desk import Desk

LONGEST_ANSWER = dt.timedelta(minutes=30)
"""Longer than this, the learner was elsewhere: the duration is kept as unknown."""


@dataclass(frozen=True, slots=True)
class _Done:
    """One thing that undo can take back; ``asked`` is the extra practice wished for before it."""

    card_id: str
    review: Review | None = None
    event: CardEventKind | None = None
    asked: tuple[str, ...] = ()


class Session:
    """One sitting with some cards.

    Args:
        desk: the decks, the store, the scheduler and the clock.
        deck_id, topic: study only these; empty for everything.
        limit: stop after this many answers; None for no limit.
        first: ids of cards that come first, in this order, whatever is due.

    Raises:
        DeckError: there is no such deck or topic.
    """

    def __init__(
        self,
        desk: Desk,
        deck_id: str = "",
        topic: str = "",
        limit: int | None = None,
        first: Iterable[str] = (),
    ) -> None:
        self._desk = desk
        self._chosen = ChosenCards(desk, deck_id, topic)
        self._by_id = self._chosen.by_id
        self._limit = limit
        self._ledger = Ledger(desk)
        self._session = sitting_now(desk, "study", {"deck": deck_id, "topic": topic})
        desk.store.begin_session(self._session)
        self._done: list[_Done] = []
        self._answers = 0
        self._task: Task | None = None
        self._verdict: Verdict | None = None
        self._graded: Review | None = None
        self._leech: Leech | None = None
        self._run: Run[Any, Any] | None = None
        self.unsound: dict[str, DeckError] = {}
        self._confidence: Confidence | None = None
        self.phase = Phase.FINISHED
        self._plan = DayPlan(desk, self._chosen.cards, self._ledger.states)
        self._plan.ask([name for name in first if name in self._by_id])
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
    def deck(self) -> Deck:
        """The deck of the card on the table, even where its file is gone by now.

        Raises:
            UsageError: the session is over.
        """
        return self._chosen.decks[self.task.card.deck_id]

    @property
    def verdict(self) -> Verdict | None:
        """What became of the answer, once it is shown."""
        return self._verdict

    @property
    def run(self) -> Run[Any, Any] | None:
        """The run that graded the last answer, or a given up goal's solution, at its end."""
        return self._run

    @property
    def asks_confidence(self) -> bool:
        """Whether the learner is to say how sure they are before the card on the table is shown."""
        question, when = self.task.question, self._desk.settings.confidence
        if question.form is Form.KNOBS:
            return False  # a goal is tried, not known
        if when is not AskConfidence.DECK:
            return when is AskConfidence.ALWAYS
        asked = self.deck.confidence
        return question.form is not Form.REVEAL if asked is None else asked

    @property
    def misconception(self) -> Misconception | None:
        """What the glossary says of the error that a wrong answer stands for."""
        verdict = self._verdict
        if verdict is None or verdict.right or not verdict.misconception:
            return None
        return self.deck.misconception(verdict.misconception)

    @property
    def graded(self) -> Review | None:
        """The review that was kept for the card on the table, once there is one."""
        return self._graded

    @property
    def leech(self) -> Leech | None:
        """What is offered for the card on the table, if it was just forgotten once too often."""
        return self._leech

    @property
    def counts(self) -> Counts:
        """Done and left, the card on the table included until it is answered."""
        on_table = self._task is not None and self.phase is not Phase.ANSWERED
        new, steps, reviews = self._plan.left(self.task.card.id if on_table else None)
        return Counts(self._answers, new, steps, reviews)

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
            review_id=self._ledger.next_id if anew else task.review_id,
        )

    def next_due_at(self) -> dt.datetime | None:
        """When the next card of these comes up, for the end of a session."""
        return self._ledger.states.next_due_at(self._by_id, self._desk.store.suspended())

    # What the learner does

    def reveal(self) -> None:
        """Show the answer of a self-graded card."""
        if self.phase is Phase.ASKING:
            self._verdict = grade(self.task.question, None)
            self.phase = Phase.REVEALED

    def experiment(self, given: Answer) -> Run[Any, Any] | None:
        """The run by which an answer will be graded, not begun; None where none is needed.

        A front end that shows the run plays it to its end and hands it to ``answer``.

        Raises:
            UsageError: the answer does not fit the question.
            SimulationError: the simulation refuses the knobs.
        """
        question = self.task.question
        check_answer(question, given)
        return run_for(question, given)

    def answer(
        self,
        given: Answer,
        confidence: Confidence | None = None,
        run: Run[Any, Any] | None = None,
    ) -> Verdict:
        """Hand in an answer. A machine-graded card is rated and kept at once.

        Args:
            given: fits the question's form.
            confidence: how sure the learner is, said before the answer is shown.
            run: what ``experiment`` gave, as far as it was played; it is played to its end here.

        Raises:
            UsageError: the answer does not fit the question, or one was given already.
            SimulationError: the simulation refuses the knobs.
            StoreError: it could not be kept; the card stays on the table.
        """
        if self.phase is not Phase.ASKING:
            raise UsageError("This card was answered already.", "go on to the next one")
        run = run or self.experiment(given)
        if run is not None:
            run.advance(run.total_steps)
        verdict = grade(self.task.question, given, run)
        if not verdict.final:
            self._keep_run(run, verdict)
            tries = self.task.attempts + 1
            self._task = replace(self.task, attempts=tries, last_miss=verdict.closeness)
        elif verdict.rating is None:
            self._verdict, self.phase = verdict, Phase.REVEALED
            self._confidence = confidence
        else:
            if self.task.attempts and verdict.right:
                verdict = replace(verdict, rating=Rating.HARD)
            tried = None if given is None else run  # a solution is only looked at
            self._keep(verdict.rating or Rating.AGAIN, verdict, confidence, tried)
            self._verdict, self.phase = verdict, Phase.ANSWERED
        self._run = run
        return verdict

    def note(self, text: str) -> None:
        """Keep what the learner says about their error; it is shown when the card comes again.

        Raises:
            UsageError: no answer was given, or nothing was written.
            StoreError: it could not be kept.
        """
        if self._graded is None or self.phase is Phase.FINISHED:
            raise UsageError("There is no answer to write about.", "answer the card first")
        note = note_now(self._desk, self.task.card.id, self._graded.id, text)
        self._desk.store.add_note(note)

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
            self._keep(rating, self._verdict, self._confidence)
            self.phase = Phase.ANSWERED
        else:
            self._regrade(rating)
        assert self._graded is not None  # noqa: S101 (both branches set it)
        return self._graded

    def practise(self) -> None:
        """Lay the cards that a leech builds on on the table next, as ordinary reviews.

        Raises:
            UsageError: there is no leech on the table, or nothing to practise for it.
        """
        if self._leech is None or not self._leech.practice:
            raise UsageError("There is nothing to practise first.", "go on to the next card")
        self._plan.ask(self._leech.practice)
        self.next()

    def next(self) -> None:
        """Lay the next card on the table, or finish."""
        if self.phase in (Phase.REVEALED, Phase.ASKING):
            raise UsageError("This card has no answer yet.", "answer it, or bury it with -")
        self._show_next()

    @property
    def has_more(self) -> bool:
        """Whether it is over and more waits than today's share (see ``portion``)."""
        return self.phase is Phase.FINISHED and self._limit is None and self._plan.has_more

    def more(self) -> None:
        """Go on with the next share of what waits; where nothing does, nothing changes."""
        if self.has_more:
            self._plan.more()
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
            self._ledger.take_back(last.review)
            self._answers -= 1
        elif last.event is CardEventKind.SUSPEND:
            self._record_event(last.card_id, CardEventKind.RESUME)
        else:
            self._record_event(last.card_id, CardEventKind.UNBURY)
        self._done.pop()
        self._plan.make(last.asked)
        self._show(last.card_id)
        return self._card(last.card_id)

    def suspend(self) -> None:
        """Put the card away until it is resumed, and go on."""
        self._put_away(CardEventKind.SUSPEND)

    def bury(self) -> None:
        """Put the card away until the next study day, and go on."""
        self._put_away(CardEventKind.BURY)

    def look_again(self) -> None:
        """Take up edits of the deck files; a card that is asked and was edited is asked anew."""
        if not self._take_up_edits() or self._task is None:
            return
        task, card = self._task, self._by_id[self._task.card.id]
        same = replace(card, line=task.card.line) == task.card
        if self.phase is Phase.ASKING and not same and not task.attempts:
            self._show(card.id)
        elif same:
            self._task = replace(task, card=card)  # an editor is to open at its new line

    def refresh_run(self) -> None:
        """Look again for the newest run of the card on the table (after a visit to the lab)."""
        task = self._task
        if task is not None:
            self._task = replace(task, last_run=self._desk.store.last_run(task.card.id))

    # How it is kept

    def _keep(
        self,
        rating: Rating,
        verdict: Verdict | None,
        confidence: Confidence | None = None,
        run: Run[Any, Any] | None = None,
    ) -> None:
        kept_run = self._keep_run(run, verdict)
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
            detail=detail_of(task, verdict, confidence, kept_run),
        )
        if self.why_not_kept:
            self._graded = review  # to be looked at, and to go on; nothing else knows of it
            return
        self._ledger.keep(review, task.state)
        self._graded = review
        self._done.append(_Done(task.card.id, review=review, asked=self._plan.asked))
        self._answers += 1
        after = self._ledger.states[task.card.id]
        if became_leech(task.state, after):
            shown, practice = task.card.simulation is not None, self._plan.practice_for(task.card)
            self._leech = Leech(after.lapses, shown, practice)

    def _keep_run(self, run: Run[Any, Any] | None, verdict: Verdict | None) -> SimulationRun | None:
        """Keep the run that graded an answer, with what was predicted of it."""
        if run is None or verdict is None or self.why_not_kept:
            return None
        from studyapp.study.lab import record_of

        record = record_of(self._desk, run.record(), self.task.card, self._session.id)
        record = replace(record, prediction={"given": verdict.given, "right": bool(verdict.right)})
        self._desk.store.add_run(record)
        self._task = replace(self.task, last_run=record)
        return record

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
        self._graded = self._ledger.regrade(previous, rating)
        self._done[-1] = replace(self._done[-1], review=self._graded)

    def _put_away(self, kind: CardEventKind) -> None:
        card_id, asked = self.task.card.id, self._plan.asked
        self._record_event(card_id, kind)
        self._done.append(_Done(card_id, event=kind, asked=asked))
        self._plan.make(asked)  # another card may have its place in the day
        self._show_next()

    def _record_event(self, card_id: str, kind: CardEventKind) -> None:
        self._desk.store.add_event(event_now(self._desk, card_id, kind))

    # How the next card is found

    def _show_next(self) -> None:
        """Lay the next card on the table, or finish."""
        self._take_up_edits()
        self._plan.keep_up(self._graded.card_id if self._graded else None)
        reached = self._limit is not None and self._answers >= self._limit
        card_id = None if reached else self._plan.next(self._desk.clock.now())
        if card_id is None:
            self._finish()
        else:
            self._show(card_id)

    def _take_up_edits(self) -> bool:
        """Go on with the cards as their files have them now; whether those had changed.

        Cards that are gone are not asked again, but an answer to them can still be undone.
        """
        if not self._chosen.look_again():
            return False
        self._plan.change_cards(self._chosen.cards)
        if self._task is not None:
            self._plan.take(self._task.card.id)
        return True

    def _card(self, card_id: str) -> Card:
        """A card of the session, even where its deck is gone, or of those it builds on."""
        return self._by_id.get(card_id) or self._desk.library.card(card_id)

    def _finish(self) -> None:
        self._task = self._verdict = self._graded = self._run = self._leech = None
        self.phase = Phase.FINISHED

    def _show(self, card_id: str) -> None:
        card, now = self._card(card_id), self._desk.clock.now()
        review_id = self._desk.identifiers.new(now)
        self._plan.take(card_id)
        try:
            question = pose(card, review_id.int & 0xFFFFFFFF)
        except DeckError as error:  # one card of a deck that was not checked must not end all
            self.unsound[card_id] = error
            self._show_next()
            return
        self._task = Task(
            card=card,
            question=question,
            state=self._ledger.states.get(card_id),
            review_id=review_id,
            shown_at=now,
            last_run=self._desk.store.last_run(card_id),
            last_note=self._desk.store.last_note(card_id),
        )
        self._verdict = self._graded = self._run = self._leech = self._confidence = None
        self.phase = Phase.ASKING
