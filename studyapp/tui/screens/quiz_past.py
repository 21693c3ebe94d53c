"""The quizzes so far: when, of what, with which score; each opens again as it came out."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from studyapp.errors import StudyError
from studyapp.study.desk import Desk
from studyapp.study.quiz import kept_quiz
from studyapp.study.quiz_history import past_quizzes, trend_words
from studyapp.tui.quiz_faces import past_rows
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.pointer_list import POINTER_WIDTH, PointerList
from studyapp.tui.widgets.title_line import TitleLine


class QuizPastScreen(Screen[None]):
    """All quizzes that are kept, the newest first, and their trend.

    Args:
        desk: decks, store and clock.
    """

    CSS_PATH = STYLES / "quiz.tcss"
    HELP = (
        "Enter opens the result of a quiz again, with every question that was missed and what "
        "refutes the answer. A quiz that was left is gone on with."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "Open its result, or go on with it", id="quiz_past.open"),
        Binding("j", "cursor(1)", "Down", id="quiz_past.down", show=False),
        Binding("k", "cursor(-1)", "Up", id="quiz_past.up", show=False),
        Binding("question_mark", "app.help", "Help", id="quiz_past.help"),
        Binding("escape,p", "back", "Back", id="quiz_past.back"),
        Binding("q", "app.leave", "Quit", id="quiz_past.quit"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._quizzes = past_quizzes(desk)

    def compose(self) -> ComposeResult:
        """Title, trend, the quizzes, keys."""
        yield TitleLine("Quiz · so far", id="title")
        yield Static(id="trend", markup=False)
        yield PointerList(id="past")
        yield KeyBar(
            [
                KeyHint("enter", "open", "screen.open"),
                KeyHint("?", "help", "app.help"),
                KeyHint("esc", "back", "screen.back"),
            ]
        )

    def on_mount(self) -> None:
        """Point at the newest."""
        self._write()
        self.query_one(PointerList).focus()

    def on_resize(self) -> None:
        """Lay the rows out anew."""
        self._write()

    def on_screen_resume(self) -> None:
        """Back from a quiz that was gone on with: it stands otherwise now."""
        self._quizzes = past_quizzes(self._desk)
        self._write()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the quiz that was chosen."""
        event.stop()
        self._open()

    def action_open(self) -> None:
        """Open the quiz under the cursor."""
        self._open()

    def action_cursor(self, by: int) -> None:
        """Move along the list."""
        self.query_one(PointerList).move(by)

    def action_back(self) -> None:
        """Back to the settings of a quiz."""
        self.dismiss()

    def _open(self) -> None:
        from studyapp.tui.screens.quiz import QuizScreen
        from studyapp.tui.screens.quiz_result import QuizResultScreen

        chosen = self.query_one(PointerList).chosen
        if not chosen:
            return
        try:
            quiz = kept_quiz(self._desk, chosen)
            over = quiz.is_time_up()
        except StudyError as error:
            self.notify(error.hint or "", title=error.message, severity="warning", markup=False)
        else:
            self.app.push_screen(QuizResultScreen(quiz) if over else QuizScreen(quiz))

    def _write(self) -> None:
        if not self.is_mounted:
            return
        width = max(20, self.app.size.width - 4)
        told = trend_words(self._quizzes) if self._quizzes else "No quiz is kept yet."
        trend = Content(told).truncate(width, ellipsis=True)
        self.query_one("#trend", Static).update(trend)
        rows = past_rows(reversed(self._quizzes), width - POINTER_WIDTH)
        self.query_one(PointerList).show(rows)
