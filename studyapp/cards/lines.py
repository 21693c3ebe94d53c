"""Where things stand in a TOML text: the line of every table, key and array element.

``tomllib`` gives values without places. This locator reads only the outline (headers, keys,
brackets, strings) and judges nothing, so that it also serves on text that does not parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

Path = tuple[str | int, ...]

DEEPEST = 24
"""Places deeper than this go by the line of what is round them; decks need eight."""

_STRING = (
    r'"""(?:[^"\\]++|\\.|"{1,2}+(?!"))*+"{3,5}'  # possessive: no way to backtrack
    r"|'''(?:[^']++|'{1,2}+(?!'))*+'{3,5}"
    r'|"(?!"")(?:[^"\\\n]++|\\.)*+"'
    r"|'(?!'')[^'\n]*+'"
)
_LEXEME = re.compile(
    rf"(?P<text>{_STRING})"
    r"|(?P<open>\"\"\"|''')"  # a long string that nothing closes
    r"|(?P<mark>[\[\]{},=.\n])"
    r"|(?P<skip>\#[^\n]*|[ \t\r]+)"
    r"|(?P<word>[^\s\[\]{},=.#\"']+|[\"'])",
    re.DOTALL,
)
_HEADER_OR_TEXT = re.compile(
    rf"{_STRING}|\#[^\n]*|^[ \t]*\[\[[ \t]*(?P<header>[A-Za-z_][\w-]*)[ \t]*\]\]",
    re.DOTALL | re.MULTILINE,
)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U000([0-9a-fA-F]{5})|(.))", re.DOTALL)


class Lines:
    """The outline of a text, made when it is first asked for: a sound deck needs little of it.

    Args:
        text: the whole text, with Unix line ends.
        first_line: the number of its first line.
    """

    def __init__(self, text: str, first_line: int = 1) -> None:
        self._text = text
        self._first_line = first_line

    @property
    def places(self) -> Mapping[Path, int]:
        """Path (table names, keys and array indices) to line number."""
        return self._outline.places

    @property
    def statements(self) -> Sequence[int]:
        """The line on which each header or key statement begins, ascending."""
        return self._outline.statements

    @property
    def unclosed(self) -> int | None:
        """The line of a multi-line string that is never closed, if there is one."""
        return self._outline.unclosed

    @property
    def overlong(self) -> int | None:
        """The line of a dotted key of more than ``DEEPEST`` parts, if there is one."""
        return self._outline.overlong

    def at(self, path: Path) -> int:
        """The line of ``path``, or of the nearest thing round it that has one."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, self._first_line)

    def header(self, name: str, index: int) -> int:
        """The line of the ``[[name]]`` with this index; needs no outline, so it is quick."""
        lines = self._headers.get(name, ())
        return lines[index] if index < len(lines) else self.at((name, index))

    @cached_property
    def _outline(self) -> _Outline:
        outline = _Outline(self._text, self._first_line)
        outline.read()
        return outline

    @cached_property
    def _headers(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        line, here = self._first_line, 0
        for match in _HEADER_OR_TEXT.finditer(self._text):
            if match.group("header"):
                line += self._text.count("\n", here, match.start("header"))
                here = match.start("header")
                found.setdefault(match.group("header"), []).append(line)
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; its line is looked up only when a problem needs it."""

    lines: Lines
    path: Path

    @property
    def line(self) -> int:
        """The line number."""
        return self.lines.at(self.path)


@dataclass(slots=True)
class _Level:
    """An array or inline table that is open.

    Attributes:
        count: how many elements an array has so far.
        key: in a table, the path of the key that is being read; None while its value is.
    """

    path: Path
    is_array: bool
    count: int = 0
    key: Path | None = None


class _Outline:
    """One pass over the lexemes; a stack instead of recursion, for nesting may be hostile."""

    def __init__(self, text: str, first_line: int) -> None:
        self.places: dict[Path, int] = {}
        self.statements: list[int] = []
        self.unclosed: int | None = None
        self.overlong: int | None = None
        self._line = first_line
        self._lexemes = self._scan(text)
        self._table: Path = ()
        self._counts: dict[Path, int] = {}

    def _scan(self, text: str) -> Iterator[tuple[str, str]]:
        """Kind and text of each lexeme; ``self._line`` is the line on which it begins."""
        for match in _LEXEME.finditer(text):
            kind, lexeme = match.lastgroup or "", match.group()
            if kind == "skip":
                continue
            if kind == "open":
                self.unclosed = self._line
                return
            yield kind, lexeme
            self._line += lexeme.count("\n")

    def read(self) -> None:
        """Read statement by statement."""
        for kind, lexeme in self._lexemes:
            if lexeme == "\n":
                continue
            self.statements.append(self._line)
            if lexeme == "[":
                self._header()
            elif kind != "mark":
                self._pair(_bare(kind, lexeme))
            else:
                self._rest_of_line()

    def _rest_of_line(self) -> None:
        for _, lexeme in self._lexemes:
            if lexeme == "\n":
                return

    def _header(self) -> None:
        line, depth = self._line, 1
        names: list[str] = []
        for kind, lexeme in self._lexemes:
            if lexeme == "\n":
                break
            if lexeme == "[":
                depth += 1
            elif kind != "mark" and self._has_room(len(names)):
                names.append(_bare(kind, lexeme))
        path = self._resolve(names[:-1])
        if names and depth > 1:
            path = (*path, names[-1])
            self._counts[path] = index = self._counts.get(path, -1) + 1
            self.places.setdefault(path, line)
            path = (*path, index)
        elif names:
            path = self._resolve(names)
        self._table = path
        self.places.setdefault(path, line)

    def _resolve(self, names: list[str]) -> Path:
        """A dotted name as a path: the last element where a part is an array of tables."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _pair(self, first: str) -> None:
        path = self._key(self._table, first, self._line)
        if path is not None:
            self._value(path)

    def _key(self, base: Path, first: str, line: int) -> Path | None:
        """The rest of a dotted key up to its ``=``; None where there is none."""
        path = (*base, first)
        self.places.setdefault(path, line)
        for kind, lexeme in self._lexemes:
            if lexeme == "=":
                return path
            if lexeme in ("\n", ",", "}", "]"):
                return None
            if kind != "mark" and self._has_room(len(path) - len(base)):
                path = (*path, _bare(kind, lexeme))
                self.places.setdefault(path, line)
        return None

    def _value(self, path: Path) -> None:
        """A value to the end of its statement, with the elements of arrays and inline tables."""
        stack: list[_Level] = []
        here = path
        for kind, lexeme in self._lexemes:
            if lexeme == "\n" and not stack:
                return
            if lexeme in ("[", "{"):
                here = self._element(stack, here)
                here = here[: 4 * DEEPEST]
                stack.append(_Level(here, lexeme == "[", key=here if lexeme == "{" else None))
            elif lexeme in ("]", "}") and stack:
                here = stack.pop().path
            elif stack:
                here = self._inside(stack, here, _bare(kind, lexeme), kind)

    def _has_room(self, parts: int) -> bool:
        """Whether a key of so many parts may have one more."""
        if parts >= DEEPEST and self.overlong is None:
            self.overlong = self._line
        return parts < DEEPEST

    def _element(self, stack: list[_Level], here: Path) -> Path:
        """The path of a value that begins: its place in the array round it, or its key."""
        if stack and stack[-1].is_array and len(stack) < DEEPEST:
            here = (*stack[-1].path, stack[-1].count)
            self.places.setdefault(here, self._line)
        return here

    def _inside(self, stack: list[_Level], here: Path, word: str, kind: str) -> Path:
        level = stack[-1]
        if kind == "mark":
            if word == ",":
                level.count += 1
                level.key = None if level.is_array else level.path
            elif word == "=" and level.key is not None:
                here, level.key = level.key, None
        elif level.is_array:
            here = self._element(stack, here)
        elif level.key is not None and self._has_room(len(level.key) - len(level.path)):
            level.key = (*level.key, word)
            self.places.setdefault(level.key, self._line)
        return here


def _bare(kind: str, lexeme: str) -> str:
    """A key as ``tomllib`` names it: a quoted one without its quotes and escapes."""
    if kind != "text":
        return lexeme
    if lexeme.startswith("'"):
        return lexeme.strip("'")
    return _ESCAPE.sub(_unescaped, lexeme.strip('"'))


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    return chr(int(code, 16)) if code else _ESCAPES.get(match.group(3), match.group(3))
