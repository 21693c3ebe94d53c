"""Every key by screen, with what it does; another can be set in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from studyapp.errors import UsageError
from studyapp.study.keymap import Bound, Keymap
from studyapp.study.settings_file import KEYS, change_key, read_file
from studyapp.tui.colours import MUTED
from studyapp.tui.keys import every_binding, key_words, read_keymap
from studyapp.tui.screens.ask import AskScreen
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.pointer_list import POINTER_WIDTH, PointerList
from studyapp.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from studyapp.tui.app import StudyApp

PLACE, KEY = 14, 12
"""Columns of a screen's name, and of a key."""


class KeysScreen(Screen[None]):
    """All keys.

    Args:
        path: the file of settings.
    """

    CSS_PATH = STYLES / "settings.tcss"
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012 (typed by its base)
    HELP = (
        "A key is written as it is (z), or by its name: f5, ctrl+r, question_mark, space. Several "
        "are parted by commas. On one screen a key does one thing."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "change", "Set another key", id="keys.change"),
        Binding("d", "default", "Back to the key it has by itself", id="keys.default"),
        Binding("down,j", "cursor(1)", "Down", id="keys.down", show=False),
        Binding("up,k", "cursor(-1)", "Up", id="keys.up", show=False),
        Binding("pagedown", "page(1)", "Page down", id="keys.page_down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="keys.page_up", show=False),
        Binding("n", "section(1)", "The next screen's keys", id="keys.next"),
        Binding("question_mark", "app.help", "Help", id="keys.help"),
        Binding("escape", "back", "Back", id="keys.back"),
        Binding("q", "app.leave", "Quit", id="keys.quit"),
    ]

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = read_file(path)
        self._bound = {bound.id: bound for bound in every_binding()}
        self._keymap: Keymap = read_keymap(self._file)
        self._refused = ""
        self._pointed: str | None = None

    def compose(self) -> ComposeResult:
        """Title, list, what is said of the one that is pointed at, keys."""
        yield TitleLine("Keys", id="title")
        keys = PointerList(id="keys")
        keys.can_focus = False
        yield keys
        yield Static(id="about", markup=False)
        yield KeyBar(
            [
                KeyHint("enter", "set", "screen.change"),
                KeyHint("d", "default", "screen.default"),
                KeyHint("n", "next screen", "screen.section(1)"),
                KeyHint("?", "help", "app.help"),
                KeyHint("esc", "back", "screen.back"),
            ]
        )

    def on_mount(self) -> None:
        """Show them."""
        self._write()

    def on_resize(self) -> None:
        """Lay the list out anew."""
        self._write()

    def action_cursor(self, by: int) -> None:
        """Point at another."""
        self.query_one(PointerList).move(by)

    def action_page(self, by: int) -> None:
        """Point at one a page away."""
        self.query_one(PointerList).turn(by)

    def action_section(self, by: int) -> None:
        """Point at the first key of the next screen; the last is followed by the first."""
        places = list(dict.fromkeys(bound.place for bound in self._bound.values()))
        here = self._chosen
        place = places[(places.index(here.place) + by) % len(places)] if here else places[0]
        every = [bound.place for bound in self._bound.values()]
        self.query_one(PointerList).highlighted = every.index(place)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what the key that is pointed at is called."""
        if event.option.id != self._pointed:  # a list that is written anew points again
            self._pointed, self._refused = event.option.id, ""
        self._write_about()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click sets another key."""
        event.stop()
        self.action_change()

    def action_change(self) -> None:
        """Ask for a key."""
        bound = self._chosen
        if bound is None:
            return
        now = ",".join(key_words(key) for key in self._keymap.of(bound))
        self.app.push_screen(
            AskScreen(
                f"{bound.what} ({bound.place})", "such as z, f5, ctrl+r; empty for its own", now
            ),
            lambda text: self._set(bound, text) if text is not None else None,
        )

    def action_default(self) -> None:
        """Back to the key that it has by itself."""
        if self._chosen is not None:
            self._set(self._chosen, "")

    def action_back(self) -> None:
        """Back to the settings."""
        self.dismiss()

    @property
    def _chosen(self) -> Bound | None:
        return self._bound.get(self.query_one(PointerList).chosen)

    def _set(self, bound: Bound, text: str) -> None:
        try:
            self._refuse_clash(bound, text)
            self._file = change_key(self._file.path, bound.id, text)
        except UsageError as error:
            self._refused = f"{error.message}: {error.hint}" if error.hint else error.message
            self._write_about()
            return
        self._refused = ""
        cast("StudyApp", self.app).take_settings(self._file)
        self._keymap = read_keymap(self._file)
        self._write()

    def _refuse_clash(self, bound: Bound, text: str) -> None:
        """Try the key before it is written.

        Raises:
            UsageError: it cannot be used here.
        """
        if not text:
            return
        keys = {**self._file.settings.keys, bound.id: text}
        tried = replace(self._file, settings=replace(self._file.settings, keys=keys))
        before = {problem.message for problem in self._keymap.problems}
        problems = [p for p in read_keymap(tried).problems if p.message not in before]
        if problems:
            raise UsageError(problems[0].message.removeprefix(f"[{KEYS}]: "), problems[0].hint)

    # What is shown

    def _write(self) -> None:
        if not self.is_mounted:
            return
        width = max(20, self.app.size.width - 4 - POINTER_WIDTH)
        count = len(self._keymap.keys)
        self.query_one("#title", TitleLine).show("Keys", f"{count} of your own" if count else "")
        self.query_one(PointerList).show(self._rows(width))
        self._write_about()

    def _rows(self, width: int) -> Iterator[tuple[str, Content]]:
        for bound in self._bound.values():
            keys = " ".join(key_words(key) for key in self._keymap.of(bound))
            own = bound.id in self._keymap.keys
            line = Content.assemble(
                (f"{bound.place:<{PLACE}}  ", MUTED),
                (f"{keys:<{KEY}}", "bold"),
                f"  {bound.what}",
                ("  yours" if own else "", "$accent"),
            )
            yield bound.id, line.truncate(width, ellipsis=True)

    def _write_about(self) -> None:
        bound = self._chosen
        lines = []
        if self._refused:
            lines.append(Content.styled(self._refused, "$warning"))
        elif bound is not None:
            own = " ".join(key_words(key) for key in bound.keys)
            lines.append(Content.assemble(f"{bound.id}", (f"  by itself {own}", MUTED)))
        lines += [Content.styled(str(p), "$warning") for p in self._keymap.problems[:2]]
        self.query_one("#about", Static).update(Content("\n").join(lines))
