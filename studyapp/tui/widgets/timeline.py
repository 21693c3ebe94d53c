"""The line of a run's steps: where it stands, how far it went, and a way to move along it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, MouseDown, MouseMove, MouseUp
from textual.message import Message

from studyapp.tui.colours import MUTED
from studyapp.tui.widgets.steady import SteadyText

FAR = 10
"""A large move takes this many steps."""
SIGNS = {"full": ("━", "●", "╌", "─"), "plain": ("=", "O", "-", ".")}
"""What was shown, the place, what was made beyond it, and what is still to come."""


class Timeline(SteadyText, can_focus=True):
    """One row. Shows a place, does not hold the run."""

    DEFAULT_CSS = """
    Timeline { height: 1; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Back along the run", id="timeline.back", show=False),
        Binding("right", "move(1)", "On along the run", id="timeline.on", show=False),
        Binding("shift+left", f"move(-{FAR})", "Ten back", id="timeline.far_back", show=False),
        Binding("shift+right", f"move({FAR})", "Ten on", id="timeline.far_on", show=False),
        Binding("up,down,enter,tab", "screen.scrub", "To the knobs", id="timeline.leave"),
    ]

    @dataclass
    class Sought(Message):
        """The learner wants to see this step."""

        step: int

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._step = self._furthest = 0
        self._total = 1
        self._signs = SIGNS["full"]
        self._held = False

    def show(self, step: int, furthest: int, total: int) -> None:
        """Another place."""
        if (step, furthest, total) != (self._step, self._furthest, self._total):
            self._step, self._furthest, self._total = step, furthest, max(1, total)
            self._write()

    def use(self, signs: str) -> None:
        """Draw with other signs: ``full`` or ``plain``."""
        self._signs = SIGNS[signs]
        self._write()

    def on_mount(self) -> None:
        """Draw step 0."""
        self._write()

    def on_resize(self) -> None:
        """Fit the line to the new width."""
        self._write()

    def on_focus(self) -> None:
        """Show that the arrows move along the run."""
        self._write()

    def on_blur(self) -> None:
        """Show that the arrows turn knobs again."""
        self._write()

    def action_move(self, by: int) -> None:
        """Some steps on or back."""
        self.post_message(self.Sought(self._step + by))

    def on_click(self, event: Click) -> None:
        """Go to the step under the mouse."""
        self._seek(event.x)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Hold the place."""
        self._held = True
        self.capture_mouse()
        self._seek(event.x)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Drag the place along."""
        if self._held:
            self._seek(event.x)

    def on_mouse_up(self, _: MouseUp) -> None:
        """Let the place go."""
        self._held = False
        self.release_mouse()

    def _seek(self, x: int) -> None:
        width = max(2, self.size.width - 2)
        share = min(1.0, max(0.0, (x - 1) / (width - 1)))
        step = round(share * self._total)
        if step != self._step:
            self.post_message(self.Sought(step))

    def _write(self) -> None:
        width = max(2, (self.size.width or self.app.size.width) - 2)
        place = round(self._step / self._total * (width - 1))
        reached = max(place, round(self._furthest / self._total * (width - 1)))
        shown, here, made, left = self._signs
        tone = "bold $accent" if self.has_focus else "$accent"
        self.write(
            Content.assemble(
                (shown * place, "$accent" if self.has_focus else MUTED),
                (here, tone),
                (made * (reached - place), MUTED),
                (left * (width - 1 - reached), "$foreground 25%"),
            )
        )
