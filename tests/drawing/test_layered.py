"""Layered drawings: everything is there, nothing overlaps, every edge leads downward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from studyapp.drawing.layered import Layout, Point, layered
from studyapp.drawing.layers import Edge
from studyapp.drawing.settling import settled

NAMES = "abcdefghijkl"


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, int], list[Edge]]:
    names = NAMES[: draw(st.integers(0, len(NAMES)))]
    widths = {name: draw(st.integers(1, 24)) for name in names}
    possible = list(combinations(names, 2))
    edges = draw(st.lists(st.sampled_from(possible), unique=True, max_size=24)) if possible else []
    return widths, edges


def cells_of(path: tuple[Point, ...]) -> Iterator[tuple[Point, bool]]:
    """The cells that a line passes between its boxes, and whether it runs upright there."""
    for (x, y), (u, v) in pairwise(path):
        if x == u:
            yield from (((x, row), True) for row in range(y, v + 1))
        else:
            yield from (((column, y), False) for column in range(min(x, u), max(x, u) + 1))


def boxed(layout: Layout) -> dict[Point, str]:
    return {
        (column, box.y): name
        for name, box in layout.boxes.items()
        for column in range(box.x, box.x + box.width)
    }


@given(graphs(), st.sampled_from([20, 40, 76, 120]))
def test_a_drawing_is_whole_and_clear(
    graph: tuple[Mapping[str, int], list[Edge]], columns: int
) -> None:
    widths, edges = graph
    layout = layered(widths, edges, columns)
    assert set(layout.boxes) == set(widths)
    assert set(layout.paths) == set(edges)
    cells = boxed(layout)
    assert len(cells) == sum(box.width for box in layout.boxes.values()), "no two overlap"
    for name, box in layout.boxes.items():
        assert box.width >= widths[name]
        assert box.x >= 0
        assert box.x + box.width <= layout.width
        assert 0 <= box.y < layout.height
    for (upper, lower), path in layout.paths.items():
        assert cells[path[0]] == upper
        assert cells[path[-1]] == lower
        assert path[0][1] < path[-1][1]
        assert all(y <= v and (x == u or y == v) for (x, y), (u, v) in pairwise(path))


@given(graphs())
def test_lines_of_two_origins_meet_only_where_they_cross(
    graph: tuple[Mapping[str, int], list[Edge]],
) -> None:
    layout = layered(*graph, 76)
    boxes = boxed(layout)
    drawn: dict[tuple[Point, bool], str] = {}
    for (upper, lower), path in layout.paths.items():
        for cell, upright in cells_of(path):
            if cell in boxes:
                assert boxes[cell] in (upper, lower), "no line runs through a name"
            else:
                assert drawn.setdefault((cell, upright), upper) == upper


@given(graphs())
def test_the_same_graph_gives_the_same_drawing(
    graph: tuple[Mapping[str, int], list[Edge]],
) -> None:
    assert layered(*graph, 76) == layered(*graph, 76)


def test_a_chain_and_a_fork_read_as_expected() -> None:
    layout = layered({"a": 3, "b": 3, "c": 3}, [("a", "b"), ("a", "c")], 40)
    assert [layout.boxes[name].y for name in "abc"] == [0, 2, 2]
    chain = layered({"a": 3, "b": 3}, [("a", "b")], 40)
    assert chain.paths["a", "b"] == ((1, 0), (1, 2))
    assert (chain.width, chain.height) == (3, 3)


@given(
    st.lists(st.tuples(st.floats(-50, 150), st.integers(1, 12)), min_size=1, max_size=8),
    st.integers(0, 3),
)
def test_places_keep_order_and_distance(things: list[tuple[float, int]], gap: int) -> None:
    widths = [width for _, width in things]
    need = sum(widths) + gap * (len(widths) - 1)
    places = settled([want for want, _ in things], widths, [gap] * (len(widths) - 1), 100)
    assert all(b - a >= w + gap for a, b, w in zip(places, places[1:], widths, strict=False))
    assert places[0] >= 0
    assert places[-1] + widths[-1] <= max(100, need)


def test_things_with_room_stand_where_they_want() -> None:
    assert settled([2.0, 20.0, 60.0], [5, 5, 5], [3, 3], 80) == [2, 20, 60]
    assert settled([10.0, 10.0], [5, 5], [3], 80) == [6, 14]
