"""Recomputing what decks claim of simulations: claims, keys, outcomes and goals, by running them.

Each run is made once, however many cards link it, over several processes, and remembered by
its recipe and by the simulations' own source, so that what has not changed is not run again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import sim
from sim.errors import SimulationError
from studyapp.cards.bodies import Number, Predict, Tune
from studyapp.cards.card import Card
from studyapp.cards.expression import ExpressionError, Names, Value, parse
from studyapp.cards.problem import Problem
from studyapp.cards.simulation_link import SimulationLink
from studyapp.errors import StudyError
from studyapp.progress.home import ensure_folder
from studyapp.questions.experiment import names_of, run_of
from studyapp.questions.predict import came_about
from studyapp.questions.question import Question, pose
from studyapp.questions.tune import solution_of

DRAWN = 4
"""How many draws of a card are run."""
KEPT = 20_000
"""Results that are remembered at most."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a run must bear out.

    Attributes:
        recipe: the run, as JSON.
        sheet: the values that were drawn.
        fault: what is wrong given the names of the run; None for nothing. Raises
            ExpressionError where it cannot be said.
    """

    card: Card
    file: str
    code: str
    recipe: str
    sheet: Names
    fault: Callable[[Names], str | None]

    def problem(self, found: Mapping[str, Value] | str) -> Problem | None:
        """What the run shows to be wrong; ``found`` is its names, or why it could not be run."""
        if isinstance(found, str):
            return self._problem(f"its run cannot be made: {found}")
        try:
            said = self.fault({**found, **self.sheet})
        except ExpressionError as error:
            said = error.message
        if said is None:
            return None
        drawn = ", ".join(f"{name} = {value}" for name, value in self.sheet.items())
        return self._problem(f"{said}{drawn and ' with ' + drawn}")

    def _problem(self, said: str) -> Problem:
        text = f"card '{self.card.id}': {said}"
        return Problem(self.file, self.card.line, self.code, text, "run it and mend the card")


def checks_of(card: Card, file: str) -> Iterator[Check]:
    """What the runs of a card must bear out; nothing is run yet."""
    if card.simulation is None:
        return
    sheets: dict[str, Question] = {}
    for seed in range(DRAWN * 5):
        try:
            question = pose(card, seed)
        except StudyError:
            return  # said by the check without runs
        sheets.setdefault(repr(question.sheet), question)
        if len(sheets) == DRAWN or not card.draws:
            break
    for question in sheets.values():
        yield from _of_question(card, file, question)


def _of_question(card: Card, file: str, question: Question) -> Iterator[Check]:
    assert question.link is not None  # noqa: S101 (the card has one)
    link, body = question.link, card.body

    def check(code: str, fault: Callable[[Names], str | None], **set_on_top: object) -> Check:
        return Check(card, file, code, recipe_of(link, set_on_top), question.sheet, fault)

    for claim in card.claims:
        yield check("claim-fails", _claim(claim))
    match body:
        case Number(key=key) if question.measured:
            yield check("no-key", _number(key))
        case Predict(key=key) if key:
            yield check("no-key", _number(key))
        case Predict(outcomes=outcomes) if outcomes:
            yield check("no-outcome", _outcome(body))
        case Predict():
            yield check("no-run", lambda _: None)
        case Tune(goal=goal):
            yield check("goal-met-at-once", _met(goal, wanted=False))
            yield check("goal-out-of-reach", _met(goal, wanted=True), **solution_of(question))


def _claim(claim: str) -> Callable[[Names], str | None]:
    def fault(names: Names) -> str | None:
        expression = parse(claim)
        if expression.holds(names):
            return None
        shown = ", ".join(f"{name} = {names.get(name)}" for name in sorted(expression.names))
        return f"the claim {claim!r} does not hold: {shown}"

    return fault


def _number(key: str) -> Callable[[Names], str | None]:
    def fault(names: Names) -> str | None:
        parse(key).number(names)
        return None

    return fault


def _outcome(body: Predict) -> Callable[[Names], str | None]:
    def fault(names: Names) -> str | None:
        came_about(body, names)
        return None

    return fault


def _met(goal: str, *, wanted: bool) -> Callable[[Names], str | None]:
    def fault(names: Names) -> str | None:
        if parse(goal).holds(names) is wanted:
            return None
        return "its solution does not meet the goal" if wanted else "the goal is met untouched"

    return fault


def recipe_of(link: SimulationLink, set_on_top: Mapping[str, object]) -> str:
    """A run as JSON: what another process needs to make it."""
    params = {**link.params, **set_on_top}
    return json.dumps([link.simulation, params, link.seed, link.runs], sort_keys=True)


def result_of(recipe: str) -> dict[str, Value] | str:
    """The names of a run, or why it could not be made. Called in processes of its own."""
    simulation, params, seed, runs = json.loads(recipe)
    try:
        run = run_of(SimulationLink(simulation, params, seed=seed, runs=runs))
    except SimulationError as error:
        return error.message
    run.advance(run.total_steps)
    return names_of(run, {})


class Results:
    """What runs came to, remembered in a file.

    Args:
        file: where; None remembers nothing.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._known: dict[str, dict[str, Value] | str] = {}
        self._source = source_digest()
        if file is not None and file.exists():
            try:
                kept = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                kept = {}
            if not isinstance(kept, dict):
                kept = {}
            if kept.get("source") == self._source and isinstance(kept.get("results"), dict):
                self._known = kept["results"]

    def missing(self, recipes: Iterable[str]) -> list[str]:
        """The recipes that are still to be run, each once."""
        return [recipe for recipe in dict.fromkeys(recipes) if recipe not in self._known]

    def run(self, recipes: list[str], jobs: int) -> Iterator[str]:
        """Run recipes over ``jobs`` processes; each as it is done."""
        if jobs == 1 or len(recipes) < 2:
            for recipe in recipes:
                self._known[recipe] = result_of(recipe)
                yield recipe
            return
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            waiting = {pool.submit(result_of, recipe): recipe for recipe in recipes}
            try:
                for done in as_completed(waiting):
                    self._known[waiting[done]] = done.result()
                    yield waiting[done]
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def __getitem__(self, recipe: str) -> dict[str, Value] | str:
        """What a run came to."""
        return self._known[recipe]

    def keep(self) -> None:
        """Write what is known to the file, whole or not at all."""
        if self._file is None:
            return
        ensure_folder(self._file.parent)
        newest = dict(list(self._known.items())[-KEPT:])
        text = json.dumps({"source": self._source, "results": newest}, allow_nan=False)
        part = self._file.with_name(self._file.name + ".part")
        part.write_text(text, encoding="utf-8")
        part.replace(self._file)


def source_digest() -> str:
    """A digest of the simulations' source: with another one nothing remembered holds."""
    digest = hashlib.sha256()
    for path in sorted(Path(sim.__file__).parent.rglob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def cores() -> int:
    """How many processes may run at once."""
    return max(1, min(8, os.cpu_count() or 1))
