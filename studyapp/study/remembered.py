"""Remember what was made of the newest objects: decks change seldom, and much hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


def of_the_newest(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """``make``, called once for the same objects as long as it is asked for no others."""
    newest: list[tuple[tuple[object, ...], Made]] = []

    @wraps(make)
    def remembered(*args: Given.args, **named: Given.kwargs) -> Made:
        given = (*args, *named.items())
        if not newest or not _are(newest[0][0], given):
            newest[:] = [(given, make(*args, **named))]
        return newest[0][1]

    return remembered


def _are(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    """Whether they are the same objects, not only equal ones."""
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))
