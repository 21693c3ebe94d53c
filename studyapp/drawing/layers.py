"""The rows of a layered drawing: a list schedule that minds how wide they become."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

Edge = tuple[str, str]

GAP = 3
"""Columns between two names; one beside a line that passes."""
PASSING = 3
"""Columns that a passing line has to choose from."""


def rows_of(widths: Mapping[str, int], edges: Sequence[Edge], columns: int) -> list[list[str]]:
    """The names by rows, each below all that lead to it.

    Of what can come next, some rule says what comes first; the rule is taken under which the
    fewest lines pass rows, and then the one with the fewest rows.
    """
    before, after = neighbours(widths, edges)
    places = {name: place for place, name in enumerate(widths)}
    heights = _heights(after)

    def longest_way_on(name: str, _: Mapping[str, int]) -> tuple[int, int]:
        return -heights[name], places[name]

    def soonest_reached(name: str, row_of: Mapping[str, int]) -> tuple[int, int, int]:
        reached = max((row_of[other] for other in before[name]), default=len(widths))
        return reached, -heights[name], places[name]

    def last_of_its_line(name: str, row_of: Mapping[str, int]) -> tuple[int, int, int]:
        ended = [all(n in row_of or n == name for n in after[other]) for other in before[name]]
        return -sum(ended), -heights[name], places[name]

    found = [
        _scheduled(rule, widths, before, after, columns)
        for rule in (longest_way_on, soonest_reached, last_of_its_line)
    ]
    return min(found, key=lambda rows: (_passing(rows, after), len(rows)))


def _heights(after: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The length of the longest way on from each name."""
    heights: dict[str, int] = {}

    def height(name: str) -> int:
        if name not in heights:
            heights[name] = 1 + max((height(other) for other in after[name]), default=-1)
        return heights[name]

    for name in after:
        height(name)
    return heights


def _scheduled(
    rule: Callable[[str, Mapping[str, int]], tuple[int, ...]],
    widths: Mapping[str, int],
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
    columns: int,
) -> list[list[str]]:
    """Rows filled one by one from above, with what comes first under a rule."""
    row_of: dict[str, int] = {}
    rows: list[list[str]] = []
    while len(row_of) < len(widths):
        ready = [n for n in widths if n not in row_of and all(b in row_of for b in before[n])]
        ready.sort(key=lambda name: rule(name, row_of))
        row: list[str] = []
        for name in ready:
            if not row or _taken([*row, name], row_of, widths, before, after) <= columns:
                row.append(name)
        row_of.update(dict.fromkeys(row, len(rows)))
        rows.append(row)
    return rows


def _passing(rows: Sequence[Sequence[str]], after: Mapping[str, Sequence[str]]) -> int:
    """How many rows are passed by lines, a row once for each."""
    row_of = {name: number for number, row in enumerate(rows) for name in row}
    return sum(
        max((row_of[other] - row_of[name] - 1 for other in after[name]), default=0)
        for name in row_of
    )


def _taken(
    row: Sequence[str],
    row_of: Mapping[str, int],
    widths: Mapping[str, int],
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
) -> int:
    """Columns of a row with the lines that pass it."""
    passing = sum(any(n not in row_of and n not in row for n in after[name]) for name in row_of)
    names = sum(width_of(name, widths, before) for name in row) + GAP * (len(row) - 1)
    return names + passing * (PASSING + 1)


def width_of(name: str, widths: Mapping[str, int], before: Mapping[str, Sequence[str]]) -> int:
    """A name's columns, and no fewer than its lines need side by side."""
    return max(widths[name], 2 * len(before[name]) + 1)


def neighbours(
    names: Mapping[str, int], edges: Sequence[Edge]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Of each name those that lead to it, and those that it leads to."""
    before: dict[str, list[str]] = {name: [] for name in names}
    after: dict[str, list[str]] = {name: [] for name in names}
    for upper, lower in edges:
        before[lower].append(upper)
        after[upper].append(lower)
    return before, after
