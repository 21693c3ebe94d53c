"""``studyapp report``: one file, made without touching what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDYAPP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_before_the_first_answer_it_says_what_is_missing(
    home: Path, tmp_path: Path, command: Command
) -> None:
    file = tmp_path / "r.html"
    outcome = command("report", str(file))
    assert (outcome.code, outcome.out) == (0, "")
    assert str(file) in outcome.err
    text = file.read_text(encoding="utf-8")
    for title in ("Overview", "Retention", "Forgetting", "How well you know yourself", "Concepts"):
        assert f"<h2>{title}</h2>" in text
    assert text.count("yet") >= 9
    assert not home.exists()


def test_another_ending_is_refused_at_once(home: Path, tmp_path: Path, command: Command) -> None:
    outcome = command("report", str(tmp_path / "r.docx"))
    assert outcome.code != 0
    assert ".html, .pdf, .png" in outcome.complaint
