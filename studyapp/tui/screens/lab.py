"""The lab: one simulation on the bench, its knobs, its live figure, and what was seen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from sim.errors import SimulationError
from sim.knobs import Knob
from studyapp.cards.card import Card
from studyapp.cards.simulation_link import SimulationLink
from studyapp.errors import StudyError
from studyapp.study.desk import Desk
from studyapp.study.lab import LabVisit
from studyapp.tui.colours import MUTED
from studyapp.tui.screens.ask import AskScreen
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.figure_view import FigureView
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.knob_panel import KnobPanel, value_words
from studyapp.tui.widgets.title_line import TitleLine

FRAMES_PER_SECOND = 24
SECONDS_FOR_A_RUN = 6
SLICE = 0.012
"""Seconds of simulation in a frame at most, so that keys are answered at once."""
SPEEDS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


class LabScreen(Screen[None]):
    """A visit to the lab.

    Args:
        desk: where the record of the run goes.
        simulation: id of the simulation.
        link: what the card sets and asks; None for free exploration.
        card: the card that led here.
        session_id: the sitting it belongs to.
    """

    CSS_PATH = STYLES / "lab.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]  # noqa: RUF012 (typed by its base)
    HELP = (
        "Predict first, then press space. Arrows choose and turn the knobs; a turned knob begins "
        "anew. Every run that was started is kept with your progress."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "play", "Play or pause", id="lab.play"),
        Binding("full_stop,n", "step(1)", "One step", id="lab.step"),
        Binding("comma,b", "step(-1)", "One step back", id="lab.back_step"),
        Binding("r", "restart", "Begin anew", id="lab.restart"),
        Binding("plus", "speed(1)", "Faster", id="lab.faster"),
        Binding("minus", "speed(-1)", "Slower", id="lab.slower"),
        Binding("z", "to_end", "Run to the end", id="lab.to_end"),
        Binding("x", "reseed", "Another seed", id="lab.reseed"),
        Binding("f", "free", "All knobs, or those of the card", id="lab.free"),
        Binding("s", "save('png')", "Save the picture as PNG", id="lab.save"),
        Binding("S", "save('svg')", "Save the picture as SVG", id="lab.save_svg", show=False),
        Binding("i", "info", "About this simulation, and the cards that use it", id="lab.info"),
        Binding("question_mark", "app.help", "Help", id="lab.help"),
        Binding("escape", "back", "Back", id="lab.back"),
        Binding("q", "app.leave", "Quit", id="lab.quit"),
    ]

    def __init__(
        self,
        desk: Desk,
        simulation: str,
        link: SimulationLink | None = None,
        card: Card | None = None,
        session_id: UUID | None = None,
    ) -> None:
        super().__init__()
        self._desk = desk
        self.visit = LabVisit(desk, simulation, link, card, session_id)
        self._all_knobs = not self.visit.guided
        self._speed = SPEEDS.index(1.0)
        self._owed = 0.0
        self._timer: Timer | None = None
        self._told = ""

    def compose(self) -> ComposeResult:
        """Title, figure, what is seen, knobs, the question, keys."""
        yield TitleLine(id="title")
        yield FigureView(id="figure")
        yield Static(id="sentence", markup=False)
        yield KnobPanel(id="knobs")
        yield Static(id="question", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show step 0, paused."""
        self.query_one(KnobPanel).focus()
        self._show_knobs()
        self.call_after_refresh(self._show)

    def on_screen_suspend(self) -> None:
        """Nothing runs behind another screen."""
        self._pause()

    def on_resize(self) -> None:
        """Fit the words to the new width."""
        self.call_after_refresh(self._show)

    @property
    def playing(self) -> bool:
        """Whether the run goes on by itself."""
        return self._timer is not None

    # Actions

    def action_play(self) -> None:
        """Play or pause; at the end, begin anew and play."""
        if self.playing:
            self._pause()
            self._show()
            return
        if self.visit.run.finished:
            self._guard(self.visit.restart)
        self._owed, self._told = 0.0, ""
        self._timer = self.set_interval(1 / FRAMES_PER_SECOND, self._tick)
        self._show()

    def action_step(self, by: int) -> None:
        """One step on or back, paused."""
        self._pause()
        run = self.visit.run
        if by > 0:
            run.advance(1)
            self._keep_if_finished()
        elif run.step_number > 0:
            run.seek(run.step_number - 1)
        self._show()

    def action_to_end(self) -> None:
        """Go to the end at full speed, still drawing on the way."""
        self._speed = len(SPEEDS) - 1
        if not self.playing:
            self.action_play()

    def action_restart(self) -> None:
        """Back to step 0 with the knobs as they stand."""
        self._pause()
        self._told = ""
        self._guard(self.visit.restart)
        self._show()

    def action_reseed(self) -> None:
        """The same knobs, other chance."""
        self._pause()
        self._guard(lambda: self.visit.reseed(self.visit.seed + 1))
        self._show()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self._speed = max(0, min(len(SPEEDS) - 1, self._speed + by))
        self._show()

    def action_free(self) -> None:
        """Between the card's own knobs and all of them."""
        if self.visit.guided:
            self._all_knobs = not self._all_knobs
            self._show_knobs()

    def action_save(self, kind: str) -> None:
        """Save the figure in the folder the program was started in."""
        self._pause()
        run = self.visit.run
        name = f"{self.visit.description.id}-{run.step_number}.{kind}"
        path = _free_name(Path.cwd() / name)
        figure, caption = run.figure(), run.record().command_line()
        self.notify("drawing the picture", timeout=2, markup=False)
        self.run_worker(
            lambda: _save(figure, path, caption),
            thread=True,
            exit_on_error=False,
            group="picture",
            name=str(path),
        )

    def on_worker_state_changed(self, event: object) -> None:
        """Say where the picture is, or why there is none."""
        from textual.worker import Worker, WorkerState

        if not isinstance(event, Worker.StateChanged) or event.worker.group != "picture":
            return
        if event.state is WorkerState.SUCCESS:
            self.notify(event.worker.name, title="Picture saved", markup=False)
        elif event.state is WorkerState.ERROR:
            error = event.worker.error
            self.notify(str(error), title="No picture", severity="error", markup=False)

    def action_info(self) -> None:
        """Claim, reference, measures, and the cards that use this simulation."""
        from studyapp.tui.screens.about import AboutScreen

        self.app.push_screen(AboutScreen(self.visit))

    def action_back(self) -> None:
        """Keep the run and go back."""
        self._pause()
        self.before_leaving()
        self.dismiss()

    def before_leaving(self) -> None:
        """Keep what was run, whatever way the learner leaves."""
        try:
            self.visit.keep()
        except StudyError as error:
            self.notify(error.hint or "", title=error.message, severity="warning", markup=False)

    # Knobs

    def on_knob_panel_turned(self, event: KnobPanel.Turned) -> None:
        """A knob was turned by the arrows."""
        self._turn(event.name, event.value)

    def on_knob_panel_asked(self, event: KnobPanel.Asked) -> None:
        """Ask for a value of the knob."""
        self._pause()
        knob = event.knob
        prompt = f"{knob.name}: {knob.help}".rstrip(": ")
        value = value_words(self.visit.values[knob.name])

        def typed(text: str | None) -> None:
            if text:
                self._turn(knob.name, text)

        self.app.push_screen(AskScreen(prompt, knob.range_words, value), typed)

    def _turn(self, name: str, value: object) -> None:
        playing = self.playing
        self._pause()
        self._told = ""
        if self._guard(lambda: self.visit.turn(**{name: value})):
            self._show_knobs()
            self._show()
            if playing:
                self.action_play()

    def _shown_knobs(self) -> tuple[Knob, ...]:
        knobs = self.visit.knobs
        if self._all_knobs:
            return knobs
        return tuple(knob for knob in knobs if knob.name in self.visit.guided)

    def _show_knobs(self) -> None:
        self.query_one(KnobPanel).show(self._shown_knobs(), self.visit.values)

    # Playing

    def _tick(self) -> None:
        run = self.visit.run
        per_frame = run.total_steps / (FRAMES_PER_SECOND * SECONDS_FOR_A_RUN)
        self._owed += max(per_frame, 0.25) * SPEEDS[self._speed]
        steps, self._owed = int(self._owed), self._owed % 1
        if steps:
            run.advance_for(SLICE, steps)
            self._keep_if_finished()
            self._show()

    def _keep_if_finished(self) -> None:
        if self.visit.run.finished:
            self._pause()
            self._guard(self._keep)

    def _keep(self) -> None:
        if self.visit.keep() is not None:
            self._told = "kept"

    def _pause(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _guard(self, what: object) -> bool:
        """Do it; show what the simulation or the store refuses."""
        try:
            what()  # type: ignore[operator]
        except (SimulationError, StudyError) as error:
            self.notify(error.hint or "", title=error.message, severity="warning", markup=False)
            return False
        return True

    # What is shown

    def _show(self) -> None:
        if not self.is_mounted:
            return
        run, about = self.visit.run, self.visit.description
        state = "▶" if self.playing else ("■" if run.finished else "‖")
        runs = f" · {run.runs} runs" if run.runs > 1 else ""
        right = (
            f"{state} step {run.step_number} of {run.total_steps} · x{SPEEDS[self._speed]:g}"
            f" · seed {run.seed}{runs}"
        )
        self.query_one("#title", TitleLine).show(f"Lab · {about.title}", right)
        self.query_one(FigureView).show(run.figure())
        self._tell("#sentence", self._sentence())
        self._tell("#question", self._question())
        self.query_one(KeyBar).show(self._hints())

    def _tell(self, place: str, words: Content) -> None:
        """Only words that changed cost a terminal anything."""
        static = self.query_one(place, Static)
        if static.content != words:
            static.update(words)

    def _sentence(self) -> Content:
        run, about = self.visit.run, self.visit.description
        if run.step_number == 0:
            # Where a card asks a question, the claim would be its answer.
            asked = "Look for the answer: space plays the run, . makes one step of it."
            return Content.styled(asked if self.visit.question else about.claim, MUTED)
        kept = ("   kept ✓", "$text-success") if self._told == "kept" else ("", "")
        return Content.assemble(run.sentence(), kept)

    def _question(self) -> Content:
        if self.visit.question:
            return Content.assemble(("The question: ", "bold $text-accent"), self.visit.question)
        return Content("")

    def _hints(self) -> list[KeyHint]:
        play = "pause" if self.playing else ("again" if self.visit.run.finished else "play")
        free = [KeyHint("f", "free" if not self._all_knobs else "guided", "screen.free")]
        return [
            KeyHint("space", play, "screen.play"),
            KeyHint(".", "step", "screen.step(1)"),
            KeyHint(",", "back", "screen.step(-1)"),
            KeyHint("r", "restart", "screen.restart"),
            *(free if self.visit.guided else []),
            KeyHint("s", "save", "screen.save('png')"),
            KeyHint("esc", "leave", "screen.back"),
            KeyHint("+-", "speed", "screen.speed(1)"),
            KeyHint("?", "help", "app.help"),
            KeyHint("i", "about", "screen.info"),
            KeyHint("x", "reseed", "screen.reseed"),
        ]


def _free_name(path: Path) -> Path:
    """The path, or the first numbered one beside it that is not taken."""
    number = 2
    free = path
    while free.exists():
        free = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return free


def _save(figure: object, path: Path, caption: str) -> dt.datetime | None:
    from sim.figure import Figure
    from studyapp.drawing.picture import save_picture

    assert isinstance(figure, Figure)  # noqa: S101 (from the run)
    save_picture(figure, path, caption)
    return None
