"""Calibration of the learner: how sure they said they were, beside how often they were right.

A *statement* is the first answer to a card on a study day that came with a confidence. Repeats
on the same day are left out: whoever has just read the answer is rightly sure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from studyapp.insight.answers import Answered
from studyapp.insight.mean import Mean, mean_of
from studyapp.insight.share import Share, share_of
from studyapp.insight.words import counted, percent
from studyapp.records.confidence import Confidence

STATED = MappingProxyType({Confidence.GUESS: 0.25, Confidence.UNSURE: 0.60, Confidence.SURE: 0.90})
"""The chance of being right that each step stands for. A guess among four options is right one
time in four; who is unsure thinks it more likely right than not; who is sure allows for one
error in ten, which is also what the schedule allows for."""

FEWEST = 10
"""So many statements before over-confidence is put into words."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of confidence: the chance that it stands for, and the share that was right."""

    confidence: Confidence
    stated: float
    right: Share


@dataclass(frozen=True, slots=True)
class SelfKnowledge:
    """How well a learner knows what they know.

    Attributes:
        steps: guess, unsure, sure.
        brier: the mean of ``(stated - right)²``, 0 at best, 0.25 for a coin (G. W. Brier,
            *Monthly Weather Review* 78, 1950).
        baseline: the Brier score of one who always states the share that was right;
            None without a statement. Only a score below it tells cards apart.
        excess: the mean of ``stated - right``: above 0 is over-confidence.
    """

    steps: tuple[Step, ...]
    brier: Mean
    baseline: float | None
    excess: Mean


@dataclass(frozen=True, slots=True)
class SureButWrong:
    """A card on which the learner was sure and wrong.

    Attributes:
        times: how often; ``sure`` is how often they were sure of it at all.
        last: the study day of the newest such error.
        since: right answers to recall tests after it: 0 means that it still stands.
    """

    card_id: str
    times: int
    sure: int
    last: dt.date
    since: int


def statements(answers: Iterable[Answered]) -> list[Answered]:
    """The first answers of each day that came with a confidence, in order."""
    return [answer for answer in answers if answer.fresh and answer.confidence is not None]


def self_knowledge(answers: Iterable[Answered]) -> SelfKnowledge:
    """The calibration over all statements among ``answers``."""
    made = statements(answers)
    right = share_of(answer.right for answer in made)
    rate = right.rate
    return SelfKnowledge(
        steps=tuple(
            Step(step, stated, share_of(a.right for a in made if a.confidence is step))
            for step, stated in STATED.items()
        ),
        brier=mean_of(_excess(answer) ** 2 for answer in made),
        baseline=None if rate is None else rate * (1 - rate),
        excess=mean_of(_excess(answer) for answer in made),
    )


def excess_by_topic(
    answers: Iterable[Answered], topic_of: Mapping[str, str]
) -> dict[str, SelfKnowledge]:
    """The calibration of each topic that has statements, the most over-confident first."""
    by_topic: dict[str, list[Answered]] = {}
    for answer in statements(answers):
        if answer.card_id in topic_of:
            by_topic.setdefault(topic_of[answer.card_id], []).append(answer)
    found = {topic: self_knowledge(made) for topic, made in by_topic.items()}
    return dict(sorted(found.items(), key=lambda pair: (-(pair[1].excess.value or 0.0), pair[0])))


def sure_but_wrong(answers: Iterable[Answered]) -> list[SureButWrong]:
    """The cards on which the learner was sure and wrong.

    Those that still stand come first, the newest errors before older ones.
    """
    by_card: dict[str, list[Answered]] = {}
    for answer in answers:
        by_card.setdefault(answer.card_id, []).append(answer)
    found = []
    for card_id, given in by_card.items():
        sure = [a for a in statements(given) if a.confidence is Confidence.SURE]
        wrong = [answer for answer in sure if not answer.right]
        if wrong:
            last = wrong[-1].day
            since = sum(a.right for a in given if a.tests_recall and a.day > last)
            found.append(SureButWrong(card_id, len(wrong), len(sure), last, since))
    return sorted(found, key=lambda e: (e.since > 0, -e.last.toordinal(), -e.times, e.card_id))


def confidence_words(found: SelfKnowledge) -> tuple[str, ...]:
    """The calibration in sentences; where there is none, what is missing."""
    if not found.brier.n:
        return (
            "No answer says how sure you were yet: say guess, unsure or sure where you are asked.",
        )
    said = tuple(
        f"{step.confidence.word.capitalize()} (stands for {percent(step.stated)}): "
        f"right {step.right.words()}."
        for step in found.steps
    )
    return (_excess_words(found.excess), *said, _brier_words(found))


def _excess_words(excess: Mean) -> str:
    n, value = excess.n, excess.value or 0.0
    if n < FEWEST or excess.interval is None:
        return (
            f"{counted(n, 'answer')} with a confidence: from {FEWEST} on they say how well it fits."
        )
    low, high = excess.interval
    span = f"(n = {n}, {round(100 * low):+d} to {round(100 * high):+d})"
    if low > 0:
        return f"Over-confident by {100 * value:.0f} points {span}."
    if high < 0:
        return f"Under-confident by {-100 * value:.0f} points {span}."
    return (
        f"What you say and how often you are right fit within {abs(100 * value):.0f} points {span}."
    )


def _brier_words(found: SelfKnowledge) -> str:
    assert found.brier.value is not None  # noqa: S101 (asked for where there are statements)
    assert found.baseline is not None  # noqa: S101
    span = ""
    if found.brier.interval is not None:
        low, high = found.brier.interval
        span = f", {max(0.0, low):.3f}-{high:.3f}"
    better = "better" if found.brier.value < found.baseline else "no better"
    return (
        f"Brier score {found.brier.value:.3f} (n = {found.brier.n}{span}; 0 is perfect), {better} "
        f"than always saying your average ({found.baseline:.3f})."
    )


def _excess(answer: Answered) -> float:
    assert answer.confidence is not None  # noqa: S101 (a statement has one)
    return STATED[answer.confidence] - answer.right
