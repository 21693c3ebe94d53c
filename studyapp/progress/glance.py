"""A quick look at the database with the driver alone: enough for the first screen.

SQLAlchemy takes as long to load as the rest of the program. What is needed to show Home or
the first card is read here, read-only, and nothing is created.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from studyapp.progress.day_count import TIMED, DayCount
from studyapp.progress.encoding import from_json, from_microseconds
from studyapp.progress.plan_detail import plan_from
from studyapp.progress.state_reading import check_states, states_in
from studyapp.progress.state_table import StateTable
from studyapp.progress.version import APPLICATION_ID, SCHEMA_VERSION
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState
from studyapp.records.simulation_run import SimulationRun
from studyapp.records.study_day import ROLL_OVER_HOUR, study_day

NOTES_SINCE = 2
"""The schema from which on there are notes."""
PLANS_SINCE = 3
"""The schema from which on there are exam plans."""
WEIGHTS_SETTING = "scheduler.weights"
"""The setting that holds the weights in force, and those before them."""
DERIVED_SETTING = "scheduler.derived"
"""The setting that tells by which scheduler the derived tables were made."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the database held a moment ago.

    Attributes:
        day: the study day that was asked about.
        buried: ids of cards buried on the day that was asked about.
        last_runs: newest run of each card that has one.
        last_run: the newest run of all.
        last_notes: what the learner wrote last about each card.
        durations: of the newest answers, in milliseconds, newest first.
        weights: of the schedule, fitted to the learner; empty for the published ones.
        derived: by which scheduler the derived tables were made; empty where it is not told.
        exam_plan: the plan for a date that counts.
        schema_version: 0 where there is no database yet.
        needs_version: the program version that a newer database asks for.
        trouble: why it could not be read; empty if it could.
    """

    day: dt.date | None = None
    states: Mapping[str, MemoryState] = field(default_factory=dict)
    suspended: frozenset[str] = frozenset()
    buried: frozenset[str] = frozenset()
    day_counts: Mapping[dt.date, DayCount] = field(default_factory=dict)
    last_runs: Mapping[str, SimulationRun] = field(default_factory=dict)
    last_run: SimulationRun | None = None
    last_notes: Mapping[str, str] = field(default_factory=dict)
    durations: tuple[int | None, ...] = ()
    weights: tuple[float, ...] = ()
    derived: Mapping[str, object] = field(default_factory=dict)
    exam_plan: ExamPlan | None = None
    schema_version: int = 0
    needs_version: str = ""
    trouble: str = ""

    @property
    def is_newer(self) -> bool:
        """Whether a newer version of the program wrote it."""
        return self.schema_version > SCHEMA_VERSION


def glance(
    database: Path, day: dt.date, roll_over_hour: int = ROLL_OVER_HOUR, *, states: bool = True
) -> Glance:
    """Look at ``database``; nothing there is nothing yet, trouble is told, not raised.

    Args:
        database: the file.
        day: the study day that is asked about.
        roll_over_hour: the local hour at which it begins.
        states: whether to read the memory states, which may be very many. They are looked
            through for damage in either case.
    """
    if not database.exists() or not database.stat().st_size:
        return Glance()
    try:
        with closing(_open(database)) as connection:
            return _look(connection, day, roll_over_hour, states)
    except (sqlite3.Error, ValueError, TypeError, ArithmeticError, OSError) as error:
        return Glance(trouble=str(error))


def states_at(database: Path, version: int) -> StateTable:
    """Every memory state in ``database``, at which a glance was cast before.

    Args:
        database: the file.
        version: of its schema; 0 where there is nothing yet.

    Raises:
        sqlite3.Error, OSError: it cannot be read any more.
    """
    if not version:
        return StateTable({})
    with closing(_open(database)) as connection:
        return states_in(connection, version)


def _open(database: Path) -> sqlite3.Connection:
    """Open read-only.

    Without a write-ahead file nothing can change under us, and only so can a database on a
    read-only medium be opened at all; with one it must be read along.
    """
    mode = "mode=ro" if database.with_name(database.name + "-wal").exists() else "immutable=1"
    return sqlite3.connect(f"file:{quote(str(database))}?{mode}", uri=True, timeout=1.0)


def _look(connection: sqlite3.Connection, day: dt.date, hour: int, states: bool) -> Glance:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        trouble = "it is not a database of studyapp" if tables else ""
        return Glance(trouble=trouble)
    needs = connection.execute("SELECT value FROM meta WHERE key = 'needs_version'").fetchone()
    needed = needs[0] if needs else ""
    try:
        check_states(connection)
        found = _all_of(connection, day, hour, version, needed)
        return replace(found, states=states_in(connection, version)) if states else found
    except (sqlite3.Error, ValueError, TypeError, ArithmeticError):
        if version <= SCHEMA_VERSION:
            raise
        return Glance(schema_version=version, needs_version=needed)


def _all_of(
    connection: sqlite3.Connection, day: dt.date, hour: int, version: int, needed: str
) -> Glance:
    runs = {run.card_id: run for run in _runs(connection) if run.card_id is not None}
    newest = connection.execute(_RUN + "WHERE learner_id = 1 ORDER BY id DESC LIMIT 1").fetchone()
    return Glance(
        day=day,
        suspended=_latest(connection, "suspend", "resume"),
        buried=_latest(connection, "bury", "unbury", day, hour),
        day_counts=day_counts_in(connection),
        last_runs=runs,
        last_run=_run(newest) if newest else None,
        last_notes=_notes(connection) if version >= NOTES_SINCE else {},
        durations=_durations(connection),
        weights=weights_in(_setting(connection, WEIGHTS_SETTING)),
        derived=_setting(connection, DERIVED_SETTING) or {},
        exam_plan=_exam_plan(connection) if version >= PLANS_SINCE else None,
        schema_version=version,
        needs_version=needed,
    )


def _setting(connection: sqlite3.Connection, key: str) -> Mapping[str, object] | None:
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return from_json(row[0]) if row else None


def weights_in(setting: Mapping[str, object] | None) -> tuple[float, ...]:
    """The weights that the setting holds; none where it holds something else."""
    kept = setting.get("weights") if setting else None
    if not isinstance(kept, list):
        return ()
    return tuple(float(weight) for weight in kept if isinstance(weight, int | float))


def _latest(
    connection: sqlite3.Connection,
    on: str,
    off: str,
    day: dt.date | None = None,
    hour: int = ROLL_OVER_HOUR,
) -> frozenset[str]:
    """Cards whose newest event of the two is ``on``, made on ``day`` where one is given."""
    rows = connection.execute(
        "SELECT card_id, kind, at, offset_minutes FROM card_event WHERE kind IN (?, ?)"
        " ORDER BY at, id",
        (on, off),
    )
    newest = {row[0]: row for row in rows}
    return frozenset(
        card_id
        for card_id, kind, at, offset in newest.values()
        if kind == on and (day is None or study_day(from_microseconds(at), offset, hour) == day)
    )


def day_counts_in(connection: sqlite3.Connection) -> dict[dt.date, DayCount]:
    """Every study day with answers."""
    rows = connection.execute("SELECT day, answers, new_cards, passed, milliseconds FROM day_count")
    return {dt.date.fromordinal(row[0]): DayCount(*row[1:]) for row in rows if row[1]}


def _durations(connection: sqlite3.Connection) -> tuple[int | None, ...]:
    # The key begins with the learner: without it the newest are looked for among all answers.
    rows = connection.execute(
        "SELECT duration_ms FROM review"
        " WHERE learner_id = 1 AND id NOT IN (SELECT review_id FROM review_void)"
        " ORDER BY id DESC LIMIT ?",
        (TIMED,),
    )
    return tuple(row[0] for row in rows)


def _notes(connection: sqlite3.Connection) -> dict[str, str]:
    """The newest note about each card."""
    return dict(connection.execute("SELECT card_id, text FROM note ORDER BY id"))


def _exam_plan(connection: sqlite3.Connection) -> ExamPlan | None:
    row = connection.execute(
        "SELECT id, made_at, offset_minutes, exam_day, minutes, detail FROM exam_plan"
        " ORDER BY made_at DESC, id DESC LIMIT 1"
    ).fetchone()
    if row is None or row[3] is None:
        return None
    return plan_from(
        UUID(bytes=row[0]),
        from_microseconds(row[1]),
        row[2],
        dt.date.fromordinal(row[3]),
        row[4],
        from_json(row[5]),
    )


_RUN = (
    "SELECT id, session_id, card_id, simulation, version, params, seed, runs, steps, status,"
    " summary, theory, started_at, offset_minutes, cpu_seconds, sentence, prediction"
    " FROM simulation_run "
)


def _runs(connection: sqlite3.Connection) -> list[SimulationRun]:
    """The newest run of each card."""
    newest = "WHERE id IN (SELECT max(id) FROM simulation_run GROUP BY card_id)"
    return [_run(row) for row in connection.execute(_RUN + newest)]


def _run(row: tuple[Any, ...]) -> SimulationRun:
    return SimulationRun(
        id=UUID(bytes=row[0]),
        session_id=UUID(bytes=row[1]) if row[1] else None,
        card_id=row[2],
        simulation=row[3],
        version=row[4],
        params=from_json(row[5]),
        seed=int(row[6]),
        runs=row[7],
        steps=row[8],
        status=row[9],
        summary=from_json(row[10]),  # type: ignore[arg-type]  # numbers by construction
        theory=from_json(row[11]),  # type: ignore[arg-type]
        started_at=from_microseconds(row[12]),
        offset_minutes=row[13],
        cpu_seconds=row[14],
        sentence=row[15],
        prediction=from_json(row[16]),
    )
