"""The learner's settings as a commented TOML file: read with a problem at its line for each slip.

What is wrong keeps its default, so that a slip never stands between a learner and their cards.
A change touches one line: comments, order and everything else stay as the learner wrote them.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from studyapp.cards.lines import Lines
from studyapp.cards.problem import Problem
from studyapp.cards.reading import Report, Table, nearest, quoted
from studyapp.cards.toml_pieces import read_pieces
from studyapp.errors import UsageError
from studyapp.study.setting_kinds import is_blank
from studyapp.study.settings import SETTINGS, Setting, Settings

LARGEST_FILE = 100_000
KEYS = "keys"
SECTIONS = tuple(dict.fromkeys(setting.section for setting in SETTINGS))
ELSEWHERE = {one.name: f"it belongs under [{one.section}]" for one in SETTINGS}
HINDRANCES = frozenset({"syntax", "not-utf-8", "unreadable", "too-large"})
"""Codes of problems that keep a file from being changed; others cost only their own line."""
_COMMENT_COLUMN, _WIDEST = 30, 100


def _template() -> str:
    lines = [
        "# Settings of studyapp. Every line is optional; what stands here holds without it, too.",
        "# `studyapp settings` tells what is wrong, by line.",
    ]
    for section in SECTIONS:
        lines += ["", f"[{section}]"]
        for one in SETTINGS:
            if one.section == section:
                set_to = f"{one.name} = {one.kind.written(one.default)}"
                said = f"# {one.about}: {one.kind.range}"
                if _COMMENT_COLUMN + len(said) > _WIDEST:
                    lines += [said, set_to]
                else:
                    lines.append(f"{set_to:<{_COMMENT_COLUMN}}{said}")
    lines += ["", f"[{KEYS}]"]
    other = '# "study.undo" = "z"'
    lines.append(f"{other:<{_COMMENT_COLUMN}}# the id of a key, and what does it instead")
    return "\n".join(lines) + "\n"


TEMPLATE = _template()
"""The file that is written where there is none yet."""


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a file of settings says.

    Attributes:
        path: where it lies, or would.
        problems: what is wrong, by line.
        lines: the line of each (section, key) that is set.
        sound: whether it parses as a whole; only then can it be changed.
    """

    path: Path
    settings: Settings = field(default_factory=Settings)
    problems: tuple[Problem, ...] = ()
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    sound: bool = True

    def problem(self, section: str, key: str, code: str, message: str, hint: str = "") -> Problem:
        """A problem at the line of a key."""
        line = self.lines.get((section, key), 1)
        return Problem(str(self.path), line, code, f"[{section}]: {message}", hint)


def theme_problems(file: SettingsFile, themes: Iterable[str]) -> list[Problem]:
    """A theme that is set and that there is not, at its line."""
    name, known = file.settings.theme, sorted(themes)
    if not name or name in known:
        return []
    hint = nearest(name, known) or "one of " + ", ".join(known)
    said = f"there is no theme {quoted(name)}"
    return [file.problem("look", "theme", "unknown-theme", said, hint)]


def read_settings(path: Path) -> tuple[Settings, list[Problem]]:
    """The settings at ``path``, and what is wrong there; the defaults where there is no file."""
    found = read_file(path)
    return found.settings, list(found.problems)


