"""A question and a verdict as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from studyapp.drawing.words import describe
from studyapp.questions.asking import with_lead
from studyapp.questions.numbers import number_words
from studyapp.questions.question import Question, Verdict
from studyapp.study.curves import curves_of


def question_lines(question: Question) -> Iterator[str]:
    """Markdown: the question, then left sides by letter, options or pieces by number."""
    yield question.face
    for letter, left in zip(ascii_lowercase, question.left, strict=False):
        yield f"{letter}\\. {left}"
    shown = [option.text for option in question.options] or question.pieces
    for number, text in enumerate(shown, start=1):
        yield f"{number}\\. {text}"


def curves_line(question: Question) -> str:
    """The curves to choose from in words; empty for other questions."""
    figure = curves_of(question)
    return describe(figure) if figure is not None else ""


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """Markdown: right or not, how near, why, and what is right."""
    yield "Right." if verdict.right else "Not so."
    if verdict.predicted is not None and verdict.measured is not None:
        theory = "" if verdict.theory is None else f", theory {number_words(verdict.theory)}"
        said = f"You said {verdict.given}, measured {verdict.expected}{theory}"
        yield f"{said}: {verdict.closeness}."
    elif verdict.closeness:
        yield f"{verdict.closeness}."
    if verdict.why and not verdict.right:
        yield verdict.why
    if not verdict.right or verdict.difference:
        yield with_lead("The right answer:", verdict.expected)
