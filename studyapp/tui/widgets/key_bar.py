"""The last line of every screen: the keys that do something here, each of them clickable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from textual.binding import Binding
from textual.content import Content
from textual.keys import format_key
from textual.style import Style

from studyapp.tui.widgets.steady import SteadyText


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


class KeyBar(SteadyText):
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

    def name_keys(self) -> None:
        """Write the hints anew: other keys do what they say."""
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

    def _set(self, hint: KeyHint) -> KeyHint:
        """The hint with the key that the learner has set for its action, if they have."""
        keymap: Mapping[str, str] = getattr(self.app, "keymap", {})
        where, _, action = hint.action.partition(".")
        node = self.app if where == "app" else self.screen
        for binding in node.BINDINGS if keymap else ():
            if (
                isinstance(binding, Binding)
                and binding.action in (action, hint.action)
                and binding.id is not None
                and binding.id in keymap
            ):
                return replace(hint, key=format_key(keymap[binding.id].split(",")[0]))
        return hint

    def _fitting(self) -> list[KeyHint]:
        room = (self.size.width or self.app.size.width) - 2
        fitting = []
        for hint in map(self._set, self._hints):
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
        self.write(Content("   ").join([Content(p) if isinstance(p, str) else p for p in parts]))
