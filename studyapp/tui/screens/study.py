"""Study: a card, its answer, a grade, the next one. Nothing moves when the answer appears."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from sim.errors import SimulationError
from studyapp.cards.simulation_link import SimulationLink
from studyapp.errors import StudyError
from studyapp.records.rating import Rating
from studyapp.study.desk import Desk
from studyapp.study.facts import today
from studyapp.study.session import Session
from studyapp.study.task import Phase
from studyapp.study.times import stopwatch, when
from studyapp.tui.faces import card_face, finished_face
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.title_line import TitleLine


class StudyScreen(Screen[None]):
    """One session on screen.

    Args:
        desk: what is kept.
        session: the session to show and drive.
    """

    CSS_PATH = STYLES / "study.tcss"
    HELP = (
        "Think of the answer, then look. Grade yourself honestly: a grade is about recall, "
        "not about effort. Choice cards grade themselves."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "go_on", "Show the answer; then good, and on", id="study.go_on"),
        *(
            Binding(
                str(n),
                f"number({n})",
                "Choose an option, or grade",
                id=f"study.number_{n}",
                show=False,
            )
            for n in range(1, 10)
        ),
        Binding("o", "simulation", "Open the card's simulation", id="study.simulation"),
        Binding("r", "refute", "Open the run that refutes your answer", id="study.refute"),
        Binding("u", "undo", "Undo", id="study.undo"),
        Binding("at", "suspend", "Suspend the card until you resume it", id="study.suspend"),
        Binding("minus", "bury", "Bury the card until tomorrow", id="study.bury"),
        Binding("i", "info", "What is known of this card", id="study.info"),
        Binding("e", "edit", "Edit the card in your editor", id="study.edit"),
        Binding("down,j", "cursor(1)", "Down", id="study.down", show=False),
        Binding("up,k", "cursor(-1)", "Up", id="study.up", show=False),
        Binding("pagedown", "scroll(1)", "Scroll down", id="study.page_down", show=False),
        Binding("pageup", "scroll(-1)", "Scroll up", id="study.page_up", show=False),
        Binding("question_mark", "app.help", "Help", id="study.help"),
        Binding("escape", "back", "Back", id="study.back"),
        Binding("q", "app.leave", "Quit", id="study.quit"),
    ]

    def __init__(self, desk: Desk, session: Session) -> None:
        super().__init__()
        self._desk = desk
        self.session = session
        self._cursor: int | None = None

    def compose(self) -> ComposeResult:
        """Title, card, keys."""
        yield TitleLine(id="title")
        with VerticalScroll(id="table", can_focus=False):
            yield Static(id="face", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the first card, and say so where answers cannot be kept."""
        self.show()
        why = self.session.why_not_kept
        if why:
            title = f"Nothing can be kept: {why}."
            self.notify("You can practise.", title=title, severity="warning", markup=False)

    def on_resize(self) -> None:
        """Lay the card out anew."""
        self.show()

    def on_screen_resume(self) -> None:
        """Back from the lab: the newest run may have changed."""
        if self.session.phase is not Phase.FINISHED:
            self.session.refresh_run()
        self.show()

    # Actions

    def action_go_on(self) -> None:
        """Whatever comes next: the answer, then Good, then the next card."""
        phase = self.session.phase
        if phase is Phase.FINISHED:
            self.action_back()
        elif phase is Phase.ANSWERED:
            self._next()
        elif phase is Phase.REVEALED:
            self._rate(Rating.GOOD)
        elif self.session.task.question.options:
            if self._cursor is None:
                self.action_cursor(1)
            else:
                self._answer(self._cursor)
        else:
            self.session.reveal()
            self.show(top=False)

    def action_number(self, number: int) -> None:
        """A number chooses an option while asked, and grades afterwards."""
        session = self.session
        if session.phase is Phase.ASKING:
            if number <= len(session.task.question.options):
                self._answer(number - 1)
        elif session.phase is not Phase.FINISHED and number <= len(Rating):
            self._rate(Rating(number))

    def action_cursor(self, by: int) -> None:
        """Move the pointer among the options; without options, scroll."""
        session = self.session
        if session.phase is Phase.ASKING and session.task.question.options:
            last = len(session.task.question.options) - 1
            here = self._cursor
            start = 0 if by > 0 else last
            self._cursor = start if here is None else max(0, min(last, here + by))
            self.show(top=False)
        else:
            self.query_one("#table").scroll_relative(y=by, animate=False)

    def action_scroll(self, pages: int) -> None:
        """Scroll a long card by a page."""
        table = self.query_one("#table")
        table.scroll_relative(y=pages * max(1, table.size.height - 1), animate=False)

    def action_undo(self) -> None:
        """Take the last answer back."""
        try:
            self.session.undo()
        except StudyError as error:
            self._say(error)
        self._cursor = None
        self.show()

    def action_suspend(self) -> None:
        """Put the card away for good."""
        self._put_away(self.session.suspend, "Suspended. u brings it back.")

    def action_bury(self) -> None:
        """Put the card away for today."""
        self._put_away(self.session.bury, "Buried until tomorrow. u brings it back.")

    def action_simulation(self) -> None:
        """Open the card's simulation."""
        if self.session.phase is Phase.FINISHED:
            return
        link = self.session.task.card.simulation
        if link is None:
            self.notify("This card has no simulation.", markup=False)
        else:
            self._open(link)

    def action_refute(self) -> None:
        """Open the run that shows why the chosen answer is wrong."""
        verdict = self.session.verdict
        if verdict is not None and verdict.refuted_by is not None:
            self._open(verdict.refuted_by)

    def action_info(self) -> None:
        """Open what is known of the card."""
        if self.session.phase is not Phase.FINISHED:
            from studyapp.tui.screens.info import InfoScreen

            self.app.push_screen(InfoScreen(self._desk, self.session.task))

    def action_edit(self) -> None:
        """Open the deck file at the card, and take the changed card from it."""
        from studyapp.tui.editor import edit_card

        if self.session.phase is not Phase.FINISHED:
            edit_card(self, self._desk, self.session.task.card)

    def action_back(self) -> None:
        """Back to Home. Nothing is lost: every answer is kept."""
        self.dismiss()

    # What is shown

    def show(self, top: bool = True) -> None:
        """Draw the session as it stands."""
        session = self.session
        table, face = self.query_one("#table"), self.query_one("#face", Static)
        width = max(20, self.app.size.width - 5)  # one for a scrollbar: nothing moves if it comes
        spent = stopwatch(self._desk.clock.now() - session.started_at)
        counts = session.counts
        done = "look only" if session.why_not_kept else f"{counts.done} done"
        right = f"{done} · {counts.left} left      {spent}"
        if session.phase is Phase.FINISHED:
            due = session.next_due_at()
            told = when(due, today(self._desk)) if due else ""
            face.update(finished_face(session, told, width))
            self.query_one("#title", TitleLine).show("Study", right)
        else:
            card = session.task.card
            deck = self._desk.library.deck(card.deck_id)
            face.update(card_face(session, width, self._cursor))
            self.query_one("#title", TitleLine).show(deck.topic_title(card.topic), right)
        if top:
            table.scroll_home(animate=False)
        self.query_one(KeyBar).show(self._hints())

    def _hints(self) -> list[KeyHint]:
        session = self.session
        tail = [KeyHint("?", "help", "app.help"), KeyHint("esc", "back", "screen.back")]
        undo = [KeyHint("u", "undo", "screen.undo")] if session.can_undo else []
        if session.phase is Phase.FINISHED:
            return [KeyHint("enter", "back to home", "screen.back"), *undo, *tail[:1]]
        lab = (
            [KeyHint("o", "simulation", "screen.simulation")]
            if session.task.card.simulation
            else []
        )
        if session.phase is Phase.ASKING:
            count = len(session.task.question.options)
            head = (
                KeyHint(f"1-{count}", "choose", "screen.go_on")
                if count
                else KeyHint("space", "show the answer", "screen.go_on")
            )
            away = [KeyHint("-", "bury", "screen.bury"), KeyHint("@", "suspend", "screen.suspend")]
            return [head, *lab, *undo, *tail[:1], *away, *tail[1:]]
        if session.phase is Phase.REVEALED:
            grades = [
                KeyHint(str(int(r)), f"{r.word} {preview.words}", f"screen.number({int(r)})")
                for r, preview in session.previews().items()
            ]
            return [*grades, *lab[:1], *undo, *tail]
        return [KeyHint("enter", "next", "screen.go_on"), *self._regrades(), *lab, *undo, *tail]

    def _regrades(self) -> list[KeyHint]:
        verdict, graded = self.session.verdict, self.session.graded
        if verdict is None or graded is None:
            return []
        if verdict.right:
            previews = self.session.previews()
            return [
                KeyHint(str(int(r)), f"{r.word} {previews[r].words}", f"screen.number({int(r)})")
                for r in (Rating.HARD, Rating.GOOD, Rating.EASY)
                if r is not graded.rating
            ]
        refute = KeyHint("r", "refute", "screen.refute")
        return [refute] if verdict.refuted_by is not None else []

    # Doing it

    def _answer(self, place: int) -> None:
        try:
            self.session.answer(place)
        except StudyError as error:
            self._say(error)
            return
        self._cursor = None
        self.show(top=False)

    def _rate(self, rating: Rating) -> None:
        try:
            self.session.rate(rating)
        except StudyError as error:
            self._say(error)
            return
        self._next()

    def _next(self) -> None:
        self.session.next()
        self._cursor = None
        self.show()

    def _put_away(self, how: Callable[[], None], told: str) -> None:
        if self.session.phase is Phase.FINISHED:
            return
        try:
            how()
        except StudyError as error:
            self._say(error)
            return
        self._cursor = None
        self.show()
        self.notify(told, markup=False, timeout=3)

    def _open(self, link: SimulationLink) -> None:
        from studyapp.tui.screens.lab import LabScreen

        task = self.session.task
        try:
            lab = LabScreen(self._desk, link.simulation, link, task.card, self.session.id)
        except SimulationError as error:  # the deck asks for what there is not
            self.notify(error.hint, title=error.message, severity="warning", markup=False)
        else:
            self.app.push_screen(lab)

    def _say(self, error: StudyError) -> None:
        self.notify(error.hint or "", title=error.message, severity="warning", markup=False)
