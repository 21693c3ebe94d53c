"""What a simulation refuses, with the range or the nearest name in the message."""

from __future__ import annotations


class SimulationError(Exception):
    """A message and a hint, as the program's other errors; ``sim`` knows nothing of those."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UnknownSimulation(SimulationError):  # noqa: N818 (says what is the matter)
    """No simulation has this id; the hint names the nearest."""


class KnobError(SimulationError):
    """A parameter that does not exist, cannot be read, is out of range or too costly."""
