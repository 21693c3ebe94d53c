"""Home: the decks with what is due, the day so far, and what to do next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.worker import Worker, WorkerState

from studyapp.errors import StudyError
from studyapp.study.glimpse import overview_of
from studyapp.study.overview import Overview
from studyapp.study.times import ago
from studyapp.tui.colours import MUTED
from studyapp.tui.deck_news import tell_news
from studyapp.tui.deck_table import deck_rows, first_to_study, head_line, plan_lines, today_line
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.pointer_list import POINTER_WIDTH, PointerList
from studyapp.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from studyapp.study.desk import Desk
    from studyapp.study.refitting import Doubling
    from studyapp.tui.app import StudyApp

OFFER = "offer"
HINTS = (
    KeyHint("enter", "study", "screen.study"),
    KeyHint("t", "test", "screen.test"),
    KeyHint("l", "lab", "screen.lab"),
    KeyHint("p", "progress", "screen.progress"),
    KeyHint("m", "map", "screen.concepts"),
    KeyHint("x", "exam", "screen.exam"),
    KeyHint("?", "help", "app.help"),
    KeyHint("q", "quit", "app.leave"),
    KeyHint("s", "settings", "screen.settings"),
)


class HomeScreen(Screen[None]):
    """The first screen, drawn from a quick look before the store is open."""

    HELP = "Choose a deck or a topic and press enter to study it. Each card opens its simulation."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "study", "Study the chosen deck or topic", id="home.study"),
        Binding("t", "test", "Test yourself on the chosen deck or topic", id="home.test"),
        Binding("l", "lab", "Choose a simulation and play with it", id="home.lab"),
        Binding("p", "progress", "See your progress", id="home.progress"),
        Binding("s", "settings", "Change the settings", id="home.settings"),
        Binding("f", "fit", "Fit the schedule to how you forget", id="home.fit", show=False),
        Binding("x", "exam", "Plan for a date, and see how it goes", id="home.exam"),
        Binding("m", "concepts", "See the concept map of the chosen topic", id="home.concepts"),
        Binding("j", "cursor_down", "Down", id="home.down", show=False),
        Binding("k", "cursor_up", "Up", id="home.up", show=False),
        Binding("g,home", "cursor_first", "First", id="home.first", show=False),
        Binding("G,end", "cursor_last", "Last", id="home.last", show=False),
        Binding("question_mark", "app.help", "Help", id="home.help"),
        Binding("q", "app.leave", "Quit", id="home.quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._overview: Overview | None = None
        self._trouble = ""
        self._doubling: Doubling | None = None
        self._offered = 0

    @property
    def study_app(self) -> StudyApp:
        """The application, by its own type."""
        return cast("StudyApp", self.app)

    def compose(self) -> ComposeResult:
        """Title, today, the decks, what else is worth saying, keys."""
        yield TitleLine(id="title")
        yield Static(id="today", markup=False)
        yield Static(id="heads", markup=False)
        yield PointerList(id="decks")
        yield Static(id="notes", markup=False)
        yield KeyBar(HINTS)

    def show(self, view: Overview) -> None:
        """Show these numbers; at first the cursor stands where there is something to study."""
        first, self._overview = self._overview is None, view
        self._write()
        if first and (row := first_to_study(view)):
            self.query_one(PointerList).highlighted = row

    def on_mount(self) -> None:
        """Write the frame."""
        self._write()
        self.query_one(PointerList).focus()

    def on_resize(self) -> None:
        """Lay the table out anew."""
        self._write()

    def on_screen_resume(self) -> None:
        """Come back with fresh numbers."""
        self.refresh_overview()

    def refresh_overview(self) -> None:
        """Take the numbers from the store, once it is open."""
        desk = self.study_app.desk
        if desk is not None:
            desk.look_again()
            self.show(overview_of(desk))
            tell_news(self, desk)
            self._look_for_offer(desk)

    def show_trouble(self, error: StudyError) -> None:
        """Say why nothing can be kept."""
        self._trouble = str(error)
        self._write()

    # Actions

    def action_study(self) -> None:
        """Study the deck or topic under the cursor."""
        deck_id, _, topic = self.query_one(PointerList).chosen.partition("/")
        if deck_id:
            self.study_app.study(deck_id, topic)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click or enter on a row studies it."""
        event.stop()
        deck_id, _, topic = (event.option.id or "").partition("/")
        self.study_app.study(deck_id, topic)

    def action_test(self) -> None:
        """Open the settings of a quiz on the deck or topic under the cursor."""
        self.study_app.when_open(self._open_test)

    def _open_test(self) -> None:
        from studyapp.study.quiz_plan import QuizSettings

        deck_id, _, topic = self.query_one(PointerList).chosen.partition("/")
        self.study_app.quiz(QuizSettings(deck_id, (topic,) if topic else ()))

    def action_lab(self) -> None:
        """Open the list of simulations."""
        self.study_app.when_open(self._open_lab)

    def _open_lab(self) -> None:
        from studyapp.tui.screens.catalog import CatalogScreen

        self.app.push_screen(CatalogScreen(self._desk))

    def action_progress(self) -> None:
        """Open the progress screen."""
        self.study_app.when_open(self._open_progress)

    def action_exam(self) -> None:
        """Open the plan for a date."""
        self.study_app.when_open(self._open_exam)

    def _open_exam(self) -> None:
        from studyapp.tui.screens.exam import ExamScreen

        self.app.push_screen(ExamScreen(self._desk))

    def _open_progress(self) -> None:
        from studyapp.tui.screens.progress import ProgressScreen

        self.app.push_screen(ProgressScreen(self._desk))

    def action_settings(self) -> None:
        """Open the settings."""
        self.study_app.when_open(self._open_settings)

    def _open_settings(self) -> None:
        from studyapp.tui.screens.settings import SettingsScreen

        self.app.push_screen(SettingsScreen(self._desk))

    def action_fit(self) -> None:
        """Fit the schedule to the answers that are kept."""
        self.study_app.when_open(self._open_fit)

    def _open_fit(self) -> None:
        from studyapp.tui.screens.fit import FitScreen

        self.app.push_screen(FitScreen(self._desk))

    def _look_for_offer(self, desk: Desk) -> None:
        """Whether a fit is to be offered: it may take the whole log, so in a thread."""
        from studyapp.study.refitting import Doubling

        if self._doubling is None:
            self._doubling = Doubling(desk)
        self.run_worker(
            self._doubling.look, thread=True, exclusive=True, exit_on_error=False, group=OFFER
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Offer a fit once it is known that there is enough to fit to."""
        if event.worker.group == OFFER and event.state is WorkerState.SUCCESS:
            self._offered = event.worker.result or 0
            self._write()

    def action_concepts(self) -> None:
        """Open the concept map at the topic under the cursor."""
        self.study_app.when_open(self._open_concepts)

    def _open_concepts(self) -> None:
        from studyapp.tui.screens.concept_map import ConceptMapScreen

        deck_id, _, topic = self.query_one(PointerList).chosen.partition("/")
        self.app.push_screen(ConceptMapScreen(self._desk, (deck_id, topic)))

    @property
    def _desk(self) -> Desk:
        desk = self.study_app.desk
        assert desk is not None  # noqa: S101 (asked for once it is open)
        return desk

    def action_cursor_down(self) -> None:
        """Down one row."""
        self.query_one(PointerList).action_cursor_down()

    def action_cursor_up(self) -> None:
        """Up one row."""
        self.query_one(PointerList).action_cursor_up()

    def action_cursor_first(self) -> None:
        """To the first row."""
        self.query_one(PointerList).action_first()

    def action_cursor_last(self) -> None:
        """To the last row."""
        self.query_one(PointerList).action_last()

    # What is shown

    def _write(self) -> None:
        view, width = self._overview, self.app.size.width - 4
        if view is None:
            self.query_one("#title", TitleLine).show("studyapp", _day(self.study_app.today))
            self.query_one("#notes", Static).update(Content.styled(self._trouble, "$error"))
            return
        streak = f" · day {view.streak} in a row" if view.streak > 1 else ""
        self.query_one("#title", TitleLine).show("studyapp", f"{_day(view.day)}{streak}")
        today = [today_line(view, width), *plan_lines(view, width)]
        self.query_one("#today", Static).update(Content("\n").join(today))
        inner = width - POINTER_WIDTH
        self.query_one("#heads", Static).update(head_line(inner) if view.decks else "")
        self.query_one(PointerList).show(row for d in view.decks for row in deck_rows(d, inner))
        self.query_one("#notes", Static).update(Content("\n").join(self._notes(view)))

    def _notes(self, view: Overview) -> list[Content]:
        app = self.study_app
        notes = []
        if self._trouble:
            notes.append(Content.styled(self._trouble, "$error"))
        elif app.desk is not None and not app.desk.store.writable:
            notes.append(Content.styled("Look only: " + app.desk.store.why_look_only, "$warning"))
        if not view.decks:
            notes.append(
                Content(
                    "There is no deck to study. Put deck files (*.toml or *.md) into "
                    f"{app.home_paths.decks}"
                )
            )
        if view.last_run is not None:
            seen = view.last_run.sentence or view.last_run.status
            told = ago(app.clock.now() - view.last_run.started_at)
            notes.append(
                Content.assemble(
                    ("Last run   ", MUTED), f"{view.last_run.simulation} · {seen} · {told}"
                ).truncate(max(1, self.app.size.width - 4), ellipsis=True)
            )
        if self._offered:
            told = f"Your log has doubled to {self._offered:,} recall tests: press f to fit"
            notes.append(Content(f"{told} the schedule."))
        if view.problems:
            notes.append(
                Content.styled(
                    f"{view.problems} problems in deck files: studyapp check", "$warning"
                )
            )
        begun = view.done_today or view.due or any(one.deck.learned for one in view.decks)
        if not begun and view.last_run is None and view.new:
            notes.append(
                Content.styled("Enter begins with the first cards. ? shows every key.", MUTED)
            )
        return notes


def _day(day: dt.date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
