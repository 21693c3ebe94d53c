"""What is kept with an answer besides its grade: enough to show the question again exactly."""

from __future__ import annotations

from studyapp.questions.question import Verdict
from studyapp.records.confidence import Confidence
from studyapp.records.simulation_run import SimulationRun
from studyapp.study.task import Task

LONGEST_GIVEN = 500


def detail_of(
    task: Task,
    verdict: Verdict | None,
    confidence: Confidence | None,
    run: SimulationRun | None,
) -> dict[str, object]:
    """JSON-like and finite; what does not exist is left out."""
    question = task.question
    detail: dict[str, object] = {"kind": question.card.kind.value, "seed": question.seed}
    if question.sheet:
        detail["draws"] = dict(question.sheet)
    if confidence is not None:
        detail["confidence"] = int(confidence)
    if verdict is None or verdict.right is None:
        return detail
    detail |= {"right": verdict.right, "given": verdict.given[:LONGEST_GIVEN]}
    if 0 < verdict.score < 1:
        detail["score"] = round(verdict.score, 4)
    for name in ("predicted", "measured", "theory"):
        value = getattr(verdict, name)
        if value is not None:
            detail[name] = value
    if verdict.misconception:
        detail["misconception"] = verdict.misconception
    if task.attempts:
        detail["attempts"] = task.attempts
    if run is not None:
        detail["run"] = str(run.id)
    return detail
