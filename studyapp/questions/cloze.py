"""Asks cloze cards: the statement with its gaps hidden, then with the gaps filled and marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studyapp.cards.bodies import Cloze, Gap
from studyapp.cards.card import Card
from studyapp.cards.draws import filled as with_values
from studyapp.cards.expression import Value
from studyapp.cards.math_spans import verbatim_end
from studyapp.questions.asking import Answer, Question, Verdict
from studyapp.questions.posing import begun
from studyapp.questions.self_graded import PROMPT, any_line, shown

_WORD_BEFORE = re.compile(r"\w+\Z")
_WORD_AFTER = re.compile(r"\w+")
_LINK_MAKERS = ("(", "[", ":")


class ClozeAsker:
    """Self-graded; all gaps are hidden at once and shown at once."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """The statement with ``[…]`` or ``[hint]`` for each gap."""
        assert isinstance(card.body, Cloze)  # noqa: S101 (kind and body go together)
        question = begun(card, seed, sheet)
        lead = f"{question.face}\n\n" if card.question else ""
        return replace(
            question,
            face=lead + with_values(hidden(card.body), sheet),
            answer_face=lead + with_values(filled(card.body), sheet),
            prompt=PROMPT,
        )

    def grade(self, question: Question, answer: Answer, run: Any = None) -> Verdict:
        """Leaves the judging to the learner."""
        return shown(question, answer)

    def read_answer(self, question: Question, typed: str) -> Answer:
        """Any line shows the answer."""
        return any_line(question, typed)


def hidden(cloze: Cloze) -> str:
    """Markdown of the statement with its gaps hidden."""
    text = ""
    for part in cloze.parts:
        if isinstance(part, Gap):
            text += f"[{part.hint or '…'}]"
        elif text.endswith("]") and part.startswith(_LINK_MAKERS):
            text += f"\\{part}"  # or the brackets before it would become a link
        else:
            text += part
    return text


def filled(cloze: Cloze) -> str:
    """Markdown of the statement with each gap filled in bold.

    Bold marks work only where they can be told from the words round them: next to a letter they
    must not enclose a sign such as ``$``. There the letters that touch the gap go bold too.
    """
    text, parts = "", list(cloze.parts)
    for index, part in enumerate(parts):
        if isinstance(part, str):
            text += part
            continue
        inner = _without_bold(part.answer)
        following = parts[index + 1] if index + 1 < len(parts) else ""
        if _is_sign(inner[0]) and (word := _WORD_BEFORE.search(text)):
            text, inner = text[: word.start()], word.group() + inner
        if (
            _is_sign(inner[-1])
            and isinstance(following, str)
            and (word := _WORD_AFTER.match(following))
        ):
            inner, parts[index + 1] = inner + word.group(), following[word.end() :]
        text += f"**{inner}**"
    return text


def _is_sign(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"


def _without_bold(text: str) -> str:
    """``text`` without bold marks of its own, which would end those put round it."""
    kept, here = "", 0
    while here < len(text):
        end = verbatim_end(text, here) or here + (2 if text[here] == "\\" else 1)
        if text.startswith("**", here):
            end = here + 2
        else:
            kept += text[here:end]
        here = end
    return kept.strip() or text
