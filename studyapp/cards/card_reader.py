"""Reads one ``[[cards]]`` table: what all kinds share here, the rest by the kind's own reader."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from studyapp.cards.card import Card, Kind
from studyapp.cards.draw_reader import check_places, read_draws
from studyapp.cards.kinds import READERS
from studyapp.cards.lines import Place
from studyapp.cards.link import read_link
from studyapp.cards.reading import Table, nearest, quoted

_KINDS = tuple(kind.value for kind in Kind)
MEASURED = frozenset({Kind.NUMBER, Kind.PREDICT, Kind.TUNE})
"""Kinds whose answer may be graded by a run."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One entry of ``requires`` and its place; whether the card exists is seen across decks."""

    card_id: str
    needs: str
    place: Place


class CardReader:
    """Reads the cards of one deck.

    Args:
        deck_id: the deck they belong to.
        topics: ids of its topics; None where they could not be read, so that the one slip
            is not reported once more with every card.

    Attributes:
        ids: every card id met, of unsound cards too, to its place.
        requirements: what the cards require.
    """

    def __init__(self, deck_id: str, topics: Set[str] | None) -> None:
        self._deck_id = deck_id
        self._topics = topics
        self.ids: dict[str, Place] = {}
        self.requirements: list[Requirement] = []

    def read(self, table: Table, line: int, *, broken: bool) -> Card | None:
        """The card, or None where it is unsound; all that is wrong is in the table's report.

        Args:
            table: the card's table.
            line: the line of its header.
            broken: its text did not parse and is known in part only: it yields its id, so that
                other cards may require it, and no further problems.
        """
        if broken:
            card_id = table.values.get("id")
            if isinstance(card_id, str):
                self.ids.setdefault(card_id, table.place("id"))
            return None
        faults = table.report.faults
        card = self._read(table, line)
        return card if table.report.faults == faults else None

    def _read(self, table: Table, line: int) -> Card | None:
        card_id = self._id(table)
        kind = self._kind(table)
        topic = self._topic(table)
        concept = table.slug("concept", required=False)
        reader = READERS[kind] if kind is not None else None
        draws, before = read_draws(table), len(table.report.links)
        question = table.text("question", required=reader is not None and reader.needs_question)
        body = reader.read(table) if reader is not None else None
        explanation, source = table.text("explanation"), table.phrase("source")
        covers, tags = table.phrases("covers"), table.phrases("tags")
        requires = self._requires(table, card_id)
        confusable = table.slug("confusable", required=False)
        linked = table.table("simulation", f"{table.name}, simulation")
        simulation = read_link(linked) if linked is not None else None
        claims = table.expressions("claims")
        if claims and not table.has("simulation"):
            table.problem("claims", "missing-key", "claims need a simulation to be measured")
        if draws:
            links = table.report.links
            links[before:] = [replace(link, draws=draws) for link in links[before:]]
        check_places(table, draws, measured=kind in MEASURED)
        self._close(table, kind)
        if kind is None or body is None:
            return None
        return Card(
            id=card_id,
            deck_id=self._deck_id,
            kind=kind,
            topic=topic,
            concept=concept or card_id,
            question=question,
            body=body,
            explanation=explanation,
            source=source,
            covers=covers,
            requires=requires,
            confusable=confusable,
            tags=tags,
            simulation=simulation,
            draws=draws,
            claims=claims,
            line=line,
        )

    def _id(self, table: Table) -> str:
        card_id = table.slug("id")
        if not card_id:
            return ""
        table.name = f"card {quoted(card_id)}"
        if card_id in self.ids:
            message = f"the id is on line {self.ids[card_id].line} already"
            table.problem("id", "duplicate-id", message, "give each card its own")
        self.ids.setdefault(card_id, table.place("id"))
        return card_id

    def _kind(self, table: Table) -> Kind | None:
        word = table.text("kind", required=True)
        if word in _KINDS:
            return Kind(word)
        if word:
            hint = nearest(word, _KINDS) or "known: " + ", ".join(_KINDS)
            table.problem("kind", "unknown-kind", f"unknown kind {quoted(word)}", hint)
        return None

    def _topic(self, table: Table) -> str:
        topic = table.slug("topic")
        if topic and self._topics is not None and topic not in self._topics:
            hint = nearest(topic, self._topics) or "add it as [[topics]]"
            table.problem("topic", "unknown-topic", f"unknown topic {quoted(topic)}", hint)
        return topic

    def _requires(self, table: Table, card_id: str) -> tuple[str, ...]:
        requires = table.slugs("requires")
        written = table.values.get("requires")
        for index, needs in enumerate(written if isinstance(written, list) else ()):
            if card_id and needs in requires:
                place = table.place("requires", index)
                self.requirements.append(Requirement(card_id, needs, place))
        return requires

    def _close(self, table: Table, kind: Kind | None) -> None:
        """Unknown keys. Where the kind is unknown, the keys of every kind may be meant."""
        for other, reader in READERS.items():
            for key in reader.keys:
                if kind is None:
                    table.allow(key)
                elif other is not kind and table.has(key) and key not in READERS[kind].keys:
                    table.allow(key)
                    table.problem(
                        key,
                        "unknown-key",
                        f"`{key}` belongs to cards of kind {other.value}, not {kind.value}",
                    )
        table.close()
