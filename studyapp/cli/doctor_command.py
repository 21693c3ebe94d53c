"""`studyapp doctor`: looks at everything the program stands on, and says what is wrong."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import TYPE_CHECKING

import click

from studyapp import __version__
from studyapp.cli.output import say, say_json
from studyapp.clock import SystemClock
from studyapp.errors import StoreError
from studyapp.insight.words import counted
from studyapp.progress.home import find_home

if TYPE_CHECKING:
    from studyapp.progress.home import Home

DISTRIBUTIONS = ("textual", "numpy", "matplotlib", "sqlalchemy", "alembic", "fsrs", "click")
DATABASE_TROUBLE = 4
SMALLEST = (60, 16)
MARKS = {"ok": "ok     ", "note": "note   ", "wrong": "WRONG  "}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes:
        state: ok, note (works, but worth knowing) or wrong.
    """

    name: str
    state: str
    words: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> None:
    """Check the installation, the places, the database, the decks and the terminal."""
    findings = list(_findings(find_home()))
    healthy = all(finding.state != "wrong" for finding in findings)
    if as_json:
        found = {"healthy": healthy, "findings": [asdict(finding) for finding in findings]}
        say_json(found)
    else:
        for finding in findings:
            say(f"{MARKS[finding.state]}{finding.name:<13}{finding.words}")
    if not healthy:
        raise SystemExit(DATABASE_TROUBLE)


def _findings(home: Home) -> Iterator[Finding]:
    yield Finding("studyapp", "ok", f"{__version__} on Python {platform.python_version()}")
    for name in DISTRIBUTIONS:
        yield _distribution(name)
    yield from _places(home)
    yield from _database(home)
    yield _decks(home)
    yield from _terminal()


def _distribution(name: str) -> Finding:
    try:
        return Finding(name, "ok", metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name, "wrong", "is not installed: install studyapp again")


def _places(home: Home) -> Iterator[Finding]:
    for name, path in (("records", home.database.parent), ("settings", home.config.parent)):
        nearest = next(folder for folder in (path, *path.parents) if folder.exists())
        if not os.access(nearest, os.W_OK):
            words = f"{path} cannot be written to: set STUDYAPP_HOME to a folder of yours"
            yield Finding(name, "wrong", words)
        elif path.exists():
            yield Finding(name, "ok", str(path))
        else:
            yield Finding(name, "ok", f"{path} (made with the first answer)")
    yield from _slips(home)


def _slips(home: Home) -> Iterator[Finding]:
    from studyapp.study.settings_file import read_file

    problems = read_file(home.config).problems
    if problems:
        words = f"{counted(len(problems), 'problem')} in {home.config}: studyapp settings"
        yield Finding("settings", "note", words)


def _database(home: Home) -> Iterator[Finding]:
    from studyapp.progress.store import open_store
    from studyapp.records.identifier import IdentifierSource

    if not home.database.exists():
        yield Finding("database", "ok", "none yet: the first answer makes it")
        return
    try:
        with open_store(home, SystemClock(), IdentifierSource(), look_only=True) as store:
            faults = store.integrity()
            reviews, runs = store.review_count(), store.run_count()
    except StoreError as error:
        yield Finding("database", "wrong", str(error))
        return
    if faults:
        yield Finding("database", "wrong", f"{faults[0]}; copies lie in {home.backups}")
        return
    size = home.database.stat().st_size / 1024
    held = f"{counted(reviews, 'answer')}, {counted(runs, 'run')}, {size:.0f} KB"
    words = f"{home.database}: sound, {held}"
    yield Finding("database", "ok", words)
    copies = sorted(home.backups.glob("*.db")) if home.backups.is_dir() else []
    newest = f", newest {copies[-1].name}" if copies else ""
    yield Finding("backups", "ok", f"{len(copies)} in {home.backups}{newest}")


def _decks(home: Home) -> Finding:
    from studyapp.study.desk import read_library

    library = read_library(home)
    words = f"{counted(len(library.cards), 'card')} in {counted(len(library.decks), 'deck')}"
    if library.problems:
        return Finding(
            "decks", "note", f"{words}; {counted(len(library.problems), 'problem')}: studyapp check"
        )
    return Finding("decks", "ok", words)


def _terminal() -> Iterator[Finding]:
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding == "utf8":
        yield Finding("encoding", "ok", "UTF-8")
    else:
        yield Finding("encoding", "note", f"{encoding or 'unknown'}: mathematics needs UTF-8")
    columns, rows = shutil.get_terminal_size((80, 24))
    fits = columns >= SMALLEST[0] and rows >= SMALLEST[1]
    advice = "" if fits else f"; the screens need {SMALLEST[0]}x{SMALLEST[1]}"
    term = os.environ.get("TERM", "") or "not set"
    words = f"{columns}x{rows}, TERM {term}{advice}"
    yield Finding("terminal", "ok" if fits else "note", words)
