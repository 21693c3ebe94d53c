"""The plan for a date: what can be expected of it, day by day, and how the forecast did."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from studyapp.errors import StudyError, UsageError
from studyapp.records.exam_plan import ExamPlan
from studyapp.study.chapters import Chapter
from studyapp.study.desk import Desk
from studyapp.study.exam_making import prepared_plan, read_date
from studyapp.study.exam_report import exam_chapter, exam_report
from studyapp.tui import scrolling
from studyapp.tui.chapter_text import sentences_of, tables_of
from studyapp.tui.screens.ask import AskScreen
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.figure_view import FigureView, figure_signs
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.title_line import TitleLine

MAKING = "making"
NOTHING = (
    "There is no date to be ready for.",
    "n sets one: the date and the minutes a day that you have for it. You then see what you can "
    "expect to recall on that day, what will not fit, and a plan day by day.",
    "For one deck or topic: studyapp plan --exam 2026-12-18 --minutes 30 --deck ID.",
)


class ExamScreen(Screen[None]):
    """The plan in force, or how to make one."""

    CSS_PATH = STYLES / "progress.tcss"
    HELP = (
        "While a plan runs, its minutes are for the cards of its set: reviews first, then new "
        "cards spread over the days that are left, none in the last days. When a card is due is "
        "never changed. The forecast stands as it was made, beside what really came."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "make", "Plan for a date, from today on", id="exam.make"),
        Binding("D", "drop", "Drop the plan", id="exam.drop"),
        Binding("down,j", "scroll_by(1)", "Down", id="exam.down", show=False),
        Binding("up,k", "scroll_by(-1)", "Up", id="exam.up", show=False),
        Binding("pagedown,space", "page(1)", "Page down", id="exam.page_down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="exam.page_up", show=False),
        Binding("question_mark", "app.help", "Help", id="exam.help"),
        Binding("escape,x", "back", "Back", id="exam.back"),
        Binding("q", "app.leave", "Quit", id="exam.quit"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._chapter: Chapter | None = None
        self._refused = ""

    def compose(self) -> ComposeResult:
        """Title, sentences, figure, the table of days, keys."""
        yield TitleLine("Ready for a date", id="title")
        with VerticalScroll(id="scroll", can_focus=False):
            yield Static(id="said", markup=False)
            yield FigureView("figure", figure_signs(self._desk.settings.glyphs))
            yield Static(id="tables", markup=False)
        yield KeyBar(
            [
                KeyHint("n", "new plan", "screen.make"),
                KeyHint("D", "drop it", "screen.drop"),
                KeyHint("↓↑", "scroll", "screen.scroll_by(1)"),
                KeyHint("?", "help", "app.help"),
                KeyHint("esc", "back", "screen.back"),
                KeyHint("q", "quit", "app.leave"),
            ]
        )

    def on_mount(self) -> None:
        """Write the plan as it is kept."""
        self._look()

    def on_resize(self) -> None:
        """Lay everything out anew."""
        self._write()

    def action_make(self) -> None:
        """Ask for a date and minutes, and work the plan out beside the keys."""
        kept = self._desk.store.exam_plan()
        value = f"{kept.exam_day} {kept.minutes}" if kept is not None else ""
        value, self._refused = self._refused or value, ""
        prompt = "Which date, and how many minutes a day?"
        self.app.push_screen(AskScreen(prompt, "as 2026-12-18 30", value), self._asked)

    def _asked(self, text: str | None) -> None:
        if not text:
            return
        try:
            date, _, minutes = text.partition(" ")
            if not minutes.strip().isdecimal():
                raise UsageError("The minutes a day are missing.", "write 2026-12-18 30")
            kept = self._desk.store.exam_plan()
            deck, topics = (kept.deck, kept.topics) if kept is not None else ("", ())
            make = prepared_plan(self._desk, read_date(date), int(minutes), deck, topics)
        except StudyError as error:
            self._refused = text  # to be mended when asked again
            self._say(error)
            return
        self.query_one("#said", Static).update("Playing the days ahead.")
        self.run_worker(make, thread=True, exit_on_error=False, group=MAKING, exclusive=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Keep and show a plan once it is made."""
        if event.worker.group != MAKING or not self.is_mounted:
            return
        if event.state is WorkerState.SUCCESS:
            made = event.worker.result
            assert isinstance(made, ExamPlan)  # noqa: S101 (nothing else is made here)
            self._kept(made)
        elif event.state is WorkerState.ERROR and event.worker.error is not None:
            raise event.worker.error

    def _kept(self, made: ExamPlan) -> None:
        try:
            self._desk.store.add_exam_plan(made)
        except StudyError as error:
            self._say(error)
        self._look()

    def action_drop(self) -> None:
        """Let no plan be in force."""
        if self._desk.store.exam_plan() is None:
            return
        try:
            self._desk.store.drop_exam_plan()
        except StudyError as error:
            self._say(error)
        else:
            self.notify("Your daily limits count again.", title="Dropped.", markup=False)
        self._look()

    def action_scroll_by(self, rows: int) -> None:
        """Move by rows."""
        scrolling.by_rows(self.query_one("#scroll"), rows)

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        scrolling.by_pages(self.query_one("#scroll"), pages)

    def action_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()

    def _look(self) -> None:
        """Read the plan and what came of it."""
        report = exam_report(self._desk)
        self._chapter = exam_chapter(report) if report is not None else None
        self._write()
        if self._chapter is not None:
            self.call_after_refresh(self._draw)

    def _write(self) -> None:
        said, tables = self.query_one("#said", Static), self.query_one("#tables", Static)
        self.query_one("#figure").display = self._chapter is not None
        if self._chapter is None:
            said.update(Content("\n\n").join(Content(line) for line in NOTHING))
            tables.update("")
        else:
            width = max(20, self.app.size.width - 6)
            said.update(sentences_of(self._chapter, width))
            tables.update(tables_of(self._chapter, width))

    def _draw(self) -> None:
        if self._chapter is not None and self.is_mounted:
            self.query_one("#figure", FigureView).show(self._chapter.figures[0])

    def _say(self, error: StudyError) -> None:
        self.notify(error.hint or "", title=error.message, severity="error", markup=False)
