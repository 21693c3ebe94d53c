"""A learner of some thousand answers, written to a home at once."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from uuid import UUID

from studyapp.clock import FixedClock
from studyapp.progress.home import Home
from studyapp.records.identifier import IdentifierSource
from studyapp.records.rating import Rating
from studyapp.records.review import Review

REVIEWS_PER_CARD = 8
RECALL = 0.8


def answers(count: int, until: dt.datetime, seed: int = 4) -> list[Review]:
    """So many answers on later and later days by one who forgets faster than is published."""
    chance = random.Random(seed)
    reviews = []
    for card in range(count // REVIEWS_PER_CARD):
        days = sorted(chance.sample(range(400), REVIEWS_PER_CARD))
        for number, day in enumerate(days):
            at = until - dt.timedelta(days=400 - day, minutes=chance.randint(0, 200))
            right = number == 0 or chance.random() < RECALL
            reviews.append(
                Review(
                    id=UUID(int=1 + card * REVIEWS_PER_CARD + number),
                    card_id=f"card-{card}",
                    deck_id="deck",
                    session_id=None,
                    reviewed_at=at,
                    offset_minutes=0,
                    rating=Rating.GOOD if right else Rating.AGAIN,
                    duration_ms=chance.randint(2000, 20_000),
                    parameters_id="",
                )
            )
    return reviews


def keep(reviews: list[Review], folder: Path, now: dt.datetime) -> None:
    """Write answers to a home below ``folder`` in one transaction, and fold them."""
    from sqlalchemy import insert

    from studyapp.progress import rows, tables
    from studyapp.progress.store import open_store
    from studyapp.scheduling.scheduler import Scheduler

    with open_store(Home.below(folder), FixedClock(now), IdentifierSource()) as store:
        core = store._ready()
        with core.transaction() as connection:
            listed = [
                rows.review_row(
                    one,
                    core._keys.card(connection, one.card_id),
                    core._keys.occasion(connection, one),
                )
                for one in reviews
            ]
            connection.execute(insert(tables.review), listed)
        store.rebuild_states(Scheduler().fold)
