"""A quiz line by line: for pipes, screen readers and terminals without a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sim.errors import SimulationError
from studyapp.cli.plain_asking import curves_line, question_lines, verdict_lines
from studyapp.cli.quiz_words import missed_lines, result_lines
from studyapp.drawing.markup import plain
from studyapp.drawing.words import describe
from studyapp.errors import StudyError, UsageError
from studyapp.questions.question import read_answer
from studyapp.study.lab import LabVisit
from studyapp.study.quiz import Quiz
from studyapp.study.quiz_history import past_quizzes, trend_words
from studyapp.study.quiz_result import QuizResult, refuting_link, result_of, send_missed
from studyapp.study.times import stopwatch

HELP = """\
  a number   choose that option
  a line     answers a question that is typed; =f answers f where f would flag
  enter      leave it open for now, and on
  b          back to the question before
  g 4        go to question 4; an answer can be changed until the end
  f          flag the question, or take the flag away
  l          list the questions: answered, open, flagged
  end        end the quiz and see the result
  q          leave; studyapp quiz --resume goes on with it"""
AFTER = (
    "r 3: the run to question 3, m: study the missed ones now, "
    "s: send the wrong ones to the schedule, enter: done"
)


class PlainQuiz:
    """One conversation.

    Args:
        quiz: the quiz, at its first open question.
        lines: what the learner types, line by line, without line ends.
        say: prints a line.
        width: columns to lay text out for.
        glyphs: ``full`` mathematics, or ``plain`` letters.
    """

    def __init__(
        self,
        quiz: Quiz,
        lines: Iterable[str],
        say: Callable[[str], None],
        width: int = 80,
        glyphs: str = "plain",
    ) -> None:
        self._quiz = quiz
        self._lines: Iterator[str] = iter(lines)
        self._say, self._width, self._glyphs = say, width, glyphs

    def run(self) -> None:
        """Talk until the quiz is over, the learner leaves, or the input ends."""
        try:
            self._converse()
        except KeyboardInterrupt:
            if not self._quiz.finished:
                self._leave()
            raise

    def _converse(self) -> None:
        quiz = self._quiz
        self._ask()
        while not quiz.finished:
            line = self._read(f"{quiz.question(quiz.place).prompt} ? for help")
            if line is None or line.lower() in ("q", "quit", "exit"):
                break
            self._guarded(self._take, line)
        if quiz.finished:
            self._close()
        else:
            self._leave()

    def _read(self, prompt: str) -> str | None:
        self._say(f"[{prompt}]")
        line = next(self._lines, None)
        return None if line is None else line.strip()

    def _guarded(self, do: Callable[[str], None], line: str) -> None:
        try:
            do(line)
        except (StudyError, SimulationError) as error:
            self._say(f"{error.message}" + (f" ({error.hint})" if error.hint else ""))

    def _take(self, typed: str) -> None:
        quiz = self._quiz
        if quiz.is_time_up():
            self._say("The time is up; this answer came too late.")
            return
        word, _, rest = typed.lower().partition(" ")
        match word:
            case "?" | "h" | "help":
                self._say(HELP)
            case "" | "n":
                quiz.step(1)
                self._ask()
            case "b":
                quiz.step(-1)
                self._ask()
            case "g" if rest.strip().isdecimal():
                quiz.go(int(rest) - 1)
                self._ask()
            case "f":
                self._say("Flagged." if quiz.flag() else "The flag is gone.")
            case "l":
                self._list()
            case "end":
                quiz.finish()
            case _:
                self._answer(typed.removeprefix("="))

    def _answer(self, typed: str) -> None:
        quiz = self._quiz
        question = quiz.question(quiz.place)
        verdict = quiz.answer(read_answer(question, typed))
        if verdict is None:
            self._say("Noted: not kept, look only." if quiz.why_not_kept else "Kept.")
        else:
            for line in verdict_lines(verdict):
                self._show(line)
            if verdict.explanation:
                self._show(verdict.explanation)
            if question.card.source:
                self._say(f"Source: {question.card.source}")
        if quiz.open_places:
            quiz.go(quiz.next_open())
            self._ask()
        elif quiz.tells_at_once:
            quiz.finish()
        else:
            self._say("Every question has an answer. `end` shows the result; `l` lists them.")

    def _ask(self) -> None:
        quiz = self._quiz
        place = quiz.place
        question = quiz.question(place)
        deck = quiz.desk.library.deck(question.card.deck_id)
        left = quiz.time_left
        time = "" if left is None else f" - {stopwatch(left)} left"
        self._say("")
        self._say(
            f"Question {place + 1} of {len(quiz.plan.places)} - "
            f"{deck.topic_title(question.card.topic)}{time}"
        )
        for line in question_lines(question):
            self._show(line)
        curves = curves_line(question)
        if curves:
            self._say(curves)
        if place in quiz.rows:
            self._say(f"Your answer so far: {quiz.rows[place].detail.get('given', '')}")

    def _list(self) -> None:
        quiz = self._quiz
        for place in quiz.places:
            row = quiz.rows.get(place)
            state = "open" if row is None else f"answered: {row.detail.get('given', '')}"
            flag = ", flagged" if place in quiz.flagged else ""
            self._say(f"  {place + 1:>2}  {state}{flag}")

    # At the end

    def _leave(self) -> None:
        quiz = self._quiz
        quiz.leave()
        self._say("")
        if quiz.why_not_kept:
            self._say(f"Nothing was kept: {quiz.why_not_kept}.")
        elif quiz.rows:
            count = f"{len(quiz.rows)} of {len(quiz.places)} answered, all kept"
            self._say(f"{count}. `studyapp quiz --resume` goes on with it.")
        else:
            self._say("Nothing was answered, so nothing is kept.")

    def _close(self) -> None:
        quiz, result = self._quiz, result_of(self._quiz)
        self._say("")
        for told in result_lines(result):
            self._say(told)
        self._say(f"So far: {trend_words(past_quizzes(quiz.desk))}")
        for line in result.missed:
            self._say("")
            for text in missed_lines(quiz, line):
                self._show(text)
        if not result.missed:
            return
        self._say("")
        while line_typed := self._read(AFTER):
            if line_typed.lower() in ("q", "quit", "exit"):
                break
            if line_typed.lower() == "m":
                self._study(result)
                break
            self._guarded(lambda typed: self._after(typed, result), line_typed)

    def _after(self, typed: str, result: QuizResult) -> None:
        word, _, rest = typed.lower().partition(" ")
        if word == "s":
            sent = len(send_missed(self._quiz, result))
            told = "1 card counts" if sent == 1 else f"{sent} cards count"
            self._say(f"{told} as forgotten now and comes back soon." if sent else "Sent already.")
        elif word == "r" and rest.strip().isdecimal():
            self._play(int(rest) - 1)
        else:
            raise UsageError(f"{typed[:20]!r} does nothing here.", AFTER)

    def _study(self, result: QuizResult) -> None:
        """Go on as a session in which the missed cards come first."""
        from studyapp.cli.plain_session import PlainSession
        from studyapp.study.session import Session

        desk = self._quiz.desk
        session = Session(desk, first=[line.card.id for line in result.missed])
        PlainSession(desk, session, self._lines, self._say, self._width, self._glyphs).run()

    def _play(self, place: int) -> None:
        """Play the refuting run to its end, say what came out, and keep the record."""
        quiz = self._quiz
        if place not in quiz.places:
            raise UsageError(f"There is no question {place + 1}.")
        link = refuting_link(quiz, place)
        if link is None:
            raise UsageError("There is no run to this question.")
        visit = LabVisit(quiz.desk, link.simulation, link, quiz.question(place).card, quiz.id)
        self._say(f"Simulation {link.simulation}: {visit.description.title}")
        if visit.question:
            self._show(f"The question: {visit.question}")
        visit.run.advance(visit.run.total_steps)
        self._say(describe(visit.run.figure()))
        self._say("Again: " + visit.run.record().command_line())
        if not quiz.why_not_kept:
            visit.keep()

    def _show(self, markdown: str) -> None:
        self._say(plain(markdown, self._width, self._glyphs))
