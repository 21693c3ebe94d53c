"""Weights of FSRS fitted to a learner's own log, by an optional library in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from studyapp.errors import StudyError
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS, check_weights

if TYPE_CHECKING:
    from studyapp.scheduling.replay import Log

LIBRARY = "fsrs_rs_python"
LONGEST_SECONDS, LOOK_SECONDS = 600.0, 0.1
DIGITS = 6
"""The library works with 32 bits: further digits say nothing."""


def is_installed() -> bool:
    """Whether weights can be fitted at all."""
    return find_spec(LIBRARY) is not None


def fit(log: Log, before: int, stopped: Callable[[], bool] = lambda: False) -> tuple[float, ...]:
    """The weights that fit the reviews of ``log`` before study day ``before`` (an ordinal).

    Args:
        log: the reviews.
        before: those of this study day and later are left out.
        stopped: asked a few times a second; where it says so, the fit is given up.

    Returns:
        21 weights within the bounds of FSRS-6.

    Raises:
        StudyError: the library is not installed, failed, was stopped, or took too long.
    """
    if not is_installed():
        raise StudyError(
            "Fitting needs fsrs-rs-python, which is not installed.",
            "install studyapp with its extra `fit`, such as: pip install '.[fit]'",
        )
    command = [sys.executable, "-m", "studyapp.scheduling.fit_process"]
    try:
        told = ask(command, _as_json(_cards(log, before)), stopped)
        weights = [float(weight) for weight in json.loads(told)]
    except (subprocess.SubprocessError, OSError, ValueError, TypeError) as error:
        raise StudyError(
            "The weights could not be fitted.", f"nothing was changed; it said: {_said(error)}"
        ) from error
    return within_bounds(weights)


def ask(command: list[str], text: str, stopped: Callable[[], bool]) -> str:
    """What another process says to ``text``; it is ended when it is stopped or takes too long.

    Raises:
        StudyError: it was stopped.
        SubprocessError: it failed or took too long.
        OSError: it could not be started.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 (our own module, by our own interpreter)
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as process:
        untold: str | None = text
        for _ in range(int(LONGEST_SECONDS / LOOK_SECONDS)):
            # The first call takes the whole text, however long the writing lasts: it may be
            # handed over only once.
            told, untold = untold, None
            try:
                out, complaint = process.communicate(told, timeout=LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                if stopped():
                    process.kill()
                    raise StudyError("The fit was stopped.", "nothing was changed") from None
                continue
            except BaseException:
                process.kill()
                raise
            if process.returncode:
                raise subprocess.CalledProcessError(process.returncode, command, out, complaint)
            return out
        process.kill()
        raise subprocess.TimeoutExpired(command, LONGEST_SECONDS)


def within_bounds(weights: list[float]) -> tuple[float, ...]:
    """The weights as the scheduler takes them: rounded, and none beyond its bounds.

    Raises:
        UsageError: there are not 21 of them, or one is not a number.
    """
    from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

    kept = tuple(round(weight, DIGITS) for weight in weights)
    if len(kept) == len(DEFAULT_WEIGHTS):
        bounds = zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
        pairs = zip(kept, bounds, strict=True)
        kept = tuple(min(max(weight, low), high) for weight, (low, high) in pairs)
    check_weights(kept)
    return kept


def _as_json(cards: list[list[tuple[int, int, int]]]) -> str:
    """The cards as a JSON list, written one by one: the whole at once would let no key through."""
    return f"[{','.join(map(json.dumps, cards))}]"


def _cards(log: Log, before: int) -> list[list[tuple[int, int, int]]]:
    """The reviews of each card before a study day, as the other process reads them."""
    cards: list[list[tuple[int, int, int]]] = [[] for _ in log.first]
    columns = (log.card, log.rating, log.elapsed, log.day)
    for card, rating, elapsed, day in zip(*(c.tolist() for c in columns), strict=True):
        if day < before:
            cards[card].append((rating, elapsed, day))
    return [reviews for reviews in cards if reviews]


def _said(error: Exception) -> str:
    told = getattr(error, "stderr", None) or str(error)
    return str(told).strip().splitlines()[-1][:200] if str(told).strip() else "nothing"
