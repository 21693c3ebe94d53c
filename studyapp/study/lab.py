"""A visit to the lab without a screen: a simulation, its knobs, a run, and its record.

A run that was started ends as a record, whether it was played to its end or left on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sim.catalog import find
from sim.figure import Figure
from sim.knobs import Knob, as_dict, knobs_of, read
from sim.protocol import Description
from sim.record import Record
from sim.run import Run
from studyapp.cards.card import Card
from studyapp.cards.simulation_link import SimulationLink
from studyapp.errors import UsageError
from studyapp.records.simulation_run import SimulationRun
from studyapp.study.comparison import MOST_PINS, Pin, same_run

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
        self._own = as_dict(self._params)
        self._pins: tuple[Pin, ...] = ()
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

    def own_value(self, name: str) -> object:
        """What a knob stood at when the visit began: as the card sets it, else its default."""
        return self._own[name]

    # Runs to compare with

    @property
    def pins(self) -> tuple[Pin, ...]:
        """The pinned runs, the oldest first."""
        return self._pins

    def pin(self, record: Record, figure: Figure) -> Pin:
        """Keep the present run in sight, as it stands; the oldest pin gives way to a fourth.

        Raises:
            UsageError: no step was made yet, or it is pinned already.
        """
        if record.steps == 0:
            raise UsageError("There is nothing to pin yet.", "play the run first")
        if any(same_run(pin.record, record) for pin in self._pins):
            raise UsageError("This run is pinned already.", "turn a knob and play another")
        made = Pin(record, figure)
        self._pins = (*self._pins, made)[-MOST_PINS:]
        return made

    def unpin(self) -> Pin:
        """Let the newest pin go.

        Raises:
            UsageError: nothing is pinned.
        """
        if not self._pins:
            raise UsageError("Nothing is pinned.", "c pins the present run")
        *left, gone = self._pins
        self._pins = tuple(left)
        return gone

    def _begin(self) -> Run[Any, Any]:
        return Run(self._model, self._params, seed=self._seed, runs=self._runs)

    def keep(self, record: Record | None = None) -> SimulationRun | None:
        """Store the run, once; None where no step was made or it is stored.

        Args:
            record: of the run at the step that counts; None takes it as it stands.

        Raises:
            StoreError: it could not be kept.
        """
        if self._kept or (record.steps if record else self.run.step_number) == 0:
            return None
        kept = record_of(self._desk, record or self.run.record(), self.card, self._session_id)
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
    desk: Desk, record: Record, card: Card | None = None, session_id: UUID | None = None
) -> SimulationRun:
    """A run as it is stored: recipe, summary and what it belonged to."""
    now = desk.clock.now()
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
        sentence=record.sentence,
    )
