from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.catalog import find
from sim.ensemble import MOST_DRAWN, MOST_MEMBERS, drawn_places, share_band
from sim.figure import Band, Curve, Figure, Role
from sim.models.saddle_theory import Problem, share_left
from sim.run import Run
from sim.share import share_interval


def played(name: str, runs: int, **knobs: Any) -> Run[Any, Any]:
    model = find(name)
    run = Run(model, model.parameters(**knobs), seed=1, runs=runs)
    run.advance(run.total_steps)
    return run


def bands(figure: Figure) -> list[str]:
    return [m.label for p in figure.panels for m in p.marks if isinstance(m, Band)]


CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("saddle", {}),
    ("cliff", {"steps": 40}),
    ("powers", {"kind": "gaussian", "steps": 60}),
    ("symmetry", {"init": "random", "steps": 60}),
    ("init-scale", {"layers": 6}),
)


@pytest.mark.parametrize(("name", "knobs"), CASES, ids=[name for name, _ in CASES])
def test_many_members_are_drawn_as_a_fan_and_one_as_a_line(name: str, knobs: Any) -> None:
    assert "half" in bands(played(name, 24, **knobs).figure())
    assert bands(played(name, 1, **knobs).figure()) == []


@pytest.mark.parametrize(("name", "knobs"), CASES[:2], ids=["saddle", "cliff"])
def test_the_history_does_not_grow_with_the_ensemble(name: str, knobs: Any) -> None:
    small, large = (played(name, runs, **knobs).history.traces for runs in (MOST_MEMBERS, 300))
    assert {n: t.shape for n, t in small.items()} == {n: t.shape for n, t in large.items()}


def test_the_share_that_left_follows_the_law_of_normal_starts() -> None:
    run = played("saddle", 2048)
    panel = run.figure().panels[2]
    measured = next(m for m in panel.marks if isinstance(m, Curve) and m.role is Role.MEASURED)
    law = next(m for m in panel.marks if isinstance(m, Curve) and m.role is Role.THEORY)
    expected = np.interp(measured.x, law.x, law.y, right=law.y[-1])
    assert np.abs(measured.y - expected).max() < 0.05
    assert (np.diff(law.y) >= 0).all()


def test_noise_has_no_exact_law() -> None:
    problem = Problem("noisy-gd", 0.1, 1.0, 1e-6, 1e-3, 1.0, None, 0.5, 300)
    assert share_left(problem) is None


def test_a_share_band_is_the_interval_of_the_share() -> None:
    band = share_band(np.arange(3.0), np.array([0.0, 0.5, 1.0]), 10)
    for place, hits in enumerate((0, 5, 10)):
        assert (band.low[place], band.high[place]) == share_interval(hits, 10)


@pytest.mark.parametrize("count", [0, 1, 2, MOST_DRAWN, MOST_DRAWN + 1, 99_999])
def test_the_places_drawn_are_few_and_hold_both_ends(count: int) -> None:
    places = drawn_places(count)
    assert len(places) == min(count, MOST_DRAWN)
    if count:
        assert (places[0], places[-1]) == (0, count - 1)


@pytest.mark.parametrize("name", ["saddle", "cliff"])
def test_shares_are_said_with_their_interval(name: str) -> None:
    knobs = {"steps": 140} if name == "saddle" else {"steps": 40}
    assert "n = 64)" in played(name, 64, **knobs).sentence()
