from __future__ import annotations

import time
from pathlib import Path

import pytest

from sim.catalog import find, identifiers
from sim.errors import KnobError
from sim.knobs import Knob, as_dict, knobs_of
from sim.run import Run
from sim.sweep import values_of
from studyapp.errors import StudyError
from studyapp.study.film import FRAMES, film_of
from studyapp.study.sweeping import Sweeping, described, suggested

EVERY_KNOB = [(name, knob) for name in identifiers() for knob in knobs_of(find(name).parameters)]


def sweeping(text: str = "10:1000:4:log", name: str = "kappa") -> Sweeping:
    values = as_dict(find("conditioning").parameters(steps=50, step_scale=0.5))
    return Sweeping("conditioning", name, text, values, seed=3)


@pytest.mark.parametrize(("name", "knob"), EVERY_KNOB, ids=[f"{n}.{k.name}" for n, k in EVERY_KNOB])
def test_what_is_suggested_for_a_knob_can_be_swept(name: str, knob: Knob) -> None:
    values = values_of(find(name), knob.name, suggested(knob)).values
    assert len(values) > 1
    assert knob.name in described(knob, knob.default)


def test_each_point_is_a_run_with_the_other_knobs_as_they_stand() -> None:
    swept = sweeping()
    swept.run(lambda: False, swept.points.append)
    assert swept.complete
    for point in swept.points:
        params = point.record.params
        assert (params["steps"], params["step_scale"], point.record.seed) == (50, 0.5, 3)
        run = Run(swept.grid.model, swept.grid.points[point.index], 3)
        run.advance(50)
        assert run.summary() == point.record.summary


def test_the_figure_grows_with_theory_beside_and_goes_through_the_measures() -> None:
    swept = sweeping()
    assert swept.figure().sentence.startswith("0 of 4 points")
    swept.run(lambda: len(swept.points) >= 2, swept.points.append)
    assert "2 of 4 points" in swept.figure().sentence
    names = [measure.name for measure in find("conditioning").description.measures]
    seen = []
    for _ in names:
        seen.append(swept.measure)
        swept.turn(1)
    assert seen == names


def test_it_stops_in_a_moment() -> None:
    values = as_dict(find("cliff").parameters(steps=20_000))
    swept = Sweeping("cliff", "eta", "0.1:0.5:3", values)
    begun = time.perf_counter()
    swept.run(lambda: time.perf_counter() > begun + 0.1, swept.points.append)
    assert time.perf_counter() - begun < 5
    assert not swept.complete


def test_values_that_a_knob_does_not_take_are_refused_before_anything_runs() -> None:
    with pytest.raises(KnobError, match="kappa"):
        sweeping("1:1e9:4")


def test_its_command_makes_it_again() -> None:
    command = sweeping().command
    assert command.startswith("studyapp sim sweep conditioning -p d=2")
    assert "kappa=10:1000:4:log" in command
    assert "--seed 3" in command


def test_its_table_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    swept = sweeping()
    swept.run(lambda: False, swept.points.append)
    swept.save_table(tmp_path / "a.csv")
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 5
    with pytest.raises(StudyError, match="cannot be written"):
        swept.save_table(tmp_path / "nowhere" / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_film_has_few_figures_and_ends_where_it_should() -> None:
    model = find("saddle")
    run = Run(model, model.parameters())
    assert len(film_of(run, 200)) <= FRAMES
    assert run.step_number == 200
    whole = Run(model, model.parameters(steps=7))
    assert len(film_of(whole, 10_000)) == 8


def test_a_film_that_is_not_wanted_ends() -> None:
    def stop(made: int) -> None:
        if made == 3:
            raise InterruptedError

    model = find("saddle")
    with pytest.raises(InterruptedError):
        film_of(Run(model, model.parameters()), 300, stop)
