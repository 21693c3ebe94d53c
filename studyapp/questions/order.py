"""Asks order cards: items in a drawn order, to be put in the right one."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

from studyapp.cards.bodies import Order
from studyapp.cards.card import Card
from studyapp.cards.draws import filled
from studyapp.cards.expression import Value
from studyapp.errors import UsageError
from studyapp.questions.asking import Answer, Form, Question, Verdict
from studyapp.questions.posing import begun, given_places, graded, places_of


class OrderAsker:
    """Graded by machine; the score is the share of pairs that stand in the right order."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """The items shuffled by the seed, never in the right order."""
        right = _items(card, sheet)
        pieces = list(right)
        chance = random.Random(seed)  # noqa: S311 (an order of items is no secret)
        while tuple(pieces) == right:
            chance.shuffle(pieces)
        question = begun(card, seed, sheet)
        return replace(
            question,
            form=Form.ORDERED,
            answer_face=f"{question.face}\n\n---\n\n{_listed(right)}",
            pieces=tuple(pieces),
            prompt=f"Give the order as numbers, for example {_example(len(pieces))}.",
        )

    def grade(self, question: Question, answer: Answer, run: Any = None) -> Verdict:
        """Right if every item stands where it belongs.

        Raises:
            UsageError: an item is missing or there twice.
        """
        pieces = question.pieces
        given = given_places(answer, len(pieces), question)
        if len(given) != len(pieces):
            raise UsageError(f"There are {len(pieces)} items to order.", question.prompt)
        right = tuple(pieces.index(item) for item in _items(question.card, question.sheet))
        rank = {piece: place for place, piece in enumerate(right)}
        pairs = list(combinations(given, 2))
        agreed = sum(rank[first] < rank[second] for first, second in pairs)
        return graded(
            question,
            right=given == right,
            expected=_listed([pieces[place] for place in right]),
            given=" < ".join(pieces[place] for place in given),
            score=agreed / len(pairs),
            chosen=given,
            right_places=right,
        )

    def read_answer(self, question: Question, typed: str) -> Answer:
        """Numbers of the items, counted from 1 as shown.

        Raises:
            UsageError: an item is missing, unknown or there twice.
        """
        places = places_of(question, typed, len(question.pieces))
        if sorted(places) != list(range(len(question.pieces))):
            raise UsageError(f"Name each of the {len(question.pieces)} once.", question.prompt)
        return places


def _items(card: Card, sheet: Mapping[str, Value]) -> tuple[str, ...]:
    assert isinstance(card.body, Order)  # noqa: S101 (kind and body go together)
    return tuple(filled(item, sheet) for item in card.body.items)


def _listed(items: tuple[str, ...] | list[str]) -> str:
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, start=1))


def _example(count: int) -> str:
    return " ".join(str(number) for number in (2, 1, *range(3, count + 1)))
