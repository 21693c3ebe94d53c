"""The record of a run: the recipe that recomputes it, and the summary of what came out."""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """Recipe and outcome; the same recipe gives the same numbers on one machine.

    Attributes:
        sim: id of the simulation.
        params: every parameter by name.
        steps: how many steps were made.
        status: ok, stopped, diverged or budget.
        summary, theory: measure name to a finite number, or None.
        sentence: what was seen, in words; not part of the JSON object.
    """

    sim: str
    version: str
    params: Mapping[str, object]
    seed: int
    runs: int
    steps: int
    status: str
    summary: Mapping[str, float | None]
    theory: Mapping[str, float | None]
    cpu_seconds: float
    sentence: str = ""

    def as_dict(self) -> dict[str, object]:
        """The object that ``studyapp sim run --json`` prints."""
        return {
            "sim": self.sim,
            "version": self.version,
            "params": dict(self.params),
            "seed": self.seed,
            "runs": self.runs,
            "steps": self.steps,
            "status": self.status,
            "summary": dict(self.summary),
            "theory": dict(self.theory),
            "cpu_seconds": self.cpu_seconds,
        }

    def to_json(self) -> str:
        """``as_dict`` as JSON; a number that is not finite cannot get in."""
        return json.dumps(self.as_dict(), allow_nan=False, ensure_ascii=False)

    def command_line(self) -> str:
        """The command that makes this run again."""
        words = ["studyapp", "sim", "run", self.sim]
        for name, value in self.params.items():
            words += ["-p", f"{name}={_word(value)}"]
        words += ["--seed", str(self.seed), "--runs", str(self.runs)]
        return shlex.join(words)


def finite(values: Mapping[str, object]) -> dict[str, float | None]:
    """Plain finite numbers by name; whatever is not one becomes None."""
    return {name: _finite(value) for name, value in values.items()}


def _finite(value: object) -> float | None:
    if value is None:
        return None
    number = float(value)  # type: ignore[arg-type]  # NumPy scalars and bools too
    if not math.isfinite(number):
        return None
    return int(number) if isinstance(value, int) and not isinstance(value, bool) else number


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value)
