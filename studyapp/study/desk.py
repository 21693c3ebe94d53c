"""What a learner sits down at: decks, store, scheduler and clock, opened together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studyapp.clock import Clock
from studyapp.errors import StoreError, StudyError, UsageError
from studyapp.records.identifier import IdentifierSource
from studyapp.study.limits import limits_of
from studyapp.study.queue import Limits
from studyapp.study.settings import Settings
from studyapp.study.settings_file import read_settings

if TYPE_CHECKING:
    from studyapp.cards.library import Library
    from studyapp.cards.shelf import Shelf
    from studyapp.progress.home import Home
    from studyapp.progress.store import Store
    from studyapp.scheduling.scheduler import Scheduler


@dataclass(slots=True)
class Desk:
    """Everything that a use case needs; handed in, never looked up.

    Attributes:
        shelf: keeps the library up with the deck files; None for decks that do not change.
    """

    library: Library
    store: Store
    scheduler: Scheduler
    clock: Clock
    identifiers: IdentifierSource = field(default_factory=IdentifierSource)
    limits: Limits = field(default_factory=Limits)
    settings: Settings = field(default_factory=Settings)
    shelf: Shelf | None = None

    def look_again(self) -> bool:
        """Take up what changed in the deck files since the last look; whether anything had."""
        if self.shelf is None or not self.shelf.look_again():
            return False
        self.library = self.shelf.library
        return True

    def take_news(self) -> list[str]:
        """What is wrong in deck files that changed; it is told once."""
        return [] if self.shelf is None else self.shelf.take_news()

    def close(self) -> None:
        """Close the store. Every answer is on disk already."""
        self.store.close()


def read_library(home: Home) -> Library:
    """The bundled decks and the learner's own."""
    from studyapp.cards.library import load_library

    return load_library(home.decks)


def read_shelf(home: Home) -> Shelf:
    """The same, kept up with the files while the program runs."""
    from studyapp.cards.shelf import Shelf

    return Shelf(home.decks)


def open_desk(
    home: Home,
    clock: Clock,
    decks: Library | Shelf | None = None,
    *,
    identifiers: IdentifierSource | None = None,
    look_only: bool = False,
) -> Desk:
    """Open what is kept under ``home``. Creates nothing: the first answer does.

    Args:
        home: where things are kept.
        clock: the time.
        decks: those that are read already; a library stays as it is. None reads them.
        identifiers: seeded, where a session must come out the same each time.
        look_only: never write, whatever happens.

    Raises:
        StoreError: the database exists and cannot be read, or holds weights that do not fit.
    """
    from studyapp.cards.library import Library
    from studyapp.progress.store import open_store
    from studyapp.study.rederiving import keep_derived, scheduler_of

    settings, _ = read_settings(home.config)
    identifiers = identifiers if identifiers is not None else IdentifierSource()
    hour = settings.day_begins_at
    store = open_store(home, clock, identifiers, look_only=look_only, roll_over_hour=hour)
    try:
        scheduler = scheduler_of(store, settings)
    except UsageError as error:
        store.close()
        raise StoreError(
            f"The weights that {home.database} holds cannot be used.", error.message
        ) from error
    decks = decks if decks is not None else read_shelf(home)
    shelf = None if isinstance(decks, Library) else decks
    desk = Desk(
        library=decks if isinstance(decks, Library) else decks.library,
        shelf=shelf,
        store=store,
        scheduler=scheduler,
        clock=clock,
        identifiers=identifiers,
        limits=limits_of(settings),
        settings=settings,
    )
    if not store.writable:
        store.count_days_from(scheduler.roll_over_hour)
    try:
        keep_derived(desk)
    except StudyError:
        store.close()
        raise
    return desk
