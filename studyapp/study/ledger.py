"""Keeping answers: each goes to the store with the memory state that it leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from studyapp.progress.state_table import StateTable
from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.records.review import Review, ReviewVoid

if TYPE_CHECKING:
    from studyapp.study.desk import Desk


class Ledger:
    """The memory states of all cards, kept in step with the store.

    Attributes:
        states: by card id, as the log adds up.
        next_id: the identifier that the newest review gets if it is graded anew.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._states = StateTable.of(desk.store.states()).copy()
        self.next_id = UUID(int=0)

    @property
    def states(self) -> StateTable:
        """Memory state of each card that has been answered."""
        return self._states

    def keep(self, review: Review, state: MemoryState | None) -> None:
        """Keep a review; ``state`` is the card's before it.

        Raises:
            StoreError: it could not be kept; nothing changes.
        """
        after = self._after(review, state)
        self._desk.store.add_review(review, after)
        self._hold(review, after)

    def regrade(self, previous: Review, rating: Rating) -> Review:
        """Keep another grade in the place of a review's.

        Raises:
            StoreError: it could not be kept; the review stands as it was.
        """
        void, between = self._taken_back(previous)
        review = replace(previous, id=self.next_id, rating=rating)
        state = self._after(review, between, instead_of=previous.id)
        self._desk.store.replace_review(void, between, review, state)
        self._hold(review, state)
        return review

    def take_back(self, review: Review) -> None:
        """Take a review back: one more row, and the state that the others add up to.

        Raises:
            StoreError: it could not be kept; the review stands.
        """
        void, state = self._taken_back(review)
        self._desk.store.void_review(void, state)
        if state is None:
            self._states.drop(review.card_id)
        else:
            self._states.put(review.card_id, state)

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
        self._states.put(review.card_id, after)
        self.next_id = self._desk.identifiers.new(review.reviewed_at)

    def _taken_back(self, review: Review) -> tuple[ReviewVoid, MemoryState | None]:
        """The taking back of a review, and what the rest of its card's log adds up to."""
        now = self._desk.clock.now()
        kept = self._desk.store.reviews(review.card_id)
        state = self._desk.scheduler.fold(one for one in kept if one.id != review.id)
        return ReviewVoid(self._desk.identifiers.new(now), review.id, now), state
