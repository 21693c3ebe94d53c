"""The peers of the simulations: each has one, of a sound size, that does the same work."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from sim.catalog import find, identifiers
from sim.knobs import read
from sim.peer import Case, Following, cases_of
from sim.run import Run

CASES = [(name, case) for name in identifiers() for case in cases_of(name)]
each = pytest.mark.parametrize(("identifier", "case"), CASES, ids=[c.name for _, c in CASES])
TRIED = 20


def begun(identifier: str, case: Case, runs: int) -> Run[Any, Any]:
    model = find(identifier)
    return Run(model, read(model.parameters, case.params), 0, runs)


@pytest.mark.parametrize("identifier", identifiers())
def test_every_simulation_has_a_peer_with_a_case(identifier: str) -> None:
    assert cases_of(identifier)


def test_a_case_is_named_once() -> None:
    assert len({case.name for _, case in CASES}) == len(CASES)


@each
def test_a_case_can_be_run_as_long_as_it_is_measured(identifier: str, case: Case) -> None:
    run = begun(identifier, case, case.runs)
    assert 1 <= case.steps <= run.total_steps
    assert case.ratio >= 1


def test_looking_at_the_cases_does_not_load_pytorch() -> None:
    code = (
        "import sys; from sim.catalog import identifiers; from sim.peer import cases_of\n"
        "assert [cases_of(name) for name in identifiers()]; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@each
@pytest.mark.parametrize("together", [False, True], ids=["one seed", "all seeds"])
@pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning")
def test_peer_and_model_come_to_the_same_numbers(
    identifier: str, case: Case, together: bool
) -> None:
    pytest.importorskip("torch")
    if together and not case.batched:
        pytest.skip("its peer takes one seed at a time")
    run = begun(identifier, case, case.runs if together else 1)
    peer = case.peer(run)
    if isinstance(peer, Following):
        peer.follow(run)
    start = case.place(run.state)
    made = 1 if case.work else run.advance(min(TRIED, run.total_steps))
    peer.advance(made)
    ours, theirs = case.place(run.state), peer.place()
    assert ours.shape == theirs.shape
    assert case.work or not np.array_equal(ours, start)
    scale = float(np.abs(start).max(initial=0.0))  # a batch of nothing yet has none
    np.testing.assert_allclose(theirs, ours, rtol=case.within, atol=case.within * scale)
