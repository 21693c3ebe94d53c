from __future__ import annotations

from typing import Any

import pytest

from sim.catalog import find, identifiers
from sim.figure import Curve
from sim.record import Record
from sim.run import Run
from studyapp.errors import UsageError
from studyapp.study.comparison import (
    MOST_PINS,
    Pin,
    difference_words,
    differences,
    name_of,
    outcome,
    pinned_commands,
    row_words,
    rows,
    table,
)
from studyapp.study.lab import LabVisit
from tests.study.conftest import Sitting


def run_of(name: str = "saddle", steps: int = 200, seed: int = 0, **knobs: Any) -> Run[Any, Any]:
    model = find(name)
    run = Run(model, model.parameters(**knobs), seed=seed)
    run.advance(steps)
    return run


def record(**more: Any) -> Record:
    return run_of(**more).record()


def pin(**more: Any) -> Pin:
    run = run_of(**more)
    return Pin(run.record(), run.figure())


def test_only_what_differs_is_told() -> None:
    present, other = record(eta=0.2), record(eta=0.1, seed=4)
    assert differences([present, other]) == {"eta": (0.2, 0.1), "seed": (0, 4)}
    assert differences([present, present]) == {}


def test_the_words_say_whose_value_is_whose() -> None:
    present = record(eta=0.2)
    one, two = pin(eta=0.1), pin(eta=0.05)
    assert difference_words(present, [one]) == "eta: now 0.2, pinned 0.1"
    assert difference_words(present, [one, two]) == "eta: now 0.2, 1: 0.1, 2: 0.05"
    assert "turn a knob" in difference_words(present, [pin(eta=0.2)])
    assert "step: now 200, pinned 40" in difference_words(present, [pin(eta=0.2, steps=40)])


def test_a_pin_is_named_by_what_sets_it_apart() -> None:
    assert name_of(pin(method="newton"), record()) == "newton"
    assert name_of(pin(), record()) == "same settings"


def test_every_measure_stands_beside_the_pins_and_theory() -> None:
    present, other = record(y0=0.001), pin(y0=0.01)
    found = {row.name: row for row in rows(present, [other])}
    escape = found["escape_time"]
    assert escape.present == present.summary["escape_time"]
    assert escape.pinned == (other.record.summary["escape_time"],)
    assert escape.theory == present.theory["escape_time"]
    assert row_words(escape).startswith("escape_time: now 67, pinned 43 (theory 67)")
    made = rows(present, [other])
    assert [row.differs for row in made] == sorted((row.differs for row in made), reverse=True)


@pytest.mark.parametrize("name", identifiers())
def test_every_simulation_makes_a_table_without_holes(name: str) -> None:
    run = run_of(name, steps=10)
    lines = table(run.record(), [Pin(run.record(), run.figure())] * 2)
    assert lines[0] == ("", "now", "pinned 1", "pinned 2", "theory")
    assert {len(line) for line in lines} == {5}
    assert len(lines) == 2 + len(run.summary())


def test_an_outcome_is_told_beside_its_theory() -> None:
    told = outcome({"a": 1.0, "b": 2.0, "c": None}, {"a": 1.5, "b": None, "c": 3.0})
    assert told == ["a 1 (theory 1.5)"]


def test_pins_stay_when_a_knob_is_turned_and_the_oldest_gives_way(sitting: Sitting) -> None:
    visit = LabVisit(sitting.desk(), "saddle")
    with pytest.raises(UsageError, match="nothing to pin"):
        visit.pin(visit.run.record(), visit.run.figure())
    etas = (0.1, 0.2, 0.3, 0.4)
    for eta in etas:
        visit.turn(eta=eta)
        visit.run.advance(20)
        visit.pin(visit.run.record(), visit.run.figure())
        with pytest.raises(UsageError, match="pinned already"):
            visit.pin(visit.run.record(), visit.run.figure())
    assert [one.record.params["eta"] for one in visit.pins] == [*etas[-MOST_PINS:]]
    assert visit.unpin().record.params["eta"] == 0.4
    assert len(visit.pins) == MOST_PINS - 1


def test_a_pin_does_not_change_when_its_run_goes_on(sitting: Sitting) -> None:
    visit = LabVisit(sitting.desk(), "saddle")
    visit.run.advance(20)
    kept = visit.pin(visit.run.record(), visit.run.figure())
    curves = [mark for mark in kept.figure.panels[1].marks if isinstance(mark, Curve)]
    before = [curve.y.copy() for curve in curves]
    visit.run.advance(100)
    visit.run.seek(3)
    visit.run.advance(150)
    assert all((one == two.y).all() for one, two in zip(before, curves, strict=True))


def test_nothing_to_unpin_says_how_to_pin(sitting: Sitting) -> None:
    with pytest.raises(UsageError) as told:
        LabVisit(sitting.desk(), "saddle").unpin()
    assert told.value.hint == "c pins the present run"


def test_a_knob_remembers_where_it_began(sitting: Sitting) -> None:
    visit = LabVisit(sitting.desk(), "saddle")
    default = visit.values["eta"]
    visit.turn(eta=0.3)
    assert visit.own_value("eta") == default


def test_the_commands_of_pinned_runs_make_them_again() -> None:
    first, second = pinned_commands([pin(eta=0.2), pin(method="newton")])
    assert first.startswith("Pinned 1: studyapp sim run saddle")
    assert "eta=0.2" in first
    assert second.startswith("Pinned 2: ")
    assert "method=newton" in second
