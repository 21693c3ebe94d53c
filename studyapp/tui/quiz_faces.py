"""What a quiz looks like: its question, its time, its list of places, its result.

Pure: quiz in, ``Content`` out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from textual.content import Content

from studyapp.drawing.markup import plain
from studyapp.questions.asking import with_lead
from studyapp.questions.question import Form, Question, Verdict
from studyapp.study.quiz import Quiz
from studyapp.study.quiz_history import PastQuiz
from studyapp.study.quiz_result import (
    Line,
    QuizResult,
    Tally,
    right_answer,
    words_of_time,
)
from studyapp.study.times import stopwatch
from studyapp.tui.answer_faces import asked_blocks, verdict_block
from studyapp.tui.card_text import WIDEST, text_block
from studyapp.tui.colours import MUTED
from studyapp.tui.pads import Pad

FLAG = "⚑"
MOST_ROWS = 6
"""So many topics and kinds stand on the result; its list needs the rest."""
_BAR = 20


def question_face(
    quiz: Quiz, pad: Pad, verdict: Verdict | None, width: int, glyphs: str
) -> Content:
    """The question that is shown; with its verdict where that is told at once."""
    width = min(width, WIDEST)
    question = pad.question
    blocks = asked_blocks(question.face, question, verdict, pad, width, glyphs)
    if verdict is not None:
        blocks.append(verdict_block(verdict, question, width, glyphs))
        if verdict.explanation:
            blocks.append(text_block(verdict.explanation, width, glyphs))
        blocks.append(Content.styled(question.card.source, MUTED))
    elif quiz.place in quiz.rows:
        blocks.append(_answered(quiz, question, width))
    return Content("\n\n").join(blocks)


def _answered(quiz: Quiz, question: Question, width: int) -> Content:
    given = quiz.given(quiz.place)
    if question.form is Form.ONE and isinstance(given, int):
        said = str(given + 1)
    else:
        said = str(quiz.rows[quiz.place].detail.get("given", ""))
    tail = "." if quiz.tells_at_once else "; another takes its place."
    line = Content.assemble(("Your answer: ", MUTED), said, (tail, MUTED))
    return line.truncate(width, ellipsis=True)


def time_bar(quiz: Quiz) -> Content:
    """What is left of the time, as a bar and in minutes; empty without a limit."""
    left, limit = quiz.time_left, quiz.limit
    if left is None or limit is None:
        return Content("")
    full = round(_BAR * left / limit)
    style = "$warning" if left < limit / 5 else "$accent"
    return Content.assemble(
        ("■" * full, style), ("□" * (_BAR - full), MUTED), f"  {stopwatch(left)} left"
    )


def standing(quiz: Quiz) -> str:
    """How far it is, for the title: ``4 answered · 2 flagged      03:10``."""
    flagged = f" · {len(quiz.flagged)} {FLAG}" if quiz.flagged else ""
    look = "look only · " if quiz.why_not_kept else ""
    return f"{look}{len(quiz.rows)} answered{flagged}      {stopwatch(quiz.spent)}"


def place_rows(quiz: Quiz, width: int) -> Iterator[tuple[str, Content]]:
    """A row for each place: number, flag, whether it is answered, the beginning of its text."""
    for place in quiz.places:
        question = quiz.question(place)
        flag = FLAG if place in quiz.flagged else " "
        state = "answered" if place in quiz.rows else "open    "
        head = Content.assemble(
            (f"{place + 1:>3} ", "bold"),
            (f"{flag} ", "$warning"),
            (f"{state}  ", MUTED if place in quiz.rows else "bold"),
        )
        yield str(place), _row(head, question, width)


def missed_rows(quiz: Quiz, result: QuizResult, width: int) -> Iterator[tuple[str, Content]]:
    """A row for each question that was missed."""
    for line in result.missed:
        head = Content.assemble(
            (f"{line.sign} ", "$text-error" if line.row else MUTED), (f"{line.place + 1:>3}  ", "")
        )
        yield str(line.place), _row(head, quiz.question(line.place), width)


def past_rows(quizzes: Iterable[PastQuiz], width: int) -> Iterator[tuple[str, Content]]:
    """A row for each quiz: when, its score, its points, its time, and of what it was."""
    for quiz in quizzes:
        score = f"{100 * quiz.share:.0f} %" if quiz.finished else "left"
        points = f"{quiz.points:.3g} of {quiz.questions}" if quiz.finished else ""
        head = Content.assemble(
            (f"{quiz.began:%Y-%m-%d %H:%M}", MUTED),
            (f"{score:>7}", "bold"),
            f"{points:>13}",
            (f"{words_of_time(quiz.seconds):>13}", MUTED),
        )
        line = Content.assemble(head, "  ", quiz.title)
        yield str(quiz.id), line.truncate(max(8, width), ellipsis=True)


def _row(head: Content, question: Question, width: int) -> Content:
    text = " ".join(plain(question.face, 400).split())
    return Content.assemble(head, text).truncate(max(8, width), ellipsis=True)


def result_face(result: QuizResult, past: str, width: int) -> Content:
    """Score and time, the scores of the past, then topics and kinds side by side."""
    total = result.total
    score = Content.assemble(
        ("Score  ", MUTED), (total.words, "bold"), f"   {words_of_time(result.seconds)}"
    )
    if total.open:
        score = Content.assemble(score, (f"   {total.open} without an answer", MUTED))
    half = max(16, (width - 2) // 2)
    lines = [score, Content.assemble(("So far ", MUTED), past).truncate(width, ellipsis=True)]
    lines.append(Content(""))
    for topic, kind in zip_longest(_least(result.topics), _least(result.kinds)):
        left = _tally(topic, half).pad_right(0) if topic else Content("")
        left = left.pad_right(max(0, half - left.cell_length))
        lines.append(Content.assemble(left, "  ", _tally(kind, half) if kind else ""))
    return Content("\n").join(lines)


def _least(tallies: Iterable[Tally]) -> list[Tally]:
    """The weakest first, since those are what a learner can do something about."""
    return sorted(tallies, key=lambda tally: tally.share)[:MOST_ROWS]


def _tally(tally: Tally, width: int) -> Content:
    told = f"{tally.points:.3g} of {tally.questions}"
    room = max(4, width - len(told) - 2)
    name = Content(tally.name).truncate(room, ellipsis=True)
    return Content.assemble(name.pad_right(max(0, room - name.cell_length)), "  ", told)


def answer_face(
    line: Line, question: Question, verdict: Verdict | None, width: int, glyphs: str
) -> Content:
    """A question of a quiz that is over: what was said, what is right, and why."""
    blocks = [text_block(question.face, width, glyphs)]
    if verdict is None:
        blocks.append(Content.styled("You gave no answer.", "bold"))
        right, explanation = right_answer(question), question.explanation
    else:
        blocks.append(text_block(f"You said: {verdict.given}", width, glyphs))
        if verdict.why:
            blocks.append(text_block(verdict.why, width, glyphs))
        right, explanation = verdict.expected, verdict.explanation
        if 0 < line.score < 1:
            blocks.append(Content.styled(f"Partly right: {line.score:.2g} of a point.", MUTED))
    if right:
        blocks.append(text_block(with_lead("**Right:**", right), width, glyphs))
    if explanation:
        blocks.append(text_block(explanation, width, glyphs))
    blocks.append(Content.styled(line.card.source, MUTED))
    return Content("\n\n").join(blocks)
