"""`studyapp report`: every figure about learning with its words, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from studyapp.cli.output import talk
from studyapp.clock import SystemClock
from studyapp.progress.home import find_home

if TYPE_CHECKING:
    from studyapp.drawing.booklet import Leaf
    from studyapp.study.desk import Desk


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
def report(path: Path) -> None:
    """Write how learning goes to FILE, a page of HTML, a PDF or a PNG by its ending."""
    from studyapp.drawing.booklet import BOOKLETS, save_booklet
    from studyapp.drawing.picture import checked_kind
    from studyapp.study.desk import open_desk
    from studyapp.study.facts import today

    checked_kind(path, BOOKLETS)  # before anything is worked out
    desk = open_desk(find_home(), SystemClock(), look_only=True)
    try:
        leaves, day = _leaves(desk), today(desk)
    finally:
        desk.close()
    save_booklet(leaves, path, f"Learning, {day:%A} {day}")
    talk(f"Saved {path}")


def _leaves(desk: Desk) -> list[Leaf]:
    from studyapp.drawing.booklet import Leaf
    from studyapp.study.chapters import chapters_of, overview_of
    from studyapp.study.concept_map import map_of, sheets_of
    from studyapp.study.insights import report_and_insights

    found, insights = report_and_insights(desk)
    maps = sheets_of(map_of(desk.library, insights.concepts)) if found.reviews else ()
    chapters = [overview_of(found), *chapters_of(found, insights)]
    return [
        Leaf(
            chapter.title,
            chapter.sentences,
            chapter.figures,
            tuple((table.title, table.head, table.rows) for table in chapter.tables),
            maps if chapter.id == "concepts" else (),
        )
        for chapter in chapters
    ]
