"""A sweep on screen: a measure against one knob, growing point by point, theory beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState, get_current_worker

from sim.errors import SimulationError
from sim.figure import Figure
from sim.sweep import Point
from studyapp.drawing.cells import Glyphs
from studyapp.drawing.picture import save_picture
from studyapp.drawing.scales import Direction
from studyapp.drawing.words import describe
from studyapp.study.arrangement import Arrangement
from studyapp.study.sweeping import Sweeping
from studyapp.tui.colours import MUTED
from studyapp.tui.commands import KeyCommands
from studyapp.tui.screens.saving import SavingScreen
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.figure_view import FigureView
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.title_line import SMALLEST, TitleLine

RUNNING = "sweep"


class SweepScreen(SavingScreen):
    """Runs a sweep and shows it as it grows.

    Args:
        sweeping: what is swept.
        title: of the simulation.
        glyphs: the signs that figures are drawn with.
    """

    CSS_PATH = STYLES / "lab.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (SMALLEST.height, "-high")]  # noqa: RUF012 (typed by its base)
    COMMANDS = Screen.COMMANDS | {KeyCommands}
    HELP = (
        "Each point is a whole run with one value of the knob; the other knobs stand as in the "
        "lab. m goes through the measures. esc stops the sweep, and again goes back to the lab."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "measure(1)", "The next measure", id="sweep.measure"),
        Binding("M", "measure(-1)", "The measure before", id="sweep.measure_back"),
        Binding("a", "scale('y')", "Upright axis logarithmic or linear", id="sweep.scale"),
        Binding("A", "scale('x')", "Level axis logarithmic or linear", id="sweep.scale_x"),
        Binding("e", "words", "The figure in words", id="sweep.words"),
        Binding("s", "save('png')", "Save the picture as PNG", id="sweep.save"),
        Binding("S", "save('svg')", "Save the picture as SVG", id="sweep.save_svg"),
        Binding("t", "table", "Save the points as CSV", id="sweep.table"),
        Binding("question_mark", "app.help", "Help", id="sweep.help"),
        Binding("escape", "back", "Stop the sweep, or back to the lab", id="sweep.back"),
        Binding("q", "app.leave", "Quit", id="sweep.quit"),
    ]

    @dataclass
    class Grown(Message):
        """More points are finished."""

        points: list[Point]

    def __init__(self, sweeping: Sweeping, title: str, glyphs: Glyphs = Glyphs.BRAILLE) -> None:
        super().__init__()
        self.sweeping = sweeping
        self._title, self._glyphs = title, glyphs
        self.arrangement = Arrangement()
        self._points_worker: Worker[None] | None = None
        self._was_stopped = False

    def compose(self) -> ComposeResult:
        """Title, figure, what is seen, keys."""
        yield TitleLine(id="sweep-title")
        yield FigureView(id="figure", glyphs=self._glyphs)
        yield Static(id="sentence", markup=False)
        yield Static(id="knob-help", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin."""
        self._points_worker = self.run_worker(
            self._run, thread=True, exit_on_error=False, group=RUNNING, name=self.sweeping.name
        )
        self.call_after_refresh(self.show)

    def on_resize(self) -> None:
        """Fit the words to the new width."""
        self.call_after_refresh(self.show)

    @property
    def running(self) -> bool:
        """Whether points are still being made."""
        return self._points_worker is not None and not self._points_worker.is_finished

    def _run(self) -> None:
        """In the thread: points one after another."""
        worker = get_current_worker()

        def told(point: Point) -> None:
            if not worker.is_cancelled:
                self.post_message(self.Grown([point]))

        self.sweeping.run(lambda: worker.is_cancelled, told)

    def on_sweep_screen_grown(self, event: Grown) -> None:
        """Take the points in; many that come at once are drawn at once."""
        if self._was_stopped:
            return
        self.sweeping.points += event.points
        self.call_later(self._show_points, len(self.sweeping.points))

    def _show_points(self, count: int) -> None:
        if count == len(self.sweeping.points):  # else a newer one is on its way
            self.show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The sweep is over, or a file is saved."""
        super().on_worker_state_changed(event)
        if event.worker.group != RUNNING or not event.worker.is_finished:
            return
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            told = error.message if isinstance(error, SimulationError) else repr(error)
            self.notify(told, title="The sweep broke off", severity="error", markup=False)
        self.show()

    # Actions

    def action_measure(self, by: int) -> None:
        """Another measure."""
        self.sweeping.turn(by)
        self.arrangement = Arrangement()
        self.show()

    def action_scale(self, direction: Direction) -> None:
        """An axis logarithmic or linear."""
        made = self.arrangement.with_other_scale(self.sweeping.figure(), direction)
        self.arrangement, told = made
        self.notify(told, timeout=3, markup=False)
        self.show()

    def action_words(self) -> None:
        """The figure in words."""
        from studyapp.tui.screens.words import WordsScreen

        self.app.push_screen(WordsScreen(self._title, describe(self._figure())))

    def action_save(self, kind: str) -> None:
        """Save the figure as it is shown."""
        if self.may_save:
            figure, caption = self._figure(), f"Again: {self.sweeping.command}"
            self.save_as(
                self._file_name(kind), lambda path: save_picture(figure, path, caption, self._title)
            )

    def action_table(self) -> None:
        """Save the finished points."""
        if self.may_save:
            self.save_as(self._file_name("csv"), self.sweeping.save_table)

    def action_back(self) -> None:
        """Stop the sweep; where it is over, back to the lab."""
        if self.running and self._points_worker is not None:
            self._was_stopped = True
            self._points_worker.cancel()
            self.show()
            return
        self.stop_saving()
        self.dismiss()

    # What is shown

    def show(self) -> None:
        """As far as the sweep is."""
        if not self.is_mounted:
            return
        sweeping = self.sweeping
        done = f"{len(sweeping.points)} of {sweeping.total} points"
        state = "▶" if self.running else ("■" if sweeping.complete else "‖ stopped:")
        left = f"Sweep · {sweeping.name} · {self._title}"
        seed = sweeping.grid.seed
        self.query_one(TitleLine).show(left, f"{state} {done} · seed {seed}")
        figure = self._figure()
        self.query_one(FigureView).show(figure)
        self.query_one("#sentence", Static).update(Content(figure.sentence))
        self.saving_changed()
        self.query_one(KeyBar).show(self._hints())

    def saving_changed(self) -> None:
        """What is swept, or how far the saving is."""
        if self.is_mounted:
            words = self.saving or f"{self.sweeping.name} = {self.sweeping.text}"
            self.query_one("#knob-help", Static).update(Content.styled(words, MUTED))

    def _figure(self) -> Figure:
        return self.arrangement.figure(self.sweeping.figure(), None, ())

    def _file_name(self, kind: str) -> str:
        about = self.sweeping.grid.model.description
        return f"{about.id}-{self.sweeping.name}-{self.sweeping.measure}.{kind}"

    def _hints(self) -> list[KeyHint]:
        return [
            KeyHint("esc", "stop" if self.running else "back", "screen.back"),
            KeyHint("m", "measure", "screen.measure(1)"),
            KeyHint("a", "axis", "screen.scale('y')"),
            KeyHint("s", "save", "screen.save('png')"),
            KeyHint("t", "table", "screen.table"),
            KeyHint("e", "words", "screen.words"),
            KeyHint("?", "help", "app.help"),
            KeyHint("q", "quit", "app.leave"),
        ]
