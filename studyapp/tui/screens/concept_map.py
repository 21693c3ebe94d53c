"""The concept map: what builds on what, and how far each concept is, a topic at a time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen
from textual.widgets import Static

from studyapp.drawing.plate import PLAIN_SIGNS, SIGNS
from studyapp.insight.concepts import Level
from studyapp.insight.words import counted
from studyapp.study.concept_map import Concept, ConceptMap, TopicMap, concept_map
from studyapp.study.desk import Desk
from studyapp.study.settings import Signs
from studyapp.tui.colours import MUTED
from studyapp.tui.screens.concept import ConceptScreen
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.map_view import LEVELS, MapView
from studyapp.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from studyapp.tui.app import StudyApp

WIDE = 110
"""From so many columns on each name tells its mastery."""
HINTS = (
    KeyHint("←↑↓→", "move", "screen.move(0, 1)"),
    KeyHint("enter", "cards", "screen.open"),
    KeyHint("s", "study it", "screen.study"),
    KeyHint("n/b", "topic", "screen.turn(1)"),
    KeyHint("?", "help", "app.help"),
    KeyHint("esc", "back", "screen.back"),
)


class ConceptMapScreen(Screen[None]):
    """Concepts as a layered drawing, ideas above and what builds on them below.

    Args:
        desk: decks, store and clock.
        topic: deck and topic to begin with, by id; the first one otherwise.
    """

    CSS_PATH = STYLES / "concepts.tcss"
    HELP = (
        "Each concept stands below those that it requires, coloured and signed by its mastery: "
        "· not met, ○ begun, ◐ growing (40 % or more), ● firm (80 % or more). Mastery is what "
        "you recall; where a card asks to predict, half of it is shown only by three right "
        "predictions on values you had not met. The arrows go along the lines."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(0, -1)", "To what it requires", id="concepts.up"),
        Binding("down,j", "move(0, 1)", "To what it opens", id="concepts.down"),
        Binding("left,h", "move(-1, 0)", "To the one before", id="concepts.left", show=False),
        Binding("right,l", "move(1, 0)", "To the next one", id="concepts.right", show=False),
        Binding(
            "enter,space", "open", "Its cards, and what it needs and opens", id="concepts.open"
        ),
        Binding("s", "study", "Study its cards now", id="concepts.study"),
        Binding("n,pagedown", "turn(1)", "Next topic", id="concepts.next"),
        Binding("b,pageup", "turn(-1)", "Topic before", id="concepts.before"),
        Binding("question_mark", "app.help", "Help", id="concepts.help"),
        Binding("escape,m", "back", "Back", id="concepts.back"),
        Binding("q", "app.leave", "Quit", id="concepts.quit"),
    ]

    def __init__(self, desk: Desk, topic: tuple[str, str] = ("", "")) -> None:
        super().__init__()
        self._desk = desk
        self._wanted = topic
        self._map: ConceptMap | None = None
        self._chosen: dict[int, str] = {}
        self.at = 0

    def compose(self) -> ComposeResult:
        """Title, map, what is chosen, keys."""
        yield TitleLine("Concepts", id="title")
        with ScrollableContainer(id="scroll", can_focus=False):
            yield MapView("map", plain=self._plain)
        yield Static(id="detail", markup=False)
        yield KeyBar(HINTS)

    @property
    def _plain(self) -> bool:
        return self._desk.settings.glyphs is Signs.PLAIN

    def on_screen_resume(self) -> None:
        """Work the map out, and anew when it is come back to: cards may have been answered."""
        first = self._map is None
        self._map = concept_map(self._desk)
        if first:
            self.at = self._place_of(*self._wanted)
        self.at = min(self.at, max(0, len(self._map.topics) - 1))
        self._write()

    def _place_of(self, deck_id: str, topic_id: str) -> int:
        assert self._map is not None  # noqa: S101 (asked for once it is there)
        return next(
            (
                place
                for place, topic in enumerate(self._map.topics)
                if topic.deck_id == deck_id and topic_id in ("", topic.topic_id)
            ),
            0,
        )

    def on_resize(self) -> None:
        """Lay the map out anew."""
        self._write()

    # Actions

    def action_move(self, across: int, down: int) -> None:
        """Choose the concept that lies one step away."""
        if self._topic is not None:
            view = self.query_one("#map", MapView)
            self._chosen[self.at] = name = view.step(across, down)
            view.choose(name)
            self._tell()

    def action_turn(self, topics: int) -> None:
        """The next topic or the one before."""
        if self._map is not None and self._map.topics:
            self.at = (self.at + topics) % len(self._map.topics)
            self.query_one("#scroll").scroll_home(animate=False)
            self._write()

    def action_open(self) -> None:
        """Show the concept's cards, what it requires and what it opens."""
        if self._map is not None and (concept := self._concept) is not None:
            self.app.push_screen(ConceptScreen(self._desk, self._map, concept))

    def action_study(self) -> None:
        """Study the concept's cards now, then what is due."""
        if (concept := self._concept) is None:
            return
        away = self._desk.store.suspended()
        names = [card.id for card in concept.cards if card.id not in away]
        if names:
            cast("StudyApp", self.app).study(first=names)
        else:
            self.notify("All its cards are suspended.", severity="warning", markup=False)

    def action_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()

    # What is shown

    @property
    def _topic(self) -> TopicMap | None:
        return self._map.topics[self.at] if self._map is not None and self._map.topics else None

    @property
    def _concept(self) -> Concept | None:
        if self._map is None or self._topic is None:
            return None
        return self._map.concepts[self._chosen_of(self._topic)]

    def _chosen_of(self, topic: TopicMap) -> str:
        """The chosen name of a topic; at first the one that is met first."""
        chosen = self._chosen.get(self.at, "")
        return chosen if chosen in topic.names else topic.names[0]

    def _write(self) -> None:
        topic = self._topic
        if self._map is None:
            return
        if topic is None:
            self.query_one("#detail", Static).update("There is no deck yet, and so no concept.")
            return
        place = f"topic {self.at + 1} of {len(self._map.topics)}"
        self.query_one("#title", TitleLine).show(f"Concepts · {topic.title}", place)
        width = self.app.size.width
        columns = max(20, width - 4)
        self.query_one("#map", MapView).show(
            topic.plate, self._chosen_of(topic), columns, values=width >= WIDE
        )
        self._tell()

    def _tell(self) -> None:
        """What is chosen, in the lines below the map; it is brought into sight."""
        topic, concept = self._topic, self._concept
        if self._map is None or topic is None or concept is None:
            return
        width = max(20, self.app.size.width - 4)
        name = concept.mastery.concept
        lines = [
            Content.assemble((name, "bold"), f"  {concept.words}"),
            self._named("requires", concept.requires),
            self._named("opens", concept.opens),
            self._legend(topic),
        ]
        lines = [line.truncate(width, ellipsis=True) for line in lines]
        self.query_one("#detail", Static).update(Content("\n").join(lines))
        drawn = self.query_one("#map", MapView).drawn
        if drawn is not None:
            box = drawn.layout.boxes[name]
            region = Region(box.x, max(0, box.y - 1), box.width, 3)
            self.query_one("#scroll").scroll_to_region(region, animate=False)

    def _named(self, what: str, names: tuple[str, ...]) -> Content:
        assert self._map is not None  # noqa: S101 (asked for once it is there)
        parts = [(f"{what:<9} ", MUTED)]
        for place, name in enumerate(names):
            level = self._map.concepts[name].level
            parts.append((", " if place else "", MUTED))
            parts.append((f"{self._signs[level]} {name}", LEVELS[level]))
        return Content.assemble(*parts if names else [*parts, ("nothing", MUTED)])

    def _legend(self, topic: TopicMap) -> Content:
        assert self._map is not None  # noqa: S101 (asked for once it is there)
        count = Counter(self._map.concepts[name].level for name in topic.names)
        levels = [
            (f"{self._signs[level]} {count[level]} {level.word}   ", LEVELS[level])
            for level in reversed(Level)
        ]
        return Content.assemble((f"{counted(len(topic.names), 'concept')}:  ", MUTED), *levels)

    @property
    def _signs(self) -> tuple[str, ...]:
        return PLAIN_SIGNS if self._plain else SIGNS
