"""A box of text over the screen below: scroll it, close it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from studyapp.tui import scrolling
from studyapp.tui.colours import MUTED
from studyapp.tui.styles import STYLES


class ReadingScreen(ModalScreen[None]):
    """The common part of help, card information and the lab's notes."""

    CSS_PATH = STYLES / "box.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,space,question_mark,i", "dismiss_box", "Close", id="reading.close"),
        Binding("down,j", "scroll_by(1)", "Down", id="reading.down", show=False),
        Binding("up,k", "scroll_by(-1)", "Up", id="reading.up", show=False),
        Binding("pagedown", "scroll_by(10)", "Page down", id="reading.page_down", show=False),
        Binding("pageup", "scroll_by(-10)", "Page up", id="reading.page_up", show=False),
    ]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def text(self) -> Content:
        """What stands in the box."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """A title, the text, how to close."""
        with Vertical(id="box"):
            yield Static(Content.styled(self._title, "bold"), id="title")
            with VerticalScroll(id="scroll", can_focus=False):
                yield Static(self.text(), id="text")
            yield Static(Content.styled("esc closes", MUTED), id="close")

    def action_scroll_by(self, rows: int) -> None:
        """Move the text."""
        scrolling.by_rows(self.query_one("#scroll"), rows)

    def action_dismiss_box(self) -> None:
        """Close the box."""
        self.dismiss()
