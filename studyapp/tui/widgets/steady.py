"""A text that costs a terminal something only where it changes, and a layout only where it must."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class SteadyText(Static):
    """A widget that writes its text anew whenever it might have changed."""

    def write(self, text: Content, *, moves: bool = False) -> None:
        """Show another text; the same one, letters and styles, is shown already.

        Args:
            text: what to show.
            moves: whether it may need other room than the text before; else its neighbours are
                not looked at.
        """
        before = self.content
        if not (isinstance(before, Content) and before.is_same(text)):
            self.update(text, layout=moves)
