"""The memory states that a whole log adds up to, folded with NumPy over all cards at once.

It gives what ``Scheduler.fold`` gives for each card: stages, steps, days, counts and the fuzz
exactly, stability and difficulty to 1e-9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studyapp.records.memory import Stage
from studyapp.records.rating import Rating
from studyapp.records.study_day import ROLL_OVER_HOUR
from studyapp.scheduling.fuzz import RANGES, SHORTEST_FUZZED
from studyapp.scheduling.parameters import LONGEST_INTERVAL
from studyapp.scheduling.replay import Log, last_memory

if TYPE_CHECKING:
    from studyapp.scheduling.scheduler import Scheduler

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

STAGES = (Stage.LEARNING, Stage.REVIEW, Stage.RELEARNING)
"""What the numbers of a stage stand for."""
_LEARNING, _REVIEW, _RELEARNING = range(3)
_MINUTE, _DAY = np.int64(60_000_000), np.int64(86_400_000_000)
"""Microseconds; of a type of its own, so that small minutes do not overflow when multiplied."""
_EPOCH_DAY = 719_163
"""1970-01-01 as ``date.toordinal`` counts."""
_LAST_DAY = 3_652_059
_FIRST_INSTANT, _LAST_INSTANT = -62_135_596_800_000_000, 253_402_300_799_999_999
_TO_REVIEW = -1
"""A wait that is no learning step: whole days, which the stability decides."""
_AGAIN_STEP, _HARD_FIRST, _HARD_ONLY, _LAST_STEP = 1, 5.5, 15, 10
"""Minutes: the first step, hard on the first of two (their mean), hard on the only one (half as
much again), and the last step of either kind, as the library has them."""


@dataclass(frozen=True, slots=True)
class Instants:
    """When reviews were given, shapes (n,).

    Attributes:
        at: microseconds since 1970, UTC.
        offset: how far local time was ahead of UTC, in minutes.
    """

    at: Whole
    offset: npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class States:
    """Memory states as columns, in the order of their numbers, shapes (cards,).

    Attributes:
        last: the row of the log with the card's last review.
        stage: a place in ``STAGES``.
        step: -1 where there is none.
        due_at, last_reviewed_at: microseconds since 1970, UTC.
        due_day, last_day: as ``date.toordinal`` counts.
    """

    last: Whole
    stage: Whole
    step: Whole
    stability: Array
    difficulty: Array
    due_at: Whole
    due_day: Whole
    last_reviewed_at: Whole
    last_day: Whole
    reviews: Whole
    lapses: Whole


def study_days(
    at: Whole, offset: npt.NDArray[np.integer], roll_over_hour: int = ROLL_OVER_HOUR
) -> Whole:
    """``study_day`` of many instants, as ordinals.

    Args:
        at: microseconds since 1970, UTC, shape (n,).
        offset: minutes ahead of UTC, shape (n,).
        roll_over_hour: the local hour at which a study day begins.
    """
    # In one place, since a long log's columns are what memory holds.
    local: Whole = offset * _MINUTE
    local += at
    local -= roll_over_hour * 60 * _MINUTE
    local //= _DAY
    local += _EPOCH_DAY
    return np.clip(local, 1, _LAST_DAY, out=local)


def log_from(
    card: npt.NDArray[np.integer],
    instants: Instants,
    rating: npt.NDArray[np.integer],
    roll_over_hour: int = ROLL_OVER_HOUR,
) -> tuple[Log, Whole]:
    """The log of reviews that stand in columns, and the row that each of its rows comes from.

    Args:
        card: which card was reviewed: a number from 0 to 2³¹, shape (n,).
        instants: when; rows of one instant stand in the order of their identifiers.
        rating: 1 to 4, shape (n,).
        roll_over_hour: the local hour at which a study day begins.
    """
    at = instants.at
    order = by_number(card) if (at[1:] >= at[:-1]).all() else np.lexsort((at, card))
    begins = np.diff(card[order], prepend=-1) != 0
    sorted_card = np.cumsum(begins, dtype=np.int32) - 1
    day = study_days(at, instants.offset, roll_over_hour)[order]
    # A day that lies before the one before it counts as that one: the running maximum, by card.
    beyond = sorted_card * np.int64(_LAST_DAY + 1)
    day += beyond
    np.maximum.accumulate(day, out=day)
    day -= beyond
    return Log(sorted_card, day.astype(np.int32), rating[order].astype(np.int8)), order


def by_number(card: npt.NDArray[np.integer]) -> Whole:
    """The rows sorted by card, those of a card in their order: two passes over 16 bits each."""
    order = np.argsort((card & 0xFFFF).astype(np.uint16), kind="stable")
    if int(card.max(initial=0)) >> 16:
        order = order[np.argsort((card >> 16).astype(np.uint16)[order], kind="stable")]
    return order


def refold(log: Log, instants: Instants, identifiers: Iterable[bytes], to: Scheduler) -> States:
    """Fold every card of ``log``.

    Args:
        log: the reviews.
        instants: of each card's last review, in the order of their numbers.
        identifiers: likewise: they seed the fuzz. Asked for once, after everything else.
        to: the settings to fold with.
    """
    stability, difficulty = last_memory(log, to.parameters)
    stage, step, wait, lapses = _stages(log)
    last = log.last
    last_day = log.day[last].astype(np.int64)
    stability = np.minimum(stability, float(LONGEST_INTERVAL))
    due_at, due_day = _due(wait, stability, last_day, instants.at, instants.offset, identifiers, to)
    return States(
        last=last,
        stage=stage,
        step=step,
        stability=stability,
        difficulty=difficulty,
        due_at=due_at,
        due_day=due_day,
        last_reviewed_at=instants.at,
        last_day=last_day,
        reviews=last - log.first + 1,
        lapses=lapses,
    )


def _stages(log: Log) -> tuple[Whole, Whole, Array, Whole]:
    """Stage, step, wait in minutes (or ``_TO_REVIEW``) and lapses after each card's reviews."""
    cards = log.first.size
    stage, step, lapses = (np.zeros(cards, dtype=np.int64) for _ in range(3))
    wait = np.full(cards, float(_TO_REVIEW))
    counts = np.bincount(log.card)
    first, most = log.first, int(counts.max(initial=0))
    by_length = np.argsort(-counts, kind="stable")
    lengths = counts[by_length]
    for number in range(most):
        here = by_length[: np.searchsorted(-lengths, -number, side="left")]
        rating = log.rating[first[here] + number].astype(np.int64)
        lapses[here] += (stage[here] == _REVIEW) & (rating == Rating.AGAIN)
        stage[here], step[here], wait[here] = _moved_on(stage[here], step[here], rating)
    return stage, step, wait, lapses


