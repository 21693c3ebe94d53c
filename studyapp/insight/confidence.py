"""Calibration of the learner: how sure they said they were, beside how often they were right.

A *statement* is the first answer to a card on a study day that came with a confidence. Repeats
on the same day are left out: whoever has just read the answer is rightly sure.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from studyapp.insight.answers import Answers, Groups, counts_by
from studyapp.insight.mean import Mean, mean_from, mean_of
from studyapp.insight.share import Share
from studyapp.insight.words import counted, percent
from studyapp.records.confidence import Confidence

if TYPE_CHECKING:
    from studyapp.insight.answers import Array, Small, Whole

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


def knowledge_by_group(
    answers: Answers, groups: Groups
) -> tuple[SelfKnowledge, dict[str, SelfKnowledge]]:
    """The calibration over all statements, and that of each group that has some.

    The most over-confident group comes first.
    """
    import numpy as np

    rows = np.flatnonzero(answers.fresh & (answers.confidence > 0))
    size = len(groups.names) + 1  # the first one holds what is in none
    place = 4 * (groups.group[answers.card[rows]] + 1) + answers.confidence[rows]
    counts = counts_by(place, 4 * size, answers.right[rows]).reshape(size, 4, 2)
    found = {
        name: _knowledge(own)
        for name, own in zip(groups.names, counts[1:], strict=True)
        if own.any()
    }
    # Topics alike but for the rounding of a sum stand by their names.
    order = {name: (-round(one.excess.value or 0.0, 9), name) for name, one in found.items()}
    by_group = {name: found[name] for name in sorted(found, key=order.__getitem__)}
    return _knowledge(counts.sum(axis=0)), by_group


def _knowledge(counts: Whole) -> SelfKnowledge:
    """The calibration of what was stated, and came, so often, shape (4, 2)."""
    import numpy as np

    n, hits = int(counts.sum()), int(counts[:, 1].sum())
    rate = hits / n if n else None
    excess = np.array([0.0, *STATED.values()])[:, None] - np.array([0.0, 1.0])
    return SelfKnowledge(
        steps=tuple(
            Step(step, stated, Share(int(counts[step, 1]), int(counts[step].sum())))
            for step, stated in STATED.items()
        ),
        brier=_mean(excess**2, counts),
        baseline=None if rate is None else rate * (1 - rate),
        excess=_mean(excess, counts),
    )


def _mean(values: Array, counts: Whole) -> Mean:
    """The mean of values that came so often."""
    n = int(counts.sum())
    if not n:
        return mean_of(())
    value = float((values * counts).sum() / n)
    return mean_from(n, value, float(((values - value) ** 2 * counts).sum()))


def sure_but_wrong(answers: Answers) -> list[SureButWrong]:
    """The cards on which the learner was sure and wrong.

    Those that still stand come first, the newest errors before older ones.
    """
    import numpy as np

    sure = np.flatnonzero(answers.fresh & (answers.confidence == Confidence.SURE))
    wrong = sure[~answers.right[sure]]
    card = answers.card[wrong]
    # The rows of a card follow one another in time, so its last error is the last one here.
    last = wrong[np.flatnonzero(np.diff(card, append=-1))]
    erred = answers.card[last]
    # Tests that were right up to each row: what lies between two rows of a card is a difference.
    passed = np.cumsum(answers.tests & answers.right, dtype=np.int32)
    final = np.searchsorted(answers.card, erred, side="right") - 1
    columns = (
        _counted(erred, card),
        _counted(erred, answers.card[sure]),
        answers.day[last],
        passed[final] - passed[last],
    )
    found = [
        SureButWrong(answers.cards[n], times, sures, dt.date.fromordinal(day), since)
        for n, times, sures, day, since in zip(
            erred.tolist(), *(column.tolist() for column in columns), strict=True
        )
    ]
    return sorted(found, key=lambda e: (e.since > 0, -e.last.toordinal(), -e.times, e.card_id))


def _counted(wanted: Small, rising: Small) -> Whole:
    """How often each number stands among others that never fall."""
    import numpy as np

    ends = np.searchsorted(rising, wanted, side="right")
    found: Whole = ends - np.searchsorted(rising, wanted, side="left")
    return found


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
