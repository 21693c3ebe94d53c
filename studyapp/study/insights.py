"""How learning goes in depth: everything of ``insight`` that needs the whole log, gathered once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from studyapp.insight.concepts import ConceptMastery, Known, mastery_by_concept
from studyapp.insight.confidence import (
    SelfKnowledge,
    SureButWrong,
    knowledge_by_group,
    sure_but_wrong,
)
from studyapp.insight.expectation import (
    Bin,
    Expectations,
    ScheduleFit,
    Tally,
)
from studyapp.insight.foresight import Foresight, foresight_by_simulation
from studyapp.insight.histogram import Histogram, difficulty_histogram, stability_histogram
from studyapp.insight.hours import Hour, by_hour
from studyapp.insight.pace import Pace, pace_by_kind
from studyapp.insight.retention import (
    Retention,
    recall_by_age,
    recall_tests,
    retention_by_span,
    retention_by_week,
)
from studyapp.insight.share import Share
from studyapp.insight.workload import Workload
from studyapp.records.rating import Rating
from studyapp.study.answer_log import AnswerLog, answer_log, portions
from studyapp.study.card_groups import cards_that_come

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from studyapp.progress.state_columns import StateColumns
    from studyapp.scheduling.replay import Log
    from studyapp.study.desk import Desk
    from studyapp.study.report import Report


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


def report_and_insights(desk: Desk) -> tuple[Report, Insights]:
    """Everything that the store of ``desk`` says of its learner."""
    from studyapp.study.report import report_of

    log = answer_log(desk)
    with ThreadPoolExecutor(max_workers=1) as another:
        replays = another.submit(_replays_of(desk, log))
        return report_of(desk, log), _counted(log, replays)


def prepared(desk: Desk, log: AnswerLog | None = None) -> Callable[[], Insights]:
    """Read the store now, and work it out when called: that may be in another thread."""
    found = answer_log(desk) if log is None else log
    replays = _replays_of(desk, found)

    def worked_out() -> Insights:
        with ThreadPoolExecutor(max_workers=1) as another:
            return _counted(found, another.submit(replays))

    return worked_out


@dataclass(frozen=True, slots=True)
class _Replays:
    """What takes a walk through days: those gone, and those of a year to come."""

    fit: ScheduleFit
    fit_by_topic: dict[str, ScheduleFit]
    forgetting: tuple[Bin, ...]
    workload: Workload


def _replays_of(desk: Desk, log: AnswerLog) -> Callable[[], _Replays]:
    """The store is read now. Called, it keeps NumPy busy for as long as everything else takes."""
    hidden, scheduler, new = desk.store.suspended(), desk.scheduler, desk.limits.new_per_day
    cards = cards_that_come(desk.library, log.answers.cards, hidden)

    def walked() -> _Replays:
        from studyapp.study.workload import workload

        return _Replays(*_judged(log), workload(log, cards, scheduler, new))

    return walked


def _counted(log: AnswerLog, replays: Future[_Replays]) -> Insights:
    """Count what can be counted, and put the replays to it when they are done."""
    answers, states, groups = log.answers, log.states, log.groups
    ages = recall_by_age(recall_tests(answers), log.day)
    knowledge, knowledge_by_topic = knowledge_by_group(answers, groups.topics)
    counted = partial(
        Insights,
        weeks=retention_by_week(ages),
        spans=retention_by_span(ages),
        knowledge=knowledge,
        knowledge_by_topic=knowledge_by_topic,
        sure_but_wrong=tuple(sure_but_wrong(answers)),
        stability=stability_histogram(states.stability),
        difficulty=difficulty_histogram(states.difficulty),
        hours=by_hour(answers),
        paces=pace_by_kind(answers),
        foresight=foresight_by_simulation(answers, groups.simulations),
        concepts=concepts_of(log),
    )
    found = replays.result()
    return counted(
        fit=found.fit,
        fit_by_topic=found.fit_by_topic,
        forgetting=found.forgetting,
        workload=found.workload,
    )


def _judged(log: AnswerLog) -> tuple[ScheduleFit, dict[str, ScheduleFit], tuple[Bin, ...]]:
    """The calibration of the schedule: of all, of each topic, and by days waited."""
    import numpy as np

    answers, topics, tallies = log.answers, log.groups.topics, []
    for rows, portion in portions(answers):
        card = answers.card[rows][np.flatnonzero(answers.tests[rows])]
        tests = expectations(portion, log.weights)
        tallies.append(Tally.of(tests, topics.group[card], len(topics.names)))
    tally = Tally.together(tallies)
    return tally.fit(), tally.fits(topics.names), tally.forgetting()


def concepts_of(log: AnswerLog) -> tuple[ConceptMastery, ...]:
    """The mastery of each concept."""
    states = log.states
    recall = recall_today(states, log.day, log.weights[20])
    known = Known(states.card, states.stability, recall)
    return mastery_by_concept(log.groups.concepts, log.answers.graded, known)


def recall_today(states: StateColumns, day: dt.date, decay: float) -> npt.NDArray[np.float64]:
    """How likely each card is recalled on study day ``day``, as ``Scheduler.retrievability``."""
    import numpy as np

    from studyapp.scheduling.forgetting import retrievability

    elapsed = np.maximum(0, day.toordinal() - states.last_day).astype(np.float64)
    return retrievability(elapsed, states.stability, decay)


def expectations(log: Log, weights: tuple[float, ...], since: int = 0) -> Expectations:
    """What a schedule with ``weights`` would have expected of every recall test in the log.

    Args:
        log: all reviews.
        weights: the 21 weights of FSRS-6.
        since: the study day from which on tests are told, as ``date.toordinal`` counts.
    """
    import numpy as np

    from studyapp.scheduling.replay import expected_recall

    expected, elapsed = expected_recall(log, weights), log.elapsed
    rows = np.flatnonzero((elapsed > 0) & (log.day >= since) if since else elapsed > 0)
    return Expectations(
        elapsed=elapsed[rows],
        expected=expected[rows],
        passed=log.rating[rows] > Rating.AGAIN,
        number=log.number[rows],
        lapses=log.lapses[rows],
    )
