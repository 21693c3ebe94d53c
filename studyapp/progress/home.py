"""Where things are kept. Finding a place creates nothing; only ``ensure_…`` functions do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studyapp.errors import StoreError

PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Home:
    """The learner's places.

    Attributes:
        database: the SQLite file.
        decks: the learner's own deck files.
        backups: copies of the database.
        config: settings, a TOML file.
        log: what went wrong.
        lock: held by the one instance that writes.
        cache: what can be made anew at any time.
    """

    database: Path
    decks: Path
    backups: Path
    config: Path
    log: Path
    lock: Path
    cache: Path

    @classmethod
    def below(cls, folder: Path) -> Home:
        """Everything below one folder."""
        return cls._of(folder, folder, folder, folder / "cache")

    @classmethod
    def _of(cls, data: Path, config: Path, state: Path, cache: Path) -> Home:
        return cls(
            database=data / "study.db",
            decks=data / "decks",
            backups=data / "backups",
            config=config / "config.toml",
            log=state / "studyapp.log",
            lock=data / "study.lock",
            cache=cache,
        )


def find_home(environ: Mapping[str, str] | None = None) -> Home:
    """The places: all below ``STUDYAPP_HOME`` if it is set, else where the system keeps such."""
    environ = os.environ if environ is None else environ
    chosen = environ.get("STUDYAPP_HOME", "").strip()
    if chosen:
        return Home.below(Path(chosen).expanduser().absolute())
    from platformdirs import PlatformDirs

    places = PlatformDirs("studyapp", appauthor=False)
    return Home._of(
        places.user_data_path,
        places.user_config_path,
        places.user_state_path,
        places.user_cache_path,
    )


def ensure_folder(folder: Path) -> Path:
    """Make the folder, readable by its owner alone, if it is not there.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            "set STUDYAPP_HOME to a folder of yours",
        ) from error
    return folder
