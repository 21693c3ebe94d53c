"""Tanh networks side by side: members do not touch one another, and nothing is lent out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from sim.models import network
from sim.models.network import Network, layers, learning, losses, parameter_count, random_rows
from sim.protocol import Array

SIZES = (3, 5, 4, 2)


@pytest.fixture
def learned() -> Network:
    chance = np.random.default_rng(1)
    return learning(SIZES, chance.standard_normal((3, 7)), chance.standard_normal((2, 7)))


def rows_of(members: int, seed: int = 2) -> Array:
    rows = random_rows(members, SIZES, np.random.default_rng(seed))
    return rows + 0.1


@pytest.mark.parametrize("block", [1, 2, 3, 64])
def test_members_come_to_the_same_in_blocks_of_any_size(
    learned: Network, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(5)
    alone = [network.slope(row[None], learned) for row in rows]
    monkeypatch.setattr(network, "CACHED", block * 3 * 7 * sum(SIZES[1:]))
    assert learned.block == block
    loss, gradient = network.slope(rows, learned)
    assert np.allclose(loss, [one for (one,), _ in alone], rtol=1e-14)
    assert np.allclose(gradient, np.concatenate([g for _, g in alone]), rtol=1e-12, atol=1e-15)
    assert np.allclose(losses(rows, learned), loss, rtol=1e-14)


def test_what_was_given_stays_when_the_arrays_are_used_again(learned: Network) -> None:
    loss, gradient = network.slope(rows_of(4), learned)
    before = loss.tobytes(), gradient.tobytes()
    network.slope(rows_of(4, seed=9), learned)
    losses(rows_of(4, seed=10), learned)
    assert (loss.tobytes(), gradient.tobytes()) == before


def test_threads_do_not_share_their_arrays(learned: Network) -> None:
    every = [rows_of(16, seed) for seed in range(6)]
    expected = [network.slope(rows, learned)[1].tobytes() for rows in every]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            found = pool.map(lambda rows: network.slope(rows, learned)[1].tobytes(), every)
            assert list(found) == expected


def test_a_thread_keeps_few_workspaces(learned: Network) -> None:
    for members in range(1, 3 * network.KEPT):
        losses(rows_of(members), learned)
    assert len(network._KEPT.spaces) <= network.KEPT


def test_a_row_holds_each_unit_with_its_bias(learned: Network) -> None:
    rows = np.arange(float(parameter_count(SIZES)))[None]
    first, second, third = layers(rows, SIZES)
    assert first[0, 0].tolist() == [0, 1, 2, 3]
    assert [layer.shape for layer in (first, second, third)] == [(1, 5, 4), (1, 4, 6), (1, 2, 5)]
    assert third[0, -1, -1] == rows[0, -1]
    assert np.shares_memory(second, rows)
    assert learned.features[-1].tolist() == [1.0] * 7


def test_a_network_that_overflows_says_so_in_its_loss(learned: Network) -> None:
    rows = rows_of(2)
    rows[1] = 1e200
    with np.errstate(all="ignore"):
        loss, _ = network.slope(rows, learned)
    assert np.isfinite(loss[0])
    assert not np.isfinite(loss[1])
