"""Learners who forget as FSRS says, and who answer through real sessions, day after day."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from studyapp.cards.card import Card
from studyapp.clock import FixedClock
from studyapp.records.rating import Rating
from studyapp.study.desk import Desk
from studyapp.study.facts import today
from studyapp.study.session import Session
from studyapp.study.task import Phase
from tests.building import make_card


@dataclass(frozen=True, slots=True)
class Learner:
    """Someone who answers.

    Attributes:
        first: the shares of again, hard, good and easy at a card never seen.
        step: the share of again when a card comes again on the same day.
        easy: the share of easy among the cards that are recalled.
        seconds: for an answer to a new card, to a review, and to a card that comes again.
    """

    seed: int
    first: tuple[float, ...] = (0.3, 0.05, 0.6, 0.05)
    step: float = 0.15
    easy: float = 0.1
    seconds: tuple[float, float, float] = (25.0, 9.0, 6.0)


def study_day_through(
    desk: Desk, clock: FixedClock, learner: Learner, chance: random.Random
) -> int:
    """Answer what the day asks for until the session is over; how many answers it was."""
    session, day = Session(desk), today(desk)
    answers = 0
    while session.phase is not Phase.FINISHED:
        state = session.task.state
        if state is None:
            rating = Rating(chance.choices((1, 2, 3, 4), learner.first)[0])
            seconds = learner.seconds[0]
        elif state.last_day == day:
            rating = Rating.AGAIN if chance.random() < learner.step else Rating.GOOD
            seconds = learner.seconds[2]
        else:
            passed = chance.random() < desk.scheduler.retrievability(state, day)
            better = Rating.EASY if chance.random() < learner.easy else Rating.GOOD
            rating = better if passed else Rating.AGAIN
            seconds = learner.seconds[1]
        clock.advance(seconds=seconds * chance.lognormvariate(-0.08, 0.4))
        session.reveal()
        session.rate(rating)
        answers += 1
        session.next()
    return answers


def next_morning(clock: FixedClock) -> None:
    """Nine o'clock on the day after."""
    now = clock.now()
    clock.advance(seconds=(_nine(now.date() + dt.timedelta(days=1)) - now).total_seconds())


def _nine(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)


def a_set_of_cards(count: int) -> list[Card]:
    """Cards of which some are siblings and some build on others, as in a real deck."""
    return [
        make_card(
            f"card{n:03}",
            concept=f"idea{n // 2}" if n % 5 < 2 else "",
            requires=(f"card{n - 7:03}",) if n >= 7 and n % 3 else (),
        )
        for n in range(count)
    ]


def mean_recall(desk: Desk, cards: list[Card]) -> float:
    """Expected recall over the cards today; 0 for those never met."""
    states, day = desk.store.states(), today(desk)
    known = [states[card.id] for card in cards if card.id in states]
    return sum(desk.scheduler.retrievability(state, day) for state in known) / len(cards)
