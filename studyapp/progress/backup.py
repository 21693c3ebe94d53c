"""Copies of the database: taken while it is open, checked, and thinned out with age."""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from studyapp.errors import StoreError
from studyapp.progress.engine import explained
from studyapp.progress.home import Home, ensure_folder

KEPT_WHOLE = dt.timedelta(days=2)
DAILY, WEEKLY, MONTHLY = 12, 10, 9
_NAME = re.compile(r"study-(\d{8}T\d{6})-[a-z-]+\.db\Z")


def back_up(home: Home, now: dt.datetime, reason: str = "daily") -> Path:
    """Copy the database into the backups folder, check the copy, and thin the old ones.

    Raises:
        StoreError: no sound copy could be made; nothing was changed.
    """
    folder = ensure_folder(home.backups)
    copy = folder / f"study-{now:%Y%m%dT%H%M%S}-{reason}.db"
    unfinished = copy.with_suffix(".part")
    try:
        _copy(home.database, unfinished)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(copy)
    except (sqlite3.Error, OSError) as error:
        raise explained(error, home.database) from error
    finally:
        _clear(folder)
    thin(folder, now)
    return copy


def _clear(folder: Path) -> None:
    """Remove unfinished copies: one instance copies at a time, so whoever began them is gone."""
    for left in folder.glob("study-*.part*"):
        left.unlink(missing_ok=True)


def _copy(database: Path, place: Path) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(place)) as target:
        source.backup(target)
        (verdict,) = target.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise StoreError(
                f"{database} is damaged: {verdict}.", "older backups lie in the backups folder"
            )


def backups(folder: Path) -> list[tuple[dt.datetime, Path]]:
    """The copies there are, newest first."""
    found = []
    for path in folder.glob("study-*.db"):
        match = _NAME.match(path.name)
        if match:
            taken = dt.datetime.strptime(match.group(1), "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
            found.append((taken, path))
    return sorted(found, reverse=True)


def thin(folder: Path, now: dt.datetime) -> None:
    """Keep all of two days, then one a day for 12 days, a week for 10 weeks, a month for 9."""
    listed = backups(folder)
    keep = {path for taken, path in listed if now - taken <= KEPT_WHOLE}
    for form, most in (("%Y-%m-%d", DAILY), ("%G-%V", WEEKLY), ("%Y-%m", MONTHLY)):
        newest: dict[str, Path] = {}
        for taken, path in listed:
            newest.setdefault(f"{taken:{form}}", path)
        keep |= set(list(newest.values())[:most])
    for _, path in listed:
        if path not in keep:
            path.unlink(missing_ok=True)


def is_due(home: Home, now: dt.datetime) -> bool:
    """Whether no copy was made within a day of now, whatever clocks said before."""
    newest = backups(home.backups)
    return not any(abs(now - taken) < dt.timedelta(days=1) for taken, _ in newest)