def _moved_on(stage: Whole, step: Whole, rating: Whole) -> tuple[Whole, Whole, Array]:
    """One review on: the library's learning steps (1 and 10 minutes) and relearning step (10)."""
    again, hard, good = (rating == grade for grade in (Rating.AGAIN, Rating.HARD, Rating.GOOD))
    learning, review = stage == _LEARNING, stage == _REVIEW
    early = learning & (step == 0)
    failed = review & again
    stays = (~review & (again | hard)) | (early & good)
    after = np.where(failed, _RELEARNING, np.where(stays, stage, _REVIEW))
    place = np.where(stays, np.where(again, 0, np.where(early & good, 1, step)), -1)
    place = np.where(failed, 0, place)
    wait = np.full(rating.size, float(_TO_REVIEW))
    wait[learning & again] = _AGAIN_STEP
    wait[failed | (~learning & ~review & again) | (early & good)] = _LAST_STEP
    wait[early & hard] = _HARD_FIRST
    wait[learning & (step == 1) & hard] = _LAST_STEP
    wait[(stage == _RELEARNING) & hard] = _HARD_ONLY
    return after, place, wait


def _due(
    wait: Array,
    stability: Array,
    day: Whole,
    at: Whole,
    offset: npt.NDArray[np.integer],
    identifiers: Iterable[bytes],
    to: Scheduler,
) -> tuple[Whole, Whole]:
    """Instant and study day on which each card falls due."""
    decay = -to.parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    exact = stability / factor * (to.desired_retention ** (1 / decay) - 1)
    days = np.clip(np.rint(exact), 1, to.maximum_interval).astype(np.int64)
    if to.fuzz:
        days = fuzzed_days(days, to.maximum_interval, identifiers)
    later_day = np.minimum(day + days, _LAST_DAY)
    begins = (later_day - _EPOCH_DAY) * _DAY + to.roll_over_hour * 60 * _MINUTE
    begins = np.clip(begins - offset * _MINUTE, _FIRST_INSTANT, _LAST_INSTANT)
    soon = np.minimum(at + (wait * _MINUTE).astype(np.int64), _LAST_INSTANT)
    soon_day = np.maximum(day, study_days(soon, offset, to.roll_over_hour))
    in_days = wait == _TO_REVIEW
    return np.where(in_days, begins, soon), np.where(in_days, later_day, soon_day)


def fuzzed_days(days: Whole, maximum: int, identifiers: Iterable[bytes]) -> Whole:
    """``fuzz.fuzzed`` of many intervals, each with the identifier of its review."""
    hashed = hashlib.blake2b
    digests = b"".join([hashed(name, digest_size=8).digest() for name in identifiers])
    chance = np.frombuffer(digests, dtype=">u8").astype(np.uint64)
    days = np.minimum(days, maximum)
    reach = np.zeros(days.size)
    for start, end, share in RANGES:
        reach += share * np.maximum(np.minimum(days, end) - start, 0.0)
    reach += 1.0
    low = np.maximum(1, np.rint(days - reach)).astype(np.int64)
    high = np.minimum(maximum, np.rint(days + reach)).astype(np.int64)
    width = (high - low + 1).astype(np.uint64)
    half = np.uint64(32)
    # The upper 64 bits of a product of 64 bits with a few: by halves, so that nothing overflows.
    below = (chance & np.uint64(0xFFFFFFFF)) * width >> half
    place = ((chance >> half) * width + below) >> half
    fuzzed: Whole = np.where(days < SHORTEST_FUZZED, days, low + place.astype(np.int64))
    return fuzzed
