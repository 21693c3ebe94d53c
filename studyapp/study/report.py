"""What Progress and ``stats`` say: everything gathered from the store, once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.calendar import Calendar, calendar
from studyapp.insight.effort import Day, day_summary
from studyapp.insight.forecast import Forecast
from studyapp.insight.mastery import Mastery, mastery_by_group, mastery_together
from studyapp.insight.retention import Retention, recall_tests, retention, retention_by_group
from studyapp.insight.run_history import RunHistory, history_words, run_histories
from studyapp.insight.runs import RunSummary, run_summaries
from studyapp.insight.streak import Streak, streak
from studyapp.records.memory import Stage
from studyapp.study.answer_log import AnswerLog, answer_log
from studyapp.study.card_groups import groups_of_library
from studyapp.study.foretelling import foretold

if TYPE_CHECKING:
    from studyapp.study.desk import Desk

WEEKS = 53
NEWEST_RUNS = 20
REVIEW = tuple(Stage).index(Stage.REVIEW)
"""The number of the stage in the columns of states."""


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers about a learner at one moment.

    Attributes:
        topics: title of each topic, in the decks' order, to its mastery and its retention.
        expected: the recall probability at which the schedule lets a card come back.
        answers: number of answers by study day; absent days have none.
        seconds: time on those of them whose duration is known, by study day.
        histories: the runs of each simulation, and what is to be said of all of them.
        reviews, runs: how many answers and runs are kept in all.
    """

    day: dt.date
    done: Day
    streak: Streak
    calendar: Calendar
    answers: dict[dt.date, int]
    seconds: dict[dt.date, float]
    retention: Retention
    expected: float
    forecast: Forecast
    mastery: Mastery
    topics: dict[str, tuple[Mastery, Retention]]
    newest_runs: tuple[RunSummary, ...]
    histories: tuple[RunHistory, ...]
    histories_words: tuple[str, ...]
    reviews: int
    runs: int


def report_of(desk: Desk, log: AnswerLog | None = None) -> Report:
    """Gather everything from the store of ``desk``; ``log`` where it is read already."""
    log = answer_log(desk) if log is None else log
    answers, states, day = log.answers, log.states, log.day
    topics, runs = log.groups.topics, desk.store.runs()
    tests = recall_tests(answers)
    days = {d: c for d, c in log.days.items() if c.answers}
    counts = {d: c.answers for d, c in days.items()}
    known = mastery_by_group(
        groups_of_library(desk.library).topics,
        topics.group[states.card],
        states.stability,
        states.stage == REVIEW,
    )
    recalled = retention_by_group(tests, topics)
    return Report(
        day=day,
        done=day_summary(answers, day),
        streak=streak(list(counts), day),
        calendar=calendar(counts, day, WEEKS),
        answers=counts,
        seconds={d: c.milliseconds / 1000 for d, c in days.items()},
        retention=retention(tests),
        expected=desk.scheduler.desired_retention,
        forecast=foretold(desk, log),
        mastery=mastery_together(known.values()),
        topics={topic: (known[topic], recalled[topic]) for topic in known},
        newest_runs=tuple(run_summaries(runs, NEWEST_RUNS)),
        histories=(histories := run_histories(runs)),
        histories_words=history_words(histories, runs),
        reviews=answers.card.size,
        runs=len(runs),
    )
