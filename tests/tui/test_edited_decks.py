"""Deck files that change while the screens are open: seen on coming back, told once."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pytest

from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.tui.app import StudyApp
from tests.cards.decks import HEAD, recall
from tests.tui.conftest import until_open, words

EDITOR = """\
import sys
from pathlib import Path
line, path = int(sys.argv[1].removeprefix("+")), Path(sys.argv[2])
lines = path.read_text(encoding="utf-8").split("\\n")
assert lines[line - 1] in ("Q: old", "[[cards]]"), lines[line - 1]
path.write_text("\\n".join(lines).replace("old", "mended"), encoding="utf-8")
"""


def write(path: Path, text: str) -> None:
    part = path.with_name("part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


async def test_an_edit_is_seen_on_coming_back_and_a_slip_is_told(
    tmp_path: Path, clock: FixedClock
) -> None:
    home = find_home({"STUDYAPP_HOME": str(tmp_path)})
    home.decks.mkdir()
    path = home.decks / "notes.md"
    write(path, "<!-- id: x -->\nQ: What was first?\nA: this\n")
    app = StudyApp(home, clock)
    async with app.run_test() as pilot:
        await until_open(pilot)
        app.study("notes")
        await pilot.pause()
        assert "What was first?" in words(pilot)
        write(path, "<!-- id: x -->\nQ: What is second?\nA: [/no] that\n")
        await pilot.press("question_mark", "escape")
        await pilot.pause()
        assert "What is second?" in words(pilot)
        write(path, "Q: What is\n")
        await pilot.press("question_mark", "escape")
        await pilot.pause()
        assert "What is second?" in words(pilot)
        assert [each.message.count("stay") for each in app._notifications] == [1]
        path.unlink()
        await pilot.press("question_mark", "escape")
        await pilot.pause()
        assert "What is second?" in words(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "notes" not in words(pilot)
    assert app.desk is not None
    app.desk.close()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.md", "C: [a]\n\n# Topic\n<!-- id: x -->\nQ: old\nA: b\n"),
        ("notes.toml", HEAD + recall("other") + recall("x").replace('"Q"', '"old"')),
    ],
)
async def test_e_opens_the_editor_at_the_card_and_takes_up_the_change(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    home = find_home({"STUDYAPP_HOME": str(tmp_path)})
    home.decks.mkdir()
    write(home.decks / name, text)
    (tmp_path / "editor.py").write_text(EDITOR, encoding="utf-8")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {tmp_path / 'editor.py'}")
    app = StudyApp(home, clock)
    monkeypatch.setattr(app, "suspend", contextlib.nullcontext)
    async with app.run_test() as pilot:
        await until_open(pilot)
        app.study("notes" if name.endswith(".md") else "demo")
        await pilot.pause()
        if "old" not in words(pilot):
            await pilot.press("minus")
            await pilot.pause()
        assert "old" in words(pilot)
        await pilot.press("e")
        await pilot.pause()
        assert "mended" in words(pilot)
    assert app.desk is not None
    app.desk.close()
