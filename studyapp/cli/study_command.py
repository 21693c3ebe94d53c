"""`studyapp study`: a session at once, on the screen or line by line."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

import click

from studyapp.cli.output import say, talk
from studyapp.clock import SystemClock
from studyapp.progress.home import find_home

WIDEST = 100


@click.command()
@click.option("--plain", is_flag=True, help="Ask and answer line by line instead of on a screen.")
@click.option("--deck", default="", metavar="ID", help="Study only this deck, or DECK/TOPIC.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), help="Stop after so many answers.", metavar="N"
)
@click.option(
    "--glyphs",
    type=click.Choice(["plain", "full"]),
    default="plain",
    show_default=True,
    help="With --plain: mathematics in plain letters (a screen reader reads them), or in full.",
)
def study(plain: bool, deck: str, limit: int | None, glyphs: str) -> None:
    """Study the cards that are due, then new ones."""
    deck_id, _, topic = deck.partition("/")
    if not plain:
        from studyapp.cli.screens import open_screens

        raise SystemExit(open_screens(deck_id, topic, limit, study=True))
    from studyapp.cli.plain_session import PlainSession
    from studyapp.cli.slips import tell_slips
    from studyapp.study.desk import open_desk
    from studyapp.study.session import Session

    tell_slips()
    desk = open_desk(find_home(), SystemClock())
    try:
        if desk.store.why_look_only:
            talk(f"Answers cannot be kept now: {desk.store.why_look_only}.")
        session = Session(desk, deck_id, topic, limit)
        width = min(WIDEST, shutil.get_terminal_size((80, 24)).columns)
        PlainSession(desk, session, _typed(), say, max(20, width - 1), glyphs).run()
    finally:
        desk.close()


def _typed() -> Iterator[str]:
    """The lines of standard input, as they come."""
    for line in sys.stdin:
        yield line.rstrip("\r\n")
