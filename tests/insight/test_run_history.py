"""The runs of each simulation in their order, measured over theory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from sim.contract_figure import figure_problems
from sim.figure import Points, Rule
from studyapp.insight.run_figures import LARGEST, history_figure
from studyapp.insight.run_history import history_words, run_histories
from studyapp.records.simulation_run import SimulationRun
from tests.insight.logs import NOON
from tests.insight.test_runs import run

Numbers = Mapping[str, float | None]


def made(number: int, name: str, summary: Numbers, theory: Numbers) -> SimulationRun:
    at = NOON + dt.timedelta(minutes=number)
    return replace(run(number, name=name), summary=summary, theory=theory, started_at=at)


RUNS = [
    made(3, "saddle", {"t": 30.0}, {"t": 20.0}),
    made(1, "saddle", {"t": 10.5}, {"t": 10.0}),
    made(2, "saddle", {"t": None}, {"t": 10.0}),
    made(4, "cliff", {"loss": 1.0, "end": 4.0}, {"end": 4.0}),
    made(5, "cliff", {"loss": 1.0, "end": 4.0}, {"end": 0.0}),
    made(0, "erm", {"gap": 1.0}, {}),
]


def test_the_simulation_run_last_comes_first_and_its_runs_stand_in_order() -> None:
    cliff, saddle, erm = run_histories(RUNS)
    assert [one.simulation for one in (cliff, saddle, erm)] == ["cliff", "saddle", "erm"]
    assert saddle.ratios == pytest.approx((1.05, None, 1.5))
    assert saddle.newest == NOON + dt.timedelta(minutes=3)


def test_only_what_theory_speaks_of_is_compared() -> None:
    cliff, _, erm = run_histories(RUNS)
    assert (cliff.measure, cliff.ratios) == ("end", (1.0, None))
    assert (erm.measure, erm.ratios, erm.runs) == ("", (None,), 1)


def test_runs_are_not_held_to_a_rule_of_thumb_where_there_is_a_law() -> None:
    numbers = ({"thumb": 3.0, "law": 2.05}, {"thumb": 1.0, "law": 2.0})
    (both,) = run_histories([made(0, "backprop", *numbers), made(1, "backprop", *numbers)])
    assert both.measure == "law"
    (alone,) = run_histories([made(0, "backprop", {"thumb": 3.0}, {"thumb": 1.0})])
    assert alone.measure == "thumb"
    more = made(1, "backprop", {"thumb": 3.0}, {"thumb": 1.0})
    (often,) = run_histories([made(0, "backprop", *numbers), more])
    assert often.measure == "thumb", "most runs have it"


def test_runs_within_a_tenth_of_theory_are_counted_with_their_number() -> None:
    found = run_histories(RUNS)
    assert [(one.near.hits, one.near.n) for one in found] == [(1, 1), (1, 2), (0, 0)]
    told, near = history_words(found, RUNS)
    assert told == "6 runs of 3 simulations."
    assert "67 %" in near
    assert "n = 3" in near


def test_without_a_run_it_is_said_how_to_make_one() -> None:
    (told,) = history_words(run_histories([]), [])
    assert "opens its simulation" in told


def test_each_simulation_with_a_theory_has_a_panel_on_the_same_scale() -> None:
    figure = history_figure(run_histories(RUNS), "said")
    assert figure_problems(figure) == []
    assert [panel.title for panel in figure.panels] == ["cliff: end", "saddle: t"]
    assert {(panel.y.low, panel.y.high) for panel in figure.panels} == {(0.0, LARGEST)}
    points = next(mark for mark in figure.panels[1].marks if isinstance(mark, Points))
    np.testing.assert_allclose(points.y, [1.05, np.nan, 1.5])
    assert any(isinstance(mark, Rule) and mark.at == 1 for mark in figure.panels[1].marks)


def test_a_ratio_beyond_the_scale_lies_on_its_edge() -> None:
    (one,) = run_histories([made(1, "saddle", {"t": 50.0}, {"t": 10.0})])
    (panel,) = history_figure((one,), "said").panels
    points = next(mark for mark in panel.marks if isinstance(mark, Points))
    assert points.y.tolist() == [LARGEST]
