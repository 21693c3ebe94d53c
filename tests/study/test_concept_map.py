"""The concept map: whole, within its width, and with masteries that the stored rows alone give."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from math import exp
from pathlib import Path

import pytest

from studyapp.cards.library import load_library
from studyapp.clock import FixedClock
from studyapp.drawing.map_text import map_text
from studyapp.drawing.plate import SIGNS
from studyapp.insight.concepts import Level, Member, level_of, levels_words, mastery_by_concept
from studyapp.progress.home import find_home
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS as W
from studyapp.study.concept_map import TopicMap, concept_map, map_of, sheet_of, sheets_of
from studyapp.study.desk import open_desk
from studyapp.study.facts import today
from tests.building import MORNING
from tests.learners.learner import Habits, make_home

LIBRARY = load_library()
MEMBERS = [Member(c.id, c.concept, c.kind.value in ("predict", "tune")) for c in LIBRARY.cards]
UNMET = map_of(LIBRARY, mastery_by_concept(MEMBERS, [], {}, {}))
EPOCH = dt.date(1970, 1, 1).toordinal()
TOPICS = pytest.mark.parametrize("topic", UNMET.topics, ids=lambda t: t.topic_id)


@TOPICS
@pytest.mark.parametrize("columns", [76, 116])
def test_each_topic_fits_its_width_with_all_its_names(topic: TopicMap, columns: int) -> None:
    drawn = map_text(topic.plate, columns, values=columns > 100)
    assert max(map(len, drawn.rows)) <= columns
    assert len(drawn.rows) <= 16
    text = "\n".join(drawn.rows)
    assert all(f"{SIGNS[0]} {name}" in text for name in topic.names)
    assert "\n".join(map_text(topic.plate, columns, plain=True).rows).isascii()


def test_every_concept_is_on_a_map_and_named_where_it_is_not_met() -> None:
    shown = {name for topic in UNMET.topics for name in topic.names}
    assert shown == set(UNMET.concepts) == {card.concept for card in LIBRARY.cards}
    for topic in UNMET.topics:
        assert all(name in topic.sentence for name in topic.names)
    assert len(sheets_of(UNMET)) == len(LIBRARY.decks)
    assert len(sheet_of(UNMET).plates) == len(UNMET.topics)


def test_what_a_concept_requires_is_opened_by_it_the_other_way_round() -> None:
    for name, concept in UNMET.concepts.items():
        assert all(name in UNMET.concepts[other].opens for other in concept.requires)
        assert all(name in UNMET.concepts[other].requires for other in concept.opens)


def test_levels_are_words_and_signs() -> None:
    one = UNMET.concepts["hessian"].mastery
    assert level_of(one) is Level.UNMET
    assert levels_words([one]) == "1 concept: 1 not met: hessian."
    assert [level.word for level in Level] == ["not met", "begun", "growing", "firm"]
    assert len(set(SIGNS)) == len(Level)


@pytest.mark.parametrize("days", [3, pytest.param(40, marks=pytest.mark.long)])
def test_the_mastery_of_every_concept_follows_from_the_rows_by_hand(
    tmp_path: Path, days: int
) -> None:
    """The formula of ``insight.concepts`` and FSRS-6, from SQL, with none of the modules."""
    home = find_home({"STUDYAPP_HOME": str(tmp_path)})
    short = Habits(skips=0, plays=False, deck="optimization")
    make_home(home, MORNING, days, 3, short if days < 9 else Habits(), new_per_day=8)
    desk = open_desk(home, FixedClock(MORNING), look_only=True)
    try:
        found, day = concept_map(desk), today(desk)
    finally:
        desk.close()
    by_card = rows_by_card(home.database)
    assert len(by_card) >= 20
    for name, concept in found.concepts.items():
        plain = mastery_by_hand([card.id for card in concept.cards], by_card, day.toordinal())
        if not any(m.predicts for m in MEMBERS if m.concept == name):
            plain = plain[0], plain[0]
        assert concept.mastery.recall == pytest.approx(plain[0], abs=1e-9), name
        assert concept.mastery.mastery == pytest.approx(plain[1], abs=1e-9), name


@dataclass(frozen=True)
class Row:
    """One kept answer as it stands in the database."""

    at: int
    day: int
    rating: int
    kind: str
    draws: str
    right: bool | None


def rows_by_card(database: Path) -> dict[str, list[Row]]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT card_id, reviewed_at, offset_minutes, rating, detail FROM review"
            " WHERE id NOT IN (SELECT review_id FROM review_void) ORDER BY reviewed_at, id"
        ).fetchall()
    found: dict[str, list[Row]] = {}
    for card, at, offset, rating, detail in rows:
        told = json.loads(detail)
        day = EPOCH + (at // 1_000_000 + 60 * offset - 4 * 3600) // 86_400
        draws = json.dumps(told.get("draws") or {}, sort_keys=True)
        row = Row(at, day, rating, told.get("kind", ""), draws, told.get("right"))
        found.setdefault(card, []).append(row)
    return found


def mastery_by_hand(
    cards: list[str], by_card: dict[str, list[Row]], day: int
) -> tuple[float, float]:
    """Recall, and the mastery of a concept that asks to predict."""
    recall, made = 0.0, list[tuple[int, bool]]()
    for card in cards:
        rows, met = by_card.get(card, []), set()
        if rows:
            stability = stability_by_hand([(row.day, row.rating) for row in rows])
            recall += retrieved(max(0, day - rows[-1].day), stability) * min(1.0, stability / 21)
        for row in rows:
            if row.kind in ("predict", "tune") and row.right is not None:
                if row.draws not in met:
                    made.append((row.at, row.right))
                met.add(row.draws)
    recall /= len(cards)
    return recall, recall * (1 + sum(right for _, right in sorted(made)[-3:]) / 3) / 2


def retrieved(waited: float, stability: float) -> float:
    likely: float = (1 + (0.9 ** (-1 / W[20]) - 1) * waited / stability) ** -W[20]
    return likely


def stability_by_hand(answers: list[tuple[int, int]]) -> float:
    """FSRS-6 as its authors write it down."""

    def start(rating: int) -> float:
        return W[4] - exp(W[5] * (rating - 1)) + 1

    (last, first), *later = answers
    s, d = W[first - 1], min(10.0, max(1.0, start(first)))
    for day, g in later:
        r = retrieved(day - last, s)
        if day == last:
            grown = exp(W[17] * (g - 3 + W[18])) * s ** -W[19]
            s *= max(grown, 1.0) if g > 1 else grown
        elif g == 1:
            forgotten = W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * exp((1 - r) * W[14])
            s = min(forgotten, s / exp(W[17] * W[18]))
        else:
            bonus = {2: W[15], 3: 1.0, 4: W[16]}[g]
            s *= 1 + exp(W[8]) * (11 - d) * s ** -W[9] * (exp((1 - r) * W[10]) - 1) * bonus
        d = W[7] * start(4) + (1 - W[7]) * (d + (10 - d) * (-W[6] * (g - 3)) / 9)
        d, last = min(10.0, max(1.0, d)), day
    return s
