"""Asks text cards: a word or phrase is typed and read with forgiveness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studyapp.cards.bodies import Option, Text
from studyapp.cards.card import Card
from studyapp.cards.draws import filled
from studyapp.cards.expression import Value
from studyapp.errors import UsageError
from studyapp.questions.asking import LONGEST_ANSWER, Answer, Form, Question, Verdict
from studyapp.questions.posing import begun, filled_option, graded
from studyapp.questions.spelling import difference, forgiven, plain, slips


class TextAsker:
    """Graded by machine: case, accents, punctuation and a slip or two do not count."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """The question with a line to type on."""
        assert isinstance(card.body, Text)  # noqa: S101 (kind and body go together)
        question = begun(card, seed, sheet)
        answer = filled(card.body.answers[0], sheet)
        return replace(
            question,
            form=Form.TYPED,
            answer_face=f"{question.face}\n\n---\n\n{answer}",
            prompt="Type the word or phrase.",
        )

    def grade(self, question: Question, answer: Answer, run: Any = None) -> Verdict:
        """Right if it is near enough to one of the answers, and no nearer to a refused one.

        Raises:
            UsageError: no line was given.
        """
        body = question.card.body
        assert isinstance(body, Text)  # noqa: S101 (kind and body go together)
        if not isinstance(answer, str) or not answer.strip():
            raise UsageError("Nothing was typed.", question.prompt)
        given = " ".join(answer[:LONGEST_ANSWER].split())
        answers = [filled(one, question.sheet) for one in body.answers]
        near, distance = _nearest(given, answers)
        refused = _refused(given, [filled_option(o, question.sheet) for o in body.refused])
        right = distance <= forgiven(plain(near)) and (refused is None or refused[1] > distance)
        wrong = refused[0] if refused and not right else None
        return graded(
            question,
            right=right,
            expected=answers[0],
            given=given,
            difference=difference(given, near),
            closeness="" if not right or not distance else _slips_words(distance),
            why=wrong.why if wrong else "",
            misconception=wrong.misconception if wrong else "",
            refuted_by=wrong.refuted_by if wrong else None,
        )

    def read_answer(self, question: Question, typed: str) -> Answer:
        """The line as it is.

        Raises:
            UsageError: it is empty.
        """
        if not typed.strip():
            raise UsageError("Nothing was typed.", question.prompt)
        return typed


def _nearest(given: str, answers: list[str]) -> tuple[str, int]:
    """The answer that the line is nearest to, and how many slips lie between."""
    typed = plain(given)
    return min(((one, slips(typed, plain(one))) for one in answers), key=lambda pair: pair[1])


def _refused(given: str, refused: list[Option]) -> tuple[Option, int] | None:
    """The near miss that the line is, within what is forgiven of it."""
    typed = plain(given)
    found = [(option, slips(typed, plain(option.text))) for option in refused]
    found = [(option, count) for option, count in found if count <= forgiven(plain(option.text))]
    return min(found, key=lambda pair: pair[1], default=None)


def _slips_words(count: int) -> str:
    return "one slip forgiven" if count == 1 else f"{count} slips forgiven"
