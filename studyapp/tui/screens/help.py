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
        if self._screen.HELP:
            lines += [Content(self._screen.HELP), Content("")]
        nodes = [self._screen.focused, self._screen, self.app]
        seen: set[str] = set()
        for node in nodes:
            if node is None:
                continue
            for binding in node.BINDINGS:
                if isinstance(binding, Binding) and binding.id and binding.id not in seen:
                    seen.add(binding.id)
                    lines.append(_row(binding))
        lines.append(_row(Binding("ctrl+p", "", "Command palette: every action by name")))
        return Content("\n").join(lines)


def _row(binding: Binding) -> Content:
    keys = " ".join(_key(key) for key in binding.key.split(","))
    return Content.assemble((f"{keys:<16}", "bold $text-accent"), f" {binding.description}")


def _key(key: str) -> str:
    return {"question_mark": "?", "full_stop": ".", "comma": ",", "at": "@"}.get(
        key, format_key(key)
    )
