"""The command line as a whole: its commands, its exit codes, its manners."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from sim.errors import KnobError, UnknownSimulation
from studyapp import __version__
from studyapp.cli import application, sim_group
from studyapp.cli.edge import guarded
from studyapp.cli.lazy import LazyGroup
from studyapp.cli.output import say_json
from studyapp.errors import DeckError, LookOnlyError, StoreError, StudyError, UsageError
from tests.cards.decks import HEAD, recall
from tests.cli.conftest import Command, loaded_by, spawn

COMMANDS: list[tuple[str, ...]] = [
    (),
    *((name,) for name in application.COMMANDS),
    *(("sim", name) for name in sim_group.COMMANDS),
]
PLACES = {**application.COMMANDS, **{f"sim {n}": p for n, p in sim_group.COMMANDS.items()}}
HEAVY = {"textual", "rich", "sqlalchemy", "alembic", "matplotlib", "fsrs", "PIL", "markdown_it"}

ERRORS: list[tuple[BaseException, int]] = [
    (UsageError("no"), 2),
    (KnobError("no"), 2),
    (UnknownSimulation("no"), 2),
    (click.UsageError("no"), 2),
    (DeckError("no"), 3),
    (StoreError("no"), 4),
    (LookOnlyError("no"), 4),
    (StudyError("no"), 1),
    (ValueError("no"), 1),
    (PermissionError(13, "no", "file"), 1),
]
SILENT: list[tuple[BaseException, int]] = [
    (KeyboardInterrupt(), 130),
    (click.Abort(), 130),
    (click.exceptions.Exit(5), 5),
    (SystemExit(), 0),
    (SystemExit(7), 7),
]


def raising(error: BaseException) -> Callable[[], int]:
    def action() -> int:
        raise error

    return action


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help(command: Command, words: tuple[str, ...], option: str) -> None:
    outcome = command(*words, option)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(" ".join(["Usage: studyapp", *words]))
    assert "  " in outcome.out.split("\n\n")[1], "a sentence says what it does"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_unknown_option_is_refused_in_a_line_that_points_at_the_help(
    command: Command, words: tuple[str, ...]
) -> None:
    outcome = command(*words, "--nonsense")
    assert outcome.code == 2
    assert "--nonsense" in outcome.complaint
    assert " ".join(["studyapp", *words, "--help"]) in outcome.complaint


@pytest.mark.parametrize("name", PLACES)
def test_every_place_of_the_table_holds_a_command(name: str) -> None:
    place = PLACES[name]
    module = __import__(place.module, fromlist=[place.attribute])
    assert isinstance(getattr(module, place.attribute), click.Command)
    assert getattr(module, place.attribute).name == name.rpartition(" ")[2]


@pytest.mark.parametrize("group", [application.application, sim_group.sim])
def test_a_group_has_the_commands_of_its_table_and_no_other(group: LazyGroup) -> None:
    context = click.Context(group)
    assert group.list_commands(context) == list(group.places)
    assert group.get_command(context, "none") is None


@pytest.mark.parametrize(
    ("words", "near"), [(["chek"], "'check'"), (["sim", "rn"], "'run'"), (["sims"], "'sim'")]
)
def test_an_unknown_command_is_answered_with_the_nearest(
    command: Command, words: list[str], near: str
) -> None:
    outcome = command(*words)
    assert outcome.code == 2
    assert f"did you mean {near}?" in outcome.complaint


@pytest.mark.parametrize("words", [["x" * 5000], ["\x1b[31m\nred"], ["sim", "run", "\x1b[2J\n"]])
def test_a_message_is_short_and_cannot_steer_the_terminal(
    command: Command, words: list[str]
) -> None:
    complaint = command(*words).complaint
    assert len(complaint) < 300
    assert complaint.rstrip("\n").isprintable()


@pytest.mark.parametrize(("error", "code"), ERRORS, ids=lambda case: type(case).__name__)
def test_an_error_is_an_exit_code_and_one_line(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    assert guarded(raising(error)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Error: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(("error", "code"), SILENT, ids=lambda case: type(case).__name__)
def test_leaving_says_nothing(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    assert guarded(raising(error)) == code
    assert capsys.readouterr() == ("", "")


def test_a_hint_stands_behind_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    guarded(raising(StoreError("It is\nbroken.", "mend it")))
    assert capsys.readouterr().err == "Error: It is broken. (mend it)\n"


def test_a_traceback_is_shown_only_when_it_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded(raising(ValueError("odd")))
    assert "Traceback" not in (err := capsys.readouterr().err)
    assert "STUDYAPP_DEBUG" in err
    monkeypatch.setenv("STUDYAPP_DEBUG", "1")
    guarded(raising(ValueError("odd")))
    assert "Traceback" in capsys.readouterr().err


def test_the_version_is_the_same_however_it_is_asked_for(command: Command) -> None:
    alone = spawn("--version")
    assert (alone.returncode, alone.stderr) == (0, b"")
    assert alone.stdout.decode().split() == ["studyapp", __version__]
    assert command("--version").out.split() == ["studyapp", __version__]


def test_the_version_is_told_before_the_command_line_is_loaded() -> None:
    assert not loaded_by("--version") & {*HEAVY, "click", "numpy", "argparse", "pathlib"}


def test_help_loads_no_command_and_no_numbers() -> None:
    modules = loaded_by("--help")
    assert not modules & {*HEAVY, "numpy"}
    assert not {place.module for place in application.COMMANDS.values()} & modules


def test_a_refusal_loads_no_screens_store_or_pictures() -> None:
    modules = loaded_by("sim", "run", "no-such")
    assert "studyapp.cli.application" in modules
    assert not modules & HEAVY


def test_one_thread_is_set_before_numpy_is_loaded() -> None:
    script = (
        "import os, sys; from studyapp.__main__ import main; sys.argv[1:] = ['--version']; main();"
        "assert 'numpy' not in sys.modules; print(os.environ['OMP_NUM_THREADS'])"
    )
    done = spawn(script=script, OPENBLAS_NUM_THREADS="3")
    assert done.stdout.split()[-1] == b"1"


@pytest.mark.parametrize("words", [(), ("sim", "list")])
def test_screens_are_not_painted_into_a_pipe(words: tuple[str, ...]) -> None:
    done = spawn(*words)
    assert (done.returncode == 2) == (not words)
    assert (b"--plain" in done.stderr) == (not words)
    assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("words", "stream"),
    [
        *(("--version", 1), ("sim list", 1), ("sim run saddle --json", 1)),
        *(("--version", 2), ("sim list", 2), ("check a.toml", 2)),  # which speaks on stderr
    ],
)
def test_a_closed_stream_is_no_failure(words: str, stream: int, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(HEAD + recall("demo.card"), encoding="utf-8")
    words = words.replace("a.toml", str(tmp_path / "a.toml"))
    line = f"{sys.executable} -m studyapp {words} {stream}>&-"
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr + done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", ["--version", "sim list", "sim run saddle --json"])
def test_output_that_cannot_be_written_is_a_failure_told_in_a_line(words: str) -> None:
    line = f"{sys.executable} -m studyapp {words} > /dev/full"
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"Error: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_fails_at_the_very_end_is_a_failure_too() -> None:
    script = "import sys; from studyapp.cli.edge import guarded; "
    script += "sys.exit(guarded(lambda: sys.stdout.write('x') and 0))"
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-c", script]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"Error: No space left")


def test_letters_that_output_lacks_become_question_marks_in_words_and_escapes_in_json() -> None:
    words = spawn("check", "σ.toml", PYTHONIOENCODING="ascii")
    assert (words.returncode, words.stdout[:8]) == (3, b"?.toml:1")
    value = spawn("check", "--json", "σ.toml", PYTHONIOENCODING="ascii")
    assert json.loads(value.stdout)["problems"][0]["file"] == "σ.toml"
    value = spawn("check", "--json", "σ.toml", PYTHONIOENCODING="utf-8")
    assert "σ.toml" in value.stdout.decode()


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_number_that_is_none_gets_into_json(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        say_json({"x": number})


def test_a_reader_that_leaves_is_left_in_silence() -> None:
    words = [sys.executable, "-m", "studyapp", "sim", "show", "saddle"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.wait(60) == 141
        assert child.stderr.read() == b""


def test_an_interrupt_ends_a_run_in_silence() -> None:
    words = [sys.executable, "-c", INTERRUPTED, "sim", "run", "saddle"]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


INTERRUPTED = f"""
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
from sim.run import Run
from studyapp.__main__ import main
Run.advance = lambda self, steps: os.kill(os.getpid(), {int(signal.SIGINT)})
main()
"""


SEVERAL = """
import sys
from studyapp.__main__ import main
given = sys.argv[1:]
for number, words in enumerate(("--help", "sim show symmetry", "sim run saddle")):
    if number:
        print("-----")
    sys.argv[1:] = words.split()
    try:
        main()
    except SystemExit as end:
        assert not end.code, (words, end.code)
sys.argv[1:] = given
main()
"""


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"COLUMNS": "1"},
        {"COLUMNS": "-3", "LINES": "x"},
        {"COLUMNS": "99999999999"},
        {"TERM": "dumb", "NO_COLOR": "1"},
    ],
    ids=str,
)
def test_odd_surroundings_change_no_outcome(variables: dict[str, str]) -> None:
    done = spawn("sim", "run", "σ\udcff", script=SEVERAL, **variables)
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: There is no simulation")
    assert done.stderr.count(b"\n") == 1, "the others say nothing there"
    for part in done.stdout.split(b"-----"):
        assert part.strip()
    assert done.stdout.count(b"-----") == 2
