"""`studyapp quiz`: a quiz on the screen or line by line, its result, and the quizzes so far."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from studyapp.cli.output import say, say_json, talk
from studyapp.clock import SystemClock
from studyapp.errors import UsageError
from studyapp.progress.home import find_home

if TYPE_CHECKING:
    from studyapp.study.desk import Desk
    from studyapp.study.quiz import Quiz
    from studyapp.study.quiz_plan import QuizSettings

WIDEST = 100
KINDS = ("choice", "multiple", "true-false", "text", "number", "order", "match", "predict", "tune")
"""The forms in which a quiz asks, as `studyapp.cards.card.Kind` names them."""
ASKED_AS = {
    "recall": "cards to recall are asked as choice",
    "cloze": "gaps are asked as text",
}
"""The form in which a quiz asks cards that only their learner could grade."""
HELP = """Take a quiz: what you know, without a change to the schedule.

Kinds and topics are mixed and numbers drawn anew. Answers are judged at the end, or at once with
--feedback now; until then they can be changed. Each is kept as it is given: a quiz that was left
is gone on with by --resume. The same seed and decks give the same quiz.

\b
--json asks line by line on stderr and prints one object on stdout:
  id, started_at, finished, kept, seed, deck, topics, minutes, feedback, seconds,
  points, questions, open, share    of the whole; a half right answer is half a point
  by_topic, by_kind                 name to points, questions, open, share
  answers                           in order: place, card, kind, topic, answered, right,
                                    score, given, misconception, run, duration_ms, flagged
--history --json prints quizzes (id, started_at, offset_minutes, scope, points, questions,
  answered, share, seconds, finished), the oldest first, and trend (n, change_per_quiz:
  the slope of the shares by least squares; null for fewer than three).
"""


@click.command(help=HELP)
@click.option("--deck", default="", metavar="ID", help="Only this deck, or DECK/TOPIC.")
@click.option("--topic", "topics", multiple=True, metavar="ID", help="Only this topic; repeatable.")
@click.option("--questions", type=click.IntRange(1, 200), metavar="N", help="How many; 10.")
@click.option(
    "--minutes",
    type=click.FloatRange(0, 600, min_open=True),
    metavar="M",
    help="Time for all of it; without it there is no limit.",
)
@click.option("--kinds", default="", metavar="K,K", help="Only these: " + ", ".join(KINDS) + ".")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), metavar="S", help="The same quiz again.")
@click.option("--feedback", type=click.Choice(["end", "now"]), help="When answers are judged; end.")
@click.option("--resume", is_flag=True, help="Go on with the quiz that was left.")
@click.option("--plain", is_flag=True, help="Ask and answer line by line instead of on a screen.")
@click.option("--history", is_flag=True, help="List the quizzes so far, and how the scores change.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def quiz(
    deck: str,
    topics: tuple[str, ...],
    questions: int | None,
    minutes: float | None,
    kinds: str,
    seed: int | None,
    feedback: str | None,
    resume: bool,
    plain: bool,
    history: bool,
    as_json: bool,
) -> None:
    """Take a quiz: see ``HELP``."""
    asked = (deck, topics, questions, minutes, kinds, seed, feedback)
    if resume and any(one not in (None, "", ()) for one in asked):
        raise UsageError("A quiz that was left keeps its settings.", "--resume stands alone")
    if minutes is not None and math.isnan(minutes):
        raise UsageError("'nan' is no number of minutes.", "--minutes 15")
    if history:
        _history(as_json)
        return
    settings = _settings(deck, topics, questions, minutes, kinds, feedback)
    if plain or as_json:
        _line_by_line(settings, seed, resume=resume, as_json=as_json)
        return
    from studyapp.cli.screens import open_quiz

    begin = any(one not in (None, "", ()) for one in asked)
    raise SystemExit(open_quiz(settings, seed, begin=begin, resume=resume))


def _settings(
    deck: str,
    topics: tuple[str, ...],
    questions: int | None,
    minutes: float | None,
    kinds: str,
    feedback: str | None,
) -> QuizSettings:
    from studyapp.cards.card import Kind
    from studyapp.study.quiz_plan import Feedback, QuizSettings

    deck_id, _, topic = deck.partition("/")
    words = [word.strip() for word in kinds.split(",") if word.strip()]
    for word in words:
        if word not in KINDS:
            hint = ASKED_AS.get(word) or "kinds: " + " ".join(KINDS)
            raise UsageError(f"A quiz has no questions of kind {word!r}.", hint)
    return QuizSettings(
        deck=deck_id,
        topics=(*([topic] if topic else []), *topics),
        questions=questions or QuizSettings().questions,
        minutes=minutes,
        kinds=tuple(Kind(word) for word in words),
        feedback=Feedback(feedback or "end"),
    )


def _history(as_json: bool) -> None:
    from studyapp.cli.quiz_words import history_object, history_words
    from studyapp.study.desk import open_desk
    from studyapp.study.quiz_history import past_quizzes

    desk = open_desk(find_home(), SystemClock(), look_only=True)
    try:
        found = past_quizzes(desk)
    finally:
        desk.close()
    if as_json:
        say_json(history_object(found))
    else:
        say(history_words(found))


def _line_by_line(settings: QuizSettings, seed: int | None, *, resume: bool, as_json: bool) -> None:
    from studyapp.cli.plain_quiz import PlainQuiz
    from studyapp.cli.quiz_words import result_object
    from studyapp.cli.slips import tell_slips
    from studyapp.study.desk import open_desk
    from studyapp.study.quiz_result import result_of

    tell_slips()
    desk = open_desk(find_home(), SystemClock())
    try:
        if desk.store.why_look_only:
            talk(f"Answers cannot be kept now: {desk.store.why_look_only}.")
        taken = _begun(desk, settings, seed, resume=resume)
        width = min(WIDEST, shutil.get_terminal_size((80, 24)).columns)
        PlainQuiz(taken, _typed(), _aside if as_json else say, max(20, width - 1)).run()
        if as_json:
            say_json(result_object(taken, result_of(taken)))
    finally:
        desk.close()


def _begun(desk: Desk, settings: QuizSettings, seed: int | None, *, resume: bool) -> Quiz:
    from studyapp.study.quiz import begin_quiz, unfinished_quiz

    if not resume:
        return begin_quiz(desk, settings, seed)
    left = unfinished_quiz(desk)
    if left is None:
        raise UsageError("No quiz was left unfinished.", "`studyapp quiz` begins one")
    return left


def _aside(text: str) -> None:
    """Lines of the conversation, where stdout holds the result."""
    click.echo(text, file=sys.stderr)


def _typed() -> Iterator[str]:
    """The lines of standard input, as they come."""
    for line in sys.stdin:
        yield line.rstrip("\r\n")
