"""How learning goes in depth: everything of ``insight`` that needs the whole log, gathered once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from studyapp.insight.answers import MEASURED_KINDS, answered
from studyapp.insight.concepts import ConceptMastery, Member, mastery_by_concept
from studyapp.insight.confidence import (
    SelfKnowledge,
    SureButWrong,
    excess_by_topic,
    self_knowledge,
    sure_but_wrong,
)
from studyapp.insight.expectation import (
    Bin,
    Expectation,
    ScheduleFit,
    fit_by_topic,
    forgetting_by_days,
    schedule_fit,
)
from studyapp.insight.foresight import Foresight, foresight_by_simulation
from studyapp.insight.histogram import Histogram, difficulty_histogram, stability_histogram
from studyapp.insight.hours import Hour, by_hour
from studyapp.insight.pace import Pace, pace_by_kind
from studyapp.insight.retention import (
    RecallTest,
    Retention,
    retention_by_span,
    retention_by_week,
)
from studyapp.insight.share import Share
from studyapp.insight.workload import Workload
from studyapp.records.rating import Rating
from studyapp.study.facts import today

if TYPE_CHECKING:
    from studyapp.cards.library import Library
    from studyapp.records.memory import MemoryState
    from studyapp.records.review import Review
    from studyapp.scheduling.replay import Log
    from studyapp.scheduling.scheduler import Scheduler
    from studyapp.study.desk import Desk


@dataclass(frozen=True, slots=True)
class Insights:
    """Numbers about a learner that take the whole log.

    Attributes:
        weeks: recall tests passed in each of the last 12 weeks, oldest first.
        spans: retention over the newest 7, 30 and 365 study days.
        knowledge, knowledge_by_topic: calibration of the learner.
        sure_but_wrong: cards on which they were sure and wrong.
        fit, fit_by_topic: calibration of the schedule.
        forgetting: recalled by days waited.
        stability, difficulty: of all cards that were answered.
        hours, paces, foresight, concepts, workload: as their modules say.
    """

    weeks: tuple[Share, ...]
    spans: dict[int, Retention]
    knowledge: SelfKnowledge
    knowledge_by_topic: dict[str, SelfKnowledge]
    sure_but_wrong: tuple[SureButWrong, ...]
    fit: ScheduleFit
    fit_by_topic: dict[str, ScheduleFit]
    forgetting: tuple[Bin, ...]
    stability: Histogram
    difficulty: Histogram
    hours: tuple[Hour, ...]
    paces: tuple[Pace, ...]
    foresight: tuple[Foresight, ...]
    concepts: tuple[ConceptMastery, ...]
    workload: Workload


def insights_of(desk: Desk, reviews: Sequence[Review] | None = None) -> Insights:
    """Gather everything from the store of ``desk``; ``reviews`` where they are read already."""
    return prepared(desk, reviews)()


def prepared(desk: Desk, reviews: Sequence[Review] | None = None) -> Callable[[], Insights]:
    """Read the store now, and work it out when called: that may be in another thread."""
    log = desk.store.reviews() if reviews is None else reviews
    states, scheduler, library = desk.store.states(), desk.scheduler, desk.library
    hidden, new_per_day = desk.store.suspended(), desk.limits.new_per_day
    day = today(desk)
    return partial(_worked_out, log, dict(states), day, scheduler, library, hidden, new_per_day)


def _worked_out(
    reviews: Sequence[Review],
    states: dict[str, MemoryState],
    day: dt.date,
    scheduler: Scheduler,
    library: Library,
    hidden: frozenset[str],
    new_per_day: int,
) -> Insights:
    from studyapp.scheduling.replay import log_of
    from studyapp.study.workload import workload

    answers = answered(reviews, scheduler.roll_over_hour)
    tests = [RecallTest(a.card_id, a.day, a.gap, a.rating > Rating.AGAIN) for a in answers if a.gap]
    expected = expectations(log_of(reviews, scheduler.roll_over_hour), scheduler.parameters)
    cards = [(deck, card) for deck in library.decks for card in deck.cards]
    title_of = {card.id: deck.topic_title(card.topic) for deck, card in cards}
    return Insights(
        weeks=retention_by_week(tests, day),
        spans=retention_by_span(tests, day),
        knowledge=self_knowledge(answers),
        knowledge_by_topic=excess_by_topic(answers, title_of),
        sure_but_wrong=tuple(sure_but_wrong(answers)),
        fit=schedule_fit(expected),
        fit_by_topic=fit_by_topic(expected, title_of),
        forgetting=forgetting_by_days(expected),
        stability=stability_histogram(states.values()),
        difficulty=difficulty_histogram(states.values()),
        hours=by_hour(answers),
        paces=pace_by_kind(answers),
        foresight=foresight_by_simulation(
            answers, {c.id: c.simulation.simulation for _, c in cards if c.simulation is not None}
        ),
        concepts=mastery_by_concept(
            [Member(c.id, c.concept, c.kind.value in MEASURED_KINDS) for _, c in cards],
            answers,
            states,
            {name: scheduler.retrievability(state, day) for name, state in states.items()},
        ),
        workload=workload(answers, states, title_of.keys() - hidden, day, scheduler, new_per_day),
    )


def expectations(log: Log, weights: tuple[float, ...]) -> list[Expectation]:
    """What a schedule with ``weights`` would have expected of every recall test in the log."""
    from studyapp.scheduling.replay import replay

    expected, elapsed = replay(log, weights).expected, log.elapsed
    rows = elapsed > 0
    columns = (log.card, log.day, elapsed, expected, log.rating, log.number, log.lapses)
    return [
        Expectation(
            card_id=log.cards[card],
            day=dt.date.fromordinal(day),
            elapsed=waited,
            expected=likely,
            passed=rating > Rating.AGAIN,
            number=number,
            lapses=lapses,
        )
        for card, day, waited, likely, rating, number, lapses in zip(
            *(column[rows].tolist() for column in columns), strict=True
        )
    ]
