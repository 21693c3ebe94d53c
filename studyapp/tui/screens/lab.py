"""The lab: one simulation on the bench, its knobs, its live figure, and what was seen."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen

from sim.errors import SimulationError
from sim.knobs import Knob
from sim.run import Run
from studyapp.cards.card import Card
from studyapp.cards.simulation_link import SimulationLink
from studyapp.drawing.caption import caption_of
from studyapp.drawing.cells import Glyphs
from studyapp.drawing.scales import Direction
from studyapp.drawing.words import describe
from studyapp.study.arrangement import Arrangement
from studyapp.study.comparison import pinned_commands, table, value_words
from studyapp.study.desk import Desk
from studyapp.study.lab import LabVisit
from studyapp.study.stepper import Look
from studyapp.study.sweeping import Sweeping, described, suggested
from studyapp.tui.commands import KeyCommands
from studyapp.tui.screens import lab_keys, lab_words
from studyapp.tui.screens.ask import AskScreen
from studyapp.tui.screens.playing import LONGEST_WAIT, PlayingScreen
from studyapp.tui.screens.saving import Subject
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.figure_view import FigureView, figure_signs
from studyapp.tui.widgets.key_bar import KeyBar
from studyapp.tui.widgets.knob_panel import KnobPanel
from studyapp.tui.widgets.steady import SteadyText
from studyapp.tui.widgets.timeline import Timeline
from studyapp.tui.widgets.title_line import SMALLEST, TitleLine

AS_HIGH_AS_THEIR_WORDS = ("#compared", "#question")
"""The others have their rows, whatever they say, and move nothing else."""
TALL = 34
"""From so many rows on, every measure of compared runs is shown."""


class LabScreen(PlayingScreen):
    """A visit to the lab.

    Args:
        desk: where the record of the run goes.
        simulation: id of the simulation.
        link: what the card sets and asks; None for free exploration.
        card: the card that led here.
        session_id: the sitting it belongs to.
    """

    CSS_PATH = STYLES / "lab.tcss"
    AUTO_FOCUS = "KnobPanel"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (SMALLEST.height, "-high")]  # noqa: RUF012 (typed by its base)
    COMMANDS = Screen.COMMANDS | {KeyCommands}
    HELP = (
        "Predict first, then press space. Arrows choose and turn the knobs; a turned knob begins "
        "anew. To compare: c pins the run, then turn a knob and play again. The line under the "
        "title is the run: m or the mouse moves along it. Every run that was started is kept."
    )
    BINDINGS: ClassVar[list[BindingType]] = lab_keys.BINDINGS

    def __init__(
        self,
        desk: Desk,
        simulation: str,
        link: SimulationLink | None = None,
        card: Card | None = None,
        session_id: UUID | None = None,
    ) -> None:
        super().__init__(LabVisit(desk, simulation, link, card, session_id))
        self.arrangement = Arrangement()
        self._all_knobs = not self.visit.guided
        self._glyphs = figure_signs(desk.settings.glyphs)
        self._fitted = Size(0, 0)

    def compose(self) -> ComposeResult:
        """Title, the line of the run, figure, what is seen, what differs, knobs, question, keys."""
        low = self.app.size.height < SMALLEST.height
        self.set_class(low, "-low")  # the first layout would come before it is found out
        self.set_class(not low, "-high")
        yield TitleLine(id="title")
        yield Timeline(id="timeline")
        yield FigureView(id="figure")
        yield SteadyText(id="sentence", markup=False)
        yield SteadyText(id="compared", markup=False)
        yield KnobPanel(id="knobs")
        yield SteadyText(id="knob-help", markup=False)
        yield SteadyText(id="question", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show step 0, paused: all of it before the first layout, which then is the last one."""
        self.show_knobs()
        self._show_all()

    def on_resize(self) -> None:
        """Fit the words to the new size."""
        if self.app.size != self._fitted:
            self.call_after_refresh(self.show)

    # Comparing and arranging

    def action_pin(self) -> None:
        """Keep the present run in sight while another one is played."""
        self._when_still(lambda: self._guard(self._pin))

    def _pin(self) -> None:
        look = self._stepper.rest()
        assert look.record is not None  # noqa: S101 (a look at rest has one)
        self.visit.pin(look.record, look.figure)
        self._stepper.compares = True
        self.show()

    def action_unpin(self) -> None:
        """Let the newest pin go."""
        self._guard(self.visit.unpin)
        self._stepper.compares = bool(self.visit.pins)
        self.show()

    def action_overlay(self) -> None:
        """Pinned runs beside the present one where there is room, or laid over it."""
        now = self.arrangement
        self.arrangement = Arrangement(now.front, now.scales, not now.beside)
        where = "beside, where there is room" if self.arrangement.beside else "over this run"
        self.notify(where, title="Pinned runs", timeout=2, markup=False)
        self.show()

    def action_panel(self) -> None:
        """The next panel alone; after the last one, all of them."""
        self.arrangement = self.arrangement.turned(len(self._stepper.look.figure.panels))
        self.show()

    def action_front(self, number: int) -> None:
        """A panel alone, by its number; 0 for all of them."""
        count = len(self._stepper.look.figure.panels)
        if number <= count:
            place = number - 1 if number else None
            self.arrangement = self.arrangement.with_front(place, count)
            self.show()

    def action_scale(self, direction: Direction) -> None:
        """An axis logarithmic or linear."""
        made = self.arrangement.with_other_scale(self._stepper.look.figure, direction)
        self.arrangement, told = made
        self.notify(told, timeout=3, markup=False)
        self.show()

    def action_glyphs(self) -> None:
        """Other signs, for a terminal whose font lacks the finer ones."""
        signs = list(Glyphs)
        self._glyphs = signs[(signs.index(self._glyphs) + 1) % len(signs)]
        self.query_one(FigureView).use(self._glyphs)
        self.query_one(Timeline).use(self._signs)
        self.show()

    @property
    def _signs(self) -> str:
        return "plain" if self._glyphs is Glyphs.ASCII else "full"

    def action_words(self) -> None:
        """The figure in words, and how compared runs differ."""
        from studyapp.tui.screens.words import WordsScreen

        self._when_still(lambda: self.app.push_screen(WordsScreen(*self._in_words())))

    def _in_words(self) -> tuple[str, str, list[tuple[str, ...]]]:
        look, pins = self._stepper.rest(), self.visit.pins
        assert look.record is not None  # noqa: S101 (a look at rest has one)
        words = describe(self.arrangement.figure(look.figure, look.record, pins))
        return self.visit.description.title, words, table(look.record, pins) if pins else []

    def action_info(self) -> None:
        """Claim, reference, measures, and the cards that use this simulation."""
        from studyapp.tui.screens.about import AboutScreen

        self._when_still(lambda: self.app.push_screen(AboutScreen(self.visit)))

    # Sweeping and saving

    def action_sweep(self) -> None:
        """Ask which values the chosen knob shall go through, and run them all."""
        knob = self.query_one(KnobPanel).chosen
        if knob is not None:
            self._ask_for_a_sweep(knob, suggested(knob))

    def _ask_for_a_sweep(self, knob: Knob, text: str) -> None:
        from studyapp.tui.screens.sweep import SweepScreen

        visit = self.visit

        def typed(text: str | None) -> None:
            if not text:
                return
            try:
                sweeping = Sweeping(
                    visit.description.id, knob.name, text, visit.values, visit.seed, visit.run.runs
                )
            except SimulationError as error:
                self.notify(error.hint, title=error.message, severity="warning", markup=False)
                self._ask_for_a_sweep(knob, text)
            else:
                self.app.push_screen(SweepScreen(sweeping, visit.description.title, self._glyphs))

        prompt = described(knob, visit.values[knob.name])
        self.app.push_screen(AskScreen(prompt, knob.range_words, text), typed)

    def subject(self) -> Subject | None:
        """The run as it stands; None where it is in the middle of a long step."""
        self._stepper.pause()
        if not self._stepper.settle(LONGEST_WAIT):
            self.notify("try again after it", title="A step is being made.", markup=False)
            return None
        look, run, pins = self._stepper.rest(), self.visit.run, self.visit.pins
        record, arrangement = look.record, self.arrangement
        assert record is not None  # noqa: S101 (a look at rest has one)
        return Subject(
            name=f"{self.visit.description.id}-{look.step}",
            figure=arrangement.figure(look.figure, record, pins),
            title=self.visit.description.title,
            caption="\n".join([caption_of(record), *pinned_commands(pins)]),
            record=record,
            history=run.history,
            anew=lambda: Run(run.model, run.params, run.seed, run.runs),
            last=look.step,
            framed=lambda figure: arrangement.figure(figure, record, pins),
        )

    def saving_changed(self) -> None:
        """The line below the knobs says how far it is."""
        if self.is_mounted:
            self._show_knob_help()

    # Knobs

    def on_knob_panel_turned(self, event: KnobPanel.Turned) -> None:
        """A knob was turned."""
        self._turn({event.name: event.value})

    def on_knob_panel_chosen(self, _: KnobPanel.Chosen) -> None:
        """Say what the chosen knob does."""
        self._show_knob_help()

    def on_knob_panel_asked(self, event: KnobPanel.Asked) -> None:
        """Ask for a value of the knob."""
        knob = event.knob
        prompt = f"{knob.name}: {knob.help}".rstrip(": ")
        value = value_words(self.visit.values[knob.name])

        def typed(text: str | None) -> None:
            if text:
                self._turn({knob.name: text})

        self.app.push_screen(AskScreen(prompt, knob.range_words, value), typed)

    def action_default(self) -> None:
        """The chosen knob as it was at first."""
        knob = self.query_one(KnobPanel).chosen
        if knob is not None:
            self._turn({knob.name: self.visit.own_value(knob.name)})

    def action_all_defaults(self) -> None:
        """All knobs as they were at first."""
        self._turn({name: self.visit.own_value(name) for name in self.visit.values})

    def action_free(self) -> None:
        """Between the card's own knobs and all of them."""
        if self.visit.guided:
            self._all_knobs = not self._all_knobs
            self.show_knobs()
            self.show()

    def _turn(self, values: dict[str, object]) -> None:
        if all(self.visit.values[name] == value for name, value in values.items()):
            return
        self._renew(lambda: self.visit.turn(**values), then_play=self.playing)

    def _shown_knobs(self) -> tuple[Knob, ...]:
        knobs = self.visit.knobs
        if self._all_knobs:
            return knobs
        return tuple(knob for knob in knobs if knob.name in self.visit.guided)

    def show_knobs(self) -> None:
        """The knobs in sight, as they stand."""
        self.query_one(KnobPanel).show(self._shown_knobs(), self.visit.values)

    # What is shown

    def show(self) -> None:
        """How the run stands, in every part of the screen."""
        if self.is_mounted:
            self._show_all()

    def _show_all(self) -> None:
        self._fitted = self.app.size
        look, pins = self._stepper.look, self.visit.pins
        shown = self.arrangement
        figure = shown.figure(look.figure, look.record, pins)
        parts = shown.parts(look.figure, look.record, pins)
        self.query_one("#title", TitleLine).show(self._left(look), self._right(look))
        place = self._stepper.goal
        self.query_one(Timeline).show(
            look.step if place is None else place, look.furthest, look.total
        )
        self.query_one(FigureView).show(figure, parts)
        about, question = self.visit.description, self.visit.question
        seen = lab_words.sentence(look, about, question, kept=self._kept, compared=bool(pins))
        self._tell("#sentence", seen)
        self._show_compared(look)
        self._show_knob_help()
        self.set_class(bool(question), "-asked")
        self._tell("#question", lab_words.question_words(question))
        hints = lab_keys.hints(
            playing=self.playing,
            finished=look.finished,
            guided=bool(self.visit.guided),
            free=self._all_knobs,
            pinned=bool(pins),
            narrow=self._fitted.width < SMALLEST.width,
        )
        self.query_one(KeyBar).show(hints)

    def _left(self, look: Look) -> str:
        front = self.arrangement.words(look.figure)
        return f"Lab · {front + ' · ' if front else ''}{self.visit.description.title}"

    def _right(self, look: Look) -> str:
        runs = f" · {look.run.runs} runs" if look.run.runs > 1 else ""
        going = self._stepper.goal is not None
        state = lab_words.state_words(look, playing=self.playing, going=going, signs=self._signs)
        speed = f" · x{self.speed:g}" if self.speed != 1 else ""
        return f"{state}{speed} · seed {look.run.seed}{runs}"

    def _show_compared(self, look: Look) -> None:
        pins = self.visit.pins
        self.set_class(bool(pins), "-compared")
        self.query_one(KnobPanel).leave_room(bool(pins))
        if pins and look.record is not None:
            high, width = self.app.size.height, max(8, self._fitted.width - 4)
            lines = 1 if high < SMALLEST.height else (3 if high < TALL else 8)
            self._tell("#compared", lab_words.compared(look.record, pins, width, lines))

    def _show_knob_help(self) -> None:
        knob = self.query_one(KnobPanel).chosen
        if self.saving:
            self._tell("#knob-help", Content.styled(self.saving, "$text-accent"))
        elif knob is not None:
            own, width = self.visit.own_value(knob.name), max(8, self._fitted.width - 4)
            from_card = knob.name in self.visit.guided
            words = lab_words.knob_words(knob, own, width, from_card=from_card)
            self._tell("#knob-help", words)

    def _tell(self, place: str, words: Content) -> None:
        self.query_one(place, SteadyText).write(words, moves=place in AS_HIGH_AS_THEIR_WORDS)
