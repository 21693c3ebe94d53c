"""A question that a quiz sent to the schedule is shown again as the quiz asked it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studyapp.cards.card import Card
from studyapp.questions.question import Form, read_answer
from studyapp.records.rating import Rating
from studyapp.study.past_answer import past_answer
from studyapp.study.quiz import Quiz
from studyapp.study.quiz_result import result_of, send_missed
from tests.building import make_choice
from tests.progress.samples import make_review
from tests.questions.typed import wrong_line
from tests.study.conftest import Sitting
from tests.study.quizzes import begun, laid, recall_cards

RECAST = recall_cards("a saddle point", "the learning rate", "weight decay", "early stopping")


def answered_wrong(quiz: Quiz, card_id: str) -> int:
    """Answer a card of the quiz wrongly and end it; the place at which it was asked."""
    place = next(n for n in quiz.places if quiz.plan.places[n].card_id == card_id)
    quiz.go(place)
    question = quiz.question(place)
    options = [option.right for option in question.options]
    if question.form is Form.ONE and True in options:
        quiz.answer(options.index(False))
    elif question.card.id == "demo.cloze":
        quiz.answer("minimum")
    else:
        quiz.answer(read_answer(question, wrong_line(question)))
    quiz.finish()
    return place


@pytest.mark.parametrize(
    "cards",
    [
        RECAST,
        [make_choice("c")],
        [laid("demo.number")],
        [laid("demo.predict")],
        [laid("demo.cloze")],
    ],
    ids=["recall as choice", "choice", "drawn number", "measured", "cloze as text"],
)
def test_a_question_sent_from_a_quiz_is_shown_as_the_quiz_asked_it(
    sitting: Sitting, cards: list[Card]
) -> None:
    desk = sitting.desk(*cards)
    quiz = begun(desk)
    place = answered_wrong(quiz, cards[0].id)
    (review,) = send_missed(quiz, result_of(quiz))
    question, verdict = quiz.question(place), quiz.verdict(place)
    past = past_answer(desk, review)
    assert past.question is not None
    assert verdict is not None
    assert past.changed == ""
    assert (past.question.form, past.question.face) == (question.form, question.face)
    assert past.question.options == question.options
    assert past.question.sheet == question.sheet
    assert (past.chosen, past.right_places) == (verdict.chosen, verdict.right_places)
    assert past.review.detail["given"] == verdict.given
    assert (past.run is not None) == question.measured


def test_a_card_that_was_edited_after_the_quiz_is_told_as_changed(sitting: Sitting) -> None:
    desk = sitting.desk(make_choice("c"))
    quiz = begun(desk)
    answered_wrong(quiz, "c")
    (review,) = send_missed(quiz, result_of(quiz))
    sitting.close()
    edited = sitting.desk(replace(make_choice("c"), question="Another?"))
    assert "changed since" in past_answer(edited, review).changed


def test_a_quiz_that_is_lost_is_not_made_up(sitting: Sitting) -> None:
    desk = sitting.desk(make_choice("c"))
    review = replace(make_review("c", Rating.AGAIN), detail={"quiz": "none"})
    past = past_answer(desk, review)
    assert past.question is None
    assert "was not kept" in past.changed
