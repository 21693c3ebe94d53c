"""Says once what is wrong in a deck file that changed while the program runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import Screen

    from studyapp.study.desk import Desk


def tell_news(screen: Screen[None], desk: Desk) -> None:
    """Show what was not told yet, as text."""
    for told in desk.take_news():
        screen.notify(told, title="Deck file", severity="warning", markup=False)
