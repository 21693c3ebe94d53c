"""All memory states and days made anew from the log, at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future

    from studyapp.progress.state_row import PlainRow
    from studyapp.progress.store import Store
    from studyapp.scheduling.refold import States
    from studyapp.scheduling.scheduler import Scheduler


def refold_store(
    store: Store,
    scheduler: Scheduler,
    settings: Mapping[str, Mapping[str, object]] | None = None,
) -> None:
    """Fold the log of ``store`` with ``scheduler`` and write what it adds up to.

    Args:
        store: its derived tables are put in place of those there are, in one transaction.
        scheduler: the settings to fold with.
        settings: settings that are kept with them, all or nothing.

    Raises:
        LookOnlyError: nothing may be written.
        StoreError: it could not be kept; all is as it was.
    """
    from studyapp.progress.log_counts import day_counts
    from studyapp.scheduling.refold import Instants, log_from, refold

    kept = store.log_columns()
    instants = Instants(kept.at, kept.offset)
    hour = scheduler.roll_over_hour
    with ThreadPoolExecutor(max_workers=1) as another:  # NumPy folds while SQLite looks up names
        asked = another.submit(store.last_reviews, kept)
        log, order = log_from(kept.card, instants, kept.rating, hour)
        numbers = kept.card[order[log.first]].tolist()
        ends = order[log.last]
        there = Instants(instants.at[ends], instants.offset[ends])
        counts = day_counts(kept, hour)
        states = refold(log, there, _named(asked, numbers), scheduler)
    names = list(_named(asked, numbers))
    store.rebuild_rows(_rows(states, numbers, names), counts, settings, hour)


def _named(asked: Future[dict[int, bytes]], numbers: list[int]) -> Iterator[bytes]:
    """The names of the last reviews; they are waited for when the first one is taken."""
    last = asked.result()
    for number in numbers:
        yield last[number]


def _rows(states: States, numbers: list[int], names: list[bytes]) -> Iterator[PlainRow]:
    from studyapp.scheduling.refold import STAGES

    stages = [stage.value for stage in STAGES]
    return zip(
        numbers,
        [stages[stage] for stage in states.stage.tolist()],
        [None if step < 0 else step for step in states.step.tolist()],
        states.stability.tolist(),
        states.difficulty.tolist(),
        states.due_at.tolist(),
        states.due_day.tolist(),
        states.last_reviewed_at.tolist(),
        states.last_day.tolist(),
        names,
        states.reviews.tolist(),
        states.lapses.tolist(),
        strict=True,
    )
