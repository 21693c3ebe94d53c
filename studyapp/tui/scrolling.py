"""How a long text is moved by keys: at once, a row or a page for each, however fast they come."""

from __future__ import annotations

from textual.widget import Widget


def by_rows(view: Widget, rows: int) -> None:
    """Move by rows, upwards below 0."""
    # Put off to the next picture, each of several keys would move from the same place.
    view.scroll_relative(y=rows, animate=False, immediate=True)


def by_pages(view: Widget, pages: int) -> None:
    """Move by pages, of which the last row stays in view."""
    by_rows(view, pages * max(1, view.size.height - 1))


def to_edge(view: Widget, *, top: bool) -> None:
    """Move to the top, or to the end."""
    (view.scroll_home if top else view.scroll_end)(animate=False, immediate=True)
