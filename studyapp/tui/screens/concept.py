"""A concept in a box: what makes up its mastery, its cards, what it requires and opens."""

from __future__ import annotations

from textual.content import Content

from studyapp.insight.words import percent
from studyapp.study.concept_map import Concept, ConceptMap
from studyapp.study.desk import Desk
from studyapp.study.facts import today
from studyapp.study.times import when
from studyapp.tui.colours import MUTED
from studyapp.tui.screens.reading import ReadingScreen


class ConceptScreen(ReadingScreen):
    """What is known of a concept."""

    def __init__(self, desk: Desk, concepts: ConceptMap, concept: Concept) -> None:
        self._desk, self._map, self._concept = desk, concepts, concept
        super().__init__(concept.mastery.concept)

    def text(self) -> Content:
        """Its mastery, its cards, its neighbours."""
        lines = [Content(_capital(self._concept.words)), Content("")]
        lines.append(Content.styled("Cards", "bold"))
        states, away = self._desk.store.states(), self._desk.store.suspended()
        day = today(self._desk)
        for card in self._concept.cards:
            state = states.get(card.id)
            if state is None:
                told = "not met yet"
            else:
                recall = self._desk.scheduler.retrievability(state, day)
                told = f"recall {percent(recall)}, lasts {state.stability:.0f} days, "
                told += f"due {when(state.due_at, day)}"
            if card.id in away:
                told += ", suspended"
            lines.append(Content.assemble(f"  {card.id}  ", (f"{card.kind.value}: {told}", MUTED)))
        for title, names in (
            ("Requires", self._concept.requires),
            ("Opens", self._concept.opens),
        ):
            lines += [Content(""), Content.styled(title, "bold")]
            lines += [self._neighbour(name) for name in names] or [Content("  nothing")]
        return Content("\n").join(lines)

    def _neighbour(self, name: str) -> Content:
        return Content.assemble(f"  {name}  ", (self._map.concepts[name].words, MUTED))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
