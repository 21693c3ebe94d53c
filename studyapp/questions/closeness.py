"""How near a number comes to its key: whether it counts, and how far off it is, in words."""

from __future__ import annotations

import math

from studyapp.cards.bodies import Tolerance
from studyapp.questions.numbers import number_words

MAGNITUDE = 10.0


def counts(given: float, key: float, tolerance: Tolerance) -> bool:
    """Whether a number is near enough. A key printed with rounding is met by what is printed."""
    slack = 1e-9 * abs(key)
    if tolerance.factor is not None:
        if given * key <= 0:
            return given == key
        return abs(math.log(given / key)) <= math.log(tolerance.factor) + 1e-9
    if tolerance.absolute is not None:
        return abs(given - key) <= tolerance.absolute + slack
    return abs(given - key) <= (tolerance.relative or 0.0) * abs(key) + slack


def tolerance_words(tolerance: Tolerance, unit: str = "") -> str:
    """What counts, for the question: ``within 10 % counts``."""
    if tolerance.factor is not None:
        return f"within a factor {tolerance.factor:g} counts"
    if tolerance.absolute is not None:
        if tolerance.absolute == 1:
            return "1 more or less counts"
        return f"within {tolerance.absolute:g}{unit and ' ' + unit} counts"
    share = tolerance.relative or 0.0
    return f"within {100 * share:g} % counts" if share else "the exact number counts"


def distance_words(given: float, key: float, *, estimated: bool = True) -> str:
    """How far off a number is: in per cent, or in times.

    A guess at a measurement (``estimated``) is told where its order of magnitude is right.
    """
    if math.isclose(given, key, rel_tol=1e-9, abs_tol=0.0):
        return "exact"
    if number_words(given) == number_words(key):
        return "the same to the digits shown"
    if given * key <= 0:
        return f"off by {abs(given - key):.3g}"
    ratio = given / key
    share = abs(ratio - 1)
    side = "high" if abs(given) > abs(key) else "low"
    if key < 0:  # the higher of two negative numbers is the smaller in size
        side = "large in size" if abs(given) > abs(key) else "small in size"
    if share < 0.1:
        return f"{100 * share:.2g} % too {side}"
    times = ratio if ratio > 1 else 1 / ratio
    if share < 1 and times < 2:
        return f"{100 * share:.0f} % too {side}"
    right_order = estimated and times < MAGNITUDE / 2
    shown = f"{times:.2g}" if times < 99.5 else f"{times:.0f}"
    if times >= 1e6:
        shown = f"10^{math.log10(times):.0f}"
    return f"{shown} times too {side}" + (", right order of magnitude" if right_order else "")
