"""Simulations of other packages, found by their entry points when somebody asks for them.

A package names its simulations in the group ``studyapp.simulations``: the name is the id, the
value a class or a function that makes the model. Nothing is imported to find out which there
are; one that cannot be used is a line of words and never an error of the program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, is_dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from sim.knobs import knobs_of, shown
from sim.protocol import Description, Model

GROUP = "studyapp.simulations"
IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CALLED = (
    "cost",
    "complaints",
    "total_steps",
    "start",
    "step",
    "done",
    "measure",
    "diverged_at",
    "summary",
    "theory",
    "figure",
)
"""What the driver calls (``sim.protocol.Model``)."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A simulation of another package: the model, or why there is none."""

    identifier: str
    model: Model[Any, Any] | None
    trouble: str = ""


def names() -> tuple[str, ...]:
    """The ids that other packages name, in their order, each once; none of them is loaded."""
    return tuple(_entries())


@cache
def plugin(identifier: str) -> Plugin:
    """The simulation that a package names so, loaded now.

    Args:
        identifier: one of ``names``.
    """
    entry = _entries()[identifier]
    trouble = ""
    if not IDENTIFIER.fullmatch(identifier):
        trouble = "an id has small letters, digits and hyphens"
    model = None
    if not trouble:
        try:
            model = entry.load()()
            trouble = _trouble(model, identifier)
        except (Exception, SystemExit) as error:  # noqa: BLE001 (it may do anything when loaded)
            trouble = f"{type(error).__name__}: {error}"
    if not trouble:
        return Plugin(identifier, model)
    return Plugin(identifier, None, left_out(identifier, trouble))


def left_out(identifier: str, why: str) -> str:
    """The line that says why a simulation is not among the others."""
    return _line(_entries()[identifier], why)


def doubles() -> tuple[str, ...]:
    """A line for each simulation whose id another package has taken already."""
    return tuple(
        _line(entry, f"{_package(_entries()[entry.name])} has one of that name")
        for entry in _sorted()
        if entry != _entries()[entry.name]
    )


def _line(entry: EntryPoint, why: str) -> str:
    return f"The simulation {shown(entry.name)} of {_package(entry)} is left out: {why}."


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.value


@cache
def _entries() -> dict[str, EntryPoint]:
    """By id; of two packages that name the same, the first in the order of their names."""
    found: dict[str, EntryPoint] = {}
    for entry in _sorted():
        found.setdefault(entry.name, entry)
    return found


@cache
def _sorted() -> list[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda e: (e.name, _package(e), e.value))


def _trouble(model: Any, identifier: str) -> str:
    """What a model lacks that the driver needs, in words; empty where it lacks nothing."""
    about = getattr(model, "description", None)
    if not isinstance(about, Description):
        return "its description is no sim.protocol.Description"
    if about.id != identifier:
        return f"it calls itself {shown(about.id)}"
    if not about.measures:
        return "it measures nothing"
    parameters = getattr(model, "parameters", None)
    if not (isinstance(parameters, type) and is_dataclass(parameters)):
        return "its parameters are no dataclass of knobs"
    if not knobs_of(parameters):
        return "it has no knobs"
    lacking = [name for name in CALLED if not callable(getattr(model, name, None))]
    return f"it lacks {', '.join(lacking)}" if lacking else ""
