"""The knobs of a simulation: arrows turn the chosen one, enter types a value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message

from sim.knobs import Knob, KnobKind
from studyapp.study.comparison import value_words
from studyapp.tui.colours import MUTED
from studyapp.tui.widgets.steady import SteadyText
from studyapp.tui.widgets.title_line import SMALLEST

TRACK = 9
STEPS_ACROSS = 24
CELL = 37
TRACK_AT = 25
"""The column of a cell where the track of its knob begins."""
LONGEST_VALUE = 11
"""Of a value so much is shown; its name has the rest of the room before the track."""
MOST_ROWS = 4
FEWER_ROWS = 2
ROOMY = 30
"""A screen of so many rows has room for everything."""


class KnobPanel(SteadyText, can_focus=True):
    """Knobs in columns; one of them is chosen. Shows values, does not hold them."""

    DEFAULT_CSS = """
    KnobPanel { height: auto; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "Turn the knob down", id="knobs.down", show=False),
        Binding("right", "turn(1)", "Turn the knob up", id="knobs.up", show=False),
        Binding(
            "shift+left", "turn(-6)", "Turn it down in large steps", id="knobs.far_down", show=False
        ),
        Binding(
            "shift+right", "turn(6)", "Turn it up in large steps", id="knobs.far_up", show=False
        ),
        Binding("up,k", "choose(-1)", "The knob before", id="knobs.previous", show=False),
        Binding("down,j,tab", "choose(1)", "The next knob", id="knobs.next", show=False),
        Binding("enter", "type", "Type a value for the knob", id="knobs.type", show=False),
    ]

    @dataclass
    class Turned(Message):
        """A knob wants a new value."""

        name: str
        value: object

    @dataclass
    class Chosen(Message):
        """Another knob is the chosen one."""

        knob: Knob

    @dataclass
    class Asked(Message):
        """The learner wants to type a value for this knob."""

        knob: Knob

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._knobs: Sequence[Knob] = ()
        self._values: Mapping[str, object] = {}
        self._chosen = self._first_row = self._rows = 0
        self._crowded = False

    @property
    def chosen(self) -> Knob | None:
        """The knob that the arrows turn."""
        return self._knobs[self._chosen] if self._knobs else None

    def show(self, knobs: Sequence[Knob], values: Mapping[str, object]) -> None:
        """Show these knobs with these values; the chosen one stays chosen."""
        name = self.chosen.name if self.chosen else ""
        self._knobs, self._values = knobs, values
        names = [knob.name for knob in knobs]
        self._choose(names.index(name) if name in names else 0)

    def leave_room(self, crowded: bool) -> None:
        """Take fewer rows where others need them; the arrows bring the rest of the knobs."""
        if crowded != self._crowded:
            self._crowded = crowded
            self._write()

    def on_resize(self) -> None:
        """Make as many columns as fit."""
        self._write()

    def on_focus(self) -> None:
        """Show which knob is chosen."""
        self._write()

    def on_blur(self) -> None:
        """Show that the arrows go elsewhere."""
        self._write()

    def action_choose(self, by: int) -> None:
        """Choose another knob."""
        if self._knobs:
            self._choose((self._chosen + by) % len(self._knobs))

    def _choose(self, place: int) -> None:
        self._chosen = place
        self._write()
        if self.chosen is not None:
            self.post_message(self.Chosen(self.chosen))

    def action_turn(self, by: int) -> None:
        """Turn the chosen knob."""
        knob = self.chosen
        if knob is not None:
            self._want(knob, turned(knob, self._values[knob.name], by))

    def _want(self, knob: Knob, value: object) -> None:
        if value != self._values[knob.name]:
            self.post_message(self.Turned(knob.name, value))

    def action_type(self) -> None:
        """Ask for a value of the chosen knob."""
        if self.chosen is not None:
            self.post_message(self.Asked(self.chosen))

    def on_click(self, event: Click) -> None:
        """Choose the knob under the mouse; on its track set it, else a second click asks."""
        place, column = self._under(event.x - 1, event.y)
        if place is None:
            return
        again, knob = place == self._chosen, self._knobs[place]
        self._choose(place)
        if TRACK_AT <= column < TRACK_AT + TRACK + 2:
            self._want(knob, at_track(knob, self._values[knob.name], column - TRACK_AT))
        elif again:
            self.action_type()

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel turns the knob under the mouse up."""
        self._scroll(event, 1)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel turns the knob under the mouse down."""
        self._scroll(event, -1)

    def _scroll(self, event: MouseScrollUp | MouseScrollDown, by: int) -> None:
        place, _ = self._under(event.x - 1, event.y)
        if place is not None:
            event.stop()
            self._choose(place)
            self.action_turn(by)

    def _under(self, x: int, y: int) -> tuple[int | None, int]:
        """The knob at a place within the padding, and the column within it."""
        columns = self._columns()
        place = (self._first_row + y) * columns + min(columns - 1, max(0, x) // CELL)
        return (place if 0 <= place < len(self._knobs) else None), x % CELL

    def _columns(self) -> int:
        return max(1, (self.size.width or self.app.size.width - 2) // CELL)

    def _write(self) -> None:
        columns, most = self._columns(), self._most_rows()
        cells = [self._cell(place) for place in range(len(self._knobs))]
        rows = [Content("").join(cells[i : i + columns]) for i in range(0, len(cells), columns)]
        row = self._chosen // columns
        self._first_row = max(row - most + 1, min(self._first_row, row, len(rows) - most), 0)
        shown = rows[self._first_row : self._first_row + most]
        if shown and columns * CELL + 2 <= self.size.width:
            above, below = self._first_row > 0, self._first_row + most < len(rows)
            shown[0] = Content.assemble(shown[0], ("↑ " if above else "  ", MUTED))
            shown[-1] = Content.assemble(shown[-1], ("↓ " if below else "", MUTED))
        self.write(Content("\n").join(shown), moves=len(shown) != self._rows)
        self._rows = len(shown)

    def _most_rows(self) -> int:
        """More would leave too little to the figure; the others come with the arrows."""
        high = self.app.size.height
        if high < SMALLEST.height:
            return 1
        return FEWER_ROWS if self._crowded and high < ROOMY else MOST_ROWS

    def _cell(self, place: int) -> Content:
        knob = self._knobs[place]
        value = self._values[knob.name]
        here = place == self._chosen and self.has_focus
        shown = value_words(value)[:LONGEST_VALUE]
        name = Content(knob.name[: TRACK_AT - 3 - len(shown)])
        name = name.stylize("bold $text-accent") if here else name.stylize(MUTED)
        shown = shown.rjust(TRACK_AT - 3 - name.cell_length)
        track = _track(knob, value)
        mark = "▸" if here else " "
        cell = Content.assemble((mark, "$accent"), name, f" {shown} ", (track, MUTED))
        return cell.pad_right(max(0, CELL - cell.cell_length))


def turned(knob: Knob, value: object, by: int) -> object:
    """The value after turning a knob by ``by`` notches; stays inside the range."""
    if knob.kind is KnobKind.YES_NO:
        return not value
    if knob.choices:
        return _next(knob.choices, value, by)
    if knob.form is not None:
        return _next(knob.form.examples, value, by)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or knob.low is None
        or knob.high is None
    ):
        return _from_word(knob)
    moved = _along(knob, float(value), by)
    if knob.kind is KnobKind.INTEGER:
        whole = round(moved)
        if whole == value:
            whole += 1 if by > 0 else -1
        return int(max(knob.low, min(knob.high, whole)))
    return _short(knob, moved)


def at_track(knob: Knob, value: object, column: int) -> object:
    """The value at a column of the track; its two ends turn the knob by a notch."""
    if column in (0, TRACK + 1) or knob.low is None or knob.high is None:
        return turned(knob, value, -1 if column < (TRACK + 2) // 2 else 1)
    notches = round((column - 1) / (TRACK - 1) * STEPS_ACROSS)
    if knob.kind is KnobKind.INTEGER:
        return int(max(knob.low, min(knob.high, round(_along(knob, knob.low, notches)))))
    return _short(knob, _along(knob, knob.low, notches))


def _next(words: Sequence[str], value: object, by: int) -> str:
    """The word beside ``value``; from a text that is none of the words, the first or the last."""
    if value not in words:
        return words[0 if by > 0 else -1]
    return words[(words.index(str(value)) + (1 if by > 0 else -1)) % len(words)]


def _from_word(knob: Knob) -> object:
    """From a word ("random", "none") a turn goes to a number, if there is one."""
    if isinstance(knob.default, int | float) and not isinstance(knob.default, bool):
        return knob.default
    if knob.low is None or knob.high is None:
        return knob.default
    return _short(knob, _along(knob, knob.low, STEPS_ACROSS // 2))


def _short(knob: Knob, number: float) -> float:
    """A number of three digits within the range; its ends may have more."""
    assert knob.low is not None and knob.high is not None  # noqa: S101, PT018 (asked before)
    return max(float(knob.low), min(float(knob.high), float(f"{number:.3g}")))


def _along(knob: Knob, value: float, by: int) -> float:
    assert knob.low is not None and knob.high is not None  # noqa: S101, PT018 (asked before)
    if knob.scale == "log" and knob.low > 0:
        if value <= 0:
            return knob.low
        width = math.log(knob.high / knob.low) / STEPS_ACROSS
        return value * math.exp(by * width)
    width = (knob.high - knob.low) / STEPS_ACROSS
    moved = value + by * width
    return 0.0 if abs(moved) < width * 1e-6 else moved


def _track(knob: Knob, value: object) -> str:
    if knob.choices or knob.form is not None:
        return "◂ ▸".ljust(TRACK + 2)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or knob.low is None
        or knob.high is None
    ):
        return " " * (TRACK + 2)
    share = _share(knob, float(value))
    place = round(share * (TRACK - 1))
    return "◂" + "─" * place + "●" + "─" * (TRACK - 1 - place) + "▸"


def _share(knob: Knob, value: float) -> float:
    assert knob.low is not None and knob.high is not None  # noqa: S101, PT018 (asked before)
    low, high = knob.low, knob.high
    if high <= low:
        return 0.0
    if knob.scale == "log" and low > 0:
        low, high, value = math.log(low), math.log(high), math.log(max(value, low))
    return max(0.0, min(1.0, (value - low) / (high - low)))
