"""What is known of a card: its memory, its history, its place in the deck."""

from __future__ import annotations

from textual.content import Content

from studyapp.insight.words import percent
from studyapp.study.desk import Desk
from studyapp.study.facts import today
from studyapp.study.task import Task
from studyapp.study.times import when
from studyapp.tui.colours import MUTED
from studyapp.tui.screens.reading import ReadingScreen

NEWEST = 10


class InfoScreen(ReadingScreen):
    """A card's memory state and its newest reviews."""

    def __init__(self, desk: Desk, task: Task) -> None:
        self._desk, self._on_table = desk, task
        super().__init__(task.card.id)

    def text(self) -> Content:
        """Facts in two columns, then the history, newest first."""
        card = self._on_table.card
        rows = [
            ("Source", card.source),
            ("Covers", " ".join(card.covers)),
            ("Concept", card.concept),
            ("Requires", " ".join(card.requires)),
            ("Simulation", card.simulation.simulation if card.simulation else ""),
            *self._memory(),
        ]
        lines = [Content.assemble((f"{name:<12}", MUTED), value) for name, value in rows if value]
        reviews = self._desk.store.reviews(card.id)[-NEWEST:]
        lines += [Content(""), Content.styled("Reviews, newest first", "bold")]
        if not reviews:
            lines.append(Content("  none yet"))
        for review in reversed(reviews):
            local = review.reviewed_at.astimezone()
            spent = f"{review.duration_ms / 1000:.1f} s" if review.duration_ms is not None else ""
            lines.append(Content(f"  {local:%Y-%m-%d %H:%M}  {review.rating.word:<6} {spent:>8}"))
        return Content("\n").join(lines)

    def _memory(self) -> list[tuple[str, str]]:
        state = self._on_table.state
        if state is None:
            return [("Memory", "new: not answered yet")]
        day = today(self._desk)
        recall = self._desk.scheduler.retrievability(state, day)
        return [
            ("Memory", f"{state.stage.value}, {state.reviews} reviews, {state.lapses} lapses"),
            ("Recall", f"{percent(recall)} today (predicted)"),
            ("Stability", f"{state.stability:.1f} days until recall falls to 90 %"),
            ("Difficulty", f"{state.difficulty:.1f} of 10"),
            ("Due", when(state.due_at, day)),
        ]
