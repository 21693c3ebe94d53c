"""What a review is worth where not all can be done: the recall it gains for the time it takes."""

from __future__ import annotations

from math import e
from typing import TYPE_CHECKING, Any, overload

from studyapp.scheduling.forgetting import retrievability

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

HORIZON = 30
"""Days ahead for which recall counts, where no date is given."""
LAPSE_ANSWERS = 1.2
"""Answers that a forgotten card takes more than a recalled one: it comes again on its day."""


@overload
def review_value(
    stability: float, difficulty: float, waited: float, horizon: int, weights: tuple[float, ...]
) -> float: ...
@overload
def review_value(
    stability: Array, difficulty: Array, waited: Array, horizon: int, weights: tuple[float, ...]
) -> Array: ...
def review_value(
    stability: Any,
    difficulty: Any,
    waited: Any,
    horizon: int,
    weights: tuple[float, ...],
) -> Any:
    """Probability of recall in ``horizon`` days with a review today less that without, by time.

    Gain = R r(h, S') + (1 - R) r(h, S") - r(t + h, S), where S' and S" are the stability after
    a recall and after a lapse (FSRS-6, wiki of open-spaced-repetition), divided by the answers
    that the review is expected to take. A card that stays by itself is worth little, and so is
    one that would be lost again at once.

    Users of Anki know the question as the choice between *descending retrievability*, which puts
    off what is being lost, and *relative overdueness* (ascending retrievability), which spends
    the time on lapses. With few reviews a day for many cards, played ahead by ``projection``, this
    order keeps more after a month than the first and no less than the second.

    Works on numbers and on arrays of one shape alike.

    Args:
        stability: S, days, above 0.
        difficulty: 1 to 10.
        waited: t, study days since the last review, at least 0.
        horizon: h, days, at least 1.
        weights: the 21 weights of FSRS-6.
    """
    w, decay = weights, weights[20]
    recall = retrievability(waited, stability, decay)
    lost = 1 - recall
    growth = e ** w[8] * (11 - difficulty) * stability ** -w[9] * (e ** (lost * w[10]) - 1)
    later = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * e ** (lost * w[14])
    most = stability / e ** (w[17] * w[18])
    forgotten = (later + most - abs(later - most)) / 2 + 1e-9  # the smaller of the two, above 0
    ahead = recall * retrievability(horizon, stability * (1 + growth), decay)
    ahead = ahead + lost * retrievability(horizon, forgotten, decay)
    return (ahead - retrievability(waited + horizon, stability, decay)) / (1 + LAPSE_ANSWERS * lost)
