"""The theory checks: every simulation is held to mathematics, one row a check.

A check is a function that takes the model and yields rows; a statistical one has a fixed seed
and a tolerance that a right program misses less than once in ten thousand runs. Those of the
program's own simulations live in ``sim.checks``, one file each; a simulation of another package
carries its checks as its attribute ``checks``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sim.catalog import built_in, find, identifiers
from sim.knobs import read
from sim.protocol import Model
from sim.run import Run


@dataclass(frozen=True, slots=True)
class Row:
    """What a check found.

    Attributes:
        tolerance: largest allowed distance from ``expected``; 0 for exact equality.
    """

    name: str
    measured: float
    expected: float
    tolerance: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the measured value is as near as it must be; never true of a NaN."""
        if math.isinf(self.expected) or math.isinf(self.measured):
            return bool(self.measured == self.expected)  # NumPy's own truth is no JSON
        return bool(abs(self.measured - self.expected) <= self.tolerance)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A row with the simulation that it is about."""

    simulation: str
    name: str
    measured: float
    expected: float
    tolerance: float
    passed: bool


Check = Callable[[Model[Any, Any]], Iterable[Row]]


def checks_of(identifier: str) -> tuple[Check, ...]:
    """The checks of a simulation; one of the program's own without any is a mistake and raises."""
    if identifier not in built_in():
        return tuple(getattr(find(identifier), "checks", ()))
    module = import_module(f"sim.checks.{identifier.replace('-', '_')}")
    checks: tuple[Check, ...] = module.CHECKS
    return checks


def run_checks(
    chosen: Iterable[str] = (), model: Model[Any, Any] | None = None
) -> Iterator[CheckResult]:
    """The rows of the named simulations (all of them where none is named), as they come.

    Args:
        chosen: ids of simulations.
        model: a stand-in for the one named simulation, to see that a wrong one is caught.

    Raises:
        UnknownSimulation: there is no simulation of that id.
    """
    names = list(chosen) or list(identifiers())
    models = [model or find(name) for name in names]
    for name, tried in zip(names, models, strict=True):
        yield from _rows(name, tried)


def examined(chosen: Iterable[str]) -> Iterator[CheckResult]:
    """For each simulation whether it keeps the contract of all, then the rows of its checks.

    A promise that is broken is a row of its own. A check that ends in an error of any kind is a
    row that is missed: the checks of the others must still be made.

    Raises:
        UnknownSimulation: there is no simulation of that id.
    """
    from sim.contract import problems

    names = list(chosen)
    for name, tried in zip(names, [find(name) for name in names], strict=True):
        broken = problems(tried)
        for problem in broken:
            yield CheckResult(name, f"contract: {problem}", 1.0, 0.0, 0.0, passed=False)
        if not broken:
            yield CheckResult(name, "the contract of every simulation", 0.0, 0.0, 0.0, passed=True)
        try:
            yield from _rows(name, tried)
        except Exception as error:  # noqa: BLE001 (a check of another package may do anything)
            words = f"a check ended in {type(error).__name__}: {error}"
            yield CheckResult(name, words, math.nan, 0.0, 0.0, passed=False)


def _rows(name: str, model: Model[Any, Any]) -> Iterator[CheckResult]:
    for check in checks_of(name):
        for row in check(model):
            yield CheckResult(name, row.name, row.measured, row.expected, row.tolerance, row.passed)


def played(
    model: Model[Any, Any], seed: int = 0, runs: int | None = None, **knobs: object
) -> Run[Any, Any]:
    """A run played to its end: what most checks begin with."""
    run: Run[Any, Any] = Run(model, read(model.parameters, knobs), seed, runs)
    run.advance(run.total_steps)
    return run


def near(name: str, measured: float | None, expected: float, relative: float) -> Row:
    """A row with a relative tolerance; a measure that does not exist fails."""
    value = math.nan if measured is None else float(measured)
    return Row(name, value, expected, abs(expected) * relative)


def equal(name: str, measured: float | None, expected: float) -> Row:
    """A row that must be met exactly."""
    return Row(name, math.nan if measured is None else float(measured), expected)


def holds(name: str, condition: bool) -> Row:
    """A row for a statement: 1 where it holds."""
    return Row(name, float(condition), 1.0)
