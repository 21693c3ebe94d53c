"""Reads a deck in TOML: its sound cards, and every problem of the file at its line.

A file that is broken somewhere is read piece by piece, so one slip costs one card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studyapp.cards.card import Deck, Misconception, Topic
from studyapp.cards.card_reader import CardReader
from studyapp.cards.deck_file import DeckFile, read_bytes, slug_of
from studyapp.cards.lines import Place
from studyapp.cards.reading import Report, Table, nearest, quoted
from studyapp.cards.toml_pieces import Piece, read_pieces

_TABLES: Mapping[str, type] = {
    "deck": dict,
    "topics": list,
    "misconceptions": list,
    "cards": list,
}


def read_deck(path: Path, origin: str = "user", name: str = "") -> DeckFile:
    """Read the deck at ``path``; never raises, whatever the file holds.

    Args:
        path: the file.
        origin: ``bundled`` or ``user``.
        name: what problems call the file; its path where empty.
    """
    name = name or str(path)
    data = read_bytes(path, name)
    return data if isinstance(data, DeckFile) else read_deck_bytes(data, name, origin)


def read_deck_bytes(data: bytes, name: str, origin: str = "user") -> DeckFile:
    """Read a deck from the bytes of its file; ``name`` is what problems call it."""
    report = Report(name)
    pieces = read_pieces(data, report)
    if not pieces:
        return DeckFile(name, None, tuple(report.problems))
    return _DeckReader(pieces, report, origin).read()


@dataclass(frozen=True, slots=True)
class _Head:
    """The ``[deck]`` table."""

    id: str
    title: str
    description: str = ""
    license: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    confidence: bool | None = None


class _DeckReader:
    """Reads the pieces of one file into a deck."""

    def __init__(self, pieces: list[Piece], report: Report, origin: str) -> None:
        self._pieces = pieces
        self._report = report
        self._origin = origin
        self._deck_place: Place | None = None

    def read(self) -> DeckFile:
        """The deck and its problems."""
        self._check_outline()
        head = self._head()
        topics = self._topics()
        whole = not any(piece.broken and "topics" in piece.values for piece in self._pieces)
        reader = CardReader(head.id, {topic.id for topic in topics} if whole else None)
        cards = [
            card
            for piece in self._pieces
            for index, table in enumerate(self._tables(piece, "cards", "card"))
            if (
                card := reader.read(
                    table, piece.lines.header("cards", index), broken=piece.is_broken(table)
                )
            )
            is not None
        ]
        if not reader.ids and not self._report.problems:
            self._report.add(1, "no-cards", "the deck has no cards", "begin one with [[cards]]")
        deck = Deck(
            id=head.id,
            title=head.title,
            topics=topics,
            cards=tuple(cards),
            path=self._report.file,
            origin=self._origin,
            description=head.description,
            license=head.license,
            source=head.source,
            authors=head.authors,
            misconceptions=self._misconceptions(),
            confidence=head.confidence,
        )
        return DeckFile(
            path=self._report.file,
            deck=deck,
            problems=tuple(sorted(set(self._report.problems))),
            ids=reader.ids,
            requirements=tuple(reader.requirements),
            links=tuple(self._report.links),
            deck_place=self._deck_place,
        )

    def _check_outline(self) -> None:
        for piece in self._pieces:
            if piece.broken:  # without its header, a card's keys would pass for tables
                continue
            for key, value in piece.values.items():
                expected = _TABLES.get(key)
                if expected is not None and isinstance(value, expected):
                    continue
                line = piece.lines.at((key,))
                if expected is None:
                    hint = (
                        nearest(key, _TABLES)
                        or "known: [deck], [[topics]], [[misconceptions]], [[cards]]"
                    )
                    self._report.add(line, "unknown-table", f"unknown table {quoted(key)}", hint)
                else:
                    header = "[deck]" if key == "deck" else f"[[{key}]]"
                    self._report.add(line, "wrong-type", f"`{key}` must be written as {header}")

    def _head(self) -> _Head:
        """The head; what it lacks is made up from the file's name, so that cards can be kept."""
        fallback = slug_of(Path(self._report.file).stem)
        for piece in self._pieces:
            values = piece.values.get("deck")
            if not isinstance(values, dict):
                continue
            table = Table(values, ("deck",), piece.lines, self._report, "[deck]")
            if piece.is_broken(table):
                return _Head(fallback, fallback)
            return self._head_from(table, fallback)
        if not any(piece.broken for piece in self._pieces):
            self._report.add(
                1, "missing-table", "[deck] is missing", "begin with [deck] and its id"
            )
        return _Head(fallback, fallback)

    def _head_from(self, table: Table, fallback: str) -> _Head:
        self._deck_place = table.place("id")
        name = table.slug("id") or fallback
        head = _Head(
            id=name,
            title=table.phrase("title", required=True) or name,
            description=table.text("description"),
            license=table.phrase("license"),
            source=table.phrase("source"),
            authors=table.phrases("authors"),
            confidence=table.flag("confidence") if table.has("confidence") else None,
        )
        table.allow("confidence")
        table.close()
        return head

    def _topics(self) -> tuple[Topic, ...]:
        topics: dict[str, Topic] = {}
        seen: dict[str, Place] = {}
        for piece in self._pieces:
            for table in self._tables(piece, "topics", "topic"):
                if piece.is_broken(table):
                    continue
                name = table.slug("id")
                title = table.phrase("title", required=True)
                table.close()
                if name in seen:
                    message = f"topic {quoted(name)} is on line {seen[name].line} already"
                    table.problem("id", "duplicate-id", message)
                elif name:
                    seen[name], topics[name] = table.place("id"), Topic(name, title or name)
        return tuple(topics.values())

    def _misconceptions(self) -> tuple[Misconception, ...]:
        """The glossary. Where there is one, it must hold every misconception that is named."""
        found: dict[str, Misconception] = {}
        whole = True
        for piece in self._pieces:
            whole = whole and not (piece.broken and "misconceptions" in piece.values)
            for table in self._tables(piece, "misconceptions", "misconception"):
                if piece.is_broken(table):
                    continue
                name = table.slug("id")
                title = table.phrase("title", required=True)
                correction = table.text("correction", required=True)
                table.close()
                if name in found:
                    table.problem("id", "duplicate-id", f"{quoted(name)} is explained already")
                elif name:
                    found[name] = Misconception(name, title or name, correction)
        if found and whole:
            for name, owner, place in self._report.misconceptions:
                if name not in found:
                    hint = nearest(name, found) or "add it as [[misconceptions]]"
                    message = f"{owner}: unknown misconception {quoted(name)}"
                    self._report.add(place.line, "unknown-misconception", message, hint)
        return tuple(found.values())

    def _tables(self, piece: Piece, key: str, name: str) -> list[Table]:
        values = piece.values.get(key)
        if piece.broken and values is None and key == "cards" and "id" in piece.values:
            return [Table(piece.values, (), piece.lines, self._report, name)]
        if not isinstance(values, list):
            return []
        tables = []
        for index, item in enumerate(values):
            if isinstance(item, dict):
                tables.append(Table(item, (key, index), piece.lines, self._report, name))
            else:
                line = piece.lines.at((key, index))
                self._report.add(line, "wrong-type", f"each of `{key}` must be a table")
        return tables
