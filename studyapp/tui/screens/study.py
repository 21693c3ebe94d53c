"""Study: a card, its answer, a grade, the next one. Nothing moves when the answer appears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from sim.errors import SimulationError
from studyapp.cards.bodies import Predict
from studyapp.cards.simulation_link import SimulationLink
from studyapp.errors import StudyError
from studyapp.questions.question import Answer, Form, Question
from studyapp.records.confidence import Confidence
from studyapp.records.rating import Rating
from studyapp.study.desk import Desk
from studyapp.study.facts import today
from studyapp.study.session import Session
from studyapp.study.task import Phase
from studyapp.study.times import stopwatch, when
from studyapp.tui import scrolling
from studyapp.tui.deck_news import tell_news
from studyapp.tui.faces import card_face, film_face, finished_face, verdict_rows
from studyapp.tui.pads import Pad, Pending
from studyapp.tui.screens import study_keys
from studyapp.tui.screens.ask import AskScreen
from studyapp.tui.study_hints import study_hints
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.answer_area import BREAKPOINTS, AnswerArea
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.title_line import TitleLine


class StudyScreen(Screen[None]):
    """One session on screen.

    Args:
        desk: what is kept.
        session: the session to show and drive.
    """

    CSS_PATH = STYLES / "study.tcss"
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = BREAKPOINTS
    HELP = (
        "Think of the answer, then look. Grade yourself honestly: a grade is about recall, "
        "not about effort. The other kinds grade themselves, some by running a simulation."
    )
    BINDINGS: ClassVar[list[BindingType]] = study_keys.BINDINGS

    def __init__(self, desk: Desk, session: Session) -> None:
        super().__init__()
        self._desk = desk
        self.session = session
        self._pad: Pad | None = None
        self._pending: Pending | None = None
        self._measuring = False

    def compose(self) -> ComposeResult:
        """Title, card, keys."""
        yield TitleLine(id="title")
        with VerticalScroll(id="table", can_focus=False):
            yield Static(id="face", markup=False)
        yield AnswerArea(self._desk.settings.glyphs, id="answer")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the first card, and say so where answers cannot be kept."""
        self.show()
        if why := self.session.why_not_kept:
            title = f"Nothing can be kept: {why}."
            self.notify("You can practise.", title=title, severity="warning", markup=False)

    def on_resize(self) -> None:
        """Lay the card out anew."""
        self.show()

    def on_screen_resume(self) -> None:
        """Back from the lab: the newest run may have changed, and the deck files may have."""
        self.session.refresh_run()
        if not self._measuring:
            self.session.look_again()
        self.show()

    # Actions

    def action_go_on(self) -> None:
        """Whatever comes next: the answer, then Good, then the next card."""
        session = self.session
        if self._measuring:
            return
        if self._area.playing:
            self._area.end_film()
        elif self._pending is not None:
            self._settle(None)
        elif session.phase is Phase.FINISHED:
            self.action_back()
        elif session.phase is Phase.ANSWERED:
            self._next()
        elif session.phase is Phase.REVEALED:
            self._rate(Rating.GOOD)
        else:
            self._advance(self._pad_now.enter)
            if self._asking and self._pad_now.wanted:
                self.notify(self._pad_now.wanted, markup=False, timeout=3)

    def action_space(self) -> None:
        """As enter; while picking it picks what is pointed at."""
        if self._asking and self.session.task.question.form is not Form.REVEAL:
            self._advance(self._pad_now.space)
        else:
            self.action_go_on()

    def action_number(self, number: int) -> None:
        """A number picks while asked, says how sure, and grades afterwards."""
        session = self.session
        if self._measuring or self._area.playing or session.phase is Phase.FINISHED:
            return
        if self._pending is not None:
            if number <= len(Confidence):
                self._settle(Confidence(number))
        elif session.phase is Phase.ASKING:
            self._advance(lambda: self._pad_now.number(number))
        elif number <= len(Rating):
            self._rate(Rating(number))

    def action_unpick(self) -> None:
        """Take the last pick away, or go back from saying how sure."""
        if self._pending is not None:
            self._pending = None
        elif self._asking:
            self._pad_now.back()
        self.show(top=False)

    def action_cursor(self, by: int) -> None:
        """Move the pointer among options and pieces; without such, scroll."""
        if self._asking and self._pad_now.rows:
            self._pad_now.move(by)
            self.show(top=False)
        else:
            scrolling.by_rows(self.query_one("#table"), by)

    def action_give_up(self) -> None:
        """See a setting that meets the goal."""
        if self._asking and self.session.task.question.form is Form.KNOBS:
            self._hand_in(None)

    def action_why(self) -> None:
        """Write one sentence on why the answer was wrong."""
        verdict = self.session.verdict
        if self.session.phase is not Phase.ANSWERED or verdict is None or verdict.right:
            return

        def written(text: str | None) -> None:
            if text:
                try:
                    self.session.note(text)
                except StudyError as error:
                    self._say(error)
                else:
                    self.notify("It is shown when this card comes again.", markup=False, timeout=3)

        prompt = "Why was it wrong? One sentence, for you."
        self.app.push_screen(AskScreen(prompt, "enter keeps it, esc goes back", "", 500), written)

    def action_practise(self) -> None:
        """Lay the cards on the table that a card which will not stay builds on."""
        if self.session.leech is not None and self.session.leech.practice:
            self.session.practise()
            self.show()

    def action_scroll(self, pages: int) -> None:
        """Scroll a long card by a page."""
        scrolling.by_pages(self.query_one("#table"), pages)

    def action_more(self) -> None:
        """Do more than today's share, once that is done."""
        self.session.more()
        self.show()

    def action_undo(self) -> None:
        """Take the last answer back."""
        try:
            self.session.undo()
        except StudyError as error:
            self._say(error)
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
        if link := self.session.task.question.link:
            self._open(link)
        else:
            self.notify("This card has no simulation.", markup=False)

    def action_refute(self) -> None:
        """Open the run that shows why the chosen answer is wrong."""
        if (verdict := self.session.verdict) and verdict.refuted_by:
            self._open(verdict.refuted_by)

    def action_info(self) -> None:
        """Open what is known of the card."""
        if self.session.phase is not Phase.FINISHED:
            from studyapp.tui.screens.info import InfoScreen

            self.app.push_screen(InfoScreen(self._desk, self.session.task))

    def action_edit(self) -> None:
        """Open the deck file at the card, and take the changed card from it."""
        from studyapp.tui.editor import edit_card

        if self.session.phase is not Phase.FINISHED and not self._measuring:
            edit_card(self, self.session)
            self.show(top=False)

    def action_back(self) -> None:
        """From a line back to the keys; from those back to Home. Every answer is kept."""
        if self._area.typing:
            self.set_focus(None)
            self.show(top=False)
        elif self._pending is not None:
            self.action_unpick()
        else:
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
        self._lay_out()
        if session.phase is Phase.FINISHED:
            due = session.next_due_at()
            told = when(due, today(self._desk)) if due else ""
            face.update(finished_face(session, told, width))
            self.query_one("#title", TitleLine).show("Study", right)
        else:
            topic = session.deck.topic_title(session.task.card.topic)
            face.update(self._face(width))
            self.query_one("#title", TitleLine).show(topic, right)
        tell_news(self, self._desk)
        if top:
            table.scroll_home(animate=False)
        self.call_after_refresh(self._show_keys)

    def _show_keys(self) -> None:
        """The keys; asked for once it is known where they go."""
        if self.is_mounted:
            self.query_one(KeyBar).show(self._hints())

    @property
    def _area(self) -> AnswerArea:
        return self.query_one(AnswerArea)

    @property
    def _pad_now(self) -> Pad:
        """The pad of the question on the table."""
        question = self.session.task.question
        if self._pad is None or self._pad.question is not question:
            self._pad, self._pending = Pad(question), None
        return self._pad

    @property
    def _asking(self) -> bool:
        """Whether keys answer the question."""
        asked = self.session.phase is Phase.ASKING
        return asked and self._pending is None and not self._measuring

    def _lay_out(self) -> None:
        """What stands below the card, and where keys go."""
        phase, area = self.session.phase, self._area
        new = phase is Phase.ASKING and (
            self._pad is None or self._pad.question is not self.session.task.question
        )
        area.pose(None if phase is Phase.FINISHED else self.session.task.question)
        if phase is not Phase.ASKING:
            area.settle()
            self.set_focus(None)
        elif new:
            self._pad = Pad(self.session.task.question)
            self.set_focus(None)
            area.take_keys()
            self._draw_curves(self.session.task.question)

    def _draw_curves(self, question: Question) -> None:
        """The curves to choose from are runs; they are made beside the keys."""
        body = question.card.body
        if isinstance(body, Predict) and body.curves is not None:
            from studyapp.study.curves import curves_of

            self.run_worker(
                lambda: (question, curves_of(question)),
                thread=True,
                exit_on_error=False,
                group="curves",
            )

    def _face(self, width: int) -> Content:
        """The card; its own face while its run is shown."""
        session = self.session
        if self._area.playing and session.verdict is not None:
            return film_face(session, session.verdict, width, self._desk.settings.glyphs)
        return card_face(session, width, self._pad_now, self._desk.settings.glyphs)

    def _hints(self) -> list[KeyHint]:
        area = self._area
        pending = self._pending is not None
        return study_hints(self.session, playing=area.playing, pending=pending, typing=area.typing)

    # Doing it

    def _advance(self, key: Callable[[], bool]) -> None:
        """A key of the pad; what is complete is handed in."""
        form = self.session.task.question.form
        if not self._asking:
            return
        if form is Form.REVEAL:
            self.session.reveal()
            self.show(top=False)
        elif form is Form.TYPED:
            self._area.take_keys()
            self.show(top=False)
        elif form is Form.KNOBS:
            self._hand_in(self._area.values)
        elif key():
            self._hand_in(self._pad_now.answer)
        else:
            self.show(top=False)

    def on_answer_area_typed(self, event: AnswerArea.Typed) -> None:
        """A line was handed in."""
        self._hand_in(event.text)

    def on_answer_area_film_ended(self) -> None:
        """The run was shown: now the verdict, or the next try at a goal."""
        self.show(top=False)
        self.call_after_refresh(self._see_verdict)
        if self._asking:
            self._area.take_keys()

    def _hand_in(self, answer: Answer) -> None:
        """Ask how sure, or settle at once; a line that does not fit is refused first."""
        session = self.session
        try:
            run = session.experiment(answer)
        except (StudyError, SimulationError) as error:
            self._say(error)
            return
        self._pending = Pending(answer, run)
        if session.asks_confidence and answer is not None:
            self.set_focus(None)
            self.show(top=False)
        else:
            self._settle(None)

    def _settle(self, confidence: Confidence | None) -> None:
        """Lock the answer; its run, if it needs one, is made beside the keys."""
        pending, self._pending = self._pending, None
        assert pending is not None  # noqa: S101 (asked for before)
        if pending.run is None:
            self._keep(pending, confidence)
            return
        run = pending.run
        self._measuring = True
        self.run_worker(
            lambda: (pending, confidence, run.advance(run.total_steps)),
            thread=True,
            exit_on_error=False,
            group="measuring",
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The run is made, or the curves are drawn."""
        worker = event.worker
        if event.state is WorkerState.ERROR:
            self._measuring = False
            self.notify(str(worker.error), severity="error", markup=False)
        result: Any = worker.result
        if event.state is not WorkerState.SUCCESS or not self.is_mounted:
            return
        if worker.group == "curves":
            question, figure = result
            if figure is not None and question is self._pad_now.question:
                self._area.draw(figure)
        elif worker.group == "measuring":
            self._measuring = False
            pending, confidence, _ = result
            self._keep(pending, confidence)

    def _keep(self, pending: Pending, confidence: Confidence | None) -> None:
        try:
            self.session.answer(pending.answer, confidence, pending.run)
        except (StudyError, SimulationError) as error:
            self._say(error)
            self.show(top=False)
            return
        self.app.clear_notifications()
        if pending.run is not None:
            self.set_focus(None)
            self._area.play(pending.run)
            if not self._desk.settings.animation:
                self._area.end_film()
        self.show(top=False)
        self.call_after_refresh(self._see_verdict)

    def _see_verdict(self) -> None:
        """Scroll a card that is too long for the screen, so that its verdict or try is seen."""
        if not self.is_mounted or self._area.playing:
            return
        table, width = self.query_one("#table"), max(20, self.app.size.width - 5)
        if self._asking and self.session.task.attempts:
            table.scroll_end(animate=False)
        elif self.session.phase is Phase.ANSWERED:
            row, last = verdict_rows(self.session, width, self._pad_now, self._desk.settings.glyphs)
            if last >= table.scroll_y + table.size.height:
                table.scroll_to(y=row, animate=False)

    def _rate(self, rating: Rating) -> None:
        try:
            self.session.rate(rating)
        except StudyError as error:
            self._say(error)
            return
        if self.session.leech is None:
            self._next()
        else:
            self.show(top=False)

    def _next(self) -> None:
        self.app.clear_notifications()  # what was said of the last card would hide this one
        self.session.next()
        self.show()

    def _put_away(self, how: Callable[[], None], told: str) -> None:
        if self.session.phase is Phase.FINISHED:
            return
        try:
            how()
        except StudyError as error:
            self._say(error)
            return
        self.show()
        self.app.clear_notifications()
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

    def _say(self, error: StudyError | SimulationError) -> None:
        self.notify(error.hint or "", title=error.message, severity="warning", markup=False)
