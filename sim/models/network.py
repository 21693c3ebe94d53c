"""Tanh networks side by side: one row of parameters a member, batched matrix products.

A member's row holds, layer after layer from the input on and unit after unit, the weights of
the unit and then its bias. Hidden layers are tanh, the last one is linear, and the loss is
1/(2n) times the sum of the squared errors (Deep Learning 6.5). Every layer's outputs end with a
row of ones, so that one product adds the biases too, and one gives their derivatives.

Members are taken in blocks: large ones leave a core's cache, small ones cost calls. Their arrays
are kept for the next call, since fresh memory would cost as much as the work done in it.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from sim.protocol import Array

CACHED = 204_800
"""Numbers that a block of members may work on at once: 1.6 MB, with a core's caches in mind."""
KEPT = 8
"""How many workspaces a thread keeps."""


@dataclass(frozen=True, slots=True)
class Network:
    """The sizes of the layers, input first, and the points that are learned.

    Attributes:
        sizes: units of each layer, the inputs first.
        features: the inputs and a row of ones, shape (inputs + 1, points).
        targets: shape (outputs, points).
    """

    sizes: tuple[int, ...]
    features: Array
    targets: Array

    @property
    def points(self) -> int:
        """How many points there are."""
        return int(self.features.shape[1])

    @property
    def block(self) -> int:
        """How many members work at once: activations, their slopes and errors count."""
        return max(1, CACHED // (3 * self.points * sum(self.sizes[1:])))


@dataclass(frozen=True, slots=True)
class _Workspace:
    """Arrays for a block of members, written anew in every pass; one each per hidden layer.

    NumPy is quicker with whole arrays than with parts of them, so errors and slopes have a row
    for the ones too, whose slope is zero.

    Attributes:
        sums: what tanh is taken of, shapes (members, units, points).
        outputs: the last row ones, shapes (members, units + 1, points).
        errors, rises: for the errors of a layer and the slope of tanh there, shapes as outputs.
            All rises share their memory, and so do all sums.
    """

    sums: tuple[Array, ...]
    outputs: tuple[Array, ...]
    errors: tuple[Array, ...]
    rises: tuple[Array, ...]


class _Kept(threading.local):
    """The workspaces of a thread, by sizes, points and members."""

    def __init__(self) -> None:
        self.spaces: dict[tuple[tuple[int, ...], int, int], _Workspace] = {}


_KEPT = _Kept()


def learning(sizes: tuple[int, ...], inputs: Array, targets: Array) -> Network:
    """A network and its points, read-only: inputs (inputs, points), targets (outputs, points)."""
    features = np.concatenate([inputs, np.ones((1, inputs.shape[1]))])
    features.setflags(write=False)
    targets.setflags(write=False)
    return Network(sizes, features, targets)


def parameter_count(sizes: tuple[int, ...]) -> int:
    """Weights and biases of one member."""
    return sum((below + 1) * above for below, above in pairwise(sizes))


def layers(rows: Array, sizes: tuple[int, ...]) -> list[Array]:
    """Views of ``rows`` (members, parameters): one (members, outputs, inputs + 1) a layer.

    The last column holds the biases.
    """
    members = len(rows)
    return [
        rows[:, place:end].reshape(members, above, width)
        for place, end, above, width in _places(sizes)
    ]


@lru_cache(maxsize=64)
def _places(sizes: tuple[int, ...]) -> tuple[tuple[int, int, int, int], ...]:
    """Of each layer: where it begins and ends in a row, its outputs, its inputs + 1."""
    place, found = 0, []
    for below, above in pairwise(sizes):
        end = place + above * (below + 1)
        found.append((place, end, above, below + 1))
        place = end
    return tuple(found)


def random_rows(members: int, sizes: tuple[int, ...], chance: Generator) -> Array:
    """Weights normal with variance one over the inputs of their layer, biases zero."""
    rows = np.zeros((members, parameter_count(sizes)))
    for layer, below in zip(layers(rows, sizes), sizes, strict=False):
        weights = layer[:, :, :below]
        weights[...] = chance.standard_normal(weights.shape) / math.sqrt(below)
    return rows


def slope(rows: Array, network: Network) -> tuple[Array, Array]:
    """Loss (members,) and gradient of the rows' shape, block after block.

    Nothing finite is asked of ``rows``.
    """
    gradient, loss, block = np.empty_like(rows), np.empty(len(rows)), network.block
    space = _workspace(network, min(block, len(rows)))
    for begin in range(0, len(rows), block):
        part = slice(begin, begin + block)
        weights = layers(rows[part], network.sizes)
        errors, loss[part] = _forward(weights, network, space)
        _backward(weights, errors, network, space, layers(gradient[part], network.sizes))
    return loss, gradient


def losses(rows: Array, network: Network) -> Array:
    """Loss (members,) alone, block after block."""
    loss, block = np.empty(len(rows)), network.block
    space = _workspace(network, min(block, len(rows)))
    for begin in range(0, len(rows), block):
        part = slice(begin, begin + block)
        _, loss[part] = _forward(layers(rows[part], network.sizes), network, space)
    return loss


def products(sizes: tuple[int, ...], points: int) -> tuple[int, int]:
    """Multiply-accumulates of one member in the matrix products of a pass there and one back.

    They are taken in the order in which the passes make them: outputs times inputs of each layer
    on the way there; on the way back once for its weights and, above the lowest layer, once for
    the errors below. What the biases take is not counted.
    """
    there = back = 0
    for depth, (below, above) in enumerate(pairwise(sizes)):
        there += above * below * points
        back += above * points * below
        if depth:
            back += below * above * points
    return there, back


def _forward(weights: list[Array], network: Network, space: _Workspace) -> tuple[Array, Array]:
    """One pass from the inputs to the loss; the outputs of hidden layers stay in ``space``.

    Returns:
        Outputs less targets (members, outputs, points) and losses (members,).
    """
    below, members = network.features, len(weights[0])
    for matrix, sums, whole in zip(weights, space.sums, space.outputs, strict=False):
        above = np.matmul(matrix, below, out=sums[:members])
        below = whole[:members]
        np.tanh(above, out=below[:, :-1])
    errors = weights[-1] @ below
    errors -= network.targets
    flat = errors.reshape(members, -1)
    return errors, np.vecdot(flat, flat) / (2 * network.points)


def _backward(
    weights: list[Array], errors: Array, network: Network, space: _Workspace, gradient: list[Array]
) -> None:
    """Write the gradient of the loss by ``weights`` into ``gradient``, layers of the same shapes.

    The chain rule from the last layer to the first, each layer's errors used twice: for its own
    weights and for the layer below (Deep Learning, algorithm 6.4).
    """
    members = len(errors)
    errors = errors / network.points
    for place in reversed(range(1, len(weights))):
        below = space.outputs[place - 1][:members]
        np.matmul(errors, below.swapaxes(1, 2), out=gradient[place])
        back = weights[place].swapaxes(1, 2)
        onward, rise = space.errors[place - 1][:members], space.rises[place - 1][:members]
        # A product over one output is an outer one, which goes faster element by element.
        product = np.matmul if back.shape[2] > 1 else np.multiply
        product(back, errors, out=onward)
        np.square(below, out=rise)
        np.subtract(1.0, rise, out=rise)  # the derivative of tanh, from its value
        onward *= rise
        errors = onward[:, :-1]
    np.matmul(errors, network.features.T, out=gradient[0])


def _workspace(network: Network, members: int) -> _Workspace:
    """Arrays for this many members, those of the last time where there are any."""
    key, spaces = (network.sizes, network.points, members), _KEPT.spaces
    found = spaces.get(key)
    if found is None:
        if len(spaces) >= KEPT:
            spaces.clear()
        hidden, points = network.sizes[1:-1], network.points
        inner = [(members, units, points) for units in hidden]
        whole = [(members, units + 1, points) for units in hidden]
        found = spaces[key] = _Workspace(
            _sharing(inner),
            tuple(np.ones(shape) for shape in whole),
            tuple(np.empty(shape) for shape in whole),
            _sharing(whole),
        )
    return found


def _sharing(shapes: list[tuple[int, int, int]]) -> tuple[Array, ...]:
    """Arrays of these shapes on one memory."""
    sizes = [math.prod(shape) for shape in shapes]
    memory = np.empty(max(sizes, default=0))
    pairs = zip(sizes, shapes, strict=True)
    return tuple(memory[:size].reshape(shape) for size, shape in pairs)
