"""Several of `adaptive`'s methods walked side by side: each is a row of one array.

A step of one method costs little more than calling NumPy for it, so that five of them together
take hardly longer than one. Every row comes out as ``adaptive_steps.moved`` makes it, to the last
bit: what a method does without is a division by 1, or an addition of 0.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.models.adaptive_steps import SMALLEST, Rule
from sim.protocol import Array

ORDER = ("sgd", "momentum", "adam", "rmsprop", "adagrad")
"""In this order those that remember gradients stand together, and those that scale steps too."""


class SideBySide:
    """What the methods remember, and how they step on.

    Args:
        rules: a row each, in the order of ``ORDER``.
        d: coordinates.
    """

    def __init__(self, rules: Iterable[Rule], d: int) -> None:
        self.rules = tuple(rules)
        places = [ORDER.index(rule.method) for rule in self.rules]
        if places != sorted(places):
            raise ValueError("the rules are not in their order")
        self._remembering = _rows([rule.remembers for rule in self.rules])
        self._scaling = _rows([rule.scales for rule in self.rules])
        remembering, scaling = self.rules[self._remembering], self.rules[self._scaling]
        self._kept = _column(rule.beta1 for rule in remembering)
        self._forgets = _column(rule.forgets for rule in scaling)
        self._first = np.zeros((len(remembering), d))
        self._second = np.zeros((len(scaling), d))
        self._divisor = np.ones((len(self.rules), d))
        self._root = self._divisor[self._scaling]
        self._square = np.empty_like(self._root)
        self._factor = _column(0.0 for _ in self.rules)
        self._under = _column(0.0 for _ in scaling)
        self._beside = _column(0.0 for _ in scaling)
        self._floor = _column(0.0 if rule.epsilon else SMALLEST for rule in scaling)
        self._floors = bool(np.count_nonzero(self._floor))
        self._changing = [
            place for place, rule in enumerate(self.rules) if rule.decays or rule.method == "adam"
        ]
        self._set(range(len(self.rules)), 1)

    def moved(self, x: Array, gradient: Array, t: int) -> Array:
        """Where each method is after step ``t``, which goes up from 1 by 1; shapes (rules, d)."""
        self._set(self._changing, t)
        push = gradient.copy()
        if self._first.size:
            rows, first = self._remembering, self._first
            np.multiply(first, self._kept, first)
            np.add(first, gradient[rows], first)
            push[rows] = first
        if self._second.size:
            self._take_roots(gradient[self._scaling])
        np.divide(push, self._divisor, push)
        np.multiply(push, self._factor, push)
        return np.subtract(x, push, push)

    def _take_roots(self, gradient: Array) -> None:
        second, root = self._second, self._root
        np.multiply(gradient, gradient, self._square)
        np.multiply(second, self._forgets, second)
        np.add(second, self._square, second)
        np.add(second, self._under, root)
        np.sqrt(root, root)
        np.add(root, self._beside, root)
        if self._floors:
            np.maximum(root, self._floor, out=root)

    def _set(self, places: Iterable[int], t: int) -> None:
        """The numbers of step ``t``."""
        begin = self._scaling.start
        for place in places:
            rule = self.rules[place]
            self._factor[place, 0], beside = rule.scale(t)
            if rule.scales:
                column = self._under if rule.method == "rmsprop" else self._beside
                column[place - begin, 0] = beside


def _rows(chosen: list[bool]) -> slice:
    """The rows of those that are chosen; they stand together."""
    begin = chosen.index(True) if any(chosen) else 0
    return slice(begin, begin + sum(chosen))


def _column(numbers: Iterable[float]) -> Array:
    return np.array(list(numbers)).reshape(-1, 1)
