"""A study session line by line: for pipes, screen readers and terminals without a screen.

It drives the same session as the screens do; only the talking is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from sim.errors import SimulationError
from studyapp.cli.plain_asking import curves_line, question_lines, verdict_lines
from studyapp.drawing.markup import plain
from studyapp.drawing.words import describe
from studyapp.errors import StudyError, UsageError
from studyapp.questions.asking import gave_up
from studyapp.questions.question import Form, Verdict, read_answer
from studyapp.records.confidence import Confidence
from studyapp.records.rating import Rating
from studyapp.study.session import Session
from studyapp.study.task import Phase
from studyapp.study.times import when

if TYPE_CHECKING:
    from studyapp.study.desk import Desk

HELP = """\
  a number   choose that option, or grade: 1 again, 2 hard, 3 good, 4 easy
  a line     answers a question that is typed; =u answers u where u would undo
  enter      show the answer; then good, and on
  o          run the card's simulation and read what it shows
  p          practise what the card builds on, where that is offered
  y …        after an answer: one sentence on why it was wrong, shown next time
  u          undo the last answer
  @          suspend the card: it does not come back
  -          bury the card until tomorrow
  q          quit; every answer is kept already"""


class PlainSession:
    """One conversation.

    Args:
        desk: decks, store, scheduler and clock.
        session: the sitting.
        lines: what the learner types, line by line, without line ends.
        say: prints a line.
        width: columns to lay text out for.
        glyphs: ``full`` mathematics, or ``plain`` letters.
    """

    def __init__(
        self,
        desk: Desk,
        session: Session,
        lines: Iterable[str],
        say: Callable[[str], None],
        width: int = 80,
        glyphs: str = "plain",
    ) -> None:
        self._desk, self._session = desk, session
        self._lines: Iterator[str] = iter(lines)
        self._say, self._width, self._glyphs = say, width, glyphs

    def run(self) -> None:
        """Talk until the session is over, the learner quits, or the input ends."""
        self._ask()
        while self._session.phase is not Phase.FINISHED or self._session.has_more:
            self._say(f"[{self._prompt()}]")
            line = next(self._lines, None)
            if line is None or line.strip().lower() in ("q", "quit", "exit"):
                break
            try:
                if self._session.phase is Phase.FINISHED and line.strip().lower() != "u":
                    self._go_on(line.strip().lower())
                else:
                    self._take(line.strip())
            except (StudyError, SimulationError) as error:
                self._say(f"{error.message}" + (f" ({error.hint})" if error.hint else ""))
        self._close()

    def _go_on(self, typed: str) -> None:
        """After today's share: the next one."""
        if typed != "m":
            raise UsageError("Today's share is done.", "m goes on, u takes back, q quits")
        self._session.more()
        self._ask()

    def _take(self, typed: str) -> None:
        session = self._session
        match typed.lower():
            case "?" | "h" | "help":
                self._say(HELP)
            case "o":
                self._simulate()
            case "p" if session.leech is not None:
                session.practise()
                self._ask()
            case "u":
                self._say(f"Taken back: {session.undo().id}.")
                self._ask()
            case "@":
                session.suspend()
                self._say("Suspended: it does not come back until it is resumed.")
                self._ask()
            case "-":
                session.bury()
                self._say("Buried until tomorrow.")
                self._ask()
            case _ if session.phase is Phase.ASKING:
                self._answer(typed.removeprefix("="))
            case _ if session.phase is Phase.ANSWERED and typed.lower().startswith("y "):
                session.note(typed[2:])
                self._say("Written down: it is shown when this card comes again.")
            case _:
                self._grade(typed)

    def _ask(self) -> None:
        session = self._session
        for told in self._desk.take_news():
            self._say(f"Deck file: {told}")
        if session.phase is Phase.FINISHED:
            return
        task, counts = session.task, session.counts
        topic = session.deck.topic_title(task.card.topic)
        self._say("")
        self._say(f"{topic} - {counts.done} done, {counts.left} left")
        face, *shown = question_lines(task.question)
        self._show(face)
        if task.last_note:
            self._say(f"You wrote last time: {task.last_note}")
        for line in shown:
            self._show(line)
        curves = curves_line(task.question)
        if curves:
            self._say(curves)

    def _answer(self, typed: str) -> None:
        session = self._session
        question = session.task.question
        if question.form is Form.REVEAL:
            session.reveal()
            self._show(question.answer_face)
        else:
            answer = read_answer(question, typed)
            verdict = session.answer(answer, self._confidence())
            if not verdict.final:
                self._say(f"{verdict.closeness}. Try again, or `give up`.")
                return
            self._judge(verdict)
        self._explain()
        self._warn()

    def _warn(self) -> None:
        """Say once that a card will not stay, and what may help."""
        leech = self._session.leech
        if leech is not None:
            self._say(leech.sentence)

    def _confidence(self) -> Confidence | None:
        """How sure the learner is, asked before anything is shown; anything else is no answer."""
        if not self._session.asks_confidence:
            return None
        self._say("[How sure? 1 guess, 2 unsure, 3 sure; enter goes on without]")
        typed = next(self._lines, "").strip()
        return Confidence(int(typed)) if typed in {"1", "2", "3"} else None

    def _judge(self, verdict: Verdict) -> None:
        for line in verdict_lines(verdict):
            self._show(line)
        if self._session.run is not None:
            solution = gave_up(self._session.task.question, verdict)
            whose = "The run of that setting" if solution else "The run"
            self._say(f"{whose}: {self._session.run.sentence()}")

    def _explain(self) -> None:
        task = self._session.task
        verdict = self._session.verdict
        error = self._session.misconception
        if error is not None:
            self._show(f"A common error: {error.title}. {error.correction}")
        if verdict is not None and verdict.explanation:
            self._show(verdict.explanation)
        if task.card.source:
            self._say(f"Source: {task.card.source}")
        solution = gave_up(task.question, verdict)
        if not solution and task.last_run is not None and task.last_run.sentence:
            self._say(f"Your last run: {task.last_run.sentence}")

    def _grade(self, typed: str) -> None:
        session = self._session
        if typed:
            if typed not in {"1", "2", "3", "4"}:
                raise UsageError(f"{typed[:20]!r} is no grade.", "1 to 4, or enter for good")
            before = session.graded
            kept = session.rate(Rating(int(typed)))
            if session.why_not_kept:
                self._say("Not kept: look only.")
            elif before is None:
                self._say(f"Kept: {kept.rating.word}.")
            else:
                self._say(f"Kept as {kept.rating.word}.")
            if before is None and session.leech is not None:
                self._warn()
                return
        elif session.phase is Phase.REVEALED:
            session.rate(Rating.GOOD)
        session.next()
        self._ask()

    def _simulate(self) -> None:
        """Play the card's simulation to its end, say what came out, and keep the record."""
        from studyapp.study.lab import LabVisit

        card = self._session.task.card
        link = self._session.task.question.link
        if link is None:
            raise UsageError("This card has no simulation.")
        visit = LabVisit(self._desk, link.simulation, link, card, self._session.id)
        self._say(f"Simulation {link.simulation}: {visit.description.title}")
        if visit.question:
            self._show(f"The question: {visit.question}")
        visit.run.advance(visit.run.total_steps)
        self._say(describe(visit.run.figure()))
        self._say("Again: " + visit.run.record().command_line())
        visit.keep()
        self._session.refresh_run()

    def _prompt(self) -> str:
        session = self._session
        if session.phase is Phase.FINISHED:
            return "today's share is done; m: the next share, u: undo, q: quit"
        if session.phase is Phase.ASKING:
            return f"{session.task.question.prompt} ? for help"
        if session.phase is Phase.ANSWERED:
            verdict = self._session.verdict
            note = "" if verdict is None or verdict.right else ", y …: why was I wrong"
            if session.leech is not None:
                first = "o: simulation, " if session.leech.demonstrated else ""
                first += "p: practise first, " if session.leech.practice else ""
                return f"{first}enter: next card, u: undo{note}"
            return f"enter: next card, u: undo, o: simulation{note}"
        previews = session.previews()
        grades = ", ".join(f"{r.value} {r.word} {previews[r].words}" for r in Rating)
        return f"{grades}; enter is good"

    def _show(self, markdown: str) -> None:
        self._say(plain(markdown, self._width, self._glyphs))

    def _close(self) -> None:
        done = self._session.counts.done
        self._say("")
        if self._session.why_not_kept:
            self._say(f"Nothing was kept: {self._session.why_not_kept}.")
        elif not done and self._session.phase is Phase.FINISHED:
            self._say("Nothing to study here now.")
        else:
            self._say(f"{done} {'answer' if done == 1 else 'answers'}, all of them kept.")
        due = self._session.next_due_at()
        if due is not None and self._session.phase is Phase.FINISHED:
            from studyapp.study.facts import today

            self._say(f"The next card comes {when(due, today(self._desk))}.")
