"""The list of runs: newest first, each with what it showed beside theory."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from studyapp.insight.runs import Finding, run_summaries, runs_words
from studyapp.records.simulation_run import SimulationRun
from tests.insight.logs import NOON


def run(number: int, status: str = "ok", sentence: str = "", name: str = "saddle") -> SimulationRun:
    return SimulationRun(
        id=UUID(int=number),
        session_id=None,
        card_id="a",
        simulation=name,
        version="1",
        params={"eta": 0.1},
        seed=0,
        runs=1,
        steps=100,
        status=status,
        summary={"escape_step": 41.0, "norm": None},
        theory={"escape_step": 40.25},
        started_at=NOON + dt.timedelta(minutes=number % 3),
        offset_minutes=0,
        cpu_seconds=0.1,
        sentence=sentence,
    )


def test_the_newest_run_comes_first() -> None:
    found = run_summaries([run(1), run(2), run(3), run(4)])
    assert [summary.id.int for summary in found] == [2, 4, 1, 3]
    assert [summary.id.int for summary in run_summaries([run(1), run(2)], newest=1)] == [2]


def test_each_measure_stands_beside_its_theory() -> None:
    (found,) = run_summaries([run(1)])
    assert found.findings == (Finding("escape_step", 41.0, 40.25), Finding("norm", None, None))
    assert found.words == "escape_step 41 (theory 40.25); norm none"


def test_a_sentence_says_it_better_and_a_bad_end_is_named_first() -> None:
    assert run_summaries([run(1, sentence="It left.")])[0].words == "It left."
    assert run_summaries([run(1, "diverged", "It left.")])[0].words == "diverged: It left."


def test_the_number_of_runs_in_words() -> None:
    assert runs_words([]) == "No run yet: every card opens its simulation with o."
    assert runs_words([run(1)]) == "1 run of 1 simulation."
    assert runs_words([run(1), run(2, name="powers"), run(3)]) == "3 runs of 2 simulations."
