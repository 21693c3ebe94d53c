"""Asks match cards: left sides as written, right sides in a drawn order."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studyapp.cards.bodies import Match
from studyapp.cards.card import Card
from studyapp.cards.draws import filled
from studyapp.cards.expression import Value
from studyapp.errors import UsageError
from studyapp.questions.asking import Answer, Form, Question, Verdict
from studyapp.questions.posing import begun, given_places, graded, places_of


class MatchAsker:
    """Graded by machine; the score is the share of pairs that are right."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """Both sides, each in a drawn order of its own."""
        pairs = _pairs(card, sheet)
        chance = random.Random(seed)  # noqa: S311 (an order of pairs is no secret)
        left = [one for one, _ in pairs]
        pieces = [other for _, other in pairs]
        chance.shuffle(left)
        chance.shuffle(pieces)
        question = begun(card, seed, sheet)
        right = "\n".join(f"- {one}: {other}" for one, other in pairs)
        return replace(
            question,
            form=Form.PAIRED,
            answer_face=f"{question.face}\n\n---\n\n{right}",
            left=tuple(left),
            pieces=tuple(pieces),
            prompt=f"Give for a, b, c … the numbers, for example {_example(len(pairs))}.",
        )

    def grade(self, question: Question, answer: Answer, run: Any = None) -> Verdict:
        """Right if every left side has its own right side.

        Raises:
            UsageError: a right side is missing or there twice.
        """
        count = len(question.left)
        given = given_places(answer, count, question)
        if len(given) != count:
            raise UsageError(f"There are {count} pairs to make.", question.prompt)
        belongs = dict(_pairs(question.card, question.sheet))
        right = tuple(question.pieces.index(belongs[one]) for one in question.left)
        agreed = sum(a == b for a, b in zip(given, right, strict=True))
        return graded(
            question,
            right=given == right,
            expected="\n".join(f"- {one}: {belongs[one]}" for one in question.left),
            given="; ".join(
                f"{one}: {question.pieces[place]}"
                for one, place in zip(question.left, given, strict=True)
            ),
            score=agreed / count,
            chosen=given,
            right_places=right,
        )

    def read_answer(self, question: Question, typed: str) -> Answer:
        """For each left side the number of its right side: ``2 1 3``, or ``a2 b1 c3``.

        Raises:
            UsageError: one is missing, unknown or there twice.
        """
        count = len(question.left)
        letters = string.ascii_lowercase[:count]
        words = typed.lower().replace(",", " ").replace("-", "").split()
        if words and all(word[0] in letters for word in words):
            words = [word[1:] for word in sorted(words)]
        places = places_of(question, " ".join(words), count)
        if sorted(places) != list(range(count)):
            raise UsageError(f"Name each of the {count} right sides once.", question.prompt)
        return places


def _pairs(card: Card, sheet: Mapping[str, Value]) -> list[tuple[str, str]]:
    assert isinstance(card.body, Match)  # noqa: S101 (kind and body go together)
    return [(filled(pair.left, sheet), filled(pair.right, sheet)) for pair in card.body.pairs]


def _example(count: int) -> str:
    return " ".join(f"{string.ascii_lowercase[n]}{count - n}" for n in range(count))
