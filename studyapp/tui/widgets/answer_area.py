"""Below the card: a line to type on, knobs to set, and the room in which a run is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from sim.figure import Figure
from sim.knobs import as_dict, knobs_of, read
from sim.run import Run
from studyapp.cards.bodies import Predict, Tune
from studyapp.questions.asking import LONGEST_ANSWER, Answer
from studyapp.questions.question import Form, Question
from studyapp.study.comparison import value_words
from studyapp.study.settings import Signs
from studyapp.tui.screens.ask import AskScreen
from studyapp.tui.widgets.figure_view import FigureView, figure_signs
from studyapp.tui.widgets.knob_panel import KnobPanel

FRAMES_PER_SECOND = 24
SECONDS_FOR_A_FILM = 2.5
BREAKPOINTS = [(0, "-low"), (16, "-short"), (22, "-high"), (34, "-tall")]
"""Heights of a screen with this area: without its room, with a small one, as designed, taller."""
LOCKED = "The run is shown here once your answer is locked."


class AnswerArea(Vertical):
    """Shows what the question on the table needs, and nothing otherwise."""

    DEFAULT_CSS = """
    AnswerArea { height: auto; padding: 0 2; }
    AnswerArea Input { height: 3; display: none; }
    AnswerArea KnobPanel { display: none; height: auto; }
    AnswerArea #room { display: none; height: 10; }
    AnswerArea #room Static { height: 1fr; content-align: center middle; }
    AnswerArea #room FigureView { display: none; height: 1fr; }
    AnswerArea.-typed Input { display: block; }
    AnswerArea.-knobs KnobPanel { display: block; }
    AnswerArea.-room #room { display: block; }
    AnswerArea.-drawn #room Static { display: none; }
    AnswerArea.-drawn #room FigureView { display: block; }
    """

    class Typed(Message):
        """A line was handed in."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class FilmEnded(Message):
        """The run was shown to its end."""

    def __init__(
        self,
        glyphs: Signs = Signs.FULL,
        id: str | None = None,  # noqa: A002 (Textual's own name)
    ) -> None:
        super().__init__(id=id)
        self._glyphs = figure_signs(glyphs)
        self._question: Question | None = None
        self._values: dict[str, object] = {}
        self._film: Run[Any, Any] | None = None
        self._timer: Timer | None = None
        self._at = 0.0

    def compose(self) -> ComposeResult:
        """The line, the knobs, the room."""
        with Vertical(id="room"):
            yield Static(LOCKED, markup=False, id="locked")
            yield FigureView(id="film", glyphs=self._glyphs)
        yield KnobPanel(id="knobs")
        yield Input(max_length=LONGEST_ANSWER, id="line")

    # What is needed

    def pose(self, question: Question | None) -> None:
        """Make ready for a question; None puts everything away."""
        if question is self._question:
            return
        self.end_film()
        self._question = question
        form = question.form if question else None
        self.set_class(form is Form.TYPED, "-typed")
        self.set_class(form is Form.KNOBS, "-knobs")
        self.set_class(question is not None and question.measured, "-room")
        self.remove_class("-drawn")
        line = self.query_one("#line", Input)
        line.value = ""
        if question is not None and form is Form.TYPED:
            line.placeholder = question.prompt
        if question is not None and isinstance(question.card.body, Tune):
            self._pose_knobs(question, question.card.body)
        self.query_one("#locked", Static).update(_said_of(question))

    def settle(self) -> None:
        """The question was answered: nothing more is typed or set, and no run announced."""
        self.remove_class("-typed", "-knobs")
        if not self.has_class("-drawn"):
            self.remove_class("-room")

    def fill(self, given: Answer) -> None:
        """Put in what was handed in before."""
        if isinstance(given, str):
            self.query_one("#line", Input).value = given
        elif isinstance(given, Mapping) and self._values:
            self._values |= {name: given[name] for name in self._values if name in given}
            self._show_knobs()

    def take_keys(self) -> None:
        """Let keys go to the line or the knobs, where there are such."""
        if self.has_class("-typed"):
            self.query_one("#line", Input).focus()
        elif self.has_class("-knobs"):
            self.query_one(KnobPanel).focus()

    @property
    def typing(self) -> bool:
        """Whether keys go to the line."""
        return self.query_one("#line", Input).has_focus

    @property
    def values(self) -> Mapping[str, object]:
        """The knobs as they were set, by name."""
        return dict(self._values)

    def on_knob_panel_turned(self, event: KnobPanel.Turned) -> None:
        """A knob of a goal was turned."""
        event.stop()
        self.set_knob(event.name, event.value)

    def on_knob_panel_asked(self, event: KnobPanel.Asked) -> None:
        """Ask for a value of the knob."""
        event.stop()
        knob = event.knob

        def typed(text: str | None) -> None:
            if text:
                self._type_knob(knob.name, text)

        value = value_words(self._values[knob.name])
        self.app.push_screen(AskScreen(knob.name, knob.range_words, value), typed)

    def set_knob(self, name: str, value: object) -> None:
        """A knob was turned or typed."""
        self._values[name] = value
        self._show_knobs()

    def _type_knob(self, name: str, text: str) -> None:
        """A value was typed: it is read now, so that the knob stands where it says."""
        from sim.catalog import find
        from sim.errors import KnobError

        question = self._question
        if question is None or question.link is None:
            return
        try:
            params = read(find(question.link.simulation).parameters, {name: text})
        except KnobError as error:
            self.notify(error.hint or "", title=error.message, severity="warning", markup=False)
        else:
            self.set_knob(name, as_dict(params)[name])

    def _pose_knobs(self, question: Question, body: Tune) -> None:
        from studyapp.questions.experiment import run_of

        assert question.link is not None  # noqa: S101 (a goal has a simulation)
        params = as_dict(run_of(question.link).params)
        self._values = {name: params[name] for name in body.knobs}
        self._show_knobs()

    def _show_knobs(self) -> None:
        from sim.catalog import find

        question = self._question
        if question is None or question.link is None:
            return
        knobs = knobs_of(find(question.link.simulation).parameters)
        shown = tuple(knob for knob in knobs if knob.name in self._values)
        self.query_one(KnobPanel).show(shown, self._values)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter hands the line in."""
        event.stop()
        self.post_message(self.Typed(event.value))

    # The room

    def draw(self, figure: Figure) -> None:
        """Show a figure at rest."""
        self.add_class("-room", "-drawn")
        self.query_one(FigureView).show(figure)

    @property
    def playing(self) -> bool:
        """Whether a run is being shown."""
        return self._timer is not None

    def play(self, run: Run[Any, Any]) -> None:
        """Show a finished run from its beginning; it comes out the same."""
        self.end_film()
        self._film, self._at = run, 0.0
        run.seek(0)
        self.draw(run.figure())
        self._timer = self.set_interval(1 / FRAMES_PER_SECOND, self._tick)

    def end_film(self) -> None:
        """Go to the run's end at once."""
        if self._timer is None or self._film is None:
            return
        self._timer.stop()
        self._timer = None
        self._film.seek(self._film.total_steps)
        self.draw(self._film.figure())
        self.post_message(self.FilmEnded())

    def _tick(self) -> None:
        run = self._film
        if run is None:
            return
        self._at += max(1.0, run.total_steps / (FRAMES_PER_SECOND * SECONDS_FOR_A_FILM))
        run.seek(int(self._at))
        if run.finished:
            self.end_film()
        else:
            self.draw(run.figure())


def _said_of(question: Question | None) -> str:
    body = question.card.body if question else None
    if isinstance(body, Predict) and body.curves is not None:
        return "drawing the curves …"
    return LOCKED
