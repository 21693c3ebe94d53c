"""Checks deck files: all that the loader finds, plus whether the simulations linked exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from studyapp.cards.across import across
from studyapp.cards.deck_file import DeckFile
from studyapp.cards.deck_folder import read_deck, read_folder
from studyapp.cards.draws import drawn
from studyapp.cards.expression import ExpressionError
from studyapp.cards.library import bundled_folder, takes_place
from studyapp.cards.link_filling import filled_link
from studyapp.cards.problem import Problem
from studyapp.cards.reading import FoundLink
from studyapp.cards.simulation_link import SimulationLink

DRAWN = 20
"""So often are the values of a link drawn to see whether its simulation takes them."""


@dataclass(frozen=True, slots=True)
class LinkFault:
    """What a catalog of simulations has against a link.

    Attributes:
        parameter: the parameter at fault; empty where it is the simulation or the whole.
    """

    code: str
    message: str
    hint: str = ""
    parameter: str = ""


class SimulationNames(Protocol):
    """Knows the simulations; handed in, for cards know nothing of them."""

    def faults(self, link: SimulationLink) -> Iterable[LinkFault]:
        """Everything wrong with ``link``: unknown simulation or parameter, value out of range."""
        ...


def check(
    paths: Iterable[Path], simulations: SimulationNames | None = None, beside: Path | None = None
) -> list[Problem]:
    """Every problem of the decks at ``paths`` (files, or folders of them), by file and line.

    Args:
        paths: files or folders; one that is missing is a problem too.
        simulations: checks the links to simulations; None leaves them unchecked.
        beside: a folder of decks whose cards may be required too and whose own problems are
            not told; None for the bundled decks.
    """
    files = [file for path in paths for file in _files(path)]
    names = {file.path for file in files}
    own_decks = {file.deck.id for file in files if file.deck and takes_place(file)}
    beside = beside or bundled_folder()
    here = {Path(name).resolve() for name in names}
    others = [
        file
        for file in read_folder(beside, "bundled")
        if Path(file.path).resolve() not in here and (file.deck and file.deck.id not in own_decks)
    ]
    _, problems = across([*others, *files])
    found = {problem for problem in problems if problem.file in names}
    if simulations is not None:
        found.update(_link_problems(files, simulations))
    return sorted(found)


def _files(path: Path) -> list[DeckFile]:
    return read_folder(path, "user") if path.is_dir() else [read_deck(path)]


def _link_problems(files: Sequence[DeckFile], simulations: SimulationNames) -> Iterable[Problem]:
    for file in files:
        for found in file.links:
            for fault in _faults(found, simulations):
                line = found.line(fault.parameter)
                message = f"{found.owner}: {fault.message}"
                yield Problem(found.file, line, fault.code, message, fault.hint)


def _faults(found: FoundLink, simulations: SimulationNames) -> Iterable[LinkFault]:
    """What is wrong with a link, whatever is drawn; each kind of fault of a parameter once."""
    faults: dict[tuple[str, str], LinkFault] = {}
    for seed in range(DRAWN if found.draws else 1):
        try:
            link = filled_link(found.link, drawn(found.draws, seed))
        except ExpressionError as error:
            fault = LinkFault("bad-expression", error.message)
            faults.setdefault((fault.code, ""), fault)
            continue
        for fault in simulations.faults(link):
            faults.setdefault((fault.code, fault.parameter), fault)
    return faults.values()
