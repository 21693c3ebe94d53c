"""One line to type into, over the screen that asks for it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from studyapp.tui.styles import STYLES


class AskScreen(ModalScreen[str | None]):
    """Asks for a value; gives the text, or None when the learner turns back."""

    CSS_PATH = STYLES / "box.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Back", id="ask.back")]

    def __init__(self, prompt: str, range_words: str, value: str, longest: int = 64) -> None:
        super().__init__()
        self._longest = longest
        self._words = (prompt, range_words)
        self._value = value

    def compose(self) -> ComposeResult:
        """The question, the range, and the line."""
        with Vertical(id="box"):
            yield Static(self._words[0], markup=False, id="prompt")
            yield Input(self._value, max_length=self._longest, select_on_focus=True)
            yield Static(self._words[1], markup=False, id="range")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter hands the text in."""
        self.dismiss(event.value.strip())

    def action_cancel(self) -> None:
        """Escape changes nothing."""
        self.dismiss(None)
