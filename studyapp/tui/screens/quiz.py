"""A quiz: a question, the next one; flags, the way back, the time. Judged at the end or at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from sim.errors import SimulationError
from studyapp.cards.bodies import Predict
from studyapp.errors import StudyError
from studyapp.questions.question import Answer, Form, Verdict
from studyapp.study.quiz import Quiz
from studyapp.study.quiz_result import refuting_link
from studyapp.tui import scrolling
from studyapp.tui.answer_faces import asked_blocks, row_below
from studyapp.tui.card_text import WIDEST
from studyapp.tui.pads import Pad, Pending
from studyapp.tui.quiz_faces import FLAG, question_face, standing, time_bar
from studyapp.tui.quiz_hints import quiz_hints
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.answer_area import BREAKPOINTS, AnswerArea
from studyapp.tui.widgets.key_bar import KeyBar
from studyapp.tui.widgets.title_line import TitleLine


class QuizScreen(Screen[None]):
    """One quiz on screen.

    Args:
        quiz: the quiz to show and drive.
    """

    CSS_PATH = STYLES / "quiz.tcss"
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = BREAKPOINTS
    HELP = (
        "Each answer is kept as you give it. Flag what you want to come back to; the overview "
        "shows every question and ends the quiz. Leave when you like: it can be gone on with."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Hand in the answer; then on", id="quiz.go_on"),
        Binding("space", "space", "Pick what is pointed at", id="quiz.space"),
        Binding("backspace", "unpick", "Take the last pick away", id="quiz.unpick", show=False),
        *(
            Binding(str(n), f"number({n})", "Choose", id=f"quiz.number_{n}", show=False)
            for n in range(1, 10)
        ),
        Binding("f", "flag", "Flag the question, to come back to it", id="quiz.flag"),
        Binding("n,right", "step(1)", "The next question; this one stays open", id="quiz.next"),
        Binding("b,left", "step(-1)", "The question before", id="quiz.before"),
        Binding("o", "overview", "All questions; the end of the quiz", id="quiz.overview"),
        Binding("r", "refute", "Open the run that refutes your answer", id="quiz.refute"),
        Binding("down,j", "cursor(1)", "Down", id="quiz.down", show=False),
        Binding("up,k", "cursor(-1)", "Up", id="quiz.up", show=False),
        Binding("pagedown", "scroll(1)", "Scroll down", id="quiz.page_down", show=False),
        Binding("pageup", "scroll(-1)", "Scroll up", id="quiz.page_up", show=False),
        Binding("question_mark", "app.help", "Help", id="quiz.help"),
        Binding("escape", "back", "Leave; it can be gone on with", id="quiz.back"),
        Binding("q", "app.leave", "Quit", id="quiz.quit"),
    ]

    def __init__(self, quiz: Quiz) -> None:
        super().__init__()
        self.quiz = quiz
        self._pad: Pad | None = None
        self._measuring = False

    def compose(self) -> ComposeResult:
        """Title, time, question, keys."""
        yield TitleLine(id="title")
        yield Static(id="time", markup=False)
        with VerticalScroll(id="table", can_focus=False):
            yield Static(id="face", markup=False)
        yield AnswerArea(self.quiz.desk.settings.glyphs, id="answer")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the first question; the time moves only where there is a limit."""
        quiz = self.quiz
        self.set_class(quiz.limit is not None, "-timed")
        self.set_class(not quiz.tells_at_once, "-later")
        if quiz.limit is not None:
            self.set_interval(1, self._tick)
        self.show()
        if quiz.why_not_kept:
            title = f"Nothing can be kept: {quiz.why_not_kept}."
            self.notify("You can practise.", title=title, severity="warning", markup=False)

    def on_resize(self) -> None:
        """Lay the question out anew."""
        self.show()

    def on_screen_resume(self) -> None:
        """Back from the overview or the lab."""
        self.show()

    def before_leaving(self) -> None:
        """Keep flags and time. The answers are kept already."""
        self.quiz.leave()

    # Actions

    def action_go_on(self) -> None:
        """Hand in the answer; once it is judged, the next question."""
        if self._measuring:
            return
        if self._area.playing:
            self._area.end_film()
        elif self._verdict is not None:
            self._after_verdict()
        else:
            pad = self._pad_now
            self._advance(pad.enter)
            if pad.wanted:
                self.notify(pad.wanted, markup=False, timeout=3)

    def action_space(self) -> None:
        """Pick what is pointed at; once it is judged, as enter."""
        if self._verdict is not None or self._area.playing:
            self.action_go_on()
        else:
            self._advance(lambda: self._pad_now.space())

    def action_number(self, number: int) -> None:
        """A number picks."""
        self._advance(lambda: self._pad_now.number(number))

    def action_unpick(self) -> None:
        """Take the last pick away."""
        if self._verdict is None:
            self._pad_now.back()
            self.show(top=False)

    def action_cursor(self, by: int) -> None:
        """Move the pointer among options and pieces; without such, scroll."""
        if self._verdict is None and self._pad_now.rows:
            self._pad_now.move(by)
            self.show(top=False)
        else:
            scrolling.by_rows(self.query_one("#table"), by)

    def action_scroll(self, pages: int) -> None:
        """Scroll a long question by a page."""
        scrolling.by_pages(self.query_one("#table"), pages)

    def action_flag(self) -> None:
        """Flag the question, or take the flag away."""
        self._try(lambda: self.quiz.flag())
        self.show(top=False)

    def action_step(self, by: int) -> None:
        """Another question; what was picked and not handed in is not kept."""
        if not self._measuring:
            self.app.clear_notifications()
            self._area.end_film()
            self.quiz.step(by)
            self.show()

    def action_overview(self) -> None:
        """Every question at a glance."""
        from studyapp.tui.screens.quiz_overview import QuizOverviewScreen

        if not self._measuring:
            self.app.push_screen(QuizOverviewScreen(self.quiz), self._come_back)

    def action_refute(self) -> None:
        """Open the run that shows why the answer is wrong."""
        from studyapp.tui.screens.lab import LabScreen

        verdict, quiz = self._verdict, self.quiz
        if verdict is None or verdict.right:
            return
        try:
            link = refuting_link(quiz, quiz.place)
            if link is not None:
                card = self._pad_now.question.card
                lab = LabScreen(quiz.desk, link.simulation, link, card, quiz.id)
                self.app.push_screen(lab)
        except (StudyError, SimulationError) as error:
            self._say(error)

    def action_back(self) -> None:
        """From a line back to the keys; from those away. Every answer is kept."""
        if self._area.typing:
            self.set_focus(None)
            self.show(top=False)
            return
        self._try(self.quiz.leave)
        self.dismiss()

    # What is shown

    def show(self, top: bool = True) -> None:
        """Draw the quiz as it stands."""
        quiz = self.quiz
        if not self.is_mounted or quiz.finished:
            return
        width = max(20, self.app.size.width - 5)  # one for a scrollbar: nothing moves if it comes
        self._lay_out()
        flag = f" {FLAG}" if quiz.place in quiz.flagged else ""
        title = f"Quiz · {quiz.place + 1} of {len(quiz.plan.places)}{flag}"
        self.query_one("#title", TitleLine).show(title, standing(quiz))
        self.query_one("#time", Static).update(time_bar(quiz))
        verdict = None if self._area.playing else self._verdict
        glyphs = quiz.desk.settings.glyphs
        face = question_face(quiz, self._pad_now, verdict, width, glyphs)
        self.query_one("#face", Static).update(face)
        if top:
            self.query_one("#table").scroll_home(animate=False)
        self.call_after_refresh(self._show_keys)

    def _show_keys(self) -> None:
        """The keys; asked for once it is known where they go."""
        if self.is_mounted and not self.quiz.finished:
            area = self._area
            hints = quiz_hints(
                self.quiz,
                self._pad_now.question,
                self._verdict,
                playing=area.playing,
                typing=area.typing,
            )
            self.query_one(KeyBar).show(hints)

    @property
    def _area(self) -> AnswerArea:
        return self.query_one(AnswerArea)

    @property
    def _verdict(self) -> Verdict | None:
        """What is told of the question that is shown."""
        quiz = self.quiz
        return quiz.verdict(quiz.place) if quiz.tells_at_once else None

    @property
    def _pad_now(self) -> Pad:
        question = self.quiz.question(self.quiz.place)
        if self._pad is None or self._pad.question is not question:
            self._pad = Pad(question)
            self._pad.restore(self.quiz.given(self.quiz.place))
        return self._pad

    def _lay_out(self) -> None:
        """What stands below the question, and where keys go."""
        question, area = self.quiz.question(self.quiz.place), self._area
        new = self._pad is None or self._pad.question is not question
        area.pose(question)
        if self._verdict is not None:
            area.settle()
            self.set_focus(None)
        elif new:
            self.set_focus(None)
            area.fill(self.quiz.given(self.quiz.place))
            area.take_keys()
            body = question.card.body
            if isinstance(body, Predict) and body.curves is not None:
                from studyapp.study.curves import curves_of

                self._beside(lambda: (question, curves_of(question)), "curves")

    def _tick(self) -> None:
        """A second later: the bar, or the end."""
        if self.quiz.finished or self.app.screen is not self:
            return
        if self._is_time_up():
            self.notify("What was answered counts.", title="The time is up.", markup=False)
            self._show_result()
            return
        title = self.query_one("#title", TitleLine)
        title.show(title.left, standing(self.quiz))
        self.query_one("#time", Static).update(time_bar(self.quiz))

    def _is_time_up(self) -> bool:
        try:
            return self.quiz.is_time_up()
        except StudyError as error:  # the end could not be kept; a second later it is tried again
            self._say(error)
            return False

    # Doing it

    def _advance(self, key: Callable[[], bool]) -> None:
        """A key of the pad; what is complete is handed in."""
        if self._measuring or self._area.playing or self._verdict is not None:
            return
        form = self._pad_now.question.form
        if form is Form.TYPED:
            self._area.take_keys()
            self.show(top=False)
        elif form is Form.KNOBS:
            self._hand_in(self._area.values)
        elif key():
            self._hand_in(self._pad_now.answer)
        else:
            self.show(top=False)

    def on_answer_area_typed(self, event: AnswerArea.Typed) -> None:
        """A line was handed in."""
        self._hand_in(event.text)

    def on_answer_area_film_ended(self) -> None:
        """The run was shown: now the verdict."""
        self.show(top=False)
        self.call_after_refresh(self._see_verdict)

    def _see_verdict(self) -> None:
        """Scroll a question that is too long for the screen, so that its verdict is seen."""
        if not self.is_mounted or self.quiz.finished or self._verdict is None or self._area.playing:
            return
        table, question, glyphs = (
            self.query_one("#table"),
            self._pad_now.question,
            self.quiz.desk.settings.glyphs,
        )
        width = min(WIDEST, max(20, self.app.size.width - 5))
        row = row_below(
            asked_blocks(question.face, question, self._verdict, self._pad_now, width, glyphs)
        )
        table = self.query_one("#table")
        if row + 1 >= table.scroll_y + table.size.height:
            table.scroll_to(y=row, animate=False)

    def _hand_in(self, answer: Answer) -> None:
        """Keep an answer; a run that grades it is made beside the keys."""
        try:
            run = self.quiz.experiment(answer)
        except (StudyError, SimulationError) as error:
            self._refused(error)
            return
        if run is None:
            self._keep(Pending(answer, None))
            return
        self._measuring = True
        made = run
        self._beside(lambda: (Pending(answer, made), made.advance(made.total_steps)), "measuring")

    def _beside(self, work: Callable[[], Any], group: str) -> None:
        """Work in a thread, so that keys go on."""
        self.run_worker(work, thread=True, exit_on_error=False, group=group)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The run is made, or the curves are drawn."""
        worker = event.worker
        if event.state is WorkerState.ERROR:
            self._measuring = False
            self.notify(str(worker.error), severity="error", markup=False)
        if event.state is not WorkerState.SUCCESS or not self.is_mounted:
            return
        result: Any = worker.result
        if worker.group == "curves":
            question, figure = result
            if figure is not None and question is self._pad_now.question:
                self._area.draw(figure)
        elif worker.group == "measuring":
            self._measuring = False
            self._keep(result[0])

    def _keep(self, pending: Pending) -> None:
        quiz = self.quiz
        try:
            verdict = quiz.answer(pending.answer, pending.run)
        except (StudyError, SimulationError) as error:
            self._refused(error)
            return
        self._pad = None
        self.app.clear_notifications()
        if verdict is not None:
            if pending.run is not None and quiz.desk.settings.animation:
                self.set_focus(None)
                self._area.play(pending.run)
            self.show(top=False)
            self.call_after_refresh(self._see_verdict)
        elif quiz.open_places:
            quiz.go(quiz.next_open())
            self.show()
        else:
            self.show()
            self.action_overview()

    def _after_verdict(self) -> None:
        quiz = self.quiz
        if quiz.open_places:
            quiz.go(quiz.next_open())
            self.show()
        else:
            self._end()

    def _come_back(self, chosen: int | None) -> None:
        """From the overview: to a place, or to the end."""
        if chosen is None:
            return
        if chosen < 0:
            self._end()
        elif not self.quiz.finished:
            self.quiz.go(chosen)
            self.show()

    def _end(self) -> None:
        self._try(self.quiz.finish)
        if self.quiz.finished:
            self._show_result()

    def _show_result(self) -> None:
        from studyapp.tui.screens.quiz_result import QuizResultScreen

        self.app.switch_screen(QuizResultScreen(self.quiz))

    def _refused(self, error: StudyError | SimulationError) -> None:
        self._say(error)
        if self.quiz.finished:
            self._show_result()
        else:
            self.show(top=False)

    def _try(self, do: Callable[[], object]) -> None:
        try:
            do()
        except StudyError as error:
            self._say(error)

    def _say(self, error: StudyError | SimulationError) -> None:
        self.notify(error.hint or "", title=error.message, severity="warning", markup=False)
