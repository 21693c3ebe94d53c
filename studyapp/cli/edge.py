"""The edge: where every error becomes an exit code and one line on stderr."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from sim.errors import SimulationError
from studyapp.cli.line import one_line
from studyapp.errors import DeckError, StoreError, StudyError, UsageError

OK, UNEXPECTED, USAGE, DECKS, DATABASE = 0, 1, 2, 3, 4
INTERRUPTED = 130
READER_LEFT = 141
"""As a shell reports it of a program whose output nobody reads any more."""
DEBUG = "STUDYAPP_DEBUG"

_CODES: tuple[tuple[type[Exception], int], ...] = (
    (UsageError, USAGE),
    (SimulationError, USAGE),
    (DeckError, DECKS),
    (StoreError, DATABASE),
    (StudyError, UNEXPECTED),
)


def guarded(action: Callable[[], int]) -> int:
    """Do ``action``; its exit code, or that of the error it ended with, which is told in a line."""
    _never_choke(sys.stdout)
    _never_choke(sys.stderr)
    code = _attempt(action)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        _drop_output()
        return code or _failed(error)
    return code


def _attempt(action: Callable[[], int]) -> int:
    try:
        return action()
    except SystemExit as leaving:
        return _left_with(leaving.code)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 (the outermost edge)
        return _failed(error)


def _left_with(code: object) -> int:
    if isinstance(code, int):
        return code
    if code is None:
        return OK
    tell(str(code))
    return UNEXPECTED


def _failed(error: Exception) -> int:
    """Tell what happened, and give its exit code."""
    if isinstance(error, BrokenPipeError):
        return READER_LEFT
    code, words = _known(error) or _known_to_click(error) or (UNEXPECTED, _unexpected(error))
    if words:
        if os.environ.get(DEBUG):
            _write("".join(traceback.format_exception(error)))
        tell(words)
    return code


def _known(error: Exception) -> tuple[int, str] | None:
    """Exit code and words of an error that is the program's own."""
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code, str(error)
    return None


def _known_to_click(error: Exception) -> tuple[int, str] | None:
    """The same of the errors of click, which is loaded only where a command was given."""
    if "click" not in sys.modules:
        return None
    import click

    if isinstance(error, click.exceptions.Exit):
        return error.exit_code, ""
    if isinstance(error, click.Abort):
        return INTERRUPTED, ""
    if isinstance(error, click.ClickException):
        context = error.ctx if isinstance(error, click.UsageError) else None
        where = f" (see: {context.command_path} --help)" if context else ""
        return USAGE, error.format_message() + where
    return None


def _unexpected(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        place = f": {error.filename}" if error.filename else ""
        return f"{error.strerror}{place}"
    return f"Unexpected {type(error).__name__}: {error} (set {DEBUG}=1 to see where)"


def tell(message: str) -> None:
    """One line on stderr."""
    _write(f"Error: {one_line(message)}\n")


def _write(text: str) -> None:
    try:
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()
    except OSError:
        return  # nobody listens


def _never_choke(stream: TextIO | None) -> None:
    """Let a stream that cannot say a letter say a question mark."""
    if isinstance(stream, io.TextIOWrapper):
        with suppress(OSError):  # it cannot say anything, as whoever says something will find
            stream.reconfigure(errors="replace")


def _drop_output() -> None:
    """Send what is still unsaid nowhere, so that leaving does not fail at it again."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError, AttributeError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
