"""Progress: an overview of today, streak and what is coming, and a page for each chapter."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from studyapp.drawing.terminal import most_across
from studyapp.insight.calendar import Calendar, months_of
from studyapp.insight.effort import day_words
from studyapp.insight.figures import forecast_figure, mastery_figure, past_figure
from studyapp.insight.forecast import expected_words, forecast_words
from studyapp.insight.mastery import Mastery, mastery_words
from studyapp.insight.retention import Retention, retention_words
from studyapp.insight.streak import streak_words
from studyapp.insight.time_spent import time_spent_words
from studyapp.study.answer_log import answer_log
from studyapp.study.chapters import Chapter, chapters_of
from studyapp.study.desk import Desk
from studyapp.study.insights import Insights, prepared
from studyapp.study.report import Report, report_of
from studyapp.study.settings import Signs
from studyapp.study.times import ago
from studyapp.tui import scrolling
from studyapp.tui.chapter_text import sentences_of, tables_of, titled
from studyapp.tui.colours import MUTED
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.figure_view import FigureView, figure_signs
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from sim.figure import Figure

PAGES, DIGITS = 12, 10
"""The overview and eleven chapters: a digit for each of the first ten, and letters."""
PANEL_ROWS, LOW_PANEL_ROWS = 13, 9
"""Rows of a panel of a chapter's figure, and of one on the first page."""
FIGURES = ("figure", "second")
"""The views of a chapter's figures."""
INSIGHTS = "insights"
LEVELS = ("$foreground 20%", "$success 40%", "$success 60%", "$success 80%", "$success")
SIGNS, PLAIN_SIGNS = "·▂▄▆█", ".:+*#"
"""Of the levels of a day: taller for more answers, so that they are told without colour, too."""
TITLE = 34
"""Columns of a topic's title."""
WEEKDAYS = ("Mon", "   ", "Wed", "   ", "Fri", "   ", "Sun")


