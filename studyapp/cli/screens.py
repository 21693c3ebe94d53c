"""Opens the screens, where there is a terminal to show them on."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from studyapp.errors import UsageError

if TYPE_CHECKING:
    from studyapp.study.quiz_plan import QuizSettings


def open_screens(
    deck_id: str = "", topic: str = "", limit: int | None = None, *, study: bool = False
) -> int:
    """Run the application; gives its exit code.

    Args:
        deck_id: what ``study`` studies; empty for everything.
        topic: only this topic of the deck; empty for all of it.
        limit: how many answers long the session is; None for no limit.
        study: begin with a session instead of Home.

    Raises:
        UsageError: input or output is no terminal.
    """
    check_terminal()
    gc.disable()  # what is loaded for the first frame is no garbage; the application enables it
    from studyapp.clock import SystemClock
    from studyapp.progress.home import find_home
    from studyapp.tui.app import run_app

    return run_app(
        find_home(), SystemClock(), deck_id=deck_id, topic=topic, limit=limit, study=study
    )


def open_quiz(
    settings: QuizSettings, seed: int | None = None, *, begin: bool = False, resume: bool = False
) -> int:
    """Run the application from a quiz on; gives its exit code.

    Args:
        settings: what is asked for, or what its first screen offers.
        seed: of the quiz; None for another one each time.
        begin: show the first question instead of the settings.
        resume: go on with the quiz that was left.

    Raises:
        UsageError: input or output is no terminal.
    """
    check_terminal()
    gc.disable()
    from studyapp.clock import SystemClock
    from studyapp.progress.home import find_home
    from studyapp.tui.app import StudyApp, run

    return run(
        StudyApp(
            find_home(),
            SystemClock(),
            begin_with=lambda app: app.quiz(settings, seed, begin=begin, resume=resume),
        )
    )


def check_terminal() -> None:
    """Refuse to paint into a pipe or a file.

    Raises:
        UsageError: input or output is no terminal, or one that cannot place a cursor.
    """
    hint = "study --plain goes line by line; --help lists the commands"
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output")):
        if stream is None or not stream.isatty():
            raise UsageError(f"The screens need a terminal, and the {name} is none.", hint)
    if os.environ.get("TERM") == "dumb":
        raise UsageError("The screens need a terminal that can do more than TERM=dumb.", hint)
