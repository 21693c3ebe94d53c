"""Commands as tests call them: in this process, or as a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from studyapp.cli.application import answer
from studyapp.cli.edge import guarded

LOADED = """
import sys
from studyapp.__main__ import main
try:
    main()
finally:
    sys.stdout.flush()
    sys.stderr.write("\\n" + " ".join(sys.modules))
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """Stdout as the one JSON value that it must be, without NaN or infinity."""
        return json.loads(self.out, parse_constant=lambda word: pytest.fail(word))

    @property
    def complaint(self) -> str:
        """The one line on stderr, with nothing on stdout beside it."""
        assert self.out == ""
        assert self.err.startswith("Error: ")
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1
        return self.err


@pytest.fixture(autouse=True)
def _buffered(monkeypatch: pytest.MonkeyPatch) -> None:
    # Some machines set it; a learner's output is buffered, and fails later.
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


Command = Callable[..., Outcome]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """``command("sim", "list")``: what the words after ``studyapp`` do."""

    def called(*words: str) -> Outcome:
        code = guarded(lambda: answer(words))
        return Outcome(code, *capsys.readouterr())

    return called


def spawn(*words: str, script: str = "", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """``python -m studyapp WORDS``, or ``script`` with these words, in a process of its own."""
    start = ["-c", script] if script else ["-m", "studyapp"]
    return subprocess.run(
        [sys.executable, *start, *words],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def loaded_by(*words: str) -> set[str]:
    """The modules that are loaded when ``studyapp WORDS`` has done its work."""
    done = spawn(*words, script=LOADED)
    return set(done.stderr.decode().splitlines()[-1].split())
