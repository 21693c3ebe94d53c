"""Cuts the text of a Markdown deck into blocks; ``markdown_deck`` says by which rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from studyapp.cards.math_spans import verbatim_end
from studyapp.cards.reading import Report, quoted

MOST_BLOCKS = 10_000
"""Cards, sound or not, and headings that are read of one file."""
MOST_LINES = 200_000
"""Lines that are read of one file; that many short ones take most of a second."""

MARKERS = ("Q:", "A:", "C:")
_ID = re.compile(r"\s*<!--\s*id:(.*?)-->\s*")
_COMMENT = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*")
_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")
_CLOSING_SIGNS = re.compile(r"(?:^|[ \t]+)#+$")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})(.*)")
_NO_PROSE = tuple(">|<-*+:")
"""What lists, quotations, tables and the like begin with; none of those is a one-line card."""


@dataclass(slots=True)
class Block:
    """One card as it is written.

    Attributes:
        line: of its marker; there an editor opens it, and above it goes its id.
        cloze: whether ``text`` is a statement with gaps, and not a question.
        answer_line: of its ``A:``; 0 where it has none.
        card_id: the written id; None where there is none.
        heading: index of the heading under which it stands; None before the first.
        broken: a problem of it was reported already.
    """

    line: int
    cloze: bool
    text: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    answer_line: int = 0
    card_id: str | None = None
    id_line: int = 0
    heading: int | None = None
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the file.

    Attributes:
        level: 1 to 6.
    """

    level: int
    text: str
    line: int


@dataclass(slots=True)
class Outline:
    """What a file holds, in its order."""

    blocks: list[Block] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)


def read_blocks(lines: list[str], first: int, report: Report) -> Outline:
    """The blocks and headings of ``lines``, the first of which has the number ``first``."""
    return _Scanner(lines, first, report).read()


