"""Before a quiz: how long, how much time, which cards, when answers are judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from studyapp.errors import StudyError
from studyapp.study.desk import Desk
from studyapp.study.quiz import Quiz, begin_quiz, unfinished_quiz
from studyapp.study.quiz_choosing import scope_words
from studyapp.study.quiz_history import past_quizzes, trend_words
from studyapp.study.quiz_plan import Feedback, QuizSettings
from studyapp.tui.colours import MUTED
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.title_line import TitleLine

LENGTHS = (5, 10, 15, 20, 30, 50)
MINUTES = (None, 3.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0)
Value = TypeVar("Value")


@dataclass(slots=True)
class _Setting(Generic[Value]):
    """One row: what can be chosen, and what is."""

    label: str
    choices: Sequence[tuple[Value, str]]
    at: int = 0

    @property
    def value(self) -> Value:
        return self.choices[self.at][0]

    def turn(self, by: int) -> None:
        self.at = (self.at + by) % len(self.choices)


class QuizStartScreen(Screen[None]):
    """Settings with sensible values; enter begins.

    Args:
        desk: decks, store and clock.
        settings: what stands there at first.
        seed: of the quiz; None for another one each time.
    """

    CSS_PATH = STYLES / "quiz.tcss"
    AUTO_FOCUS = ""
    HELP = (
        "A quiz shows what you know. It never changes the schedule by itself. Answers are kept "
        "as you give them; a quiz that was left can be gone on with."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "begin", "Begin the quiz", id="quiz_start.begin"),
        Binding("right,l", "turn(1)", "The next value", id="quiz_start.more"),
        Binding("left,h", "turn(-1)", "The value before", id="quiz_start.less"),
        Binding("down,j", "cursor(1)", "Down", id="quiz_start.down", show=False),
        Binding("up,k", "cursor(-1)", "Up", id="quiz_start.up", show=False),
        Binding("r", "resume", "Go on with the quiz that was left", id="quiz_start.resume"),
        Binding("m", "match", "Match pairs against the clock", id="quiz_start.match"),
        Binding("p", "past", "The quizzes so far, and their results", id="quiz_start.past"),
        Binding("question_mark", "app.help", "Help", id="quiz_start.help"),
        Binding("escape", "back", "Back", id="quiz_start.back"),
        Binding("q", "app.leave", "Quit", id="quiz_start.quit"),
    ]

    def __init__(
        self, desk: Desk, settings: QuizSettings | None = None, seed: int | None = None
    ) -> None:
        super().__init__()
        self._desk, self._seed = desk, seed
        self._asked = settings or QuizSettings()
        asked = self._asked
        self._length = _Setting("Questions", [(n, str(n)) for n in LENGTHS])
        self._minutes = _Setting("Time", [(m, _minutes_words(m)) for m in MINUTES])
        self._scope = _Setting("Cards", _scopes(desk))
        self._feedback = _Setting(
            "Judged",
            [(Feedback.END, "at the end; answers can be changed"), (Feedback.NOW, "at once")],
        )
        _put(self._length, asked.questions, str(asked.questions))
        _put(self._minutes, asked.minutes, _minutes_words(asked.minutes))
        _put(
            self._scope,
            (asked.deck, asked.topics),
            scope_words(desk.library, asked.deck, asked.topics),
        )
        _put(self._feedback, asked.feedback, asked.feedback.value)
        self._cursor = 0
        self._left: Quiz | None = None

    @property
    def settings(self) -> QuizSettings:
        """What is chosen."""
        deck, topics = self._scope.value
        return replace(
            self._asked,
            deck=deck,
            topics=topics,
            questions=self._length.value,
            minutes=self._minutes.value,
            feedback=self._feedback.value,
        )

    def compose(self) -> ComposeResult:
        """Title, settings, what else there is, keys."""
        yield TitleLine("Quiz")
        yield Static(id="settings", markup=False)
        yield Static(id="notes", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what is chosen."""
        self._look()

    def on_resize(self) -> None:
        """Lay it out anew."""
        self._write()

    def on_screen_resume(self) -> None:
        """Back from a quiz: there is one more, or one that was left."""
        self._look()

    def _look(self) -> None:
        self._left = unfinished_quiz(self._desk)
        self._past = trend_words(past_quizzes(self._desk))
        self._write()

    # Actions

    def action_begin(self) -> None:
        """Lay the quiz out and show its first question."""
        try:
            quiz = begin_quiz(self._desk, self.settings, self._seed)
        except StudyError as error:
            self._say(error)
        else:
            self._open(quiz)

    def action_resume(self) -> None:
        """Go on with the quiz that was left."""
        left = unfinished_quiz(self._desk)
        if left is None:
            self.notify("enter begins one", title="No quiz was left unfinished.", markup=False)
        else:
            self._open(left)

    def action_match(self) -> None:
        """Play the match game with the cards that are chosen."""
        from studyapp.study.match_game import MatchGame
        from studyapp.tui.screens.match_game import MatchGameScreen

        try:
            game = MatchGame(self._desk, self.settings, self._seed)
        except StudyError as error:
            self._say(error)
        else:
            self.app.push_screen(MatchGameScreen(self._desk, game))

    def action_past(self) -> None:
        """List the quizzes so far."""
        from studyapp.tui.screens.quiz_past import QuizPastScreen

        self.app.push_screen(QuizPastScreen(self._desk))

    def action_turn(self, by: int) -> None:
        """Another value of the setting that is pointed at."""
        self._rows[self._cursor].turn(by)
        self._write()

    def action_cursor(self, by: int) -> None:
        """Point at another setting."""
        self._cursor = (self._cursor + by) % len(self._rows)
        self._write()

    def action_back(self) -> None:
        """Back to Home."""
        self.dismiss()

    @property
    def _rows(self) -> tuple[_Setting[object], ...]:
        rows: tuple[object, ...] = (self._length, self._minutes, self._scope, self._feedback)
        return rows  # type: ignore[return-value]  # each row knows its own values

    def _open(self, quiz: Quiz) -> None:
        from studyapp.tui.screens.quiz import QuizScreen

        self.app.push_screen(QuizScreen(quiz))

    def _say(self, error: StudyError) -> None:
        self.notify(error.hint or "", title=error.message, severity="warning", markup=False)

    def _write(self) -> None:
        if not self.is_mounted:
            return
        width = max(20, self.app.size.width - 4)
        lines = []
        for place, row in enumerate(self._rows):
            here = place == self._cursor
            line = Content.assemble(
                ("❯ " if here else "  ", "bold"),
                (f"{row.label:<12}", "" if here else MUTED),
                ("◂ " if here else "  ", "$accent"),
                (row.choices[row.at][1], "bold" if here else ""),
                (" ▸" if here else "", "$accent"),
            )
            lines.append(line.truncate(width, ellipsis=True))
        self.query_one("#settings", Static).update(Content("\n").join(lines))
        self.query_one("#notes", Static).update(Content("\n").join(self._notes(width)))
        resume = [KeyHint("r", "go on", "screen.resume")] if self._left else []
        self.query_one(KeyBar).show(
            [
                KeyHint("enter", "begin", "screen.begin"),
                KeyHint("arrows", "choose", "screen.turn(1)"),
                *resume,
                KeyHint("m", "match", "screen.match"),
                KeyHint("p", "past", "screen.past"),
                KeyHint("?", "help", "app.help"),
                KeyHint("esc", "back", "screen.back"),
            ]
        )

    def _notes(self, width: int) -> list[Content]:
        notes = []
        if self._asked.kinds:
            kinds = ", ".join(kind.value for kind in self._asked.kinds)
            notes.append(Content.assemble(("Only          ", MUTED), kinds))
        if self._left is not None:
            left = f"a quiz was left at {len(self._left.rows)} of {len(self._left.places)}"
            notes.append(Content.assemble(("Unfinished    ", MUTED), f"{left}; r goes on with it"))
        notes.append(Content.assemble(("So far        ", MUTED), self._past))
        return [note.truncate(width, ellipsis=True) for note in notes]


def _scopes(desk: Desk) -> list[tuple[tuple[str, tuple[str, ...]], str]]:
    """Everything, each deck, each topic."""
    found: list[tuple[tuple[str, tuple[str, ...]], str]] = [(("", ()), "everything")]
    for deck in desk.library.decks:
        found.append(((deck.id, ()), deck.title))
        found += [((deck.id, (topic.id,)), topic.title) for topic in deck.topics]
    return found


def _put(setting: _Setting[Value], value: Value, words: str) -> None:
    """Point at a value; one that is not offered is added in front."""
    values = [choice for choice, _ in setting.choices]
    if value not in values:
        setting.choices = [(value, words), *setting.choices]
        values.insert(0, value)
    setting.at = values.index(value)


def _minutes_words(minutes: float | None) -> str:
    return "no limit" if minutes is None else f"{minutes:g} min"
