"""A made-up learner of years: cards of several decks, and all answers to them, from one seed.

Each card is asked when FSRS lets it come back (or a few days late) and recalled as its memory
says; 12 % of the recall tests fail. Answers fall on the hours at which people study, are timed
by the kind of card, and carry what the program keeps with an answer of that kind.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studyapp.scheduling import memory_change as formulas
from studyapp.scheduling.forgetting import retrievability
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS

Whole = npt.NDArray[np.int64]
Chance = np.random.Generator

NOW = dt.datetime(2026, 11, 22, 18, 30, tzinfo=dt.UTC)
DECKS = ("optimization", "linear-algebra", "probability", "generalization")
TOPICS = tuple(
    f"{name}-{number}"
    for name in ("saddles", "curvature", "momentum", "noise", "scaling")
    for number in range(4)
)
KINDS = ("recall", "cloze", "choice", "true-false", "number", "text", "predict", "tune")
KIND_SHARES = (0.42, 0.20, 0.16, 0.05, 0.06, 0.03, 0.06, 0.02)
KIND_SECONDS = (9.0, 8.0, 14.0, 7.0, 25.0, 12.0, 40.0, 60.0)
HOURS = np.array([0, 0, 0, 0, 0, 1, 3, 8, 9, 6, 4, 4, 6, 5, 4, 4, 5, 7, 9, 10, 11, 9, 5, 2])
"""How much is studied at each local hour, relatively."""
MOST_REVIEWS = 40
LONGEST_DAYS = 1000
"""A card whose reviews reach further is not asked any more."""
_DAY_US = 86_400_000_000
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers in the order of their identifiers, shapes (n,).

    Attributes:
        kinds: place in ``KINDS`` of each card, shape (cards,).
        card: from 0.
        at: microseconds since 1970, UTC.
        offset: minutes ahead of UTC.
        duration: milliseconds; -1 where the learner was elsewhere.
        confidence: 1 to 3; 0 where none was given.
        identifiers: UUIDs of version 7, 16 bytes each.
        sitting: from 0: the answers of one half of a day.
    """

    kinds: Whole
    card: Whole
    at: Whole
    offset: Whole
    rating: Whole
    duration: Whole
    confidence: Whole
    identifiers: list[bytes]
    sitting: Whole


def card_id(number: int) -> str:
    """The id of a card: its topic and a word that its author chose."""
    return f"{TOPICS[number % len(TOPICS)]}.{_word(number)}"


def _word(number: int) -> str:
    syllables = ("ba", "co", "di", "fe", "gu", "ha", "jo", "ki", "lo", "mu")
    return "".join(syllables[int(digit)] for digit in f"{number:05}")


def deck_of(number: int) -> str:
    """The deck of a card."""
    return DECKS[number % len(TOPICS) % len(DECKS)]


def made_answers(cards: int, seed: int = 1) -> Answers:
    """The answers to ``cards`` cards, about ten each."""
    chance = np.random.default_rng(seed)
    kinds = chance.choice(len(KINDS), cards, p=KIND_SHARES)
    wanted = np.minimum(4 + chance.poisson(10.0, cards), MOST_REVIEWS)
    card, days, rating, minutes, last_interval = _histories(wanted, chance)
    total = np.zeros(cards)
    np.maximum.at(total, card, days)
    today = NOW.date().toordinal() - _EPOCH_DAY
    ends = today - np.floor(chance.uniform(0, 1.22, cards) * last_interval).astype(np.int64)
    at, offset = _instants((ends - total.astype(np.int64))[card] + days, minutes, chance)
    kept = at < int(NOW.timestamp()) * 1_000_000
    order = np.flatnonzero(kept)[np.argsort(at[kept], kind="stable")]
    card, at, offset, rating = card[order], at[order], offset[order], rating[order]
    n = at.size
    seconds = np.array(KIND_SECONDS)[kinds[card]] * np.exp(chance.normal(0, 0.6, n))
    duration = np.minimum(1000 * seconds, 1_800_000).astype(np.int64)
    # One learner: a card is shown only once the answer before it is given.
    gap = np.diff(at, prepend=at[:1] - 1_800_000_000) // 1000 - 1
    duration = np.clip(duration, 0, np.maximum(gap, 0))
    identifiers, by_id = _identifiers(at - 1000 * duration, chance)
    card, at, offset, rating, duration = (c[by_id] for c in (card, at, offset, rating, duration))
    duration[chance.random(n) < 0.01] = -1
    sure = np.clip(np.rint(chance.normal(1.0 + 0.5 * rating, 0.7)), 1, 3).astype(np.int64)
    asked = np.array([kind not in ("recall", "cloze") for kind in KINDS])[kinds[card]]
    asked |= chance.random(n) < 0.2
    return Answers(
        kinds=kinds,
        card=card,
        at=at,
        offset=offset,
        rating=rating,
        duration=duration,
        confidence=np.where(asked, sure, 0),
        identifiers=identifiers,
        sitting=_sittings(at),
    )


