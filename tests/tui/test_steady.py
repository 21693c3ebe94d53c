"""A steady text asks for a painting where it changed, and for a layout where it may move others."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from studyapp.tui.widgets.steady import SteadyText


class Page(App[None]):
    def compose(self) -> ComposeResult:
        yield SteadyText(markup=False)


async def test_only_what_changed_costs_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    async with Page().run_test() as pilot:
        text = pilot.app.query_one(SteadyText)
        text.write(Content("a line"), moves=True)
        refresh = text.refresh

        def counted(*, layout: bool = False) -> SteadyText:
            asked.append(layout)
            return refresh(layout=layout)

        monkeypatch.setattr(text, "refresh", counted)
        text.write(Content("a line"))
        assert asked == []
        text.write(Content.styled("a line", "bold"))
        assert asked == [False], "the same letters in another style are another text"
        text.write(Content("two\nlines"), moves=True)
        assert asked == [False, True]
