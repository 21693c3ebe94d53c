from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from sim.catalog import find
from sim.run import Run
from studyapp.study.stepper import Look, Stepper

SLOW = 0.15


class Listener:
    """Takes looks as a screen does: each is shown at once."""

    def __init__(self) -> None:
        self.looks: list[Look] = []
        self.stepper = Stepper(self.told)

    def told(self, look: Look) -> None:
        self.looks.append(look)
        self.stepper.shown()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.stepper.close()


def a_run(name: str = "saddle", **knobs: object) -> Run[Any, Any]:
    model = find(name)
    return Run(model, model.parameters(**knobs), seed=3)


def slowed(run: Run[Any, Any], monkeypatch: pytest.MonkeyPatch) -> Run[Any, Any]:
    """The same run, with a step that takes long."""
    step = run.model.step

    def slow(*given: Any) -> Any:
        time.sleep(SLOW)
        return step(*given)

    monkeypatch.setattr(run.model, "step", slow, raising=False)
    return run


def wait_for(what: Callable[[], bool], seconds: float = 5.0) -> None:
    until = time.perf_counter() + seconds
    while not what():
        assert time.perf_counter() < until, "it did not come"
        time.sleep(0.005)


def traces(run: Run[Any, Any]) -> dict[str, bytes]:
    return {name: trace.tobytes() for name, trace in run.history.traces.items()}


@pytest.mark.parametrize("name", ["saddle", "conditioning", "powers"])
def test_a_run_played_in_a_thread_comes_to_the_same_bits(name: str, listener: Listener) -> None:
    plain, played = a_run(name), a_run(name)
    plain.advance(plain.total_steps)
    listener.stepper.take(played)
    listener.stepper.play(float("inf"))
    wait_for(lambda: listener.stepper.still)
    assert played.finished
    assert traces(played) == traces(plain)
    assert played.summary() == plain.summary()


def test_going_back_and_forth_comes_to_the_same_bits(listener: Listener) -> None:
    plain, run = a_run(), a_run()
    listener.stepper.take(run)
    for step in (40, 7, 120, 119, 0, 1, 300, 63):
        listener.stepper.go(step)
        assert listener.stepper.settle(2.0)
        assert (run.step_number, listener.stepper.look.step) == (step, step)
    plain.advance(63)
    assert np.array_equal(run.state.y, plain.state.y)
    assert listener.stepper.look.furthest == 300


def test_it_plays_at_the_pace_that_was_asked_for(listener: Listener) -> None:
    listener.stepper.take(a_run(steps=10_000))
    begun = time.perf_counter()
    listener.stepper.play(200.0)
    wait_for(lambda: bool(listener.looks) and listener.looks[-1].step >= 60)
    took = time.perf_counter() - begun
    listener.stepper.pause()
    assert 0.2 < took < 2.0
    steps = [look.step for look in listener.looks]
    assert steps == sorted(set(steps))


def test_the_last_look_of_a_finished_run_rests_and_has_its_record(listener: Listener) -> None:
    listener.stepper.take(a_run(steps=30))
    listener.stepper.play(float("inf"))
    wait_for(lambda: bool(listener.looks) and listener.looks[-1].resting)
    last = listener.looks[-1]
    assert last.finished
    assert last.record is not None
    assert (last.record.status, last.record.steps) == ("ok", 30)


def test_a_slow_step_holds_up_nobody_who_asks_or_stops(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = slowed(a_run("conditioning"), monkeypatch)
    listener.stepper.take(run)
    longest = 0.0
    for ask in (
        lambda: listener.stepper.play(10.0),
        lambda: listener.stepper.go(5),
        lambda: listener.stepper.settle(0.03),
        lambda: listener.stepper.play(float("inf")),
        listener.stepper.pause,
    ):
        before = time.perf_counter()
        ask()
        longest = max(longest, time.perf_counter() - before)
        time.sleep(0.04)
    assert longest < 0.1
    before = time.perf_counter()
    assert listener.stepper.settle(2.0), "it rests after the step that it was making"
    assert time.perf_counter() - before < 0.2
    reached = run.step_number
    time.sleep(2 * SLOW)
    assert run.step_number == reached


def test_it_slows_down_on_the_way_to_the_end(listener: Listener) -> None:
    run = a_run("powers", steps=100_000)
    listener.stepper.take(run)
    listener.stepper.play(float("inf"))
    wait_for(lambda: run.step_number > 1000)
    listener.stepper.play(50.0)
    time.sleep(0.1)
    reached = run.step_number
    time.sleep(0.3)
    listener.stepper.pause()
    assert 0 < run.step_number - reached < 100


def test_a_wish_replaces_the_one_before(listener: Listener) -> None:
    run = a_run(steps=100_000)
    listener.stepper.take(run)
    listener.stepper.go(100_000)
    listener.stepper.go(5)
    wait_for(lambda: listener.stepper.still)
    assert run.step_number == 5


def test_a_fault_in_a_step_is_told_and_the_thread_goes_on(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run("conditioning")

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(run.model, "step", broken, raising=False)
    listener.stepper.take(run)
    listener.stepper.go(1)
    wait_for(lambda: listener.stepper.trouble is not None)
    listener.stepper.take(a_run())
    listener.stepper.go(1)
    assert listener.stepper.settle(1.0)
    assert listener.stepper.look.step == 1


def test_nothing_runs_at_rest_and_nothing_is_left_behind() -> None:
    wait_for(lambda: not steppers())  # those of the tests before
    listener = Listener()
    listener.stepper.take(a_run())
    assert not steppers()
    listener.stepper.go(3)
    assert listener.stepper.settle(1.0)
    stood = listener.stepper.look.step
    time.sleep(0.2)
    assert listener.stepper.look.step == stood
    listener.stepper.close()
    wait_for(lambda: not steppers())


def steppers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "stepper"]
