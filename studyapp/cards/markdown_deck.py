r"""Reads a deck in light Markdown: questions with answers, and statements with gaps.

    ---
    name = "Signals"
    ---
    # Networks

    <!-- id: net.width -->
    Q: What does a wider layer cost?
    A: Memory, and time.

    C: The [order] of a group is [the number of its elements].

Decks of hashcards and of repeater load as they are. The rules:

- ``Q:``, ``A:`` and ``C:`` count at the beginning of a line. A text goes on over blank lines
  until the next of them, a line ``---``, or the end of the file. Other text before a card, and
  after ``---``, is no card's.
- A line ``question::answer`` is a whole card. Within another card it is so only after a blank
  line and with a question mark before the colons, since ``std::move`` is a word.
- Gaps are ``[gap]`` or ``{{gap}}`` and ``{{gap::hint}}``: see ``markdown_cloze``. A block is one
  card, however many gaps it has.
- A line that begins with ``#`` is in no card. If it is a heading, and stands outside cards or
  after a blank line, it ends the card before it and names the topic of those that follow. A
  heading of level 1 that is the only one, before every card, is the title of the deck instead
  (unless the head names another).
- In a fence of code only the three markers count, so that a ``#`` in it stays.
- A comment ``<!-- … -->`` that fills a line is left out.
- The head may say ``name`` or ``title``, ``id``, ``description``, ``license`` and ``source``, in
  TOML or as ``key: value``; other keys are passed over. Without it the deck is called after
  its first heading or its file. Its id is that of the head, or made of the file's name.

A card's id is what ``<!-- id: … -->`` says on a line above its marker, or within it. Without one
it is made of its text: spaces and line ends do not count, but every other edit makes it a new
card, and its progress stays with the old text. ``studyapp check --fix-ids`` writes those very
ids into the file, so that progress is kept from then on.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path as FilePath

from studyapp.cards.bodies import Body, Cloze, Recall
from studyapp.cards.card import Card, Deck, Kind, Topic
from studyapp.cards.deck_file import DeckFile, Placed, Spot, read_bytes, slug_of
from studyapp.cards.decoding import decode, without_controls
from studyapp.cards.draws import PLACE
from studyapp.cards.kinds.cloze import GapError
from studyapp.cards.lines import Lines, Path
from studyapp.cards.markdown_blocks import Block, Outline, read_blocks
from studyapp.cards.markdown_cloze import parse_gaps
from studyapp.cards.markdown_front import Front, read_front
from studyapp.cards.reading import LONGEST_PHRASE, Report, Table, quoted
from studyapp.cards.text import clean

_GENERAL = "general"
"""The topic of cards above every heading."""


def read_markdown(path: FilePath, origin: str = "user", name: str = "") -> DeckFile:
    """Read the deck at ``path``; never raises, whatever the file holds.

    Args:
        path: the file.
        origin: ``bundled`` or ``user``.
        name: what problems call the file; its path where empty.
    """
    name = name or str(path)
    data = read_bytes(path, name)
    return data if isinstance(data, DeckFile) else read_markdown_bytes(data, name, origin)


def read_markdown_bytes(data: bytes, name: str, origin: str = "user") -> DeckFile:
    """Read a deck from the bytes of its file; ``name`` is what problems call it."""
    report = Report(name)
    decoded = decode(data, report)
    if decoded is None:
        return DeckFile(name, None, tuple(report.problems))
    text, bad_lines = decoded
    lines = without_controls(text.replace("\r\n", "\n"), report).split("\n")
    front = read_front(lines, report)
    outline = read_blocks(lines[front.after :], front.after + 1, report)
    return _DeckReader(front, outline, bad_lines, report, origin).read()


def text_id(*texts: str) -> str:
    """The id of a card that has none: a digest of its texts, with every space the same."""
    joined = "\0".join(" ".join(text.split()) for text in texts)
    return "md-" + hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:16]


class _BlockLines(Lines):
    """Where the parts of a block stand."""

    def __init__(self, line: int, lines: Mapping[str, int]) -> None:
        super().__init__("", line)
        self._line, self._known = line, lines

    def at(self, path: Path) -> int:
        """The line of a part; of the block for all else."""
        return self._known.get(str(path[-1]), self._line) if path else self._line


class _DeckReader:
    """Makes a deck of the blocks of a file."""

    def __init__(
        self,
        front: Front,
        outline: Outline,
        bad_lines: frozenset[int],
        report: Report,
        origin: str,
    ) -> None:
        self._front, self._outline, self._report = front, outline, report
        self._bad_lines, self._origin = sorted(bad_lines), origin
        self._stem = FilePath(report.file).stem
        self._deck_id = front.id or slug_of(self._stem)
        self._ids: dict[str, Placed] = {}
        self._unwritten: dict[int, str] = {}

    def read(self) -> DeckFile:
        """The deck and its problems; no deck where the file has no card."""
        report, front = self._report, self._front
        if not self._outline.blocks:
            if not report.problems:
                hint = "write Q: and A:, or C: with a [gap]"
                report.add(1, "no-cards", "the deck has no cards", hint)
            return DeckFile(report.file, None, tuple(sorted(set(report.problems))))
        title, topics = self._titles()
        blocks = self._outline.blocks
        ends = [block.id_line or block.line for block in blocks[1:]]
        cards = [
            card
            for block, end in zip(blocks, [*ends, 1 << 60], strict=True)
            if (card := self._card(block, end, topics[block.heading])) is not None
        ]
        used = {card.topic for card in cards}
        deck = Deck(
            id=self._deck_id,
            title=title,
            topics=tuple(topic for topic in dict.fromkeys(topics.values()) if topic.id in used),
            cards=tuple(cards),
            path=report.file,
            origin=self._origin,
            description=front.description,
            license=front.license,
            source=front.source,
        )
        return DeckFile(
            path=report.file,
            deck=deck,
            problems=tuple(sorted(set(report.problems))),
            ids=self._ids,
            deck_place=Spot(front.id_line) if front.id else None,
            unwritten=self._unwritten,
        )

    def _titles(self) -> tuple[str, dict[int | None, Topic]]:
        """The title, and the topic of each heading; that of None is for cards above them all."""
        headings, first_card = self._outline.headings, self._outline.blocks[0].line
        title = self._front.title
        stem = _phrase(self._stem) or self._deck_id
        alone = sum(heading.level == 1 for heading in headings) == 1
        heads = alone and headings[0].level == 1 and headings[0].line < first_card
        if heads and title:
            heads = _phrase(headings[0].text) == title
        elif heads:
            title = _phrase(headings[0].text)
        title = title or stem
        topics: dict[int | None, Topic] = {None: Topic(_GENERAL, title)}
        by_title: dict[str, Topic] = {}
        taken = {_GENERAL}
        for index, heading in enumerate(headings):
            if index == 0 and heads:
                topics[index] = topics[None]
                continue
            text = _phrase(heading.text) or "…"
            if text not in by_title:
                by_title[text] = Topic(_free(slug_of(text, "topic"), taken), text)
                taken.add(by_title[text].id)
            topics[index] = by_title[text]
        return title, topics

    def _card(self, block: Block, end: int, topic: Topic) -> Card | None:
        """The card of a block that reaches to line ``end``; None where it is unsound."""
        report, faults = self._report, self._report.faults
        lines = {"id": block.id_line or block.line, "answer": block.answer_line or block.line}
        name = f"card on line {block.line}"
        values: dict[str, object] = {
            "text" if block.cloze else "question": "\n".join(block.text),
            "answer": "\n".join(block.answer),
        }
        if block.card_id is not None:
            values["id"] = block.card_id
        table = Table(values, (), _BlockLines(block.line, lines), report, name)
        written = table.slug("id", required=False)
        if block.broken:
            if written:
                self._ids.setdefault(written, table.place("id"))
            return None
        question, body, digest = _parts(table, block.cloze)
        place = bisect_left(self._bad_lines, block.line)
        if place < len(self._bad_lines) and self._bad_lines[place] < end:
            return None  # said of the line already
        if body is None or report.faults != faults:
            if written:
                self._ids.setdefault(written, table.place("id"))
            return None
        card_id = written or digest
        if not self._is_first(card_id, table, written):
            return None
        if not written:
            self._unwritten[block.line] = card_id
        return Card(
            id=card_id,
            deck_id=self._deck_id,
            kind=Kind.CLOZE if block.cloze else Kind.RECALL,
            topic=topic.id,
            concept=card_id,
            question=question,
            body=body,
            explanation="",
            source=self._front.source,
            line=block.line,
        )

    def _is_first(self, card_id: str, table: Table, written: str) -> bool:
        """Whether no card above has the id; else that is told."""
        known = self._ids.setdefault(card_id, place := table.place("id"))
        if known is place:
            return True
        if written:
            message = f"the id {quoted(card_id)} is on line {known.line} already"
            table.problem("id", "duplicate-id", message, "give each card its own")
        else:
            message = f"the same card is on line {known.line} already"
            table.problem("id", "duplicate-id", message, "keep one of them")
        return False


def _parts(table: Table, cloze: bool) -> tuple[str, Body | None, str]:
    """Question, body and digest of a block; no body where a problem was reported."""
    for key in ("text", "question", "answer"):
        value = table.values.get(key, "")
        found = PLACE.search(value) if isinstance(value, str) else None
        if found:
            message = f"no value is drawn for {quoted(found.group())} in Markdown"
            table.problem(key, "no-draws", message, "write @ { with a space, or a deck in TOML")
            return "", None, ""
    if not cloze:
        question = table.text("question", required=True)
        answer = table.text("answer", required=True)
        body = Recall(answer) if question and answer else None
        return question, body, text_id("recall", question, answer)
    text = table.text("text", required=True)
    if not text:
        return "", None, ""
    try:
        return "", Cloze(parse_gaps(text)), text_id("cloze", text)
    except GapError as error:
        table.problem("text", error.code, error.message, error.hint)
        return "", None, ""


def _phrase(text: str) -> str:
    """A title fit to be shown: clean, on one line, not too long."""
    return " ".join(clean(text, LONGEST_PHRASE).split())


def _free(slug: str, taken: set[str]) -> str:
    """``slug``, with a number where it is taken."""
    number, found = 1, slug
    while found in taken:
        number += 1
        found = f"{slug[:56]}-{number}"
    return found
