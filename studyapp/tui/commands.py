"""The command palette's share of a screen: everything that has a key there, by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.keys import format_key


class KeyCommands(Provider):
    """Every key of the screen and of what has the focus, with what it does."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for text, action in self._commands():
            yield DiscoveryHit(text, partial(self.screen.run_action, action))

    async def search(self, query: str) -> Hits:
        """Those whose words fit."""
        matcher = self.matcher(query)
        for text, action in self._commands():
            score = matcher.match(text)
            if score > 0:
                run = partial(self.screen.run_action, action)
                yield Hit(score, matcher.highlight(text), run, text=text)

    def _commands(self) -> Iterator[tuple[str, str]]:
        told = set()
        keymap = getattr(self.app, "keymap", {})
        for binding in self.screen.BINDINGS:
            if isinstance(binding, Binding) and binding.description not in told:
                told.add(binding.description)
                now = keymap.get(binding.id, binding.key)
                key = format_key(now.split(",")[0])
                yield f"{binding.description} ({key})", binding.action
