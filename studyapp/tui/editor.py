"""Open a deck file in the learner's editor, at the line of a card."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

if TYPE_CHECKING:
    from textual.screen import Screen

    from studyapp.study.session import Session


def editor_command(path: str, line: int, environ: dict[str, str]) -> list[str] | None:
    """The command of $VISUAL, $EDITOR or the first editor found; None where there is none."""
    named = environ.get("VISUAL") or environ.get("EDITOR") or ""
    words = shlex.split(named) if named else []
    if not words:
        found = next((name for name in ("nano", "vim", "vi") if shutil.which(name)), None)
        if found is None:
            return None
        words = [found]
    if words[0].rsplit("/", 1)[-1] in ("code", "codium", "subl"):
        return [*words, "--goto", f"{path}:{line}"]
    return [*words, f"+{line}", path]


def edit_card(screen: Screen[None], session: Session) -> None:
    """Give the terminal to the editor at the card on the table, and take up the change.

    Where that cannot be done, file and line are said.
    """
    path, card = session.deck.path, session.task.card
    place = f"{path}:{card.line}"
    command = editor_command(path, card.line, dict(os.environ))
    if command is None:
        screen.notify(place, title="No editor found; set $EDITOR", markup=False)
        return
    try:
        with screen.app.suspend():
            subprocess.run(command, check=False)  # noqa: S603 (the learner's own editor, no shell)
    except SuspendNotSupported:
        screen.notify(place, title="The card stands here", markup=False)
    except OSError as error:
        screen.notify(f"{error}; set $EDITOR", title="The editor did not start", markup=False)
    session.look_again()
    screen.refresh(layout=True)