class _Scanner:
    """Goes through the lines once."""

    def __init__(self, lines: list[str], first: int, report: Report) -> None:
        self._lines, self._first, self._report = lines, first, report
        self._outline = Outline()
        self._block: Block | None = None
        self._after_blank = True
        self._id: tuple[str, int] | None = None
        self._fences = _Fences(lines)
        self._stray = 0

    def read(self) -> Outline:
        """All of them."""
        index = 0
        while index < len(self._lines):
            if self._is_full(index):
                break
            end = self._fences.end(index)
            if end is None:
                self._take(self._lines[index], self._first + index)
                index += 1
            else:
                for line in self._lines[index:end]:
                    self._add(line)
                self._after_blank = False
                index = end
        self._finish()
        self._drop_id()
        return self._outline

    def _is_full(self, index: int) -> bool:
        """Whether so much was read that the rest is left; that is told."""
        outline = self._outline
        blocks = len(outline.blocks) + (self._block is not None)
        found = blocks + len(outline.headings) + self._stray
        if found < MOST_BLOCKS and index < MOST_LINES:
            return False
        most = (
            f"{MOST_BLOCKS} cards and headings" if found >= MOST_BLOCKS else f"{MOST_LINES} lines"
        )
        message = f"a deck holds at most {most}; what follows is not read"
        self._report.add(self._first + index, "too-many", message, "split the deck")
        return True

    def _take(self, line: str, number: int) -> None:
        """One line that stands in no fence."""
        bare = line.strip()
        if line.startswith(MARKERS):
            self._marker(line, number)
        elif not bare:
            self._add("")
            self._after_blank = True
            return
        elif bare == "---":
            self._finish()
            self._after_blank = True
            return
        elif bare.startswith("<!--") and (found := _ID.fullmatch(line)):
            self._drop_id()
            self._id = (found.group(1).strip(), number)
            return
        elif bare.startswith("#"):
            self._heading(line, number)
            return
        elif (bare.startswith("<!--") and _COMMENT.fullmatch(line)) or self._one_line(line, number):
            return
        else:
            self._add(line.rstrip())
        self._after_blank = False

    def _marker(self, line: str, number: int) -> None:
        rest, block = line[2:].strip(), self._block
        if line[0] != "A":
            self._begin(Block(number, line[0] == "C", [rest]))
        elif block is None or block.cloze:
            self._stray += 1
            hint = "begin the card with Q:"
            self._report.add(number, "stray-answer", "an answer without a question", hint)
            if block is not None:
                block.broken = True
        elif block.answer_line:
            self._stray += 1
            message = f"the card on line {block.line} has an answer already"
            self._report.add(number, "second-answer", message, "keep one A: in a card")
            block.broken = True
        else:
            self._place_id(block)
            block.answer, block.answer_line = [rest], number

    def _one_line(self, line: str, number: int) -> bool:
        """Whether the line is a whole card, ``question::answer``; it is taken then."""
        if "::" not in line:
            return False
        inside = self._block is not None
        if inside and not (self._after_blank and "?::" in line):
            return False
        if line[0] in _NO_PROSE or line[0].isspace():
            return False
        cut = _cut(line)
        if cut is None:
            return False
        question, answer = cut
        block = Block(number, False, [question], [answer], number)
        self._begin(block)
        self._finish()
        self._after_blank = True
        return True

    def _heading(self, line: str, number: int) -> None:
        found = _HEADING.match(line)
        if found is None or not (self._block is None or self._after_blank):
            return  # a comment, as hashcards has them
        text = _CLOSING_SIGNS.sub("", found.group(2).strip()).strip()
        if not text or _COMMENT.fullmatch(text):
            return
        self._finish()
        self._outline.headings.append(Heading(len(found.group(1)), text, number))
        self._after_blank = True

    def _begin(self, block: Block) -> None:
        written, self._id = self._id, None
        self._finish()
        headings = len(self._outline.headings)
        block.heading = headings - 1 if headings else None
        if written is not None:
            block.card_id, block.id_line = written
        self._block = block

    def _place_id(self, block: Block) -> None:
        """Give an id that was read last to the block in which it stands."""
        if self._id is None:
            return
        if block.card_id is not None:
            message = f"the card has the id of line {block.id_line} already"
            self._report.add(self._id[1], "second-id", message, "keep one id in a card")
            block.broken = True
        else:
            block.card_id, block.id_line = self._id
        self._id = None

    def _drop_id(self) -> None:
        """An id after which no card begins: it is that of the card in which it stands, if any."""
        if self._block is not None:
            self._place_id(self._block)
        elif self._id is not None:
            name, number = self._id
            message = f"the id {quoted(name)} belongs to no card"
            hint = "write it on the line above Q: or C:"
            self._stray += 1
            self._report.add(number, "stray-id", message, hint, fault=False)
            self._id = None

    def _finish(self) -> None:
        block = self._block
        if block is None:
            return
        self._place_id(block)
        self._block = None
        self._outline.blocks.append(block)
        if not block.cloze and not block.answer_line:
            block.broken = True
            message = "the question has no answer"
            self._report.add(block.line, "no-answer", message, "write A: below it")

    def _add(self, line: str) -> None:
        block = self._block
        if block is None:
            if line.strip():
                self._drop_id()
            return
        if line.strip():
            self._place_id(block)
        (block.answer if block.answer_line else block.text).append(line)


def _cut(line: str) -> tuple[str, str] | None:
    """Question and answer of a one-line card; None where the colons stand in a formula or code."""
    here = 0
    while here < len(line):
        if line.startswith("::", here):
            question, answer = line[:here].strip(), line[here + 2 :].strip()
            return (question, answer) if question and answer else None
        if line[here] in "$`":
            here = verbatim_end(line, here) or here + 1
        else:
            here += 1
    return None


class _Fences:
    """Finds the end of fenced code. A fence that no line closes before the next marker is text."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._vain: dict[str, tuple[int, int]] = {}

    def end(self, index: int) -> int | None:
        """The index after the fence that opens at ``index``; None where none does."""
        opening = _FENCE.match(self._lines[index])
        if opening is None:
            return None
        signs, info = opening.groups()
        if signs[0] == "`" and "`" in info:
            return None
        fewest, until = self._vain.get(signs[0], (0, -1))
        if index < until and len(signs) >= fewest:
            return None  # one that needs no more signs was looked for here already
        here = index + 1
        while here < len(self._lines) and not self._lines[here].startswith(MARKERS):
            bare = self._lines[here].strip()
            if len(bare) >= len(signs) and not bare.strip(signs[0]):
                return here + 1
            here += 1
        self._vain[signs[0]] = (len(signs), here)
        return None
