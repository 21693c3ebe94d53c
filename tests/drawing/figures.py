"""Figures for the tests: one of every mark, and random ones with numbers of any kind."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.figure import (
    Axis,
    Band,
    Bars,
    Curve,
    Figure,
    Heat,
    Mark,
    Note,
    Panel,
    Points,
    Role,
    Rule,
    Scale,
)

T = np.linspace(0.0, 1.0, 50)
MARKS: dict[str, Mark] = {
    "curve": Curve(T, T * T, "a curve"),
    "dashed": Curve(T, T, "theory", Role.THEORY),
    "points": Points(T[::10], T[::10], "points"),
    "start": Points(np.zeros(1), np.zeros(1), "start", Role.START),
    "band": Band(T, T - 0.1, T + 0.1, "a band"),
    "bars": Bars(("one", "two"), np.array([1.0, 2.0]), "bars"),
    "heat": Heat(np.outer(T, T), 0.0, 1.0, 0.0, 1.0, "f"),
    "rule": Rule(0.5, label="a rule"),
    "upright": Rule(0.5, vertical=True),
    "note": Note(0.5, 0.5, "a note"),
}


def figure_of(*marks: Mark, scale: Scale = Scale.LINEAR, equal: bool = False) -> Figure:
    panel = Panel("title", Axis("time"), Axis("loss", scale), marks, equal)
    return Figure((panel,), "What is seen.")


numbers = st.floats(allow_nan=True, allow_infinity=True, width=64)
series = arrays(np.float64, 7, elements=numbers)
surfaces = arrays(np.float64, (3, 4), elements=numbers)
marks = st.one_of(
    st.builds(Curve, series, series, st.just("c"), st.sampled_from(Role)),
    st.builds(Points, series, series, st.just("p"), st.sampled_from(Role)),
    st.builds(Band, series, series, series),
    st.builds(Bars, st.just(tuple("abcdefg")), series),
    st.builds(
        Bars, st.just(tuple("abcdefg")), series, low=series, high=series, cases=st.just((3,) * 7)
    ),
    st.builds(Heat, surfaces, numbers, numbers, numbers, numbers),
    st.builds(Rule, numbers, st.booleans()),
    st.builds(Note, numbers, numbers, st.just("a note")),
)
scales = st.sampled_from(Scale)
axes = st.builds(Axis, st.just("x"), scales)
panels = st.builds(
    Panel, st.just("title"), axes, axes, st.lists(marks, max_size=3).map(tuple), st.booleans()
)
figures = st.builds(Figure, st.lists(panels, max_size=4).map(tuple))
