"""All questions of a quiz at a glance: answered, open, flagged; and its end."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import OptionList, Static

from studyapp.study.quiz import Quiz
from studyapp.tui.quiz_faces import place_rows, standing, time_bar
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.pointer_list import POINTER_WIDTH, PointerList
from studyapp.tui.widgets.title_line import TitleLine


class QuizOverviewScreen(Screen[int | None]):
    """Gives the place to go to, -1 to end the quiz, or None to go back.

    Args:
        quiz: the quiz.
    """

    CSS_PATH = STYLES / "quiz.tcss"
    HELP = "Enter goes to a question. e ends the quiz; what is open then has no point."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "Go to the question", id="quiz_overview.open"),
        Binding("e", "end", "End the quiz and see the result", id="quiz_overview.end"),
        Binding("j", "cursor(1)", "Down", id="quiz_overview.down", show=False),
        Binding("k", "cursor(-1)", "Up", id="quiz_overview.up", show=False),
        Binding("question_mark", "app.help", "Help", id="quiz_overview.help"),
        Binding("escape,o", "back", "Back", id="quiz_overview.back"),
        Binding("q", "app.leave", "Quit", id="quiz_overview.quit"),
    ]

    def __init__(self, quiz: Quiz) -> None:
        super().__init__()
        self._quiz = quiz
        self._warned = False

    def compose(self) -> ComposeResult:
        """Title, time, the places, keys."""
        yield TitleLine("Quiz · all questions", standing(self._quiz), id="title")
        yield Static(id="time", markup=False)
        yield PointerList(id="places")
        yield KeyBar(
            [
                KeyHint("enter", "go to it", "screen.open"),
                KeyHint("e", "end the quiz", "screen.end"),
                KeyHint("?", "help", "app.help"),
                KeyHint("esc", "back", "screen.back"),
            ]
        )

    def on_mount(self) -> None:
        """Point at the question that was shown."""
        self.set_class(self._quiz.limit is not None, "-timed")
        if self._quiz.limit is not None:
            self.set_interval(1, self._tick)
        self._write()
        places = self.query_one(PointerList)
        places.highlighted = self._quiz.places.index(self._quiz.place)
        places.focus()

    def on_resize(self) -> None:
        """Lay the rows out anew."""
        self._write()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the place that was chosen."""
        event.stop()
        self.dismiss(int(event.option.id or 0))

    def action_open(self) -> None:
        """Go to the place under the cursor."""
        self.query_one(PointerList).action_select()

    def action_end(self) -> None:
        """End the quiz; with open questions only when asked twice."""
        count = len(self._quiz.open_places)
        if count and not self._warned:
            self._warned = True
            told = "1 question has no answer." if count == 1 else f"{count} have no answer."
            self.notify("e again ends the quiz all the same", title=told, markup=False)
        else:
            self.app.clear_notifications()  # what was asked is answered
            self.dismiss(-1)

    def action_cursor(self, by: int) -> None:
        """Move along the list."""
        self.query_one(PointerList).move(by)

    def action_back(self) -> None:
        """Back to the question."""
        self.dismiss(None)

    def _tick(self) -> None:
        if self.app.screen is not self:
            return
        if self._quiz.time_left is not None and not self._quiz.time_left:
            self.dismiss(-1)
            return
        self.query_one("#time", Static).update(time_bar(self._quiz))

    def _write(self) -> None:
        width = self.app.size.width - POINTER_WIDTH - 3
        self.query_one(PointerList).show(place_rows(self._quiz, width))
        self.query_one("#time", Static).update(time_bar(self._quiz))
