"""What a scheduler is set to: the weights of FSRS-6, the retention aimed at, and their bounds."""

from __future__ import annotations

import hashlib
import math

from studyapp.errors import UsageError

ALGORITHM = "FSRS-6"
"""The version of the algorithm; memory states of two versions cannot be mixed, only replayed."""

DEFAULT_WEIGHTS = (
    0.212,
    1.2931,
    2.3065,
    8.2956,
    6.4133,
    0.8334,
    3.0194,
    0.001,
    1.8722,
    0.1666,
    0.796,
    1.4835,
    0.0614,
    0.2629,
    1.6483,
    0.6014,
    1.8729,
    0.5425,
    0.0912,
    0.0658,
    0.1542,
)
"""The published weights, fitted on many learners; kept here so that an update of the library
cannot move anyone's schedule unasked, and so that naming them does not import it."""

LOWEST_RETENTION, HIGHEST_RETENTION = 0.70, 0.97
"""Below, more is forgotten than learned; above, the number of reviews explodes."""

LONGEST_INTERVAL = 36_500
"""A hundred years in days: the most that an interval or a stability can be."""


def check_weights(weights: tuple[float, ...]) -> None:
    """Refuse weights that the algorithm cannot work with.

    Raises:
        UsageError: a wrong number of weights, or one that is not finite or out of its range.
    """
    from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

    if len(weights) != len(DEFAULT_WEIGHTS):
        raise UsageError(
            f"{ALGORITHM} has {len(DEFAULT_WEIGHTS)} weights, not {len(weights)}.",
            "give all of them, or none for the published ones",
        )
    bounds = zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    for index, (weight, (low, high)) in enumerate(zip(weights, bounds, strict=True)):
        if not (math.isfinite(weight) and low <= weight <= high):
            raise UsageError(
                f"Weight {index} of {ALGORITHM} cannot be {weight!r}.",
                f"it lies between {low:g} and {high:g}",
            )


def check_settings(desired_retention: float, maximum_interval: int, roll_over_hour: int) -> None:
    """Refuse settings that would make a schedule useless.

    Raises:
        UsageError: one of them is not a number or out of its range.
    """
    if not LOWEST_RETENTION <= desired_retention <= HIGHEST_RETENTION:
        raise UsageError(
            f"The desired retention cannot be {desired_retention!r}.",
            f"choose from {LOWEST_RETENTION:.2f} to {HIGHEST_RETENTION:.2f}; 0.90 suits most",
        )
    if not 1 <= maximum_interval <= LONGEST_INTERVAL:
        raise UsageError(
            f"The maximum interval cannot be {maximum_interval!r} days.",
            f"choose from 1 to {LONGEST_INTERVAL} days",
        )
    if not 0 <= roll_over_hour <= 23:
        raise UsageError(
            f"The study day cannot begin at hour {roll_over_hour!r}.", "choose from 0 to 23"
        )


def name_of(*settings: object) -> str:
    """A short name for settings, the same on every machine: 12 hexadecimal digits.

    ``repr`` gives the shortest text that reads back as the same float, so equal settings
    have equal names and different ones do not.
    """
    text = "\n".join(repr(setting) for setting in (ALGORITHM, *settings))
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
