"""Asks choice cards: options in a drawn order, graded by machine."""

from __future__ import annotations

import random

from studyapp.cards.card import Card, Choice
from studyapp.errors import UsageError
from studyapp.questions.asking import Answer, Question, Verdict
from studyapp.records.rating import Rating


class ChoiceAsker:
    """Machine-graded: wrong is Again, right is Good until the learner says Hard or Easy."""

    def pose(self, card: Card, seed: int) -> Question:
        """The options shuffled by the seed, so that their places teach nothing."""
        assert isinstance(card.body, Choice)  # noqa: S101 (kind and body go together)
        options = list(card.body.options)
        random.Random(seed).shuffle(options)  # noqa: S311 (an order of options is no secret)
        right = next(option for option in options if option.right)
        return Question(
            card,
            seed,
            face=card.question,
            answer_face=f"{card.question}\n\n---\n\n{right.text}",
            options=tuple(options),
            prompt=f"Choose 1 to {len(options)}.",
        )

    def grade(self, question: Question, answer: Answer) -> Verdict:
        """Right or wrong; a wrong option brings its reason and the run that refutes it.

        Raises:
            UsageError: there is no such option.
        """
        if answer is None or not 0 <= answer < len(question.options):
            raise UsageError(f"There are {len(question.options)} options.", question.prompt)
        chosen = question.options[answer]
        right = next(option for option in question.options if option.right)
        return Verdict(
            right=chosen.right,
            expected=right.text,
            explanation=question.card.explanation,
            given=chosen.text,
            chosen=answer,
            why=chosen.why,
            misconception=chosen.misconception,
            refuted_by=chosen.refuted_by,
            rating=Rating.GOOD if chosen.right else Rating.AGAIN,
        )

    def read_answer(self, question: Question, typed: str) -> Answer:
        """The number of an option, counted from 1.

        Raises:
            UsageError: the line is not such a number.
        """
        word = typed.strip()
        if word in {str(number) for number in range(1, len(question.options) + 1)}:
            return int(word) - 1
        raise UsageError("That is not the number of an option.", question.prompt)
