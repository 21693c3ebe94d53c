"""Tanh networks side by side: one row of parameters a member, batched matrix products.

A member's row holds, layer after layer from the input on, the weights (outputs x inputs, row
by row) and then the biases. Hidden layers are tanh, the last one is linear, and the loss is
1/(2n) times the sum of the squared errors (Deep Learning 6.5). The arrays of one block of
members fit a core's second cache, which is worth more than a longer batch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from sim.protocol import Array

CACHED = 76_800
"""Numbers that a block of members may work on at once: 600 kB."""


@dataclass(frozen=True, slots=True)
class Network:
    """The sizes of the layers, input first, and the points that are learned.

    Attributes:
        sizes: units of each layer, the inputs first.
        inputs: shape (inputs, points).
        targets: shape (outputs, points).
    """

    sizes: tuple[int, ...]
    inputs: Array
    targets: Array

    @property
    def points(self) -> int:
        """How many points there are."""
        return int(self.inputs.shape[1])

    @property
    def block(self) -> int:
        """How many members work at once: activations, their slopes and errors count."""
        return max(1, CACHED // (3 * self.points * sum(self.sizes[1:])))


@dataclass(frozen=True, slots=True)
class Forward:
    """What a forward pass leaves behind: all that the way back needs.

    Attributes:
        activations: of each layer, inputs first, shapes (members, units, points); the inputs
            have no axis of members. The last are the errors: outputs less targets.
        loss: shape (members,).
        products: multiply-accumulates in matrix products, of one member.
    """

    activations: tuple[Array, ...]
    loss: Array
    products: int


@dataclass(frozen=True, slots=True)
class Slope:
    """Loss and gradient, and what they cost.

    Attributes:
        loss: shape (members,).
        gradient: of the loss by the rows, shape (members, parameters).
        forward, backward: multiply-accumulates in the matrix products of one member, there and
            back.
    """

    loss: Array
    gradient: Array
    forward: int
    backward: int


def parameter_count(sizes: tuple[int, ...]) -> int:
    """Weights and biases of one member."""
    return sum((below + 1) * above for below, above in pairwise(sizes))


def layers(rows: Array, sizes: tuple[int, ...]) -> list[tuple[Array, Array]]:
    """Views of ``rows`` (members, parameters): weights (members, outputs, inputs) and biases.

    Biases have the shape (members, outputs, 1).
    """
    members, place, found = len(rows), 0, []
    for below, above in pairwise(sizes):
        middle, end = place + above * below, place + above * (below + 1)
        weights = rows[:, place:middle].reshape(members, above, below)
        found.append((weights, rows[:, middle:end].reshape(members, above, 1)))
        place = end
    return found


def random_rows(members: int, sizes: tuple[int, ...], chance: Generator) -> Array:
    """Weights normal with variance one over the inputs of their layer, biases zero."""
    rows = np.zeros((members, parameter_count(sizes)))
    for weights, _ in layers(rows, sizes):
        weights[...] = chance.standard_normal(weights.shape) / math.sqrt(weights.shape[2])
    return rows


def forward(rows: Array, network: Network) -> Forward:
    """One pass from the inputs to the loss. Nothing finite is asked of ``rows``."""
    below, activations, products = network.inputs, [network.inputs], 0
    found = layers(rows, network.sizes)
    for place, (weights, biases) in enumerate(found, start=1):
        above = weights @ below
        products += _products(weights, above)
        above += biases
        if place < len(found):
            np.tanh(above, out=above)
        else:
            above -= network.targets
        activations.append(above)
        below = above
    flat = below.reshape(len(rows), -1)
    loss = np.vecdot(flat, flat) / (2 * network.points)
    return Forward(tuple(activations), loss, products)


def backward(rows: Array, passed: Forward, network: Network, gradient: Array) -> int:
    """Write the gradient of the loss by ``rows`` into ``gradient``, of the same shape.

    The chain rule from the last layer to the first, each layer's errors used twice: for its own
    weights and for the layer below (Deep Learning, algorithm 6.4).

    Returns:
        Multiply-accumulates in matrix products, of one member.
    """
    weights = layers(rows, network.sizes)
    slopes = layers(gradient, network.sizes)
    products, errors = 0, passed.activations[-1] / network.points
    for place in reversed(range(len(weights))):
        below = passed.activations[place]
        by_weights, by_biases = slopes[place]
        np.matmul(errors, below.swapaxes(-1, -2), out=by_weights)
        products += _products(errors, by_weights)
        np.add.reduce(errors, axis=2, keepdims=True, out=by_biases)
        if place:
            onward = weights[place][0].swapaxes(1, 2) @ errors
            products += _products(weights[place][0].swapaxes(1, 2), onward)
            rise = np.multiply(below, below)
            np.subtract(1.0, rise, out=rise)  # the derivative of tanh, from its value
            onward *= rise
            errors = onward
    return products


def slope(rows: Array, network: Network) -> Slope:
    """Loss and gradient of each row, block after block."""
    gradient, loss, block = np.empty_like(rows), np.empty(len(rows)), network.block
    there = back = 0
    for begin in range(0, len(rows), block):
        part = slice(begin, begin + block)
        passed = forward(rows[part], network)
        loss[part], there = passed.loss, passed.products
        back = backward(rows[part], passed, network, gradient[part])
    return Slope(loss, gradient, there, back)


def losses(rows: Array, network: Network) -> Array:
    """Loss (members,) alone, block after block."""
    block = network.block
    parts = [
        forward(rows[begin : begin + block], network).loss for begin in range(0, len(rows), block)
    ]
    return np.concatenate(parts)


def _products(left: Array, result: Array) -> int:
    """Multiply-accumulates of one member in the product whose left factor and result are given."""
    return int(left.shape[-1] * result.shape[-2] * result.shape[-1])
