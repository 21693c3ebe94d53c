"""What is kept with an answer besides its grade: enough to show the question again exactly.

Of the question's text only a fingerprint is kept, by which a card that was changed is known.
"""

from __future__ import annotations

import json
import zlib

from studyapp.questions.question import Question, Verdict
from studyapp.records.confidence import Confidence
from studyapp.records.simulation_run import SimulationRun
from studyapp.study.task import Task

LONGEST_GIVEN = 500


def fingerprint(question: Question) -> str:
    """Eight digits that differ where another question is asked: 32 bits of all that is shown."""
    link = question.link
    shown = [
        question.card.kind.value,
        question.face,
        question.answer_face,
        [[option.text, option.right] for option in question.options],
        question.left,
        question.pieces,
        question.unit,
        [link.simulation, link.params, link.seed, link.runs] if link is not None else None,
    ]
    text = json.dumps(shown, sort_keys=True, default=str)
    return f"{zlib.crc32(text.encode()):08x}"


def detail_of(
    task: Task,
    verdict: Verdict | None,
    confidence: Confidence | None,
    run: SimulationRun | None,
) -> dict[str, object]:
    """JSON-like and finite; what does not exist is left out."""
    question = task.question
    detail: dict[str, object] = {"kind": question.card.kind.value, "seed": question.seed}
    detail["question"] = fingerprint(question)
    if question.sheet:
        detail["draws"] = dict(question.sheet)
    if confidence is not None:
        detail["confidence"] = int(confidence)
    if verdict is None or verdict.right is None:
        return detail
    detail |= _of_verdict(verdict)
    if task.attempts:
        detail["attempts"] = task.attempts
    if run is not None:
        detail["run"] = str(run.id)
    return detail


def _of_verdict(verdict: Verdict) -> dict[str, object]:
    detail: dict[str, object] = {"right": verdict.right, "given": verdict.given[:LONGEST_GIVEN]}
    if verdict.chosen:
        detail["chosen"] = list(verdict.chosen)
    if 0 < verdict.score < 1:
        detail["score"] = round(verdict.score, 4)
    for name in ("predicted", "measured", "theory"):
        value = getattr(verdict, name)
        if value is not None:
            detail[name] = value
    if verdict.misconception:
        detail["misconception"] = verdict.misconception
    return detail
