"""Fitting the schedule to its learner: what is going on, both losses, and a way back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from studyapp.errors import StudyError
from studyapp.study.optimising import kept_words, undo
from studyapp.study.refitting import Refit, Stage
from studyapp.tui.colours import MUTED
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from studyapp.study.desk import Desk
    from studyapp.study.optimising import Trial

FIT, UNDO = "fit", "undo"
ABOUT = (
    "How fast a memory fades differs from learner to learner. The weights of the schedule are "
    "fitted to your earlier answers and judged, beside those in force, on the newest fifth, which "
    "neither has seen. Log loss says how surprised a schedule is by an answer: the lower, the "
    "better it knows you. New weights are kept only where theirs is lower; every card is then "
    "scheduled anew, and u takes that back."
)


class FitScreen(Screen[None]):
    """A fit at work in another process, and what came of it.

    Args:
        desk: decks, store and scheduler.
    """

    class Reached(Message):
        """The fit has come to a stage."""

        def __init__(self, stage: Stage) -> None:
            super().__init__()
            self.stage = stage

    CSS_PATH = STYLES / "settings.tcss"
    AUTO_FOCUS = ""
    HELP = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", "Put the weights before these in force", id="fit.undo"),
        Binding("i", "about", "Say what this does, or not", id="fit.about"),
        Binding("question_mark", "app.help", "Help", id="fit.help"),
        Binding("escape,enter", "back", "Stop, or back", id="fit.back"),
        Binding("q", "app.leave", "Quit", id="fit.quit"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._stop = threading.Event()
        self._stage: Stage | None = None
        self._trial: Trial | None = None
        self._said = ""
        self._undone = self._explained = False

    def compose(self) -> ComposeResult:
        """Title, stages, what came of it, keys."""
        yield TitleLine("Fit the schedule", id="title")
        yield Static(id="stages", markup=False)
        yield Static(id="about", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin at once."""
        self._write()
        self.run_worker(self._fit, thread=True, exit_on_error=False, group=FIT)

    def before_leaving(self) -> None:
        """The program ends: so does the other process."""
        self._stop.set()

    def _fit(self) -> Trial:
        from studyapp.scheduling.fitting import fit

        refit = Refit(self._desk, lambda log, before: fit(log, before, self._stop.is_set))
        for stage in Stage:
            if self._stop.is_set():
                raise StudyError("The fit was stopped.", "nothing was changed")
            self.post_message(self.Reached(stage))
            refit.do(stage)
        return refit.trial

    def on_fit_screen_reached(self, event: FitScreen.Reached) -> None:
        """Tell the stage."""
        self._stage = event.stage
        self._write()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell what came of it."""
        if event.state is WorkerState.SUCCESS and event.worker.group == FIT:
            self._trial = event.worker.result
        elif event.state is WorkerState.SUCCESS and event.worker.group == UNDO:
            self._undone = True
            kind = "weights fitted before" if event.worker.result else "published weights"
            self._said = f"Taken back: the {kind} are in force."
        elif event.state is WorkerState.ERROR:
            if self._stop.is_set():
                self.dismiss()
                return
            error = event.worker.error
            hint = f" ({error.hint})" if isinstance(error, StudyError) and error.hint else ""
            said = error.message if isinstance(error, StudyError) else error
            self._said = f"{said}{hint}"
        self._write()

    # Actions

    def action_back(self) -> None:
        """Back to Home; a fit at work is stopped, but for what is being kept."""
        if not self._at_work:
            self.dismiss()
        elif self._stage is not Stage.KEEPING:
            self._stop.set()

    def action_undo(self) -> None:
        """Take the new weights back."""
        if self._can_undo:
            self.run_worker(lambda: undo(self._desk), thread=True, exit_on_error=False, group=UNDO)
            self._write()

    def action_about(self) -> None:
        """Say what this does, or leave that away."""
        self._explained = not self._explained
        self._write()

    @property
    def _at_work(self) -> bool:
        return any(worker.is_running for worker in self.workers if worker.group in (FIT, UNDO))

    @property
    def _can_undo(self) -> bool:
        kept = self._trial is not None and self._trial.better
        return kept and not self._undone and not self._at_work

    # What is shown

    def _write(self) -> None:
        if not self.is_mounted:
            return
        self.query_one("#stages", Static).update(Content("\n").join(self._lines()))
        about = Content.styled(ABOUT, MUTED) if self._explained else Content("")
        self.query_one("#about", Static).update(about)
        back = "stop" if self._at_work else "back"
        undo_hint = [KeyHint("u", "undo", "screen.undo")] if self._can_undo else []
        self.query_one(KeyBar).show(
            [
                *undo_hint,
                KeyHint("esc", back, "screen.back"),
                KeyHint("i", "what is this", "screen.about"),
                KeyHint("?", "help", "app.help"),
                KeyHint("q", "quit", "app.leave"),
            ]
        )

    def _lines(self) -> list[Content]:
        stages = list(Stage)
        at = -1 if self._stage is None else stages.index(self._stage)
        lines = []
        for place, stage in enumerate(stages):
            done = place < at or self._trial is not None
            sign = "✓" if done else "▸" if place == at and self._at_work else " "
            style = "" if done or place == at else MUTED
            lines.append(Content.styled(f"{sign} {stage.value}", style))
        trial = self._trial
        if trial is not None:
            kept = (
                "The new weights are in force: u takes them back."
                if trial.better
                else "The new weights do not expect better: all stays as it was."
            )
            said = self._said or kept
            lines += [Content(""), *(Content(line) for line in (said, *kept_words(trial)))]
        elif self._said:
            lines += [Content(""), Content.styled(self._said, "$warning")]
        return lines
