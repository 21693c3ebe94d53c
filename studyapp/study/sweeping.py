"""A sweep from the lab: one knob over its range, the others as they stand, point by point."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from sim.figure import Figure
from sim.knobs import Knob, KnobKind
from sim.sweep import Grid, Point, checked_measure, finished, grid
from sim.sweep_figure import check_drawable, figure_of
from studyapp.errors import StudyError
from studyapp.study.comparison import value_words
from studyapp.study.sweep_table import command_line, csv_text

POINTS = 13
"""So many values of a knob if nothing else is said."""


def suggested(knob: Knob) -> str:
    """The values of a knob over its whole range, as ``sim.sweep.values_of`` reads them."""
    if knob.kind is KnobKind.YES_NO:
        return "no,yes"
    if knob.choices:
        return ",".join(knob.choices)
    if knob.form is not None:
        return (";" if any("," in text for text in knob.form.examples) else ",").join(
            knob.form.examples
        )
    log = knob.scale == "log" and (knob.low or 0) > 0
    return f"{knob.low:g}:{knob.high:g}:{POINTS}" + (":log" if log else "")


class Sweeping:
    """One sweep while it runs and after it.

    Args:
        simulation: its id.
        name: of the knob that is swept.
        text: the values it goes through.
        values: all knobs as they stand; that of ``name`` does not matter.
        seed: master seed of every point.
        runs: members of every point; None takes the simulation's default.
        measure: what is drawn; None takes the first.

    Raises:
        KnobError: values that the knob does not take, or a point that cannot be run.
    """

    def __init__(
        self,
        simulation: str,
        name: str,
        text: str,
        values: Mapping[str, object],
        seed: int = 0,
        runs: int | None = None,
        measure: str | None = None,
    ) -> None:
        told = {known: _word(value) for known, value in values.items() if known != name}
        self.name, self.text = name, text
        self.grid: Grid = grid(simulation, {**told, name: text}, seed, runs)
        check_drawable(self.grid)
        self._told = [f"{known}={value}" for known, value in told.items()] + [f"{name}={text}"]
        self.measure = checked_measure(self.grid.model, measure)
        self.points: list[Point] = []

    @property
    def total(self) -> int:
        """How many points there are."""
        return len(self.grid.points)

    @property
    def complete(self) -> bool:
        """Whether all of them are finished."""
        return len(self.points) == self.total

    @property
    def command(self) -> str:
        """The command that makes it again."""
        return command_line(self.grid, self._told, self.measure)

    def run(self, stopped: Callable[[], bool], told: Callable[[Point], None]) -> None:
        """Run the points in order, in this thread, and hand each over.

        Args:
            stopped: asked again and again; where it holds, no point comes any more.
            told: takes a finished point.
        """
        for point in finished(self.grid, jobs=1, stopped=stopped):
            told(point)

    def turn(self, by: int) -> None:
        """Draw another measure."""
        names = [measure.name for measure in self.grid.model.description.measures]
        self.measure = names[(names.index(self.measure) + by) % len(names)]

    def figure(self) -> Figure:
        """The measure against the knob, as far as it is, with theory beside it."""
        return figure_of(self.grid, self.points, self.measure)

    def save_table(self, path: Path) -> None:
        """Write the finished points as CSV, whole or not at all.

        Raises:
            StudyError: the file cannot be written.
        """
        part = path.with_name(f".{path.name}.part")
        try:
            part.write_text(csv_text(self.grid, self.points) + "\n", encoding="utf-8")
            part.replace(path)
        except OSError as error:
            raise StudyError(f"The table {path} cannot be written: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)


def described(knob: Knob, value: object) -> str:
    """What is asked for before a sweep: the knob, where it stands, and the form of an answer."""
    how = "v1,v2,…" if knob.choices or knob.form is not None else "from:to:points[:log] or v1,v2,…"
    return f"sweep {knob.name}, now {value_words(value)}: {how}"


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value)