def _histories(wanted: Whole, chance: Chance) -> tuple[Whole, Whole, Whole, Whole, Whole]:
    """Card, day from its first, rating and minutes within its day of every answer."""
    weights, cards = DEFAULT_WEIGHTS, wanted.size
    stability, difficulty = np.zeros(cards), np.zeros(cards)
    day, minute = np.zeros(cards, dtype=np.int64), np.zeros(cards, dtype=np.int64)
    step = np.ones(cards, dtype=bool)  # whether the next answer is on the same day
    rows = []
    for number in range(MOST_REVIEWS):
        here = np.flatnonzero(((wanted > number) & (day + stability < LONGEST_DAYS)) | step)
        if number == 0:
            rating = chance.choice([1, 2, 3, 4], here.size, p=[0.18, 0.07, 0.6, 0.15])
            stability[here] = formulas.first_stability(rating, weights)
            difficulty[here] = formulas.first_difficulty(rating, weights)
        else:
            late = chance.geometric(0.6, here.size) - 1
            fuzz = chance.uniform(0.93, 1.07, here.size)
            waits = np.maximum(1, np.rint(stability[here] * fuzz)).astype(np.int64) + late
            waited = np.where(step[here], 0, waits).astype(np.float64)
            recall = retrievability(waited, stability[here], weights[20])
            rating = _rated(np.where(step[here], 0.9, recall - 0.01), chance)
            before = stability[here]
            stability[here] = formulas.next_stability(
                before, difficulty[here], recall, waited, rating, weights
            )
            difficulty[here] = formulas.next_difficulty(difficulty[here], rating, weights)
            day[here] += waited.astype(np.int64)
            minute[here] = np.where(waited > 0, 0, minute[here] + chance.integers(1, 15, here.size))
        rows.append((here, day[here], rating, minute[here]))
        step[here] = (rating == 1) | ((number == 0) & (rating < 4))
    card, days, rating, minutes = (np.concatenate(column) for column in zip(*rows, strict=True))
    last = np.clip(np.rint(stability), 1, LONGEST_DAYS).astype(np.int64)
    return card, days, rating, minutes, last


def _rated(recall: npt.NDArray[np.float64], chance: Chance) -> Whole:
    drawn = chance.choice([2, 3, 4], recall.size, p=[0.1, 0.78, 0.12])
    found: Whole = np.where(chance.random(recall.size) < recall, drawn, 1)
    return found


def _instants(days: Whole, minutes: Whole, chance: Chance) -> tuple[Whole, Whole]:
    """UTC instants at local hours of study, and the local offset: summer and winter time."""
    hours = chance.choice(24, days.size, p=HOURS / HOURS.sum())
    # Steps of one day follow its first answer: a chance of its own for each would part them.
    first = minutes == 0
    place = np.maximum.accumulate(np.where(first, np.arange(days.size), 0))
    summer = (days % 365 > 90) & (days % 365 < 300)
    offset = np.where(summer, 120, 60).astype(np.int64)
    hours = np.where(first, hours, hours[place])
    local = days * _DAY_US + (hours * 60 + minutes) * 60_000_000
    local += chance.integers(0, 45 * 60_000_000, days.size)
    return local - offset * 60_000_000, offset


def _identifiers(at: Whole, chance: Chance) -> tuple[list[bytes], Whole]:
    """UUIDs of version 7 made at ``at``, sorted, and the row that each belongs to."""
    n = at.size
    high = (at // 1000).astype(np.uint64) << np.uint64(16)
    high |= np.uint64(0x7000) | chance.integers(0, 1 << 11, n, dtype=np.uint64)
    low = chance.integers(0, 1 << 62, n, dtype=np.uint64) | np.uint64(1 << 63)
    order = np.lexsort((low, high))
    both = np.stack([high[order], low[order]], axis=1).astype(">u8").tobytes()
    return [both[16 * row : 16 * row + 16] for row in range(n)], order


def _sittings(at: Whole) -> Whole:
    _, sitting = np.unique(at // (_DAY_US // 2), return_inverse=True)
    found: Whole = sitting.astype(np.int64)
    return found


def details(answers: Answers, seed: int = 2) -> list[dict[str, object]]:
    """What is kept with each answer besides its grade, as ``study.detail`` makes it."""
    chance = np.random.default_rng(seed)
    n = answers.card.size
    kinds = answers.kinds[answers.card].tolist()
    drawn = np.round(chance.uniform(0.01, 2.0, (n, 3)), 3).tolist()
    off = chance.normal(0, 0.2, n).tolist()
    columns = (answers.card, answers.rating, answers.confidence)
    return [
        _detail(KINDS[kind], card, rating, sure, int.from_bytes(name[12:], "big"), values, error)
        for kind, card, rating, sure, name, values, error in zip(
            kinds, *(c.tolist() for c in columns), answers.identifiers, drawn, off, strict=True
        )
    ]


def _detail(
    kind: str,
    card: int,
    rating: int,
    sure: int,
    seed: int,
    drawn: list[float],
    off: float,
) -> dict[str, object]:
    right = rating > 1
    print_of = (card * 2_654_435_761) ^ (seed if kind in ("number", "predict") else 0)
    found: dict[str, object] = {
        "kind": kind,
        "seed": seed,
        "question": f"{print_of & 0xFFFFFFFF:08x}",
    }
    if kind in ("number", "predict", "tune"):
        found["draws"] = {"eta": drawn[0], "steps": 20 + card % 7 * 10}
    if sure:
        found["confidence"] = sure
    if kind in ("recall", "cloze"):
        return found
    found["right"] = right
    if kind in ("choice", "true-false"):
        option = 0 if right else 1 + seed % 3
        words = ("it stays 0 for ever", "it grows like (1 + eta)^t from rounding", "none of these")
        found["given"] = words[(card + option) % 3] if kind == "choice" else str(right)
        found["chosen"] = [(card + option) % 4]
        if not right:
            found["misconception"] = f"mixed-up-{card % 40}"
    elif kind == "text":
        found["given"] = _word(card) if right else "a word"
    else:
        measured = drawn[1] * 1.0000012345
        given = round(measured * (1 + (off / 10 if right else 1 + off)), 3)
        found |= {"given": f"{given:g}", "predicted": given, "measured": measured}
    if kind in ("predict", "tune"):
        found["theory"] = drawn[1]
        found["run"] = (
            f"0192f0c0-{seed & 0xFFFF:04x}-7{seed >> 20:03x}-8{card % 4096:03x}-{seed:012x}"
        )
    return found
