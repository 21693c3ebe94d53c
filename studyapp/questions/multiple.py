"""Asks multiple cards: options in a drawn order, of which all right ones must be chosen."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studyapp.cards.bodies import Multiple
from studyapp.cards.card import Card
from studyapp.cards.expression import Value
from studyapp.questions.asking import Answer, Form, Question, Verdict
from studyapp.questions.posing import begun, filled_option, given_places, graded, places_of


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

        The misconception and the run that refutes it are those of the first.

        Raises:
            UsageError: there is no such option.
        """
        options = question.options
        chosen = tuple(sorted(given_places(answer, len(options), question)))
        right = tuple(n for n, option in enumerate(options) if option.right)
        slips = [n for n in chosen if n not in right]
        wrong = options[slips[0]] if slips else None
        missed = next((options[n] for n in right if n not in chosen), None)
        agreed = sum((n in chosen) == (n in right) for n in range(len(options)))
        why = ""
        if wrong is not None:
            numbered = (f"**{n + 1}** {options[n].why}" for n in slips)
            why = wrong.why if len(slips) == 1 else "\n\n".join(numbered)
        elif missed is not None:
            why = f"One that is right was left out: {missed.text}"
        return graded(
            question,
            right=chosen == right,
            expected="; ".join(options[n].text for n in right),
            given="; ".join(options[n].text for n in chosen) or "none",
            score=agreed / len(options),
            chosen=chosen,
            right_places=right,
            why=why,
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
