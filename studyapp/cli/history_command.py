"""`studyapp history`: the answers and the runs that are kept, newest first."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from studyapp.cli.output import say, say_json
from studyapp.clock import SystemClock
from studyapp.progress.home import find_home

if TYPE_CHECKING:
    from studyapp.records.review import Review
    from studyapp.records.simulation_run import SimulationRun


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    help="The newest N answers and the newest N runs; without it, 20 of each, or all with --json.",
)
@click.option("--show", metavar="ID", help="One answer as it was asked; ID or how it begins.")
def history(as_json: bool, limit: int | None, show: str | None) -> None:
    """Show what was answered and what was run."""
    from studyapp.study.desk import open_desk
    from studyapp.study.past_answer import short_ids

    if show is not None:
        _show(show, as_json)
        return
    desk = open_desk(find_home(), SystemClock(), look_only=True)
    try:
        voided = {void.review_id for void in desk.store.voids()}
        most = limit if limit is not None or as_json else 20
        kept = desk.store.reviews(newest=most + 1 if most is not None else None)
        names = short_ids(kept)  # one more than is shown: it could begin alike
        reviews = sorted(kept, key=lambda r: (r.reviewed_at, r.id), reverse=True)[:most]
        runs = sorted(desk.store.runs(), key=lambda r: (r.started_at, r.id), reverse=True)[:most]
    finally:
        desk.close()
    if as_json:
        found = {
            "reviews": [_review(review) for review in reviews],
            "runs": [_run(run) for run in runs],
            "undone": len(voided),
        }
        say_json(found)
        return
    if not reviews and not runs:
        say("Nothing is kept yet: the first answer begins the history.")
    for review in reviews:
        local = _local(review.reviewed_at, review.offset_minutes)
        say(f"{local:%Y-%m-%d %H:%M}  {review.rating.word:<6} {names[review.id]}  {review.card_id}")
    for run in runs:
        local = _local(run.started_at, run.offset_minutes)
        told = run.sentence or run.status
        say(f"{local:%Y-%m-%d %H:%M}  run    {run.simulation}: {told}")


def _show(typed: str, as_json: bool) -> None:
    """Show one answer as it was posed and given."""
    from studyapp.cli.history_show import posed, told
    from studyapp.study.desk import open_desk
    from studyapp.study.past_answer import find_review, past_answer

    desk = open_desk(find_home(), SystemClock(), look_only=True)
    try:
        past = past_answer(desk, find_review(desk, typed))
    finally:
        desk.close()
    if as_json:
        run = {**_run(past.run), "command": past.command} if past.run is not None else None
        say_json({**_review(past.review), **posed(past), "run": run})
    else:
        say(told(past, _local(past.review.reviewed_at, past.review.offset_minutes)))


def _local(instant: dt.datetime, offset_minutes: int) -> dt.datetime:
    """The time that the learner's clock showed then."""
    return instant.astimezone(dt.timezone(dt.timedelta(minutes=offset_minutes)))


def _review(review: Review) -> dict[str, Any]:
    return {
        "id": str(review.id),
        "card": review.card_id,
        "deck": review.deck_id,
        "session": str(review.session_id) if review.session_id else None,
        "at": review.reviewed_at.isoformat(),
        "offset_minutes": review.offset_minutes,
        "rating": review.rating.word,
        "duration_ms": review.duration_ms,
        "detail": dict(review.detail),
    }


def _run(run: SimulationRun) -> dict[str, Any]:
    return {
        "id": str(run.id),
        "sim": run.simulation,
        "version": run.version,
        "card": run.card_id,
        "session": str(run.session_id) if run.session_id else None,
        "params": dict(run.params),
        "seed": run.seed,
        "runs": run.runs,
        "steps": run.steps,
        "status": run.status,
        "summary": dict(run.summary),
        "theory": dict(run.theory),
        "sentence": run.sentence,
        "at": run.started_at.isoformat(),
        "offset_minutes": run.offset_minutes,
        "cpu_seconds": run.cpu_seconds,
    }
