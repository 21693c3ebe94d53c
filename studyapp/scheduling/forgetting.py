"""The forgetting curve of FSRS-6: how likely a card is recalled so many days after its review."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from studyapp.scheduling.parameters import DEFAULT_WEIGHTS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

DEFAULT_DECAY = DEFAULT_WEIGHTS[20]


@overload
def retrievability(elapsed: float, stability: float, decay: float = ...) -> float: ...
@overload
def retrievability(elapsed: Array, stability: Array, decay: float = ...) -> Array: ...
def retrievability(
    elapsed: float | Array, stability: float | Array, decay: float = DEFAULT_DECAY
) -> float | Array:
    """Probability of recall, R(t) = (1 + F t / S)^(-decay), with F such that R(S) = 0.9.

    Works on numbers and on arrays of one shape alike. Source: the FSRS-6 formula in the
    wiki of open-spaced-repetition.

    Args:
        elapsed: t, study days since the last review, at least 0.
        stability: S, days until recall falls to 90 %, above 0.
        decay: the last weight of FSRS-6, above 0.
    """
    factor = 0.9 ** (-1 / decay) - 1
    recalled: float | Array = (1 + factor * elapsed / stability) ** -decay
    return recalled
