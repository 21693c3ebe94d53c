"""Everything the lab can do is found: in its help, in the command palette, on the key line."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from studyapp.tui.commands import KeyCommands
from studyapp.tui.screens.help import HelpScreen
from studyapp.tui.screens.lab_keys import BINDINGS, hints
from tests.tui.conftest import Opened
from tests.tui.test_lab_screen import open_lab


async def test_the_help_names_every_key(opened: Opened) -> None:
    async with opened() as pilot:
        await open_lab(pilot, "saddle")
        told = HelpScreen(pilot.app.screen).text().plain
        for binding in BINDINGS:
            assert isinstance(binding, Binding)
            assert binding.description in told


async def test_the_palette_offers_every_action_and_runs_it(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "powers")
        provider = KeyCommands(screen)
        found = [hit async for hit in provider.discover()]
        texts = [hit.text or "" for hit in found]
        for binding in BINDINGS:
            assert isinstance(binding, Binding)
            assert any(text.startswith(binding.description) for text in texts)
        hits = [hit async for hit in provider.search("next panel alone")]
        await hits[0].command()
        assert screen.arrangement.front == 0


@pytest.mark.parametrize("guided", [True, False])
@pytest.mark.parametrize("pinned", [True, False])
@pytest.mark.parametrize("narrow", [True, False])
def test_every_hint_of_the_key_line_is_a_key_of_the_lab(
    guided: bool, pinned: bool, narrow: bool
) -> None:
    shown = hints(
        playing=False, finished=False, guided=guided, free=False, pinned=pinned, narrow=narrow
    )
    actions = {b.action for b in BINDINGS if isinstance(b, Binding)}
    assert {hint.action.removeprefix("screen.") for hint in shown} <= actions
    assert len({hint.key for hint in shown}) == len(shown)
    room = 36 if narrow else 78
    first = shown[: 3 if narrow else 7]
    assert sum(len(f"{hint.key} {hint.label}") + 3 for hint in first) - 3 <= room
    assert "screen.back" in [hint.action for hint in first] or pinned or guided
