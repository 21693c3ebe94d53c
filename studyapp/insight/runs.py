"""The runs that a learner made: what each showed beside what theory says, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from studyapp.insight.words import counted
from studyapp.records.simulation_run import SimulationRun


@dataclass(frozen=True, slots=True)
class Finding:
    """One measure of a run. ``theory`` is None where theory is silent."""

    measure: str
    measured: float | None
    theory: float | None

    def __str__(self) -> str:
        measured = "none" if self.measured is None else f"{self.measured:.4g}"
        theory = "" if self.theory is None else f" (theory {self.theory:.4g})"
        return f"{self.measure} {measured}{theory}"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run as a line of a list: what was run, when, and what came out."""

    id: UUID
    simulation: str
    card_id: str | None
    started_at: dt.datetime
    status: str
    sentence: str
    findings: tuple[Finding, ...]

    @property
    def words(self) -> str:
        """What was seen; a run that did not reach its end says so first."""
        seen = self.sentence or "; ".join(str(finding) for finding in self.findings)
        parts = [part for part in ("" if self.status == "ok" else self.status, seen) if part]
        return ": ".join(parts) or "nothing was measured"


def run_summaries(runs: Iterable[SimulationRun], newest: int | None = None) -> list[RunSummary]:
    """The runs, newest first; ``newest`` keeps only so many."""
    ordered = sorted(runs, key=lambda run: (run.started_at, run.id), reverse=True)
    return [
        RunSummary(
            id=run.id,
            simulation=run.simulation,
            card_id=run.card_id,
            started_at=run.started_at,
            status=run.status,
            sentence=run.sentence,
            findings=tuple(
                Finding(measure, value, run.theory.get(measure))
                for measure, value in run.summary.items()
            ),
        )
        for run in ordered[:newest]
    ]


def runs_words(runs: Iterable[SimulationRun]) -> str:
    """How many runs of how many simulations; where there is none, how to make one."""
    listed = list(runs)
    if not listed:
        return "No run yet: every card opens its simulation with o."
    different = len({run.simulation for run in listed})
    return f"{counted(len(listed), 'run')} of {counted(different, 'simulation')}."
