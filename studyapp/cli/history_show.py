"""One answer of the past in words and as JSON: the question as posed, and what became of it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from studyapp.drawing.markup import plain
from studyapp.questions.asking import with_lead
from studyapp.questions.numbers import number_words
from studyapp.records.confidence import Confidence

if TYPE_CHECKING:
    from studyapp.study.past_answer import PastAnswer

WIDEST = 100


def told(past: PastAnswer, at: dt.datetime) -> str:
    """The answer in plain words; ``at`` is when the learner's clock showed it."""
    review = past.review
    parts = [f"{at:%Y-%m-%d %H:%M}  {review.card_id}  {review.id}"]
    if past.changed:
        parts.append(past.changed)
    if past.question is not None:
        parts += ["", _laid_out(past.question.face)]
        parts += _choices(past)
    parts += ["", *_outcome(past)]
    if past.run is not None:
        parts += ["", *_run(past)]
    return "\n".join(parts)


def _choices(past: PastAnswer) -> Iterator[str]:
    """Left sides, options or pieces in the order in which they were shown."""
    question = past.question
    assert question is not None  # noqa: S101 (asked for by the caller)
    for letter, left in zip(ascii_lowercase, question.left, strict=False):
        yield _laid_out(f"{letter}\\. {left}")
    for number, piece in enumerate(question.pieces, start=1):
        yield _laid_out(f"{number}\\. {piece}")
    for place, option in enumerate(question.options):
        signs = [
            word
            for word, places in (("given", past.chosen), ("right", past.right_places))
            if place in places
        ]
        sign = f"  [{', '.join(signs)}]" if signs else ""
        yield _laid_out(f"{place + 1}\\. {option.text}") + sign


def _outcome(past: PastAnswer) -> Iterator[str]:
    detail = past.review.detail
    if "quiz" in detail:
        yield "Asked in a quiz, which sent it to the schedule."
    draws = detail.get("draws")
    if isinstance(draws, Mapping):
        yield f"Drawn: {_pairs(draws)}"
    if "given" in detail:
        yield _laid_out(f"Given: {detail['given']}")
    if past.expected:
        yield _laid_out(
            past.expected if "right" not in detail else with_lead("Right is:", past.expected)
        )
    if "right" in detail:
        verdict = "Right." if detail["right"] else "Not so."
        for name in ("predicted", "measured", "theory", "score", "attempts"):
            value = detail.get(name)
            if isinstance(value, int | float):
                verdict += f"  {name} {number_words(value)}"
        yield verdict
    if "misconception" in detail:
        yield f"It stands for: {detail['misconception']}"
    sure = detail.get("confidence")
    if isinstance(sure, int) and sure in {int(step) for step in Confidence}:
        yield f"How sure: {Confidence(sure).word}"
    yield f"Grade: {past.review.rating.word}"


def _run(past: PastAnswer) -> Iterator[str]:
    run = past.run
    assert run is not None  # noqa: S101 (asked for by the caller)
    yield f"The run: {run.simulation}, {run.steps} steps, {run.status}. {run.sentence}".rstrip()
    yield f"Measured: {_pairs(run.summary)}"
    yield f"Again: {past.command}"


def _pairs(values: Mapping[str, object]) -> str:
    return ", ".join(
        f"{name} = {number_words(v) if isinstance(v, int | float) else '-' if v is None else v}"
        for name, v in values.items()
    )


def _laid_out(markdown: str) -> str:
    width = min(WIDEST, shutil.get_terminal_size((80, 24)).columns)
    return plain(markdown, max(20, width - 1), "plain")


def posed(past: PastAnswer) -> dict[str, Any]:
    """The question as it was posed, for JSON."""
    question = past.question
    found: dict[str, Any] = {
        "changed": past.changed,
        "chosen": list(past.chosen),
        "right_places": list(past.right_places),
        "expected": past.expected,
        "posed": None,
    }
    if question is not None:
        link = question.link
        found["posed"] = {
            "question": question.face,
            "options": [option.text for option in question.options],
            "left": list(question.left),
            "pieces": list(question.pieces),
            "prompt": question.prompt,
            "unit": question.unit,
            "draws": dict(question.sheet),
            "sim": link.simulation if link is not None else None,
            "params": dict(link.params) if link is not None else None,
        }
    return found
