"""`studyapp stats`: the numbers of the Progress screen, as sentences and tables or as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studyapp.cli.output import say, say_json, table, talk
from studyapp.cli.stats_object import insights_object, mean_object, share_object
from studyapp.clock import SystemClock
from studyapp.errors import UsageError
from studyapp.progress.home import find_home

if TYPE_CHECKING:
    from studyapp.insight.forecast import Forecast
    from studyapp.insight.mastery import Mastery
    from studyapp.study.chapters import Chapter
    from studyapp.study.concept_map import ConceptMap
    from studyapp.study.report import Report

PRINTED = "-"
"""Where the map goes without a file."""
COLUMNS = 78
"""Of a printed map."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--full", is_flag=True, help="Print the tables of every chapter too.")
@click.option(
    "--map",
    "map_to",
    is_flag=False,
    flag_value=PRINTED,
    metavar="[FILE]",
    help="Print the concept map, or draw it to FILE (png, svg, pdf).",
)
def stats(as_json: bool, full: bool, map_to: str | None) -> None:
    """Say how learning goes: today, streak, retention, calibration, what is coming.

    Keys of --json: day, today, time, calendar (answers and seconds by study day), streak,
    retention (all, young, mature, expected), forecast, mastery, topics (retention, young,
    mature), reviews, runs, run_history (by simulation: measured over theory of a measure,
    run by run); retention_by_span (newest 7, 30, 365 days), retention_by_week (the newest
    last), forgetting (by days waited), schedule (log_loss, baseline, rmse_bins,
    rmse_bins_interval, expected, recalled, bins, topics), confidence (brier, baseline,
    excess, steps, topics, sure_but_wrong), memory (stability, difficulty), hours, pace (by
    kind), predictions (by simulation), concepts, workload (present, cards, days, n, costs by
    desired retention, simulated). A share is n, hits, rate, interval; a mean is n, value,
    interval; intervals are at 95 %; what there is none of is null.
    """
    from studyapp.study.chapters import chapters_of
    from studyapp.study.desk import open_desk
    from studyapp.study.insights import report_and_insights

    if map_to is not None:
        if as_json:
            raise UsageError("The concept map is not JSON.", "its numbers are in: stats --json")
        _map(map_to)
        return
    desk = open_desk(find_home(), SystemClock(), look_only=True)
    try:
        report, insights = report_and_insights(desk)
    finally:
        desk.close()
    if as_json:
        say_json({**report_object(report), **insights_object(insights)})
    else:
        said = [_chapter(chapter, full) for chapter in chapters_of(report, insights)]
        say("\n\n".join([_words(report), *said]))


def _map(target: str) -> None:
    """Print the concept map, or draw it to a file."""
    from studyapp.drawing.map_picture import save_map
    from studyapp.drawing.picture import STILL, checked_kind
    from studyapp.study.concept_map import concept_map, sheet_of
    from studyapp.study.desk import open_desk
    from studyapp.study.settings import Signs

    if target != PRINTED:
        checked_kind(Path(target), STILL)  # before anything is worked out
    desk = open_desk(find_home(), SystemClock(), look_only=True)
    try:
        found, plain = concept_map(desk), desk.settings.glyphs is Signs.PLAIN
    finally:
        desk.close()
    if target == PRINTED:
        say(_map_words(found, plain))
    else:
        save_map(sheet_of(found), Path(target))
        talk(f"Saved {target}")


def _map_words(found: ConceptMap, plain: bool) -> str:
    from studyapp.drawing.map_text import map_text
    from studyapp.study.concept_map import sheet_of

    whole = sheet_of(found)
    parts = [whole.key(plain=plain)]
    for topic in found.topics:
        drawn = map_text(topic.plate, COLUMNS, values=True, plain=plain)
        parts.append("\n".join([topic.title, topic.sentence, "", *drawn.rows]))
    return "\n\n".join(parts)


def _chapter(chapter: Chapter, full: bool) -> str:
    """A chapter's title and sentences, and its tables if they are wanted."""
    lines = [chapter.title, *(f"  {sentence}" for sentence in chapter.sentences)]
    for shown in chapter.tables if full else ():
        lines.append("")
        if shown.title:
            lines.append(f"  {shown.title}")
        told = table(shown.head, shown.rows, right=range(1, len(shown.head)))
        lines += [f"  {line}" for line in told.splitlines()]
    return "\n".join(lines)


def _words(report: Report) -> str:
    from studyapp.insight.effort import day_words
    from studyapp.insight.forecast import expected_words, forecast_words
    from studyapp.insight.mastery import mastery_words
    from studyapp.insight.streak import streak_words
    from studyapp.insight.time_spent import time_spent_words
    from studyapp.insight.words import counted

    studied = report.done.answers > 0
    return "\n".join(
        [
            day_words(report.done),
            streak_words(report.streak, studied_today=studied),
            report.calendar.words,
            time_spent_words(report.seconds),
            forecast_words(report.forecast),
            *filter(None, [expected_words(report.forecast)]),
            f"All cards: {mastery_words(report.mastery)}.",
            *(f"  {topic}: {mastery_words(known)}" for topic, (known, _) in report.topics.items()),
            f"Kept in all: {counted(report.reviews, 'answer')}, {counted(report.runs, 'run')}.",
        ]
    )


def report_object(report: Report) -> dict[str, Any]:
    """The numbers of the first page of Progress as JSON-like values."""
    from studyapp.insight.time_spent import time_of_a_day

    done = report.done
    return {
        "day": report.day.isoformat(),
        "today": {
            "answers": done.answers,
            "cards": done.cards,
            "seconds": done.seconds,
            "right": share_object(done.right),
        },
        "time": {
            "seconds": sum(report.seconds.values()),
            "seconds_a_day": mean_object(time_of_a_day(report.seconds)),
        },
        "calendar": [
            {"day": day.isoformat(), "answers": count, "seconds": report.seconds.get(day, 0.0)}
            for day, count in sorted(report.answers.items())
        ],
        "streak": {"current": report.streak.current, "longest": report.streak.longest},
        "retention": {
            "all": share_object(report.retention.both),
            "young": share_object(report.retention.young),
            "mature": share_object(report.retention.mature),
            "expected": report.expected,
        },
        "forecast": _forecast(report.forecast),
        "mastery": _mastery(report.mastery),
        "topics": [
            {
                "topic": topic,
                **_mastery(known),
                "retention": share_object(recalled.both),
                "young": share_object(recalled.young),
                "mature": share_object(recalled.mature),
            }
            for topic, (known, recalled) in report.topics.items()
        ],
        "reviews": report.reviews,
        "runs": report.runs,
        "run_history": [
            {
                "simulation": one.simulation,
                "runs": one.runs,
                "measure": one.measure or None,
                "over_theory": list(one.ratios),
                "near": share_object(one.near),
                "newest": one.newest.isoformat(),
            }
            for one in report.histories
        ],
    }


def _forecast(coming: Forecast) -> dict[str, Any]:
    days = zip(coming.days, coming.counts, coming.reviews, coming.new, strict=True)
    return {
        "days": [
            {
                "day": day.isoformat(),
                "due": due,
                "expected_reviews": round(again, 2),
                "expected_new": round(new, 2),
            }
            for day, due, again, new in days
        ],
        "overdue": coming.overdue,
        "later": coming.later,
    }


def _mastery(found: Mastery) -> dict[str, Any]:
    return {
        "cards": found.total,
        "seen": found.seen,
        "learned": found.learned,
        "mastered": found.mastered,
    }
