"""Quizzes as tests take them: a small library, and answers that are right or wrong by wish."""

from __future__ import annotations

from dataclasses import replace

from studyapp.cards.bodies import Recall
from studyapp.cards.card import Card
from studyapp.questions.question import Form
from studyapp.study.desk import Desk
from studyapp.study.quiz import Quiz, begin_quiz
from studyapp.study.quiz_plan import Feedback, QuizSettings
from tests.building import make_card, make_choice
from tests.questions.typed import card_named


def laid(name: str) -> Card:
    """A card of the demonstration deck, as one of the deck of these tests."""
    return replace(card_named(name), deck_id="deck", topic="one")


def recall_cards(*answers: str, topic: str = "one", covers: tuple[str, ...] = ()) -> list[Card]:
    return [
        replace(make_card(f"r{n}", body=Recall(answer), topic=topic), covers=covers)
        for n, answer in enumerate(answers)
    ]


def begun(
    desk: Desk,
    *,
    questions: int = 10,
    minutes: float | None = None,
    feedback: Feedback = Feedback.END,
    seed: int | None = 5,
) -> Quiz:
    settings = QuizSettings(questions=questions, minutes=minutes, feedback=feedback)
    return begin_quiz(desk, settings, seed)


def choices(count: int) -> list[Card]:
    return [make_choice(f"c{n}") for n in range(count)]


def option(quiz: Quiz, *, right: bool) -> int:
    """The place of an option of the question that is shown."""
    question = quiz.question(quiz.place)
    assert question.form is Form.ONE
    return [one.right for one in question.options].index(right)


def answer_all(quiz: Quiz, *marks: bool) -> None:
    """Answer place after place, rightly or wrongly."""
    for place, right in zip(quiz.places, marks, strict=False):
        quiz.go(place)
        quiz.answer(option(quiz, right=right))
