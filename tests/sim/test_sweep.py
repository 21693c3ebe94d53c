"""Sweeps: what a text stands for, what is refused before anything runs, and what comes out."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import sweep as sweeping
from sim.catalog import find, identifiers
from sim.errors import KnobError, UnknownSimulation
from sim.knobs import KnobKind, knobs_of
from sim.record import Record
from sim.run import simulate
from sim.sweep import Point, finished, grid, jobs_for, values_of

SADDLE = find("saddle")
SMALL = {"eta": "0.1:0.3:3", "steps": "40", "method": "gd,newton"}


def records(
    told: Mapping[str, str], jobs: int, seed: int = 0, runs: int | None = 5
) -> list[Record]:
    points = list(finished(grid("saddle", told, seed, runs), jobs))
    points.sort(key=lambda point: point.index)
    assert [point.index for point in points] == list(range(len(points)))
    return [dataclasses.replace(point.record, cpu_seconds=0) for point in points]


# What a text stands for


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("eta", "0.1", (0.1,)),
        ("eta", "0.1:0.5:5", (0.1, 0.2, 0.3, 0.4, 0.5)),
        ("eta", "0.5:0.1:3", (0.5, 0.3, 0.1)),
        ("eta", "0.001:0.1:3:log", (0.001, 0.01, 0.1)),
        ("eta", " 0.1 : 0.3 : 2 : LOG ", (0.1, 0.3)),
        ("eta", "0.1:0.5:1", (0.1,)),
        ("eta", "0.2,0.1,0.2", (0.2, 0.1)),
        ("steps", "1:4:8", (1, 2, 3, 4)),
        ("steps", "1:100000:6:log", (1, 10, 100, 1000, 10_000, 100_000)),
        ("y0", "random,0,0.5", ("random", 0.0, 0.5)),
        ("y0", "-1:1:3", (-1.0, 0.0, 1.0)),
        ("method", "gd,newton", ("gd", "newton")),
        ("method", "gd; newton", ("gd", "newton")),
    ],
)
def test_a_text_stands_for_values(name: str, text: str, values: tuple[object, ...]) -> None:
    found = values_of(SADDLE, name, text)
    assert found.values == values
    assert [type(value) for value in found.values] == [type(value) for value in values]
    assert found.knob.name == name
    assert found.log == ("log" in text.lower())


@given(st.floats(0.001, 0.5), st.floats(0.001, 0.5), st.integers(2, 50), st.booleans())
def test_a_range_stays_within_its_ends(low: float, high: float, count: int, log: bool) -> None:
    values = values_of(SADDLE, "eta", f"{low!r}:{high!r}:{count}{':log' * log}").values
    assert 1 <= len(values) <= count
    assert min(low, high) <= min(map(float, values))  # type: ignore[arg-type]
    assert max(map(float, values)) <= max(low, high)  # type: ignore[arg-type]


@pytest.mark.parametrize("identifier", identifiers())
def test_every_knob_can_be_swept_from_end_to_end(identifier: str) -> None:
    model = find(identifier)
    for knob in knobs_of(model.parameters):
        ends: list[object]
        if knob.kind in (KnobKind.REAL, KnobKind.INTEGER):
            text, ends = f"{knob.low}:{knob.high}:5", [knob.low, knob.high]
        elif knob.kind is KnobKind.CHOICE:
            text, ends = ",".join(knob.choices), list(knob.choices)
        elif isinstance(knob.default, bool):
            text, ends = "yes,no", [True, False]
        else:  # a text has no ends
            continue
        found = values_of(model, knob.name, text).values
        assert [found[0], found[-1]] == [ends[0], ends[-1]]


# What is refused before anything runs


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({}, "No parameter is swept"),
        ({"eta": "0.1"}, "No parameter is swept"),
        ({"eta": "0.1:0.1:5"}, "No parameter is swept"),
        ({"et": "0.1,0.2"}, "'eta'"),
        ({"eta": "0.1:0.2"}, "a:b:n or a:b:n:log"),
        ({"eta": "0.1:0.2:3:lin"}, "a:b:n or a:b:n:log"),
        ({"eta": "0.1:0.2:3:4:5"}, "a:b:n or a:b:n:log"),
        ({"eta": "0.1:0.9:3"}, "eta takes a number from 0.001 to 0.5, not '0.9'"),
        ({"eta": ":0.2:3"}, "eta takes a number from 0.001 to 0.5"),
        ({"eta": "0.1:nan:3"}, "eta takes a number from 0.001 to 0.5"),
        ({"eta": "0.1:0.2:0"}, "from 1 to 10000 values"),
        ({"eta": "0.1:0.2:-3"}, "from 1 to 10000 values"),
        ({"eta": "0.1:0.2:1e3"}, "from 1 to 10000 values"),
        ({"eta": "0.1:0.2:" + "9" * 5000}, "from 1 to 10000 values"),
        ({"eta": "0.1:0.2:²"}, "from 1 to 10000 values"),
        ({"eta": "0.1,,0.2"}, "eta takes a number"),
        ({"eta": "0.1,0.9"}, "eta takes a number"),
        ({"y0": "-1:1:3:log"}, "both ends above 0"),
        ({"y0": "random:1:3"}, "from number to number"),
        ({"steps": "1.5:4:3"}, "steps takes a whole number"),
        ({"method": "gd,newtn"}, "'newton'"),
        ({"method": "gd:newton:2"}, "method takes one of"),
        ({"eta": "0.1:0.2:200", "b": "1:2:200"}, "40000 points"),
    ],
)
def test_what_cannot_be_swept_is_refused_in_a_line(
    told: Mapping[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(SADDLE), "start", lambda *_: pytest.fail("it began"))
    with pytest.raises(KnobError) as refused:
        grid("saddle", told)
    assert named in str(refused.value)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 250


def test_a_point_beyond_the_budget_is_named_before_any_point_runs() -> None:
    with pytest.raises(KnobError, match=r"At n = 64, steps = 100000: .*budget"):
        grid("powers", {"n": "2,64", "steps": "10,100000"})
    with pytest.raises(KnobError, match="--runs takes a whole number"):
        grid("saddle", SMALL, runs=10**6)
    with pytest.raises(KnobError, match="--seed takes a whole number"):
        grid("saddle", SMALL, seed=-1)
    with pytest.raises(UnknownSimulation, match="saddle"):
        grid("sadle", SMALL)


@pytest.mark.parametrize("jobs", [0, -1, 62, True])
def test_so_many_processes_are_refused(jobs: int) -> None:
    with pytest.raises(KnobError, match="--jobs takes a whole number from 1 to 61"):
        list(finished(grid("saddle", SMALL), jobs))


# What comes out


def test_points_come_in_grid_order_the_last_knob_fastest() -> None:
    asked = grid("saddle", {"b": "1,2", "steps": "10", "eta": "0.1,0.2,0.3"})
    assert [(p.b, p.eta) for p in asked.points] == [
        (b, eta) for b in (1.0, 2.0) for eta in (0.1, 0.2, 0.3)
    ]
    assert [point.index for point in finished(asked, 1)] == list(range(6))


def test_a_point_is_the_run_of_its_own_recipe() -> None:
    for record in records(SMALL, 1, seed=7):
        alone = simulate(record.sim, record.params, record.seed, record.runs)
        assert dataclasses.replace(alone, cpu_seconds=0) == record


def test_many_processes_give_what_one_gives() -> None:
    assert records(SMALL, 2, seed=3) == records(SMALL, 1, seed=3)


def test_a_small_sweep_is_not_worth_a_process_and_a_large_one_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: range(8), raising=False)
    assert jobs_for(grid("saddle", SMALL)) == 1
    large = {"eta": "0.1,0.2,0.3", "steps": "100000"}
    assert jobs_for(grid("saddle", large)) == 3, "no more processes than points"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_sweep_can_be_stopped_while_a_point_runs(jobs: int) -> None:
    asked = grid("saddle", {"eta": "0.1:0.5:400", "steps": "100000"}, runs=64)
    unwanted, found = threading.Event(), list[Point]()

    def work() -> None:
        for point in finished(asked, jobs, unwanted.is_set):
            found.append(point)
            unwanted.set()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(60)
    assert not worker.is_alive()
    assert 1 <= len(found) <= 2 * jobs


@pytest.mark.parametrize("jobs", [1, 2])
def test_closing_the_iterator_ends_what_runs(jobs: int) -> None:
    coming = finished(grid("saddle", {"eta": "0.1:0.5:400", "steps": "20000"}, runs=16), jobs)
    first = next(coming)
    assert first.record.status == "ok"
    coming.close()
    assert list(coming) == []


def test_the_first_measure_is_looked_at_unless_another_is_named() -> None:
    assert sweeping.checked_measure(SADDLE, None) == "escape_time"
    assert sweeping.checked_measure(SADDLE, "y_end") == "y_end"
    with pytest.raises(KnobError, match="'y_end'"):
        sweeping.checked_measure(SADDLE, "yend")


def test_whole_numbers_of_a_log_range_come_once_each() -> None:
    values = values_of(SADDLE, "steps", "1:20:30:log").values
    assert list(values) == sorted({int(v) for v in np.rint(np.geomspace(1, 20, 30))})
