"""What came out of a quiz, what was missed, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from sim.errors import SimulationError
from studyapp.errors import StudyError, UsageError
from studyapp.records.review import Review
from studyapp.study.quiz import Quiz
from studyapp.study.quiz_history import past_quizzes, trend_words
from studyapp.study.quiz_result import Line, refuting_link, result_of, send_missed, take_back
from studyapp.tui.colours import MUTED
from studyapp.tui.quiz_faces import answer_face, missed_rows, result_face
from studyapp.tui.screens.reading import ReadingScreen
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.pointer_list import POINTER_WIDTH, PointerList
from studyapp.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from studyapp.tui.app import StudyApp


class QuizAnswerScreen(ReadingScreen):
    """A question of a quiz that is over, with its explanation."""

    def __init__(self, quiz: Quiz, line: Line) -> None:
        self._quiz, self._line = quiz, line
        super().__init__(f"Question {line.place + 1} · {line.topic}")

    def text(self) -> Content:
        """What was said, what is right, and why."""
        quiz, place = self._quiz, self._line.place
        width = max(20, min(74, int(self.app.size.width * 0.9) - 6))
        glyphs = quiz.desk.settings.glyphs
        return answer_face(self._line, quiz.question(place), quiz.verdict(place), width, glyphs)


class QuizResultScreen(Screen[None]):
    """Score, topics, kinds, and the list of what was missed.

    Args:
        quiz: a quiz that is over.
    """

    CSS_PATH = STYLES / "quiz.tcss"
    HELP = (
        "A half right answer is half a point. The schedule knows nothing of this quiz unless you "
        "send it the wrong ones: each then counts as forgotten once."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "read", "Read the question with its answer", id="quiz_result.read"),
        Binding("r", "refute", "Open the run that refutes the answer", id="quiz_result.refute"),
        Binding("s", "study", "Study the missed ones now", id="quiz_result.study"),
        Binding("a", "send", "Send the wrong ones to the schedule", id="quiz_result.send"),
        Binding("u", "undo", "Take back what was sent", id="quiz_result.undo"),
        Binding("j", "cursor(1)", "Down", id="quiz_result.down", show=False),
        Binding("k", "cursor(-1)", "Up", id="quiz_result.up", show=False),
        Binding("question_mark", "app.help", "Help", id="quiz_result.help"),
        Binding("escape", "back", "Back", id="quiz_result.back"),
        Binding("q", "app.leave", "Quit", id="quiz_result.quit"),
    ]

    def __init__(self, quiz: Quiz) -> None:
        super().__init__()
        self._quiz = quiz
        self.result = result_of(quiz)
        self._past = trend_words(past_quizzes(quiz.desk))
        self._sent: list[Review] = []

    def compose(self) -> ComposeResult:
        """Title, numbers, what was missed, keys."""
        kept = f"not kept: {self._quiz.why_not_kept}" if self._quiz.why_not_kept else ""
        yield TitleLine("Quiz · result", kept, id="title")
        yield Static(id="summary", markup=False)
        yield Static(id="heading", markup=False)
        yield PointerList(id="missed")
        yield KeyBar(self._hints())

    def on_mount(self) -> None:
        """Ready to read."""
        self._write()
        self.query_one(PointerList).focus()

    def on_resize(self) -> None:
        """Lay it out anew."""
        self._write()

    # Actions

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Read the question that was chosen."""
        event.stop()
        self._read()

    def action_read(self) -> None:
        """Read the question under the cursor; with none, go back."""
        self._read()

    def action_refute(self) -> None:
        """Open the run to the question under the cursor."""
        self._try(self._open_run)

    def action_study(self) -> None:
        """Study the missed ones now, before whatever is due."""
        names = tuple(line.card.id for line in self.result.missed)
        if not names:
            self.notify("Nothing was missed.", markup=False)
            return
        app = cast("StudyApp", self.app)
        self.dismiss()
        app.call_after_refresh(lambda: app.study(first=names))

    def action_send(self) -> None:
        """Tell the schedule of the wrong answers, once."""
        self._try(self._send)

    def action_undo(self) -> None:
        """Take back what was sent."""
        self._try(self._take_back)

    def action_cursor(self, by: int) -> None:
        """Move along the list."""
        self.query_one(PointerList).move(by)

    def action_back(self) -> None:
        """Back to where the quiz was begun."""
        self.dismiss()

    # Doing it

    @property
    def _line(self) -> Line | None:
        chosen = self.query_one(PointerList).chosen
        return next((line for line in self.result.missed if str(line.place) == chosen), None)

    def _read(self) -> None:
        line = self._line
        if line is None:
            self.dismiss()
        else:
            self._try(lambda: self._show(line))

    def _show(self, line: Line) -> None:
        self._quiz.verdict(line.place)  # what cannot be judged is told here, and opens no box
        self.app.push_screen(QuizAnswerScreen(self._quiz, line))

    def _open_run(self) -> None:
        from studyapp.tui.screens.lab import LabScreen

        line = self._line
        link = refuting_link(self._quiz, line.place) if line is not None else None
        if line is None or link is None:
            raise UsageError("There is no run to this question.")
        quiz = self._quiz
        self.app.push_screen(LabScreen(quiz.desk, link.simulation, link, line.card, quiz.id))

    def _send(self) -> None:
        if not self.result.wrong:
            raise UsageError("There is no wrong answer to send.")
        sent = send_missed(self._quiz, self.result)
        self._sent += sent
        told = "1 card counts" if len(sent) == 1 else f"{len(sent)} cards count"
        title = f"{told} as forgotten." if sent else "They were sent already."
        self.notify("u takes it back" if sent else "", title=title, markup=False, timeout=4)

    def _take_back(self) -> None:
        if not self._sent:
            raise UsageError("Nothing was sent to the schedule.")
        take_back(self._quiz.desk, self._sent)
        self._sent = []
        self.notify("The schedule is as it was.", markup=False, timeout=3)

    def _try(self, do: Callable[[], None]) -> None:
        try:
            do()
        except (StudyError, SimulationError) as error:
            self.notify(error.hint or "", title=error.message, severity="warning", markup=False)

    def _hints(self) -> list[KeyHint]:
        tail = [KeyHint("?", "help", "app.help"), KeyHint("esc", "back", "screen.back")]
        if not self.result.missed:
            return [KeyHint("enter", "back", "screen.back"), *tail]
        return [
            KeyHint("enter", "read", "screen.read"),
            KeyHint("r", "refute", "screen.refute"),
            KeyHint("s", "study these now", "screen.study"),
            KeyHint("a", "send to schedule", "screen.send"),
            *tail,
        ]

    def _write(self) -> None:
        width = max(20, self.app.size.width - 4)
        summary = result_face(self.result, self._past, width)
        self.query_one("#summary", Static).update(summary)
        count = len(self.result.missed)
        heading = f"Missed: {count}" if count else "Nothing was missed."
        self.query_one("#heading", Static).update(Content.styled(heading, MUTED))
        rows = missed_rows(self._quiz, self.result, width - POINTER_WIDTH)
        self.query_one(PointerList).show(rows)
