"""The last line of every screen: the keys that do something here, each of them clickable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.style import Style
from textual.widgets import Static


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key, what it does in a word or two, and the action to run when it is clicked.

    Hints come in order of importance: those that do not fit are left out from the end. A
    ``strong`` one is what the program would do now.
    """

    key: str
    label: str
    action: str
    strong: bool = False


class KeyBar(Static):
    """One line of key hints that never wraps."""

    DEFAULT_CSS = """
    KeyBar {
        height: 1; dock: bottom; padding: 0 1; background: $panel; color: $foreground;
        link-style: none; link-color: $foreground; link-background: transparent;
    }
    """

    def __init__(self, hints: Sequence[KeyHint] = (), id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._hints = tuple(hints)

    def show(self, hints: Sequence[KeyHint]) -> None:
        """Replace the hints."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self._write()

    def on_resize(self) -> None:
        """Fit the hints to the new width."""
        self._write()

    def on_mount(self) -> None:
        """Write the first hints."""
        self._write()

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys that fit at the present width."""
        return tuple(hint.key for hint in self._fitting())

    def _fitting(self) -> list[KeyHint]:
        room = (self.size.width or self.app.size.width) - 2
        fitting = []
        for hint in self._hints:
            room -= Content(f"{hint.key} {hint.label}").cell_length
            if room < 0:
                break
            fitting.append(hint)
            room -= 3
        return fitting

    def _write(self) -> None:
        parts: list[Content | str] = []
        for hint in self._fitting():
            style = "bold reverse $accent" if hint.strong else "bold $accent"
            piece = Content.assemble((hint.key, style), f" {hint.label}")
            parts.append(piece.stylize(Style.from_meta({"@click": hint.action})))
        self.update(Content("   ").join([Content(p) if isinstance(p, str) else p for p in parts]))
