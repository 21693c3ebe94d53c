"""The learner's settings: a commented TOML file, read with a problem at its line for each slip.

What is wrong keeps its default, so that a slip never stands between a learner and their cards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from studyapp.cards.problem import Problem
from studyapp.cards.reading import Report, Table, nearest, quoted
from studyapp.cards.toml_pieces import read_pieces

LARGEST_FILE = 100_000
LOWEST_RETENTION, HIGHEST_RETENTION = 0.70, 0.97
MOST_CARDS = 9999


class AskConfidence(StrEnum):
    """When a learner is asked how sure they are."""

    DECK = "deck"
    ALWAYS = "always"
    NEVER = "never"


class Signs(StrEnum):
    """With which signs figures and mathematics are drawn."""

    FULL = "full"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set.

    Attributes:
        new_per_day, reviews_per_day: how much a study day holds.
        desired_retention: the share of cards that should be recalled when they fall due.
        confidence: when the learner is asked how sure they are.
        theme: name of a theme of the screens; empty for the one they begin with.
        glyphs: ``plain`` for terminals and fonts without mathematical signs and fine dots.
        animation: whether runs are shown as they go, or at their end at once.
        keys: id of a key binding to the keys that do it instead.
    """

    new_per_day: int = 20
    reviews_per_day: int = 200
    desired_retention: float = 0.9
    confidence: AskConfidence = AskConfidence.DECK
    theme: str = ""
    glyphs: Signs = Signs.FULL
    animation: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)


TEMPLATE = """\
# Settings of studyapp. Every line is optional; what stands here is what holds without it.
# `studyapp settings` tells what is wrong, by line.

[study]
new_per_day = 20            # new cards a day, 0 to 9999
reviews_per_day = 200       # reviews a day, 0 to 9999
desired_retention = 0.90    # share to be recalled when cards fall due, 0.70 to 0.97
confidence = "deck"         # ask how sure you are: deck (as the deck says), always, never

[look]
# theme = "textual-dark"    # any theme of the command palette
glyphs = "full"             # plain: for fonts without mathematical signs and fine dots
animation = true            # false: runs are shown at their end at once

[keys]
# "study.undo" = "z"        # the id of a key (they stand in the help) and what does it instead
"""


def read_settings(path: Path) -> tuple[Settings, list[Problem]]:
    """The settings at ``path``, and what is wrong there; the defaults where there is no file."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return Settings(), []
    except OSError as error:
        return Settings(), [
            Problem(str(path), 1, "unreadable", f"cannot be read: {error.strerror}")
        ]
    if len(data) > LARGEST_FILE:
        return Settings(), [Problem(str(path), 1, "too-large", "larger than 100 kB")]
    report = Report(str(path))
    found: dict[str, object] = {}
    for piece in read_pieces(data, report):
        top = Table(piece.values, (), piece.lines, report, "settings")
        for name, read in (("study", _study), ("look", _look), ("keys", _keys)):
            table = top.table(name, f"[{name}]")
            if table is not None:
                found.update(read(table))
        if not piece.broken:
            top.close()
    return Settings(**found), sorted(set(report.problems))  # type: ignore[arg-type]  # read so


def _study(table: Table) -> dict[str, object]:
    found: dict[str, object] = {}
    for key in ("new_per_day", "reviews_per_day"):
        value = table.whole(key, 0, MOST_CARDS)
        if value is not None:
            found[key] = value
    retention = table.number("desired_retention")
    if retention is not None:
        if LOWEST_RETENTION <= retention <= HIGHEST_RETENTION:
            found["desired_retention"] = retention
        else:
            said = f"`desired_retention` must be between {LOWEST_RETENTION} and {HIGHEST_RETENTION}"
            table.problem("desired_retention", "out-of-range", said)
    found.update(_one_of(table, "confidence", AskConfidence))
    table.close()
    return found


def _look(table: Table) -> dict[str, object]:
    found: dict[str, object] = dict(_one_of(table, "glyphs", Signs))
    theme = table.phrase("theme")
    if theme:
        found["theme"] = theme
    if isinstance(table.values.get("animation"), bool):
        found["animation"] = table.flag("animation")
    else:
        table.flag("animation")
    table.close()
    return found


def _keys(table: Table) -> dict[str, object]:
    keys = {name: table.phrase(name) for name in table.values}
    return {"keys": {name: key for name, key in keys.items() if key}}


def _one_of(table: Table, key: str, words: type[StrEnum]) -> dict[str, object]:
    word = table.phrase(key)
    if not word:
        return {}
    known = [each.value for each in words]
    if word in known:
        return {key: words(word)}
    hint = nearest(word, known) or "one of " + ", ".join(known)
    table.problem(key, "unknown-word", f"`{key}` cannot be {quoted(word)}", hint)
    return {}
