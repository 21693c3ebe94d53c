"""Remember what was made of the newest object: decks change seldom, and much hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def of_the_newest(make: Callable[[Given], Made]) -> Callable[[Given], Made]:
    """``make``, called once for an object as long as it is asked for no other one."""
    newest: list[tuple[Given, Made]] = []

    @wraps(make)
    def remembered(given: Given) -> Made:
        if not newest or newest[0][0] is not given:
            newest[:] = [(given, make(given))]
        return newest[0][1]

    return remembered
