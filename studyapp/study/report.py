"""What Progress and ``stats`` say: everything gathered from the store, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.calendar import Calendar, calendar
from studyapp.insight.effort import Day, day_summary
from studyapp.insight.forecast import Forecast
from studyapp.insight.mastery import Mastery, mastery_by_topic, mastery_overall
from studyapp.insight.retention import Retention, recall_tests, retention, retention_by_topic
from studyapp.insight.run_history import RunHistory, history_words, run_histories
from studyapp.insight.runs import RunSummary, run_summaries
from studyapp.insight.streak import Streak, streak
from studyapp.study.facts import today
from studyapp.study.foretelling import first_answers, foretold

if TYPE_CHECKING:
    from studyapp.records.review import Review
    from studyapp.study.desk import Desk

WEEKS = 53
NEWEST_RUNS = 20


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers about a learner at one moment.

    Attributes:
        topics: title of each topic, in the decks' order, to its mastery and its retention.
        expected: the recall probability at which the schedule lets a card come back.
        answers: number of answers by study day; absent days have none.
        histories: the runs of each simulation, and what is to be said of all of them.
        reviews, runs: how many answers and runs are kept in all.
    """

    day: dt.date
    done: Day
    streak: Streak
    calendar: Calendar
    answers: dict[dt.date, int]
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


def report_of(desk: Desk, reviews: Sequence[Review] | None = None) -> Report:
    """Gather everything from the store of ``desk``; ``reviews`` where they are read already."""
    store, day = desk.store, today(desk)
    reviews = store.reviews() if reviews is None else reviews
    states, runs = store.states(), store.runs()
    hour = desk.scheduler.roll_over_hour
    tests = recall_tests(reviews, hour)
    title_of = {
        card.id: deck.topic_title(card.topic) for deck in desk.library.decks for card in deck.cards
    }
    answers = {date: count.answers for date, count in store.day_counts().items() if count.answers}
    by_topic, recalled = mastery_by_topic(title_of, states), retention_by_topic(tests, title_of)
    return Report(
        day=day,
        done=day_summary(reviews, day, hour),
        streak=streak(list(answers), day),
        calendar=calendar(answers, day, WEEKS),
        answers=answers,
        retention=retention(tests),
        expected=desk.scheduler.desired_retention,
        forecast=foretold(desk, first_answers(reviews)),
        mastery=mastery_overall(title_of, states),
        topics={topic: (by_topic[topic], recalled[topic]) for topic in by_topic},
        newest_runs=tuple(run_summaries(runs, NEWEST_RUNS)),
        histories=(histories := run_histories(runs)),
        histories_words=history_words(histories, runs),
        reviews=len(reviews),
        runs=len(runs),
    )
