"""What every kind of question promises: a reader, a poser, a grader, and an answer by typing."""

from __future__ import annotations

import math

import pytest

from studyapp.cards.card import Kind
from studyapp.cards.kinds import READERS
from studyapp.cards.library import load_library
from studyapp.errors import UsageError
from studyapp.questions.kinds import KINDS
from studyapp.questions.question import Form, grade, pose, read_answer
from studyapp.records.rating import Rating
from tests.questions.typed import card_named, cards, right_line, settled, wrong_line

EVERY = pytest.mark.parametrize("name", sorted(cards()))
SELF_GRADED = {"demo.recall", "demo.cloze"}
BY_MACHINE = pytest.mark.parametrize("name", sorted(set(cards()) - SELF_GRADED))


def test_every_kind_has_a_reader_an_asker_and_a_card_here() -> None:
    assert set(READERS) == set(KINDS) == set(Kind) == {card.kind for card in cards().values()}


def test_every_form_is_met_here() -> None:
    assert {pose(card, 1).form for card in cards().values()} == set(Form)


@EVERY
def test_a_question_is_a_function_of_card_and_seed(name: str) -> None:
    card = card_named(name)
    assert pose(card, 5) == pose(card, 5)
    assert (pose(card, 5).card, pose(card, 5).seed) == (card, 5)


@EVERY
def test_a_question_is_posed_again_from_what_was_drawn(name: str) -> None:
    first = pose(card_named(name), 12)
    assert pose(card_named(name), 12, first.sheet) == first


@EVERY
def test_nothing_is_left_to_fill_in(name: str) -> None:
    for seed in range(20):
        question = pose(card_named(name), seed)
        shown = [question.face, question.answer_face, question.explanation, question.prompt]
        shown += [*question.pieces, *question.left]
        shown += [text for option in question.options for text in (option.text, option.why)]
        assert not any("@{" in text for text in shown)


@EVERY
def test_a_question_has_a_face_and_says_what_to_do(name: str) -> None:
    question = pose(card_named(name), 1)
    assert question.face.strip()
    assert question.prompt
    assert question.measured or question.answer_face not in ("", question.face)
    assert not question.measured or question.link is not None


@BY_MACHINE
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_right_answer_is_graded_good(name: str, seed: int) -> None:
    question = pose(card_named(name), seed)
    verdict = settled(question, right_line(question))
    assert (verdict.right, verdict.rating, verdict.score) == (True, Rating.GOOD, 1.0)
    assert verdict.expected
    assert verdict.final


@BY_MACHINE
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_wrong_answer_is_graded_again_and_says_what_is_right(name: str, seed: int) -> None:
    question = pose(card_named(name), seed)
    verdict = settled(question, wrong_line(question))
    assert (verdict.right, verdict.score < 1) == (False, True)
    assert verdict.rating is (Rating.AGAIN if verdict.final else None)
    assert verdict.expected
    assert "@{" not in verdict.explanation + verdict.why


@EVERY
@pytest.mark.parametrize("typed", ["?!", "99", "1 1 1 1 1 1 1 1 1 1", "x" * 10_000, "\x1b[2J"])
def test_nonsense_is_refused_or_graded_and_never_breaks(name: str, typed: str) -> None:
    question = pose(card_named(name), 1)
    try:
        verdict = settled(question, typed)
    except UsageError:
        return
    assert len(verdict.given) <= 600


@BY_MACHINE
@pytest.mark.parametrize("answer", [(99,), -1, 99, (0, 0), {"eta": 1}, "", 0.5, (None,)])
def test_an_answer_of_another_form_is_refused(name: str, answer: object) -> None:
    question = pose(card_named(name), 1)
    if isinstance(answer, dict) and question.form is Form.KNOBS:
        pytest.skip("the simulation refuses it")
    with pytest.raises(UsageError):
        grade(question, answer)  # type: ignore[arg-type]  # that is the point


def test_what_is_drawn_differs_from_showing_to_showing() -> None:
    for name in ("demo.number", "demo.predict", "demo.outcomes", "demo.interval"):
        sheets = {str(pose(card_named(name), seed).sheet) for seed in range(200)}
        assert len(sheets) == math.prod(len(draw.choices) or 10 for draw in card_named(name).draws)


def test_every_shipped_card_can_be_asked() -> None:
    for card in load_library().cards:
        question = pose(card, 11)
        if question.form is Form.REVEAL:
            assert grade(question, read_answer(question, "")).expected
        elif question.form is Form.ONE and not question.measured:
            assert all(grade(question, n).expected for n in range(len(question.options)))
