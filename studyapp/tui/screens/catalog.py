"""The list of simulations: choose one and play with it freely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from sim.catalog import descriptions, troubles
from studyapp.study.desk import Desk
from studyapp.study.lab import cards_that_use
from studyapp.tui.colours import MUTED
from studyapp.tui.screens.lab import LabScreen
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.pointer_list import PointerList
from studyapp.tui.widgets.title_line import TitleLine


class CatalogScreen(Screen[None]):
    """Every simulation with its claim."""

    CSS_PATH = STYLES / "catalog.tcss"
    HELP = "Each simulation shows one claim about why training is hard. Enter opens its lab."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "Open the lab", id="catalog.open"),
        Binding("j", "cursor(1)", "Down", id="catalog.down", show=False),
        Binding("k", "cursor(-1)", "Up", id="catalog.up", show=False),
        Binding("question_mark", "app.help", "Help", id="catalog.help"),
        Binding("escape", "back", "Back", id="catalog.back"),
        Binding("q", "app.leave", "Quit", id="catalog.quit"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Title, list, the chosen claim, keys."""
        yield TitleLine("Lab · simulations")
        yield PointerList(self._rows(), id="simulations")
        yield Static(id="claim", markup=False)
        yield KeyBar(
            [
                KeyHint("enter", "open", "screen.open"),
                KeyHint("?", "help", "app.help"),
                KeyHint("esc", "back", "screen.back"),
                KeyHint("q", "quit", "app.leave"),
            ]
        )

    def on_mount(self) -> None:
        """Ready to choose; a simulation of another package that cannot be used is told."""
        self.query_one(PointerList).focus()
        for trouble in troubles():
            self.notify(trouble, severity="warning", markup=False)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what the simulation under the cursor claims."""
        for about in descriptions():
            if about.id == event.option.id:
                text = Content.assemble(about.claim, "\n", (about.reference, MUTED))
                self.query_one("#claim", Static).update(text)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the lab of the chosen simulation."""
        event.stop()
        if event.option.id:
            self.app.push_screen(LabScreen(self._desk, event.option.id))

    def action_open(self) -> None:
        """Open the lab of the simulation under the cursor."""
        self.query_one(PointerList).action_select()

    def action_cursor(self, by: int) -> None:
        """Move along the list."""
        self.query_one(PointerList).move(by)

    def action_back(self) -> None:
        """Back to Home."""
        self.dismiss()

    def _rows(self) -> Iterator[tuple[str, Content]]:
        for about in descriptions():
            cards = len(cards_that_use(self._desk.library.cards, about.id))
            used = f"{cards} {'card' if cards == 1 else 'cards'}"
            line = Content.assemble((f"{about.id:<14}", "bold"), f"{about.title}  ", (used, MUTED))
            yield about.id, line
