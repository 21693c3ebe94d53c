"""One test for a rule that many cards are held to: all that break it are named with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

Case = TypeVar("Case")
Rule = Callable[[Case], None]


def held_by_each(
    cases: Callable[[], Iterable[Case]], name: Callable[[Case], str]
) -> Callable[[Rule[Case]], Callable[[], None]]:
    """Make of a rule for one case a test that holds all of them to it.

    Args:
        cases: gives them, when the test is run; one without any fails.
        name: what a case is called where it breaks the rule.
    """

    def of(rule: Rule[Case]) -> Callable[[], None]:
        def test() -> None:
            held, broken = 0, []
            for case in cases():
                held += 1
                try:
                    rule(case)
                except AssertionError as reason:
                    broken.append(f"{name(case)}: {reason}")
            if broken or not held:
                pytest.fail("\n".join(broken) or "nothing is held to the rule", pytrace=False)

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        test.__module__ = rule.__module__
        return test

    return of
