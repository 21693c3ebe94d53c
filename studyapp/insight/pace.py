"""How long answers take, by the form in which the card asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studyapp.insight.answers import Answers
from studyapp.insight.mean import Middle, middle_of
from studyapp.insight.share import Share, share_in
from studyapp.insight.words import counted, seconds_number


@dataclass(frozen=True, slots=True)
class Pace:
    """One kind of card: the seconds of its timed answers, and the share of all that was right."""

    kind: str
    seconds: Middle
    right: Share


def pace_by_kind(answers: Answers) -> tuple[Pace, ...]:
    """Each kind that was answered, the slowest first, those never timed last."""
    import numpy as np

    found = []
    for place, kind in enumerate(answers.kinds):
        rows = np.flatnonzero(answers.kind == place)
        if rows.size:
            taken = answers.duration[rows]
            seconds = middle_of(taken[np.flatnonzero(taken >= 0)], unit=1000)
            found.append(Pace(kind, seconds, share_in(answers.right[rows])))
    return tuple(sorted(found, key=lambda pace: (-(pace.seconds.median or 0.0), pace.kind)))


def pace_words(paces: Iterable[Pace]) -> str:
    """The paces in a sentence; where none was timed, what is missing."""
    timed = [pace for pace in paces if pace.seconds.median is not None]
    if not timed:
        return "No answer was timed yet: each one is, unless you were away from the keys."
    slowest, n = timed[0], sum(pace.seconds.n for pace in timed)
    said = f"{counted(n, 'timed answer')}; {seconds_words(slowest)}"
    if len(timed) > 1:
        return f"{said} is the slowest kind, {seconds_words(timed[-1])} the fastest."
    return f"{said}."


def seconds_words(pace: Pace) -> str:
    """A kind with its median, n and interval: ``number 21 s (n = 40, 18-25 s)``."""
    found = pace.seconds
    if found.median is None:
        return f"{pace.kind} not timed"
    ends = [seconds_number(end) for end in found.interval or ()]
    span = f", {'-'.join(ends)} s" if ends else ""
    return f"{pace.kind} {seconds_number(found.median)} s (n = {found.n}{span})"