class ProgressScreen(Screen[None]):
    """Numbers that mean something, each with its n and its interval."""

    CSS_PATH = STYLES / "progress.tcss"
    HELP = (
        "Everything here is computed from the answers and runs that are kept. The pages: overview, "
        "retention, forgetting, schedule, confidence, memory, hours, pace, predictions, concepts, "
        "workload."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,n", "turn(1)", "Next page", id="progress.next", show=False),
        Binding("left,b", "turn(-1)", "Page before", id="progress.before", show=False),
        *(
            Binding(
                str(n), f"page_at({(n - 1) % DIGITS})", f"Page {n or DIGITS}", id=f"progress.{n}"
            )
            for n in (*range(1, DIGITS), 0)
        ),
        Binding("w", f"page_at({DIGITS})", f"Page {DIGITS + 1}: workload", id="progress.workload"),
        Binding("r", f"page_at({DIGITS + 1})", f"Page {PAGES}: runs", id="progress.runs"),
        Binding("down,j", "scroll_by(1)", "Down", id="progress.down", show=False),
        Binding("up,k", "scroll_by(-1)", "Up", id="progress.up", show=False),
        Binding("pagedown,space", "page(1)", "Page down", id="progress.page_down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="progress.page_up", show=False),
        Binding("home", "edge(True)", "To the top", id="progress.top", show=False),
        Binding("end", "edge(False)", "To the end", id="progress.end", show=False),
        Binding("m", "concepts", "See the concept map", id="progress.concepts"),
        Binding("question_mark", "app.help", "Help", id="progress.help"),
        Binding("escape,p", "back", "Back", id="progress.back"),
        Binding("q", "app.leave", "Quit", id="progress.quit"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        log = answer_log(desk)
        self.report: Report = report_of(desk, log)
        self._insights = prepared(desk, log)
        self._chapters: tuple[Chapter, ...] | None = None
        self.at = 0

    def compose(self) -> ComposeResult:
        """Title, sections one below the other, keys."""
        yield TitleLine("Progress", id="title")
        with VerticalScroll(id="scroll", can_focus=False):
            with Vertical(id="overview"):
                yield Static(id="today", markup=False)
                yield Static(id="calendar", markup=False)
                yield Static(id="retention", markup=False)
                yield Static(id="topics", markup=False)
                yield Static(id="coming", markup=False)
                yield self._view("forecast")
                yield Static(id="spent", markup=False)
                yield self._view("past")
                yield self._view("mastery")
                yield Static(id="runs", markup=False)
            with Vertical(id="chapter"):
                yield Static(id="said", markup=False)
                yield self._view("figure")
                yield self._view("second")
                yield Static(id="tables", markup=False)
        yield KeyBar(
            [
                KeyHint("→←", "page", "screen.turn(1)"),
                KeyHint("↓↑", "scroll", "screen.scroll_by(1)"),
                KeyHint("m", "concept map", "screen.concepts"),
                KeyHint("?", "help", "app.help"),
                KeyHint("esc", "back", "screen.back"),
                KeyHint("q", "quit", "app.leave"),
            ]
        )

    def _view(self, name: str) -> FigureView:
        return FigureView(name, figure_signs(self._desk.settings.glyphs))

    def on_mount(self) -> None:
        """Write everything."""
        self._write()
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        """Lay everything out anew."""
        self._write()
        self.call_after_refresh(self._draw)

    def action_scroll_by(self, rows: int) -> None:
        """Move by rows."""
        scrolling.by_rows(self.query_one("#scroll"), rows)

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        scrolling.by_pages(self.query_one("#scroll"), pages)

    def action_edge(self, top: bool) -> None:
        """Move to the top of the page, or to its end."""
        scrolling.to_edge(self.query_one("#scroll"), top=top)

    def action_turn(self, pages: int) -> None:
        """The next page or the one before; the last is followed by the first."""
        self.action_page_at((self.at + pages) % PAGES)

    def action_page_at(self, page: int) -> None:
        """A page by its place; the chapters are worked out when the first one is asked for."""
        self.at = page
        if page and self._chapters is None and not self._at_work:
            self.run_worker(
                self._work_out, thread=True, exit_on_error=False, group=INSIGHTS, name=INSIGHTS
            )
        scrolling.to_edge(self.query_one("#scroll"), top=True)
        self._write()
        self.call_after_refresh(self._draw)

    @property
    def _at_work(self) -> bool:
        return any(worker.group == INSIGHTS and worker.is_running for worker in self.workers)

    def _work_out(self) -> tuple[Chapter, ...]:
        found: Insights = self._insights()
        return chapters_of(self.report, found)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the chapters once they are there."""
        if event.worker.group != INSIGHTS or not self.is_mounted:
            return
        if event.state is WorkerState.SUCCESS:
            self._chapters = event.worker.result
            self._write()
            self.call_after_refresh(self._draw)
        elif event.state is WorkerState.ERROR:
            self.query_one("#said", Static).update(f"This failed: {event.worker.error}")

    def action_concepts(self) -> None:
        """Open the concept map."""
        from studyapp.tui.screens.concept_map import ConceptMapScreen

        self.app.push_screen(ConceptMapScreen(self._desk))

    def action_back(self) -> None:
        """Back to Home."""
        self.dismiss()

    @cached_property
    def _overview(self) -> dict[str, Figure]:
        """The figures of the first page, by the view that shows them."""
        report = self.report
        return {
            "forecast": forecast_figure(report.forecast),
            "past": past_figure(report.answers, report.seconds, report.day),
            "mastery": mastery_figure(
                {topic: known for topic, (known, _) in report.topics.items()}
            ),
        }

    @property
    def _chapter(self) -> Chapter | None:
        """The chapter of the present page, if it is worked out."""
        return self._chapters[self.at - 1] if self.at and self._chapters is not None else None

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        if not self.at:
            for name, figure in self._overview.items():
                self.query_one(f"#{name}", FigureView).show(figure, whole=True)
        elif (chapter := self._chapter) is not None:
            for name, figure in zip(FIGURES, chapter.drawn, strict=False):
                self.query_one(f"#{name}", FigureView).show(figure, whole=True)

    def _write(self) -> None:
        width = max(20, self.app.size.width - 6)
        self.query_one("#overview").display = not self.at
        self.query_one("#chapter").display = bool(self.at)
        place = f"page {self.at + 1} of {PAGES}, {self.report.day:%A} {self.report.day}"
        self.query_one("#title", TitleLine).show("Progress", place)
        if self.at:
            self._write_chapter(width)
        else:
            self._write_overview(width)

    def _write_chapter(self, width: int) -> None:
        chapter = self._chapter
        drawn = chapter.drawn if chapter is not None else ()
        for number, name in enumerate(FIGURES):
            view = self.query_one(f"#{name}", FigureView)
            view.display = number < len(drawn)
            if view.display:
                view.styles.height = _rows(drawn[number], width, PANEL_ROWS)
        if chapter is None:
            self.query_one("#said", Static).update("Working through your answers.")
            self.query_one("#tables", Static).update("")
            return
        self.query_one("#said", Static).update(sentences_of(chapter, width))
        self.query_one("#tables", Static).update(tables_of(chapter, width))

    def _write_overview(self, width: int) -> None:
        report, coming = self.report, self.report.forecast
        said = streak_words(report.streak, studied_today=report.done.answers > 0)
        sections = {
            "#today": [Content(day_words(report.done)), Content(said)],
            "#calendar": self._calendar(width),
            "#retention": titled(
                "Retention", retention_words(report.retention, report.expected), width
            ),
            "#topics": self._topics(width),
            "#coming": titled(
                "Coming", filter(None, [forecast_words(coming), expected_words(coming)]), width
            ),
            "#spent": titled("Time spent", [time_spent_words(report.seconds)], width),
            "#runs": self._runs(width),
        }
        for name, figure in self._overview.items():
            view = self.query_one(f"#{name}", FigureView)
            view.styles.height = _rows(figure, width, LOW_PANEL_ROWS)
        for name, lines in sections.items():
            self.query_one(name, Static).update(Content("\n").join([*lines, Content("")]))

    def _topics(self, width: int) -> list[Content]:
        lines = [Content.styled("Topics", "bold")]
        for topic, (known, recalled) in self.report.topics.items():
            name = Content(topic).truncate(TITLE, ellipsis=True).plain.ljust(TITLE)
            told = _fitting(_told_of_topic(known, recalled), width - TITLE - 1)
            lines.append(Content.assemble(f"{name} ", (told, MUTED)))
        return lines

    def _calendar(self, width: int) -> list[Content]:
        weeks = self.report.calendar.levels[-max(1, (width - 4) // 2) :]
        signs = PLAIN_SIGNS if self._desk.settings.glyphs is Signs.PLAIN else SIGNS
        lines = [
            Content.styled("Days studied", "bold"),
            Content.styled("    " + _months(self.report.calendar, len(weeks)), MUTED),
        ]
        for weekday, name in enumerate(WEEKDAYS):
            cells: list[Content] = [Content.styled(f"{name} ", MUTED)]
            for week in weeks:
                level = week[weekday]
                if level is None:
                    cells.append(Content("  "))
                else:
                    cells.append(Content.styled(signs[level] + " ", LEVELS[level]))
            lines.append(Content("").join(cells))
        words = [self.report.calendar.words, self.report.calendar.key(signs)]
        return [*lines, *(Content.styled(said, MUTED) for said in words if said)]

    def _runs(self, width: int) -> list[Content]:
        lines = [Content.styled("Runs, newest first", "bold")]
        if not self.report.newest_runs:
            lines.append(
                Content("None yet. Press o on a card, or l on Home, and then space to run.")
            )
        now = self._desk.clock.now()
        for run in self.report.newest_runs:
            told = ago(now - run.started_at)
            row = Content.assemble(
                (f"{run.simulation:<13}", "bold"), f"{run.words}  ", (told, MUTED)
            )
            lines.append(row.truncate(width, ellipsis=True))
        return lines


def _told_of_topic(known: Mastery, recalled: Retention) -> list[str]:
    """What there is to say of a topic, the fullest form first."""
    if not recalled.both.n:
        return [mastery_words(known)]
    measured = recalled.both.words("recalled")
    return [f"{mastery_words(known)}, {measured}", f"{known.learned} learned, {measured}", measured]


def _fitting(forms: list[str], width: int) -> str:
    """The first form that fits, else what fits of the last."""
    fits = next((form for form in forms if len(form) <= width), forms[-1])
    return Content(fits).truncate(max(1, width), ellipsis=True).plain


def _rows(figure: Figure, width: int, of_a_panel: int) -> int:
    """As many rows as the panels need, one row of them below the other."""
    return of_a_panel * -(-len(figure.panels) // most_across(width))


def _months(found: Calendar, weeks: int) -> str:
    """The names of the months above the newest weeks of a calendar, two columns a week."""
    first = found.first_day + dt.timedelta(weeks=len(found.levels) - weeks)
    line = ""
    for week, name in months_of(first, weeks):
        line = line.ljust(2 * week) + name
    return line[: 2 * weeks]
