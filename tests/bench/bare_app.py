"""The floor: the least that a Textual application does before its first frame."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class BareApp(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        yield Static("bare frame")


if __name__ == "__main__":
    BareApp().run()
