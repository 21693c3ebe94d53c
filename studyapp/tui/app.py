"""The application: opens what is kept while the first frame is on screen, and wires the screens."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gc
import signal
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from studyapp.cards.problem import Problem
from studyapp.clock import Clock
from studyapp.errors import StudyError
from studyapp.progress.home import Home
from studyapp.records.identifier import IdentifierSource
from studyapp.records.study_day import study_day
from studyapp.study.desk import Desk, open_desk, read_shelf
from studyapp.study.glimpse import glimpse
from studyapp.study.settings import Settings
from studyapp.study.settings_file import SettingsFile, read_file, theme_problems
from studyapp.tui import tidying
from studyapp.tui.screens.home import HomeScreen
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from studyapp.cards.library import Library
    from studyapp.study.overview import Overview
    from studyapp.study.quiz_plan import QuizSettings
    from studyapp.study.session import Session


class StudyApp(App[None]):
    """The terminal application.

    Args:
        home: where things are kept.
        clock: the time.
        deck_id, topic, limit: what ``study_at_once`` studies, and how many answers long.
        study_at_once: begin with a study session instead of Home.
        begin_with: what to do instead of showing Home, once the store is open.
        identifiers: seeded, where the application must come out the same each time.
        library: the decks; None reads the bundled ones and the learner's own.
    """

    CSS_PATH: ClassVar = [STYLES / "app.tcss", STYLES / "home.tcss"]
    TITLE = "studyapp"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Quit", id="app.quit", show=False, priority=True),
        Binding(
            "ctrl+c", "interrupt", "Copy or quit", id="app.interrupt", show=False, priority=True
        ),
        Binding("f1", "help", "Help", id="app.help", show=False, priority=True),
    ]

    class DeskReady(Message):
        """The store is open; screens may count on it."""

    def __init__(
        self,
        home: Home,
        clock: Clock,
        *,
        deck_id: str = "",
        topic: str = "",
        limit: int | None = None,
        study_at_once: bool = False,
        begin_with: Callable[[StudyApp], None] | None = None,
        identifiers: IdentifierSource | None = None,
        library: Library | None = None,
    ) -> None:
        super().__init__()
        self._identifiers = identifiers
        self.home_paths = home
        self.settings = Settings()
        self._first_theme = self.theme
        self.clock = clock
        self._library = library
        self.desk: Desk | None = None
        self.trouble: StudyError | None = None
        self._waiting: Callable[[], None] | None = None
        if study_at_once:
            self._waiting = partial(self.study, deck_id, topic, limit)
        elif begin_with is not None:
            self._waiting = partial(begin_with, self)

    @property
    def today(self) -> dt.date:
        """The study day that it is now."""
        now = self.clock.now()
        return study_day(now, self.clock.offset_minutes(now), self.settings.day_begins_at)

    def get_default_screen(self) -> Screen[None]:
        """Home: its frame at once, its numbers as soon as the decks are read."""
        return HomeScreen()

    def pop_screen(self) -> AwaitComplete:
        """Leave a screen, and tidy up after it if the one below it stays for a while."""
        left = super().pop_screen()
        self.set_timer(tidying.REST, partial(self._tidy_below, self.screen))
        return left

    def _tidy_below(self, screen: Screen[Any]) -> None:
        if self.screen_stack[-1:] == [screen]:  # none is left where the application ends
            tidying.tidy()

    def on_load(self) -> None:
        """Listen to signals before the screen is taken, or one that comes then leaves it so."""
        self._listen_to_signals()

    def on_mount(self) -> None:
        """Read the decks and open the database in a thread, once Home is on screen."""
        self._set_up()
        if self._waiting is None:
            self.call_after_refresh(self._open_in_thread)
        else:  # a card is what is waited for, not Home
            self._open_in_thread()

    def _open_in_thread(self) -> None:
        self.run_worker(self._open, thread=True, exit_on_error=False, group="desk")

    def _open(self) -> Desk:
        shelf = read_shelf(self.home_paths) if self._library is None else None
        decks = shelf or self._library
        library = shelf.library if shelf is not None else self._library
        if self._waiting is None and library is not None:
            first = glimpse(self.home_paths, library, self.clock, self.settings)
            self.call_from_thread(self._show_first, first)
        desk = open_desk(self.home_paths, self.clock, decks, identifiers=self._identifiers)
        # Parts that NumPy and Python load by themselves, else in the middle of a first picture:
        import encodings.utf_32_le  # noqa: F401 (the letters of a row)

        import numpy.ma  # noqa: F401 (np.unique)

        from studyapp.tui.screens import study  # noqa: F401 (loaded while nobody waits)

        if self.settings.keys:
            self.call_from_thread(self._look_at_keys)

        return desk

    def _show_first(self, first: Overview) -> None:
        """Home from a quick look, before anything heavy is loaded."""
        for screen in self.screen_stack:
            if isinstance(screen, HomeScreen):
                screen.show(first)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hand the opened desk to the screens, or the reason why there is none."""
        if event.worker.group not in ("desk", "warm"):
            return
        if event.worker.is_finished and not gc.isenabled():
            tidying.begin()
        if event.state is WorkerState.SUCCESS and event.worker.group == "desk":
            self.desk = event.worker.result
            self._desk_is_ready()
        elif event.state is WorkerState.ERROR:
            error = event.worker.error
            if not isinstance(error, StudyError):
                raise error if error is not None else RuntimeError("the store did not open")
            self._show_trouble(error)

    def _show_trouble(self, error: StudyError) -> None:
        self.trouble = error
        for screen in self.screen_stack:
            if isinstance(screen, HomeScreen):
                screen.show_trouble(error)
        if not isinstance(self.screen, HomeScreen):
            self.say(error)

    def _set_up(self) -> None:
        """Theme and keys as the learner set them; what is wrong there is told once."""
        file = read_file(self.home_paths.config)
        self.settings = file.settings
        self._use_keys(file.settings.keys)
        problems = [*file.problems, *self._show_theme(file)]
        for problem in problems[:3]:
            self.notify(str(problem), title="Settings", severity="warning", markup=False)

    def _use_keys(self, keys: Mapping[str, str]) -> None:
        """Let these keys hold, and be named in the key lines."""
        if dict(keys) != self._keymap:
            self.set_keymap(dict(keys))
            for screen in self.screen_stack:
                for bar in screen.query(KeyBar):
                    bar.name_keys()

    @property
    def keymap(self) -> Mapping[str, str]:
        """The keys that are set: id of a binding to them, parted by commas."""
        return self._keymap

    def _show_theme(self, file: SettingsFile) -> list[Problem]:
        """The theme that is set, or the first one; what is wrong with it."""
        name = file.settings.theme
        self.theme = name if name in self.available_themes else self._first_theme
        return theme_problems(file, self.available_themes)

    def take_settings(self, file: SettingsFile) -> tuple[Problem, ...]:
        """Let settings hold at once, but for the schedule; what is wrong with them.

        Loads every screen, to know their keys.
        """
        from studyapp.study.rederiving import take_up
        from studyapp.tui.keys import for_textual, read_keymap

        self.settings = file.settings
        if self.desk is not None:
            take_up(self.desk, file.settings)
        keymap = read_keymap(file)
        self._use_keys(for_textual(keymap))
        return (*file.problems, *self._show_theme(file), *keymap.problems)

    def _look_at_keys(self) -> None:
        """Give keys that cannot be used back to what has them, and say so once."""
        from studyapp.tui.keys import for_textual, read_keymap

        keymap = read_keymap(read_file(self.home_paths.config))
        self._use_keys(for_textual(keymap))
        for problem in keymap.problems[:3]:
            self.notify(str(problem), title="Settings", severity="warning", markup=False)

    def _desk_is_ready(self) -> None:
        if self._waiting is not None:
            do, self._waiting = self._waiting, None
            do()
        if isinstance(self.screen, HomeScreen):  # else it is refreshed when it comes back
            self.screen.refresh_overview()
        self.call_after_refresh(self._warm_in_thread)

    def _warm_in_thread(self) -> None:
        """What writing needs takes long to load: do it while the learner reads."""
        assert self.desk is not None  # noqa: S101 (asked for once there is one)
        self.run_worker(self.desk.store.warm, thread=True, exit_on_error=False, group="warm")

    def when_open(self, do: Callable[[], None]) -> None:
        """Do it now, or as soon as the store is open; what was asked for last is done."""
        if self.desk is None:
            self._waiting = do
        else:
            do()

    def quiz(
        self,
        settings: QuizSettings | None = None,
        seed: int | None = None,
        *,
        begin: bool = False,
        resume: bool = False,
    ) -> None:
        """Show the settings of a quiz, or begin one, or go on with the one that was left."""
        from studyapp.tui.screens.quiz_start import QuizStartScreen

        assert self.desk is not None  # noqa: S101 (asked for once it is open)
        start = QuizStartScreen(self.desk, settings, seed)
        self.push_screen(start)
        if begin:
            self.call_after_refresh(start.action_begin)
        elif resume:
            self.call_after_refresh(start.action_resume)

    def study(
        self,
        deck_id: str = "",
        topic: str = "",
        limit: int | None = None,
        first: Sequence[str] = (),
    ) -> None:
        """Begin a study session and show it; the cards of ``first`` come first."""
        if self.desk is None:
            self._waiting = partial(self.study, deck_id, topic, limit)
            return
        from studyapp.study.session import Session
        from studyapp.tui.screens.study import StudyScreen

        try:
            session: Session = Session(self.desk, deck_id, topic, limit, first=first)
        except StudyError as error:
            self.say(error)
            return
        self.push_screen(StudyScreen(self.desk, session))

    def say(self, error: StudyError) -> None:
        """Show an error once, as text."""
        self.notify(error.hint or "", title=error.message, severity="error", markup=False)

    # Leaving

    def action_leave(self) -> None:
        """Leave from anywhere. Every answer is on disk already."""
        self._leave(0)

    def action_interrupt(self) -> None:
        """Copy what is selected; with nothing selected, leave."""
        selected = self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
        else:
            self._leave(130)

    def _leave(self, code: int) -> None:
        for screen in reversed(self.screen_stack):
            leave = getattr(screen, "before_leaving", None)
            if leave is not None:
                with contextlib.suppress(StudyError):
                    leave()
        self.exit(return_code=code)

    def _listen_to_signals(self) -> None:
        """A closed window or a polite kill must give the terminal back (Textual does not)."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP", "SIGINT"):
            number = getattr(signal, name, None)
            if number is not None:
                with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                    loop.add_signal_handler(number, self._leave, 128 + number)

    def action_help(self) -> None:
        """Show the keys of the screen that is open."""
        from studyapp.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))


def run_app(
    home: Home,
    clock: Clock,
    *,
    deck_id: str = "",
    topic: str = "",
    limit: int | None = None,
    study: bool = False,
) -> int:
    """Run the application; gives its exit code."""
    return run(
        StudyApp(home, clock, deck_id=deck_id, topic=topic, limit=limit, study_at_once=study)
    )


def run(app: StudyApp) -> int:
    """Run an application until it is left; gives its exit code."""
    try:
        app.run()
    finally:
        if app.desk is not None:
            app.desk.close()
    return app.return_code or 0
