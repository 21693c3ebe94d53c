"""The result of a quiz and the list of quizzes, in words and as JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.errors import SimulationError
from studyapp.cards.simulation_link import SimulationLink
from studyapp.cli.output import table
from studyapp.errors import StudyError
from studyapp.questions.asking import with_lead
from studyapp.study.quiz import Quiz
from studyapp.study.quiz_history import PastQuiz, change_per_quiz, trend_words
from studyapp.study.quiz_result import (
    Line,
    QuizResult,
    Tally,
    refuting_link,
    right_answer,
    words_of_time,
)


def result_lines(result: QuizResult) -> Iterator[str]:
    """Score, time, then topics and kinds, a line each."""
    total = result.total
    yield f"Score: {total.words} in {words_of_time(result.seconds)}."
    if total.open:
        yield f"Without an answer: {total.open}."
    for tally in (*result.topics, *result.kinds):
        yield f"  {tally.name}: {tally.words}"


def missed_lines(quiz: Quiz, line: Line) -> Iterator[str]:
    """Markdown: a question that was missed, what is right, why, and which run shows it."""
    question = quiz.question(line.place)
    yield f"Question {line.place + 1}: {question.face}"
    try:
        verdict, link = quiz.verdict(line.place), refuting_link(quiz, line.place)
    except (StudyError, SimulationError) as error:
        yield f"{error.message}"
        return
    if verdict is None:
        yield "You gave no answer."
        right = right_answer(question)
        if right:
            yield with_lead("The right answer:", right)
        if question.explanation:
            yield question.explanation
    else:
        yield f"You said: {verdict.given}" + (f" ({line.score:.2g})" if line.score else "")
        if verdict.why:
            yield verdict.why
        yield with_lead("The right answer:", verdict.expected)
        if verdict.explanation:
            yield verdict.explanation
    if link is not None:
        yield f"See it: r {line.place + 1} plays the run (`{command_of(link)}`)"
    if line.card.source:
        yield f"Source: {line.card.source}"


def command_of(link: SimulationLink) -> str:
    """The command that makes a linked run."""
    params = "".join(f" -p {name}={value}" for name, value in link.params.items())
    seed = f" --seed {link.seed}" if link.seed is not None else ""
    runs = f" --runs {link.runs}" if link.runs is not None else ""
    return f"studyapp sim run {link.simulation}{params}{seed}{runs}"


def result_object(quiz: Quiz, result: QuizResult) -> dict[str, Any]:
    """The JSON value of a quiz; `studyapp quiz --help` says what stands in it."""
    settings = quiz.plan.settings
    return {
        "id": str(quiz.id),
        "started_at": quiz.started_at.isoformat(),
        "finished": quiz.finished,
        "kept": not quiz.why_not_kept and bool(quiz.rows),
        "seed": quiz.plan.seed,
        "deck": settings.deck,
        "topics": list(settings.topics),
        "minutes": settings.minutes,
        "feedback": settings.feedback.value,
        "seconds": result.seconds,
        **_tally(result.total),
        "by_topic": {tally.name: _tally(tally) for tally in result.topics},
        "by_kind": {tally.name: _tally(tally) for tally in result.kinds},
        "answers": [_answer(quiz, line) for line in result.lines],
    }


def history_object(quizzes: Sequence[PastQuiz]) -> dict[str, Any]:
    """The JSON value of all quizzes that were kept, the oldest first."""
    shares = [quiz.share for quiz in quizzes if quiz.finished]
    return {
        "quizzes": [
            {
                "id": str(quiz.id),
                "started_at": quiz.started_at.isoformat(),
                "offset_minutes": quiz.offset_minutes,
                "scope": quiz.scope,
                "points": quiz.points,
                "questions": quiz.questions,
                "answered": quiz.answered,
                "share": quiz.share,
                "seconds": quiz.seconds,
                "finished": quiz.finished,
            }
            for quiz in quizzes
        ],
        "trend": {"n": len(shares), "change_per_quiz": change_per_quiz(shares)},
    }


def history_words(quizzes: Sequence[PastQuiz]) -> str:
    """A row for each quiz, the oldest first, and the trend."""
    if not quizzes:
        return "No quiz is kept yet: `studyapp quiz` begins one."
    rows = [
        (
            f"{quiz.began:%Y-%m-%d %H:%M}",
            f"{quiz.points:.3g} of {quiz.questions}",
            f"{100 * quiz.share:.0f} %" if quiz.finished else "left",
            words_of_time(quiz.seconds),
            quiz.title,
        )
        for quiz in quizzes
    ]
    head = ("when", "points", "score", "time", "of")
    return f"{table(head, rows, right=(1, 2, 3))}\n\n{trend_words(quizzes)}"


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "points": tally.points,
        "questions": tally.questions,
        "open": tally.open,
        "share": tally.share,
    }


def _answer(quiz: Quiz, line: Line) -> dict[str, Any]:
    row = line.row
    return {
        "place": line.place + 1,
        "card": line.card.id,
        "kind": line.kind,
        "topic": line.card.topic,
        "answered": row is not None,
        "right": line.right,
        "score": line.score,
        "given": row.detail.get("given") if row else None,
        "misconception": row.detail.get("misconception") if row else None,
        "run": row.detail.get("run") if row else None,
        "duration_ms": row.duration_ms if row else None,
        "flagged": line.place in quiz.flagged,
    }
