"""How the lab shows a figure: which panel is in front, on which scales, and pins over or beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sim.figure import Figure, Scale
from sim.record import Record
from studyapp.drawing.overlay import overlaid
from studyapp.drawing.scales import Direction, other_scale, refusal, rescaled
from studyapp.study.comparison import Pin, name_of, settings, value_words


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the learner chose to look at; every change makes another one.

    Attributes:
        front: the panel that is shown alone; None shows as many as fit.
        scales: the axes that have another scale than the figure asks for.
        beside: whether pinned runs stand beside the present one where there is room.
    """

    front: int | None = None
    scales: Mapping[tuple[int, Direction], Scale] = field(default_factory=dict)
    beside: bool = True

    def turned(self, panels: int) -> Arrangement:
        """The next panel in front; after the last one, all of them."""
        if panels < 2:
            return replace(self, front=None)
        place = -1 if self.front is None else self.front
        return replace(self, front=place + 1 if place + 1 < panels else None)

    def with_front(self, place: int | None, panels: int) -> Arrangement:
        """A panel in front, if there is such a one; None shows all."""
        if place is None or not 0 <= place < panels:
            return replace(self, front=None)
        return replace(self, front=place)

    def with_other_scale(self, figure: Figure, direction: Direction) -> tuple[Arrangement, str]:
        """The other scale for the panel in front, else for every panel that can have it.

        Returns:
            The arrangement, and what was done or why nothing was, in words.
        """
        shown = rescaled(figure, self.scales)
        everywhere = list(range(len(shown.panels)))
        places = [n for n in everywhere if self.front in (None, n)]
        free = [place for place in places if not refusal(shown.panels[place], direction)]
        if not free:
            panel = shown.panels[places[0]] if places else None
            why = refusal(panel, direction) if panel is not None else "there is no panel"
            return self, f"The {direction} axis stays as it is: {why}."
        scales = dict(self.scales)
        told = []
        for place in free:
            panel = shown.panels[place]
            scales[place, direction] = other_scale(panel, direction)
            name = (panel.y if direction == "y" else panel.x).label or direction
            told.append(f"{name} {scales[place, direction].value}")
        return replace(self, scales=scales), ", ".join(told)

    def figure(self, figure: Figure, record: Record | None, pins: Sequence[Pin]) -> Figure:
        """The figure as it is shown where there is room for one, with the pins laid in."""
        if pins and record is not None:
            names = [name_of(pin, record) for pin in pins]
            figure = overlaid(figure, [pin.figure for pin in pins], names)
        return self._shown(figure)

    def parts(
        self, figure: Figure, record: Record | None, pins: Sequence[Pin]
    ) -> list[tuple[str, Figure]]:
        """The present run and the pinned ones, each with a heading; none where they lie over it."""
        if not (pins and self.beside and record is not None):
            return []
        unlike = [name for pin in pins for name in _unlike(pin, record)]
        named = ", ".join(f"{n} {value_words(settings(record)[n])}" for n in dict.fromkeys(unlike))
        made = [(f"now: {named or 'same settings'} · step {record.steps}", self._shown(figure))]
        for number, pin in enumerate(pins, start=1):
            heading = f"pinned {number}: {name_of(pin, record)} · step {pin.record.steps}"
            made.append((heading, self._shown(pin.figure)))
        return made

    def words(self, figure: Figure) -> str:
        """Which panel is in front: ``panel 2 of 3``; nothing where all are shown."""
        if self.front is None:
            return ""
        return f"panel {self.front + 1} of {len(figure.panels)}"

    def _shown(self, figure: Figure) -> Figure:
        figure = rescaled(figure, self.scales)
        if self.front is None or self.front >= len(figure.panels):
            return figure
        return replace(figure, panels=(figure.panels[self.front],))


def _unlike(pin: Pin, record: Record) -> list[str]:
    theirs, ours = settings(pin.record), settings(record)
    return [name for name in ours if theirs.get(name) != ours[name]]
