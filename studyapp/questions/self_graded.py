"""What the self-graded kinds share: the answer is shown, and the learner judges."""

from __future__ import annotations

from studyapp.errors import UsageError
from studyapp.questions.asking import Answer, Question, Verdict

PROMPT = "Think of the answer, then look."


def shown(question: Question, answer: Answer) -> Verdict:
    """The verdict that leaves the judging to the learner.

    Raises:
        UsageError: an option was chosen where there is none.
    """
    if answer is not None:
        raise UsageError("This question has no options to choose from.", "look at the answer")
    return Verdict(right=None, expected=question.answer_face, explanation=question.explanation)


def any_line(question: Question, typed: str) -> Answer:  # noqa: ARG001 (any line will do)
    """Whatever is typed, the answer is shown."""
    return None
