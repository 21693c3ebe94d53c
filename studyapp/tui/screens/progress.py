"""Progress: today, the streak, the calendar, retention, what is coming, and the runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from studyapp.insight.effort import day_words
from studyapp.insight.figures import forecast_figure
from studyapp.insight.forecast import forecast_words
from studyapp.insight.mastery import Mastery, mastery_words
from studyapp.insight.retention import Retention, retention_words
from studyapp.insight.streak import streak_words
from studyapp.study.desk import Desk
from studyapp.study.report import Report, report_of
from studyapp.study.times import ago
from studyapp.tui.colours import MUTED
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.figure_view import FigureView
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.title_line import TitleLine

LEVELS = ("$foreground 20%", "$success 40%", "$success 60%", "$success 80%", "$success")
SIGNS = "·▪▪■■"
TITLE = 34
"""Columns of a topic's title."""
WEEKDAYS = ("Mon", "   ", "Wed", "   ", "Fri", "   ", "Sun")


class ProgressScreen(Screen[None]):
    """Numbers that mean something, each with its n and its interval."""

    CSS_PATH = STYLES / "progress.tcss"
    HELP = "Everything here is computed from the answers and runs that are kept."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_by(1)", "Down", id="progress.down", show=False),
        Binding("up,k", "scroll_by(-1)", "Up", id="progress.up", show=False),
        Binding("pagedown,space", "page(1)", "Page down", id="progress.page_down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="progress.page_up", show=False),
        Binding("question_mark", "app.help", "Help", id="progress.help"),
        Binding("escape,p", "back", "Back", id="progress.back"),
        Binding("q", "app.leave", "Quit", id="progress.quit"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.report: Report = report_of(desk)

    def compose(self) -> ComposeResult:
        """Title, sections one below the other, keys."""
        yield TitleLine("Progress", id="title")
        with VerticalScroll(id="scroll", can_focus=False):
            yield Static(id="today", markup=False)
            yield Static(id="calendar", markup=False)
            yield Static(id="retention", markup=False)
            yield Static(id="topics", markup=False)
            yield Static(id="coming", markup=False)
            yield FigureView(id="forecast")
            yield Static(id="runs", markup=False)
        yield KeyBar(
            [
                KeyHint("↓↑", "scroll", "screen.scroll_by(1)"),
                KeyHint("?", "help", "app.help"),
                KeyHint("esc", "back", "screen.back"),
                KeyHint("q", "quit", "app.leave"),
            ]
        )

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
        self.query_one("#scroll").scroll_relative(y=rows, animate=False)

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        scroll = self.query_one("#scroll")
        scroll.scroll_relative(y=pages * max(1, scroll.size.height - 1), animate=False)

    def action_back(self) -> None:
        """Back to Home."""
        self.dismiss()

    def _draw(self) -> None:
        if self.is_mounted:
            self.query_one("#forecast", FigureView).show(forecast_figure(self.report.forecast))

    def _write(self) -> None:
        report, width = self.report, max(20, self.app.size.width - 6)
        self.query_one("#title", TitleLine).show("Progress", f"{report.day:%A} {report.day}")
        said = streak_words(report.streak, studied_today=report.done.answers > 0)
        sections = {
            "#today": [Content(day_words(report.done)), Content(said)],
            "#calendar": self._calendar(width),
            "#retention": _titled("Retention", retention_words(report.retention, report.expected)),
            "#topics": self._topics(width),
            "#coming": _titled("Coming", [forecast_words(report.forecast)]),
            "#runs": self._runs(width),
        }
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
        lines = [Content.styled("Days studied", "bold")]
        for weekday, name in enumerate(WEEKDAYS):
            cells: list[Content] = [Content.styled(f"{name} ", MUTED)]
            for week in weeks:
                level = week[weekday]
                if level is None:
                    cells.append(Content("  "))
                else:
                    cells.append(Content.styled(SIGNS[level] + " ", LEVELS[level]))
            lines.append(Content("").join(cells))
        return [*lines, Content.styled(self.report.calendar.words, MUTED)]

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


def _titled(title: str, lines: Iterable[str]) -> list[Content]:
    return [Content.styled(title, "bold"), *(Content(line) for line in lines)]
