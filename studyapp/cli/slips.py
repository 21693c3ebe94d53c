"""Slips in the file of settings, told on stderr: they stand in nobody's way, nor pass unseen."""

from __future__ import annotations

from studyapp.cli.output import talk
from studyapp.progress.home import find_home

MOST = 3
"""So many are told; `studyapp settings` lists them all."""


def tell_slips() -> None:
    """Say what of the settings does not hold, and at which line."""
    from studyapp.study.settings_file import read_file

    problems = read_file(find_home().config).problems
    for problem in problems[:MOST]:
        talk(str(problem))
    if len(problems) > MOST:
        talk(f"{len(problems) - MOST} more in the settings: studyapp settings")
