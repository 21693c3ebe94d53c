"""Help: what the screen below is for, and every key that works on it."""

from __future__ import annotations

from textual.binding import Binding
from textual.content import Content
from textual.keys import format_key
from textual.screen import Screen

from studyapp.tui.screens.reading import ReadingScreen


class HelpScreen(ReadingScreen):
    """The keys of a screen.

    Args:
        screen: the screen that help was asked for on.
    """

    def __init__(self, screen: Screen[object]) -> None:
        self._screen = screen
        super().__init__("Keys")

    def text(self) -> Content:
        """The screen's own words, then its keys, then those that work everywhere."""
        lines = []
        keymap = getattr(self.app, "keymap", {})
        if self._screen.HELP:
            lines += [Content(self._screen.HELP), Content("")]
        nodes = [self._screen.focused, self._screen, self.app]
        rows: dict[str, list[str]] = {}  # keys that do the same stand in one row
        for node in nodes:
            if node is None:
                continue
            for binding in node.BINDINGS:
                if isinstance(binding, Binding) and binding.id:
                    keys = rows.setdefault(binding.description, [])
                    now = keymap.get(binding.id, binding.key)
                    keys += [key for key in now.split(",") if key not in keys]
        rows["Command palette: every action by name"] = ["ctrl+p"]
        return Content("\n").join([*lines, *(_row(keys, what) for what, keys in rows.items())])


def _row(keys: list[str], what: str) -> Content:
    shown = [_key(key) for key in keys]
    words = f"{shown[0]} to {shown[-1]}" if len(shown) > 4 else " ".join(shown)
    return Content.assemble((f"{words:<16}", "bold $text-accent"), f" {what}")


def _key(key: str) -> str:
    return {"question_mark": "?", "full_stop": ".", "comma": ",", "at": "@"}.get(
        key, format_key(key)
    )
