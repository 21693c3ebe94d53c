"""`studyapp plan`: a date to be ready for, what can be expected of it, and how that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from studyapp.cli.output import say, say_json, table, talk
from studyapp.clock import SystemClock
from studyapp.errors import UsageError
from studyapp.progress.home import find_home

if TYPE_CHECKING:
    from studyapp.records.exam_plan import Spread
    from studyapp.study.desk import Desk
    from studyapp.study.exam_report import ExamReport

HELP = """Plan for a date: expected recall, what will not fit, and a plan day by day.

Without options it shows the plan in force and how its forecast did; another --exam takes its
place. While a plan runs, the minutes are for the cards of its set: reviews first, then as many
new cards as spread the rest evenly over the days left, none in the last days. When a card is
due is never changed. The numbers come from possible courses drawn by chance, always the same.

\b
--json prints one object; without a plan it is null:
  exam, day, days_left, minutes, deck, topics, made_at
  cards, met, last_new_day, pace
  recall           mean, low, high   expected on the date (5 to 95 of 100 courses)
  recall_untouched, recall_as_set    without study; under the daily limits alone
  recall_now                         by the answers so far (on the date, once past)
  unfit            cards, topics (title to number), minutes_for_all,
                   anyway (how many would not fit with any time: siblings keep apart)
  passed, runs                       share of reviews recalled; courses drawn
  seconds          review, new       a card's on its day
  days             day, reviews (mean, low, high), new, minutes, recall,
                   waiting (cards still due in the evening),
                   came (reviews, new, recall; null for what is still to come)
"""


@click.command(help=HELP)
@click.option("--exam", metavar="DATE", help="The date, as 2026-12-18.")
@click.option("--minutes", type=int, metavar="M", help="Minutes a day for it.")
@click.option("--deck", default="", metavar="ID", help="Only this deck, or DECK/TOPIC.")
@click.option("--topic", "topics", multiple=True, metavar="ID", help="Only this topic; repeatable.")
@click.option("--clear", is_flag=True, help="Drop the plan in force.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def plan(
    exam: str | None,
    minutes: int | None,
    deck: str,
    topics: tuple[str, ...],
    clear: bool,
    as_json: bool,
) -> None:
    """Plan for a date: see ``HELP``."""
    from studyapp.cli.slips import tell_slips
    from studyapp.study.desk import open_desk

    _check(exam, minutes, deck, topics, clear=clear)
    tell_slips()
    desk = open_desk(find_home(), SystemClock(), look_only=not (clear or exam))
    try:
        if clear:
            _clear(desk)
            if as_json:
                say_json(None)
            return
        if exam is not None and minutes is not None:
            _make(desk, exam, minutes, deck, topics)
        _show(desk, as_json=as_json)
    finally:
        desk.close()


def _check(
    exam: str | None, minutes: int | None, deck: str, topics: tuple[str, ...], *, clear: bool
) -> None:
    asked = exam is not None or minutes is not None or deck or topics
    if clear and asked:
        raise UsageError("A plan is dropped or made, not both.", "--clear stands alone")
    if asked and (exam is None or minutes is None):
        missing = "--exam DATE" if exam is None else "--minutes M"
        raise UsageError(
            f"A plan needs a date and minutes a day; {missing} is missing.",
            "studyapp plan --exam 2026-12-18 --minutes 30",
        )


def _clear(desk: Desk) -> None:
    if desk.store.exam_plan() is None:
        talk("There is no plan to drop.")
        return
    desk.store.drop_exam_plan()
    talk("The plan is dropped. Your daily limits count again.")


def _make(desk: Desk, exam: str, minutes: int, deck: str, topics: tuple[str, ...]) -> None:
    from studyapp.study.exam_making import make_plan, read_date

    deck_id, _, topic = deck.partition("/")
    chosen = (*([topic] if topic else []), *topics)
    made = make_plan(desk, read_date(exam), minutes, deck_id, chosen)
    desk.store.add_exam_plan(made)


def _show(desk: Desk, *, as_json: bool) -> None:
    from studyapp.study.exam_report import exam_chapter, exam_report

    report = exam_report(desk)
    if as_json:
        say_json(None if report is None else _object(report))
    elif report is None:
        talk("No plan is in force: studyapp plan --exam 2026-12-18 --minutes 30 makes one.")
    else:
        chapter = exam_chapter(report)
        for sentence in (f"{chapter.title}.", *chapter.sentences):
            say(sentence)
        for shown in chapter.tables:
            say("")
            say(table(shown.head, shown.rows, right=range(1, len(shown.head))))


def _object(report: ExamReport) -> dict[str, Any]:
    made = report.plan
    seen = made.forecast
    return {
        "exam": made.exam_day.isoformat(),
        "day": report.day.isoformat(),
        "days_left": (made.exam_day - report.day).days,
        "minutes": made.minutes,
        "deck": made.deck,
        "topics": list(made.topics),
        "made_at": made.made_at.isoformat(),
        "cards": seen.cards,
        "met": seen.met,
        "last_new_day": made.last_new_day.isoformat(),
        "pace": made.pace,
        "recall": _spread(seen.recall),
        "recall_untouched": seen.recall_untouched,
        "recall_as_set": seen.recall_as_set,
        "recall_now": report.recall_now,
        "unfit": {
            "cards": list(seen.unfit),
            "topics": dict(report.unfit_topics),
            "minutes_for_all": seen.minutes_for_all,
            "anyway": seen.unfit_anyway,
        },
        "passed": seen.passed,
        "runs": seen.runs,
        "seconds": {"review": made.seconds_per_review, "new": made.seconds_per_new},
        "days": [
            {
                "day": one.forecast.day.isoformat(),
                "reviews": _spread(one.forecast.reviews),
                "new": one.forecast.new,
                "minutes": one.forecast.minutes,
                "recall": one.forecast.recall,
                "waiting": one.forecast.waiting,
                "came": None
                if one.came is None
                else {"reviews": one.came.reviews, "new": one.came.new, "recall": one.recall},
            }
            for one in report.days
        ],
    }


def _spread(spread: Spread) -> dict[str, float]:
    return {"mean": spread.mean, "low": spread.low, "high": spread.high}
