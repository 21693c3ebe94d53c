"""The layers of `deep-linear`: how they begin, and gradient descent on them, many steps a call.

Layers are square, as many rows as there are strengths, and stand for W_1 (next to the input)
to W_D in the order of their index.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from sim.protocol import Array


def begin(init: str, size: int, depth: int, scale: float, runs: int, chance: Generator) -> Array:
    """First layers, shape (runs, depth, size, size), whose product has strengths ``scale``.

    - aligned: multiples of the identity;
    - rotated: the same between random rotations that cancel in the product;
    - random: independent rotations, so that the product points anywhere.
    """
    each = scale ** (1 / depth)
    if init == "aligned":
        return np.tile(np.asarray(each * np.eye(size)), (runs, depth, 1, 1))
    if init == "random":
        return np.asarray(each * rotations(chance, (runs, depth, size)))
    turns = rotations(chance, (runs, depth + 1, size))
    turns[:, 0] = turns[:, -1] = np.eye(size)
    return np.asarray(each * (turns[:, 1:] @ turns[:, :-1].transpose(0, 1, 3, 2)))


def rotations(chance: Generator, shape: tuple[int, ...]) -> Array:
    """Orthogonal matrices, evenly spread, shape (*shape, last of shape)."""
    found, triangle = np.linalg.qr(chance.standard_normal((*shape, shape[-1])))
    # Without the signs of the diagonal they would not be spread evenly.
    signs = np.sign(np.diagonal(triangle, axis1=-2, axis2=-1))
    return np.asarray(found * signs[..., None, :])


def product_of(layers: Array) -> Array:
    """W_D ... W_1, shape (runs, size, size)."""
    product = layers[:, 0].copy()
    for index in range(1, layers.shape[1]):
        product = layers[:, index] @ product
    return product


def descended(layers: Array, target: Array, eta: float | Array, steps: int) -> tuple[Array, Array]:
    """Gradient descent on half the squared distance of the product from the target.

    The gradient by W_i is ``(W_D ... W_{i+1})' E (W_{i-1} ... W_1)'`` with the error E.

    Args:
        layers: shape (runs, depth, size, size); left as they are.
        target: shape (size, size).
        eta: the learning rate, or one for each run, shape (runs, 1, 1).
        steps: how many.

    Returns:
        The layers after the last step, and the product after each, (steps, runs, size, size).
    """
    depth = layers.shape[1]
    weights = layers.transpose(1, 0, 2, 3).copy()
    turned = weights.transpose(0, 1, 3, 2)
    below = np.empty_like(weights)  # below[i] is W_{i+1} ... W_1
    films = np.empty((steps, *weights.shape[1:]))
    gradients, error = np.empty_like(weights), np.empty_like(weights[0])
    _multiply(weights, below)
    before = below.transpose(0, 1, 3, 2)
    for film in films:
        np.subtract(below[-1], target, error)
        fault = error
        for index in range(depth - 1, 0, -1):
            np.matmul(fault, before[index - 1], gradients[index])
            fault = np.matmul(turned[index], fault)
        gradients[0] = fault
        gradients *= eta
        weights -= gradients
        _multiply(weights, below)
        film[:] = below[-1]
    return weights.transpose(1, 0, 2, 3).copy(), films


def _multiply(weights: Array, below: Array) -> None:
    """Products from the input up, of weights (depth, runs, size, size), into ``below``."""
    below[0] = weights[0]
    for index in range(1, len(weights)):
        np.matmul(weights[index], below[index - 1], below[index])
