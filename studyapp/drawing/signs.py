"""Signs and lines of a picture by role, so that colour is not all that tells marks apart."""

from __future__ import annotations

from sim.figure import PINNED, Points, Role

WIDTHS = {Role.THEORY: 1.6, Role.MUTED: 1.0}
DASHES = {
    Role.THEORY: "--",
    Role.PINNED_FIRST: (0, (3, 1.5)),
    Role.PINNED_SECOND: (0, (1, 1.5)),
    Role.PINNED_THIRD: (0, (1, 3)),
}
ON_LINES = {Role.SECOND: "s", Role.THIRD: "^", Role.FOURTH: "D"}
"""Signs of lines beside those of the first role."""
FEW = 12
"""Up to so many numbers of a pinned run are drawn large."""
_OF_POINTS = {**ON_LINES, Role.MUTED: "v"}
_SIGNS = {
    Role.START: "o",
    Role.END: "o",
    Role.WARNING: "x",
    Role.PINNED_FIRST: "$1$",
    Role.PINNED_SECOND: "$2$",
    Role.PINNED_THIRD: "$3$",
}


def sign_of(role: Role) -> str:
    """The sign of points of a role, as matplotlib names it."""
    return _SIGNS.get(role, _OF_POINTS.get(role, "o"))


def size_of(mark: Points, *, hollow: bool) -> int:
    """The area of a sign in square points; the number of a pinned run has to be read."""
    if mark.role in PINNED and mark.x.size <= FEW:
        return 70
    return 24 if mark.role in _SIGNS or hollow else 9
