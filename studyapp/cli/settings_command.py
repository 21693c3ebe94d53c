"""`studyapp settings`: what is set, where, and what is wrong with it."""

from __future__ import annotations

from dataclasses import asdict

import click

from studyapp.cards.problem import Problem
from studyapp.cli.line import one_line
from studyapp.cli.output import say, say_json, talk
from studyapp.errors import UsageError
from studyapp.progress.home import ensure_folder, find_home
from studyapp.study.settings import SETTINGS
from studyapp.study.settings_file import TEMPLATE, SettingsFile, read_file

USAGE = 2


@click.command()
@click.option("--write", is_flag=True, help="Write a file with every setting, to be edited.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def settings(write: bool, as_json: bool) -> None:
    """Show what is set and what is wrong with it; the exit code is 2 where something is."""
    path = find_home().config
    if write:
        if path.exists():
            raise UsageError(f"{path} is there already.", "edit it, or move it away first")
        ensure_folder(path.parent)
        path.write_text(TEMPLATE, encoding="utf-8")
        talk(f"written: {path}")
    file = read_file(path)
    found, problems = file.settings, [*file.problems, *_in_terminal(file)]
    if as_json:
        said = {
            "file": str(path),
            "settings": asdict(found),
            "problems": [asdict(p) for p in problems],
        }
        say_json(said)
    else:
        say(f"{path}" + ("" if path.exists() else " (none yet: `studyapp settings --write`)"))
        for setting in SETTINGS:
            say(f"{setting.name:<18}{setting.kind.written(setting.of(found))}")
        for name, keys in found.keys.items():
            say(one_line(f"{'keys':<18}{name} = {keys}"))
        for problem in problems:
            say(one_line(str(problem)))
    if problems:
        raise SystemExit(USAGE)


def _in_terminal(file: SettingsFile) -> tuple[Problem, ...]:
    """What is wrong with theme and keys; asks the screens only where either is set."""
    from studyapp.study.settings_file import theme_problems

    problems: list[Problem] = []
    if file.settings.theme:
        from textual.theme import BUILTIN_THEMES

        problems += theme_problems(file, BUILTIN_THEMES)
    if file.settings.keys:
        from studyapp.tui.keys import read_keymap

        problems += read_keymap(file).problems
    return tuple(problems)
