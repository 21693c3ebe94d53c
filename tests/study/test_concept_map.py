"""The concept map: whole, within its width, and with masteries that the stored rows alone give."""

from __future__ import annotations

from pathlib import Path

import pytest

from studyapp.cards.library import load_library
from studyapp.clock import FixedClock
from studyapp.drawing.map_text import map_text
from studyapp.drawing.plate import SIGNS
from studyapp.insight.answers import answered
from studyapp.insight.concepts import Level, level_of, levels_words
from studyapp.progress.home import find_home
from studyapp.progress.log_columns import columns_of
from studyapp.progress.state_columns import columns_of_states
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.study.answer_log import AnswerLog
from studyapp.study.card_groups import groups_of_library
from studyapp.study.concept_map import TopicMap, concept_map, map_of, sheet_of, sheets_of
from studyapp.study.desk import open_desk
from studyapp.study.facts import today
from studyapp.study.insights import concepts_of
from tests.building import MORNING
from tests.learners.by_hand import Row, newest, retrieved, rows_of
from tests.learners.learner import Habits, make_home

LIBRARY = load_library()
FORESEEN = {c.concept for c in LIBRARY.cards if c.kind.value in ("predict", "tune")}
EMPTY = AnswerLog(
    answered(columns_of([])),
    columns_of_states([]),
    groups_of_library(LIBRARY).numbered(()),
    MORNING.date(),
    {},
    DEFAULT_WEIGHTS,
)
UNMET = map_of(LIBRARY, concepts_of(EMPTY))
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
    rows = rows_of(home.database)
    assert len(newest(rows)) >= 20
    for name, concept in found.concepts.items():
        recall, mastery = mastery_by_hand({c.id for c in concept.cards}, rows, day.toordinal())
        if name not in FORESEEN:
            mastery = recall
        assert concept.mastery.recall == pytest.approx(recall, abs=1e-9), name
        assert concept.mastery.mastery == pytest.approx(mastery, abs=1e-9), name


def mastery_by_hand(cards: set[str], rows: list[Row], day: int) -> tuple[float, float]:
    """Recall, and the mastery of a concept that asks to predict."""
    here = [row for row in rows if row.card in cards]
    recall = sum(
        retrieved(day - row.day, row.stability) * min(1.0, row.stability / 21)
        for row in newest(here).values()
    ) / len(cards)
    met, made = set(), []
    for row in here:
        if row.measured:
            if (row.card, row.draws) not in met:
                made.append(row.right)
            met.add((row.card, row.draws))
    return recall, recall * (1 + sum(made[-3:]) / 3) / 2
