"""Settings: one list with what each means; a change holds at once and stands in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.worker import Worker, WorkerState

from studyapp.cards.problem import Problem
from studyapp.errors import StudyError, UsageError
from studyapp.insight.workload import Workload, cost_words
from studyapp.study.rederiving import Rescheduled, reschedule
from studyapp.study.setting_kinds import Name, Share, Whole
from studyapp.study.settings import SETTINGS, Setting
from studyapp.study.settings_file import KEYS, change_setting, read_file
from studyapp.tui.colours import MUTED
from studyapp.tui.screens.ask import AskScreen
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.pointer_list import POINTER_WIDTH, PointerList
from studyapp.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from studyapp.study.desk import Desk
    from studyapp.tui.app import StudyApp

TITLE, VALUE = 18, 25
"""Columns of a setting's name, and of its value."""
SCHEDULE, COST = "schedule", "cost"


class SettingsScreen(Screen[None]):
    """Everything that can be set.

    Args:
        desk: what the settings hold for.
    """

    CSS_PATH = STYLES / "settings.tcss"
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012 (typed by its base)
    HELP = (
        "A change holds at once and is written to the file of settings, where your comments and "
        "the order of the lines stay. Changes of the schedule (desired retention, the hour at "
        "which a day begins) schedule every card anew when you leave."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "turn(1)", "The next value", id="settings.more"),
        Binding("left,h", "turn(-1)", "The value before", id="settings.less"),
        Binding("enter,space", "change", "Type a value, or take the next one", id="settings.type"),
        Binding("d", "default", "Back to what holds by itself", id="settings.default"),
        Binding("down,j", "cursor(1)", "Down", id="settings.down", show=False),
        Binding("up,k", "cursor(-1)", "Up", id="settings.up", show=False),
        Binding("question_mark", "app.help", "Help", id="settings.help"),
        Binding("escape,s", "back", "Back", id="settings.back"),
        Binding("q", "app.leave", "Quit", id="settings.quit"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._file = read_file(desk.store.home.config)
        self._problems: tuple[Problem, ...] = ()
        self._refused = ""
        self._pointed: str | None = None
        self._workload: Workload | None = None
        self._failed = False

    @property
    def study_app(self) -> StudyApp:
        """The application, by its own type."""
        return cast("StudyApp", self.app)

    def compose(self) -> ComposeResult:
        """Title, list, what is said of the one that is pointed at, keys."""
        yield TitleLine("Settings", id="title")
        settings = PointerList(id="settings")
        settings.can_focus = False
        yield settings
        yield Static(id="about", markup=False)
        yield KeyBar(
            [
                KeyHint("←→", "change", "screen.turn(1)"),
                KeyHint("enter", "type", "screen.change"),
                KeyHint("d", "default", "screen.default"),
                KeyHint("?", "help", "app.help"),
                KeyHint("esc", "back", "screen.back"),
            ]
        )

    def on_mount(self) -> None:
        """Show what is set, and what is wrong there; work out what a retention costs."""
        self._take()
        if self._desk.store.exists:
            self.run_worker(self._simulate, thread=True, exit_on_error=False, group=COST)

    def _simulate(self) -> Workload:
        from studyapp.study.workload import workload_of

        return workload_of(self._desk)

    def on_resize(self) -> None:
        """Lay the list out anew."""
        self._write()

    def on_screen_resume(self) -> None:
        """Back from the keys: there may be others."""
        if self.is_mounted:
            self._file = read_file(self._file.path)
            self._take()

    # Actions

    @property
    def chosen(self) -> Setting | None:
        """The setting that is pointed at; None for the keys."""
        name = self.query_one(PointerList).chosen
        return next((one for one in SETTINGS if one.name == name), None)

    def action_turn(self, by: int) -> None:
        """Another value of the setting that is pointed at."""
        self._file = read_file(self._file.path)  # an editor may have changed it meanwhile
        setting = self.chosen
        if setting is None:
            self._open_keys()
        else:
            self._set(setting, self._kinded(setting).kind.turned(self._value(setting), by))

    def action_change(self) -> None:
        """Ask for a number or a name; of others take the next value."""
        setting = self.chosen
        if setting is None or not isinstance(setting.kind, Whole | Share | Name):
            self.action_turn(1)
            return
        self._file = read_file(self._file.path)
        kind = self._kinded(setting).kind
        value = kind.written(self._value(setting)).strip('"')
        self.app.push_screen(
            AskScreen(setting.title, f"{setting.about}: {kind.range}", value),
            lambda text: self._typed(setting, text),
        )

    def action_default(self) -> None:
        """Back to what holds as long as nothing is set."""
        setting = self.chosen
        if setting is not None:
            self._set(setting, setting.default)

    def action_cursor(self, by: int) -> None:
        """Point at another setting."""
        self.query_one(PointerList).move(by)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what the setting that is pointed at means."""
        if event.option.id != self._pointed:  # a list that is written anew points again
            self._pointed, self._refused = event.option.id, ""
        self._write_about()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click changes what it points at."""
        event.stop()
        self.action_change()

    def action_back(self) -> None:
        """Back to Home, once the schedule is what is set."""
        if self._at_work:
            return
        if self._failed:  # told once; the next start tries again
            self.dismiss()
            return
        work = self.run_worker(
            lambda: reschedule(self._desk), thread=True, exit_on_error=False, group=SCHEDULE
        )
        work.name = SCHEDULE

    @property
    def _at_work(self) -> bool:
        return any(worker.group == SCHEDULE and worker.is_running for worker in self.workers)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Leave when the cards are scheduled anew; where that failed, say why and stay."""
        if event.worker.group == COST and event.state is WorkerState.SUCCESS:
            self._workload = event.worker.result
            self._write_about()
        if event.worker.group != SCHEDULE:
            return
        if event.state is WorkerState.SUCCESS:
            done: Rescheduled | None = event.worker.result
            if done is not None:
                self.app.notify(done.words, title="Settings", markup=False)
            self.dismiss()
        elif event.state is WorkerState.ERROR:
            self._refused, self._failed = str(event.worker.error), True
            self._write_about()

    # Changing

    def _typed(self, setting: Setting, text: str | None) -> None:
        if text is None:
            return
        try:
            value = self._kinded(setting).kind.typed(text)
        except UsageError as error:
            self._refuse(error)
        else:
            self._set(setting, value)

    def _set(self, setting: Setting, value: object) -> None:
        if self._at_work:
            return
        try:
            self._file = change_setting(self._file.path, setting, value)
        except StudyError as error:
            self._refuse(error)
        else:
            self._refused = ""
            self._take()

    def _refuse(self, error: StudyError) -> None:
        self._refused = f"{error.message} {error.hint or ''}".strip()
        self._write_about()

    def _take(self) -> None:
        self._problems = self.study_app.take_settings(self._file)
        self._write()

    def _open_keys(self) -> None:
        from studyapp.tui.screens.keys import KeysScreen

        self.app.push_screen(KeysScreen(self._file.path))

    def _value(self, setting: Setting) -> object:
        return setting.of(self._file.settings)

    def _kinded(self, setting: Setting) -> Setting:
        """The setting, with the names that only the screens know."""
        if not isinstance(setting.kind, Name):
            return setting
        themes = tuple(sorted(self.app.available_themes))
        return replace(setting, kind=replace(setting.kind, choices=themes))

    # What is shown

    def _write(self) -> None:
        if not self.is_mounted:
            return
        width = max(20, self.app.size.width - 4 - POINTER_WIDTH)
        place = str(self._file.path)
        self.query_one("#title", TitleLine).show("Settings", place)
        self.query_one(PointerList).show(self._rows(width))
        self._write_about()

    def _rows(self, width: int) -> Iterator[tuple[str, Content]]:
        for setting in SETTINGS:
            value = self._value(setting)
            changed = value != setting.default
            line = Content.assemble(
                f"{setting.title:<{TITLE}}  ",
                (f"{setting.kind.words(value):<{VALUE}}", "bold" if changed else ""),
                ("  " + setting.about, MUTED),
            )
            yield setting.name, line.truncate(width, ellipsis=True)
        count = len(self._file.settings.keys)
        said = f"{count} of your own" if count else "as they are"
        line = Content.assemble(
            f"{'Keys':<{TITLE}}  ", f"{said:<{VALUE}}", ("  enter lists them all", MUTED)
        )
        yield KEYS, line.truncate(width, ellipsis=True)

    def _write_about(self) -> None:
        if not self.is_mounted:
            return
        self.query_one("#about", Static).update(Content("\n").join(self._about()))

    def _about(self) -> Iterator[Content]:
        setting = self.chosen
        if self._at_work:
            yield Content("Scheduling your cards anew.")
        elif self._refused:
            yield Content.styled(self._refused, "$warning")
        elif setting is None:
            yield Content("Which keys do what, and which of them you have set yourself.")
        else:
            yield Content(f"{setting.about[0].upper()}{setting.about[1:]}: {setting.kind.range}.")
            yield Content.styled(self._where(setting), MUTED)
            if setting.name == "desired_retention":
                yield from self._cost(self._value(setting))
        for problem in self._problems[:2]:
            yield Content.styled(str(problem), "$warning")

    def _cost(self, retention: object) -> Iterator[Content]:
        """What the retention costs, next to the one in force."""
        found = self._workload
        assert isinstance(retention, float)  # noqa: S101 (what is chosen)
        if found is None or not (cost := found.at(retention)):
            return
        yield Content(f"By simulation {cost_words(cost, found)}.")

    def _where(self, setting: Setting) -> str:
        line = self._file.lines.get((setting.section, setting.name))
        default = f"By itself {setting.kind.words(setting.default)}"
        return f"{default}; set in line {line}." if line else f"{default}; not set."
