"""A visit to the lab without a screen: a simulation, its knobs, a run, and its record.

A run that was started ends as a record, whether it was played to its end or left on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sim.catalog import find
from sim.knobs import Knob, as_dict, knobs_of, read
from sim.protocol import Description
from sim.run import Run
from studyapp.cards.card import Card
from studyapp.cards.simulation_link import SimulationLink
from studyapp.records.simulation_run import SimulationRun

if TYPE_CHECKING:
    from studyapp.study.desk import Desk


class LabVisit:
    """One simulation on the bench.

    Args:
        desk: where the record goes.
        simulation: its id.
        link: parameters, seed and question of the card that led here; None for a free visit.
        card: that card.
        session_id: the sitting it belongs to.

    Raises:
        UnknownSimulation, KnobError: the link does not fit the catalog.
    """

    def __init__(
        self,
        desk: Desk,
        simulation: str,
        link: SimulationLink | None = None,
        card: Card | None = None,
        session_id: UUID | None = None,
    ) -> None:
        self._desk = desk
        self._model = find(simulation)
        self._link = link
        self.card = card
        self._session_id = session_id
        self._params = read(self._model.parameters, dict(link.params) if link else {})
        self._seed = link.seed if link and link.seed is not None else 0
        self._runs = link.runs if link else None
        self._kept = False
        self.run: Run[Any, Any] = self._begin()

    @property
    def description(self) -> Description:
        """Id, title, claim and measures of the simulation."""
        return self._model.description

    @property
    def question(self) -> str:
        """What the card asks the learner to look for; empty for a free visit."""
        return self._link.ask if self._link else ""

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The knobs with their ranges."""
        return knobs_of(self._model.parameters)

    @property
    def values(self) -> Mapping[str, object]:
        """The knobs as they stand."""
        return as_dict(self._params)

    @property
    def guided(self) -> tuple[str, ...]:
        """The knobs that the card is about, by name: those that its link sets."""
        return tuple(self._link.params) if self._link else ()

    @property
    def seed(self) -> int:
        """The master seed of the run."""
        return self._seed

    def turn(self, **values: object) -> None:
        """Set knobs by name and begin anew with them.

        Raises:
            KnobError: a name, value or combination that the simulation refuses; nothing changes.
        """
        params = read(self._model.parameters, {**self.values, **values})
        run = Run(self._model, params, seed=self._seed, runs=self._runs)
        self._leave()
        self._params, self.run = params, run

    def reseed(self, seed: int) -> None:
        """Begin anew with another seed."""
        run = Run(self._model, self._params, seed=seed, runs=self._runs)
        self._leave()
        self._seed, self.run = seed, run

    def restart(self) -> None:
        """Begin anew with the knobs as they stand."""
        run = self._begin()
        self._leave()
        self.run = run

    def _begin(self) -> Run[Any, Any]:
        return Run(self._model, self._params, seed=self._seed, runs=self._runs)

    def keep(self) -> SimulationRun | None:
        """Store the run as it stands, once; None where no step was made or it is stored.

        Raises:
            StoreError: it could not be kept.
        """
        if self._kept or self.run.step_number == 0:
            return None
        self.run.stop()
        kept = record_of(self._desk, self.run, self.card, self._session_id)
        self._desk.store.add_run(kept)
        self._kept = True
        return kept

    def _leave(self) -> None:
        self.keep()
        self._kept = False

    def used_by(self) -> tuple[Card, ...]:
        """The cards that link this simulation."""
        return cards_that_use(self._desk.library.cards, self.description.id)


def cards_that_use(cards: tuple[Card, ...], simulation: str) -> tuple[Card, ...]:
    """The cards whose demonstration is ``simulation``."""
    return tuple(c for c in cards if c.simulation and c.simulation.simulation == simulation)


def record_of(
    desk: Desk, run: Run[Any, Any], card: Card | None = None, session_id: UUID | None = None
) -> SimulationRun:
    """The record of a run: recipe, summary and what it belonged to."""
    now, record = desk.clock.now(), run.record()
    return SimulationRun(
        id=desk.identifiers.new(now),
        session_id=session_id,
        card_id=card.id if card else None,
        simulation=record.sim,
        version=record.version,
        params=record.params,
        seed=record.seed,
        runs=record.runs,
        steps=record.steps,
        status=record.status,
        summary=record.summary,
        theory=record.theory,
        started_at=now,
        offset_minutes=desk.clock.offset_minutes(now),
        cpu_seconds=record.cpu_seconds,
        sentence=run.sentence(),
    )
