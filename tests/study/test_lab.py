from __future__ import annotations

import pytest

from sim.errors import KnobError
from studyapp.cards.simulation_link import SimulationLink
from studyapp.study.lab import LabVisit
from tests.building import make_card
from tests.study.conftest import Sitting

LINK = SimulationLink("saddle", {"y0": 0.001, "steps": 40}, ask="When?")


def test_a_link_sets_the_knobs_and_the_question(sitting: Sitting) -> None:
    visit = LabVisit(sitting.desk(), "saddle", LINK, make_card("one"))
    assert (visit.values["y0"], visit.values["steps"]) == (0.001, 40)
    assert visit.guided == ("y0", "steps")
    assert visit.question == "When?"


def test_a_finished_run_is_kept_once_with_recipe_summary_and_card(sitting: Sitting) -> None:
    desk = sitting.desk()
    visit = LabVisit(desk, "saddle", LINK, make_card("one"))
    visit.run.advance(1000)
    kept = visit.keep()
    assert kept is not None
    assert visit.keep() is None
    (stored,) = desk.store.runs()
    assert stored == kept
    assert (stored.card_id, stored.status, stored.params["y0"]) == ("one", "ok", 0.001)
    assert stored.summary["escape_time"] is None or stored.summary["escape_time"] > 0
    assert stored.sentence
    assert desk.store.last_run("one") == kept


def test_a_run_left_on_the_way_is_kept_as_stopped(sitting: Sitting) -> None:
    desk = sitting.desk()
    visit = LabVisit(desk, "saddle", LINK)
    visit.run.advance(3)
    visit.turn(eta=0.2)
    assert [(run.status, run.steps) for run in desk.store.runs()] == [("stopped", 3)]


def test_a_run_that_never_began_is_not_kept(sitting: Sitting) -> None:
    desk = sitting.desk()
    visit = LabVisit(desk, "saddle", LINK)
    visit.restart()
    visit.turn(eta=0.2)
    assert visit.keep() is None
    assert desk.store.runs() == []


def test_a_refused_knob_changes_nothing(sitting: Sitting) -> None:
    visit = LabVisit(sitting.desk(), "saddle", LINK)
    before, run = dict(visit.values), visit.run
    with pytest.raises(KnobError, match="eta"):
        visit.turn(eta=1e308)
    assert visit.values == before
    assert visit.run is run


def test_the_same_recipe_gives_the_same_summary(sitting: Sitting) -> None:
    desk = sitting.desk()
    first, second = (LabVisit(desk, "saddle", LINK) for _ in range(2))
    for visit in (first, second):
        visit.run.advance(1000)
    assert first.run.summary() == second.run.summary()
