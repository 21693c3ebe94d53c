"""Traces of a run as a file: everything measured at each step, as CSV or NumPy's own form.

The file says of which run it is: its recipe, and the command that makes it again.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.protocol import History
from sim.record import Record
from studyapp import __version__
from studyapp.errors import StudyError

ENDINGS = ("csv", "npz")
ROWS_AT_ONCE = 4096
"""Python's numbers take four times the room of NumPy's; few of them exist at a time."""

Columns = Mapping[str, npt.NDArray[np.float64]]


def save_trace(history: History, path: Path, record: Record | None = None) -> None:
    """Write the traces, whole or not at all; an existing file is replaced.

    CSV has a column ``step``, one for each trace, and ``name[k]`` for member k of a trace that
    has members. A number is written so that it reads back exactly. Lines that begin with ``#``
    stand above the columns: versions, command and recipe (JSON). NPZ has an array for each
    column of steps, and two texts, ``command`` and ``recipe``.

    Args:
        history: what was measured.
        path: where to; its ending says as what.
        record: of the run, for the recipe; None leaves it out.

    Raises:
        StudyError: the file cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    write = _write_npz if path.suffix.lower() == ".npz" else _write_csv
    try:
        write(history, part, record)
        part.replace(path)
    except OSError as error:
        raise StudyError(f"The trace {path} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def _write_npz(history: History, path: Path, record: Record | None) -> None:
    arrays: dict[str, Any] = {"step": history.steps, **history.traces}
    if record is not None:
        arrays |= {"command": record.command_line(), "recipe": _recipe(record)}
    with path.open("wb") as target:
        np.savez_compressed(target, **arrays)


def _write_csv(history: History, path: Path, record: Record | None) -> None:
    columns = _columns(history.traces)
    with path.open("w", encoding="utf-8", newline="") as target:
        if record is not None:
            about = f"{record.sim} version {record.version}, studyapp {__version__}"
            for line in (about, record.command_line(), _recipe(record)):
                target.write(f"# {line}\n")
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(["step", *columns])
        for first in range(0, len(history.steps), ROWS_AT_ONCE):
            part = slice(first, first + ROWS_AT_ONCE)
            lists = [column[part].tolist() for column in columns.values()]
            writer.writerows(zip(history.steps[part].tolist(), *lists, strict=True))


def _recipe(record: Record) -> str:
    """What the run depends on, as JSON on a line."""
    told = ("sim", "version", "params", "seed", "runs", "steps", "status")
    whole = record.as_dict()
    return json.dumps({"studyapp": __version__, **{name: whole[name] for name in told}})


def _columns(traces: Columns) -> Columns:
    found = {}
    for name, trace in traces.items():
        if trace.ndim == 1:
            found[name] = trace
        else:
            flat = trace.reshape(len(trace), -1)
            found |= {f"{name}[{k}]": flat[:, k] for k in range(flat.shape[1])}
    return found
