"""A list whose cursor is a sign: colour is never the only thing that tells where it stands."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

POINTER, ELSEWHERE = "❯ ", "  "
POINTER_WIDTH = 2


class PointerList(OptionList):
    """Rows by id; the one under the cursor is pointed at."""

    def __init__(self, rows: Iterable[tuple[str, Content]] = (), id: str | None = None) -> None:  # noqa: A002
        self._rows = list(rows)
        self._pointed: int | None = None
        super().__init__(*self._entries(), id=id, markup=False)

    @property
    def chosen(self) -> str:
        """The id of the row under the cursor; empty where there is none."""
        return "" if self.highlighted is None else self._rows[self.highlighted][0]

    def show(self, rows: Iterable[tuple[str, Content]]) -> None:
        """Replace the rows; the cursor stays where it was as far as it can."""
        self._rows = list(rows)
        self._pointed = min(self.highlighted or 0, len(self._rows) - 1) if self._rows else None
        self.set_options(self._entries())
        self.highlighted = self._pointed

    def move(self, by: int) -> None:
        """Point at the next row, or at the one before where ``by`` is negative."""
        if by > 0:
            self.action_cursor_down()
        else:
            self.action_cursor_up()

    def turn(self, by: int) -> None:
        """Point at a row a page further on, or back where ``by`` is negative."""
        if by > 0:
            self.action_page_down()  # type: ignore[no-untyped-call]
        else:
            self.action_page_up()  # type: ignore[no-untyped-call]

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Move the sign with the cursor."""
        before, self._pointed = self._pointed, event.option_index
        for index in {before, self._pointed} - {None}:
            if index is not None and index < len(self._rows):
                self.replace_option_prompt_at_index(index, self._prompt(index))

    def _entries(self) -> list[Option]:
        return [Option(self._prompt(i), id=name) for i, (name, _) in enumerate(self._rows)]

    def _prompt(self, index: int) -> Content:
        sign = POINTER if index == self._pointed else ELSEWHERE
        return Content.assemble((sign, "bold"), self._rows[index][1])
