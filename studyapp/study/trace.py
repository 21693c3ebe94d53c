"""Traces of a run as a file: everything measured at each step, as CSV or NumPy's own form."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.protocol import History
from studyapp.errors import StudyError

ENDINGS = ("csv", "npz")
ROWS_AT_ONCE = 4096
"""Python's numbers take four times the room of NumPy's; few of them exist at a time."""

Columns = Mapping[str, npt.NDArray[np.float64]]


def save_trace(history: History, path: Path) -> None:
    """Write the traces, whole or not at all; an existing file is replaced.

    CSV has a column ``step``, one for each trace, and ``name[k]`` for member k of a trace that
    has members. A number is written so that it reads back exactly.

    Raises:
        StudyError: the file cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    write = _write_npz if path.suffix.lower() == ".npz" else _write_csv
    try:
        write(history, part)
        part.replace(path)
    except OSError as error:
        raise StudyError(f"The trace {path} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def _write_npz(history: History, path: Path) -> None:
    arrays: dict[str, Any] = {"step": history.steps, **history.traces}
    with path.open("wb") as target:
        np.savez_compressed(target, **arrays)


def _write_csv(history: History, path: Path) -> None:
    columns = _columns(history.traces)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(["step", *columns])
        for first in range(0, len(history.steps), ROWS_AT_ONCE):
            part = slice(first, first + ROWS_AT_ONCE)
            lists = [column[part].tolist() for column in columns.values()]
            writer.writerows(zip(history.steps[part].tolist(), *lists, strict=True))


def _columns(traces: Columns) -> Columns:
    found = {}
    for name, trace in traces.items():
        if trace.ndim == 1:
            found[name] = trace
        else:
            flat = trace.reshape(len(trace), -1)
            found |= {f"{name}[{k}]": flat[:, k] for k in range(flat.shape[1])}
    return found
