"""Asks multiple cards: options in a drawn order, of which all right ones must be chosen."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from studyapp.cards.bodies import Multiple, Option
from studyapp.cards.card import Card
from studyapp.cards.expression import Value
from studyapp.questions.asking import Answer, Form, Question, Verdict
from studyapp.questions.posing import begun, filled_option, given_places, graded, places_of

_ROOM = 280
"""Letters of options that are told again below them: four lines at 80 columns."""


class MultipleAsker:
    """Graded by machine; the score counts each option that was judged rightly."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """The options shuffled by the seed; how many are right is not told."""
        assert isinstance(card.body, Multiple)  # noqa: S101 (kind and body go together)
        options = [filled_option(option, sheet) for option in card.body.options]
        random.Random(seed).shuffle(options)  # noqa: S311 (an order of options is no secret)
        question = begun(card, seed, sheet)
        right = "\n".join(f"- {option.text}" for option in options if option.right)
        return replace(
            question,
            form=Form.SOME,
            answer_face=f"{question.face}\n\n---\n\n{right}",
            options=tuple(options),
            prompt=f"Choose all that are right, of 1 to {len(options)}.",
        )

    def grade(self, question: Question, answer: Answer, run: Any = None) -> Verdict:
        """Right if exactly the right ones were chosen; each wrong one brings its reason.

        Right ones that were left out are named. The misconception and the run that refutes it are
        those of the first.

        Raises:
            UsageError: there is no such option.
        """
        options = question.options
        chosen = tuple(sorted(given_places(answer, len(options), question)))
        right = tuple(n for n, option in enumerate(options) if option.right)
        slips = [n for n in chosen if n not in right]
        wrong = options[slips[0]] if slips else None
        agreed = sum((n in chosen) == (n in right) for n in range(len(options)))
        reasons = [f"**{n + 1}** {options[n].why}" for n in slips if options[n].why]
        if len(reasons) == 1:
            reasons = [options[n].why for n in slips if options[n].why]
        missed = _missed(options, [n for n in right if n not in chosen], whole=not reasons)
        return graded(
            question,
            right=chosen == right,
            expected="; ".join(options[n].text for n in right),
            given="; ".join(options[n].text for n in chosen) or "none",
            score=agreed / len(options),
            chosen=chosen,
            right_places=right,
            why="\n\n".join([*reasons, *missed]),
            misconception=wrong.misconception if wrong else "",
            refuted_by=wrong.refuted_by if wrong else None,
        )

    def read_answer(self, question: Question, typed: str) -> Answer:
        """Numbers of options, counted from 1; ``none`` for none of them.

        Raises:
            UsageError: one of them is no such number.
        """
        if typed.strip().lower() in ("none", "0", ""):
            return ()
        return tuple(sorted(set(places_of(question, typed, len(question.options)))))


def _missed(options: Sequence[Option], places: Sequence[int], *, whole: bool) -> Iterator[str]:
    """The right options that were left out: their numbers, and their texts where there is room."""
    texts = "; ".join(f"**{n + 1}** {options[n].text.rstrip('.')}" for n in places)
    if places and whole and len(texts) <= _ROOM:
        yield f"Right too, and left out: {texts}."
    elif places:
        yield f"Right too, and left out: {', '.join(f'**{n + 1}**' for n in places)}."