def read_file(path: Path) -> SettingsFile:
    """The file at ``path``; the defaults where there is none."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return SettingsFile(path)
    except OSError as error:
        said = f"cannot be read: {error.strerror}"
        return SettingsFile(
            path, problems=(Problem(str(path), 1, "unreadable", said),), sound=False
        )
    if len(data) > LARGEST_FILE:
        said = "larger than 100 kB"
        return SettingsFile(path, problems=(Problem(str(path), 1, "too-large", said),), sound=False)
    return _read(path, data)


def _read(path: Path, data: bytes) -> SettingsFile:
    report = Report(str(path))
    found: dict[str, object] = {}
    lines: dict[tuple[str, str], int] = {}
    sound = True
    for piece in read_pieces(data, report):
        sound = sound and not piece.broken and not piece.bad_lines
        top = Table(piece.values, (), piece.lines, report, "settings")
        for section in (*SECTIONS, KEYS):
            table = top.table(section, f"[{section}]")
            if table is not None:
                lines.update({(section, key): table.line(key) for key in table.values})
                found.update(_keys(table) if section == KEYS else _section(table, section))
        if not piece.broken:
            top.close(ELSEWHERE)
    syntax = any(problem.code in ("syntax", "not-utf-8") for problem in report.problems)
    return SettingsFile(
        path=path,
        settings=Settings(**found),  # type: ignore[arg-type]  # each read by its own kind
        problems=tuple(sorted(set(report.problems))),
        lines=lines,
        sound=sound and not syntax and _parsed(data) is not None,
    )


def _section(table: Table, section: str) -> dict[str, object]:
    here = [one for one in SETTINGS if one.section == section]
    read = {one.name: one.kind.read(table, one.name) for one in here}
    table.close(ELSEWHERE)
    return {name: value for name, value in read.items() if value is not None}


def _keys(table: Table) -> dict[str, object]:
    keys = {name: table.phrase(name) for name in table.values}
    for name in keys:
        if is_blank(table, name):
            table.problem(name, "bad-key", f"`{name}` names no key", "such as z, f5, ctrl+r")
    return {"keys": {name: key for name, key in keys.items() if key}}


def _parsed(data: bytes) -> dict[str, object] | None:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


# Changing


def change_setting(path: Path, setting: Setting, value: object) -> SettingsFile:
    """Set one setting in the file, which is made of the template where there is none yet.

    Raises:
        UsageError: the file cannot be changed without touching what the learner wrote, or
            cannot be written; it stays as it was.
    """
    return _change(path, setting.section, setting.name, setting.kind.written(value))


def change_key(path: Path, binding: str, keys: str) -> SettingsFile:
    """Set which keys do what a binding does; empty for those it has by itself.

    Raises:
        UsageError: as ``change_setting`` says.
    """
    return _change(path, KEYS, binding, json.dumps(keys, ensure_ascii=False) if keys else None)


def _change(path: Path, section: str, key: str, value: str | None) -> SettingsFile:
    before = read_file(path)
    if not before.sound:
        first = next((one for one in before.problems if one.code in HINDRANCES), None)
        raise UsageError("The file of settings has to be mended first.", str(first or path))
    try:
        text = path.read_bytes().decode("utf-8") if path.exists() else TEMPLATE
        _write(path, edited(text, section, key, value))
    except OSError as error:
        raise UsageError(f"{path} cannot be written.", str(error.strerror)) from error
    except UnwritableError as error:
        line = before.lines.get((section, key), 1)
        raise UsageError("This line can only be changed by hand.", f"{path}:{line}") from error
    return read_file(path)


class UnwritableError(Exception):
    """The text has a form in which one line cannot be changed alone."""


def edited(text: str, section: str, key: str, value: str | None) -> str:
    """``text`` with one key set to a TOML value, or taken out where that is None.

    A line that is there keeps its comment in its column; a new one comes after its section's
    last, and a new section at the end. The outcome is parsed: whatever else it says must be
    what the text said before.

    Raises:
        UnwritableError: the key stands there in a form that this cannot change.
    """
    made = _with_line(text, section, key, value)
    wanted, found = _parsed(text.encode()), _parsed(made.encode())
    if wanted is None or not isinstance(wanted.setdefault(section, {}), dict):
        raise UnwritableError
    table = wanted[section]
    assert isinstance(table, dict)  # noqa: S101 (asked above)
    if value is None:
        table.pop(key, None)
    else:
        table[key] = tomllib.loads(f"value = {value}")["value"]
    if found is None or {section: {}, **found} != wanted:
        raise UnwritableError
    return made


_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_VALUE = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s#"'\[{][^\s#]*)"""
_SET = re.compile(rf"^(?P<key>[^=]*=[ \t]*)(?P<value>{_VALUE})(?P<gap>[ \t]*)(?P<rest>#.*)?$")


def _with_line(text: str, section: str, key: str, value: str | None) -> str:
    outline = Lines(text.replace("\r\n", "\n"))
    lines, end = text.split("\n"), "\r" if "\r\n" in text else ""
    at = outline.places.get((section, key))
    if at is not None:
        line = lines[at - 1].removesuffix("\r")
        match = _SET.match(line)
        if match is None:
            raise UnwritableError
        if value is None:
            del lines[at - 1]
            return "\n".join(lines)
        gap = match["gap"]
        if match["rest"]:
            gap = " " * max(1, len(gap) + len(match["value"]) - len(value))
        ends = "\r" if lines[at - 1].endswith("\r") else ""
        lines[at - 1] = match["key"] + value + gap + (match["rest"] or "") + ends
        return "\n".join(lines)
    if value is None:
        return text
    name = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
    after = _last_line(outline, lines, section)
    if after is None:
        whole = text if text.endswith("\n") or not text else f"{text}{end}\n"
        gap = f"{end}\n" if text else ""
        return f"{whole}{gap}[{section}]{end}\n{name} = {value}{end}\n"
    if after == len(lines):  # the last line has no line end yet
        lines[-1] += end
    lines.insert(after, f"{name} = {value}{end}")
    return "\n".join(lines)


def _last_line(outline: Lines, lines: list[str], section: str) -> int | None:
    """How many lines there are up to a section's last statement; None without its header."""
    header = outline.places.get((section,))
    if header is None or not re.match(r"[ \t]*\[[^\[]", lines[header - 1]):
        return None
    keys = [line for path, line in outline.places.items() if path[0] == section and len(path) > 1]
    return max([header, *keys])


def _write(path: Path, text: str) -> None:
    """In place at once, whatever happens; the file behind a link is replaced, not the link."""
    target = path.resolve()
    if target.exists() and not target.stat().st_mode & _WRITABLE:  # it would be replaced
        raise OSError(errno.EACCES, "it is read-only")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as out:
            out.write(text.encode("utf-8"))
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
