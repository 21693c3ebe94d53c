"""`studyapp stats`: the numbers of the Progress screen, as sentences or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from studyapp.cli.output import say, say_json
from studyapp.clock import SystemClock
from studyapp.progress.home import find_home

if TYPE_CHECKING:
    from studyapp.insight.mastery import Mastery
    from studyapp.insight.share import Share
    from studyapp.study.report import Report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stats(as_json: bool) -> None:
    """Say how learning goes: today, streak, retention, what is coming."""
    from studyapp.study.desk import open_desk
    from studyapp.study.report import report_of

    desk = open_desk(find_home(), SystemClock(), look_only=True)
    try:
        report = report_of(desk)
    finally:
        desk.close()
    if as_json:
        say_json(_object(report))
    else:
        say(_words(report))


def _words(report: Report) -> str:
    from studyapp.insight.effort import day_words
    from studyapp.insight.forecast import forecast_words
    from studyapp.insight.mastery import mastery_words
    from studyapp.insight.retention import retention_words
    from studyapp.insight.streak import streak_words
    from studyapp.insight.words import counted

    studied = report.done.answers > 0
    return "\n".join(
        [
            day_words(report.done),
            streak_words(report.streak, studied_today=studied),
            report.calendar.words,
            *retention_words(report.retention, report.expected),
            forecast_words(report.forecast),
            f"All cards: {mastery_words(report.mastery)}.",
            *(f"  {topic}: {mastery_words(known)}" for topic, (known, _) in report.topics.items()),
            f"Kept in all: {counted(report.reviews, 'answer')}, {counted(report.runs, 'run')}.",
        ]
    )


def _object(report: Report) -> dict[str, Any]:
    done, coming = report.done, report.forecast
    return {
        "day": report.day.isoformat(),
        "today": {
            "answers": done.answers,
            "cards": done.cards,
            "seconds": done.seconds,
            "right": _share(done.right),
        },
        "streak": {"current": report.streak.current, "longest": report.streak.longest},
        "retention": {
            "all": _share(report.retention.both),
            "young": _share(report.retention.young),
            "mature": _share(report.retention.mature),
            "expected": report.expected,
        },
        "forecast": {
            "days": [
                {"day": day.isoformat(), "due": due}
                for day, due in zip(coming.days, coming.counts, strict=True)
            ],
            "overdue": coming.overdue,
            "later": coming.later,
        },
        "mastery": _mastery(report.mastery),
        "topics": [
            {"topic": topic, **_mastery(known), "retention": _share(recalled.both)}
            for topic, (known, recalled) in report.topics.items()
        ],
        "reviews": report.reviews,
        "runs": report.runs,
    }


def _share(share: Share) -> dict[str, Any]:
    """A share with its n and its 95 % interval."""
    return {
        "n": share.n,
        "hits": share.hits,
        "rate": share.rate,
        "interval": list(share.interval) if share.interval else None,
    }


def _mastery(found: Mastery) -> dict[str, Any]:
    return {
        "cards": found.total,
        "seen": found.seen,
        "learned": found.learned,
        "mastered": found.mastered,
    }
